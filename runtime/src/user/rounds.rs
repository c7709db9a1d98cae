//! What a loop does between its rounds, and how an action takes in what has arrived.

use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use tokio::runtime::RuntimeFlavor;
use tokio::time::Instant;

use super::User;
use super::drive::Focus;
use crate::journal::Stop;
use crate::on_failure::OnFailure;
use crate::step_key::StepKey;
use crate::stream::{Progress, Streams};

/// What a user has done so far. Only differences are looked at.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Tally {
    /// Checks decided by messages, or by time while the flow waited for them.
    decisions: u64,
    /// Waits in which other tasks had their turn.
    waits: u32,
    /// Steps that would have waited, those among them that were skipped or failed before they could.
    wanted: u32,
}

/// The rounds of a loop.
#[derive(Debug)]
pub struct Rounds {
    /// The counts when this round began; `None` before the first.
    begun: Option<Tally>,
    /// Whether the loop ends by time.
    by_time: bool,
    /// Whether this round let a stream go. It then gives way when it ends: what was held back on the stream is taken in,
    /// and no later check finds it.
    lets_go: bool,
    /// How many steps had begun when the loop began, itself included.
    steps: usize,
    /// What a failed step did then.
    on_failure: OnFailure,
}

impl User {
    /// The rounds of a loop that comes to its end by itself.
    #[must_use]
    pub fn rounds(&self) -> Rounds {
        let (steps, on_failure) = (self.journal.steps(), self.journal.on_failure());
        Rounds { begun: None, by_time: false, lets_go: false, steps, on_failure }
    }

    /// The rounds of a loop that goes on until a time has passed.
    #[must_use]
    pub fn rounds_by_time(&self) -> Rounds {
        Rounds { by_time: true, ..self.rounds() }
    }

    /// A `break` or `continue` leaves the steps in a round of a loop: they are over, and a failed step does what it did before
    /// them.
    ///
    /// # Errors
    ///
    /// [`Stop`], if the user is to stop.
    pub fn leaves(&mut self, key: impl Into<StepKey> + Copy, rounds: &Rounds) -> Result<(), Stop> {
        self.step_started(key, "", None)?;
        self.step_finished(key);
        self.journal.leave_steps_above(rounds.steps);
        self.on_failure(rounds.on_failure);
        Ok(())
    }

    /// A `next … or end` leaves the steps in a round of a loop, as [`leaves`](Self::leaves) does.
    pub fn leaves_at_end(&mut self, rounds: &Rounds) {
        self.journal.leave_steps_above(rounds.steps);
        self.on_failure(rounds.on_failure);
    }

    /// What the user has done so far.
    fn tally(&self) -> Tally {
        Tally { decisions: self.journal.decisions(), waits: self.waits, wanted: self.wanted }
    }

    /// Begins a round. Lets go the streams on which the round before decided no check.
    pub fn round<S: Streams>(&mut self, streams: &mut S, rounds: &mut Rounds) {
        if let Some(begun) = rounds.begun.replace(self.tally()) {
            rounds.lets_go = self.release(streams, |_, decision| decision <= begun.decisions);
        }
    }

    /// Ends a round of a loop. After many rounds without a wait, or after a while, what has arrived is taken in, what is
    /// due is decided, and other tasks have their turn.
    ///
    /// A round whose waiting steps were all skipped takes at least 10 ms. In a loop that ends by time, a round in which
    /// nothing waited takes at least 1 ms. So neither spins.
    ///
    /// # Errors
    ///
    /// [`Stop`], if a step failed and the scenario stops on failure.
    pub async fn round_ended<S: Streams>(&mut self, streams: &mut S, rounds: &Rounds) -> Result<(), Stop> {
        /// The least time of a round whose waiting steps were all skipped.
        const SKIPPED: Duration = Duration::from_millis(10);
        /// The least time of a round without a wait, in a loop by time.
        const BY_TIME: Duration = Duration::from_millis(1);
        self.journal.heed()?;
        let now = self.tally();
        let (begun, by_time) = (rounds.begun.unwrap_or(now), rounds.by_time);
        let elapsed = now.waits != begun.waits;
        let decided = now.decisions != begun.decisions;
        let wanted = now.wanted != begun.wanted;
        let min = match (elapsed, decided, wanted) {
            // The others had their turn then.
            (true, _, _) => return self.go_on(),
            (false, false, true) => SKIPPED,
            (false, false, false) if by_time => BY_TIME,
            (false, _, _) if rounds.lets_go || self.journal.round_ended() => {
                return Box::pin(self.give_way(streams)).await;
            }
            (false, _, _) => return self.go_on(),
        };
        let end = Instant::now().checked_add(min);
        Box::pin(self.drive(streams, end, Focus::All, |_, _| Poll::<()>::Pending)).await.map(|_| ())
    }

