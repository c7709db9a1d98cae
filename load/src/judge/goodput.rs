//! Limits that are held against each answer by itself, while the load runs.

use super::key::{Key, MetricOf};
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
}
