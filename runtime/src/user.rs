//! A virtual user: the main flow of a scenario, and beside it the flows of its streams.
//!
//! A user is one future. Whatever its main flow waits for, it takes in what its streams bring while it
//! waits: there is one loop, [`User::drive`], under every wait.

use std::fmt;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use tokio::time::{Instant, Sleep};
use tracing::level_filters::LevelFilter;

use crate::client::{self, Client, Open, Response, TransportError, TransportErrorKind};
use crate::failure::{At, Failure, FailureKind, last_cause, time};
use crate::observer::{Observers, RunEvent, RunEventKind};
use crate::scenario::OnFailure;
use crate::stream::{Progress, State, Streams};
use crate::wake::{self, Wakes, bit};

/// The user's run is over: a step failed under `on failure stop`. The failure is the user's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub struct Stop;

/// A virtual user of a scenario.
pub struct User {
    pub(crate) client: Client,
    pub(crate) on_failure: OnFailure,
    pub(crate) wakes: Arc<Wakes>,
    number: u64,
    scenario: String,
    base: Option<String>,
    headers: Vec<(String, String)>,
    observers: Observers,
    started: Instant,
    failures: Vec<Failure>,
    stopped: bool,
    /// Moved only for an earlier deadline: one that fires too early costs a look.
    timer: Option<Pin<Box<Sleep>>>,
    /// Whether the timer was polled by `task` since it was set.
    timer_knows_task: bool,
    /// The task that runs the user, as far as is known.
    task: Option<Waker>,
    /// The stream that is polled first, in turn.
    first: usize,
}

impl fmt::Debug for User {
    /// Without its headers and its base, which may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("User")
            .field("number", &self.number)
            .field("scenario", &self.scenario)
            .finish_non_exhaustive()
    }
}

impl User {
    pub(crate) fn new(client: Client, observers: Observers, scenario: &str, number: u64) -> Self {
        let user = Self {
            client,
            on_failure: OnFailure::Stop,
            wakes: Arc::default(),
            number,
            scenario: scenario.to_owned(),
            base: None,
            headers: Vec::new(),
            observers,
            started: Instant::now(),
            failures: Vec::new(),
            stopped: false,
            timer: None,
            timer_knows_task: false,
            task: None,
            first: 0,
        };
        user.tell(RunEventKind::Started { scenario });
        user
    }

