//! Limits that are held against each answer by itself, while the load runs.

use super::key::{Key, Keyed, MetricOf};
use super::limit::Limit;

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
/// Who measures counts, for each stream that [`is_of`](Self::is_of) it, the ends of its answers: by the names
/// [`asked`](Self::asked), [`metric`](Self::metric) and [`metric_of`](Self::metric_of) of counters.
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

    /// Whether an answer is good that has these values: one that failed is not.
    pub fn is_good(&self, succeeded: bool, value: impl Fn(&str) -> Option<u64>) -> bool {
        succeeded && self.limits.iter().all(|limit| limit.holds(value(limit.metric())))
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

    /// The name of the counter of good answers: how the goodput is written.
    #[must_use]
    pub fn metric(&self) -> String {
        self.to_string()
    }

    /// The name of the counter of the answers that keep this one of the limits.
    #[must_use]
    pub fn metric_of(&self, limit: &AnswerLimit) -> String {
        format!("{self}: {limit}")
    }

    /// The name of the counter of all answers that succeeded or failed.
    #[must_use]
    pub fn asked(&self) -> String {
        format!("{self}: asked")
    }
}
