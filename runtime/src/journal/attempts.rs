//! The rounds of `attempt`s that a user is in, and which of its failures end one.
//!
//! Rounds nest: an `attempt` in the block of another. Each has a number, which only grows. Checks and streams keep the
//! number of the round that they began in: a failure of theirs ends that round, or, if that is over by now, the one around
//! it.

use crate::failure::Causes;
use crate::location::Location;
use crate::on_failure::OnFailure;
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
pub(super) struct Round {
    pub(super) id: RoundId,
    pub(super) tried: Tried,
    /// How many steps had begun before it.
    pub(super) steps: usize,
    /// What a failed step did before it.
    pub(super) on_failure: OnFailure,
}

/// The rounds that the flow is in, from the outermost.
#[derive(Debug, Default)]
pub(super) struct Attempts {
    pub(super) rounds: Vec<Round>,
    /// How many rounds have begun.
    pub(super) begun: u32,
    /// The place of the outermost round that a failure has ended, until the flow has left it.
    pub(super) ended: Option<usize>,
}

impl Attempts {
    pub(super) fn is_ended(&self) -> bool {
        self.ended.is_some()
    }

    /// The place of the round that something belongs to which began in this one.
    pub(super) fn place(&self, id: RoundId) -> Option<usize> {
        self.rounds.iter().rposition(|round| round.id <= id)
    }

    /// The place of the round after whose failure the user goes on, if something that belongs to this place fails.
    pub(super) fn answering(&self, place: usize) -> Option<usize> {
        self.rounds.iter().take(place + 1).rposition(|round| round.tried.is_answered)
    }

    pub(super) fn end(&mut self, place: usize) {
        self.ended = Some(self.ended.map_or(place, |ended| ended.min(place)));
    }
}

impl Tried {
    /// The last round in the words of a failure. The only one of its `attempt` is nothing to speak of.
    pub(super) fn described(&self) -> Option<String> {
        let Self { at, round, of, earlier, .. } = self;
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
}
