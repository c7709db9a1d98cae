//! How a stream is read: bytes are read and decoded within the budget of a turn. Decoding stops where a check is decided
//! that holds the stream for the next check.

use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::Instant;

use super::any_slot::Progress;
use super::reconnect::Loss;
use super::slot::Slot;
use super::watch::CheckedStream;
use super::work::Work;
use crate::check::AnyCheck;
use crate::journal::Journal;
use crate::message::Message;
use crate::reason::{Reason, ReasonKind};
use crate::sse::{CapExceeded, Capped, Item, Part};

impl<C: AnyCheck> Slot<C> {
    /// Takes in what came; see [`AnySlot::poll`](super::any_slot::AnySlot::poll).
    pub(super) fn take_in(&mut self, journal: &mut Journal, holds: bool, cx: &mut Context<'_>) -> Progress {
        let mut work = Work::default();
        if !self.watch.is_decided() {
            // A check was set since, and takes what was kept for it.
            self.watch.line.held = None;
        }
        // What was kept is told now, however long ago it was read.
        let is_told_late = journal.is_observed() && !self.feed.unread.is_empty();
        let mut told_at = if is_told_late { Instant::now() } else { self.watch.line.last_read };
        loop {
            self.decode(journal, holds, &mut work, told_at);
            if self.is_done(journal) {
                // What is left is looked at as soon as the stream is taken further.
                journal.wake(self.watch.line.index);
                return Progress::Waits;
            }
            if work.is_done() {
                return Progress::More;
            }
            if self.watch.line.state.is_away() && !self.reconnect(journal, cx) {
                return Progress::Waits;
            }
            let Some(body) = self.watch.line.state.body() else { return Progress::Waits };
            match body.poll_chunk(cx) {
                Poll::Pending => {
                    self.feed.decoder.rest();
                    return Progress::Waits;
                }
                Poll::Ready(Some(Ok(bytes))) => {
                    let now = Instant::now();
                    let wait = body.take_socket_wait();
                    let begun = work.read(now);
                    journal.saw(|| begun);
                    if let Some(wait) = wait {
                        journal.socket_wait(Some(&self.watch.line.name), now, wait);
                    }
                    // What is read after the deadline of a check does not count for it.
                    let expired = self.expire_check(journal, now, holds);
                    told_at = if expired { Instant::now() } else { now };
                    self.watch.line.was_read(now);
                    self.feed.unread.read(bytes);
                    if self.watch.line.reading.is_some() {
                        self.take_for_protocol(journal, now);
                    }
                }
                Poll::Ready(Some(Err(error))) => {
                    let reason = error.reason().clone().reworded(error.to_string());
                    self.lost(journal, Loss::Broken(reason), Instant::now());
                }
                Poll::Ready(None) => self.lost(journal, Loss::End, Instant::now()),
            }
        }
    }

    /// Bytes came for the stream's protocol. Those of a response that is one JSON text are collected.
    pub(super) fn take_for_protocol(&mut self, journal: &mut Journal, now: Instant) {
        let Some(reading) = &mut self.watch.line.reading else { return };
        reading.bytes(now);
        let Some(json) = reading.json() else { return };
        json.extend_from_slice(&self.feed.unread);
        self.feed.unread.clear();
        let cap = journal.client().cap();
        if json.len() > cap {
            self.watch.cut(journal, over_cap(&CapExceeded { what: Capped::Event, cap }), now);
        }
    }

