//! A virtual user: the main flow of a scenario, and beside it the flows of its streams.
//!
//! A user is one future. Whatever its main flow waits for, it takes in what its streams bring while it
//! waits: there is one loop, [`User::drive`], under every wait.

mod actions;
mod asking;
mod attempt;
mod drive;
mod fed;
mod flow;
mod http;
mod learn;
mod look;
mod members;
mod next;
mod open;
mod rounds;
mod timer;
mod unmatched;

use std::fmt;
use std::task::Waker;

pub use attempt::{Attempt, Left};
pub use flow::Flow;
pub use next::Next;
use timer::Timer;

use crate::cause;
use crate::client::{self, Client};
use crate::failure::{Failure, FailureKind};
use crate::journal::{Journal, Stop};
use crate::location::Location;
use crate::observer::Observers;
use crate::on_failure::OnFailure;
use crate::shard::Shard;
use crate::shown::Short;
use crate::start::UserStart;
use crate::step_key::StepKey;
use crate::stream_name::StreamName;
use crate::taking::Taker;

/// A virtual user of a scenario.
pub struct User {
    pub(crate) journal: Journal,
    scenario: String,
    base: Option<String>,
    headers: Vec<(String, String)>,
    timer: Timer,
    /// The task that runs the user, as far as is known.
    task: Option<Waker>,
    /// The stream that is polled first, in turn.
    first: usize,
    /// The family, or the member of one, that the last step was about.
    family: Option<StreamName>,
    /// Waits in which other tasks had their turn.
    waits: u32,
    /// Steps that would have waited, those among them that were skipped or failed before they could.
    wanted: u32,
}

impl fmt::Debug for User {
    /// Without its headers and its base, which may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("User")
            .field("number", &self.journal.number())
            .field("scenario", &self.scenario)
            .finish_non_exhaustive()
    }
}

impl AsMut<Journal> for User {
    /// What its streams write to.
    fn as_mut(&mut self) -> &mut Journal {
        &mut self.journal
    }
}

impl User {
    pub(crate) fn new(
        client: Client,
        observers: &Observers,
        shows_secrets: bool,
        scenario: &str,
        number: impl FnOnce() -> u64,
        start: UserStart,
    ) -> Self {
        Self {
            journal: Journal::begin(client, observers, shows_secrets, scenario, number, start),
            scenario: scenario.to_owned(),
            base: None,
            headers: Vec::new(),
            timer: Timer::default(),
            task: None,
            first: 0,
            family: None,
            waits: 0,
            wanted: 0,
        }
    }

