//! How the next message that no check took is waited for.

use super::line::Line;
use crate::journal::Journal;
use crate::stored::StoredMessage;

impl Line {
    /// How many messages were dropped since this was asked last.
    pub(crate) fn take_dropped(&mut self) -> u64 {
        self.unmatched.as_mut().map(|unmatched| unmatched.take_dropped()).unwrap_or_default()
    }

    /// The oldest message that is kept. If there is none, the next that comes is waited for: what was held back for a check is
    /// read, up to that message.
    pub(crate) fn take_oldest(&mut self, journal: &mut Journal) -> Option<StoredMessage> {
        let oldest = self.unmatched.as_mut()?.take_oldest();
        if oldest.is_none() {
            self.held = None;
            journal.wake(self.index);
        } else {
            // As if it had been waited for: a loop knows that its round did something, and what is held back stays so.
            let decision = journal.decided_one();
            self.held = self.held.map(|_| decision);
        }
        oldest
    }

    /// Whether the message that is waited for has come, or none can come any more.
    pub(crate) fn is_next_decided(&self) -> bool {
        self.has_next() || !self.is_live()
    }

    /// Whether the message that is waited for has come.
    pub(super) fn has_next(&self) -> bool {
        self.unmatched.as_ref().is_some_and(|unmatched| unmatched.has_handed())
    }

    /// Whether a message is waited for.
    pub(super) fn awaits_next(&self) -> bool {
        self.unmatched.as_ref().is_some_and(|unmatched| unmatched.is_awaited())
    }

    /// The message that was waited for, if it has come.
    pub(crate) fn take_next(&mut self) -> Option<StoredMessage> {
        self.unmatched.as_mut()?.take_handed()
    }

    /// Whether the stream was lost for good.
    pub(crate) fn is_cut(&self) -> bool {
        self.state.is_cut()
    }
}
