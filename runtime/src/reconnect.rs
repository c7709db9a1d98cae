//! A stream that was lost is opened again (WHATWG HTML, 9.2.3, "reestablish the connection").
//!
//! ```text
//!          lost, or ended by the server                after `retry`
//!   Open ───────────────────────────────► Waiting ───────────────────► Connecting
//!    ▲                                       ▲                             │
//!    │                                       │   refused, or no head       │
//!    │                                       └─────────────────────────────┤
//!    └──────────────── an event stream with a wanted status ───────────────┤
//!                                                                          │
//!   Ended ◄──────── status 204 ────────────────────────────────────────────┤
//!   Cut ◄────────── another status or content type ────────────────────────┘
//! ```
//!
//! With no attempt left, `Waiting` is not entered: what the server ended has ended, what was lost is cut. What
//! follows on what is decided in [`history`]; here it is done. There is no task beside the user's: its slot polls
//! the attempt, and its deadline is one of the user's.

mod history;

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::Instant;

use crate::check::Pending;
use crate::client::{Response, TransportError, TransportErrorKind, Turn};
use crate::exchange::Trail;
use crate::failure::{FailureKind, time};
use crate::observer::RunEventKind;
use crate::protocol::{Protocol, Reading};
use crate::request::{Limit, Request};
use crate::stream::{Line, Slot, State};
use crate::user::User;
pub(crate) use history::Loss;
use history::{Answer, History, Next};

/// A request under way.
pub(crate) type Sending = Pin<Box<dyn Future<Output = Result<Response, TransportError>> + Send>>;

/// How a stream is opened again, and how often it was. In a box, so that streams without it pay a pointer.
pub(crate) struct Reconnect {
    /// Without its `Last-Event-ID`, which is each time the one that the stream has come to.
    request: Request,
    /// The last event ID that the first request went out with.
    first_id: String,
    timeout: Duration,
    status: (u64, u64),
    history: History,
    /// Whether an answer of JSON is taken for a stream too.
    takes_json: bool,
    /// Whether a stream with an id is asked for by `GET`, whatever it was opened by.
    resumes_by_get: bool,
    /// The last id before the loss, until the first one after it has come.
    last_id: Option<u64>,
    /// The last event ID that the attempt under way goes without, since no header can carry it.
    id_not_sent: Option<String>,
}

/// Where a stream stands that is being reconnected.
pub(crate) enum Away {
    Waiting {
        /// `None` is beyond what the clock can say.
        until: Option<Instant>,
    },
    Connecting {
        sending: Sending,
        /// The redirects that it came to.
        trail: Trail,
        /// When the response head must be there.
        until: Option<Instant>,
    },
}

impl fmt::Debug for Reconnect {
    /// Without the request, which may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reconnect").field("history", &self.history).finish_non_exhaustive()
    }
}

impl fmt::Debug for Away {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Away::Waiting { .. } => "Waiting",
            Away::Connecting { .. } => "Connecting",
        })
    }
}

impl Away {
    /// When time alone takes it further.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        match self {
            Away::Waiting { until } | Away::Connecting { until, .. } => *until,
        }
    }
}

impl Reconnect {
    /// Of a stream that is opened by this request, complete as it goes out.
    pub(crate) fn new(limit: Limit, request: &Request, timeout: Duration, status: (u64, u64)) -> Box<Self> {
        let mut request = request.clone();
        let is_id = |name: &str| name.eq_ignore_ascii_case("last-event-id");
        // Of two headers of one name the last is sent.
        let id = request.headers.iter().rev().find(|(name, _)| is_id(name));
        let first_id = id.map(|(_, id)| id.clone()).unwrap_or_default();
        request.headers.retain(|(name, _)| !is_id(name));
        let history = History::new(limit);
        let (takes_json, resumes_by_get) = (false, false);
        Box::new(Self {
            request,
            first_id,
            timeout,
            status,
            history,
            takes_json,
            resumes_by_get,
            last_id: None,
            id_not_sent: None,
        })
    }

    /// The same of a stream that is read by this protocol.
    pub(crate) fn under(mut self: Box<Self>, protocol: Option<&dyn Protocol>) -> Box<Self> {
        self.takes_json = protocol.is_some_and(Protocol::takes_json);
        self.resumes_by_get = protocol.is_some_and(Protocol::resumes_by_get);
        self
    }

