//! Why a stream was lost or cut, or was not opened again.

use std::borrow::Cow;
use std::fmt;

use crate::cause::{self, Cause};
use crate::fault::Fault;
use crate::shown::{Secrets, Shown};

/// What kind of thing ended a connection, or kept a stream from being opened again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ReasonKind {
    /// The server ended the stream.
    Ended,
    /// The connection was reset, or HTTP/2's stream on it.
    Reset,
    /// The connection broke off in the middle of the response, or what came on it is not HTTP.
    Broken,
    /// Nothing came for longer than the option `idle` allows.
    Idle,
    /// A line or an event is over the cap of the client.
    Cap,
    /// A message breaks the stream's protocol.
    Protocol,
    /// The server sent an error in the stream, as the stream's protocol or a field `error` says it.
    ServerError,
    /// The server ended the stream without the end mark of its protocol.
    EndMark,
    /// No connection could be made.
    Connect,
    /// No connection could be made, since this machine has no descriptor, port or memory left for one.
    Generator,
    /// No connection, or no response head, came in time.
    Timeout,
    /// The response has an unwanted status, or 204, which says that there is no stream any more.
    Status,
    /// The response has a content type other than a stream's.
    ContentType,
    /// The response is compressed in a way that the client does not decode.
    ContentEncoding,
    /// The redirects lead nowhere, or are too many.
    Redirect,
    /// The request cannot be sent as it is.
    Request,
    /// The stream's protocol resumes it by its last event ID, and no header can carry that one.
    LastEventId,
}

impl ReasonKind {
    /// All of them.
    #[cfg(feature = "testing")]
    pub(crate) const ALL: [Self; 17] = [
        Self::Ended,
        Self::Reset,
        Self::Broken,
        Self::Idle,
        Self::Cap,
        Self::Protocol,
        Self::ServerError,
        Self::EndMark,
        Self::Connect,
        Self::Generator,
        Self::Timeout,
        Self::Status,
        Self::ContentType,
        Self::ContentEncoding,
        Self::Redirect,
        Self::Request,
        Self::LastEventId,
    ];

    /// The kind in one word, as `lost kind` finds it: the name of the variant in small letters, with `_` between its words.
    ///
    /// ```
    /// assert_eq!(streamgauge::ReasonKind::ServerError.word(), "server_error");
    /// ```
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Ended => "ended",
            Self::Reset => "reset",
            Self::Broken => "broken",
            Self::Idle => "idle",
            Self::Cap => "cap",
            Self::Protocol => "protocol",
            Self::ServerError => "server_error",
            Self::EndMark => "end_mark",
            Self::Connect => "connect",
            Self::Generator => "generator",
            Self::Timeout => "timeout",
            Self::Status => "status",
            Self::ContentType => "content_type",
            Self::ContentEncoding => "content_encoding",
            Self::Redirect => "redirect",
            Self::Request => "request",
            Self::LastEventId => "last_event_id",
        }
    }
}

/// Why a stream was lost or cut, or was not opened again: its kind, a cause to group by, and the whole text.
///
/// ```
/// use std::collections::HashMap;
/// use std::sync::Mutex;
/// use streamgauge::{Observer, ReasonKind, RunEvent, RunEventKind};
///
/// /// How often streams were lost, by kind and cause.
/// #[derive(Default)]
/// struct Losses(Mutex<HashMap<(ReasonKind, String), u64>>);
///
/// impl Observer for Losses {
///     fn event(&self, event: &RunEvent<'_>) {
///         if let RunEventKind::Lost { cause, .. } = event.kind {
///             let mut losses = self.0.lock().unwrap();
///             *losses.entry((cause.kind(), cause.cause().to_owned())).or_default() += 1;
///         }
///     }
/// }
/// # let _ = Losses::default();
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Reason(Box<Inner>);

#[derive(Clone, PartialEq, Eq)]
struct Inner {
    kind: ReasonKind,
    status: Option<u16>,
    cause: Cause,
    text: String,
    /// The type or the code of the server's error.
    error_kind: Option<String>,
}

