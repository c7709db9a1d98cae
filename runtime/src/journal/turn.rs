//! How long a flow may go on before others have their turn.

use std::time::Duration;

use tokio::task::coop::has_budget_remaining;
use tokio::time::Instant;

use super::Journal;

/// What a flow has done since other tasks last had their turn. The system is asked for news only between turns, which
/// costs as much as several checks.
#[derive(Debug, Default)]
pub(super) struct Turn {
    /// When it began, as far as is known.
    begun: Option<Instant>,
    /// The last look at the clock since the last round.
    seen: Option<Instant>,
    /// The rounds of loops that did not wait.
    rounds: u32,
}

impl Turn {
    const ROUNDS: u32 = 128;
    const TIME: Duration = Duration::from_millis(1);

    #[inline]
    fn saw(&mut self, now: Instant) {
        self.begun.get_or_insert(now);
        self.seen = Some(now);
    }

    /// A round has ended without a wait; whether others should have their turn.
    #[inline]
    fn round_ended(&mut self, now: impl FnOnce() -> Instant) -> bool {
        self.rounds += 1;
        let now = self.seen.take().unwrap_or_else(now);
        let begun = *self.begun.get_or_insert(now);
        self.rounds >= Self::ROUNDS || now.saturating_duration_since(begun) >= Self::TIME
    }
}

/// The turn of the flow.
impl Journal {
    /// Somebody has looked at the clock, which so need not be looked at for the turn.
    #[inline]
    pub(crate) fn saw(&mut self, now: Instant) {
        self.turn.saw(now);
    }

    /// A round of a loop has ended without a wait; whether other tasks should have their turn. They should after many
    /// rounds, after a while, and when the runtime thinks so.
    #[inline]
    pub(crate) fn round_ended(&mut self) -> bool {
        self.turn.round_ended(Instant::now) || !has_budget_remaining()
    }

    /// The flow waits: others have their turn.
    #[inline]
    pub(crate) fn turn_is_over(&mut self) {
        self.turn = Turn::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turn_ends_after_many_rounds() {
        let (mut turn, now) = (Turn::default(), Instant::now());
        let ended = (1..).find(|_| turn.round_ended(|| now));
        assert_eq!(ended, Some(Turn::ROUNDS));
    }

    #[test]
    fn a_turn_ends_after_a_while_however_few_its_rounds() {
        let (mut turn, now) = (Turn::default(), Instant::now());
        turn.saw(now);
        assert!(!turn.round_ended(|| now + Turn::TIME), "the clock was looked at again");
        assert!(turn.round_ended(|| now + Turn::TIME), "the clock was not looked at");
    }
}
