//! Which response is a stream.

use crate::cause::Cause;
use crate::client::Response;
use crate::failure::FailureKind;
use crate::reason::{Reason, ReasonKind, with_name};

/// A response that is not the wanted stream, and why.
pub(crate) struct Unwanted {
    pub(crate) kind: FailureKind,
    pub(crate) wanted: String,
    pub(crate) got: String,
    /// Its kind, status and cause; its text is what was got.
    pub(crate) reason: Reason,
}

impl Response {
    /// Whether its content type is that of an event stream.
    pub(crate) fn is_event_stream(&self) -> bool {
        self.is_of("text/event-stream")
    }

    /// What keeps it from being an event stream, or JSON if that is taken too, with a status of `min` to `max`, in a
    /// content encoding that can be read; `None` if nothing does.
    pub(crate) fn fault(&self, (min, max): (u64, u64), takes_json: bool) -> Option<Unwanted> {
        let status_is_wanted = (min..=max).contains(&u64::from(self.status)) && self.status != 204;
        let is_stream = self.is_event_stream() || takes_json && self.is_of("application/json");
        let encoding = self.encoding();
        let (kind, reason, cause) = match (status_is_wanted, is_stream, &encoding) {
            (true, true, None) => return None,
            (true, true, Some(encoding)) => {
                let cause =
                    with_name("content encoding", encoding, "a content encoding without a proper name");
                (FailureKind::ContentEncoding, ReasonKind::ContentEncoding, cause)
            }
            (true, false, _) => (FailureKind::ContentType, ReasonKind::ContentType, self.type_as_cause()),
            (false, _, _) => (FailureKind::Status, ReasonKind::Status, self.status_as_cause().into()),
        };
        let wanted = match (min, max) {
            (min, max) if min == max => format!("status {min}"),
            (min, u64::MAX) => format!("a status of {min}.."),
            (min, max) => format!("a status of {min}..={max}"),
        };
        let or_json = if takes_json { " or application/json" } else { "" };
        let wanted = format!("{wanted} with content type text/event-stream{or_json}");
        let mut got = self.described();
        if let (FailureKind::ContentEncoding, Some(encoding)) = (kind, &encoding) {
            got.push_str(&format!(", which this client does not decode; {}", way_out(encoding)));
        }
        let reason = Reason::of_response(reason, self.status, cause, format!("got {got}"));
        Some(Unwanted { kind, wanted, got, reason })
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

/// What to do about a stream that is compressed so.
fn way_out(encoding: &str) -> &'static str {
    match encoding.trim().to_ascii_lowercase().as_str() {
        "gzip" | "x-gzip" => "`Client::gzip(true)` (cargo feature `gzip`) does, or have it sent plain",
        "br" => "`Client::brotli(true)` (cargo feature `brotli`) does, or have it sent plain",
        _ => "have it sent plain, or with gzip or br",
    }
}