    /// Of which wait it is the turn, of the stream of this place.
    fn turn(&self, stream: usize) -> Turn {
        Turn { stream, attempts: self.history.attempt(), fruitless: self.history.fruitless() }
    }

    pub(crate) fn first_id(&self) -> &str {
        &self.first_id
    }

    /// The request of the next attempt, without an id that no header can carry.
    fn request(&self, last_event_id: &str) -> Request {
        let mut request = self.request.clone();
        if let Some(id) = header_of(last_event_id).filter(|id| !id.is_empty()) {
            request.headers.push(("last-event-id".to_owned(), id.to_owned()));
            if self.resumes_by_get {
                (request.method, request.body) = ("GET", None);
            }
        }
        request
    }

    /// Why a stream with this id cannot be resumed, and so is not asked for again: its protocol would ask for it by its id.
    fn unresumable(&self, last_event_id: &str) -> Option<Next> {
        if !self.resumes_by_get || header_of(last_event_id).is_some() {
            return None;
        }
        let start: String = last_event_id.chars().take(ENOUGH).collect();
        let more = if start.len() < last_event_id.len() { "…" } else { "" };
        Some(Next::Cut(format!(
            "{}, and its protocol cannot resume it: no header can carry its last event id, {start:?}{more}",
            self.history.cause()
        )))
    }

    /// What an attempt came to that opened no stream, or the response that did.
    fn judge(&self, answer: Result<Response, TransportError>) -> Result<Response, Answer> {
        match answer {
            Ok(response) if response.status == 204 => Err(Answer::Gone),
            Ok(response) => match response.fault(self.status, self.takes_json) {
                // Where the status decides, the content type says nothing.
                Some(fault) if fault.kind == FailureKind::Status => {
                    Err(Answer::Refused(format!("got {}", response.status_line())))
                }
                Some(fault) => Err(Answer::Refused(format!("got {}", fault.got))),
                None => Ok(response),
            },
            Err(error) if error.kind == TransportErrorKind::Connection => {
                Err(Answer::Failed(error.to_string()))
            }
            Err(error) if error.kind == TransportErrorKind::Redirect => {
                // "it was redirected to …"
                Err(Answer::Refused(format!("led nowhere: {error}")))
            }
            Err(error) => Err(Answer::Refused(format!("cannot be made: {error}"))),
        }
    }
}

/// The characters of an id that a report shows.
const ENOUGH: usize = 64;

/// A last event ID as its header carries it, which may be nothing; `None` if no header can. Bytes beyond ASCII can be
/// carried, and are UTF-8 (Fetch, "isomorphic encode"). Spaces around a value are none of it (RFC 9110, section 5.5), and HTTP/2
/// forbids them (RFC 9113, section 8.2.1).
fn header_of(id: &str) -> Option<&str> {
    let value = id.trim_matches([' ', '\t']);
    let can_be_carried = (!value.is_empty() || id.is_empty()) && crate::client::is_header_value(value);
    can_be_carried.then_some(value)
}

/// An id as a number, if it is all digits.
fn number(id: &str) -> Option<u64> {
    id.bytes().all(|byte| byte.is_ascii_digit()).then(|| id.parse().ok()).flatten()
}

impl Line {
    /// What a report says of the stream's reconnections, behind its state.
    pub(crate) fn reconnections(&self) -> String {
        match (&self.reconnect, &self.state) {
            (Some(reconnect), State::Open(_)) => reconnect.history.while_open(),
            (Some(reconnect), State::Ended { .. } | State::Cut(_)) => reconnect.history.at_the_end(),
            _ => String::new(),
        }
    }

    /// What a report says of the stream while it is away.
    pub(crate) fn absence(&self, now: Instant) -> String {
        self.reconnect.as_ref().map(|reconnect| reconnect.history.while_away(now)).unwrap_or_default()
    }

    pub(crate) fn is_away(&self) -> bool {
        matches!(self.state, State::Away(_))
    }

    /// Begins no attempt any more: the stream is about to be closed.
    pub(crate) fn stay_away(&mut self) {
        if let State::Away(Away::Waiting { until }) = &mut self.state {
            *until = None;
        }
    }

    /// A message with this id came: if it is the first one of a new connection, it is compared with the last id
    /// before.
    #[inline]
    pub(crate) fn id_came(&mut self, user: &User, id: Option<&str>) {
        let Some(reconnect) = &mut self.reconnect else { return };
        reconnect.history.message_came();
        if let Some(id) = id
            && let Some(last_id) = reconnect.last_id.take()
            && let Some(first_id) = number(id)
        {
            let (lost, repeated) = reconnect.history.compared(last_id, first_id);
            user.tell(RunEventKind::Resumed { stream: &self.name, last_id, first_id, lost, repeated });
        }
    }
}

