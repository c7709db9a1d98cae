//! What a user's events come to in samples.

use std::fmt;
use std::time::Duration;

use smallvec::SmallVec;
use tokio::time::Instant;

use super::clock::{Clock, Moment, between, nanoseconds};
use super::samples::{SampleOutcome, Samples, Subject, SubjectId};
use super::streams::{Meaning, Measuring, Streams};
use super::table::MetricId;
use crate::failure::Failure;
use crate::gate::RequestKind;
use crate::message::Message;
use crate::observer::{Recorder, RunEvent, RunEventKind};
use crate::outcome::Outcome;
use crate::protocol::{StreamMetrics, TokenCount};
use crate::step_key::StepKey;

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
}

/// A step that has begun.
#[derive(Debug)]
struct OpenStep {
    subject: SubjectId,
    /// The stream that it opens.
    opens: Option<SubjectId>,
    begun: Moment,
    /// How long steps were held back before it.
    held_before: u64,
    /// How long its answer took, if one came, in nanoseconds.
    answered: Option<u64>,
    /// Whether it began with the user's first step.
    is_first: bool,
    meaning: Meaning,
}

/// How long something took, in nanoseconds.
#[derive(Debug, Clone, Copy)]
struct Took {
    /// From when it was to begin, with what held it back.
    response: u64,
    /// By itself.
    service: u64,
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
            steps: SmallVec::new(),
            streams: Streams::default(),
            held: 0,
            at_first: true,
            is_cancelled: false,
            failing: None,
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
}

/// A sample's outcome, if there is to be a sample.
enum Came {
    To(SampleOutcome),
    Unfinished,
    Nothing,
}

impl Came {
    fn of(outcome: Outcome<'_>) -> Self {
        match outcome {
            Outcome::Succeeded => Self::To(SampleOutcome::Succeeded),
            Outcome::Failed { .. } => Self::To(SampleOutcome::Failed),
            Outcome::Abandoned | Outcome::Stopped => Self::Unfinished,
            Outcome::Skipped => Self::Nothing,
        }
    }
}

/// The user and its steps.
impl<S: Samples> Meter<S> {
    fn started(&mut self, at: Instant) {
        self.started = self.clock.moment(at);
        self.user = self.sink.subject(&Subject::User);
    }

    fn finished(&mut self, at: Instant, outcome: Outcome<'_>, elapsed: Duration) {
        let response = between(self.from(), self.clock.moment(at));
        let took = Took { response, service: nanoseconds(elapsed).saturating_sub(self.held) };
        match Came::of(outcome) {
            Came::To(outcome) => self.time(self.user, MetricId::USER, at, took, outcome),
            Came::Unfinished => self.unfinished(self.user, MetricId::USER_UNFINISHED, at, response),
            Came::Nothing => {}
        }
    }

    fn unfinished(&mut self, of: SubjectId, metric: MetricId, at: Instant, age: u64) {
        self.sink.value(of, metric, at, age, SampleOutcome::Succeeded);
    }

    fn step_started(&mut self, at: Instant, key: StepKey, stream: Option<&str>, protocol: Option<&str>) {
        let subject = self.sink.subject(&match key.step() {
            "group" => Subject::Group(key),
            "check" => Subject::Check(key),
            _ => Subject::Step(key),
        });
        let opens = match stream {
            Some(name) if key.step() == "open" => {
                Some(self.sink.subject(&Subject::Stream { open: key, name: family(name) }))
            }
            _ => None,
        };
        self.steps.push(OpenStep {
            subject,
            opens,
            begun: self.clock.moment(at),
            held_before: self.held,
            answered: None,
            is_first: self.at_first,
            meaning: Meaning::of(protocol),
        });
        self.at_first &= takes_no_time(key.step());
    }

