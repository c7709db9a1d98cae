//! Requests: what a step sends, and which answers it accepts.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;

use crate::body::RequestBody;
use crate::meaning::Protocol;
use crate::shown::Shown;
use crate::url::shown;

/// How often a stream is reconnected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Limit {
    /// So many attempts in the stream's life, those that succeed included.
    Times(u64),
    Always,
}

impl fmt::Display for Limit {
    /// As the scenario says it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Limit::Times(times) => write!(f, "reconnect {times}"),
            Limit::Always => f.write_str("reconnect always"),
        }
    }
}

/// A request, its texts filled in.
#[derive(Clone, Default)]
pub(crate) struct Request {
    pub(crate) method: Cow<'static, str>,
    pub(crate) url: String,
    /// How many redirects are followed. `None`: as many as in a browser, and the next is an error.
    pub(crate) redirects: Option<u64>,
    /// In the order of their precedence: of two of one name the last is sent.
    pub(crate) headers: Vec<(Cow<'static, str>, Cow<'static, str>)>,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) basic: Option<(String, String)>,
    pub(crate) bearer: Option<String>,
    /// The names of headers with secret values, though their names do not say so.
    pub(crate) guarded: Vec<String>,
    /// The body, and its type if no header says another.
    pub(crate) body: Option<(Bytes, Cow<'static, str>)>,
}

impl Request {
    fn new(method: Cow<'static, str>, url: String) -> Self {
        // Fetch, "normalize a method".
        const WRITTEN_LARGE: [&str; 6] = ["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"];
        let known = WRITTEN_LARGE.into_iter().find(|known| known.eq_ignore_ascii_case(&method));
        Self { method: known.map_or(method, Cow::Borrowed), url, ..Self::default() }
    }
}

/// What both kinds of requests carry.
macro_rules! parts {
    () => {
        /// Sends a header. It replaces the scenario's header, and a default, of that name. If the name says that it
        /// holds a secret, it is never shown, and a redirect does not send it on to another origin.
        #[must_use]
        pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
            let name = name.into();
            if name.eq_ignore_ascii_case("authorization") {
                (self.request.bearer, self.request.basic) = (None, None);
            }
            self.request.headers.push((name.into(), value.into().into()));
            self
        }

        /// Sends headers, each as [`header`](Self::header) does. Of one name the last is sent.
        #[must_use]
        pub fn headers<N: Into<String>, V: Into<String>>(
            self,
            headers: impl IntoIterator<Item = (N, V)>,
        ) -> Self {
            headers.into_iter().fold(self, |request, (name, value)| request.header(name, value))
        }

        /// Follows at most so many redirects: the answer to the last of them is the response itself, a redirect or not.
        /// Without this, 20 are followed (Fetch, "HTTP-redirect fetch"), and the next is an error.
        #[must_use]
        pub fn redirects(mut self, most: u64) -> Self {
            self.request.redirects = Some(most);
            self
        }

        /// Adds to the URL's query, percent-encoded.
        #[must_use]
        pub fn query(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
            self.request.query.push((name.into(), value.into()));
            self
        }

        /// Sends `Authorization: Bearer …` (RFC 6750). The token is never shown. A request has one `Authorization`: of
        /// this, [`basic`](Self::basic) and a header of that name the last is sent.
        #[must_use]
        pub fn bearer(mut self, token: impl Into<String>) -> Self {
            self.request.basic = None;
            self.request.bearer = Some(token.into());
            self
        }

        /// Sends `Authorization: Basic …` (RFC 7617). Neither part is ever shown. Like [`bearer`](Self::bearer), it replaces
        /// an earlier `Authorization`.
        #[must_use]
        pub fn basic(mut self, name: impl Into<String>, password: impl Into<String>) -> Self {
            self.request.bearer = None;
            self.request.basic = Some((name.into(), password.into()));
            self
        }

        /// Sends a body. Its `Content-Type` is replaced by a header of that name, the scenario's too. A request has one
        /// body: a second one makes it invalid.
        #[must_use]
        pub fn body(mut self, body: impl Into<RequestBody>) -> Self {
            if self.request.body.is_some() {
                return self.invalid(
                    "the request has two bodies, and can send one: of the bodies with a `when` at most one may hold",
                );
            }
            match body.into().into_parts() {
                Ok(parts) => self.request.body = Some(parts),
                Err(reason) => self = self.invalid(reason),
            }
            self
        }

        /// A request that cannot be sent, and why; its step fails.
        #[must_use]
        pub fn invalid(mut self, reason: impl Into<String>) -> Self {
            self.invalid.get_or_insert(reason.into());
            self
        }
    };
}

