//! The conditions of a check, on messages or on a response, and what is kept and asked of what they find.

use std::borrow::Borrow as _;

use super::compare::Compare;
use super::condition::Condition;
use super::convert::{Candidate, Convert};
use super::found::Found;
use super::keep::{Keep, Satisfies, Store};

/// Conditions in the order in which they were added, and what is kept of them.
#[derive(Debug)]
pub(super) struct Conditions<K> {
    pub(super) all: Vec<Condition>,
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

impl Conditions<()> {
    pub(super) fn new() -> Self {
        Self { all: Vec::new(), last: Last::None, keeps: () }
    }
}

impl<K> Conditions<K> {
    pub(super) fn add(&mut self, condition: Condition) {
        self.last = Last::At(self.all.len());
        self.all.push(condition);
    }

    /// Remembers that the last condition does not count. Nothing is kept of it.
    pub(super) fn skip(&mut self) {
        self.last = Last::Skipped;
    }

    /// Whether none was added yet, not even one that does not count.
    pub(super) fn is_before_the_first(&self) -> bool {
        matches!(self.last, Last::None)
    }

    /// Keeps what the last condition finds.
    pub(super) fn keep<C: Convert<T>, T, S: Store<T>>(mut self) -> Conditions<(K, Keep<T, S>)> {
        let condition = self.last();
        if let Some(condition) = condition.and_then(|last| self.all.get_mut(last)) {
            condition.only_keeps =
                matches!(condition.compare, Compare::Exists) && condition.satisfies.is_none();
        }
        self.and(Keep::new(condition, C::convert))
    }

    /// Asks `function`, if there is one, about what the last condition finds.
    pub(super) fn ask<C, T, F>(self, function: Option<F>) -> Conditions<(K, Satisfies<F>)>
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
    fn last(&self) -> Option<usize> {
        match self.last {
            Last::At(last) => Some(last),
            Last::Skipped | Last::None => None,
        }
    }

    fn and<I>(self, item: I) -> Conditions<(K, I)> {
        Conditions { all: self.all, last: self.last, keeps: (self.keeps, item) }
    }
}