    fn step_finished(&mut self, at: Instant, key: StepKey, outcome: Outcome<'_>, elapsed: Duration) {
        let Some(step) = self.steps.pop() else { return };
        let (subject, opens, meaning, answered) = (step.subject, step.opens, step.meaning, step.answered);
        let took = self.took(&step, at, key.step(), nanoseconds(elapsed));
        let (metric, unfinished) = match key.step() {
            "open" => (MetricId::HEAD, MetricId::STEP_UNFINISHED),
            "http" => (MetricId::RESPONSE, MetricId::STEP_UNFINISHED),
            "group" => (MetricId::GROUP, MetricId::GROUP_UNFINISHED),
            // Its check is measured.
            "check" => return,
            _ => (MetricId::STEP, MetricId::STEP_UNFINISHED),
        };
        match Came::of(outcome) {
            // Its head is told already.
            Came::To(SampleOutcome::Succeeded) if metric == MetricId::HEAD => {}
            Came::To(outcome) => {
                self.time(subject, metric, at, took, outcome);
                if let (SampleOutcome::Failed, Some(stream), None) = (outcome, opens, answered) {
                    self.never_came(stream, at, took, meaning.firsts());
                }
            }
            Came::Unfinished => self.unfinished(subject, unfinished, at, took.response),
            Came::Nothing => {}
        }
    }

    /// How long a step took that tells `elapsed`.
    fn took(&self, step: &OpenStep, at: Instant, keyword: &str, elapsed: u64) -> Took {
        let (begun, now) = (step.begun, self.clock.moment(at));
        let response = match self.intended.filter(|_| step.is_first) {
            Some(intended) => between(intended, now),
            // What a gate holds back begins alone.
            None if matches!(keyword, "open" | "http") => between(begun, now),
            None => elapsed,
        };
        let service = match keyword {
            "open" | "http" => step.answered.unwrap_or(elapsed),
            _ => elapsed.saturating_sub(self.held - step.held_before),
        };
        Took { response, service }
    }

    /// A response came to the step that has begun last.
    fn answered(&mut self, at: Instant, status: u16, elapsed: Duration) -> Option<&mut OpenStep> {
        let step = self.steps.last_mut()?;
        step.answered = Some(nanoseconds(elapsed));
        self.sink.status(step.subject, at, status);
        Some(step)
    }

    fn responded(&mut self, at: Instant, status: u16, elapsed: Duration, bytes: usize, invalid_utf8: bool) {
        let Some(step) = self.answered(at, status, elapsed) else { return };
        let of = step.subject;
        self.sink.count(of, MetricId::BODY_BYTES, at, bytes as u64);
        if invalid_utf8 {
            self.sink.count(of, MetricId::STEP_INVALID_UTF8, at, 1);
        }
    }

    fn throttled(&mut self, at: Instant, kind: RequestKind, stream: Option<&str>, held: u64) {
        let lost = stream.and_then(|name| self.streams.get(name)).filter(|stream| stream.lost.is_some());
        let reopens = lost.filter(|_| matches!(kind, RequestKind::Reconnect | RequestKind::Redirect));
        let (of, metric) = match (reopens, self.steps.last()) {
            (Some(stream), _) => (stream.subject, MetricId::STREAM_THROTTLED),
            (None, Some(step)) => {
                self.held += held;
                (step.subject, MetricId::STEP_THROTTLED)
            }
            (None, None) => return,
        };
        self.sink.value(of, metric, at, held, SampleOutcome::Succeeded);
    }

    fn failed(&mut self, at: Instant, failure: &Failure) {
        let of = self.failing.take().or(self.steps.last().map(|step| step.subject)).unwrap_or(self.user);
        // Of an `http` step it was told with the response.
        if let Some(status) = failure.status().filter(|_| failure.step() == "open") {
            self.sink.status(of, at, status);
        }
        self.sink.failed(of, at, failure);
    }
}

/// Its checks.
impl<S: Samples> Meter<S> {
    fn check_set(&mut self, stream: &str) {
        let check = self.steps.last().map(|step| step.subject);
        if let Some(stream) = self.streams.get(stream) {
            stream.check = check;
        }
    }

    fn check_finished(&mut self, at: Instant, stream: &str, key: StepKey, end: CheckEnd<'_>) {
        let set = self.streams.get(stream).and_then(|stream| stream.check.take());
        // One on a stream that was over already.
        let check = set.unwrap_or_else(|| self.sink.subject(&Subject::Check(key)));
        let elapsed = nanoseconds(end.elapsed);
        let is_cancelled = std::mem::take(&mut self.is_cancelled);
        match Came::of(end.outcome) {
            Came::To(outcome) => {
                self.sink.value(check, MetricId::CHECK, at, elapsed, outcome);
                if let Some(wanted) = end.wanted {
                    self.sink.count(check, MetricId::EXPECTED, at, wanted);
                    self.sink.count(check, MetricId::RECEIVED, at, end.matched.min(wanted));
                }
                if outcome == SampleOutcome::Failed {
                    self.failing = Some(check);
                }
            }
            Came::Unfinished if is_cancelled => self.sink.count(check, MetricId::CANCELLED, at, 1),
            Came::Unfinished => self.unfinished(check, MetricId::CHECK_UNFINISHED, at, elapsed),
            Came::Nothing => {}
        }
    }
}

