//! What a user's events come to in samples.

mod checks;
mod connections;
mod ends;
mod messages;
mod steps;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use smallvec::SmallVec;
use tokio::time::Instant;

use super::clock::{Clock, Moment, Took, nanoseconds};
use super::samples::{SampleOutcome, Samples, SubjectId};
use super::sent_at::{Deliveries, SentAt};
use super::steps::OpenStep;
use super::streams::{Figures, Streams};
use super::table::MetricId;
use crate::observer::{Recorder, RunEvent, RunEventKind};

/// Measures one user: hears its events, and gives samples to who takes them.
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// use streamgauge::metrics::Meter;
/// use streamgauge::{UserStart, scenario};
///
/// # fn sink_of_the_core() -> impl streamgauge::metrics::Samples + Send + 'static {}
/// let prices = scenario! { sse "Prices" open "http://127.0.0.1:1/" close };
/// let start = UserStart::new().recorder(Meter::new(sink_of_the_core()));
/// assert!(prices.run_as(start).await.is_err()); // nothing listens on port 1, and `head` has a failed sample
/// # });
/// ```
pub struct Meter<S> {
    sink: S,
    clock: Clock,
    /// When the user was to start.
    intended: Option<Moment>,
    /// When it started.
    started: Moment,
    user: SubjectId,
    /// Where messages say when they were sent, if any do.
    deliveries: Option<Box<Deliveries>>,
    /// The steps that have begun and not ended.
    steps: SmallVec<[OpenStep; 1]>,
    streams: Streams,
    /// How long a gate has held steps back so far, in nanoseconds.
    held: u64,
    /// Whether no step has begun that takes time.
    at_first: bool,
    /// A check is dropped by `cancel`, and its end is told next.
    is_cancelled: bool,
    /// Whose failure is told next.
    failing: Option<SubjectId>,
    /// The figures of the answer whose end is told next.
    figures: Option<Box<Figures>>,
}

impl<S: Samples> Meter<S> {
    /// Measures a user for this taker of samples.
    pub fn new(sink: S) -> Self {
        let clock = Clock::starting(Instant::now());
        Self {
            sink,
            clock,
            intended: None,
            started: Moment::MIN,
            user: SubjectId(0),
            deliveries: None,
            steps: SmallVec::new(),
            streams: Streams::default(),
            held: 0,
            at_first: true,
            is_cancelled: false,
            failing: None,
            figures: None,
        }
    }

    /// The user was to start at this moment, in an open model. What begins with its first step counts from there, so that a
    /// generator or server that is late does not look fast; the service times stand beside, and count from the actual start.
    /// Without it, or with `None`, all times are service times.
    #[must_use]
    pub fn intended(mut self, at: impl Into<Option<Instant>>) -> Self {
        if let Some(at) = at.into() {
            self.clock = Clock::starting(at.min(Instant::now()));
            self.intended = Some(self.clock.moment(at));
        }
        self
    }

    /// Where messages say when they were sent: `delivery` then tells how late they were read. Of several for one stream, the
    /// first counts. Share them among users as an `Arc`.
    ///
    /// ```
    /// use streamgauge::JsonPath;
    /// use streamgauge::metrics::{Meter, SentAt, Timestamp};
    ///
    /// # fn sink_of_the_core() -> impl streamgauge::metrics::Samples {}
    /// let sent_at = SentAt::json(JsonPath::parse("$.t")?, Timestamp::Milliseconds);
    /// let meter = Meter::new(sink_of_the_core()).sent_at([sent_at]);
    /// # let _ = meter;
    /// # Ok::<(), streamgauge::JsonPathError>(())
    /// ```
    #[must_use]
    pub fn sent_at(mut self, all: impl Into<Arc<[SentAt]>>) -> Self {
        let all = all.into();
        self.deliveries = (!all.is_empty()).then(|| Box::new(Deliveries::new(all)));
        self
    }

    /// Gives the samples of a time: in an open model the service time stands beside it.
    fn time(&mut self, of: SubjectId, metric: MetricId, at: Instant, took: Took, outcome: SampleOutcome) {
        if self.intended.is_none() {
            return self.sink.value(of, metric, at, took.service, outcome);
        }
        self.sink.value(of, metric, at, took.response, outcome);
        if let Some(service) = metric.service_time() {
            self.sink.value(of, service, at, took.service, outcome);
        }
    }

    /// From when the user's run counts.
    fn from(&self) -> Moment {
        self.intended.unwrap_or(self.started)
    }

    fn unfinished(&mut self, of: SubjectId, metric: MetricId, at: Instant, age: u64) {
        self.sink.value(of, metric, at, age, SampleOutcome::Succeeded);
    }
}

impl<S: Samples + Send> Recorder for Meter<S> {
    fn event(&mut self, event: &RunEvent<'_>) {
        match &event.kind {
            RunEventKind::Message { stream, message, read_at, invalid_utf8, .. } => {
                self.message(stream, message, *read_at);
                if *invalid_utf8 {
                    self.count(*read_at, stream, MetricId::STREAM_INVALID_UTF8, 1);
                }
            }
            RunEventKind::Comment { stream, .. } => {
                self.count(event.timestamp, stream, MetricId::HEARTBEATS, 1);
            }
            _ => self.rare(event),
        }
    }

