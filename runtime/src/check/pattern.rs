//! Patterns built in Rust.

use std::fmt::Display;

use regex::Regex;

use crate::JsonPath;

/// A pattern built in Rust: a `Regex`, a `JsonPath`, a reference to one, or a `Result` of one, whose
/// `Err` fails the step.
///
/// ```
/// use streamgauge::check::IntoPattern;
/// use streamgauge::Regex;
///
/// assert!(IntoPattern::<Regex>::pattern(&Regex::new("a+")).is_ok());
/// assert!(IntoPattern::<Regex>::pattern(&Regex::new("a(")).is_err());
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a pattern of this kind",
    label = "expected a `{P}`, or a `Result` of one",
    note = "`Regex::new(…)` and `JsonPath::parse(…)` make a pattern of a text; one that is known beforehand is written as a literal"
)]
pub trait IntoPattern<P> {
    /// The pattern.
    ///
    /// # Errors
    ///
    /// The text of the `Err` that building the pattern gave.
    fn pattern(&self) -> Result<P, String>;
}

impl IntoPattern<Regex> for Regex {
    fn pattern(&self) -> Result<Regex, String> {
        Ok(self.clone())
    }
}

impl IntoPattern<JsonPath> for JsonPath {
    fn pattern(&self) -> Result<JsonPath, String> {
        Ok(self.clone())
    }
}

#[cfg(feature = "jmespath")]
impl IntoPattern<crate::JmesPath> for crate::JmesPath {
    fn pattern(&self) -> Result<crate::JmesPath, String> {
        Ok(self.clone())
    }
}

impl<P, T: IntoPattern<P> + ?Sized> IntoPattern<P> for &T {
    fn pattern(&self) -> Result<P, String> {
        (**self).pattern()
    }
}

impl<P, T: IntoPattern<P>, E: Display> IntoPattern<P> for Result<T, E> {
    fn pattern(&self) -> Result<P, String> {
        match self {
            Ok(pattern) => pattern.pattern(),
            Err(error) => Err(error.to_string()),
        }
    }
}