/// A request for a stream: the method, the URL, what goes with them, and the response it must get.
///
/// ```
/// use std::time::Duration;
///
/// let open = streamgauge::Open::new("GET", "/stocks/prices")
///     .query("symbol", "ACME")
///     .bearer("secret")
///     .idle(Duration::from_secs(15));
/// assert!(!format!("{open:?}").contains("secret"));
/// ```
pub struct Open {
    pub(crate) request: Request,
    pub(crate) last_event_id: Option<String>,
    pub(crate) timeout: Duration,
    pub(crate) idle: Option<Duration>,
    pub(crate) reconnect: Option<Limit>,
    /// The first and the last status that are a failed attempt to reconnect.
    pub(crate) through: Option<(u64, u64)>,
    /// The wait before an attempt to reconnect, if the server named none.
    pub(crate) after: Option<Duration>,
    /// How many messages are kept that no check takes.
    pub(crate) unmatched: u64,
    /// The first and the last status that are taken.
    pub(crate) status: (u64, u64),
    /// A content type that is taken beside that of an event stream, in small letters and without parameters.
    pub(crate) content_type: Option<String>,
    /// Whether a check looks at the head of its response.
    pub(crate) looked_at: bool,
    pub(crate) invalid: Option<String>,
    /// What the messages mean.
    pub(crate) protocol: Option<Box<dyn Protocol>>,
}

impl fmt::Debug for Open {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Open")
            .field("method", &self.request.method)
            .field("url", &shown(&self.request.url))
            .field("timeout", &self.timeout)
            .field("idle", &self.idle)
            .field("reconnect", &self.reconnect)
            .finish_non_exhaustive()
    }
}

impl Open {
    /// A request by `method` (in capitals; any token of RFC 9110 but `CONNECT`) for `url`, which is put behind the
    /// scenario's base if it is relative.
    #[must_use]
    pub fn new(method: impl Into<Cow<'static, str>>, url: impl Into<String>) -> Self {
        Self {
            request: Request::new(method.into(), url.into()),
            last_event_id: None,
            timeout: Duration::from_secs(30),
            idle: None,
            reconnect: None,
            through: None,
            after: None,
            unmatched: 0,
            status: (200, 200),
            content_type: None,
            looked_at: false,
            invalid: None,
            protocol: None,
        }
    }

    parts!();

    /// Keeps the head of the response, since a check looks at it.
    #[doc(hidden)]
    #[must_use]
    pub fn looked_at(mut self) -> Self {
        self.looked_at = true;
        self
    }

    /// Sends `Last-Event-ID`, unless `id` is empty (WHATWG, "connecting").
    #[must_use]
    pub fn last_event_id(mut self, id: impl Into<String>) -> Self {
        self.last_event_id = Some(id.into());
        self
    }

    /// The longest time to the response head, 30 s by default.
    #[must_use]
    pub fn timeout(mut self, time: Duration) -> Self {
        if time.is_zero() {
            self = self.invalid("`timeout` of no time leaves none for the response");
        }
        self.timeout = time;
        self
    }

    /// The longest silence on the open stream, heartbeats included; none by default, and where it is `None`.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// let patient = |idle: Option<Duration>| streamgauge::Open::new("GET", "/prices").idle(idle);
    /// # let _ = (patient(None), patient(Some(Duration::from_secs(15))));
    /// ```
    #[must_use]
    pub fn idle(mut self, time: impl Into<Option<Duration>>) -> Self {
        self.idle = time.into();
        if self.idle == Some(Duration::ZERO) {
            self = self.invalid("`idle` of no time leaves none for a message");
        }
        self
    }

    /// Keeps the last `max` messages that no check takes: those that match none, and those that come while none is
    /// pending. [`Session::unmatched`](crate::session::Session::unmatched) reads them. 0, the default, keeps none.
    #[must_use]
    pub fn unmatched(mut self, max: u64) -> Self {
        self.unmatched = max;
        self
    }

    /// Opens the stream again when the server ends it or it is lost, at most `times` times in its life, attempts that
    /// succeed included. After that it is as without this option. 0, the default, never does.
    ///
    /// Each attempt waits for the time that the server asked for by `retry` (3 s if it did not), and up to a tenth
    /// more. The request goes out as it did first, with the last id that came as `Last-Event-ID` (WHATWG HTML, 9.2.3,
    /// "reestablish the connection"). Status 204 ends the stream; another unwanted status, or another content type,
    /// cuts it, unless [`reconnect_through`](Self::reconnect_through) says otherwise.
    #[must_use]
    pub fn reconnect(mut self, times: u64) -> Self {
        self.reconnect = (times > 0).then_some(Limit::Times(times));
        self
    }

