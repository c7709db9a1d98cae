//! The attempts to open a stream again.

use std::net::SocketAddr;
use std::task::{Context, Poll};

use tokio::time::Instant;

use super::super::away::{Reconnecting, sending};
use super::super::slot::Slot;
use super::history::{AfterLoss, Answer, Loss};
use crate::check::AnyCheck;
use crate::client::{Response, TransportError};
use crate::exchange::Trail;
use crate::failure::time;
use crate::gate::RequestKind;
use crate::journal::Journal;
use crate::observer::RunEventKind;
use crate::protocol::Reading;
use crate::random::Draws;
use crate::reason::{Reason, ReasonKind};

impl<C: AnyCheck> Slot<C> {
    /// The connection is no more: the stream is reconnected, or else has ended or is cut.
    pub(in crate::stream) fn lost(&mut self, journal: &mut Journal, loss: Loss, now: Instant) {
        let loss = match loss {
            Loss::Broken(reason) => Loss::Broken(reason.told(journal.secrets())),
            Loss::End => Loss::End,
        };
        let is_json = |reading: &mut Box<Reading>| reading.json().is_some();
        let has_json = loss == Loss::End && self.watch.line.reading.as_mut().is_some_and(is_json);
        if has_json && !self.watch.read_json(journal, self.feed.decoder.last_event_id(), now) {
            return;
        }
        // Bytes that are not decoded yet may still end an event.
        let unfinished = if self.feed.unread.is_empty() { self.feed.decoder.finish() } else { None };
        let line = &mut self.watch.line;
        let dropped = line.drops_event(unfinished.as_ref());
        line.dropped_bytes = dropped;
        if let Some(left) = &unfinished
            && !self.watch.read_last_line(journal, &left.line, loss == Loss::End, now)
        {
            return;
        }
        if loss == Loss::End && self.watch.ends_by_text(journal, dropped, now) {
            return;
        }
        let line = &mut self.watch.line;
        if loss == Loss::End && line.may_end(dropped) {
            return self.watch.over(journal, dropped, now);
        }
        let Some(reconnect) = &mut line.reconnect else {
            return match loss {
                Loss::End => self.watch.over(journal, dropped, now),
                Loss::Broken(reason) => self.watch.cut(journal, reason, now),
            };
        };
        if has_json {
            reconnect.history.message_came();
        }
        let (cause, ended) = (loss.reason(), loss == Loss::End);
        let mut next = reconnect.history.lost(loss, now);
        if next == AfterLoss::Wait
            // Bytes that are not decoded yet may bring another id.
            && self.feed.unread.is_empty()
            && let Some(cut) = reconnect.unresumable(self.feed.decoder.last_event_id())
        {
            next = cut;
        }
        if next == AfterLoss::Wait {
            let (stream, cause) = (&line.name, &cause);
            let (dropped_bytes, dropped) = (dropped, line.dropped());
            journal.tell(RunEventKind::Lost { stream, cause, ended, dropped_bytes, dropped });
        }
        self.go_on(journal, next, now);
    }

    /// Takes a stream further that is away; whether there may be something to read or to do at once.
    pub(in crate::stream) fn reconnect(&mut self, journal: &mut Journal, cx: &mut Context<'_>) -> bool {
        let now = Instant::now();
        if let Some(Reconnecting::Waiting { until }) = self.watch.line.state.away() {
            if until.is_none_or(|until| until > now) {
                return false;
            }
            self.connect(journal, now);
        }
        let line = &mut self.watch.line;
        let Some((sending, trail)) = line.state.attempt() else { return false };
        let answer = sending.as_mut().poll(cx);
        match answer {
            Poll::Pending => {
                if trail.take_moved() {
                    journal.tell_trail(trail, Some(&line.name));
                    journal.deadline_moved();
                }
                false
            }
            Poll::Ready(answer) => {
                journal.tell_trail(trail, Some(&line.name));
                let address = trail.address();
                self.answered(journal, answer, address, Instant::now());
                true
            }
        }
    }

