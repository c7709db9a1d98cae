//! How a user's streams are lost, opened again, and end.

use std::time::Duration;

use tokio::time::Instant;

use super::Meter;
use crate::metrics::clock::{Took, between, nanoseconds};
use crate::metrics::samples::{SampleOutcome, Samples, SubjectId};
use crate::metrics::steps::Came;
use crate::metrics::streams::{Figures, Meaning, Measuring};
use crate::metrics::table::MetricId;
use crate::outcome::Outcome;
use crate::protocol::{StreamMetrics, TokenCount};

impl<S: Samples> Meter<S> {
    pub(super) fn lost(&mut self, at: Instant, name: &str) {
        let now = self.clock.moment(at);
        let Some(stream) = self.streams.get(name) else { return };
        if stream.lost.replace(now).is_none() {
            self.sink.count(stream.subject, MetricId::LOSSES, at, 1);
        }
    }

    pub(super) fn cut(&mut self, at: Instant, name: &str) {
        // One that could not be opened again was lost before.
        if let Some(stream) = self.streams.get(name).filter(|stream| stream.lost.is_none()) {
            self.sink.count(stream.subject, MetricId::LOSSES, at, 1);
        }
    }

    pub(super) fn reconnect_failed(&mut self, at: Instant, name: &str, status: Option<u16>) {
        let Some(stream) = self.streams.get(name) else { return };
        self.sink.count(stream.subject, MetricId::FAILED_RECONNECTS, at, 1);
        if let Some(status) = status {
            self.sink.status(stream.subject, at, status);
        }
    }

    pub(super) fn reconnected(&mut self, at: Instant, name: &str, status: u16, recovery: Duration) {
        let Some(stream) = self.streams.get(name) else { return };
        stream.lost = None;
        let (of, recovery) = (stream.subject, nanoseconds(recovery));
        self.sink.status(of, at, status);
        self.sink.count(of, MetricId::RECONNECTS, at, 1);
        self.sink.value(of, MetricId::RECOVERY, at, recovery, SampleOutcome::Succeeded);
    }

    /// What was measured of an answer.
    pub(super) fn measured(&mut self, at: Instant, name: &str, metrics: &StreamMetrics) {
        let Some(stream) = self.streams.get(name).filter(|stream| stream.protocol == Meaning::Answer) else {
            return;
        };
        let (of, tokens, chunks) = (stream.subject, metrics.output_tokens, metrics.content_events);
        let is_by_usage = metrics.counted == TokenCount::Usage;
        let (is_whole, sent, spoke) =
            (stream.has_ended, stream.sent, stream.first_content.zip(stream.last_content));
        if is_by_usage {
            self.sink.count(of, MetricId::TOKENS, at, tokens);
        }
        // One that was closed or cut says nothing of how long an answer takes.
        let Some((first, last)) = spoke.filter(|_| is_whole) else { return };
        self.first(name, MetricId::LAST_TOKEN, at, last);
        let figures = self.figures.get_or_insert_default();
        let mut give = |metric, value| {
            figures.push((metric, value));
            self.sink.value(of, metric, at, value, SampleOutcome::Succeeded);
        };
        let over = |time: u64, parts: u64| (parts > 0).then(|| time / parts);
        let per_next = |parts: u64| over(between(first, last), parts.saturating_sub(1));
        if !is_by_usage {
            if let Some(time) = per_next(chunks) {
                give(MetricId::TIME_PER_CHUNK, time);
            }
            self.sink.count(of, MetricId::WITHOUT_USAGE, at, 1);
            return;
        }
        if let Some(time) = per_next(tokens) {
            give(MetricId::TIME_PER_TOKEN, time);
        }
        if let Some(time) = over(between(sent, last), tokens) {
            give(MetricId::TIME_PER_OUTPUT_TOKEN, time);
        }
        if let Some(per_chunk) = over(tokens.saturating_mul(1000), chunks) {
            give(MetricId::TOKENS_PER_CHUNK, per_chunk);
        }
    }

    pub(super) fn stream_finished(
        &mut self,
        at: Instant,
        name: &str,
        outcome: Outcome<'_>,
        elapsed: Duration,
    ) {
        let now = self.clock.moment(at);
        let figures = self.figures.take().map(|figures| *figures).unwrap_or_default();
        let Some(stream) = self.streams.remove(name) else { return };
        let (of, took, elapsed) = (stream.subject, stream.took(now), nanoseconds(elapsed));
        self.sink.level(of, MetricId::OPEN_STREAMS, at, -1);
        match Came::of(outcome) {
            Came::To(outcome) => {
                self.sink.value(of, MetricId::STREAM, at, elapsed, outcome);
                if outcome == SampleOutcome::Failed {
                    self.failing = Some(of);
                    if let Some(lost) = stream.lost {
                        self.sink.value(of, MetricId::RECOVERY, at, between(lost, now), outcome);
                    }
                    self.never_came(of, at, took, stream.lacking());
                    self.sink.answer(of, at, &[], outcome);
                } else if stream.protocol != Meaning::Answer {
                    self.answer(at, &stream, &[(MetricId::STREAM, elapsed)]);
                } else if stream.has_ended {
                    self.time(of, MetricId::ANSWER, at, took, outcome);
                    let mut values = figures;
                    values.extend(self.both(MetricId::ANSWER, took));
                    values.push((MetricId::STREAM, elapsed));
                    self.answer(at, &stream, &values);
                }
            }
            Came::Retried => {
                self.sink.count(of, MetricId::STREAM_RETRIED, at, 1);
                self.failing = Some(of);
            }
            Came::Unfinished => self.unfinished(of, MetricId::STREAM_UNFINISHED, at, elapsed),
            Came::Nothing => {}
        }
    }

    /// An answer is whole: its values together, with these, which are known at its end.
    fn answer(&mut self, at: Instant, stream: &Measuring, values: &[(MetricId, u64)]) {
        let mut values = Figures::from(values);
        for (metric, moment) in stream.came() {
            values.extend(self.both(metric, stream.took(moment)));
        }
        self.sink.answer(stream.subject, at, &values, SampleOutcome::Succeeded);
    }

    /// A time, and the service time that stands beside it in open models, as [`time`](Self::time) gives them.
    fn both(&self, metric: MetricId, took: Took) -> impl Iterator<Item = (MetricId, u64)> + use<S> {
        let service = metric.service_time().filter(|_| self.intended.is_some());
        let time = if self.intended.is_some() { took.response } else { took.service };
        std::iter::once((metric, time)).chain(service.map(|metric| (metric, took.service)))
    }

    /// A stream failed before this came of it: what did not come in time failed with it.
    pub(super) fn never_came(
        &mut self,
        of: SubjectId,
        at: Instant,
        took: Took,
        lacking: impl IntoIterator<Item = MetricId>,
    ) {
        for metric in lacking {
            self.time(of, metric, at, took, SampleOutcome::Failed);
        }
    }
}
