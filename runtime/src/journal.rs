//! The journal of a virtual user: what happened to it, what failed, and whether it goes on.
//!
//! The user's steps and its streams write to the same journal. Streams know nothing else of the user: neither its flow
//! nor the other streams.

mod attempts;
mod engine;
mod failures;
mod heed;
mod open_step;
mod rounds;
mod steps;
mod telling;
mod trace;
mod turn;

use std::fmt;
use std::sync::Arc;

use tokio::time::Instant;

use self::attempts::Attempts;
use self::engine::Engine;
use self::open_step::OpenStep;
use self::turn::Turn;
use crate::client::Client;
use crate::cookies::Cookies;
use crate::failure::Failure;
use crate::observer::{Ear, Observers, RunEventKind};
use crate::on_failure::OnFailure;
use crate::outcome::{FailedAs, Outcome};
use crate::random::Draws;
use crate::round_id::RoundId;
use crate::shard::Shard;
use crate::shown::Secrets;
use crate::start::UserStart;
use crate::timeline::TimelineFile;
use crate::wake::Wakes;
pub(crate) use attempts::Tried;
use failures::Failures;

/// The user's run is over: a step failed under `on failure stop`, and the failure is the user's. Or the round of an `attempt`
/// is over, which tries again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub struct Stop;

/// What one virtual user has done so far, and what its streams share.
pub struct Journal {
    number: u64,
    #[cfg(feature = "junit")]
    run: u64,
    client: Client,
    cookies: Cookies,
    ear: Ear,
    scenario: usize,
    shard: Shard,
    engine: Option<Box<Engine>>,
    started: Instant,
    on_failure: OnFailure,
    failures: Failures,
    stopped: bool,
    /// The `attempt`s that the flow is in. In a box, so that users without one pay a pointer.
    attempts: Option<Box<Attempts>>,
    /// The steps that have begun, if somebody listens.
    steps: Vec<OpenStep>,
    /// How the first step failed, if somebody listens.
    first_failed: Option<Box<FailedAs>>,
    /// Whether the steps are written by hand. None is known as the last, so the run ends well unless dropped in one.
    by_hand: bool,
    /// Whether the step `stop` has ended the run.
    ends_by_stop: bool,
    /// Whether the end of the run was told.
    is_finished: bool,
    /// The secrets to hide in failures and logs.
    secrets: Secrets,
    wakes: Arc<Wakes>,
    /// Whether a deadline of a stream has come nearer since the timer was set.
    deadline_moved: bool,
    /// How long the flow has gone on without a wait.
    turn: Turn,
    /// Whether a stream may hold on to the buffer of its last read.
    holds_buffer: bool,
    /// Checks decided by messages, or by time while the flow waited for them.
    decisions: u64,
}

impl fmt::Debug for Journal {
    /// Without its failures, which are long.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Journal").field("number", &self.number).finish_non_exhaustive()
    }
}

