//! A virtual user: the main flow of a scenario, and beside it the flows of its streams.
//!
//! A user is one future. Whatever its main flow waits for, it takes in what its streams bring while it
//! waits: there is one loop, [`User::drive`], under every wait.

mod asking;
mod drive;
mod fed;
mod http;
mod open;
mod rounds;
mod trace;

use std::fmt;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Poll, Waker};
use std::time::Duration;

use tokio::time::{Instant, Sleep};
use tracing::level_filters::LevelFilter;

use drive::Focus;
pub use rounds::Rounds;
use rounds::Tally;

use crate::client::{self, Client};
use crate::cookies::Cookies;
use crate::failure::{Failure, FailureKind};
use crate::family::Members;
use crate::location::At;
use crate::observer::{Observer, Observers, RunEvent, RunEventKind};
use crate::on_failure::OnFailure;
use crate::shown::Secrets;
use crate::stream::{SINCE_OPEN, State, Streams};
use crate::stream_name::StreamName;
use crate::wake::Wakes;

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
    cookies: Cookies,
    observers: Observers,
    started: Instant,
    failures: Vec<Failure>,
    /// What is not to be seen in failures and logs.
    pub(crate) secrets: Secrets,
    stopped: bool,
    /// Moved only for an earlier deadline: one that fires too early costs a look.
    timer: Option<Pin<Box<Sleep>>>,
    /// Whether the timer was polled by `task` since it was set.
    timer_knows_task: bool,
    /// The task that runs the user, as far as is known.
    task: Option<Waker>,
    /// The stream that is polled first, in turn.
    first: usize,
    /// The family, or the member of one, that a step was about last.
    pub(crate) family: Option<StreamName>,
    /// Whether a deadline of a stream has come nearer since the timer was set.
    deadline_moved: bool,
    /// What was done so far, as loops look at it.
    pub(crate) tally: Tally,
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
    pub(crate) fn new(
        client: Client,
        observers: Observers,
        shows_secrets: bool,
        scenario: &str,
        number: u64,
    ) -> Self {
        let mut user = Self {
            client: client.of_user(number),
            on_failure: OnFailure::Stop,
            wakes: Arc::default(),
            number,
            scenario: scenario.to_owned(),
            base: None,
            headers: Vec::new(),
            cookies: Cookies::default(),
            observers,
            started: Instant::now(),
            failures: Vec::new(),
            secrets: Secrets::default(),
            stopped: false,
            timer: None,
            timer_knows_task: false,
            task: None,
            first: 0,
            family: None,
            deadline_moved: false,
            tally: Tally::default(),
        };
        user.secrets.show(shows_secrets);
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
        if let Some(root) = root {
            self.set_base(root);
        }
        Ok(())
    }

    /// Sets the one root that relative URLs are put behind.
    pub(crate) fn set_base(&mut self, root: String) {
        crate::url::secrets(&root).for_each(|secret| self.secrets.sent(&secret));
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
        let (name, value) = (name.into(), value.into());
        asking::learn_header(&name, &value, &mut self.secrets);
        self.headers.push((name, value));
    }

    /// Sets what a failed step does from here on, and gives what it did before.
    pub fn swap_on_failure(&mut self, on_failure: OnFailure) -> OnFailure {
        std::mem::replace(&mut self.on_failure, on_failure)
    }

    /// Sets what a failed step does from here on.
    pub fn on_failure(&mut self, on_failure: OnFailure) {
        self.on_failure = on_failure;
    }

    /// Waits until the check on a stream is decided.
    ///
    /// # Errors
    ///
    /// [`Stop`], if a step failed and the scenario stops on failure.
    pub async fn decided<S: Streams>(&mut self, streams: &mut S, index: usize) -> Result<(), Stop> {
        self.tally.wanted = self.tally.wanted.wrapping_add(1);
        self.drive(streams, None, Focus::One(index), |_, streams| match streams.slot(index) {
            Some(slot) if !slot.is_decided() => Poll::Pending,
            _ => Poll::Ready(()),
        })
        .await
        .map(|_| ())
    }

    /// Waits until the check on each member of a family is decided.
    ///
    /// # Errors
    ///
    /// [`Stop`], if a step failed and the scenario stops on failure.
    pub async fn all_decided<S: Streams>(&mut self, streams: &mut S, members: Members) -> Result<(), Stop> {
        self.tally.wanted = self.tally.wanted.wrapping_add(1);
        self.drive(streams, None, Focus::Family(members), |_, streams| {
            if members.all_decided(streams) { Poll::Ready(()) } else { Poll::Pending }
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
        let Some(name) = streams.slot(index).map(|slot| slot.line().name.clone()) else { return Ok(()) };
        if self.skips(streams, index) {
            if let Some(slot) = streams.slot(index) {
                slot.line().state = State::Closed;
            }
            return Ok(());
        }
        self.step_started("close", title, Some(&name), at);
        if let Some(slot) = streams.slot(index) {
            let line = slot.line();
            line.stay_away();
            // Nothing was left for a check that may follow: there was none.
            line.held = line.held.filter(|decision| *decision != SINCE_OPEN);
        }
        // What has come counts.
        self.take_in(streams, index).await?;
        if let Some(slot) = streams.slot(index) {
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
            let name = slot.line().name.clone();
            self.step_started("cancel", title, Some(&name), at);
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

    /// Runs Rust of the user's; the streams go on. What is ready at once is no wait, and takes nothing in.
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
                let failure = Failure::new(FailureKind::Run, step, "", at)
                    .fact("cause", &*self.secrets.clean(&error.to_string()));
                self.failed(failure.caused_by(error)).map(|()| None)
            }
            None => Ok(None),
        }
    }

    /// Whether actions on a stream are skipped, since it could not be opened and the user goes on.
    pub fn skips<S: Streams>(&mut self, streams: &mut S, index: usize) -> bool {
        let skips = streams.slot(index).is_some_and(|slot| slot.line().is_skipped());
        self.tally.wanted = self.tally.wanted.wrapping_add(u32::from(skips));
        skips
    }

    /// Ends the user's run as failed.
    pub fn fail(&mut self, message: &str, at: At) -> Stop {
        self.failed_under(
            OnFailure::Stop,
            Failure::new(FailureKind::Fail, "fail", "", at).fact("cause", self.secrets.clean(message)),
        );
        Stop
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
        let failure = failure.hiding(&self.secrets);
        self.tell(RunEventKind::Failed { failure: &failure });
        self.failures.push(failure);
        self.stopped |= on_failure == OnFailure::Stop;
    }

    pub(crate) fn is_stopped(&self) -> bool {
        self.stopped
    }

    /// A stream has a deadline that it had not before: the timer is looked at again.
    pub(crate) fn deadline_moved(&mut self) {
        self.deadline_moved = true;
    }

    /// Whether somebody is told what happens.
    pub(crate) fn is_observed(&self) -> bool {
        self.observers.0.is_some()
    }

    /// Whether the user's run goes on.
    ///
    /// # Errors
    ///
    /// [`Stop`], if a step failed and the scenario stops on failure.
    pub fn go_on(&self) -> Result<(), Stop> {
        if self.stopped { Err(Stop) } else { Ok(()) }
    }

    /// Records a step that failed since a value cannot be used. If it was to open the stream, that counts as skipped.
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
        self.tally.wanted = self.tally.wanted.wrapping_add(1);
        let mut failure = Failure::new(FailureKind::Value, step, title, at).fact("cause", reason.into());
        match (stream, stream.and_then(|index| streams.slot(index)), &self.family) {
            (_, Some(slot), _) => {
                let line = slot.line();
                failure = failure.on(&line.name).dropping(line).came("came", line.recent(Instant::now()));
            }
            // The number of a family leads to no stream.
            (Some(_), None, Some(name)) => failure = failure.on(name),
            _ => {}
        }
        self.failed(failure)?;
        // Of another step, `sse` names no stream unless it was to open it.
        if let (Some(index), "open" | "sse") = (stream, step) {
            self.not_opened(streams, index);
        }
        Ok(())
    }

    #[inline]
    pub(crate) fn tell(&self, kind: RunEventKind<'_>) {
        // For most runs nobody listens, and then this is all that an event of the run costs.
        if LevelFilter::current() != LevelFilter::OFF {
            trace::trace(&kind, self.number, &self.secrets);
        }
        if let Some(observer) = &self.observers.0 {
            self.tell_observer(&**observer, kind);
        }
    }

    fn tell_observer(&self, observer: &dyn Observer, kind: RunEventKind<'_>) {
        let hiding = match &kind {
            RunEventKind::Message { message, .. } if self.secrets.matter() => {
                Some(message.hiding(&self.secrets))
            }
            _ => None,
        };
        // It lives as long as `hiding` from here on.
        let mut kind = kind;
        if let (RunEventKind::Message { message, .. }, Some(hiding)) = (&mut kind, &hiding) {
            *message = hiding;
        }
        let at = Instant::now();
        let since_start = at.saturating_duration_since(self.started);
        observer.event(&RunEvent { at, since_start, user: self.number, kind, secrets: &self.secrets });
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