impl<C: Pending> Slot<C> {
    /// The connection is no more: the stream is reconnected, or else has ended or is cut.
    pub(crate) fn lost(&mut self, user: &mut User, loss: Loss, now: Instant) {
        let loss = match loss {
            Loss::Broken(reason) => Loss::Broken(user.secrets.told(&reason)),
            other => other,
        };
        let is_json = |reading: &mut Box<Reading>| reading.json().is_some();
        let has_json = loss == Loss::End && self.watch.line.reading.as_mut().is_some_and(is_json);
        if has_json && !self.watch.read_json(user, now) {
            return;
        }
        // What is not taken in yet may still end an event.
        let unfinished = if self.feed.unread.is_empty() { self.feed.decoder.finish() } else { None };
        let line = &mut self.watch.line;
        let dropped = line.drops_event(unfinished.as_ref());
        line.dropped_bytes = dropped;
        if let Some(left) = &unfinished
            && !self.watch.read_last_line(user, &left.line, loss == Loss::End, now)
        {
            return;
        }
        let line = &mut self.watch.line;
        if loss == Loss::End && line.may_end(dropped) {
            return self.watch.over(user, dropped, now);
        }
        let Some(reconnect) = &mut line.reconnect else {
            return match loss {
                Loss::End => self.watch.over(user, dropped, now),
                Loss::Broken(reason) => self.watch.cut(user, &reason, now),
            };
        };
        if has_json {
            reconnect.history.message_came();
        }
        let (cause, ended) = (loss.cause().to_owned(), loss == Loss::End);
        let mut next = reconnect.history.lost(loss, now);
        if next == Next::Wait
            // What is not taken in yet may bring another id.
            && self.feed.unread.is_empty()
            && let Some(cut) = reconnect.unresumable(self.feed.decoder.last_event_id())
        {
            next = cut;
        }
        if next == Next::Wait {
            let (stream, cause) = (&line.name, cause.as_str());
            let (dropped_bytes, dropped) = (dropped, line.dropped());
            user.tell(RunEventKind::Lost { stream, cause, ended, dropped_bytes, dropped });
        }
        self.go_on(user, next, now);
    }

    /// Takes a stream further that is away; whether there may be something to read or to do at once.
    pub(crate) fn reconnect(&mut self, user: &mut User, cx: &mut Context<'_>) -> bool {
        let now = Instant::now();
        if let State::Away(Away::Waiting { until }) = &self.watch.line.state {
            if until.is_none_or(|until| until > now) {
                return false;
            }
            self.connect(user, now);
        }
        let State::Away(Away::Connecting { sending, trail, .. }) = &mut self.watch.line.state else {
            return false;
        };
        match sending.as_mut().poll(cx) {
            Poll::Pending => false,
            Poll::Ready(answer) => {
                user.tell_redirects(trail);
                self.answered(user, answer, Instant::now());
                true
            }
        }
    }

    /// The deadline of a stream that is away has come.
    pub(crate) fn expire_away(&mut self, user: &mut User, now: Instant) {
        let line = &mut self.watch.line;
        match (&line.state, &line.reconnect) {
            (State::Away(Away::Connecting { trail, .. }), Some(reconnect)) => {
                user.tell_redirects(trail);
                let reason = format!("no response head came within {}", time(reconnect.timeout));
                self.failed(user, Answer::Failed(reason), now);
            }
            // The next poll makes the attempt.
            _ => user.wakes.mark(line.index),
        }
    }

    fn connect(&mut self, user: &mut User, now: Instant) {
        // Of what was read before the loss and taken in since.
        self.watch.line.drops_event(self.feed.decoder.finish().as_ref());
        let id = self.feed.decoder.last_event_id();
        let line = &mut self.watch.line;
        let Some(reconnect) = &mut line.reconnect else { return };
        if let Some(cut) = reconnect.unresumable(id) {
            return self.go_on(user, cut, now);
        }
        reconnect.history.begin();
        reconnect.last_id = number(id);
        reconnect.id_not_sent = header_of(id).is_none().then(|| id.to_owned());
        let until = now.checked_add(reconnect.timeout);
        let trail = Trail::default();
        let sending = user.sending(reconnect.request(id), &trail);
        line.state = State::Away(Away::Connecting { sending, trail, until });
        user.deadline_moved();
    }