impl Journal {
    /// Begins the journal of a user, and tells so. `number` is the user's if its start says none.
    pub(crate) fn begin(
        client: Client,
        observers: &Observers,
        shows_secrets: bool,
        title: &str,
        number: impl FnOnce() -> u64,
        start: UserStart,
    ) -> Self {
        let UserStart {
            number: given,
            scenario,
            shard,
            recorder,
            gate,
            stop,
            seed,
            base,
            persona,
            spread_loopback,
            time_sockets,
            no_timeline,
        } = start;
        let client = client.spreading(spread_loopback).timing_sockets(time_sockets);
        let number = match &persona {
            Some(persona) => persona.number(|| given.unwrap_or_else(number)),
            None => given.unwrap_or_else(number),
        };
        let draws = seed.map(|seed| match &persona {
            Some(persona) => persona.draws(seed, number),
            None => Draws::new(seed, number, Arc::default()),
        });
        let (client, cookies, records) = match persona {
            Some(persona) => (persona.client(client, number), persona.cookies(), Some(persona.records())),
            None => (client.of_user(number), Cookies::default(), None),
        };
        let mut secrets = Secrets::default();
        secrets.show(shows_secrets);
        let learnt = base.iter().flat_map(|base| crate::url::secrets(base));
        learnt.for_each(|secret| secrets.sent(&secret));
        let mut journal = Self {
            number,
            #[cfg(feature = "junit")]
            run: next_run(),
            client,
            cookies,
            ear: Ear::of(observers, recorder).and(if no_timeline {
                None
            } else {
                TimelineFile::asked(title)
            }),
            scenario,
            shard,
            engine: Engine::of(gate, stop, draws, base, records),
            started: Instant::now(),
            on_failure: OnFailure::Stop,
            failures: Failures::default(),
            stopped: false,
            attempts: None,
            steps: Vec::new(),
            first_failed: None,
            by_hand: false,
            ends_by_stop: false,
            is_finished: false,
            secrets,
            wakes: Arc::default(),
            deadline_moved: false,
            turn: Turn::default(),
            holds_buffer: false,
            decisions: 0,
        };
        journal.tell(RunEventKind::Started { scenario: title });
        journal
    }

    /// The user's run is over: tells so, and gives the failure.
    pub(crate) fn finish(&mut self) -> Option<Failure> {
        let failure = self.take_failure();
        let outcome = match &failure {
            Some(failure) => Outcome::Failed { kind: failure.kind(), cause: failure.cause() },
            None if self.is_told_to_stop() => Outcome::Stopped,
            None => Outcome::Succeeded,
        };
        self.tell_finished(outcome);
        failure
    }

    /// The steps are written by hand: dropping the user between two of them is a good end.
    pub(crate) fn is_by_hand(&mut self) {
        self.by_hand = true;
    }

    /// The step `stop` ends the run: the steps around it have succeeded.
    pub(crate) fn ends_by_stop(&mut self) {
        self.ends_by_stop = true;
    }

    fn tell_finished(&mut self, outcome: Outcome<'_>) {
        self.is_finished = true;
        if self.is_heard() {
            let elapsed = self.started.elapsed();
            self.tell(RunEventKind::Finished { outcome, elapsed });
        }
    }

    /// Which of the scenario's users this is, from 0 in the order in which they started.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    /// How the user's requests go out.
    #[inline]
    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    /// The cookies that servers have set.
    pub(crate) fn cookies(&self) -> &Cookies {
        &self.cookies
    }

    /// The secrets to hide in failures and logs.
    #[inline]
    pub(crate) fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    /// The same, to learn more of it.
    #[inline]
    pub(crate) fn secrets_mut(&mut self) -> &mut Secrets {
        &mut self.secrets
    }
}

/// A number that no other run of this process has.
#[cfg(feature = "junit")]
fn next_run() -> u64 {
    use std::sync::atomic::{AtomicU64, Ordering};
    static RUNS: AtomicU64 = AtomicU64::new(0);
    RUNS.fetch_add(1, Ordering::Relaxed)
}

impl Drop for Journal {
    /// Tells the end of a run that was dropped, or that a panic ended. The ends of its streams were told before.
    fn drop(&mut self) {
        if self.is_finished || !self.is_heard() {
            return;
        }
        self.end_run();
        let failed = self.first_failed.take();
        let outcome = match &failed {
            Some(failed) => failed.outcome(),
            None if self.by_hand => Outcome::Succeeded,
            None => Outcome::Abandoned,
        };
        self.tell_finished(outcome);
    }
}

/// What fails is kept, and may stop the user.
impl Journal {
    /// What a failed step does.
    #[inline]
    pub(crate) fn on_failure(&self) -> OnFailure {
        self.on_failure
    }

    /// Sets what a failed step does from here on, and gives what it did before.
    pub(crate) fn swap_on_failure(&mut self, on_failure: OnFailure) -> OnFailure {
        std::mem::replace(&mut self.on_failure, on_failure)
    }

