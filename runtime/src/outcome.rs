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
    /// It failed in a round of an `attempt`, which went on: with another round, or with its `otherwise`. So it has neither failed
    /// nor succeeded, and fails nobody. Of what has others in it, it is the first such failure in it.
    #[non_exhaustive]
    Retried {
        /// What kind of thing went wrong.
        kind: FailureKind,
        /// The cause without variable parts, to group by: [`Failure::cause`].
        cause: &'a str,
    },
    /// It was not tried, since what it is about is not there: under `on failure continue`, an action on a stream that could not
    /// be opened.
    Skipped,
    /// Something else ended it, before it could succeed or fail: the run was over, a round of an `attempt` had failed, or a
    /// check was cancelled.
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

    /// Whether it failed. What is [retried](Self::Retried) did not.
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
            Self::Retried { cause, .. } => return write!(f, "retried: {cause}"),
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
    /// Whether an `attempt` went on after it.
    retried: bool,
}

impl FailedAs {
    /// The same of a failure after which an `attempt` goes on.
    pub(crate) fn retried(failure: &Failure) -> Self {
        Self { retried: true, ..Self::from(failure) }
    }

    pub(crate) fn outcome(&self) -> Outcome<'_> {
        let (kind, cause) = (self.kind, &*self.cause);
        if self.retried { Outcome::Retried { kind, cause } } else { Outcome::Failed { kind, cause } }
    }
}

impl From<&Failure> for FailedAs {
    fn from(failure: &Failure) -> Self {
        Self { kind: failure.kind(), cause: failure.cause().into(), retried: false }
    }
}