/// What is told at the end of a check.
struct CheckEnd<'a> {
    outcome: Outcome<'a>,
    wanted: Option<u64>,
    matched: u64,
    elapsed: Duration,
}

/// Its streams.
impl<S: Samples> Meter<S> {
    fn opened(&mut self, at: Instant, name: &str, status: u16, elapsed: Duration) {
        let (intended, clock) = (self.intended, self.clock);
        let Some(step) = self.answered(at, status, elapsed) else { return };
        let Some(subject) = step.opens else { return };
        let asked = intended.filter(|_| step.is_first).unwrap_or(step.begun);
        let took = Took { response: between(asked, clock.moment(at)), service: nanoseconds(elapsed) };
        let (of, protocol) = (step.subject, step.meaning);
        self.time(of, MetricId::HEAD, at, took, SampleOutcome::Succeeded);
        self.streams.insert(Measuring {
            name: name.into(),
            subject,
            check: None,
            asked,
            sent: clock.before(at, elapsed),
            last_event: None,
            first_content: None,
            last_content: None,
            lost: None,
            protocol,
            has_text: false,
            has_ended: false,
        });
        self.sink.level(subject, MetricId::OPEN_STREAMS, at, 1);
    }

    #[inline]
    fn message(&mut self, at: Instant, name: &str, message: &Message<'_>, read_at: Instant) {
        let now = self.clock.moment(read_at);
        let Some(stream) = self.streams.get(name) else { return };
        let (of, last) = (stream.subject, stream.last_event.replace(now));
        let has_meaning = stream.protocol != Meaning::None;
        self.sink.count(of, MetricId::EVENTS, at, 1);
        self.sink.count(of, MetricId::BYTES, at, message.data().len() as u64);
        match last {
            Some(last) => {
                self.sink.value(of, MetricId::GAP, at, between(last, now), SampleOutcome::Succeeded);
            }
            None => self.first(name, MetricId::FIRST_EVENT, at, now),
        }
        if has_meaning {
            self.content(at, name, message, now);
        }
    }

    /// Something came on a stream for the first time.
    fn first(&mut self, name: &str, metric: MetricId, at: Instant, now: Moment) {
        let Some(stream) = self.streams.get(name) else { return };
        let (of, took) = (stream.subject, stream.took(now));
        self.time(of, metric, at, took, SampleOutcome::Succeeded);
    }

    /// A message came that a protocol has read.
    fn content(&mut self, at: Instant, name: &str, message: &Message<'_>, now: Moment) {
        let Some(fresh) = message.assembled().map(|assembled| assembled.fresh()) else { return };
        let Some(stream) = self.streams.get(name).filter(|_| fresh.content) else { return };
        let is_answer = stream.protocol == Meaning::Answer;
        let (of, last) = (stream.subject, stream.last_content.replace(now));
        let is_first_text = fresh.text && !std::mem::replace(&mut stream.has_text, fresh.text);
        stream.first_content.get_or_insert(now);
        match last {
            None => {
                self.first(name, MetricId::FIRST_CONTENT, at, now);
                if is_answer {
                    self.first(name, MetricId::FIRST_TOKEN, at, now);
                }
            }
            Some(last) if is_answer => {
                let gap = between(last, now);
                self.sink.value(of, MetricId::INTER_TOKEN, at, gap, SampleOutcome::Succeeded);
            }
            Some(_) => {}
        }
        if is_answer {
            self.sink.count(of, MetricId::CHUNKS, at, 1);
            if is_first_text {
                self.first(name, MetricId::FIRST_ANSWER_TOKEN, at, now);
            }
        }
    }
}

/// How streams end, and are opened again.
impl<S: Samples> Meter<S> {
    fn lost(&mut self, at: Instant, name: &str) {
        let now = self.clock.moment(at);
        let Some(stream) = self.streams.get(name) else { return };
        if stream.lost.replace(now).is_none() {
            self.sink.count(stream.subject, MetricId::LOSSES, at, 1);
        }
    }

