//! What a stream does with its protocol: it shows it every message, ends and cuts by what it says, and is measured.

use std::borrow::Cow;

use tokio::time::Instant;

use super::{Fault, Next, Reading};
use crate::check::Pending;
use crate::message::Message;
use crate::observer::RunEventKind;
use crate::sse::{CapExceeded, Capped};
use crate::stream::{Line, Slot, over_cap};
use crate::user::User;
use crate::watch::Watch;

impl Line {
    /// Tells what was measured of a stream that is over, if it had a protocol.
    pub(crate) fn measured(&mut self, user: &User, now: Instant) {
        if let Some(reading) = self.reading.take() {
            let figures = reading.figures(now);
            user.tell(RunEventKind::Measured { stream: &self.name, figures: &figures });
        }
    }

    /// Whether the end of the connection, `dropped` bytes behind the last event, is a good end by the stream's protocol.
    pub(crate) fn may_end(&self, dropped: usize) -> bool {
        self.reading.as_ref().is_some_and(|reading| reading.may_end(dropped))
    }
}

impl Line {
    /// Takes in a line that is no field of an event stream. The error that the stream is to be cut by, if it says one.
    pub(crate) fn read_unknown(&mut self, line: &[u8]) -> Option<Fault> {
        self.drops_line(line);
        self.reading.as_mut()?.unknown(line).err()
    }
}

impl<C: Pending> Watch<C> {
    /// Takes in a message, which the stream's protocol reads first. Whether the stream goes on.
    #[inline]
    pub(crate) fn read(
        &mut self,
        user: &mut User,
        message: Message<'_>,
        invalid_utf8: bool,
        now: Instant,
    ) -> bool {
        // Taken for the while, since the message borrows from it.
        match self.line.reading.take() {
            Some(reading) => self.read_by_protocol(reading, user, message, invalid_utf8, now),
            None => {
                self.deliver(user, &message, invalid_utf8, now);
                true
            }
        }
    }

    fn read_by_protocol(
        &mut self,
        mut reading: Box<Reading>,
        user: &mut User,
        message: Message<'_>,
        invalid_utf8: bool,
        now: Instant,
    ) -> bool {
        if !reading.is_message(&message) {
            self.line.reading = Some(reading);
            return true;
        }
        let read = reading.read(&message, now);
        // Also when it cuts the stream, so that the report has it.
        self.deliver(user, &message.with(reading.assembled()), invalid_utf8, now);
        self.line.reading = Some(reading);
        match read {
            Ok(Next::GoesOn) => return true,
            Ok(Next::Ends) => match self.line.reading.as_ref().and_then(|reading| reading.said_aside()) {
                Some(fault) => self.cut(user, &fault.to_string(), now),
                None => self.ended(user, 0, now),
            },
            // A failure that has stopped the user is the first of the two.
            Err(_) if user.is_stopped() => {}
            Err(fault) => self.cut(user, &fault.to_string(), now),
        }
        false
    }

    /// The connection is no more, and this line had not ended; `ended` says that the server ended the stream. Whether it was
    /// not the error that the stream is cut by.
    pub(crate) fn read_last_line(&mut self, user: &mut User, line: &str, ended: bool, now: Instant) -> bool {
        let Some(reading) = &mut self.line.reading else { return true };
        // Half an error is as likely as half of anything, where a connection breaks off.
        let is_whole = ended || crate::json::is_json(line.split_once(':').unwrap_or_default().1);
        match reading.unknown(line.as_bytes()) {
            Err(fault) if is_whole => {
                self.cut(user, &fault.to_string(), now);
                false
            }
            _ => true,
        }
    }

    /// The body came to its end. If it is one JSON text it is the message; whether the stream goes on.
    pub(crate) fn read_json(&mut self, user: &mut User, now: Instant) -> bool {
        let Some(json) = self.line.reading.as_mut().and_then(|reading| reading.json()) else { return true };
        let body = std::mem::take(json);
        let text = String::from_utf8_lossy(&body);
        let message = Message::new(&text, None, None, None);
        self.read(user, message, matches!(text, Cow::Owned(_)), now)
    }

    /// The server ended the stream, in the middle of an event of `dropped` bytes or after one. Without its end mark it
    /// is cut.
    pub(crate) fn over(&mut self, user: &mut User, dropped: usize, now: Instant) {
        match self.line.reading.as_ref().and_then(|reading| reading.lacking(dropped)) {
            Some(reason) if dropped > 0 => {
                let reason =
                    format!("{reason}, in the middle of an event, whose {dropped} bytes are dropped");
                self.cut(user, &reason, now);
            }
            Some(reason) => self.cut(user, &reason, now),
            None => self.ended(user, dropped, now),
        }
    }
}

impl<C: Pending> Slot<C> {
    /// Bytes came for the stream's protocol. Those of a response that is one JSON text are collected.
    pub(crate) fn take_for_protocol(&mut self, user: &mut User, now: Instant) {
        let Some(reading) = &mut self.watch.line.reading else { return };
        reading.bytes(now);
        let Some(json) = reading.json() else { return };
        json.extend_from_slice(&std::mem::take(&mut self.feed.unread));
        let cap = user.client.cap();
        if json.len() > cap {
            self.watch.cut(user, &over_cap(&CapExceeded { what: Capped::Event, cap }), now);
        }
    }
}
