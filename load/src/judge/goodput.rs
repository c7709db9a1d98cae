//! Limits that are held against each answer by itself, while the load runs.

use super::key::{Key, Keyed, MetricOf};
use super::limit::Limit;
use crate::result::{Goodput as Counts, LimitHeld};

/// A limit that one answer has to keep. [`Metric::below`](super::Metric::below) and the others make it.
#[derive(Debug, Clone, PartialEq)]
#[must_use = "it is one of the limits of `goodput([…])`"]
pub struct AnswerLimit {
    pub(crate) of: MetricOf,
    pub(crate) limit: Limit,
}

impl AnswerLimit {
    /// The name of the metric.
    #[must_use]
    pub fn metric(&self) -> &str {
        &self.of.metric
    }

    /// What it may be.
    #[must_use]
    pub const fn limit(&self) -> &Limit {
        &self.limit
    }

    /// Whether an answer that succeeded keeps it. What has not come in time to be measured, such as a first token, does not; of
    /// what one answer need not have, such as the time per token of an answer of one token, nothing is asked.
    #[must_use]
    pub fn holds(&self, value: Option<u64>) -> bool {
        match value {
            Some(value) => self.limit.holds(value as f64),
            None => !self.of.metric.contains("first"),
        }
    }
}

/// The limits that good answers keep. Whether an answer is good is known only while its values are together, so that who
/// measures has to be told beforehand: [`goodputs`](super::goodputs) has those of a list of assertions.
///
/// Each core counts by itself, and the counts are added up:
///
/// ```
/// use streamgauge_load::judge::{goodput, goodputs, time_to_first_token};
/// use streamgauge_load::{millis, percent};
///
/// let assertion = goodput([time_to_first_token("Chat").below(millis(500))]).at_least(percent(99.0));
/// let goodput = &goodputs([&assertion])[0];
/// let mut counts = goodput.counts();
/// // An answer of the stream that `open "Chat"` opened:
/// assert!(goodput.is_of("Chat", ""));
/// goodput.count(&mut counts, true, |metric| (metric == "time to first token").then_some(312_000_000));
/// // One that failed:
/// goodput.count(&mut counts, false, |_| None);
/// assert_eq!((counts.good, counts.asked), (1, 2));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Goodput {
    pub(crate) limits: Vec<AnswerLimit>,
}

impl Goodput {
    /// Its limits, in their order.
    #[must_use]
    pub fn limits(&self) -> &[AnswerLimit] {
        &self.limits
    }

    /// Of which answers; `None` if there is no limit.
    #[must_use]
    pub fn key(&self) -> Option<&Key> {
        self.limits.first().map(|limit| &limit.of.key)
    }

    /// Whether the answers of a stream with this title of its `open` and this name are among them.
    #[must_use]
    pub fn is_of(&self, title: &str, stream: &str) -> bool {
        match self.key().map(|key| &key.0) {
            Some(Keyed::Title(of)) => of == title,
            Some(Keyed::Stream(of)) => of == stream,
            _ => true,
        }
    }

    /// The counts of no answers, as results have them.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let limits = self.limits.iter().map(|limit| LimitHeld { limit: limit.to_string(), held: 0 });
        Counts { of: self.to_string(), asked: 0, good: 0, limits: limits.collect() }
    }

    /// Counts an answer that succeeded or failed, by its values. What the end of the run cut is not counted, and dropped users
    /// are added to [`Counts::asked`] by who drops them.
    pub fn count(&self, counts: &mut Counts, succeeded: bool, value: impl Fn(&str) -> Option<u64>) {
        let mut is_good = succeeded;
        for (limit, count) in self.limits.iter().zip(&mut counts.limits) {
            let holds = succeeded && limit.holds(value(limit.metric()));
            count.held += u64::from(holds);
            is_good &= holds;
        }
        counts.asked += 1;
        counts.good += u64::from(is_good);
    }
}
