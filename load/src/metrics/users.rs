//! What becomes of users.

use serde::{Deserialize, Serialize};

/// What became of users. `started` is the sum of the next three.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Users {
    /// How many started.
    pub started: u64,
    /// How many ran to their end without a failure.
    pub succeeded: u64,
    /// How many failed, panics included.
    pub failed: u64,
    /// How many the end of the run cut: neither succeeded nor failed.
    pub unfinished: u64,
    /// How many did not start, since more than `at_most_users` would have been there.
    pub dropped: u64,
    /// How many of the failed panicked.
    pub panicked: u64,
    /// The most at once, to a tenth of a second.
    pub most: u64,
    /// The age of the oldest that was cut.
    pub oldest_unfinished: u64,
}

impl Users {
    /// Adds what became of others. The most at once is at least the greater one of the two.
    pub(crate) fn add(&mut self, other: &Self) {
        self.started += other.started;
        self.succeeded += other.succeeded;
        self.failed += other.failed;
        self.unfinished += other.unfinished;
        self.dropped += other.dropped;
        self.panicked += other.panicked;
        self.most = self.most.max(other.most);
        self.oldest_unfinished = self.oldest_unfinished.max(other.oldest_unfinished);
    }
}
