//! The steps of a user that have begun, and what they come to.

use super::clock::Moment;
use super::samples::{SampleOutcome, SubjectId};
use super::sent_at::Which;
use super::streams::Meaning;
use crate::outcome::Outcome;

/// A step that has begun.
#[derive(Debug)]
pub(super) struct OpenStep {
    pub(super) subject: SubjectId,
    /// The stream that it opens.
    pub(super) opens: Option<SubjectId>,
    /// Where the messages of that stream say when they were sent, if they do.
    pub(super) sent_at: Option<Which>,
    pub(super) begun: Moment,
    /// How long steps were held back before it.
    pub(super) held_before: u64,
    /// How long its answer took, if one came, counted from the least moment.
    pub(super) answered: Option<Moment>,
    /// Whether it began with the user's first step.
    pub(super) is_first: bool,
    pub(super) meaning: Meaning,
}

/// A sample's outcome, if there is to be a sample.
pub(super) enum Came {
    To(SampleOutcome),
    Retried,
    Unfinished,
    Nothing,
}

impl Came {
    pub(super) fn of(outcome: Outcome<'_>) -> Self {
        match outcome {
            Outcome::Succeeded => Self::To(SampleOutcome::Succeeded),
            Outcome::Failed { .. } => Self::To(SampleOutcome::Failed),
            Outcome::Retried { .. } => Self::Retried,
            Outcome::Abandoned | Outcome::Stopped => Self::Unfinished,
            Outcome::Skipped => Self::Nothing,
        }
    }
}

/// Steps that take no time, or only that of others in them. The user's first step is the first other one.
pub(super) fn takes_no_time(keyword: &str) -> bool {
    matches!(
        keyword,
        "let"
            | "feed"
            | "group"
            | "repeat"
            | "during"
            | "while"
            | "forever"
            | "if"
            | "attempt"
            | "break"
            | "continue"
            | "include"
    )
}
