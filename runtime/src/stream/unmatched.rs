//! The messages of a stream that no check took, so that they can be read afterwards.

use std::collections::VecDeque;

use tokio::time::Instant;

use crate::message::Message;
use crate::stored::StoredMessage;

/// The last messages that no check took, the oldest first.
#[derive(Debug)]
pub(crate) struct Unmatched {
    max: usize,
    kept: VecDeque<StoredMessage>,
    /// How many were dropped since they were read last, because more came than are kept.
    dropped: u64,
}

impl Unmatched {
    /// A buffer of at most so many messages; none if it is to keep none.
    pub(super) fn keeping(max: u64) -> Option<Box<Self>> {
        let max = usize::try_from(max).unwrap_or(usize::MAX);
        (max > 0).then(|| Box::new(Self { max, kept: VecDeque::new(), dropped: 0 }))
    }

    /// Keeps a message. If the oldest one is dropped for it, gives how many were dropped so far.
    pub(super) fn keep(&mut self, message: &Message<'_>, now: Instant) -> Option<u64> {
        let is_full = self.kept.len() >= self.max;
        if is_full {
            self.kept.pop_front();
            self.dropped += 1;
        }
        self.kept.push_back(StoredMessage::whole(message, now));
        is_full.then_some(self.dropped)
    }

    /// The messages, and how many are not among them; from here on there are none.
    pub(super) fn take(&mut self) -> (VecDeque<StoredMessage>, u64) {
        (std::mem::take(&mut self.kept), std::mem::take(&mut self.dropped))
    }
}
