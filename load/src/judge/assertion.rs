//! Assertions, and whether one can be meant so.

use std::time::Duration;

use streamgauge::metrics::MetricKind;

use super::error::AssertionError;
use super::goodput::{AnswerLimit, Goodput};
use super::key::{Keyed, MetricOf, Only};
use super::known::{self, Known};
use super::limit::{Bound, Limit, nanos};
use super::what::{Statistic, What};

/// Something that has to be true of a run.
///
/// [`Display`](std::fmt::Display) writes it as text, and [`FromStr`](std::str::FromStr) reads it: [the module](super) has the
/// grammar.
///
/// ```
/// use streamgauge_load::judge::{Assertion, check, p99};
/// use streamgauge_load::{millis, secs};
///
/// let assertion = p99(check("Stocks"))
///     .below(millis(800))
///     .scenario("Traders")
///     .between(secs(60), secs(300));
/// let text = r#"p99 check "Stocks" < 800ms scenario "Traders" from 1m to 5m"#;
/// assert_eq!(assertion.to_string(), text);
/// assert_eq!(text.parse::<Assertion>()?, assertion);
/// # Ok::<(), streamgauge_load::judge::AssertionError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[must_use = "it judges nothing by itself"]
pub struct Assertion {
    pub(crate) what: What,
    pub(crate) limit: Limit,
    pub(crate) scenario: Option<String>,
    /// From when to when, in nanoseconds of the run after its warm-up.
    pub(crate) span: Option<(u64, u64)>,
    /// From when on it ends the run if it fails, in nanoseconds of the run after its warm-up.
    pub(crate) abort: Option<u64>,
}

impl Assertion {
    pub(crate) const fn new(what: What, limit: Limit) -> Self {
        Self { what, limit, scenario: None, span: None, abort: None }
    }

    /// Only what belongs to the scenario of this title. Otherwise it is of all scenarios together.
    pub fn scenario(mut self, title: &str) -> Self {
        self.scenario = Some(title.into());
        self
    }

    /// Only this span of the run, counted from the end of the warm-up. It is taken from the slices of the run, to two digits; a
    /// boundary inside a slice is moved outwards, and the verdict says so.
    pub fn between(mut self, from: Duration, to: Duration) -> Self {
        self.span = Some((nanos(from), nanos(to)));
        self
    }

    /// Ends the run as soon as it does not hold. What has no sample yet is waited for.
    pub fn abort_early(self) -> Self {
        self.abort_after(Duration::ZERO)
    }

    /// Ends the run when it does not hold, but not before the run has lasted so long after its warm-up: the first samples are
    /// few and slow.
    pub fn abort_after(mut self, delay: Duration) -> Self {
        self.abort = Some(nanos(delay));
        self
    }

    /// From when on it may end the run early, counted from the end of the warm-up; `None` if it may not.
    #[must_use]
    pub fn aborts_after(&self) -> Option<Duration> {
        self.abort.map(Duration::from_nanos)
    }

    /// What its goodput needs to have measured, if it is one of goodput.
    #[must_use]
    pub const fn goodput(&self) -> Option<&Goodput> {
        match &self.what {
            What::Goodput(goodput) => Some(goodput),
            _ => None,
        }
    }

    /// Whether it is of the dropped users, so that a run may drop some.
    #[must_use]
    pub const fn is_of_dropped(&self) -> bool {
        matches!(self.what, What::Dropped)
    }

    /// Whether it can be meant so, before anything runs.
    ///
    /// # Errors
    ///
    /// If it names a metric that there is not, a limit in another unit, or something else that no run can answer. The error says
    /// what would do.
    pub fn check(&self) -> Result<(), AssertionError> {
        self.check_what()
            .and_then(|()| self.check_limit())
            .and_then(|()| self.check_span())
            .map_err(|reason| AssertionError::meant(self.to_string(), reason))
    }

    /// Whether it is of one of these metrics.
    pub(crate) fn is_of_one_of(&self, metrics: &[&str]) -> bool {
        match &self.what {
            What::Metric(_, of) | What::FailedOf(of) => metrics.contains(&of.metric.as_str()),
            _ => false,
        }
    }

    pub(crate) fn check_what(&self) -> Result<(), String> {
        match &self.what {
            What::Metric(statistic, of) => {
                let known = known(of)?;
                statistic.check(known)?;
                self.check_only(of, known)
            }
            What::FailedOf(of) => {
                let known = known(of)?;
                if known.kind != MetricKind::Distribution || of.only != Only::All {
                    return Err(format!(
                        "the share that failed is that of all samples of a time, not of `{}`",
                        of_text(of)
                    ));
                }
                Ok(())
            }
            What::Goodput(_) if self.span.is_some() || self.scenario.is_some() => {
                Err("goodput is counted for the whole run: of one scenario by its titles, and of no span"
                    .into())
            }
            What::Goodput(goodput) => goodput.check(),
            What::Failed | What::FailedSteps | What::Dropped | What::Unfinished => Ok(()),
        }
    }