    fn answered(&mut self, user: &mut User, answer: Result<Response, TransportError>, now: Instant) {
        let line = &mut self.watch.line;
        let Some(reconnect) = &mut line.reconnect else { return };
        match reconnect.judge(answer) {
            Ok(response) => {
                let recovery = reconnect.history.recovered(now);
                let attempt = reconnect.history.attempt();
                let (stream, status) = (&line.name, response.status);
                if let Some(reading) = &mut line.reading {
                    let id = self.feed.decoder.last_event_id();
                    let resumed = !id.is_empty() && reconnect.id_not_sent.is_none();
                    reading.reconnected(resumed, !response.is_event_stream());
                }
                line.state = State::Open(response.body);
                // The longest silence is counted anew.
                user.deadline_moved();
                let id_not_sent = reconnect.id_not_sent.as_deref();
                user.tell(RunEventKind::Reconnected { stream, status, attempt, recovery, id_not_sent });
                line.was_read(now);
            }
            Err(answer) => self.failed(user, answer, now),
        }
    }

    fn failed(&mut self, user: &mut User, answer: Answer, now: Instant) {
        let answer = match answer {
            Answer::Failed(reason) => Answer::Failed(user.secrets.told(&reason)),
            Answer::Refused(reason) => Answer::Refused(user.secrets.told(&reason)),
            other => other,
        };
        let line = &mut self.watch.line;
        let Some(reconnect) = &mut line.reconnect else { return };
        if let Answer::Failed(reason) | Answer::Refused(reason) = &answer {
            let (stream, attempt) = (&line.name, reconnect.history.attempt());
            let id_not_sent = reconnect.id_not_sent.as_deref();
            user.tell(RunEventKind::ReconnectFailed { stream, attempt, reason, id_not_sent });
        }
        let next = reconnect.history.failed(answer);
        self.go_on(user, next, now);
    }

    fn go_on(&mut self, user: &mut User, next: Next, now: Instant) {
        match next {
            Next::Wait => {
                let asked = self.feed.decoder.reconnection_time();
                let line = &self.watch.line;
                let Some(reconnect) = &line.reconnect else { return };
                let until = now.checked_add(user.client.reconnect_wait(asked, reconnect.turn(line.index)));
                self.watch.line.state = State::Away(Away::Waiting { until });
                user.deadline_moved();
            }
            Next::End => self.watch.over(user, self.watch.line.dropped_bytes, now),
            Next::Cut(reason) => self.watch.cut(user, &reason, now),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_a_number_when_it_is_all_digits() {
        assert_eq!(
            ["7", "007", "", "+7", "-7", "7a", "18446744073709551616"].map(number),
            [Some(7), Some(7), None, None, None, None, None]
        );
    }

    #[test]
    fn a_request_is_sent_again_with_the_id_that_the_stream_has_come_to() {
        let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let headers = vec![header("last-event-id", "1"), header("X", "y"), header("Last-Event-ID", "2")];
        let request = Request { method: "POST", headers, ..Request::default() };
        let reconnect = Reconnect::new(Limit::Always, &request, Duration::from_secs(1), (200, 200));
        assert_eq!(reconnect.first_id(), "2");
        assert_eq!(reconnect.request("").headers, [header("X", "y")]);
        assert_eq!(reconnect.request("9").headers, [header("X", "y"), header("last-event-id", "9")]);
        assert_eq!(reconnect.request("\u{c}").headers, [header("X", "y")]);
    }

    #[test]
    fn an_id_that_no_header_can_carry_is_none_of_a_header() {
        for id in ["", "7", "a b", "a\tb", "grün", "\u{fffd}", "\u{80}", "{\"a\":1}", "~"] {
            assert_eq!(header_of(id), Some(id), "{id:?}");
        }
        for (id, carried) in [(" a", "a"), ("a \t", "a"), ("\ta\tb ", "a\tb")] {
            assert_eq!(header_of(id), Some(carried), "{id:?}");
        }
        let controls = (0..0x20).chain([0x7f]).filter(|byte| *byte != b'\t');
        for id in
            controls.map(|byte| format!("a{}b", char::from(byte))).chain([" ".to_owned(), "\t ".to_owned()])
        {
            assert_eq!(header_of(&id), None, "{id:?}");
        }
    }
}
