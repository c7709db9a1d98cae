//! How long a flow may go on before others have their turn.

use std::time::{Duration, Instant};

use tokio::task::coop::has_budget_remaining;

/// What a flow has done since other tasks last had their turn. Between turns the system is asked for news, which costs
/// as much as several checks. So a turn is not over after each round. The clock is the system's, since work takes time under a paused
/// one, too.
#[derive(Debug, Default)]
pub(super) struct Turn {
    /// The first look at the clock in this turn.
    begun: Option<Instant>,
    /// The rounds of loops that did not wait.
    rounds: u32,
}

impl Turn {
    const ROUNDS: u32 = 128;
    const TIME: Duration = Duration::from_millis(1);

    /// Takes the time from somebody who has just looked at a clock, if it is the first time in this turn.
    #[inline]
    pub(super) fn saw(&mut self, now: impl FnOnce() -> Instant) {
        self.begun.get_or_insert_with(now);
    }

    /// A round has ended without a wait. Whether others should have their turn: after many rounds, after a while, or when
    /// the task has used up its budget of the runtime.
    #[inline]
    pub(super) fn round_ended(&mut self) -> bool {
        // The clock is looked at anew: what Rust did in the round may have taken long.
        self.ends(Instant::now()) || !has_budget_remaining()
    }

    #[inline]
    fn ends(&mut self, now: Instant) -> bool {
        self.rounds += 1;
        let begun = *self.begun.get_or_insert(now);
        self.rounds >= Self::ROUNDS || now.saturating_duration_since(begun) >= Self::TIME
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turn_ends_after_many_rounds() {
        let (mut turn, now) = (Turn::default(), Instant::now());
        let ended = (1..).find(|_| turn.ends(now));
        assert_eq!(ended, Some(Turn::ROUNDS));
    }

    #[test]
    fn a_turn_ends_after_a_while_however_few_its_rounds() {
        let (mut turn, now) = (Turn::default(), Instant::now());
        turn.saw(|| now);
        assert!(!turn.ends(now));
        assert!(turn.ends(now + Turn::TIME));
    }
}
