//! The rounds of `attempt`s that a user is in, and which of its failures end one.
//!
//! Rounds nest: an `attempt` in the block of another. Each has a number, which only grows. Checks and streams keep the
//! number of the round that they began in: a failure of theirs ends that round, or, if that is over by now, the one around
//! it.

use super::Journal;
use crate::failure::{Causes, Failure, FailureKind};
use crate::location::Location;
use crate::observer::RunEventKind;
use crate::on_failure::OnFailure;
use crate::outcome::{FailedAs, Outcome};
use crate::round_id::RoundId;

/// How often an `attempt` has been tried.
#[derive(Debug)]
pub(crate) struct Tried {
    pub(crate) at: Location,
    /// The number of the round, from 1.
    pub(crate) round: u64,
    /// How many there are at most.
    pub(crate) of: u64,
    /// Whether the user goes on in the `attempt` if this round fails: in another round, or in `otherwise`.
    pub(crate) is_answered: bool,
    /// Why the rounds before it have failed.
    pub(crate) earlier: Causes,
}

/// A round that the flow is in.
#[derive(Debug)]
struct Round {
    id: RoundId,
    tried: Tried,
    /// How many steps had begun before it.
    steps: usize,
    /// What a failed step did before it.
    on_failure: OnFailure,
}

/// The rounds that the flow is in, from the outermost.
#[derive(Debug, Default)]
pub(super) struct Attempts {
    rounds: Vec<Round>,
    /// How many rounds have begun.
    begun: u32,
    /// The place of the outermost round that a failure has ended, until the flow has left it.
    ended: Option<usize>,
}

impl Attempts {
    pub(super) fn is_ended(&self) -> bool {
        self.ended.is_some()
    }

    /// The place of the round that something belongs to which began in this one.
    fn place(&self, id: RoundId) -> Option<usize> {
        self.rounds.iter().rposition(|round| round.id <= id)
    }

    /// The place of the round after whose failure the user goes on, if something that belongs to this place fails.
    fn answering(&self, place: usize) -> Option<usize> {
        self.rounds.iter().take(place + 1).rposition(|round| round.tried.is_answered)
    }

    fn end(&mut self, place: usize) {
        self.ended = Some(self.ended.map_or(place, |ended| ended.min(place)));
    }
}

/// The flow begins and ends rounds.
impl Journal {
    /// The round that the flow is in.
    #[inline]
    pub(crate) fn round(&self) -> RoundId {
        let last = self.attempts.as_ref().and_then(|attempts| attempts.rounds.last());
        last.map_or(RoundId::default(), |round| round.id)
    }

    /// A round begins. Gives the number of rounds around it.
    pub(crate) fn begins_round(&mut self, tried: Tried) -> usize {
        let (steps, on_failure) = (self.steps.len(), self.on_failure);
        let attempts = self.attempts.get_or_insert_default();
        attempts.begun = attempts.begun.saturating_add(1);
        let id = RoundId(attempts.begun);
        attempts.rounds.push(Round { id, tried, steps, on_failure });
        attempts.rounds.len() - 1
    }

    /// The flow leaves the round that has so many around it. Gives it, unless the flow is to leave one around it too.
    pub(crate) fn leaves_round(&mut self, around: usize) -> Option<(RoundId, Tried)> {
        let attempts = self.attempts.as_mut()?;
        attempts.rounds.truncate(around + 1);
        let Round { id, tried, steps, on_failure } = attempts.rounds.pop()?;
        if attempts.ended.is_some_and(|ended| ended < around) || self.stopped {
            return None;
        }
        if attempts.ended.take().is_some() {
            self.on_failure = on_failure;
            self.end_steps_above(steps, false);
        }
        Some((id, tried))
    }
}

/// What a failure does to them.
impl Journal {
    /// Whether a failure of what began in this round is followed by another round, or by `otherwise`.
    pub(crate) fn is_retried(&self, id: RoundId) -> bool {
        let Some(attempts) = &self.attempts else { return false };
        attempts.place(id).and_then(|place| attempts.answering(place)).is_some()
    }

    /// What something that began in this round comes to, if it fails so.
    pub(crate) fn outcome_of<'a>(&self, id: RoundId, kind: FailureKind, cause: &'a str) -> Outcome<'a> {
        if self.is_retried(id) { Outcome::Retried { kind, cause } } else { Outcome::Failed { kind, cause } }
    }

    /// Something that began in this round has failed, and the user goes on in an `attempt`.
    pub(super) fn retried(&mut self, id: RoundId, failure: &Failure) {
        let Some(attempts) = &mut self.attempts else { return };
        let Some(place) = attempts.place(id).and_then(|place| attempts.answering(place)) else { return };
        attempts.end(place);
        let Some(round) = attempts.rounds.get_mut(place) else { return };
        round.tried.earlier.add(failure.cause().to_owned().into(), 1);
        let (steps, round, of) = (round.steps, round.tried.round, round.tried.of);
        if self.is_heard() {
            for step in self.steps.iter_mut().skip(steps) {
                if step.failed.is_none() && step.is_failed_by(failure) {
                    step.failed = Some(FailedAs::retried(failure));
                }
            }
            self.tell(RunEventKind::Retried { failure, round, of });
        }
    }

    /// Something that began in this round has failed, and the user does not go on in an `attempt`: the rounds around it are
    /// over. The failure says so.
    pub(super) fn fails_rounds(&mut self, id: RoundId, mut failure: Failure) -> Failure {
        let Some(attempts) = &mut self.attempts else { return failure };
        let Some(place) = attempts.place(id) else { return failure };
        for round in attempts.rounds.iter().take(place + 1).rev() {
            failure = match described(&round.tried) {
                Some(text) => failure.fact("attempt", text),
                None => failure,
            };
        }
        attempts.end(0);
        failure
    }
}

/// The last round in the words of a failure. The only one of its `attempt` is nothing to speak of.
fn described(tried: &Tried) -> Option<String> {
    let Tried { at, round, of, earlier, .. } = tried;
    if *of < 2 {
        return None;
    }
    let mut text = format!("round {round} of {of} of the `attempt` in {at}; before it: ");
    for (index, (cause, times)) in earlier.iter().enumerate() {
        let and = if index > 0 { ", " } else { "" };
        let times = if times > 1 { format!(" ({times} times)") } else { String::new() };
        text.push_str(&format!("{and}{cause}{times}"));
    }
    Some(text)
}