    /// The deadline of a stream that is away has come.
    pub(in crate::stream) fn expire_away(&mut self, journal: &mut Journal, now: Instant) {
        let line = &mut self.watch.line;
        match (line.state.attempt(), &line.reconnect) {
            (Some((_, trail)), Some(reconnect)) => {
                journal.tell_trail(trail, Some(&line.name));
                let text = format!("no response head came within {}", time(reconnect.timeout()));
                let reason = Reason::new(ReasonKind::Timeout, text).because("no response head in time");
                let address = trail.address();
                self.failed(journal, Answer::Failed(reason), address, now);
            }
            // The next poll makes the attempt.
            (None, _) | (_, None) => journal.wake(line.index),
        }
    }

    fn connect(&mut self, journal: &mut Journal, now: Instant) {
        // The event that the last connection left unfinished, once all its bytes are decoded.
        self.watch.line.drops_event(self.feed.decoder.finish().as_ref());
        let id = self.feed.decoder.last_event_id();
        let line = &mut self.watch.line;
        let Some(reconnect) = &mut line.reconnect else { return };
        if let Some(cut) = reconnect.unresumable(id) {
            return self.go_on(journal, cut, now);
        }
        let request = reconnect.begin(id);
        let until = now.checked_add(reconnect.timeout());
        let trail = Trail::new(journal.is_heard());
        let gated = journal.gated(RequestKind::Reconnect, Some(&line.name), line.opened_by.location());
        let sending = sending(journal, request, &trail, gated);
        if let Some(head) = &mut line.head {
            head.asked_again(now);
        }
        line.state.connects(sending, trail, until);
        journal.deadline_moved();
    }

    /// An attempt to this address is answered.
    fn answered(
        &mut self,
        journal: &mut Journal,
        answer: Result<Response, TransportError>,
        address: Option<SocketAddr>,
        now: Instant,
    ) {
        let line = &mut self.watch.line;
        let Some(reconnect) = &mut line.reconnect else { return };
        match reconnect.evaluate(answer) {
            Ok(response) => {
                let recovery = reconnect.history.recovered(now);
                let attempt = reconnect.history.attempt();
                let (stream, status) = (&line.name, response.status);
                if let Some(reading) = &mut line.reading {
                    let id = self.feed.decoder.last_event_id();
                    let resumed = !id.is_empty() && reconnect.id_not_sent().is_none();
                    reading.reconnected(resumed, reconnect.is_json(&response));
                }
                if let Some(head) = &mut line.head {
                    head.answered_again(&response, now);
                }
                line.state.opened(response.body);
                // The longest silence is counted anew.
                journal.deadline_moved();
                let id_not_sent = reconnect.id_not_sent();
                journal.tell(RunEventKind::Reconnected {
                    stream,
                    status,
                    attempt,
                    address,
                    recovery,
                    id_not_sent,
                });
                line.was_read(now);
            }
            Err(answer) => self.failed(journal, answer, address, now),
        }
    }

    fn failed(&mut self, journal: &mut Journal, answer: Answer, address: Option<SocketAddr>, now: Instant) {
        let answer = match answer {
            Answer::Failed(reason) => Answer::Failed(reason.told(journal.secrets())),
            Answer::Gone(reason) => Answer::Gone(reason.told(journal.secrets())),
            Answer::Refused(reason) => Answer::Refused(reason.told(journal.secrets())),
        };
        let line = &mut self.watch.line;
        let Some(reconnect) = &mut line.reconnect else { return };
        let (Answer::Failed(reason) | Answer::Gone(reason) | Answer::Refused(reason)) = &answer;
        let (stream, attempt) = (&line.name, reconnect.history.attempt());
        let id_not_sent = reconnect.id_not_sent();
        journal.tell(RunEventKind::ReconnectFailed { stream, attempt, address, reason, id_not_sent });
        let next = reconnect.history.failed(answer);
        self.go_on(journal, next, now);
    }

    fn go_on(&mut self, journal: &mut Journal, next: AfterLoss, now: Instant) {
        match next {
            AfterLoss::Wait => {
                let line = &self.watch.line;
                let Some(reconnect) = &line.reconnect else { return };
                let asked = self.feed.decoder.reconnection_time().or(reconnect.after());
                let until = now.checked_add(journal.client().reconnect_wait(
                    asked,
                    reconnect.turn(line.index),
                    journal.draws().map(Draws::seed),
                ));
                self.watch.line.state.waits(until);
                journal.deadline_moved();
            }
            AfterLoss::End => self.watch.over(journal, self.watch.line.dropped_bytes, now),
            AfterLoss::Cut(reason) => self.watch.cut(journal, reason, now),
        }
    }
}
