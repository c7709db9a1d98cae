//! What becomes of the values that conditions find, in checks on messages and on responses: some are kept, and functions
//! are asked about some.

use std::borrow::Borrow as _;

use super::convert::{Candidate, Convert};
use super::found::Found;
use super::keep::{Keep, Satisfies, Store};

/// What keeps or asks about the values that conditions find, in the order in which it was written.
#[derive(Debug)]
pub(super) struct Keeping<K> {
    last: Last,
    pub(super) keeps: K,
}

/// The condition that was added last. The next `save`, `collect` or `satisfies` belongs to it.
#[derive(Debug, Clone, Copy)]
enum Last {
    /// There is none yet.
    None,
    /// It does not count.
    Skipped,
    At(usize),
}

impl Keeping<()> {
    pub(super) fn new() -> Self {
        Self { last: Last::None, keeps: () }
    }
}

impl<K> Keeping<K> {
    /// The condition of this index is the last one.
    #[inline]
    pub(super) fn of(&mut self, condition: usize) {
        self.last = Last::At(condition);
    }

    /// The last condition does not count. Nothing is kept of it.
    pub(super) fn skip(&mut self) {
        self.last = Last::Skipped;
    }

    /// Whether there is no condition yet, not even one that does not count.
    pub(super) fn is_before_the_first(&self) -> bool {
        matches!(self.last, Last::None)
    }

    /// Keeps what the last condition finds.
    #[inline]
    pub(super) fn keep<C: Convert<T>, T, S: Store<T>>(self) -> Keeping<(K, Keep<T, S>)> {
        let keep = Keep::new(self.last(), C::convert);
        self.and(keep)
    }

    /// Asks `function`, if there is one, about what the last condition finds.
    pub(super) fn ask<C, T, F>(self, function: Option<F>) -> Keeping<(K, Satisfies<F>)>
    where
        T: Candidate + ?Sized,
        C: Convert<T::Owned>,
        F: Fn(&T) -> bool,
    {
        let condition = self.last();
        let ask = |function: &F, found: &Found<'_>| Ok(function(C::convert(found)?.borrow()));
        self.and(Satisfies { condition, function, ask })
    }

    /// The place of the last condition, if it counts.
    #[inline]
    pub(super) fn last(&self) -> Option<usize> {
        match self.last {
            Last::At(last) => Some(last),
            Last::Skipped | Last::None => None,
        }
    }

    #[inline]
    fn and<I>(self, item: I) -> Keeping<(K, I)> {
        Keeping { last: self.last, keeps: (self.keeps, item) }
    }
}
