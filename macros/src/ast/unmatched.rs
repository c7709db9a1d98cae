//! The messages that no check took.

use proc_macro2::Span;

use super::{Action, Check, Keep};

/// `unmatched … collect rest`, optionally with `dropped save lost`.
#[derive(Debug)]
pub(crate) struct Unmatched {
    pub(crate) span: Span,
    /// What the messages are held against and what is kept of them, as a check that is decided at once. It has neither
    /// clauses nor `require`s, and is none of its stream's checks.
    pub(crate) check: Check,
    /// Keeps how many messages were dropped.
    pub(crate) dropped: Option<Keep>,
}

impl Action {
    /// What messages are held against, of a `check` or an `unmatched`.
    pub(crate) fn judging(&self) -> Option<&Check> {
        match self {
            Self::Check(check) => Some(check),
            Self::Unmatched(unmatched) => Some(&unmatched.check),
            _ => None,
        }
    }

    /// As [`judging`](Self::judging).
    pub(crate) fn judging_mut(&mut self) -> Option<&mut Check> {
        match self {
            Self::Check(check) => Some(check),
            Self::Unmatched(unmatched) => Some(&mut unmatched.check),
            _ => None,
        }
    }
}
