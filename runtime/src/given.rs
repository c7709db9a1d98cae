//! What Rust gives in a place that takes several types: pairs of names and values, and what may be missing.

use std::borrow::Cow;
use std::fmt::Display;
use std::time::Duration;

/// The name and the value of a header: a pair, or a list of two, of what implements [`Display`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no name and value of a header",
    label = "expected pairs of two that implement `Display`, such as `(&str, String)`"
)]
pub trait Pair {
    /// Both as texts.
    fn texts(&self) -> (String, String);
}

impl<N: Display, V: Display> Pair for (N, V) {
    fn texts(&self) -> (String, String) {
        (self.0.to_string(), self.1.to_string())
    }
}

impl<T: Display> Pair for [T; 2] {
    fn texts(&self) -> (String, String) {
        (self[0].to_string(), self[1].to_string())
    }
}

impl<P: Pair + ?Sized> Pair for &P {
    fn texts(&self) -> (String, String) {
        (**self).texts()
    }
}

/// The names and values that an iterator gives.
pub fn pairs<P: Pair>(pairs: impl IntoIterator<Item = P>) -> Vec<(String, String)> {
    pairs.into_iter().map(|pair| pair.texts()).collect()
}

/// The same of an iterator that stands in a variable: each request has its own.
pub fn pairs_of<P: Pair, I: IntoIterator<Item = P> + Clone>(of: &I) -> Vec<(String, String)> {
    pairs(of.clone())
}

/// A time, or an `Option` of one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no time",
    label = "expected a `Duration` or an `Option<Duration>`"
)]
pub trait PerhapsTime {
    /// The time, if there is one.
    fn perhaps_time(self) -> Option<Duration>;
}

impl PerhapsTime for Duration {
    fn perhaps_time(self) -> Option<Duration> {
        Some(self)
    }
}

impl PerhapsTime for Option<Duration> {
    fn perhaps_time(self) -> Option<Duration> {
        self
    }
}

/// A value, or an `Option` of one. Its inherent methods go before [`Given`], so what is no `Option` is asked last.
#[derive(Debug)]
pub struct Perhaps<'v, T: ?Sized>(pub &'v T);

impl<'v, T> Perhaps<'v, Option<T>> {
    /// The value, if there is one.
    #[must_use]
    pub fn given(self) -> Option<&'v T> {
        self.0.as_ref()
    }
}

impl<'v, T> Perhaps<'v, &Option<T>> {
    /// The value, if there is one.
    #[must_use]
    pub fn given(self) -> Option<&'v T> {
        self.0.as_ref()
    }
}

/// A value that is no `Option`.
pub trait Given<'v> {
    /// Its type.
    type Value: ?Sized;

    /// The value.
    fn given(self) -> Option<&'v Self::Value>;
}

impl<'v, T: ?Sized> Given<'v> for Perhaps<'v, T> {
    type Value = T;

    fn given(self) -> Option<&'v T> {
        Some(self.0)
    }
}

/// A text; nothing if there is none.
pub fn perhaps_text<T: Display + ?Sized>(value: Option<&T>) -> Cow<'static, str> {
    value.map_or(Cow::Borrowed(""), |value| Cow::Owned(value.to_string()))
}
