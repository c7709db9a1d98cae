//! The step `attempt`: rounds of steps, of which a failed one is begun again.

use std::time::Duration;

use tokio::time::Instant;

use super::User;
use super::drive::Focus;
use crate::failure::Causes;
use crate::journal::{Stop, Tried};
use crate::step_key::StepKey;
use crate::stream::Streams;

/// How the steps of a round were left, other than by a failed one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Left {
    /// The last one is done.
    AtEnd,
    /// By `break`.
    Broken,
    /// By `continue`.
    Continued,
    /// By `stop`.
    Stopped,
}

/// An `attempt` at work.
#[derive(Debug)]
pub struct Attempt {
    key: StepKey,
    times: u64,
    after: Duration,
    /// Whether it has an `otherwise`.
    elsewhere: bool,
    /// The streams that are open behind it.
    leaves_open: Vec<usize>,
    /// How many rounds have begun.
    begun: u64,
    is_over: bool,
    /// How many rounds of others are around those of this one.
    around: usize,
    /// Why rounds have failed.
    failed: Causes,
}

impl User {
    /// Begins an `attempt` of so many rounds, with this time between them; `None` if a value of theirs is missing, which has
    /// failed. `leaves_open` are the streams that a good round leaves open.
    ///
    /// # Errors
    ///
    /// [`Stop`], if there is to be no round, and the scenario stops on failure.
    pub fn attempt<S: Streams>(
        &mut self,
        streams: &mut S,
        key: impl Into<StepKey> + Copy,
        times: Option<u64>,
        after: Option<Duration>,
        elsewhere: bool,
        leaves_open: &[usize],
    ) -> Result<Attempt, Stop> {
        if times == Some(0) {
            let reason = "`attempt` has no round: its number must be 1 or more, and is 0";
            self.value_failed(streams, None, key, "", reason)?;
        }
        let (times, after) = times.zip(after).unwrap_or_default();
        let mut attempt = Attempt {
            key: key.into(),
            times,
            after,
            elsewhere,
            leaves_open: leaves_open.to_vec(),
            begun: 0,
            is_over: times == 0,
            around: 0,
            failed: Causes::default(),
        };
        if attempt.is_over {
            self.gives_up(streams, &mut attempt);
        }
        Ok(attempt)
    }

    /// Begins the next round, if there is one.
    pub fn begins_round(&mut self, attempt: &mut Attempt) -> bool {
        if attempt.is_over {
            return false;
        }
        attempt.begun += 1;
        let tried = Tried {
            at: attempt.key.location(),
            round: attempt.begun,
            of: attempt.times,
            is_answered: attempt.elsewhere || attempt.begun < attempt.times,
            earlier: std::mem::take(&mut attempt.failed),
        };
        attempt.around = self.journal.begins_round(tried);
        true
    }

    /// Ends a round whose steps were left so. If one failed, what the round has set and opened is dropped and closed, and time
    /// passes until the next round. Gives how a good round was left.
    ///
    /// # Errors
    ///
    /// [`Stop`], if the user's run is over, or a round around this one.
    pub async fn ends_round<S: Streams>(
        &mut self,
        streams: &mut S,
        attempt: &mut Attempt,
        left: Result<Left, Stop>,
    ) -> Result<Option<Left>, Stop> {
        let has_failed = left.is_err() || self.go_on().is_err();
        let Some((round, tried)) = self.journal.leaves_round(attempt.around) else { return Err(Stop) };
        if !has_failed {
            attempt.is_over = true;
            return Ok(left.ok());
        }
        attempt.failed = tried.earlier;
        let mut members = Vec::new();
        for index in 0..streams.count() {
            let Some(slot) = streams.slot(index) else { continue };
            if slot.end_round(&mut self.journal, round) && slot.line().name().is_member() {
                members.push(index);
            }
        }
        if attempt.begun >= attempt.times {
            attempt.is_over = true;
            attempt.leaves_open.extend(members);
            self.gives_up(streams, attempt);
            return Ok(None);
        }
        if attempt.after > Duration::ZERO {
            let end = Instant::now().checked_add(attempt.after);
            self.journal.idles(true);
            let waited = self.drive(streams, end, Focus::None, |_, _| std::task::Poll::<()>::Pending).await;
            self.journal.idles(false);
            waited?;
        } else if self.journal.round_ended() {
            self.give_way(streams).await?;
        }
        Ok(None)
    }

    /// There is no further round. Without `otherwise` the user goes on behind the `attempt`: what it would have opened is
    /// skipped there.
    fn gives_up<S: Streams>(&mut self, streams: &mut S, attempt: &mut Attempt) {
        if attempt.elsewhere {
            return;
        }
        for index in &attempt.leaves_open {
            if let Some(slot) = streams.slot(*index)
                && !slot.line().is_live()
            {
                slot.line().skip(&self.journal);
            }
        }
    }
}
