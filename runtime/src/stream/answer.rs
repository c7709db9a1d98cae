//! Which response is a stream.

use crate::cause::Cause;
use crate::client::Response;
use crate::failure::FailureKind;
use crate::reason::{Reason, ReasonKind, with_name};

/// Which response is the wanted stream.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    /// The first and the last status.
    pub(crate) status: (u64, u64),
    /// Another one, that a check accepted.
    pub(crate) looked_for: Option<u16>,
    /// A content type that is taken beside that of an event stream.
    pub(crate) content_type: Option<String>,
    /// Whether JSON is taken too.
    pub(crate) takes_json: bool,
}

/// A response that is not the wanted stream, and why.
pub(crate) struct Unwanted {
    pub(crate) kind: FailureKind,
    pub(crate) wanted: String,
    pub(crate) got: String,
    /// Its kind, status and cause; its text is what was got.
    pub(crate) reason: Reason,
}

impl Wanted {
    /// Wants this status, too.
    pub(crate) fn takes(&mut self, status: u16) {
        self.looked_for = Some(status);
    }

    /// Whether a response of this status could be a stream.
    fn wants(&self, status: u16) -> bool {
        let (min, max) = self.status;
        let is_wanted = (min..=max).contains(&u64::from(status)) || self.looked_for == Some(status);
        is_wanted && status != 204
    }

    /// Whether a response that a check on its status accepts is a stream: it is neither an error nor a redirect, and all else
    /// is as wanted. `Err` is what keeps one from being a stream that has a wanted status, so that its status says nothing of
    /// that.
    pub(crate) fn looked_at(&mut self, response: &Response, unwanted: Unwanted) -> Result<bool, Unwanted> {
        if self.wants(response.status) {
            return Err(unwanted);
        }
        if !(200..300).contains(&response.status) {
            return Ok(false);
        }
        self.takes(response.status);
        Ok(self.fault(response).is_none())
    }

    /// Whether a wanted response is one text of JSON, and no event stream.
    pub(crate) fn is_json(&self, response: &Response) -> bool {
        self.takes_json && response.is_of(JSON)
    }

    /// What keeps a response from being an event stream, or of another type that is taken, with a wanted status, in a content
    /// encoding that can be read; `None` if nothing does.
    pub(crate) fn fault(&self, response: &Response) -> Option<Unwanted> {
        let (min, max) = self.status;
        let status_is_wanted = self.wants(response.status);
        let others = self.content_type.as_deref().into_iter().chain(self.takes_json.then_some(JSON));
        let is_stream = response.is_event_stream() || others.clone().any(|other| response.is_of(other));
        let encoding = response.encoding();
        let (kind, reason, cause) = match (status_is_wanted, is_stream, &encoding) {
            (true, true, None) => return None,
            (true, true, Some(encoding)) => {
                let cause =
                    with_name("content encoding", encoding, "a content encoding without a proper name");
                (FailureKind::ContentEncoding, ReasonKind::ContentEncoding, cause)
            }
            (true, false, _) => (FailureKind::ContentType, ReasonKind::ContentType, response.type_as_cause()),
            (false, _, _) => (FailureKind::Status, ReasonKind::Status, response.status_as_cause().into()),
        };
        let wanted = match (min, max) {
            (min, max) if min == max => format!("status {min}"),
            (min, u64::MAX) => format!("a status of {min}.."),
            (min, max) => format!("a status of {min}..={max}"),
        };
        let others: String = others.map(|other| format!(" or {other}")).collect();
        let wanted = format!("{wanted} with content type {EVENT_STREAM}{others}");
        let mut got = response.described();
        if let (FailureKind::ContentEncoding, Some(encoding)) = (kind, &encoding) {
            got.push_str(&format!(", which this client does not decode; {}", way_out(encoding)));
        }
        let reason = Reason::of_response(reason, response.status, cause, format!("got {got}"));
        Some(Unwanted { kind, wanted, got, reason })
    }
}

impl Response {
    /// Whether its content type is that of an event stream.
    pub(crate) fn is_event_stream(&self) -> bool {
        self.is_of(EVENT_STREAM)
    }

    /// `status 503`.
    pub(crate) fn status_as_cause(&self) -> String {
        format!("status {}", self.status)
    }

    /// `content type text/html`, without its parameters.
    fn type_as_cause(&self) -> Cause {
        let Some(content_type) = self.content_type() else { return "no content type".into() };
        let essence = content_type.split([';', ',']).next().unwrap_or_default().trim();
        with_name("content type", &essence.to_ascii_lowercase(), "a content type without a proper name")
    }
}

const EVENT_STREAM: &str = "text/event-stream";
const JSON: &str = "application/json";

/// What to do about a stream that is compressed so.
fn way_out(encoding: &str) -> &'static str {
    match encoding.trim().to_ascii_lowercase().as_str() {
        "gzip" | "x-gzip" => "`Client::gzip(true)` (cargo feature `gzip`) does, or have it sent plain",
        "br" => "`Client::brotli(true)` (cargo feature `brotli`) does, or have it sent plain",
        _ => "have it sent plain, or with gzip or br",
    }
}