    /// Decodes and takes in what was read, up to where a check is decided that holds the stream, or the work of this turn
    /// is done.
    ///
    /// The messages are told at `told_at`, and from the first look at the clock on at that time. If somebody listens, there is
    /// a look after each of them, so that no message is told at a time before what went before it.
    fn decode(&mut self, journal: &mut Journal, holds: bool, work: &mut Work, mut told_at: Instant) {
        let now = self.watch.line.last_read;
        let weight = self.weight(journal);
        while !self.feed.unread.is_empty() && !self.is_done(journal) && !work.is_done() {
            let pending = !self.watch.is_decided();
            let mut rest: &[u8] = &self.feed.unread;
            let had = rest.len();
            match self.feed.decoder.next_part(&mut rest) {
                Ok(Some(Part::Item(Item::Event(event)))) => {
                    if self.watch.line.id_came(journal, event.id) {
                        told_at = Instant::now();
                    }
                    let message = Message::new(event.data, event.event, event.id, event.retry);
                    let message = message.after(event.last_event_id);
                    if !self.watch.read(journal, message, event.invalid_utf8, now, told_at) {
                        self.feed.unread.clear();
                        return;
                    }
                }
                Ok(Some(Part::Unknown(line))) => {
                    if let Some(fault) = self.watch.line.read_unknown(line) {
                        self.watch.line.drops_event(self.feed.decoder.finish().as_ref());
                        self.feed.unread.clear();
                        return self.watch.failed(journal, &fault, 0, now);
                    }
                }
                Ok(Some(Part::Item(Item::Block(block)))) => self.watch.line.tell_block(journal, &block),
                Ok(Some(Part::Item(Item::Comment(text)))) => {
                    self.watch.comment(journal, text, now);
                }
                Ok(None) => {
                    self.feed.unread.clear();
                    return;
                }
                Err(cap) => {
                    self.feed.unread.clear();
                    return self.watch.cut(journal, over_cap(&cap), now);
                }
            }
            let used = had - rest.len();
            self.feed.unread.advance(used);
            if let Some(now) = work.add(used, weight).filter(|_| journal.is_observed()) {
                told_at = now;
            }
            if holds && (pending || self.watch.line.has_next()) {
                self.hold_if_decided(journal);
            }
        }
    }

    /// How much work a message is beside its bytes. After one that runs code of the user's, the clock is looked at.
    fn weight(&self, journal: &Journal) -> usize {
        let asks = self.watch.check.as_ref().is_some_and(|check| check.state().asks);
        if asks || journal.is_observed() || self.watch.line.reading.is_some() {
            Work::UNKNOWN
        } else {
            Work::KNOWN
        }
    }

    /// If the check is decided, what comes after is kept for the next one, or for the next `next`.
    fn hold_if_decided(&mut self, journal: &mut Journal) {
        let line = &self.watch.line;
        if self.watch.is_decided() && line.state.is_open() && !line.awaits_next() {
            self.watch.line.held = Some(journal.decided_one());
        }
    }

    /// Runs `act`, which may fail the check. The failure then shows the unfinished event as well.
    pub(super) fn deciding<T>(&mut self, act: impl FnOnce(&mut CheckedStream<C>) -> T) -> T {
        let Some(unfinished) = self.feed.decoder.unfinished() else { return act(&mut self.watch) };
        let before = self.watch.line.dropped.clone();
        self.watch.line.drops_event(Some(&unfinished));
        let done = act(&mut self.watch);
        self.watch.line.dropped = before;
        done
    }

    /// Whether the user goes on before anything more is taken in.
    fn is_done(&self, journal: &Journal) -> bool {
        journal.is_stopped() || self.watch.line.held.is_some() && self.watch.is_decided()
    }

    /// Decides the check if it is due at `now`. Whether it was.
    pub(super) fn expire_check(&mut self, journal: &mut Journal, now: Instant, holds: bool) -> bool {
        // Bytes that came and are not decoded yet are no silence.
        let heard = if self.feed.unread.is_empty() { now } else { self.watch.line.last_read };
        let expired = self.watch.is_due(now) && self.deciding(|watch| watch.expire(journal, now, heard));
        if expired && holds {
            self.hold_if_decided(journal);
        }
        expired
    }

    /// Whether bytes from before the check's deadline are still to be decoded. They count for the check, unless that
    /// delays its decision too much.
    pub(super) fn is_behind(&self, now: Instant) -> bool {
        /// The longest time after its deadline that a check waits for such bytes.
        const GRACE: Duration = Duration::from_millis(10);
        let Some(state) = self.watch.check.as_ref().map(|check| check.state()) else { return false };
        let last = state.own_deadline().and_then(|deadline| deadline.checked_add(GRACE));
        !self.feed.unread.is_empty()
            && state.deadline().is_some_and(|deadline| self.watch.line.last_read < deadline)
            && last.is_none_or(|last| now < last)
    }
}

/// What went over the cap, and how a scenario raises it.
fn over_cap(exceeded: &CapExceeded) -> Reason {
    let (what, cause) = match exceeded.what {
        Capped::Line => ("a line", "a line is over the cap"),
        Capped::Event => ("an event", "an event is over the cap"),
    };
    let text = format!(
        "{what} is over the cap of {} bytes; if the server means to send that much, raise it \
         (`Client::event_cap`, given to the scenario by `.client(…)`)",
        exceeded.cap
    );
    Reason::new(ReasonKind::Cap, text).because(cause)
}