    /// Which of the scenario's users this is, from 0 in the order in which they started.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.journal.number()
    }

    /// The part of the load that the user belongs to.
    #[must_use]
    pub fn shard(&self) -> Shard {
        self.journal.shard()
    }

    /// Who takes a record of a feeder in this step.
    #[must_use]
    pub fn taker(&self, key: impl Into<StepKey>) -> Taker {
        self.journal.taker(key.into())
    }

    /// Sets the roots that relative URLs are put behind. The user takes the next one in turn, and keeps
    /// it.
    ///
    /// # Errors
    ///
    /// [`Stop`], if there is no root or the user's is no `http` or `https` URL.
    pub fn base(&mut self, roots: Vec<String>, at: Location) -> Result<(), Stop> {
        let turn = usize::try_from(self.number()).unwrap_or_default().checked_rem(roots.len());
        let given = self.journal.given_base().map(str::to_owned);
        let is_given = given.is_some();
        let root = given.or_else(|| turn.and_then(|turn| roots.into_iter().nth(turn)));
        let problem = match &root {
            None => Some("there is no base URL to take".to_owned()),
            Some(root) if is_given => given_base_problem(root),
            Some(root) => client::base_problem(root),
        };
        if let Some(problem) = problem {
            self.on_failure(OnFailure::Stop);
            // The URL may be one of many, and look like a word.
            let said = problem.split_once("` ").map_or(&*problem, |(_, said)| said);
            let cause = match root {
                Some(_) => format!("the base {}", cause::generic(said)).into(),
                None => cause::generic(said),
            };
            let failure = Failure::new(FailureKind::Request, cause, "base", "", at).fact("cause", problem);
            return self.journal.failed(failure);
        }
        if let Some(root) = root {
            self.set_base(root);
        }
        Ok(())
    }

    /// Sets the one root that relative URLs are put behind.
    pub(crate) fn set_base(&mut self, root: String) {
        crate::url::secrets(&root).for_each(|secret| self.journal.secrets_mut().sent(&secret));
        self.base = Some(root);
    }

    /// Sends a header with every request; one that a step sends itself replaces it.
    pub fn header(&mut self, name: impl Into<String>, value: impl Into<String>) {
        let (name, value) = (name.into(), value.into());
        self.journal.secrets_mut().sent_header(&name, &value);
        self.headers.push((name, value));
    }

    /// Sets what a failed step does from here on, and gives what it did before.
    pub fn swap_on_failure(&mut self, on_failure: OnFailure) -> OnFailure {
        self.journal.swap_on_failure(on_failure)
    }

    /// Sets what a failed step does from here on.
    pub fn on_failure(&mut self, on_failure: OnFailure) {
        let _ = self.journal.swap_on_failure(on_failure);
    }

    /// Ends the user's run as failed, for the reason in the message; `written` is the message as in the scenario.
    pub fn fail(&mut self, message: &str, written: &'static str, key: impl Into<StepKey> + Copy) -> Stop {
        if let Err(stop) = self.heed(key) {
            return stop;
        }
        self.journal.step_started(key, "", None, "");
        let at = key.into().location();
        let message = self.journal.secrets().clean(message);
        let cause = format!("fail {:?}", Short(written));
        let mut failure = Failure::new(FailureKind::Fail, cause, "fail", &message, at);
        if !Short(&message).is_shown_whole() {
            failure = failure.fact("cause", message);
        }
        self.journal.failed_under(OnFailure::Stop, self.journal.round(), failure);
        Stop
    }

    /// Whether the user's run goes on.
    ///
    /// # Errors
    ///
    /// [`Stop`], if a step failed and the scenario stops on failure, or tries again.
    pub fn go_on(&self) -> Result<(), Stop> {
        self.journal.go_on()
    }

    /// The step `stop` ends the user's run as succeeded.
    pub fn stop(&mut self, key: impl Into<StepKey> + Copy) {
        self.journal.step_started(key, "", None, "");
        self.journal.step_finished(key);
        self.journal.ends_by_stop();
    }

    /// Checks whether the user is to stop before this step.
    ///
    /// # Errors
    ///
    /// [`Stop`], if it is.
    pub fn heed(&mut self, key: impl Into<StepKey> + Copy) -> Result<(), Stop> {
        self.journal.comes_to(key);
        self.journal.heed()
    }

    /// Tells that a step or action starts.
    ///
    /// # Errors
    ///
    /// [`Stop`], if the user is to stop: the step then does not start.
    pub fn step_started(
        &mut self,
        key: impl Into<StepKey> + Copy,
        title: &str,
        stream: Option<&str>,
    ) -> Result<(), Stop> {
        self.heed(key)?;
        self.journal.step_started(key, title, stream, "");
        Ok(())
    }

    /// Tells that a step or action is over.
    pub fn step_finished(&mut self, key: impl Into<StepKey> + Copy) {
        self.journal.step_finished(key);
    }

    /// The end of the user's run.
    ///
    /// # Errors
    ///
    /// The first failure, with the later ones.
    pub fn finish<V>(mut self, result: Result<V, Stop>) -> Result<V, Failure> {
        match (self.journal.finish(), result) {
            (Some(failure), _) => Err(failure),
            (None, Ok(values)) => Ok(values),
            (None, Err(Stop)) => {
                if let Some(stopped) = self.journal.stopped_from_outside(&self.scenario) {
                    return Err(stopped);
                }
                // Only a failure stops a user; if there is none, this avoids a panic.
                let at = Location::new(file!(), line!(), column!());
                Err(Failure::new(
                    FailureKind::Value,
                    "a defect of streamgauge",
                    "scenario",
                    &self.scenario,
                    at,
                )
                .fact("cause", "it stopped without a failure, which is a defect of streamgauge"))
            }
        }
    }
}

/// What is wrong with the root that the start of a user gives; `None` if nothing is.
fn given_base_problem(root: &str) -> Option<String> {
    client::base_problem(root).map(|problem| format!("{problem}; it is given by `UserStart::base`"))
}