    /// Gives the streams and other tasks their turn. It is no wait of the flow.
    ///
    /// # Errors
    ///
    /// [`Stop`], if a step failed and the scenario stops on failure.
    pub(crate) async fn give_way<S: Streams>(&mut self, streams: &mut S) -> Result<(), Stop> {
        let mut turn = pin!(tokio::task::yield_now());
        let given = self.drive(streams, None, Focus::All, |cx, _| turn.as_mut().poll(cx)).await.map(|_| ());
        self.journal.saw(std::time::Instant::now);
        given
    }

    /// Lets go the streams that are held since a decision, given their number and its; whether there was one.
    pub(super) fn release<S: Streams>(
        &mut self,
        streams: &mut S,
        which: impl Fn(usize, u64) -> bool,
    ) -> bool {
        let mut released = false;
        for index in 0..streams.count() {
            if let Some(slot) = streams.slot(index)
                && slot.line().let_go(|decision| which(index, decision))
            {
                self.journal.wake(index);
                released = true;
            }
        }
        released
    }

    /// Takes in what has arrived on a stream, before an action on it, unless it is held for a check not yet set.
    ///
    /// # Errors
    ///
    /// [`Stop`], if a step failed and the scenario stops on failure.
    pub async fn take_in<S: Streams>(&mut self, streams: &mut S, index: usize) -> Result<(), Stop> {
        self.take_in_of(streams, &[index]).await
    }

    /// As [`take_in`](Self::take_in), before a check is dropped: what was kept for it is kept for the next one.
    ///
    /// # Errors
    ///
    /// [`Stop`], if a step failed and the scenario stops on failure.
    pub async fn take_in_unless_kept<S: Streams>(
        &mut self,
        streams: &mut S,
        index: usize,
    ) -> Result<(), Stop> {
        let kept = streams.slot(index).is_some_and(|slot| slot.line().is_kept());
        if kept { self.go_on() } else { self.take_in(streams, index).await }
    }

    /// As [`take_in`](Self::take_in), on several streams.
    ///
    /// # Errors
    ///
    /// [`Stop`], if a step failed and the scenario stops on failure.
    pub async fn take_in_of<S: Streams>(&mut self, streams: &mut S, indexes: &[usize]) -> Result<(), Stop> {
        self.journal.heed()?;
        if indexes.iter().all(|index| streams.slot(*index).is_none_or(|slot| slot.is_held())) {
            return self.go_on();
        }
        // Boxed, it makes no user larger.
        Box::pin(self.take_in_all(streams, indexes)).await
    }

    async fn take_in_all<S: Streams>(&mut self, streams: &mut S, indexes: &[usize]) -> Result<(), Stop> {
        /// Looks in a row that find nothing: received bytes may still be on their way from the connection's task.
        const EMPTY: u32 = 2;
        /// An endless flow from a server is not waited for, but on a busy machine time alone says little.
        const LONGEST: Duration = Duration::from_millis(10);
        const LOOKS: u32 = 32;
        let begun = std::time::Instant::now();
        let is_read = |streams: &mut S| {
            indexes.iter().any(|index| streams.slot(*index).is_some_and(|slot| !slot.is_held()))
        };
        let (mut empty, mut looks) = (0, 0);
        while (looks < LOOKS || begun.elapsed() < LONGEST) && is_read(streams) {
            looks += 1;
            if empty >= EMPTY {
                let Some(time) = on_its_way() else { break };
                let reads = reads(streams, indexes);
                let end = Instant::now().checked_add(time);
                self.drive(streams, end, Focus::All, |_, streams| {
                    if is_read(streams) { Poll::Pending } else { Poll::Ready(()) }
                })
                .await?;
                if self::reads(streams, indexes) == reads {
                    break;
                }
                continue;
            }
            // The system is asked, and the tasks of connections have their turn.
            tokio::task::yield_now().await;
            empty += 1;
            for index in indexes {
                if self.look_at(streams, *index) {
                    empty = 0;
                }
            }
            self.go_on()?;
        }
        Ok(())
    }

    /// Takes in what a stream has at hand, without a wait; returns whether there was something.
    pub(crate) fn look_at<S: Streams>(&mut self, streams: &mut S, index: usize) -> bool {
        let Some(slot) = streams.slot(index) else { return false };
        let reads = slot.line().reads();
        // The flow does not wait, so nobody is woken; the stream is marked to be polled when it does.
        let progress = slot.poll(&mut self.journal, true, &mut Context::from_waker(Waker::noop()));
        let found = slot.line().reads() != reads || progress == Progress::More;
        self.journal.wake(index);
        found
    }
}

/// How often these streams have read something.
fn reads<S: Streams>(streams: &mut S, indexes: &[usize]) -> u32 {
    indexes.iter().filter_map(|index| Some(streams.slot(*index)?.line().reads())).fold(0, u32::wrapping_add)
}

/// How long a piece may be on its way from the task of its connection, if that runs on another thread and has to be
/// woken. On the same thread that task runs before one that gave way.
fn on_its_way() -> Option<Duration> {
    let flavor = tokio::runtime::Handle::try_current().map(|handle| handle.runtime_flavor());
    if let Ok(RuntimeFlavor::CurrentThread) = flavor { None } else { Some(Duration::from_millis(2)) }
}
