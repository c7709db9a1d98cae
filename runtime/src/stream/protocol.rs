//! What a stream does with its protocol: it shows the protocol every message, and ends or is cut as the protocol says.

use std::borrow::Cow;

use tokio::time::Instant;

use super::watch::CheckedStream;
use crate::check::AnyCheck;
use crate::journal::Journal;
use crate::message::Message;
use crate::protocol::{Fault, Next, Reading};
use crate::reason::Reason;

/// A stream whose protocol's reading is taken for the while. It has it back afterwards, also if the user's Rust in a check panics:
/// what was measured is told then.
struct Lent<'s, C> {
    stream: &'s mut CheckedStream<C>,
    reading: Option<Box<Reading>>,
}

impl<C> Drop for Lent<'_, C> {
    fn drop(&mut self) {
        self.stream.line.reading = self.reading.take();
    }
}

impl<C: AnyCheck> CheckedStream<C> {
    /// Takes in a message, which the stream's protocol reads first. Whether the stream goes on.
    #[inline]
    pub(super) fn read(
        &mut self,
        journal: &mut Journal,
        message: Message<'_>,
        invalid_utf8: bool,
        now: Instant,
        told_at: Instant,
    ) -> bool {
        // It is taken out meanwhile, since the message borrows from it.
        match self.line.reading.take() {
            Some(reading) => self.read_by_protocol(reading, journal, message, invalid_utf8, now, told_at),
            None => {
                self.deliver(journal, &message, invalid_utf8, now, told_at);
                true
            }
        }
    }

    fn read_by_protocol(
        &mut self,
        reading: Box<Reading>,
        journal: &mut Journal,
        message: Message<'_>,
        invalid_utf8: bool,
        now: Instant,
        told_at: Instant,
    ) -> bool {
        let mut lent = Lent { stream: self, reading: Some(reading) };
        let Some(reading) = lent.reading.as_mut().filter(|reading| reading.is_message(&message)) else {
            lent.stream.line.tell_no_message(journal, &message, invalid_utf8);
            return true;
        };
        let read = reading.read(&message, now);
        // Also when it cuts the stream, so that the report has it.
        let message = message.with(reading.assembled());
        let message = match &read {
            Err(fault) => message.failing(fault),
            Ok(_) => message,
        };
        let takes = lent.stream.deliver(journal, &message, invalid_utf8, now, told_at);
        drop(lent);
        match read {
            Ok(Next::GoesOn) => return true,
            Ok(Next::Ends) => {
                match self.line.reading.as_ref().and_then(|reading| reading.said_aside().cloned()) {
                    Some(fault) => self.failed(journal, &fault, 0, now),
                    None => self.ended(journal, 0, now),
                }
            }
            // A failure has stopped the user already, and is the one that is told.
            Err(_) if journal.is_stopped() => {}
            Err(fault) if takes => self.ended_by(journal, 0, Some(&fault), now),
            Err(fault) => self.cut(journal, Reason::from(&fault), now),
        }
        false
    }

    /// An error of the server's came beside the messages, `dropped` bytes behind the last event. The stream is cut by it,
    /// unless a check has asked for it: then the stream has ended.
    pub(super) fn failed(&mut self, journal: &mut Journal, fault: &Fault, dropped: usize, now: Instant) {
        if self.takes_error(journal, fault, now) {
            return self.ended_by(journal, dropped, Some(fault), now);
        }
        if !journal.is_stopped() {
            self.cut(journal, Reason::from(fault), now);
        }
    }

    /// The server ended the stream. Whether the check takes the error that came as a JSON text and not as data, so that the
    /// stream has ended by it.
    pub(super) fn ends_by_text(&mut self, journal: &mut Journal, dropped: usize, now: Instant) -> bool {
        let said = self.line.reading.as_ref().and_then(|reading| reading.said_aside().cloned());
        let Some(fault) = said.filter(|fault| self.takes_error(journal, fault, now)) else { return false };
        self.ended_by(journal, dropped, Some(&fault), now);
        true
    }

    /// The connection is no more, and this line had not ended; `ended` says that the server ended the stream. Whether it was
    /// not the error that the stream is cut by.
    pub(super) fn read_last_line(
        &mut self,
        journal: &mut Journal,
        line: &str,
        ended: bool,
        now: Instant,
    ) -> bool {
        let Some(reading) = &mut self.line.reading else { return true };
        // A connection that breaks off may leave half of an error, which is not judged.
        let is_whole = ended || crate::json::is_json(line.split_once(':').unwrap_or_default().1);
        match reading.unknown(line.as_bytes()) {
            Err(fault) if is_whole => {
                self.failed(journal, &fault, 0, now);
                false
            }
            _ => true,
        }
    }

    /// The body came to its end. If it is one JSON text it is the message; whether the stream goes on.
    pub(super) fn read_json(&mut self, journal: &mut Journal, last_event_id: &str, now: Instant) -> bool {
        let Some(json) = self.line.reading.as_mut().and_then(|reading| reading.json()) else { return true };
        let body = std::mem::take(json);
        let text = String::from_utf8_lossy(&body);
        let message = Message::new(&text, None, None, None).after(last_event_id);
        self.read(journal, message, matches!(text, Cow::Owned(_)), now, now)
    }

    /// The server ended the stream, in the middle of an event of `dropped` bytes or after one. Without its end mark it
    /// is cut.
    pub(super) fn over(&mut self, journal: &mut Journal, dropped: usize, now: Instant) {
        match self.line.reading.as_ref().and_then(|reading| reading.lacking(dropped)) {
            Some(reason) if dropped > 0 => {
                let text = format!("{reason}, in the middle of an event, whose {dropped} bytes are dropped");
                let reason = reason.reworded(text);
                self.cut(journal, reason, now);
            }
            Some(reason) => self.cut(journal, reason, now),
            None => self.ended(journal, dropped, now),
        }
    }
}
