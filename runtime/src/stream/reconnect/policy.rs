//! How a stream is opened again.

use std::fmt;
use std::time::Duration;

use super::super::answer::Wanted;
use super::history::{AfterLoss, Answer, History};
use crate::client::{Response, TransportError, Turn};
use crate::protocol::Protocol;
use crate::reason::{Reason, ReasonKind};
use crate::request::{Limit, Request};

/// How a stream is opened again, and how often it was. In a box, so that streams without it pay a pointer.
pub(crate) struct Reconnect {
    /// The request without its `Last-Event-ID`: each attempt sends the id that is in force then.
    request: Request,
    timeout: Duration,
    wanted: Wanted,
    /// The statuses that are a failed attempt, where the answer is not the wanted stream.
    through: Option<(u64, u64)>,
    /// The wait before an attempt, if the server named none.
    after: Option<Duration>,
    pub(in crate::stream) history: History,
    /// Whether a stream with an id is asked for by `GET`, whatever it was opened by.
    resumes_by_get: bool,
    /// The last id before the loss, until the first one after it has come.
    last_id: Option<u64>,
    /// The last event ID that the attempt under way goes without, since no header can carry it.
    id_not_sent: Option<String>,
}

/// Where a stream goes on that was reconnected.
pub(in crate::stream) struct Resumed {
    pub(in crate::stream) last_id: u64,
    pub(in crate::stream) first_id: u64,
    pub(in crate::stream) lost: u64,
    pub(in crate::stream) repeated: u64,
}

impl fmt::Debug for Reconnect {
    /// Without the request, which may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reconnect").field("history", &self.history).finish_non_exhaustive()
    }
}

impl Reconnect {
    /// Of a stream that is opened by this request, complete as it goes out.
    pub(crate) fn new(limit: Limit, request: &Request, timeout: Duration, wanted: Wanted) -> Self {
        let mut request = request.clone();
        request.headers.retain(|(name, _)| !is_last_event_id(name));
        let history = History::new(limit);
        Self {
            request,
            timeout,
            wanted,
            through: None,
            after: None,
            history,
            resumes_by_get: false,
            last_id: None,
            id_not_sent: None,
        }
    }

    /// The same of a stream that is read by this protocol.
    pub(crate) fn under(self, protocol: Option<&dyn Protocol>) -> Self {
        Self { resumes_by_get: protocol.is_some_and(Protocol::resumes_by_get), ..self }
    }

    /// An answer that is not the wanted stream is a failed attempt, if it has one of these statuses.
    pub(crate) fn failing(self, through: Option<(u64, u64)>) -> Self {
        Self { through, ..self }
    }

    /// An attempt waits so long if the server named no time.
    pub(crate) fn waiting(self, after: Option<Duration>) -> Self {
        Self { after, ..self }
    }

    /// The stream was opened by a response of this status, which another connection may have too.
    pub(crate) fn takes(&mut self, status: u16) {
        self.wanted.takes(status);
    }

    /// The wait before an attempt, if the server named none and the stream has its own.
    pub(super) fn after(&self) -> Option<Duration> {
        self.after
    }

    /// Whether a wanted response is one text of JSON, and no event stream.
    pub(super) fn is_json(&self, response: &Response) -> bool {
        self.wanted.is_json(response)
    }

    /// Which wait of the stream with this index comes next.
    pub(super) fn turn(&self, stream: usize) -> Turn {
        Turn { stream, attempts: self.history.attempt(), fruitless: self.history.fruitless() }
    }

    /// The longest time to the response head.
    pub(super) fn timeout(&self) -> Duration {
        self.timeout
    }

    /// The last event ID that the attempt under way goes without.
    pub(super) fn id_not_sent(&self) -> Option<&str> {
        self.id_not_sent.as_deref()
    }

    /// Begins an attempt, and gives its request. `last_event_id` is in force.
    pub(super) fn begin(&mut self, last_event_id: &str) -> Request {
        self.history.begin();
        self.last_id = number(last_event_id);
        self.id_not_sent = header_of(last_event_id).is_none().then(|| last_event_id.to_owned());
        self.request(last_event_id)
    }

    /// A message with this id came. If it is the first one of a new connection, it is compared with the last id before.
    pub(in crate::stream) fn message_came(&mut self, id: Option<&str>) -> Option<Resumed> {
        self.history.message_came();
        let id = id?;
        let last_id = self.last_id.take()?;
        let first_id = number(id)?;
        let (lost, repeated) = self.history.compared(last_id, first_id);
        Some(Resumed { last_id, first_id, lost, repeated })
    }

