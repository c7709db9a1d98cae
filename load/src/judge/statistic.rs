//! What of a metric is held against a limit: a percentile, the mean, a share, ….

use std::marker::PhantomData;

use super::assertion::Assertion;
use super::goodput::{AnswerLimit, Goodput};
use super::limit::unit::{Number, Share, ShareOrNumber};
use super::limit::{Limit, LimitIn};
use super::metric::Metric;
use super::what::{Statistic, What};

/// A value that can be held against a limit in the unit `U`; the limit makes it an [`Assertion`].
#[derive(Debug, Clone, PartialEq)]
#[must_use = "it is held against nothing yet: `.below(…)`"]
pub struct Quantity<U> {
    what: What,
    unit: PhantomData<U>,
}

impl<U> Quantity<U> {
    const fn new(what: What) -> Self {
        Self { what, unit: PhantomData }
    }

    /// It has to be less than this.
    pub fn below(self, limit: impl LimitIn<U>) -> Assertion {
        Assertion::new(self.what, Limit::Below(limit.bound()))
    }

    /// It has to be this or less.
    pub fn at_most(self, limit: impl LimitIn<U>) -> Assertion {
        Assertion::new(self.what, Limit::AtMost(limit.bound()))
    }

    /// It has to be this or more.
    pub fn at_least(self, limit: impl LimitIn<U>) -> Assertion {
        Assertion::new(self.what, Limit::AtLeast(limit.bound()))
    }

    /// It has to be more than this.
    pub fn above(self, limit: impl LimitIn<U>) -> Assertion {
        Assertion::new(self.what, Limit::Above(limit.bound()))
    }

    /// It has to be one of the two, or between. (The span of an assertion is [`Assertion::between`].)
    pub fn between(self, least: impl LimitIn<U>, most: impl LimitIn<U>) -> Assertion {
        let (least, most) = (least.bound(), most.bound());
        Assertion::new(self.what, Limit::Between(least, most))
    }
}

/// This percentile, by nearest rank: the value of a sample, never one between two. Of times, each that failed counts as longer
/// than any, so that the percentile may be none, which holds against no limit; [`Metric::succeeded`] takes the others alone.
/// Of fewer than 1/(1−q) samples it is the greatest, and the verdict says so.
///
/// ```
/// use streamgauge_load::judge::{check, percentile};
/// use streamgauge_load::millis;
///
/// let assertion = percentile(99.5, check("Stocks")).below(millis(800));
/// assert_eq!(assertion.to_string(), r#"p99.5 check "Stocks" < 800ms"#);
/// ```
pub fn percentile<U>(percent: f64, of: Metric<U>) -> Quantity<U> {
    Quantity::new(What::Metric(Statistic::Percentile(percent), of.of))
}

macro_rules! percentiles {
    ($($name:ident = $percent:literal;)+) => {$(
        #[doc = concat!("The percentile ", stringify!($percent), ": see [`percentile`].")]
        pub fn $name<U>(of: Metric<U>) -> Quantity<U> {
            percentile($percent, of)
        }
    )+};
}

percentiles! {
    p50 = 50.0;
    p75 = 75.0;
    p95 = 95.0;
    p99 = 99.0;
    p999 = 99.9;
}

macro_rules! statistics {
    ($($(#[doc = $doc:literal])+ $name:ident = $statistic:ident $(in $unit:ty)?;)+) => {$(
        statistics!(@ $(#[doc = $doc])+ $name = $statistic $(in $unit)?);
    )+};
    (@ $(#[doc = $doc:literal])+ $name:ident = $statistic:ident) => {
        $(#[doc = $doc])+
        pub fn $name<U>(of: Metric<U>) -> Quantity<U> {
            Quantity::new(What::Metric(Statistic::$statistic, of.of))
        }
    };
    (@ $(#[doc = $doc:literal])+ $name:ident = $statistic:ident in $unit:ty) => {
        $(#[doc = $doc])+
        pub fn $name<U>(of: Metric<U>) -> Quantity<$unit> {
            Quantity::new(What::Metric(Statistic::$statistic, of.of))
        }
    };
}

statistics! {
    /// The greatest sample; of times none if one failed, as for [`percentile`]. Of what is open at a time, the most.
    max = Max;
    /// The least sample; of times that of what succeeded.
    min = Min;
    /// The mean of the samples; of times that of what succeeded, and the verdict says how many are not in it. Of what is open
    /// at a time, the mean over the plateau: while at least nine tenths of the most were there.
    mean = Mean;
    /// The standard deviation of the samples; of times that of what succeeded.
    deviation = Deviation;
    /// How many there were: samples, or what the metric counts.
    count = Count in Number;
    /// How many there were per second of the run.
    rate_of = Rate in Number;
}

/// The share of users that failed or were dropped, of those that succeeded, failed or were dropped. It is 0 only if something
/// ran, and unfinished users are left out.
///
/// ```
/// use streamgauge_load::judge::{failed};
/// use streamgauge_load::percent;
///
/// let assertion = failed().below(percent(1.0));
/// assert_eq!(assertion.to_string(), "failed < 1%");
/// ```
pub const fn failed() -> Quantity<Share> {
    Quantity::new(What::Failed)
}

/// The share of steps that failed: of opened streams, requests, checks and all other steps. Groups are not steps of their own.
pub const fn failed_steps() -> Quantity<Share> {
    Quantity::new(What::FailedSteps)
}

/// The share of these that failed. Of what begins with a user, dropped users are part of both.
///
/// ```
/// use streamgauge_load::judge::{check, failed_of};
/// use streamgauge_load::percent;
///
/// let assertion = failed_of(check("Stocks")).below(percent(1.0));
/// assert_eq!(assertion.to_string(), r#"failed check "Stocks" < 1%"#);
/// ```
pub fn failed_of<U>(of: Metric<U>) -> Quantity<Share> {
    Quantity::new(What::FailedOf(of.of))
}

/// The users that did not start, since more than `at_most_users` would have been there: their share of all that were to start,
/// or how many. A run that dropped users fails unless this is asserted.
///
/// ```
/// use streamgauge_load::judge::{dropped};
/// use streamgauge_load::percent;
///
/// assert_eq!(dropped().at_most(10).to_string(), "dropped <= 10");
/// assert_eq!(dropped().below(percent(0.1)).to_string(), "dropped < 0.1%");
/// ```
pub const fn dropped() -> Quantity<ShareOrNumber> {
    Quantity::new(What::Dropped)
}

/// The users that the end of the run cut: their share of all that started, or how many.
pub const fn unfinished() -> Quantity<ShareOrNumber> {
    Quantity::new(What::Unfinished)
}

/// The answers that kept every one of these limits: their share of those asked for (failed and dropped ones are not good,
/// unfinished ones are left out), or how many per second. The verdict has the share of each limit beside it.
///
/// ```
/// use streamgauge_load::judge::{goodput, time_per_token, time_to_first_token};
/// use streamgauge_load::{millis, percent};
///
/// let assertion = goodput([
///     time_to_first_token("Chat").below(millis(500)),
///     time_per_token("Chat").below(millis(50)),
/// ])
/// .at_least(percent(99.0));
/// assert_eq!(
///     assertion.to_string(),
///     r#"goodput (time to first token "Chat" < 500ms, time per token "Chat" < 50ms) >= 99%"#
/// );
/// ```
pub fn goodput(limits: impl IntoIterator<Item = AnswerLimit>) -> Quantity<ShareOrNumber> {
    Quantity::new(What::Goodput(Goodput { limits: limits.into_iter().collect() }))
}
