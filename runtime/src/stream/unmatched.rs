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
    /// Whether a `next` waits for the next one.
    awaited: bool,
    /// The one that it waited for.
    handed: Option<StoredMessage>,
}

impl Unmatched {
    /// A buffer of at most so many messages; none if it is to keep none.
    pub(super) fn keeping(max: u64) -> Option<Box<Self>> {
        let max = usize::try_from(max).unwrap_or(usize::MAX);
        (max > 0)
            .then(|| Box::new(Self { max, kept: VecDeque::new(), dropped: 0, awaited: false, handed: None }))
    }

    /// Keeps a message. If the oldest one is dropped for it, gives how many were dropped so far.
    pub(super) fn keep(&mut self, message: &Message<'_>, now: Instant) -> Option<u64> {
        if std::mem::take(&mut self.awaited) {
            self.handed = Some(StoredMessage::whole(message, now));
            return None;
        }
        let is_full = self.kept.len() >= self.max;
        if is_full {
            self.kept.pop_front();
            self.dropped += 1;
        }
        self.kept.push_back(StoredMessage::whole(message, now));
        is_full.then_some(self.dropped)
    }

    /// How many were dropped since this was asked, or they were read, last.
    pub(super) fn take_dropped(&mut self) -> u64 {
        std::mem::take(&mut self.dropped)
    }

    /// The oldest message. If there is none, the next that comes is handed over.
    pub(super) fn take_oldest(&mut self) -> Option<StoredMessage> {
        let oldest = self.kept.pop_front();
        self.awaited = oldest.is_none();
        oldest
    }

    /// Whether a `next` waits for a message.
    pub(super) fn is_awaited(&self) -> bool {
        self.awaited
    }

    /// Whether the message that a `next` waited for has come.
    pub(super) fn has_handed(&self) -> bool {
        self.handed.is_some()
    }

    /// That message, if it has come. From here on none waits for it.
    pub(super) fn take_handed(&mut self) -> Option<StoredMessage> {
        self.awaited = false;
        self.handed.take()
    }

    /// The messages, and how many are not among them; from here on there are none.
    pub(super) fn take(&mut self) -> (VecDeque<StoredMessage>, u64) {
        (std::mem::take(&mut self.kept), std::mem::take(&mut self.dropped))
    }
}
