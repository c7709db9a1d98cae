//! The budget of a turn: how much of a stream is decoded before others have their turn.

use std::time::{Duration, Instant};

/// The work that was done in one turn of a stream. It says when the turn is over, so that a flood delays neither the
/// other streams of the user, nor the other users of the thread, nor deadlines.
///
/// The clock is read with the first read, and then once after each portion of work. A portion usually takes far less than
/// a millisecond. It is the system's clock, since work takes time under a paused one, too.
#[derive(Debug, Default)]
pub(crate) struct Work {
    /// When the turn began, as far as is known. A while later it is over, however little was done.
    begun: Option<Instant>,
    bytes: usize,
    /// Since the clock was read last.
    portion: usize,
    is_done: bool,
}

impl Work {
    /// What a message costs beside its bytes, in bytes, if only code of this crate runs for it.
    pub(crate) const KNOWN: usize = 256;
    /// The same if code of the user's may run for it: one that takes long is noticed behind it.
    pub(crate) const UNKNOWN: usize = Self::PORTION;
    const PORTION: usize = 16 * 1024;
    const BYTES: usize = 256 * 1024;
    const TIME: Duration = Duration::from_millis(1);

    /// Something was read. When the turn began.
    #[inline]
    pub(crate) fn read(&mut self) -> Instant {
        *self.begun.get_or_insert_with(Instant::now)
    }

    /// A message, or another item, of so many bytes was taken in. Whether the clock was looked at.
    #[inline]
    pub(crate) fn add(&mut self, bytes: usize, weight: usize) -> bool {
        self.bytes += bytes;
        self.portion += bytes + weight;
        let looks = self.portion >= Self::PORTION;
        if looks {
            self.look();
        }
        looks
    }

    fn look(&mut self) {
        self.portion = 0;
        self.is_done = self.bytes >= Self::BYTES || self.read().elapsed() >= Self::TIME;
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
        let mut work = Work { begun: Some(Instant::now() + Duration::from_secs(3600)), ..Work::default() };
        let events = (1..).find(|_| {
            work.add(100, Work::KNOWN);
            work.is_done()
        });
        assert!((2600..2700).contains(&events.unwrap()), "{events:?}");
    }

    #[test]
    fn a_turn_ends_after_a_millisecond_of_work() {
        let mut work = Work { begun: Some(Instant::now() - Duration::from_secs(1)), ..Work::default() };
        work.add(1, Work::KNOWN);
        assert!(!work.is_done(), "the clock was not looked at");
        work.add(1, Work::UNKNOWN);
        assert!(work.is_done());
    }
}