    /// Which of the scenario's users this is, from 0 in the order in which they started.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.number
    }

    /// Sets the roots that relative URLs are put behind. The user takes the one whose turn it is, and
    /// keeps it.
    ///
    /// # Errors
    ///
    /// [`Stop`], if there is no root or the user's is no `http` or `https` URL.
    pub fn base(&mut self, roots: Vec<String>, at: At) -> Result<(), Stop> {
        let turn = usize::try_from(self.number).unwrap_or_default().checked_rem(roots.len());
        let root = turn.and_then(|turn| roots.into_iter().nth(turn));
        let problem = match &root {
            None => Some("there is no base URL to take".to_owned()),
            Some(root) => client::base_problem(root),
        };
        if let Some(problem) = problem {
            self.on_failure = OnFailure::Stop;
            return self.failed(Failure::new(FailureKind::Request, "base", "", at).fact("cause", problem));
        }
        self.base = root;
        Ok(())
    }

    /// Sets the one root that relative URLs are put behind.
    pub(crate) fn set_base(&mut self, root: String) {
        self.base = Some(root);
    }

    /// Tells these observers what happens from here on.
    pub(crate) fn observe(&mut self, observers: Observers) {
        self.observers = observers;
    }

    /// The first failure since the last call, with those that followed it; the user goes on.
    pub(crate) fn take_failure(&mut self) -> Option<Failure> {
        self.stopped = false;
        let mut failures = std::mem::take(&mut self.failures).into_iter();
        failures.next().map(|first| first.followed_by(failures.collect()))
    }

    /// Sends a header with every request; one that a step sends itself replaces it.
    pub fn header(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.headers.push((name.into(), value.into()));
    }

    /// Sets what a failed step does from here on, and gives what it did before.
    pub fn swap_on_failure(&mut self, on_failure: OnFailure) -> OnFailure {
        std::mem::replace(&mut self.on_failure, on_failure)
    }

    /// Sets what a failed step does from here on.
    pub fn on_failure(&mut self, on_failure: OnFailure) {
        self.on_failure = on_failure;
    }

    /// Opens a stream. Under `on failure continue` a stream that could not be opened counts as open, and
    /// what is done with it does nothing.
    ///
    /// # Errors
    ///
    /// [`Stop`], if a step failed and the scenario stops on failure.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future drops the connection.
    pub async fn open<S: Streams>(
        &mut self,
        streams: &mut S,
        index: usize,
        title: &str,
        at: At,
        open: Open,
    ) -> Result<(), Stop> {
        let name = streams.slot(index).map(|slot| slot.line().name).unwrap_or_default();
        let detail = format!("{} {}", open.request.method, crate::url::shown(&open.request.url));
        self.tell(RunEventKind::StepStarted { step: "open", title, stream: Some(name), detail: &detail, at });
        if let Some(slot) = streams.slot(index)
            && !matches!(slot.line().state, State::Closed | State::Skipped)
        {
            // The server ended it, and the scenario need not close such a stream.
            slot.close(self);
        }
        let idle = open.idle;
        let begun = Instant::now();
        match self.request(streams, open).await? {
            Ok(response) => {
                self.tell(RunEventKind::Opened {
                    stream: name,
                    status: response.status,
                    waited: begun.elapsed(),
                });
                if let Some(slot) = streams.slot(index) {
                    slot.opened(response.body, title, at, idle, self);
                }
            }
            Err(failure) => {
                if let Some(slot) = streams.slot(index) {
                    slot.line().state = State::Skipped;
                }
                self.failed(failure.into_failure(title, at).on(name))?;
            }
        }
        Ok(())
    }

    /// Sends the request and takes the head of its response; other streams go on meanwhile.
    async fn request<S: Streams>(
        &mut self,
        streams: &mut S,
        mut open: Open,
    ) -> Result<Result<Response, OpenFailed>, Stop> {
        if let Some(reason) = open.invalid.take() {
            return Ok(Err(OpenFailed::new(FailureKind::Value, reason)));
        }
        let shown = format!("{} {}", open.request.method, crate::url::shown(&open.request.url));
        if let Err(reason) = self.complete(&mut open) {
            return Ok(Err(OpenFailed::new(FailureKind::Request, reason).asking(shown)));
        }
        let shown = format!("{} {}", open.request.method, crate::url::shown(&open.request.url));
        let (timeout, (least, most)) = (open.timeout, open.status);
        let client = self.client.clone();
        let mut sending = Box::pin(async move { client.send(open.request).await });
        let answered = self
            .drive(streams, Instant::now().checked_add(timeout), Focus::None, |cx, _| {
                sending.as_mut().poll(cx)
            })
            .await?;
        drop(sending);
        let mut response = match answered {
            Some(Ok(response)) => response,
            Some(Err(error)) => return Ok(Err(OpenFailed::from(error).asking(shown))),
            None => {
                let reason = format!("no response head came within {}", time(timeout));
                return Ok(Err(OpenFailed::new(FailureKind::Timeout, reason).asking(shown)));
            }
        };
        let status_is_wanted = (least..=most).contains(&u64::from(response.status));
        let is_event_stream = response.content_type.as_deref().is_some_and(is_event_stream);
        if status_is_wanted && is_event_stream && response.status != 204 {
            return Ok(Ok(response));
        }
        let is_refused = !status_is_wanted || response.status == 204;
        let kind = if is_refused { FailureKind::Status } else { FailureKind::ContentType };
        let wanted = match (least, most) {
            (least, most) if least == most => format!("status {least}"),
            (least, u64::MAX) => format!("a status of {least}.."),
            (least, most) => format!("a status of {least}..={most}"),
        };
        let wanted = format!("{wanted} with content type text/event-stream");
        let content_type = match &response.content_type {
            Some(content_type) => format!("content type {content_type}"),
            None => "no content type".to_owned(),
        };
        let mut got = format!("status {} {}, {content_type}", response.status, response.reason);
        if response.status == 204 {
            got.push_str(", by which a server says that there is no stream");
        }
        let body = self.start_of_body(streams, &mut response).await?;
        if !body.is_empty() {
            got.push_str(&format!("\nbody: {body}"));
        }
        let failed = OpenFailed { kind, facts: vec![("wanted", wanted), ("got", got)], source: None };
        Ok(Err(failed.asking(shown)))
    }

    /// The first of a body that is no stream, as far as it comes at once.
    async fn start_of_body<S: Streams>(
        &mut self,
        streams: &mut S,
        response: &mut Response,
    ) -> Result<String, Stop> {
        const ENOUGH: usize = 512;
        let soon = Instant::now().checked_add(Duration::from_millis(500));
        let mut start = Vec::new();
        let body = &mut response.body;
        self.drive(streams, soon, Focus::None, |cx, _| {
            while start.len() < ENOUGH {
                match body.poll_chunk(cx) {
                    Poll::Ready(Some(Ok(bytes))) => start.extend_from_slice(&bytes),
                    Poll::Ready(_) => break,
                    Poll::Pending => return Poll::Pending,
                }
            }
            Poll::Ready(())
        })
        .await?;
        start.truncate(ENOUGH);
        Ok(String::from_utf8_lossy(&start).trim().replace(char::is_control, " "))
    }

    /// Puts the URL behind the base, and adds the headers of the scenario and of an event stream.
    fn complete(&self, open: &mut Open) -> Result<(), String> {
        let request = &mut open.request;
        if !crate::url::is_absolute(&request.url) {
            let Some(base) = &self.base else {
                return Err(format!("`{}` is a relative URL, and the scenario has no `base`", request.url));
            };
            request.url = crate::url::join(base, &request.url);
        }
        let own = std::mem::take(&mut request.headers);
        let defaults = [("accept", "text/event-stream"), ("cache-control", "no-cache")];
        request.headers.extend(defaults.map(|(name, value)| (name.to_owned(), value.to_owned())));
        request.headers.extend(self.headers.iter().cloned());
        if let Some(id) = open.last_event_id.take().filter(|id| !id.is_empty()) {
            request.headers.push(("last-event-id".to_owned(), id));
        }
        request.headers.extend(own);
        Ok(())
    }

    /// Waits until the check on a stream is decided.
    ///
    /// # Errors
    ///
    /// [`Stop`], if a step failed and the scenario stops on failure.
    pub async fn decided<S: Streams>(&mut self, streams: &mut S, index: usize) -> Result<(), Stop> {
        self.drive(streams, None, Focus::One(index), |_, streams| match streams.slot(index) {
            Some(slot) if !slot.is_decided() => Poll::Pending,
            _ => Poll::Ready(()),
        })
        .await
        .map(|_| ())
    }

    /// Closes a stream; a check that is pending is decided by what came so far.
    ///
    /// # Errors
    ///
    /// [`Stop`], if a step failed and the scenario stops on failure.
    pub async fn close<S: Streams>(
        &mut self,
        streams: &mut S,
        index: usize,
        title: &str,
        at: At,
    ) -> Result<(), Stop> {
        let name = streams.slot(index).map(|slot| slot.line().name).unwrap_or_default();
        if self.skips(streams, index) {
            if let Some(slot) = streams.slot(index) {
                slot.line().state = State::Closed;
            }
            return Ok(());
        }
        self.step_started("close", title, Some(name), at);
        if let Some(slot) = streams.slot(index) {
            // What has come counts. Only of this stream: a close is no wait for the others. Nobody is woken for
            // a stream that is closed.
            slot.poll(self, false, &mut Context::from_waker(Waker::noop()));
            self.go_on()?;
            slot.close(self);
        }
        self.go_on()
    }

    /// Drops the check on a stream without a verdict.
    ///
    /// # Errors
    ///
    /// [`Stop`], if a step failed and the scenario stops on failure.
    pub fn cancel<S: Streams>(
        &mut self,
        streams: &mut S,
        index: usize,
        title: &str,
        at: At,
    ) -> Result<(), Stop> {
        if let Some(slot) = streams.slot(index) {
            let name = slot.line().name;
            self.step_started("cancel", title, Some(name), at);
            slot.cancel(self);
        }
        self.go_on()
    }

    /// Lets time pass; the streams go on.
    ///
    /// # Errors
    ///
    /// [`Stop`], if a step failed and the scenario stops on failure.
    pub async fn pause<S: Streams>(&mut self, streams: &mut S, time: Duration, at: At) -> Result<(), Stop> {
        let detail = crate::failure::time(time);
        self.tell(RunEventKind::StepStarted { step: "pause", title: "", stream: None, detail: &detail, at });
        let end = Instant::now().checked_add(time);
        self.drive(streams, end, Focus::None, |_, _| Poll::<()>::Pending).await.map(|_| ())
    }

    /// Runs Rust of the user's; the streams go on.
    ///
    /// # Errors
    ///
    /// [`Stop`], if a step failed and the scenario stops on failure.
    pub async fn run<S: Streams, T>(
        &mut self,
        streams: &mut S,
        step: &'static str,
        at: At,
        rust: impl Future<Output = crate::Result<T>>,
    ) -> Result<Option<T>, Stop> {
        self.step_started(step, "", None, at);
        let mut rust = pin!(rust);
        match self.drive(streams, None, Focus::None, |cx, _| rust.as_mut().poll(cx)).await? {
            Some(Ok(value)) => Ok(Some(value)),
            Some(Err(error)) => {
                let failure = Failure::new(FailureKind::Run, step, "", at).fact("cause", error.to_string());
                self.failed(failure.caused_by(error)).map(|()| None)
            }
            None => Ok(None),
        }
    }

    /// Gives other tasks and the pending checks their turn, so that a loop whose steps never wait cannot
    /// starve them. It is no wait of the language: messages for a check that the loop sets next are left.
    ///
    /// # Errors
    ///
    /// [`Stop`], if a step failed and the scenario stops on failure.
    pub async fn turn<S: Streams>(&mut self, streams: &mut S) -> Result<(), Stop> {
        let mut turn = pin!(tokio::task::yield_now());
        self.drive(streams, None, Focus::All, |cx, _| turn.as_mut().poll(cx)).await.map(|_| ())
    }

    /// Whether actions on a stream are skipped, since it could not be opened and the user goes on.
    pub fn skips<S: Streams>(&self, streams: &mut S, index: usize) -> bool {
        streams.slot(index).is_some_and(|slot| slot.line().is_skipped())
    }

    /// Ends the user's run as failed.
    pub fn fail(&mut self, message: &str, at: At) -> Stop {
        self.failed_under(
            OnFailure::Stop,
            Failure::new(FailureKind::Fail, "fail", "", at).fact("cause", message),
        );
        Stop
    }

    /// The one loop under every wait: takes in what the streams bring, decides what is due, and asks
    /// `done`, until `done` is ready or `end` has come (`None`).
    async fn drive<S: Streams, T>(
        &mut self,
        streams: &mut S,
        end: Option<Instant>,
        focus: Focus,
        mut done: impl FnMut(&mut Context<'_>, &mut S) -> Poll<T>,
    ) -> Result<Option<T>, Stop> {
        // Deadlines are set by the main flow, which does nothing meanwhile; they only move further away.
        let mut timer_is_set = false;
        poll_fn(|cx| {
            self.register(cx);
            loop {
                let more = self.poll_streams(streams, focus, cx);
                if self.stopped {
                    return Poll::Ready(Err(Stop));
                }
                if let Poll::Ready(done) = done(cx, streams) {
                    return Poll::Ready(Ok(Some(done)));
                }
                if !(timer_is_set && self.timer_waits())
                    && let Some(next) = next_deadline(streams, end)
                    && self.poll_timer(next, cx)
                {
                    let now = Instant::now();
                    for index in 0..streams.count() {
                        if let Some(slot) = streams.slot(index) {
                            slot.expire(self, now);
                        }
                    }
                    if end.is_some_and(|end| end <= now) && !self.stopped {
                        return Poll::Ready(Ok(None));
                    }
                    continue;
                }
                timer_is_set = true;
                if more {
                    // Another task has its turn first.
                    cx.waker().wake_by_ref();
                }
                return Poll::Pending;
            }
        })
        .await
    }

    /// Polls the streams that woke, each time beginning with another. Whether one of them has more.
    fn poll_streams<S: Streams>(&mut self, streams: &mut S, focus: Focus, cx: &mut Context<'_>) -> bool {
        let count = streams.count();
        if count == 1 {
            // The only stream needs no waker of its own: there is no other that it could spare a poll.
            return streams.slot(0).is_some_and(|slot| slot.poll(self, focus.is_on(0), cx) == Progress::More);
        }
        let woken = self.wakes.take();
        if woken == 0 {
            return false;
        }
        let mut more = false;
        self.first = self.first.wrapping_add(1);
        for turn in 0..count {
            let index = (self.first.wrapping_add(turn)) % count;
            if woken & bit(index) == 0 {
                continue;
            }
            let Some(slot) = streams.slot(index) else { continue };
            // Taken for the while, which is cheaper than a clone.
            let waker = slot.line().waker.take().unwrap_or_else(|| wake::waker(&self.wakes, index));
            if slot.poll(self, focus.is_on(index), &mut Context::from_waker(&waker)) == Progress::More {
                self.wakes.mark(index);
                more = true;
            }
            slot.line().waker = Some(waker);
        }
        more
    }

    /// Whether the timer, if there is one, wakes this task when it is time.
    fn timer_waits(&self) -> bool {
        self.timer.as_ref().is_none_or(|timer| self.timer_knows_task && !timer.is_elapsed())
    }

    /// Makes `cx` the task that streams and the timer wake.
    fn register(&mut self, cx: &Context<'_>) {
        if !self.task.as_ref().is_some_and(|task| task.will_wake(cx.waker())) {
            self.task = Some(cx.waker().clone());
            self.wakes.register(cx);
            self.timer_knows_task = false;
        }
    }

    /// Whether `next` has come; if not, the task is woken then or earlier.
    fn poll_timer(&mut self, next: Instant, cx: &mut Context<'_>) -> bool {
        let timer = self.timer.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(next)));
        if timer.deadline() > next || timer.is_elapsed() {
            timer.as_mut().reset(next);
        } else if self.timer_knows_task {
            return false;
        }
        self.timer_knows_task = true;
        timer.as_mut().poll(cx).is_ready()
    }

    /// Records a failed step.
    ///
    /// # Errors
    ///
    /// [`Stop`], unless the user goes on after failures.
    pub(crate) fn failed(&mut self, failure: Failure) -> Result<(), Stop> {
        self.failed_under(self.on_failure, failure);
        self.go_on()
    }

    pub(crate) fn failed_under(&mut self, on_failure: OnFailure, failure: Failure) {
        self.tell(RunEventKind::Failed { failure: &failure });
        self.failures.push(failure);
        self.stopped |= on_failure == OnFailure::Stop;
    }

    pub(crate) fn is_stopped(&self) -> bool {
        self.stopped
    }

    /// Whether the user's run goes on.
    ///
    /// # Errors
    ///
    /// [`Stop`], if a step failed and the scenario stops on failure.
    pub fn go_on(&self) -> Result<(), Stop> {
        if self.stopped { Err(Stop) } else { Ok(()) }
    }

    /// Records a step that failed since a value cannot be used.
    ///
    /// # Errors
    ///
    /// [`Stop`], unless the user goes on after failures.
    pub fn value_failed<S: Streams>(
        &mut self,
        streams: &mut S,
        stream: Option<usize>,
        step: &'static str,
        title: &str,
        at: At,
        reason: impl Into<String>,
    ) -> Result<(), Stop> {
        let mut failure = Failure::new(FailureKind::Value, step, title, at).fact("cause", reason.into());
        if let Some(slot) = stream.and_then(|index| streams.slot(index)) {
            let line = slot.line();
            failure = failure.on(line.name).came("came", line.recent(Instant::now()));
        }
        self.failed(failure)
    }

    #[inline]
    pub(crate) fn tell(&self, kind: RunEventKind<'_>) {
        // For most runs nobody listens, and then this is all that an event of the run costs.
        if LevelFilter::current() != LevelFilter::OFF {
            trace(&kind, self.number);
        }
        if let Some(observer) = &self.observers.0 {
            let at = Instant::now();
            let since_start = at.saturating_duration_since(self.started);
            observer.event(&RunEvent { at, since_start, user: self.number, kind });
        }
    }

    /// Tells that a step or action starts.
    pub fn step_started(&self, step: &'static str, title: &str, stream: Option<&str>, at: At) {
        self.tell(RunEventKind::StepStarted { step, title, stream, detail: "", at });
    }

    /// The end of the user's run.
    ///
    /// # Errors
    ///
    /// The first failure, with the later ones.
    pub fn finish<V>(mut self, result: Result<V, Stop>) -> Result<V, Failure> {
        let failure = self.take_failure();
        self.tell(RunEventKind::Finished { succeeded: failure.is_none() });
        match (failure, result) {
            (Some(failure), _) => Err(failure),
            (None, Ok(values)) => Ok(values),
            (None, Err(Stop)) => {
                // Nothing stops a user but a failure; this keeps that from being a panic.
                let at = At::new(file!(), line!());
                Err(Failure::new(FailureKind::Value, "scenario", &self.scenario, at)
                    .fact("cause", "it stopped without a failure, which is a defect of streamgauge"))
            }
        }
    }
}

