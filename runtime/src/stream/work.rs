//! The budget of a turn: how much of a stream is decoded before others have their turn.

use std::time::Duration;

use tokio::time::Instant;

/// The work that was done in one turn of a stream. It says when the turn is over, so that a flood delays neither the
/// other streams of the user, nor the other users of the thread, nor deadlines.
///
/// The clock is read with the first read, and then once after each portion of work. A portion usually takes far less than
/// a millisecond. It is the system's clock, since work takes time under a paused one, too.
#[derive(Debug, Default)]
pub(crate) struct Work {
    /// When the turn began, as far as is known. A while later it is over, however little was done.
    begun: Option<Begun>,
    bytes: usize,
    /// Since the clock was read last.
    portion: usize,
    is_done: bool,
}

/// The begin of a turn.
#[derive(Debug, Clone, Copy)]
struct Begun {
    at: std::time::Instant,
    /// When the turn is over, however little was done. To compare is less than to subtract, for each event that is measured.
    over: std::time::Instant,
    /// Whether the runtime's clock was just then that of the system. If so, one look at it serves both: a clock that is paused
    /// falls behind before the turn is over, and the bytes end that turn.
    same_clock: bool,
}

impl Begun {
    fn of(now: Instant) -> Self {
        let at = std::time::Instant::now();
        let same_clock = at.checked_duration_since(now.into_std()).is_some_and(|behind| behind < Work::TIME);
        Self { same_clock, ..Self::at(at) }
    }

    fn at(at: std::time::Instant) -> Self {
        Self { at, over: at + Work::TIME, same_clock: true }
    }

    /// Whether the turn is over, `now` by the runtime's clock.
    #[inline]
    fn is_over(&self, now: Instant) -> bool {
        let now = if self.same_clock { now.into_std() } else { std::time::Instant::now() };
        now >= self.over
    }
}

impl Work {
    /// What a message costs beside its bytes, in bytes, if only code of this crate runs for it.
    pub(crate) const KNOWN: usize = 256;
    /// The same if code of the user's may run for it: one that takes long is noticed behind it.
    pub(crate) const UNKNOWN: usize = Self::PORTION;
    const PORTION: usize = 16 * 1024;
    const BYTES: usize = 256 * 1024;
    const TIME: Duration = Duration::from_millis(1);

    /// Something was read at `now`. When the turn began, by the system's clock.
    #[inline]
    pub(crate) fn read(&mut self, now: Instant) -> std::time::Instant {
        self.begun.get_or_insert_with(|| Begun::of(now)).at
    }

    /// A message, or another item, of so many bytes was taken in. The time, if the clock was looked at.
    #[inline]
    pub(crate) fn add(&mut self, bytes: usize, weight: usize) -> Option<Instant> {
        self.bytes += bytes;
        self.portion += bytes + weight;
        (self.portion >= Self::PORTION).then(|| self.look())
    }

    fn look(&mut self) -> Instant {
        self.portion = 0;
        let now = Instant::now();
        let begun = self.begun.get_or_insert_with(|| Begun::of(now));
        self.is_done = self.bytes >= Self::BYTES || begun.is_over(now);
        now
    }

    /// Whether others should have their turn.
    pub(crate) fn is_done(&self) -> bool {
        self.is_done
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turn_ends_after_enough_bytes() {
        // As if no time passed.
        let at = std::time::Instant::now() + Duration::from_secs(3600);
        let mut work = Work { begun: Some(Begun::at(at)), ..Work::default() };
        let events = (1..).find(|_| {
            work.add(100, Work::KNOWN);
            work.is_done()
        });
        assert!((2600..2700).contains(&events.unwrap()), "{events:?}");
    }

    #[test]
    fn a_turn_ends_after_a_millisecond_of_work() {
        for same_clock in [true, false] {
            let at = std::time::Instant::now() - Duration::from_secs(1);
            let mut work = Work { begun: Some(Begun { same_clock, ..Begun::at(at) }), ..Work::default() };
            assert!(work.add(1, Work::KNOWN).is_none() && !work.is_done(), "the clock was not looked at");
            assert!(work.add(1, Work::UNKNOWN).is_some());
            assert!(work.is_done());
        }
    }
}