    fn cut(&mut self, at: Instant, name: &str) {
        // One that could not be opened again was lost before.
        if let Some(stream) = self.streams.get(name).filter(|stream| stream.lost.is_none()) {
            self.sink.count(stream.subject, MetricId::LOSSES, at, 1);
        }
    }

    fn reconnect_failed(&mut self, at: Instant, name: &str, status: Option<u16>) {
        let Some(stream) = self.streams.get(name) else { return };
        self.sink.count(stream.subject, MetricId::FAILED_RECONNECTS, at, 1);
        if let Some(status) = status {
            self.sink.status(stream.subject, at, status);
        }
    }

    fn reconnected(&mut self, at: Instant, name: &str, status: u16, recovery: Duration) {
        let Some(stream) = self.streams.get(name) else { return };
        stream.lost = None;
        let (of, recovery) = (stream.subject, nanoseconds(recovery));
        self.sink.status(of, at, status);
        self.sink.count(of, MetricId::RECONNECTS, at, 1);
        self.sink.value(of, MetricId::RECOVERY, at, recovery, SampleOutcome::Succeeded);
    }

    /// What was measured of an answer.
    fn measured(&mut self, at: Instant, name: &str, metrics: &StreamMetrics) {
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
        let mut give = |metric, value| self.sink.value(of, metric, at, value, SampleOutcome::Succeeded);
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

    fn stream_finished(&mut self, at: Instant, name: &str, outcome: Outcome<'_>, elapsed: Duration) {
        let now = self.clock.moment(at);
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
                } else if stream.protocol == Meaning::Answer && stream.has_ended {
                    self.time(of, MetricId::ANSWER, at, took, outcome);
                }
            }
            Came::Unfinished => self.unfinished(of, MetricId::STREAM_UNFINISHED, at, elapsed),
            Came::Nothing => {}
        }
    }

    /// A stream failed before this came of it: what did not come in time failed with it.
    fn never_came(
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

impl Measuring {
    /// The time from its `open` to `now`.
    fn took(&self, now: Moment) -> Took {
        Took { response: between(self.asked, now), service: between(self.sent, now) }
    }
}

impl<S: Samples + Send> Recorder for Meter<S> {
    fn event(&mut self, event: &RunEvent<'_>) {
        let at = event.timestamp;
        match &event.kind {
            RunEventKind::Message { stream, message, read_at, invalid_utf8, .. } => {
                self.message(at, stream, message, *read_at);
                if *invalid_utf8 {
                    self.count(at, stream, MetricId::STREAM_INVALID_UTF8, 1);
                }
            }
            // Told for each message that its check takes.
            RunEventKind::Matched { .. } => {}
            RunEventKind::Comment { stream, .. } => self.count(at, stream, MetricId::HEARTBEATS, 1),
            _ => self.rare(event),
        }
    }
}

impl<S: Samples> Meter<S> {
    /// What is told less often than messages come.
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
            RunEventKind::Opened { stream, status, elapsed, .. } => {
                self.opened(at, stream, *status, *elapsed)
            }
            RunEventKind::Responded { status, elapsed, bytes, invalid_utf8, .. } => {
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
                    let (outcome, wanted, matched, elapsed) = (*outcome, *wanted, *matched, *elapsed);
                    self.check_finished(at, stream, key, CheckEnd { outcome, wanted, matched, elapsed });
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

/// Steps that take no time, or only that of others in them. The user's first step is the first other one.
fn takes_no_time(keyword: &str) -> bool {
    matches!(keyword, "let" | "feed" | "group" | "repeat" | "during" | "while" | "forever" | "if" | "include")
}

/// The name of a stream, or of the family whose member it is: of `subs[7]` that is `subs`.
fn family(name: &str) -> &str {
    match name.strip_suffix(']').and_then(|name| name.rsplit_once('[')) {
        Some((family, index)) if !index.is_empty() && index.bytes().all(|byte| byte.is_ascii_digit()) => {
            family
        }
        _ => name,
    }
}

impl<S> fmt::Debug for Meter<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Meter").field("intended", &self.intended.is_some()).finish_non_exhaustive()
    }
}
