use std::borrow::Cow;
use std::fmt::{Display, Write as _};
use std::time::Duration;

use super::Gate;
use super::action::{Action, End, Pause};

/// What the server sends in answer to one request: a head, actions in their order, and an end.
///
/// A script is built by a constructor, which says what kind of response it is, and then by actions, which are played one after
/// the other. It ends cleanly unless its last action says otherwise. Whatever is sent by one action leaves in one piece,
/// in a chunk of its own where the body is chunked.
///
/// | kind | body |
/// |---|---|
/// | [`sse`](Script::sse) | 200, `text/event-stream`, chunked |
/// | [`text`](Script::text), [`json`](Script::json), [`status`](Script::status), [`redirect`](Script::redirect) | plain, with a `Content-Length` that is counted |
/// | [`raw`](Script::raw), [`stall`](Script::stall) | no head: every byte is the test's |
///
/// ```
/// use std::time::Duration;
/// use streamgauge::testing::Script;
///
/// let ticks = Script::sse()
///     .event("event: snapshot\nid: 1\ndata: {\"price\":99.8}")
///     .typed("tick", r#"{"price":99.9}"#)
///     .wait(Duration::from_millis(20))
///     .message("[DONE]")
///     .end();
/// let gone = Script::status(204);
/// let refused = Script::json(r#"{"error":"overloaded"}"#).with_status(529);
/// # drop((ticks, gone, refused));
/// ```
#[derive(Clone, Debug)]
#[must_use = "a script does nothing until it is given to a server"]
pub struct Script {
    status: u16,
    content_type: Option<Cow<'static, str>>,
    headers: Vec<(String, String)>,
    body: BodyKind,
    pub(super) before_head: Vec<Pause>,
    pub(super) actions: Vec<Action>,
    pub(super) end: Option<End>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum BodyKind {
    Chunked,
    /// With a `Content-Length` that is the sum of the actions.
    Counted,
    /// With the `Content-Length` that the test wants.
    Announced(usize),
    ToClose,
    Raw,
}

/// How the client learns where the body ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Framing {
    Chunked,
    Length(usize),
    ToClose,
    Raw,
}

impl Framing {
    pub(super) fn ends_by_itself(self) -> bool {
        matches!(self, Self::Chunked | Self::Length(_))
    }
}

impl Script {
    fn new(status: u16, content_type: Option<&'static str>, body: BodyKind) -> Self {
        Self {
            status,
            content_type: content_type.map(Cow::Borrowed),
            headers: Vec::new(),
            body,
            before_head: Vec::new(),
            actions: Vec::new(),
            end: None,
        }
    }

    /// An event stream: status 200, `text/event-stream`, `Cache-Control: no-cache`, chunked.
    ///
    /// ```
    /// # use streamgauge::testing::Script;
    /// let script = Script::sse().message("hello").hold();
    /// # drop(script);
    /// ```
    pub fn sse() -> Self {
        Self::new(200, Some("text/event-stream"), BodyKind::Chunked).header("cache-control", "no-cache")
    }

    /// A response without a body.
    ///
    /// It has a `Content-Length` of 0, or none where HTTP forbids one (1xx, 204, 304); bytes that are added make a body of it.
    ///
    /// ```
    /// # use streamgauge::testing::Script;
    /// let no_more_reconnects = Script::status(204);
    /// let moved_nowhere = Script::status(301);
    /// # drop((no_more_reconnects, moved_nowhere));
    /// ```
    pub fn status(status: u16) -> Self {
        Self::new(status, None, BodyKind::Counted)
    }

    /// A redirect to `location`.
    ///
    /// ```
    /// # use streamgauge::testing::Script;
    /// let script = Script::redirect(307, "/elsewhere");
    /// # drop(script);
    /// ```
    pub fn redirect(status: u16, location: &str) -> Self {
        Self::status(status).header("location", location)
    }

    /// A plain text under status 200.
    ///
    /// ```
    /// # use streamgauge::testing::Script;
    /// let script = Script::text("busy").with_status(503).header("retry-after", "1");
    /// # drop(script);
    /// ```
    pub fn text(body: impl Display) -> Self {
        let script = Self::new(200, Some("text/plain; charset=utf-8"), BodyKind::Counted);
        script.bytes(body.to_string())
    }

    /// A JSON document under status 200, sent as it is displayed.
    ///
    /// ```
    /// # use streamgauge::testing::Script;
    /// let script = Script::json(r#"{"jsonrpc":"2.0","id":1,"result":{}}"#);
    /// # drop(script);
    /// ```
    pub fn json(body: impl Display) -> Self {
        Self::new(200, Some("application/json"), BodyKind::Counted).bytes(body.to_string())
    }

    /// No head and no framing: the bytes of the actions are all that is sent, and the end closes the connection.
    ///
    /// With no action at all, the connection is closed, or reset, before any head.
    ///
    /// ```
    /// # use streamgauge::testing::Script;
    /// let broken_head = Script::raw().bytes("HTTP/1.1 two hundred\r\n\r\n");
    /// let reset_before_head = Script::raw().reset();
    /// # drop((broken_head, reset_before_head));
    /// ```
    pub fn raw() -> Self {
        Self::new(200, None, BodyKind::Raw)
    }