    /// The request of the next attempt, without an id that no header can carry.
    fn request(&self, last_event_id: &str) -> Request {
        let mut request = self.request.clone();
        if let Some(id) = header_of(last_event_id).filter(|id| !id.is_empty()) {
            request.headers.push(("last-event-id".into(), id.to_owned().into()));
            if self.resumes_by_get {
                (request.method, request.body) = ("GET".into(), None);
            }
        }
        request
    }

    /// Why a stream with this id cannot be resumed, and so is not asked for again: its protocol would ask for it by its id.
    pub(super) fn unresumable(&self, last_event_id: &str) -> Option<AfterLoss> {
        if !self.resumes_by_get || header_of(last_event_id).is_some() {
            return None;
        }
        let start: String = last_event_id.chars().take(ENOUGH).collect();
        let more = if start.len() < last_event_id.len() { "…" } else { "" };
        let text = format!(
            "{}, and its protocol cannot resume it: no header can carry its last event id, {start:?}{more}",
            self.history.cause()
        );
        let cause = "no header can carry the last event id";
        Some(AfterLoss::Cut(Reason::new(ReasonKind::LastEventId, text).because(cause)))
    }

    /// What an attempt came to that opened no stream, or the response that did.
    pub(super) fn evaluate(&self, answer: Result<Response, TransportError>) -> Result<Response, Answer> {
        let is_passed = |response: &Response| {
            self.through.is_some_and(|(min, max)| (min..=max).contains(&u64::from(response.status)))
        };
        match answer {
            Ok(response) if response.status == 204 && !is_passed(&response) => {
                let (status, cause) = (response.status, response.status_as_cause());
                let text = format!("got {}, which ends the stream", response.status_line());
                Err(Answer::Gone(Reason::of_response(ReasonKind::Status, status, cause, text)))
            }
            Ok(response) => {
                let Some(fault) = self.wanted.fault(&response) else { return Ok(response) };
                let reason = match fault.reason {
                    // Where the status decides, the content type says nothing.
                    reason if reason.kind() == ReasonKind::Status => {
                        let unknown = response.body.unknown().map(|said| format!(": {said}"));
                        let status = response.status_line();
                        reason.reworded(format!("got {status}{}", unknown.unwrap_or_default()))
                    }
                    reason => reason,
                };
                // A cassette will not know it later either.
                let may_pass = is_passed(&response) && response.body.unknown().is_none();
                Err(if may_pass { Answer::Failed(reason) } else { Answer::Refused(reason) })
            }
            Err(error) => {
                let (reason, text) = (error.reason().clone(), error.to_string());
                Err(match reason.kind() {
                    // "it was redirected to …"
                    ReasonKind::Redirect => Answer::Refused(reason.reworded(format!("led nowhere: {text}"))),
                    ReasonKind::Request => {
                        Answer::Refused(reason.reworded(format!("cannot be made: {text}")))
                    }
                    _ => Answer::Failed(reason.reworded(text)),
                })
            }
        }
    }
}

/// The last event ID that a request goes out with, complete as it is; empty if there is none.
pub(crate) fn first_id(request: &Request) -> String {
    // Of two headers of one name the last is sent.
    let id = request.headers.iter().rev().find(|(name, _)| is_last_event_id(name));
    id.map(|(_, id)| id.clone().into_owned()).unwrap_or_default()
}

fn is_last_event_id(name: &str) -> bool {
    name.eq_ignore_ascii_case("last-event-id")
}

/// The characters of an id that a report shows.
const ENOUGH: usize = 64;

/// A last event ID as its header carries it, which may be nothing; `None` if no header can. Bytes beyond ASCII can be
/// carried, and are UTF-8 (Fetch, "isomorphic encode"). Spaces around a value are not part of it (RFC 9110, section 5.5),
/// and HTTP/2 forbids them (RFC 9113, section 8.2.1).
fn header_of(id: &str) -> Option<&str> {
    let value = id.trim_matches([' ', '\t']);
    let can_be_carried = (!value.is_empty() || id.is_empty()) && crate::client::is_header_value(value);
    can_be_carried.then_some(value)
}

/// An id as a number, if it is all digits.
fn number(id: &str) -> Option<u64> {
    id.bytes().all(|byte| byte.is_ascii_digit()).then(|| id.parse().ok()).flatten()
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
        let header = |name: &'static str, value: &'static str| (name.into(), value.into());
        let headers = vec![header("last-event-id", "1"), header("X", "y"), header("Last-Event-ID", "2")];
        let request = Request { method: "POST".into(), headers, ..Request::default() };
        let wanted = Wanted { status: (200, 200), content_type: None, looked_for: None, takes_json: false };
        let reconnect = Reconnect::new(Limit::Always, &request, Duration::from_secs(1), wanted);
        assert_eq!(first_id(&request), "2");
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
