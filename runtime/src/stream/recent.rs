//! The last messages of a stream, for its failures.

use tokio::time::Instant;

use crate::message::Message;
use crate::received_message::ReceivedMessage;
use crate::stored::{Shows, StoredMessage};

/// The last messages, used again in turn; the oldest stands at `oldest`.
#[derive(Debug, Default)]
pub(super) struct Recent {
    messages: Vec<StoredMessage>,
    oldest: usize,
}

impl Recent {
    pub(super) fn clear(&mut self) {
        self.messages.clear();
        self.oldest = 0;
    }

    /// The messages, timed from `since`.
    pub(super) fn came(&self, since: Instant) -> Vec<ReceivedMessage> {
        let (newer, older) = self.messages.split_at(self.oldest);
        older.iter().chain(newer).map(|stored| stored.came(since, None, Shows::Added)).collect()
    }

    pub(super) fn remember(&mut self, message: &Message<'_>, now: Instant) {
        const KEPT: usize = 4;
        if self.messages.len() < KEPT {
            // Most idle streams have had one message or two. A `Vec` by itself would make room for four at the first.
            self.messages.reserve_exact(1);
            self.messages.push(StoredMessage::empty(now));
            self.oldest = self.messages.len() - 1;
        }
        if let Some(oldest) = self.messages.get_mut(self.oldest) {
            oldest.fill(message, now);
        }
        self.oldest = (self.oldest + 1) % self.messages.len();
    }
}