    /// No answer at all: the request is read, and nothing is said until the client goes away.
    ///
    /// ```
    /// # use streamgauge::testing::Script;
    /// let script = Script::stall();
    /// # drop(script);
    /// ```
    pub fn stall() -> Self {
        Self::raw().hold()
    }

    /// Another status than the constructor's.
    ///
    /// ```
    /// # use streamgauge::testing::Script;
    /// let script = Script::sse().with_status(500).message("under a status that is not 200");
    /// # drop(script);
    /// ```
    pub fn with_status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    /// Another `Content-Type` than the constructor's.
    ///
    /// ```
    /// # use streamgauge::testing::Script;
    /// let script = Script::sse().content_type("text/html");
    /// # drop(script);
    /// ```
    pub fn content_type(mut self, value: &str) -> Self {
        self.content_type = Some(value.to_owned().into());
        self
    }

    /// No `Content-Type`.
    ///
    /// ```
    /// # use streamgauge::testing::Script;
    /// let script = Script::sse().no_content_type();
    /// # drop(script);
    /// ```
    pub fn no_content_type(mut self) -> Self {
        self.content_type = None;
        self
    }

    /// One more header, sent as it is behind those before it.
    ///
    /// ```
    /// # use streamgauge::testing::Script;
    /// let script = Script::sse().header("x-served-by", "one").header("x-served-by", "two");
    /// # drop(script);
    /// ```
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// A body with neither length nor chunks, which ends where the connection does, under `Connection: close`.
    ///
    /// A client cannot tell whether such a body ended cleanly or was cut.
    ///
    /// ```
    /// # use streamgauge::testing::Script;
    /// let script = Script::sse().close_delimited().message("last words");
    /// # drop(script);
    /// ```
    pub fn close_delimited(mut self) -> Self {
        self.body = BodyKind::ToClose;
        self
    }

    /// A body with this `Content-Length`, in bytes.
    ///
    /// A script that ends cleanly after fewer bytes, or sends more, is a [`Fault`](super::Fault).
    ///
    /// ```
    /// # use streamgauge::testing::Script;
    /// let body_that_never_comes = Script::json("").content_length(100).hold();
    /// # drop(body_that_never_comes);
    /// ```
    pub fn content_length(mut self, bytes: usize) -> Self {
        self.body = BodyKind::Announced(bytes);
        self
    }

    /// Waits before the head is sent.
    ///
    /// ```
    /// # use streamgauge::testing::Script;
    /// let script = Script::sse().head_after(std::time::Duration::from_millis(50));
    /// # drop(script);
    /// ```
    pub fn head_after(mut self, time: Duration) -> Self {
        self.before_head.push(Pause::For(time));
        self
    }

    /// Waits at a gate before the head is sent.
    ///
    /// ```
    /// # use streamgauge::testing::{Gate, Script};
    /// let gate = Gate::new();
    /// let script = Script::sse().head_behind(&gate).message("at last");
    /// # drop(script);
    /// ```
    pub fn head_behind(mut self, gate: &Gate) -> Self {
        self.before_head.push(Pause::At(gate.clone()));
        self
    }

    /// How the body is framed, or why it cannot be.
    pub(super) fn framing(&self) -> Result<Framing, String> {
        match self.body {
            BodyKind::Chunked => Ok(Framing::Chunked),
            BodyKind::Announced(length) => Ok(Framing::Length(length)),
            BodyKind::ToClose => Ok(Framing::ToClose),
            BodyKind::Raw => Ok(Framing::Raw),
            BodyKind::Counted => {
                let mut length = 0;
                for action in &self.actions {
                    length += action.length().ok_or("the length of what a closure makes is not known")?;
                }
                // A body that does not end cleanly announces more bytes than come. Otherwise the client would not see
                // that it was cut.
                length += match &self.end {
                    None | Some(End::Clean) => 0,
                    Some(End::Hold | End::Reset) => 16,
                    Some(End::Cut(last)) => last.len() + 16,
                };
                if self.is_bodiless() && length > 0 {
                    return Err(format!("a {} has no body", self.status));
                }
                Ok(Framing::Length(length))
            }
        }
    }

    fn is_bodiless(&self) -> bool {
        matches!(self.status, 100..=199 | 204 | 304)
    }

    /// The bytes of the head, the empty line included.
    pub(super) fn head(&self, framing: Framing) -> String {
        if framing == Framing::Raw {
            return String::new();
        }
        let mut head = format!("HTTP/1.1 {} {}\r\n", self.status, reason(self.status));
        let mut line = |name: &str, value: &dyn Display| {
            // Writing to a `String` cannot fail.
            let _ = write!(head, "{name}: {value}\r\n");
        };
        if let Some(value) = &self.content_type {
            line("content-type", value);
        }
        for (name, value) in &self.headers {
            line(name, value);
        }
        match framing {
            Framing::Chunked => line("transfer-encoding", &"chunked"),
            Framing::Length(_) if self.is_bodiless() => {}
            Framing::Length(length) => line("content-length", &length),
            Framing::ToClose => line("connection", &"close"),
            Framing::Raw => {}
        }
        head.push_str("\r\n");
        head
    }
}

/// The usual words for a status; clients do not read them, people do.
fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        204 => "No Content",
        301 => "Moved Permanently",
        302 => "Found",
        303 => "See Other",
        307 => "Temporary Redirect",
        308 => "Permanent Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "",
    }
}
