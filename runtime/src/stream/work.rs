//! The budget of a turn: how much of a stream is decoded before others have their turn.

use std::time::Duration;

use tokio::time::Instant;

/// The work that was done in one turn of a stream. It says when the turn is over, so that a flood delays neither the
/// other streams of the user, nor the other users of the thread, nor deadlines.
///
/// The clock is read once for each read, and then once after each portion of work. A portion usually takes far less than
/// a millisecond.
#[derive(Debug, Default)]
pub(crate) struct Work {
    /// When the turn is over, however little was done: so long after the first of it was begun, as far as is known.
    until: Option<Instant>,
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

    /// Something was read at `now`.
    #[inline]
    pub(crate) fn read_at(&mut self, now: Instant) {
        self.begun_at(now);
    }

    /// Until when the turn may go on, if it has begun by now.
    #[inline]
    fn begun_at(&mut self, now: Instant) -> Instant {
        *self.until.get_or_insert_with(|| now.checked_add(Self::TIME).unwrap_or(now))
    }

    /// A message, or another item, of so many bytes was taken in. The time, if the clock was looked at.
    #[inline]
    pub(crate) fn add(&mut self, bytes: usize, weight: usize) -> Option<Instant> {
        self.bytes += bytes;
        self.portion += bytes + weight;
        (self.portion >= Self::PORTION).then(|| self.look())
    }

    fn look(&mut self) -> Instant {
        let now = Instant::now();
        self.portion = 0;
        // Comparing costs less than taking the difference.
        self.is_done = self.bytes >= Self::BYTES || now >= self.begun_at(now);
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
        let mut work = Work::default();
        work.read_at(Instant::now() + Duration::from_secs(3600)); // as if no time passed
        let events = (1..).find(|_| {
            work.add(100, Work::KNOWN);
            work.is_done()
        });
        assert!((2600..2700).contains(&events.unwrap()), "{events:?}");
    }

    #[test]
    fn a_turn_ends_after_a_millisecond_of_work() {
        let mut work = Work::default();
        work.read_at(Instant::now() - Duration::from_secs(1));
        work.add(1, Work::KNOWN);
        assert!(!work.is_done(), "the clock was not looked at");
        work.add(1, Work::UNKNOWN);
        assert!(work.is_done());
    }
}
