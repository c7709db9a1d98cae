//! What something has come to.

use std::fmt;

use crate::failure::{Failure, FailureKind};

/// What a step, an action, a check, a stream or a whole run has come to.
///
/// ```
/// use streamgauge::Outcome;
///
/// fn word(outcome: &Outcome<'_>) -> &'static str {
///     match outcome {
///         Outcome::Succeeded => "ok",
///         Outcome::Failed { .. } => "failed",
///         _ => "nothing",
///     }
/// }
/// assert_eq!(word(&Outcome::Abandoned), "nothing");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome<'a> {
    /// It did what it was to do.
    Succeeded,
    /// It failed. Of what has others in it, such as a group or a loop, it is the first failure in it.
    #[non_exhaustive]
    Failed {
        /// What kind of thing went wrong.
        kind: FailureKind,
        /// The cause without variable parts, to group by: [`Failure::cause`].
        cause: &'a str,
    },
    /// It was not tried, since what it is about is not there: under `on failure continue`, an action on a stream that could not
    /// be opened.
    Skipped,
    /// Something else ended it, before it could succeed or fail: the run was over, or a check was cancelled.
    Abandoned,
    /// Of a run: its [`StopSignal`](crate::UserStart) asked it to stop.
    Stopped,
}

impl Outcome<'_> {
    /// Whether it did what it was to do.
    #[must_use]
    pub fn is_succeeded(&self) -> bool {
        matches!(self, Self::Succeeded)
    }

    /// Whether it failed.
    #[must_use]
    pub fn is_failed(&self) -> bool {
        matches!(self, Self::Failed { .. })
    }
}

impl fmt::Display for Outcome<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Succeeded => "succeeded",
            Self::Failed { cause, .. } => return write!(f, "failed: {cause}"),
            Self::Skipped => "skipped",
            Self::Abandoned => "abandoned",
            Self::Stopped => "stopped",
        })
    }
}

/// As what something failed, kept beyond its failure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FailedAs {
    kind: FailureKind,
    cause: Box<str>,
}

impl FailedAs {
    pub(crate) fn new(kind: FailureKind, cause: impl Into<Box<str>>) -> Self {
        Self { kind, cause: cause.into() }
    }

    pub(crate) fn outcome(&self) -> Outcome<'_> {
        Outcome::Failed { kind: self.kind, cause: &self.cause }
    }
}

impl From<&Failure> for FailedAs {
    fn from(failure: &Failure) -> Self {
        Self::new(failure.kind(), failure.cause())
    }
}
