//! How what comes on a stream is taken in: bytes are read and decoded, within the budget of a turn, up to where a check is
//! decided that holds the stream for the next one.

use std::task::{Context, Poll};
use std::time::Duration;

use bytes::{Buf, Bytes};
use tokio::time::Instant;

use crate::check::Pending;
use crate::message::Message;
use crate::observer::RunEventKind;
use crate::reconnect::Loss;
use crate::sse::{Item, Part};
use crate::stream::{Progress, Slot, State, over_cap};
use crate::user::User;
use crate::watch::Watch;
use crate::work::Work;

impl<C: Pending> Slot<C> {
    /// Takes in what came; see [`AnySlot::poll`](crate::stream::AnySlot::poll).
    pub(crate) fn take_in(&mut self, user: &mut User, holds: bool, cx: &mut Context<'_>) -> Progress {
        let mut work = Work::default();
        if !self.watch.is_decided() {
            // The check that was set since takes what was kept for it.
            self.watch.line.held = None;
        }
        loop {
            self.decode(user, holds, &mut work);
            if self.is_done(user) {
                // What is left is looked at as soon as the stream is taken further.
                user.wakes.mark(self.watch.line.index);
                return Progress::Waits;
            }
            if work.is_done() {
                return Progress::More;
            }
            if self.watch.line.is_away() && !self.reconnect(user, cx) {
                return Progress::Waits;
            }
            let State::Open(body) = &mut self.watch.line.state else { return Progress::Waits };
            match body.poll_chunk(cx) {
                Poll::Pending => {
                    self.feed.decoder.rest();
                    return Progress::Waits;
                }
                Poll::Ready(Some(Ok(bytes))) => {
                    let now = Instant::now();
                    work.read_at(now);
                    // What is read after the deadline of a check does not count for it.
                    self.expire_check(user, now, holds);
                    self.watch.line.was_read(now);
                    self.feed.unread = bytes;
                    if self.watch.line.reading.is_some() {
                        self.take_for_protocol(user, now);
                    }
                }
                Poll::Ready(Some(Err(error))) => {
                    self.lost(user, Loss::Broken(error.to_string()), Instant::now());
                }
                Poll::Ready(None) => self.lost(user, Loss::End, Instant::now()),
            }
        }
    }

    /// Decodes and takes in what was read, up to where a check is decided that holds the stream, or the work of this turn
    /// is done.
    fn decode(&mut self, user: &mut User, holds: bool, work: &mut Work) {
        let now = self.watch.line.last_read;
        let weight = self.weight(user);
        while !self.feed.unread.is_empty() && !self.is_done(user) && !work.is_done() {
            let pending = !self.watch.is_decided();
            let mut rest: &[u8] = &self.feed.unread;
            let had = rest.len();
            match self.feed.decoder.next_part(&mut rest) {
                Ok(Some(Part::Item(Item::Event(event)))) => {
                    self.watch.line.id_came(user, event.id);
                    let message = Message::new(event.data, event.event, event.id, event.retry);
                    if !self.watch.read(user, message, event.invalid_utf8, now) {
                        self.feed.unread = Bytes::new();
                        return;
                    }
                }
                Ok(Some(Part::Unknown(line))) => {
                    if let Some(fault) = self.watch.line.read_unknown(line) {
                        self.watch.line.drops_event(self.feed.decoder.finish().as_ref());
                        self.feed.unread = Bytes::new();
                        return self.watch.cut(user, &fault.to_string(), now);
                    }
                }
                Ok(Some(Part::Item(Item::Comment(text)))) => {
                    user.tell(RunEventKind::Comment { stream: &self.watch.line.name, text });
                }
                Ok(Some(_)) => {}
                Ok(None) => {
                    self.feed.unread = Bytes::new();
                    return;
                }
                Err(cap) => {
                    self.feed.unread = Bytes::new();
                    return self.watch.cut(user, &over_cap(&cap), now);
                }
            }
            let used = had - rest.len();
            if rest.is_empty() {
                // An empty piece would keep the whole buffer that it was cut from.
                self.feed.unread = Bytes::new();
            } else {
                self.feed.unread.advance(used);
            }
            work.add(used, weight);
            if pending && holds {
                self.hold_if_decided(user);
            }
        }
    }

    /// How much work a message is beside its bytes. After one that runs code of the user's, the clock is looked at.
    fn weight(&self, user: &User) -> usize {
        let asks = self.watch.check.as_ref().is_some_and(|check| check.state().asks);
        if asks || user.is_observed() || self.watch.line.reading.is_some() {
            Work::UNKNOWN
        } else {
            Work::KNOWN
        }
    }

    /// A check is decided or was before: what comes after is kept for the next one.
    fn hold_if_decided(&mut self, user: &mut User) {
        if self.watch.is_decided() && matches!(self.watch.line.state, State::Open(_)) {
            self.watch.line.held = Some(user.decided_one());
        }
    }

    /// Does what may fail the check; the failure shows the event too that has begun and is not finished yet.
    pub(crate) fn deciding<T>(&mut self, act: impl FnOnce(&mut Watch<C>) -> T) -> T {
        let Some(unfinished) = self.feed.decoder.unfinished() else { return act(&mut self.watch) };
        let before = self.watch.line.dropped.clone();
        self.watch.line.drops_event(Some(&unfinished));
        let done = act(&mut self.watch);
        self.watch.line.dropped = before;
        done
    }

    /// Whether the user goes on before anything more is taken in.
    fn is_done(&self, user: &User) -> bool {
        user.is_stopped() || self.watch.line.held.is_some() && self.watch.is_decided()
    }

    /// Decides the check if it is due at `now`.
    pub(crate) fn expire_check(&mut self, user: &mut User, now: Instant, holds: bool) {
        // What came and is not decoded yet is no silence.
        let heard = if self.feed.unread.is_empty() { now } else { self.watch.line.last_read };
        let expired = self.watch.is_due(now) && self.deciding(|watch| watch.expire(user, now, heard));
        if expired && holds {
            self.hold_if_decided(user);
        }
    }

    /// Whether there is more to decode of what came before the check's deadline. It counts, as long as the decision is
    /// not told too late for it.
    pub(crate) fn is_behind(&self, now: Instant) -> bool {
        /// How long after its deadline a check waits for what came before to be decoded.
        const GRACE: Duration = Duration::from_millis(10);
        let Some(state) = self.watch.check.as_ref().map(|check| check.state()) else { return false };
        let last = state.own_deadline().and_then(|deadline| deadline.checked_add(GRACE));
        !self.feed.unread.is_empty()
            && state.deadline().is_some_and(|deadline| self.watch.line.last_read < deadline)
            && last.is_none_or(|last| now < last)
    }
}
