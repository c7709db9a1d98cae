//! What begins and ends the rounds of `attempt`s that a user is in, and what failures do to them.

use super::Journal;
use super::attempts::{Round, Tried};
use crate::failure::{Failure, FailureKind};
use crate::observer::RunEventKind;
use crate::outcome::{FailedAs, Outcome};
use crate::round_id::RoundId;

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
            failure = match round.tried.described() {
                Some(text) => failure.fact("attempt", text),
                None => failure,
            };
        }
        attempts.end(0);
        failure
    }
}
