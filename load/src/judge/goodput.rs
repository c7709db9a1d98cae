//! Limits that are held against each answer by itself, while the load runs.

use streamgauge::metrics::{MetricId, SubjectKind, Unit};

use super::key::{Key, Keyed, MetricOf};
use super::known::DROPPED;
use super::limit::{Bound, Limit};
use crate::metrics::{AnswerRange, GoodAnswers};
use crate::result::{Goodput as Counts, LimitHeld, Report, Series};

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

    /// The whole values, in the metric's own unit, with which an answer keeps it. What has not come in time to be measured, such
    /// as a first token, does not keep it; of what one answer need not have, such as the time per token of an answer of one
    /// token, nothing is asked.
    fn range(&self) -> AnswerRange {
        let metric = MetricId::find(&self.of.metric, SubjectKind::Stream);
        let scale = if metric.is_some_and(|id| id.metric().unit == Unit::PerMille) { 1_000.0 } else { 1.0 };
        let value = |bound: Bound| bound.value() * scale;
        let (above, below) =
            (|value: f64| (value.floor() as u64).saturating_add(1), |value: f64| value.ceil() as u64);
        let (least, most) = match self.limit {
            // Nothing is less than 0.
            Limit::Below(bound) if value(bound) <= 0.0 => (1, 0),
            Limit::Below(bound) => (0, below(value(bound)) - 1),
            Limit::AtMost(bound) => (0, value(bound) as u64),
            Limit::AtLeast(bound) => (below(value(bound)), u64::MAX),
            Limit::Above(bound) => (above(value(bound)), u64::MAX),
            Limit::Between(least, most) => (below(value(least)), value(most) as u64),
        };
        AnswerRange { metric, least, most, may_lack: !self.of.metric.contains("first") }
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
    pub fn limits(&self) -> &[AnswerLimit] {
        &self.limits
    }

    /// Of which answers; `None` if there is no limit.
    #[must_use]
    pub fn key(&self) -> Option<&Key> {
        self.limits.first().map(|limit| &limit.of.key)
    }

    /// The counts of no answers, as results have them.
    pub(crate) fn counts(&self) -> Counts {
        let limits = self.limits.iter().map(|limit| LimitHeld { limit: limit.to_string(), held: 0 });
        Counts { of: self.to_string(), asked: 0, good: 0, limits: limits.collect() }
    }

    /// The same in the numbers of the metrics, for who measures.
    pub(crate) fn answers(&self) -> GoodAnswers {
        let (title, stream) = match self.key().map(|key| &key.0) {
            Some(Keyed::Title(title)) => (Some(title.clone()), None),
            Some(Keyed::Stream(stream)) => (None, Some(stream.clone())),
            _ => (None, None),
        };
        GoodAnswers { title, stream, limits: self.limits.iter().map(AnswerLimit::range).collect() }
    }

    /// Adds the users that were dropped: each would have asked for an answer.
    fn add_dropped(&self, counts: &mut Counts, report: &Report) {
        let answers = self.answers();
        for (index, part) in report.scenarios.iter().enumerate() {
            let mut of = report.series.iter().filter(|series| series.scenario == Some(index));
            let is_asked = |series: &Series| {
                series.of.kind == "stream" && answers.is_of(&series.of.title, &series.of.stream)
            };
            if !of.clone().any(is_asked) {
                continue;
            }
            let dropped = of.find(|series| series.of.kind == "user" && series.metric == DROPPED);
            counts.asked += dropped.map_or(part.users.dropped, |series| series.total.count);
        }
    }
}

/// Adds the dropped users to what was counted of these goodputs in the run.
pub(crate) fn add_dropped(goodputs: &[Goodput], report: &mut Report) {
    let mut counts = std::mem::take(&mut report.goodput);
    for (goodput, counts) in goodputs.iter().zip(&mut counts) {
        goodput.add_dropped(counts, report);
    }
    report.goodput = counts;
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::judge::{time_per_token, time_to_first_token, tokens_per_chunk};

    /// Whether the limit holds for each of the values, and for an answer without.
    fn holds(limit: AnswerLimit, values: [u64; 3]) -> (Vec<bool>, bool) {
        let range = limit.range();
        let metric = range.metric.expect("streams have it");
        (values.map(|value| range.holds(&[(metric, value)])).to_vec(), range.holds(&[]))
    }

    #[test]
    fn limits_of_answers_are_ranges_of_whole_values() {
        let nanos = Duration::from_nanos;
        let first = || time_to_first_token("Chat");
        assert_eq!(holds(first().below(nanos(10)), [9, 10, 11]), (vec![true, false, false], false));
        assert_eq!(holds(first().at_most(nanos(10)), [9, 10, 11]), (vec![true, true, false], false));
        assert_eq!(holds(first().at_least(nanos(10)), [9, 10, 11]), (vec![false, true, true], false));
        assert_eq!(holds(first().above(nanos(10)), [9, 10, 11]), (vec![false, false, true], false));
        assert_eq!(
            holds(first().between(nanos(10), nanos(10)), [9, 10, 11]),
            (vec![false, true, false], false)
        );
        assert_eq!(holds(first().below(nanos(0)), [0, 1, 2]).0, [false; 3]);
        assert_eq!(holds(first().above(nanos(u64::MAX)), [0, 1, 2]).0, [false; 3]);
        // An answer of one token has no time per token.
        assert_eq!(
            holds(time_per_token("Chat").below(nanos(10)), [9, 10, 11]),
            (vec![true, false, false], true)
        );
        assert_eq!(
            holds(tokens_per_chunk("Chat").below(1.25), [1_249, 1_250, 1_251]).0,
            [true, false, false]
        );
        assert_eq!(
            holds(tokens_per_chunk("Chat").at_most(1.25), [1_249, 1_250, 1_251]).0,
            [true, true, false]
        );
    }
}
