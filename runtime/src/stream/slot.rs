//! A stream and the check on it: what its steps do to it. [`intake`](super::intake) has how it is read, and
//! [`reconnect`](super::reconnect) how it is opened again.

use std::task::Context;

use tokio::time::Instant;

use super::any_slot::{AnySlot, Progress};
use super::line::Line;
use super::opened::Opened;
use super::reconnect::Loss;
use super::unread::Unread;
use super::watch::CheckedStream;
use crate::check::{AnyCheck, Trigger};
use crate::failure::time;
use crate::journal::{Journal, Stop};
use crate::observer::RunEventKind;
use crate::outcome::Outcome;
use crate::reason::{Reason, ReasonKind};
use crate::round_id::RoundId;
use crate::sse::Decoder;
use crate::step_key::StepKey;
use crate::stream_name::StreamName;

/// What was read of a stream, on its way to become messages.
#[derive(Debug, Default)]
pub(super) struct Input {
    pub(super) decoder: Decoder,
    pub(super) unread: Unread,
}

/// A stream and the check on it, if any. `C` is the kind of its checks.
#[derive(Debug)]
pub struct Slot<C> {
    pub(super) feed: Input,
    pub(super) watch: CheckedStream<C>,
}

impl<C: AnyCheck> Slot<C> {
    /// A stream that is not open. `index` is its place among the scenario's.
    #[must_use]
    pub fn new(index: usize, name: &'static str) -> Self {
        Self::of(index, StreamName::new(name))
    }

    /// As [`new`](Self::new), of a name that may be a member's.
    pub(crate) fn of(index: usize, name: StreamName) -> Self {
        Self { feed: Input::default(), watch: CheckedStream { line: Line::new(index, name), check: None } }
    }

    /// Sets a check. One that is pending fails, and is replaced. A check on a stream that has ended is
    /// decided at once.
    ///
    /// # Errors
    ///
    /// [`Stop`], if a step failed and the scenario stops on failure.
    pub fn set(&mut self, user: &mut impl AsMut<Journal>, check: C) -> Result<(), Stop> {
        let journal = user.as_mut();
        journal.heed()?;
        if self.watch.is_decided() {
            return self.watch.set(journal, check);
        }
        self.deciding(|watch| watch.set(journal, check))
    }

    /// Takes the check if it was decided; gives it if it succeeded.
    pub fn take(&mut self) -> Option<C> {
        self.watch.take()
    }

    /// Tells that the stream is closed. One that was not live any more has told its end before.
    fn closed(&mut self, journal: &mut Journal, was_live: bool, outcome: Outcome<'_>, now: Instant) {
        let line = &mut self.watch.line;
        journal.tell(RunEventKind::Closed { stream: &line.name, dropped: line.dropped() });
        if was_live {
            line.finished(journal, outcome, now);
        }
    }

    /// Whether the stream was never opened, or was closed since.
    pub(super) fn is_closed(&self) -> bool {
        self.watch.line.state.is_closed()
    }
}

impl<C: AnyCheck> AnySlot for Slot<C> {
    fn line(&mut self) -> &mut Line {
        &mut self.watch.line
    }

    fn opened(&mut self, mut opened: Opened, title: &str, key: StepKey, journal: &Journal) {
        let decoder = Decoder::with_cap(journal.client().cap());
        let decoder = decoder.resuming_after(std::mem::take(&mut opened.last_event_id));
        self.feed = Input { decoder, unread: Unread::default() };
        self.watch.line.opened(opened, title, key, journal);
    }

    fn is_no_stream(&mut self, journal: &mut Journal) {
        self.watch.ended(journal, 0, Instant::now());
    }

    fn poll(&mut self, journal: &mut Journal, holds: bool, cx: &mut Context<'_>) -> Progress {
        let progress = self.take_in(journal, holds, cx);
        if self.feed.unread.holds_buffer() {
            journal.buffer_held();
        }
        progress
    }

    fn let_buffer_go(&mut self, most: usize) {
        if self.feed.unread.len() <= most {
            self.feed.unread.let_buffer_go();
        }
    }

    fn deadline(&self) -> Option<Instant> {
        let check = self.watch.check.as_ref().and_then(|check| check.state().deadline());
        [check, self.watch.line.deadline()].into_iter().flatten().min()
    }

    fn expire(&mut self, journal: &mut Journal, now: Instant, holds: bool) {
        if !self.is_behind(now) {
            self.expire_check(journal, now, holds);
        }
        if self.watch.line.deadline().is_none_or(|due| due > now) {
            return;
        }
        if self.watch.line.state.is_away() {
            return self.expire_away(journal, now);
        }
        // Bytes that came and are not decoded yet are no silence.
        if !self.feed.unread.is_empty() || self.watch.line.may_be_on_its_way(now) {
            return;
        }
        let idle = self.watch.line.idle.map(time).unwrap_or_default();
        let mut reason = format!("nothing came for {idle}, longer than `idle` allows");
        if let Some(reading) = &self.watch.line.reading {
            reason.push_str(&format!(", {}", reading.since()));
        }
        let cause = "nothing came for longer than `idle` allows";
        self.lost(journal, Loss::Broken(Reason::new(ReasonKind::Idle, reason).because(cause)), now);
    }

    fn is_decided(&self) -> bool {
        self.watch.is_decided()
    }

    fn is_held(&self) -> bool {
        let line = &self.watch.line;
        !line.state.is_live() || line.held.is_some() && self.watch.is_decided()
    }

    fn close(&mut self, journal: &mut Journal) {
        let was_live = self.watch.line.state.is_live();
        self.watch.line.drops_event(self.feed.decoder.finish().as_ref());
        self.watch.line.state.closed();
        self.watch.line.held = None;
        let now = Instant::now();
        self.watch.decide(journal, Trigger::Close, now);
        self.feed = Input::default();
        self.closed(journal, was_live, Outcome::Succeeded, now);
        self.watch.line.forget_assembled();
    }

    fn cancel(&mut self, journal: &mut Journal) {
        self.watch.cancel(journal);
    }

    fn end_round(&mut self, journal: &mut Journal, round: RoundId) -> bool {
        let is_old = self.watch.line.round < round;
        if !is_old || self.watch.check.as_ref().is_some_and(|check| check.state().round >= round) {
            self.watch.abandon(journal);
        }
        if is_old {
            return false;
        }
        self.abandon(journal);
        self.watch.line.forget_round();
        self.feed = Input::default();
        true
    }

    fn abandon_check(&mut self, journal: &mut Journal) {
        self.watch.abandon(journal);
    }

    fn abandon(&mut self, journal: &mut Journal) {
        if self.watch.line.state.is_live() {
            self.watch.line.drops_event(self.feed.decoder.finish().as_ref());
            self.watch.line.state.closed();
            self.closed(journal, true, Outcome::Abandoned, Instant::now());
        }
    }
}