    fn check_only(&self, of: &MetricOf, known: Known) -> Result<(), String> {
        let name = known.name;
        if of.only != Only::All && known.kind != MetricKind::Distribution {
            return Err(format!("`{name}` is counted without whether it succeeded or failed"));
        }
        if of.only == Only::Failed
            && self.span.is_some()
            && !matches!(self.what, What::Metric(Statistic::Count | Statistic::Rate, _))
        {
            return Err("the times to failure are kept for the whole run only: leave out the span".into());
        }
        if name == "check" && matches!(of.key.0, Keyed::Stream(_)) {
            return Err("a check is known by its title, not by its stream".into());
        }
        if name.starts_with("user") && of.key.0 != Keyed::All {
            return Err("users have no titles: `.scenario(…)` tells them apart".into());
        }
        Ok(())
    }

    pub(crate) fn check_limit(&self) -> Result<(), String> {
        let (unit, name) = self.unit()?;
        for bound in self.limit.bounds() {
            let fits = match (unit, bound) {
                (LimitUnit::Time, Bound::Time(_))
                | (LimitUnit::Number, Bound::Number(_))
                | (LimitUnit::Share, Bound::Percent(_))
                | (LimitUnit::ShareOrNumber, Bound::Percent(_) | Bound::Number(_)) => true,
                (LimitUnit::Time | LimitUnit::Number | LimitUnit::Share | LimitUnit::ShareOrNumber, _) => {
                    false
                }
            };
            if !fits {
                return Err(format!("the limit of {name} is {}", unit.wanted()));
            }
            if !bound.value().is_finite() || bound.value() < 0.0 {
                return Err(format!("{} is no limit", bound.value()));
            }
        }
        match self.limit {
            Limit::Between(least, most)
                if std::mem::discriminant(&least) != std::mem::discriminant(&most)
                    || least.value() > most.value() =>
            {
                Err("the first of the two limits is to be the lesser, in the same unit".into())
            }
            _ => Ok(()),
        }
    }

    /// The unit of its limit, and what the limit is of.
    pub(crate) fn unit(&self) -> Result<(LimitUnit, String), String> {
        Ok(match &self.what {
            What::Metric(Statistic::Count, of) => (LimitUnit::Number, format!("a count of `{}`", of.metric)),
            What::Metric(Statistic::Rate, of) => (LimitUnit::Number, format!("a rate of `{}`", of.metric)),
            What::Metric(_, of) => (known(of)?.into(), format!("`{}`", of.metric)),
            What::Failed | What::FailedSteps | What::FailedOf(_) => (LimitUnit::Share, "what failed".into()),
            What::Dropped => (LimitUnit::ShareOrNumber, "dropped users".into()),
            What::Unfinished => (LimitUnit::ShareOrNumber, "unfinished users".into()),
            What::Goodput(_) => (LimitUnit::ShareOrNumber, "goodput".into()),
        })
    }

    pub(crate) fn check_span(&self) -> Result<(), String> {
        match self.span {
            Some((from, to)) if from >= to => Err("its span ends before it begins".into()),
            _ => Ok(()),
        }
    }
}

impl Statistic {
    fn check(self, known: Known) -> Result<(), String> {
        let name = known.name;
        if let Self::Percentile(percent) = self
            && !(percent > 0.0 && percent <= 100.0)
        {
            return Err(format!("there is no percentile {percent}: they are above 0, and at most 100"));
        }
        let (fits, there_are) = match known.kind {
            MetricKind::Counter => {
                (matches!(self, Self::Count | Self::Rate), "which is counted, there are `count` and `rate`")
            }
            MetricKind::Level => (
                matches!(self, Self::Max | Self::Mean),
                "which rises and falls, there are `max`, the most at a time, and `mean`, that over the plateau",
            ),
            _ => return Ok(()),
        };
        if fits { Ok(()) } else { Err(format!("of `{name}`, {there_are}")) }
    }
}

impl Goodput {
    fn check(&self) -> Result<(), String> {
        let Some(first) = self.limits.first() else {
            return Err("goodput needs a limit for its answers".into());
        };
        for AnswerLimit { of, limit } in &self.limits {
            let known = known(of)?;
            if !known.is_of_answers() || of.only != Only::All {
                return Err(format!("one answer has no `{}` to hold against a limit", of_text(of)));
            }
            if of.key.0 == Keyed::Each || of.key != first.of.key {
                return Err(
                    "the limits of goodput are all of the same answers: of one title or stream, or of all"
                        .into(),
                );
            }
            Assertion::new(What::Metric(Statistic::Max, of.clone()), *limit).check_limit()?;
        }
        Ok(())
    }
}

/// In what a limit is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LimitUnit {
    Time,
    Number,
    Share,
    ShareOrNumber,
}

impl LimitUnit {
    pub(crate) const fn wanted(self) -> &'static str {
        match self {
            Self::Time => "a time, such as `800ms`",
            Self::Number => "a number",
            Self::Share => "a share, such as `1%`",
            Self::ShareOrNumber => "a share, such as `1%`, or a number",
        }
    }
}

impl From<Known> for LimitUnit {
    fn from(known: Known) -> Self {
        if known.is_time { Self::Time } else { Self::Number }
    }
}

fn of_text(of: &MetricOf) -> String {
    format!("{of}")
}

fn known(of: &MetricOf) -> Result<Known, String> {
    known::find(&of.metric).ok_or_else(|| {
        let names = || known::all().map(|known| known.name);
        let near = known::nearest(&of.metric, names());
        let guess = near.map(|near| format!(": did you mean `{near}`?")).unwrap_or_default();
        let all = names().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        format!("there is no metric `{}` (there are {all}){guess}", of.metric)
    })
}