impl Reason {
    /// A reason in words for people. Its cause is the same text without numbers and quoted parts.
    pub(crate) fn new(kind: ReasonKind, text: impl Into<String>) -> Self {
        let text = text.into();
        Self(Box::new(Inner { kind, status: None, cause: cause::generic(&text), text, error_kind: None }))
    }

    /// The same with this cause, for a text with more parts that differ from time to time.
    pub(crate) fn because(mut self, cause: impl Into<Cause>) -> Self {
        self.0.cause = cause.into();
        self
    }

    /// The text for a connection that the server ended.
    pub(crate) const ENDED: &'static str = "the server ended it";

    /// The server ended the stream.
    pub(crate) fn ended() -> Self {
        Self::new(ReasonKind::Ended, Self::ENDED)
    }

    /// A response of this status is no stream; `text` describes it.
    pub(crate) fn of_response(kind: ReasonKind, status: u16, cause: impl Into<Cause>, text: String) -> Self {
        let mut reason = Self::new(kind, text).because(cause);
        reason.0.status = Some(status);
        reason
    }

    /// The same in other words.
    pub(crate) fn reworded(mut self, text: impl Into<String>) -> Self {
        self.0.text = text.into();
        self
    }

    /// The same without the secrets of a user.
    pub(crate) fn told(mut self, secrets: &Secrets) -> Self {
        self.0.text = secrets.told(&self.0.text);
        if let Cow::Owned(cause) = &self.0.cause {
            self.0.cause = Cow::Owned(secrets.told(cause));
        }
        if let Some(kind) = &mut self.0.error_kind {
            *kind = secrets.told(kind);
        }
        self
    }

    /// What kind of thing it was.
    #[must_use]
    pub fn kind(&self) -> ReasonKind {
        self.0.kind
    }

    /// The status of the response that was no stream, if it was one.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// The type or the code of the error that the server sent, as text, if a stream's [protocol](crate::protocol) read one:
    /// `overloaded_error`, `-32001`.
    #[must_use]
    pub fn error_kind(&self) -> Option<&str> {
        self.0.error_kind.as_deref()
    }

    /// The cause without what differs from time to time (durations, sizes, addresses, attempts), to group by:
    /// `connection reset`, `status 503`, `nothing came for longer than idle allows`. Never empty.
    #[must_use]
    pub fn cause(&self) -> &str {
        &self.0.cause
    }

    /// The cause, for a failure that has the same.
    pub(crate) fn to_cause(&self) -> Cause {
        self.0.cause.clone()
    }

    /// The whole text, ready to be shown, as `Display` writes it.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0.text
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.text)
    }
}

impl fmt::Debug for Reason {
    /// Escaped and cut.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut reason = f.debug_struct("Reason");
        reason.field("kind", &self.0.kind);
        if let Some(status) = self.0.status {
            reason.field("status", &status);
        }
        reason.field("cause", &Shown::new(&self.0.cause)).field("text", &Shown::new(&self.0.text)).finish()
    }
}

impl From<&Fault> for Reason {
    fn from(fault: &Fault) -> Self {
        let (kind, cause) = match fault.kind() {
            None => (ReasonKind::Protocol, Cow::Borrowed("the stream breaks its protocol")),
            Some(said) => (
                ReasonKind::ServerError,
                with_name("the server sent an error:", said, "the server sent an error"),
            ),
        };
        let mut reason = Self::new(kind, fault.to_string()).because(cause);
        reason.0.error_kind = fault.kind().filter(|kind| !kind.is_empty()).map(str::to_owned);
        reason
    }
}

/// A cause that ends in a name from the server. It is `nameless` if the name is too long, or not written like one.
pub(crate) fn with_name(cause: &'static str, name: &str, nameless: &'static str) -> Cause {
    const MOST: usize = 80;
    let is_of_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./+".contains(&byte);
    if name.is_empty() || name.len() > MOST || !name.bytes().all(is_of_name) {
        return Cow::Borrowed(nameless);
    }
    Cow::Owned(format!("{cause} {name}"))
}
