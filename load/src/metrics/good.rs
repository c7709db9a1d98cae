//! What is held against each answer while it is measured.

use streamgauge::metrics::MetricId;

/// Which answers have limits to keep, and which: a goodput, in the numbers of the metrics.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct GoodAnswers {
    /// The title of the `open`; any if `None`.
    pub(crate) title: Option<String>,
    /// The name of the stream; any if `None`.
    pub(crate) stream: Option<String>,
    pub(crate) limits: Vec<AnswerRange>,
}

/// What a value of an answer may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AnswerRange {
    pub(crate) metric: Option<MetricId>,
    /// From the least to the greatest, both included.
    pub(crate) least: u64,
    pub(crate) most: u64,
    /// Whether an answer without the value is within it.
    pub(crate) may_lack: bool,
}

impl GoodAnswers {
    /// Whether the answers of this stream have to keep the limits.
    pub(crate) fn is_of(&self, title: &str, stream: &str) -> bool {
        self.title.as_ref().is_none_or(|of| of == title) && self.stream.as_ref().is_none_or(|of| of == stream)
    }
}

impl AnswerRange {
    /// Whether an answer that succeeded is within it.
    pub(crate) fn holds(&self, values: &[(MetricId, u64)]) -> bool {
        let value = values.iter().find(|(metric, _)| Some(*metric) == self.metric);
        value.map_or(self.may_lack, |(_, value)| (self.least..=self.most).contains(value))
    }
}
