//! A user's checks.

use std::time::Duration;

use tokio::time::Instant;

use super::Meter;
use crate::metrics::clock::nanoseconds;
use crate::metrics::samples::{SampleOutcome, Samples, Subject};
use crate::metrics::steps::Came;
use crate::metrics::table::MetricId;
use crate::outcome::Outcome;
use crate::step_key::StepKey;

impl<S: Samples> Meter<S> {
    pub(super) fn check_set(&mut self, stream: &str) {
        let check = self.steps.last().map(|step| step.subject);
        if let Some(stream) = self.streams.get(stream) {
            stream.check = check;
        }
    }

    /// `counts` are the messages that it wanted, and how many of them came.
    pub(super) fn check_finished(
        &mut self,
        at: Instant,
        stream: &str,
        key: StepKey,
        outcome: Outcome<'_>,
        elapsed: Duration,
        counts: Option<(u64, u64)>,
    ) {
        let set = self.streams.get(stream).and_then(|stream| stream.check.take());
        // None if the stream was over before.
        let check = set.unwrap_or_else(|| self.sink.subject(&Subject::Check(key)));
        let elapsed = nanoseconds(elapsed);
        let is_cancelled = std::mem::take(&mut self.is_cancelled);
        match Came::of(outcome) {
            Came::To(outcome) => {
                self.sink.value(check, MetricId::CHECK, at, elapsed, outcome);
                if let Some((expected, received)) = counts {
                    self.sink.count(check, MetricId::EXPECTED, at, expected);
                    self.sink.count(check, MetricId::RECEIVED, at, received);
                }
                if outcome == SampleOutcome::Failed {
                    self.failing = Some(check);
                }
            }
            Came::Retried => {
                self.sink.count(check, MetricId::CHECK_RETRIED, at, 1);
                self.failing = Some(check);
            }
            Came::Unfinished if is_cancelled => self.sink.count(check, MetricId::CANCELLED, at, 1),
            Came::Unfinished => self.unfinished(check, MetricId::CHECK_UNFINISHED, at, elapsed),
            Came::Nothing => {}
        }
    }
}