/// The streams whose messages are left where their check is decided, for the check that may follow.
#[derive(Debug, Clone, Copy)]
enum Focus {
    None,
    One(usize),
    All,
}

impl Focus {
    fn is_on(self, stream: usize) -> bool {
        match self {
            Focus::None => false,
            Focus::One(one) => one == stream,
            Focus::All => true,
        }
    }
}

/// The next moment at which time alone decides something, at the latest `end`.
fn next_deadline<S: Streams>(streams: &mut S, end: Option<Instant>) -> Option<Instant> {
    let deadlines = (0..streams.count()).filter_map(|index| streams.slot(index)?.deadline());
    deadlines.chain(end).min()
}

/// Why a stream was not opened.
struct OpenFailed {
    kind: FailureKind,
    facts: Vec<(&'static str, String)>,
    source: Option<TransportError>,
}

impl OpenFailed {
    fn new(kind: FailureKind, reason: String) -> Self {
        Self { kind, facts: vec![("cause", reason)], source: None }
    }

    fn asking(mut self, request: String) -> Self {
        self.facts.insert(0, ("request", request));
        self
    }

    fn into_failure(self, title: &str, at: At) -> Failure {
        let failure = Failure::new(self.kind, "open", title, at);
        let failure =
            self.facts.into_iter().fold(failure, |failure, (label, text)| failure.fact(label, text));
        match self.source {
            Some(source) => failure.caused_by(source),
            None => failure,
        }
    }
}

impl From<TransportError> for OpenFailed {
    fn from(error: TransportError) -> Self {
        let kind = match error.kind {
            TransportErrorKind::Request => FailureKind::Request,
            TransportErrorKind::Connection => FailureKind::Connect,
        };
        Self { kind, facts: vec![("cause", last_cause(&error))], source: Some(error) }
    }
}

/// Whether a content type is that of an event stream, whatever its parameters (WHATWG, "announce the
/// connection").
fn is_event_stream(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default();
    essence.trim().eq_ignore_ascii_case("text/event-stream")
}

/// The same events under `RUST_LOG=streamgauge=debug`, messages under `trace`.
fn trace(kind: &RunEventKind<'_>, user: u64) {
    match kind {
        RunEventKind::Started { scenario } => tracing::debug!(user, scenario, "started"),
        RunEventKind::StepStarted { step, title, stream, at, .. } => {
            tracing::debug!(user, step, title, stream, %at, "step");
        }
        RunEventKind::Opened { stream, status, waited } => {
            tracing::debug!(user, stream, status, ?waited, "opened")
        }
        RunEventKind::Message { stream, message, invalid_utf8 } => {
            tracing::trace!(user, stream, message = message.to_json(), "message");
            if *invalid_utf8 {
                tracing::warn!(user, stream, "invalid UTF-8 was replaced by U+FFFD");
            }
        }
        RunEventKind::Comment { stream, text } => tracing::trace!(user, stream, text, "comment"),
        RunEventKind::CheckSet { stream, title } => tracing::debug!(user, stream, title, "check set"),
        RunEventKind::Matched { stream, title, matched } => {
            tracing::trace!(user, stream, title, matched, "matched");
        }
        RunEventKind::CheckDecided { stream, title, succeeded, matched, seen, .. } => {
            tracing::debug!(user, stream, title, succeeded, matched, seen, "check decided");
        }
        RunEventKind::CheckCancelled { stream, title } => {
            tracing::debug!(user, stream, title, "check cancelled")
        }
        RunEventKind::Ended { stream, dropped_bytes: 0 } => {
            tracing::debug!(user, stream, "ended by the server")
        }
        RunEventKind::Ended { stream, dropped_bytes } => {
            tracing::warn!(user, stream, dropped_bytes, "ended by the server in the middle of an event");
        }
        RunEventKind::Cut { stream, reason } => tracing::warn!(user, stream, reason, "cut"),
        RunEventKind::Closed { stream } => tracing::debug!(user, stream, "closed"),
        RunEventKind::Failed { failure } => tracing::warn!(user, %failure, "failed"),
        RunEventKind::Finished { succeeded } => tracing::debug!(user, succeeded, "finished"),
    }
}
