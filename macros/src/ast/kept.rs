//! The values that a check or a response keeps.

use super::action::Check;
use super::condition::{ComparisonKind, Condition};
use super::keep::Keep;
use super::literal::Expr;
use super::request::Http;

/// A kept value and its condition. A leading `save` or `collect` has no condition and keeps the whole data.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Kept<'t> {
    pub(crate) keep: &'t Keep,
    pub(crate) condition: Option<&'t Condition>,
}

impl Kept<'_> {
    /// Whether its condition has a `when`.
    pub(crate) fn sometimes(&self) -> bool {
        self.condition.is_some_and(|condition| condition.when.is_some())
    }
}

/// A value that a check or a response gives to the user's Rust.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Handed<'t> {
    /// A found value, given to the function of a `satisfies`.
    Asked(&'t Expr),
    Kept(Kept<'t>),
}

impl<'t> Handed<'t> {
    pub(crate) fn kept(self) -> Option<Kept<'t>> {
        match self {
            Self::Asked(_) => None,
            Self::Kept(kept) => Some(kept),
        }
    }
}

impl Condition {
    /// What it hands to Rust, in the order of the calls on a check.
    pub(crate) fn handed(&self) -> impl Iterator<Item = Handed<'_>> {
        let asked = self.comparison.as_ref().and_then(|comparison| match &comparison.kind {
            ComparisonKind::Satisfies(function) => Some(Handed::Asked(function)),
            ComparisonKind::Is(..)
            | ComparisonKind::OneOf(_)
            | ComparisonKind::Within(_)
            | ComparisonKind::Exists
            | ComparisonKind::Missing => None,
        });
        let kept = self.keep.as_ref().map(|keep| Handed::Kept(Kept { keep, condition: Some(self) }));
        asked.into_iter().chain(kept)
    }
}

impl Http {
    /// What it keeps, in the order of the source.
    pub(crate) fn kept(&self) -> impl Iterator<Item = Kept<'_>> {
        self.conditions.iter().flat_map(Condition::handed).filter_map(Handed::kept)
    }
}

impl Check {
    /// What it hands to Rust, in the order of the calls on it.
    pub(crate) fn handed(&self) -> impl Iterator<Item = Handed<'_>> {
        let whole = self.keep.iter().map(|keep| Handed::Kept(Kept { keep, condition: None }));
        whole.chain(self.conditions.iter().chain(&self.requires).flat_map(Condition::handed))
    }

    /// What it keeps, in the order of the source.
    pub(crate) fn kept(&self) -> impl Iterator<Item = Kept<'_>> {
        self.handed().filter_map(Handed::kept)
    }
}