    /// As [`reconnect`](Self::reconnect), without a limit.
    #[must_use]
    pub fn reconnect_always(mut self) -> Self {
        self.reconnect = Some(Limit::Always);
        self
    }

    /// Takes an answer to an attempt to reconnect that is not the wanted stream for a failed attempt, if its status is of
    /// `first` to `last`, both included: the next attempt follows. The first connection still fails.
    #[must_use]
    pub fn reconnect_through(mut self, first: u64, last: u64) -> Self {
        if last < first {
            self = self.invalid(format!("`through {first}..={last}` is an empty range"));
        }
        self.through = Some((first, last));
        self
    }

    /// As [`reconnect_through`](Self::reconnect_through), with a range as the macro gives it.
    #[doc(hidden)]
    #[must_use]
    pub fn reconnect_through_statuses(self, (first, last): (u64, Option<u64>)) -> Self {
        self.reconnect_through(first, last.unwrap_or(u64::MAX))
    }

    /// How long the stream waits before an attempt to reconnect where the server has asked for no time by `retry`; 3 s by
    /// default.
    #[must_use]
    pub fn reconnect_after(mut self, time: Duration) -> Self {
        self.after = Some(time);
        self
    }

    /// Takes this content type beside `text/event-stream`, such as `application/octet-stream`. Its parameters do not
    /// matter, and the request asks for no other type than before.
    #[must_use]
    pub fn content_type(mut self, content_type: impl Into<String>) -> Self {
        let content_type = content_type.into();
        let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let is_token = |text: &str| {
            !text.is_empty()
                && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'+-.^_`|~".contains(&byte))
        };
        if !essence.split_once('/').is_some_and(|(kind, subtype)| is_token(kind) && is_token(subtype)) {
            let shown = Shown::new(&content_type).max(80).to_string();
            self = self.invalid(format!("`content_type` {shown:?} is no media type, as `text/plain` is one"));
        }
        self.content_type = Some(essence);
        self
    }

    /// Takes the statuses `first` to `last`, both included, instead of 200.
    #[must_use]
    pub fn status(mut self, first: u64, last: u64) -> Self {
        if last < first {
            self = self.invalid(format!("`status {first}..={last}` is an empty range"));
        }
        self.status = (first, last);
        self
    }

    /// As [`status`](Self::status), with a range as the macro gives it.
    #[doc(hidden)]
    #[must_use]
    pub fn statuses(self, (first, last): (u64, Option<u64>)) -> Self {
        self.status(first, last.unwrap_or(u64::MAX))
    }
}

/// A request of an `http` step, or of [`Session::http`](crate::session::Session::http) by hand.
///
/// ```
/// use streamgauge::{Http, RequestBody};
///
/// let login = Http::new("POST", "/login").body(RequestBody::form([("password", "secret")]));
/// assert!(!format!("{login:?}").contains("secret"));
/// ```
pub struct Http {
    pub(crate) request: Request,
    pub(crate) timeout: Duration,
    /// Whether an event stream is read up to a JSON-RPC response.
    pub(crate) mcp: bool,
    pub(crate) invalid: Option<String>,
}

impl fmt::Debug for Http {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Http")
            .field("method", &self.request.method)
            .field("url", &shown(&self.request.url))
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

impl Http {
    /// A request by `method` (in capitals; any token of RFC 9110 but `CONNECT`) for `url`, which is put behind the
    /// scenario's base if it is relative.
    #[must_use]
    pub fn new(method: impl Into<Cow<'static, str>>, url: impl Into<String>) -> Self {
        Self {
            request: Request::new(method.into(), url.into()),
            timeout: Duration::from_secs(30),
            mcp: false,
            invalid: None,
        }
    }

    parts!();

    /// Asks for JSON or an event stream, as MCP does over streamable HTTP. If an event stream comes, the response is over
    /// with the JSON-RPC response to the id in the request's body. That message then is the body that checks look at; for a
    /// batch, it is the list of all its responses.
    #[must_use]
    pub fn mcp(mut self) -> Self {
        self.mcp = true;
        self
    }

    /// The longest time to the last byte of the response, 30 s by default.
    #[must_use]
    pub fn timeout(mut self, time: Duration) -> Self {
        if time.is_zero() {
            self = self.invalid("`timeout` of no time leaves none for the response");
        }
        self.timeout = time;
        self
    }
}