    fn hears_matches(&self) -> bool {
        false
    }

    fn socket_wait(&mut self, stream: Option<&str>, read_at: Instant, wait: Duration) {
        let of = match stream {
            Some(name) => self.streams.get(name).map(|stream| (stream.subject, MetricId::STREAM_SOCKET_WAIT)),
            None => self.steps.last().map(|step| (step.subject, MetricId::STEP_SOCKET_WAIT)),
        };
        if let Some((of, metric)) = of {
            self.sink.value(of, metric, read_at, nanoseconds(wait), SampleOutcome::Succeeded);
        }
    }
}

impl<S: Samples> Meter<S> {
    /// What is told less often than messages come.
    #[inline(never)]
    fn rare(&mut self, event: &RunEvent<'_>) {
        let (at, key) = (event.timestamp, event.key());
        match &event.kind {
            RunEventKind::Started { .. } => self.started(at),
            RunEventKind::StepStarted { stream, protocol, .. } => {
                if let Some(key) = key {
                    self.step_started(at, key, *stream, *protocol);
                }
            }
            RunEventKind::StepFinished { outcome, elapsed, .. } => {
                if let Some(key) = key {
                    self.step_finished(at, key, *outcome, *elapsed);
                }
            }
            RunEventKind::Connected { address, name_lookup, tcp, tls, .. } => {
                self.connected(at, *address, [*name_lookup, *tcp, *tls]);
            }
            RunEventKind::Opened { stream, status, address, elapsed, .. } => {
                self.opened(at, stream, *status, *elapsed);
                self.answered_from(at, *address, MetricId::CONNECTION_HEAD, *elapsed);
            }
            RunEventKind::Responded { status, address, elapsed, bytes, invalid_utf8, .. } => {
                self.answered_from(at, *address, MetricId::CONNECTION_RESPONSE, *elapsed);
                self.responded(at, *status, *elapsed, *bytes, *invalid_utf8);
            }
            RunEventKind::Throttled { kind, stream, elapsed, .. } => {
                self.throttled(at, *kind, *stream, nanoseconds(*elapsed));
            }
            RunEventKind::Block { stream, invalid_utf8: true, .. } => {
                self.count(at, stream, MetricId::STREAM_INVALID_UTF8, 1);
            }
            RunEventKind::UnmatchedDropped { stream, .. } => {
                self.count(at, stream, MetricId::UNMATCHED_DROPPED, 1);
            }
            RunEventKind::CheckSet { stream, .. } => self.check_set(stream),
            RunEventKind::CheckCancelled { .. } => self.is_cancelled = true,
            RunEventKind::CheckFinished { stream, outcome, wanted, matched, elapsed, .. } => {
                if let Some(key) = key {
                    let counts = wanted.map(|wanted| (wanted, (*matched).min(wanted)));
                    self.check_finished(at, stream, key, *outcome, *elapsed, counts);
                }
            }
            RunEventKind::Lost { stream, .. } => self.lost(at, stream),
            RunEventKind::Cut { stream, .. } => self.cut(at, stream),
            RunEventKind::Ended { stream, .. } => {
                if let Some(stream) = self.streams.get(stream) {
                    stream.has_ended = true;
                }
            }
            RunEventKind::ReconnectFailed { stream, reason, .. } => {
                self.reconnect_failed(at, stream, reason.status());
            }
            RunEventKind::Reconnected { stream, status, recovery, .. } => {
                self.reconnected(at, stream, *status, *recovery);
            }
            RunEventKind::Resumed { stream, lost, repeated, .. } => {
                self.count(at, stream, MetricId::IDS_LOST, *lost);
                self.count(at, stream, MetricId::IDS_REPEATED, *repeated);
            }
            RunEventKind::Measured { stream, metrics, .. } => self.measured(at, stream, metrics),
            RunEventKind::StreamFinished { stream, outcome, elapsed, .. } => {
                self.stream_finished(at, stream, *outcome, *elapsed);
            }
            RunEventKind::Retried { failure, .. } => self.retried(at, failure),
            RunEventKind::Failed { failure, .. } => self.failed(at, failure),
            RunEventKind::Finished { outcome, elapsed, .. } => self.finished(at, *outcome, *elapsed),
            RunEventKind::Message { .. }
            | RunEventKind::Matched { .. }
            | RunEventKind::Comment { .. }
            | RunEventKind::Block { .. }
            | RunEventKind::Redirected { .. }
            | RunEventKind::UnmatchedTaken { .. }
            | RunEventKind::Closed { .. } => {}
        }
    }

    fn count(&mut self, at: Instant, name: &str, metric: MetricId, n: u64) {
        if let Some(stream) = self.streams.get(name).filter(|_| n > 0) {
            self.sink.count(stream.subject, metric, at, n);
        }
    }
}

impl<S> fmt::Debug for Meter<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Meter").field("intended", &self.intended.is_some()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::Meter;
    use crate::metrics::streams::Measuring;

    #[test]
    fn a_user_with_one_stream_takes_less_than_300_bytes_to_measure() {
        // The meter itself, what it keeps of the stream, and the stream's name of up to 16 bytes.
        let bytes = size_of::<Meter<usize>>() + size_of::<Measuring>() + 16;
        assert!(bytes < 300, "{bytes}");
    }
}