    /// Records a failed step.
    ///
    /// # Errors
    ///
    /// [`Stop`], unless the user goes on after failures.
    pub(crate) fn failed(&mut self, failure: Failure) -> Result<(), Stop> {
        self.failed_under(self.on_failure, self.round(), failure);
        self.go_on()
    }

    /// As [`failed`](Self::failed), of what began when failures did something else, or in another `round` of an `attempt`.
    pub(crate) fn failed_under(&mut self, on_failure: OnFailure, round: RoundId, failure: Failure) {
        let failure = failure.hiding(&self.secrets);
        if self.is_retried(round) {
            return self.retried(round, &failure);
        }
        let failure = self.fails_rounds(round, failure);
        if self.is_heard() {
            self.fail_steps(&failure);
            self.first_failed.get_or_insert_with(|| Box::new(FailedAs::from(&failure)));
            self.tell(RunEventKind::Failed { failure: &failure });
        }
        self.failures.push(failure);
        self.stopped |= on_failure == OnFailure::Stop;
    }

    /// Whether a failure has stopped the user, or has ended the round of an `attempt`.
    #[inline]
    pub(crate) fn is_stopped(&self) -> bool {
        self.stopped || self.attempts.as_ref().is_some_and(|attempts| attempts.is_ended())
    }

    /// Whether the user's run goes on.
    ///
    /// # Errors
    ///
    /// [`Stop`], if a step failed, and the scenario stops on failure or the step is in the round of an `attempt`.
    #[inline]
    pub(crate) fn go_on(&self) -> Result<(), Stop> {
        if self.is_stopped() { Err(Stop) } else { Ok(()) }
    }

    /// The first failure since the last call, with those that followed it; the user goes on.
    pub(crate) fn take_failure(&mut self) -> Option<Failure> {
        self.stopped = false;
        std::mem::take(&mut self.failures).into_first()
    }
}

/// The turn of the flow, until others have theirs.
impl Journal {
    /// Somebody has looked at the time, which is `now` by the system's clock.
    #[inline]
    pub(crate) fn saw(&mut self, now: impl FnOnce() -> std::time::Instant) {
        self.turn.saw(now);
    }

    /// A round of a loop has ended without a wait; whether other tasks should have their turn.
    #[inline]
    pub(crate) fn round_ended(&mut self) -> bool {
        self.turn.round_ended()
    }

    /// The flow waits: others have their turn.
    #[inline]
    pub(crate) fn turn_is_over(&mut self) {
        self.turn = Turn::default();
    }
}

/// What streams signal to the user's flow.
impl Journal {
    /// The stream of this place has something to do, once the user waits.
    #[inline]
    pub(crate) fn wake(&self, stream: usize) {
        self.wakes.mark_own(stream);
    }

    /// Which streams have something to do.
    #[inline]
    pub(crate) fn wakes(&self) -> &Arc<Wakes> {
        &self.wakes
    }

    /// A stream has a new deadline: the timer is looked at again.
    pub(crate) fn deadline_moved(&mut self) {
        self.deadline_moved = true;
    }

    /// Whether a deadline has moved since the last call.
    pub(crate) fn take_deadline_moved(&mut self) -> bool {
        std::mem::take(&mut self.deadline_moved)
    }

    /// A stream has left bytes in the buffer of its last read.
    #[inline]
    pub(crate) fn buffer_held(&mut self) {
        self.holds_buffer = true;
    }

    /// Whether a stream has done so since the last call.
    #[inline]
    pub(crate) fn take_buffer_held(&mut self) -> bool {
        std::mem::take(&mut self.holds_buffer)
    }

    /// A check was decided while its stream is held for the next one. Gives the number of the decision.
    pub(crate) fn decided_one(&mut self) -> u64 {
        self.decisions += 1;
        self.decisions
    }

    /// How many decisions there were.
    pub(crate) fn decisions(&self) -> u64 {
        self.decisions
    }
}
