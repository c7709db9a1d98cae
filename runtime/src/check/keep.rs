//! What a check keeps of the messages that match, and what Rust asks of them.

use super::condition::Found;
use super::convert::{Candidate, Convert};
use std::borrow::Borrow;
use std::marker::PhantomData;

/// What was found, one for each condition that was looked at so far.
pub type Founds<'m> = smallvec::SmallVec<[Found<'m>; 4]>;

/// The typed part of a check: a list, built one `save`, `collect` or `satisfies` at a time.
pub trait Keeps {
    /// The values of one message, converted and not yet kept.
    type Fresh;
    /// What is kept in the end, in the order of the list.
    type Kept;

    /// Whether Rust is satisfied with the values of the conditions `from` to the last found.
    ///
    /// # Errors
    ///
    /// The index of the condition that is not satisfied, and why.
    fn satisfied(&self, founds: &Founds<'_>, from: usize) -> Result<(), (usize, String)>;

    /// Converts what is to be kept.
    ///
    /// # Errors
    ///
    /// The index of the condition whose value does not convert, and why.
    fn convert(&self, founds: &Founds<'_>) -> Result<Self::Fresh, (usize, String)>;

    /// Keeps it.
    fn keep(&mut self, fresh: Self::Fresh);

    /// What was kept.
    fn into_kept(self) -> Self::Kept;
}

impl Keeps for () {
    type Fresh = ();
    type Kept = ();

    fn satisfied(&self, _: &Founds<'_>, _: usize) -> Result<(), (usize, String)> {
        Ok(())
    }

    fn convert(&self, _: &Founds<'_>) -> Result<(), (usize, String)> {
        Ok(())
    }

    fn keep(&mut self, (): ()) {}

    fn into_kept(self) {}
}

/// `save`: the value of the last matching message.
#[derive(Debug)]
pub struct Save<C, T> {
    pub(super) condition: usize,
    pub(super) last: Option<T>,
    pub(super) way: PhantomData<fn() -> C>,
}

impl<R: Keeps, C: Convert<T>, T> Keeps for (R, Save<C, T>) {
    type Fresh = (R::Fresh, T);
    type Kept = (R::Kept, Option<T>);

    fn satisfied(&self, founds: &Founds<'_>, from: usize) -> Result<(), (usize, String)> {
        self.0.satisfied(founds, from)
    }

    fn convert(&self, founds: &Founds<'_>) -> Result<Self::Fresh, (usize, String)> {
        Ok((self.0.convert(founds)?, converted::<C, T>(founds, self.1.condition)?))
    }

    fn keep(&mut self, (rest, value): Self::Fresh) {
        self.0.keep(rest);
        self.1.last = Some(value);
    }

    fn into_kept(self) -> Self::Kept {
        (self.0.into_kept(), self.1.last)
    }
}

/// `collect`: the values of all matching messages, the oldest first.
#[derive(Debug)]
pub struct Collect<C, T> {
    pub(super) condition: usize,
    pub(super) all: Vec<T>,
    pub(super) way: PhantomData<fn() -> C>,
}

impl<R: Keeps, C: Convert<T>, T> Keeps for (R, Collect<C, T>) {
    type Fresh = (R::Fresh, T);
    type Kept = (R::Kept, Vec<T>);

    fn satisfied(&self, founds: &Founds<'_>, from: usize) -> Result<(), (usize, String)> {
        self.0.satisfied(founds, from)
    }

    fn convert(&self, founds: &Founds<'_>) -> Result<Self::Fresh, (usize, String)> {
        Ok((self.0.convert(founds)?, converted::<C, T>(founds, self.1.condition)?))
    }

    fn keep(&mut self, (rest, value): Self::Fresh) {
        self.0.keep(rest);
        self.1.all.push(value);
    }

    fn into_kept(self) -> Self::Kept {
        (self.0.into_kept(), self.1.all)
    }
}

/// `satisfies`: a function of the value that must give `true`.
#[derive(Debug)]
pub struct Satisfies<C, T: ?Sized, F> {
    pub(super) condition: usize,
    pub(super) function: F,
    pub(super) way: PhantomData<fn(&T) -> C>,
}

impl<R: Keeps, C, T, F> Keeps for (R, Satisfies<C, T, F>)
where
    T: Candidate + ?Sized,
    C: Convert<T::Owned>,
    F: Fn(&T) -> bool,
{
    type Fresh = R::Fresh;
    type Kept = R::Kept;

    fn satisfied(&self, founds: &Founds<'_>, from: usize) -> Result<(), (usize, String)> {
        self.0.satisfied(founds, from)?;
        let condition = self.1.condition;
        if condition < from || condition >= founds.len() {
            return Ok(());
        }
        let value = converted::<C, T::Owned>(founds, condition)?;
        if (self.1.function)(value.borrow()) {
            Ok(())
        } else {
            Err((condition, founds.get(condition).map(|found| format!("is {found}")).unwrap_or_default()))
        }
    }

    fn convert(&self, founds: &Founds<'_>) -> Result<Self::Fresh, (usize, String)> {
        self.0.convert(founds)
    }

    fn keep(&mut self, fresh: Self::Fresh) {
        self.0.keep(fresh);
    }

    fn into_kept(self) -> Self::Kept {
        self.0.into_kept()
    }
}

fn converted<C: Convert<T>, T>(founds: &Founds<'_>, condition: usize) -> Result<T, (usize, String)> {
    match founds.get(condition) {
        Some(found) => C::convert(found).map_err(|reason| (condition, reason)),
        None => Err((condition, "was not looked at".to_owned())),
    }
}
