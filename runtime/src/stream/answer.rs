//! Which response is a stream.

use crate::cause::Cause;
use crate::client::Response;
use crate::failure::FailureKind;
use crate::shown::Shown;

/// What a response has that is no wanted stream.
pub(crate) struct Unwanted {
    pub(crate) kind: FailureKind,
    pub(crate) cause: Cause,
    pub(crate) wanted: String,
    pub(crate) got: String,
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
        let (kind, cause) = match (status_is_wanted, is_stream, &encoding) {
            (true, true, None) => return None,
            (true, true, Some(encoding)) => {
                let encoding = Shown::new(encoding).max(MOST_OF_A_NAME);
                (FailureKind::ContentEncoding, format!("content encoding {encoding}"))
            }
            (true, false, _) => (FailureKind::ContentType, self.kind_of_content()),
            (false, _, _) => (FailureKind::Status, format!("status {}", self.status)),
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
        Some(Unwanted { kind, cause: cause.into(), wanted, got })
    }
}

/// The characters of a content type or an encoding that a cause shows.
const MOST_OF_A_NAME: usize = 80;

impl Response {
    /// `content type text/html`, without the parameters of the type: a boundary is another each time.
    fn kind_of_content(&self) -> String {
        let Some(content_type) = self.content_type() else { return "no content type".to_owned() };
        let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        format!("content type {}", Shown::new(&essence).max(MOST_OF_A_NAME))
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
