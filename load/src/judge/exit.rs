//! What a run tells whoever started it.

use super::assertion::Assertion;
use crate::result::{Ending, Report};

/// How a run ends for whoever started it: the exit code of its process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Exit {
    /// 0: all assertions held.
    Held,
    /// 1: it could not run, because of wrong flags for example, or a part of it is missing.
    CouldNotRun,
    /// 2: an assertion did not hold, or users were dropped without an assertion on that.
    Failed,
    /// 3: the generator was the bottleneck, so that the figures are its own.
    Saturated,
    /// 130: Ctrl-C ended it.
    Interrupted,
}

impl Exit {
    /// The exit of a run with its verdicts. What failed goes before a generator that was the bottleneck, which
    /// `allow_saturated` allows. Users that failed are no reason by themselves.
    ///
    /// ```
    /// use streamgauge_load::Report;
    /// use streamgauge_load::judge::Exit;
    ///
    /// fn code(report: &Report) -> std::process::ExitCode {
    ///     Exit::of(report, false).code().into()
    /// }
    /// ```
    #[must_use]
    pub fn of(report: &Report, allow_saturated: bool) -> Self {
        if report.ending == Ending::Stopped {
            Self::Interrupted
        } else if !report.lost.is_empty() || !report.missing_shards.is_empty() {
            Self::CouldNotRun
        } else if report.assertions.iter().any(|verdict| !verdict.held) || drops_unasserted(report) {
            Self::Failed
        } else if !allow_saturated && is_saturated(report) {
            Self::Saturated
        } else {
            Self::Held
        }
    }

    /// The number.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Held => 0,
            Self::CouldNotRun => 1,
            Self::Failed => 2,
            Self::Saturated => 3,
            Self::Interrupted => 130,
        }
    }
}

/// Whether users were dropped and no assertion says how many may be.
pub(crate) fn drops_unasserted(report: &Report) -> bool {
    let asserts = |text: &str| text.parse::<Assertion>().is_ok_and(|assertion| assertion.is_of_dropped());
    report.scenarios.iter().any(|scenario| scenario.users.dropped > 0)
        && !report.assertions.iter().any(|verdict| asserts(&verdict.assertion))
}

/// Whether the generator was the bottleneck, or failed itself.
pub(crate) fn is_saturated(report: &Report) -> bool {
    !report.generator.bottlenecks.is_empty() || report.failures.iter().any(|failure| failure.generator)
}

/// The setting that lets the generator be the bottleneck.
pub(crate) const ALLOW_SATURATED: &str = "allow saturated";

/// Whether a run was allowed to be bound by its generator.
pub(crate) fn allows_saturated(report: &Report) -> bool {
    report.settings.iter().any(|(name, _)| name == ALLOW_SATURATED)
}
