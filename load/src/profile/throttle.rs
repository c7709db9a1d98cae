//! How many requests there may be per second.

use std::time::Duration;

use streamgauge::Shard;

use super::pacer::{Pacer, Span};
use super::problem::{Problem, ProfileError};
use super::text;

/// A limit to the requests per second of a load, which changes over time.
///
/// It begins at 0 requests per second, so the first step reaches or jumps to a limit. After the last step the limit stays.
///
/// ```
/// use streamgauge_load::{Throttle, hold, jump_to, mins, reach, secs};
///
/// let throttle = Throttle::from([reach(100.0).over(secs(10)), hold(mins(1)), jump_to(50.0)]);
/// throttle.check()?;
/// assert_eq!(throttle.describe(), "to 100/s over 10s, hold for 1m, jump to 50/s");
/// assert_eq!(throttle.limit(secs(5)), 50.0);
/// # Ok::<(), streamgauge_load::ProfileError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[must_use = "a throttle does nothing until a load has it"]
pub struct Throttle {
    steps: Vec<ThrottleStep>,
}

/// A step of a [`Throttle`]. Made by [`reach`], [`jump_to`] and [`hold`].
#[derive(Debug, Clone, Copy, PartialEq)]
#[must_use = "a step does nothing until it is part of a throttle"]
pub struct ThrottleStep {
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    Reach { limit: f64, lasts: Duration },
    Jump { limit: f64 },
    Hold { lasts: Duration },
}

/// Moves the limit evenly to so many requests per second: `reach(100.0).over(secs(10))`.
///
/// ```
/// use streamgauge_load::{Throttle, reach, secs};
///
/// assert_eq!(Throttle::from(reach(100.0).over(secs(10))).limit(secs(1)), 10.0);
/// ```
pub fn reach(requests_per_second: f64) -> Reach {
    Reach { limit: requests_per_second }
}

/// A limit without a time yet. [`reach`] has the example.
#[derive(Debug, Clone, Copy)]
#[must_use = "`.over(…)` makes it a step"]
pub struct Reach {
    limit: f64,
}

impl Reach {
    /// How long it takes to get there.
    pub fn over(self, lasts: Duration) -> ThrottleStep {
        ThrottleStep { kind: Kind::Reach { limit: self.limit, lasts } }
    }
}

/// Sets the limit to so many requests per second, at once.
///
/// ```
/// use streamgauge_load::{Throttle, hold, jump_to, secs};
///
/// let throttle = Throttle::from([jump_to(100.0), hold(secs(10)), jump_to(20.0)]);
/// assert_eq!((throttle.limit(secs(9)), throttle.limit(secs(10))), (100.0, 20.0));
/// ```
pub fn jump_to(requests_per_second: f64) -> ThrottleStep {
    ThrottleStep { kind: Kind::Jump { limit: requests_per_second } }
}

/// Keeps the limit for a time. [`jump_to`] has an example.
pub fn hold(lasts: Duration) -> ThrottleStep {
    ThrottleStep { kind: Kind::Hold { lasts } }
}

impl Throttle {
    /// The requests per second that are allowed at this time, of all parts together.
    #[must_use]
    pub fn limit(&self, at: Duration) -> f64 {
        self.pacer(Shard::default()).limit(at)
    }

    /// What gives one part of the requests their times: each part has an equal share of the limit.
    #[must_use]
    pub fn pacer(&self, part: Shard) -> Pacer {
        let mut limit = 0.0;
        let mut spans = Vec::new();
        for step in &self.steps {
            match step.kind {
                Kind::Reach { limit: to, lasts } => {
                    spans.push(Span { from: limit, to, lasts });
                    limit = to;
                }
                Kind::Jump { limit: to } => limit = to,
                Kind::Hold { lasts } => spans.push(Span { from: limit, to: limit, lasts }),
            }
        }
        Pacer::new(spans, limit, part)
    }

    /// The throttle in one line.
    #[must_use]
    pub fn describe(&self) -> String {
        let steps: Vec<String> = self.steps.iter().map(ThrottleStep::describe).collect();
        steps.join(", ")
    }

    /// The throttle with so many times the requests per second.
    pub fn scaled(&self, factor: f64) -> Self {
        let scaled = |step: &ThrottleStep| match step.kind {
            Kind::Reach { limit, lasts } => reach(limit * factor).over(lasts),
            Kind::Jump { limit } => jump_to(limit * factor),
            Kind::Hold { lasts } => hold(lasts),
        };
        Self { steps: self.steps.iter().map(scaled).collect() }
    }

    /// Says whether it can be run.
    ///
    /// # Errors
    ///
    /// All that is wrong, with the step, the reason and the way out.
    ///
    /// ```
    /// use streamgauge_load::{Throttle, hold, secs};
    ///
    /// let error = Throttle::from(hold(secs(10))).check().unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "the limit stays at 0, so that no request is ever sent; end with one above it, as in jump_to(100.0)",
    /// );
    /// ```
    pub fn check(&self) -> Result<(), ProfileError> {
        let each = self.steps.iter().enumerate();
        let mut problems: Vec<Problem> = each
            .filter_map(|(index, step)| step.problem().map(|problem| problem.at(index, step.describe())))
            .collect();
        let last = self.steps.iter().rev().find_map(|step| match step.kind {
            Kind::Reach { limit, .. } | Kind::Jump { limit } => Some(limit),
            Kind::Hold { .. } => None,
        });
        if problems.is_empty() && last.unwrap_or_default() == 0.0 {
            problems.push(Problem::new(
                "the limit stays at 0, so that no request is ever sent",
                "end with one above it, as in jump_to(100.0)",
            ));
        }
        ProfileError::unless_none(problems)
    }
}

impl ThrottleStep {
    fn describe(&self) -> String {
        match self.kind {
            Kind::Reach { limit, lasts } => {
                format!("to {} over {}", text::per_second(limit), text::time(lasts))
            }
            Kind::Jump { limit } => format!("jump to {}", text::per_second(limit)),
            Kind::Hold { lasts } => format!("hold for {}", text::time(lasts)),
        }
    }

    fn problem(&self) -> Option<Problem> {
        let limit = match self.kind {
            Kind::Reach { limit, .. } | Kind::Jump { limit } => limit,
            Kind::Hold { .. } => return None,
        };
        if limit.is_finite() && limit >= 0.0 {
            return None;
        }
        let reason = if limit < 0.0 { "the limit is negative" } else { "the limit is not a finite number" };
        Some(Problem::new(reason, "give it 0 or more requests per second"))
    }
}

impl From<ThrottleStep> for Throttle {
    fn from(step: ThrottleStep) -> Self {
        Self { steps: vec![step] }
    }
}

impl<const N: usize> From<[ThrottleStep; N]> for Throttle {
    fn from(steps: [ThrottleStep; N]) -> Self {
        Self { steps: steps.into() }
    }
}

impl From<Vec<ThrottleStep>> for Throttle {
    fn from(steps: Vec<ThrottleStep>) -> Self {
        Self { steps }
    }
}
