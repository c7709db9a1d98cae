//! What a socket does by itself: however much a server sends, others have their turn, and time passes.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::task::coop::{RestoreOnPending, poll_proceed};
use tokio::time::{Instant, Sleep, sleep};

/// The pace of a body that may always have more. Each piece takes of the budget of the task, as one from a socket does. And
/// a paused clock stands as long as anybody has something to do: so after many pieces at one time, the next is waited for.
#[derive(Debug)]
pub(super) struct Pace {
    /// Since the clock was looked at.
    pieces: usize,
    looked_at: Option<Instant>,
    waiting: Option<Pin<Box<Sleep>>>,
    next: Wait,
}

/// When a piece is waited for.
#[derive(Debug, Clone, Copy)]
struct Wait {
    /// After so many pieces at one time.
    after: usize,
    lasts: Duration,
}

impl Wait {
    const FIRST: Self = Self { after: 8 * 1024, lasts: Duration::from_millis(1) };

    /// The one after it, if time has stood since: a deadline may be far.
    fn then(self) -> Self {
        // More would be taken for the silence of the service.
        const LONGEST: Duration = Duration::from_millis(100);
        Self { after: (self.after / 2).max(128), lasts: (self.lasts * 2).min(LONGEST) }
    }
}

impl Default for Pace {
    fn default() -> Self {
        Self { pieces: 0, looked_at: None, waiting: None, next: Wait::FIRST }
    }
}

impl Pace {
    /// Whether the next piece may be asked for.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<RestoreOnPending> {
        if let Some(waiting) = &mut self.waiting {
            ready!(waiting.as_mut().poll(cx));
            (self.waiting, self.looked_at) = (None, Some(Instant::now()));
        }
        poll_proceed(cx)
    }

    /// A piece of so many bytes came.
    pub(super) fn came(&mut self, bytes: usize) {
        /// A piece of so many bytes more counts for one more.
        const LARGE: usize = 4 * 1024;
        self.pieces += 1 + bytes / LARGE;
        if self.pieces < self.next.after {
            return;
        }
        self.pieces = 0;
        let now = Instant::now();
        // The clock of the system never stands.
        if self.looked_at.replace(now) == Some(now) {
            self.waiting = Some(Box::pin(sleep(self.next.lasts)));
            self.next = self.next.then();
        } else {
            self.next = Wait::FIRST;
        }
    }
}
