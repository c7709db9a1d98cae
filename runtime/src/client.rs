//! HTTP, the only file that knows which client carries it.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::Body as _;
use reqwest::header::{HeaderName, HeaderValue};

use crate::failure::last_cause;
use crate::protocol::Protocol;
use crate::url::shown;

/// What virtual users send their requests with. Each stream gets a connection of its own, as it would
/// have among many real users; proxies of the environment are not used.
///
/// ```
/// let client = streamgauge::Client::new().event_cap(4 * 1024 * 1024);
/// # let _ = client;
/// ```
#[derive(Debug, Clone)]
pub struct Client {
    http: Result<reqwest::Client, String>,
    event_cap: usize,
}

impl Default for Client {
    fn default() -> Self {
        Self::new()
    }
}

impl Client {
    /// A client with the defaults.
    #[must_use]
    pub fn new() -> Self {
        let http = reqwest::Client::builder()
            .no_proxy()
            .tcp_nodelay(true)
            // A connection that one user left is not another's; and a pooled one would die with the
            // runtime that made it, under a scenario that several runtimes share.
            .pool_max_idle_per_host(0)
            .build();
        Self { http: http.map_err(|error| last_cause(&error)), event_cap: crate::sse::Decoder::DEFAULT_CAP }
    }

    /// The most bytes that one line and the data of one event may have, 1 MiB by default. A stream that
    /// sends more is cut.
    #[must_use]
    pub fn event_cap(mut self, bytes: usize) -> Self {
        self.event_cap = bytes;
        self
    }

    pub(crate) fn cap(&self) -> usize {
        self.event_cap
    }

    /// Sends a request and gives the head of its response.
    pub(crate) async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let http = self.http.as_ref().map_err(|error| TransportError::request(error.clone()))?;
        let request = request.build(http)?;
        let response = http.execute(request).await.map_err(TransportError::from)?;
        let content_type = response
            .headers()
            .get(reqwest::header::CONTENT_TYPE)
            .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
        let status = response.status();
        Ok(Response {
            status: status.as_u16(),
            reason: status.canonical_reason().unwrap_or_default(),
            content_type,
            body: Body(response.into()),
        })
    }
}

/// A request, its texts filled in.
#[derive(Default)]
pub(crate) struct Request {
    pub(crate) method: &'static str,
    pub(crate) url: String,
    /// In the order of their precedence: of two of one name the last is sent.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) basic: Option<(String, String)>,
    pub(crate) bearer: Option<String>,
}

impl Request {
    fn build(self, http: &reqwest::Client) -> Result<reqwest::Request, TransportError> {
        let method = reqwest::Method::from_bytes(self.method.as_bytes())
            .map_err(|error| TransportError::request(error.to_string()))?;
        let mut url = reqwest::Url::parse(&self.url).map_err(|error| {
            TransportError::request(format!("`{}` is not a URL: {error}", shown(&self.url)))
        })?;
        if !matches!(url.scheme(), "http" | "https") {
            let reason = format!("`{}` is no URL that can be sent: not `http` or `https`", shown(&self.url));
            return Err(TransportError::request(reason));
        }
        if !self.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&self.query);
        }
        // This builder takes a name and a password out of the URL and makes a header of them, so that nobody logs them.
        let mut request = http.request(method, url).build().map_err(TransportError::from)?;
        for (name, value) in &self.headers {
            let header = HeaderName::from_bytes(name.as_bytes())
                .map_err(|_| TransportError::request(format!("{name:?} is not the name of a header")))?;
            let sensitive = is_secret(&header);
            let value = header_value(name, value, sensitive)?;
            request.headers_mut().insert(header, value);
        }
        if self.basic.is_some() || self.bearer.is_some() {
            // The builder's methods add to what is there.
            request.headers_mut().remove(reqwest::header::AUTHORIZATION);
        }
        let mut builder = reqwest::RequestBuilder::from_parts(http.clone(), request);
        if let Some((name, password)) = &self.basic {
            builder = builder.basic_auth(name, Some(password));
        }
        if let Some(token) = &self.bearer {
            let value = header_value("Authorization", &format!("Bearer {token}"), true)?;
            builder = builder.header(reqwest::header::AUTHORIZATION, value);
        }
        builder.build().map_err(TransportError::from)
    }
}

/// Whether what this header says must never be shown.
fn is_secret(name: &HeaderName) -> bool {
    matches!(name.as_str(), "authorization" | "proxy-authorization" | "cookie" | "set-cookie")
}

fn header_value(name: &str, value: &str, sensitive: bool) -> Result<HeaderValue, TransportError> {
    let mut header = HeaderValue::from_bytes(value.as_bytes()).map_err(|_| {
        let shown = if sensitive { "its value".to_owned() } else { format!("{value:?}") };
        TransportError::request(format!("header `{name}`: {shown} has a character that no header may have"))
    })?;
    header.set_sensitive(sensitive);
    Ok(header)
}

/// What is wrong with `url` as a base; `None` if nothing is.
pub(crate) fn base_problem(url: &str) -> Option<String> {
    match reqwest::Url::parse(url) {
        Ok(parsed) if matches!(parsed.scheme(), "http" | "https") => None,
        Ok(_) => Some(format!("`{}` is no `http` or `https` URL", shown(url))),
        Err(error) => {
            Some(format!("`{}` is not a URL that begins with `http://` or `https://`: {error}", shown(url)))
        }
    }
}

/// The head of a response, and its body to come.
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) reason: &'static str,
    pub(crate) content_type: Option<String>,
    pub(crate) body: Body,
}

/// The body of a response. Dropping it closes the stream.
pub struct Body(reqwest::Body);

impl Body {
    /// The next piece of the body; `None` at its end.
    pub(crate) fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, TransportError>>> {
        loop {
            match Pin::new(&mut self.0).poll_frame(cx) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(None) => return Poll::Ready(None),
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Some(Err(error.into()))),
                // Trailers say nothing to a stream.
                Poll::Ready(Some(Ok(frame))) => {
                    if let Ok(bytes) = frame.into_data() {
                        return Poll::Ready(Some(Ok(bytes)));
                    }
                }
            }
        }
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Body")
    }
}

/// Why a request was not answered, or a body broke off.
#[derive(Debug)]
pub(crate) struct TransportError {
    pub(crate) kind: TransportErrorKind,
    reason: String,
    source: Option<reqwest::Error>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TransportErrorKind {
    /// The request cannot be sent as it is.
    Request,
    /// No connection, or it was lost.
    Connection,
}

impl TransportError {
    fn request(reason: String) -> Self {
        Self { kind: TransportErrorKind::Request, reason, source: None }
    }
}

impl From<reqwest::Error> for TransportError {
    fn from(error: reqwest::Error) -> Self {
        // The URL is named by the step; its query may hold what should not be repeated everywhere.
        let error = error.without_url();
        let kind =
            if error.is_builder() { TransportErrorKind::Request } else { TransportErrorKind::Connection };
        Self { kind, reason: last_cause(&error), source: Some(error) }
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for TransportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_ref().map(|source| source as &(dyn std::error::Error + 'static))
    }
}

/// A request for a stream: the method, the URL, what goes with them, and what the response must be.
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
    /// The first and the last status that are taken.
    pub(crate) status: (u64, u64),
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
            .finish_non_exhaustive()
    }
}

impl Open {
    /// A request by `method` (in capitals) for `url`, which is put behind the scenario's base if it is
    /// relative.
    #[must_use]
    pub fn new(method: &'static str, url: impl Into<String>) -> Self {
        Self {
            request: Request { method, url: url.into(), ..Request::default() },
            last_event_id: None,
            timeout: Duration::from_secs(30),
            idle: None,
            status: (200, 200),
            invalid: None,
            protocol: None,
        }
    }

    /// Sends a header; it replaces the scenario's, and a default, of that name.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.request.headers.push((name.into(), value.into()));
        self
    }

    /// Adds to the URL's query, percent-encoded.
    #[must_use]
    pub fn query(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.request.query.push((name.into(), value.into()));
        self
    }

    /// Sends `Authorization: Bearer …` (RFC 6750). The token is never shown.
    #[must_use]
    pub fn bearer(mut self, token: impl Into<String>) -> Self {
        self.request.bearer = Some(token.into());
        self
    }

    /// Sends `Authorization: Basic …` (RFC 7617). Neither part is ever shown.
    #[must_use]
    pub fn basic(mut self, name: impl Into<String>, password: impl Into<String>) -> Self {
        self.request.basic = Some((name.into(), password.into()));
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

    /// The longest silence on the open stream, heartbeats included; none by default.
    #[must_use]
    pub fn idle(mut self, time: Duration) -> Self {
        if time.is_zero() {
            self = self.invalid("`idle` of no time leaves none for a message");
        }
        self.idle = Some(time);
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

    /// As [`status`](Self::status), of a range as the macro gives it.
    #[doc(hidden)]
    #[must_use]
    pub fn statuses(self, (first, last): (u64, Option<u64>)) -> Self {
        self.status(first, last.unwrap_or(u64::MAX))
    }

    /// A request that cannot be sent, and why; the step that would send it fails.
    #[must_use]
    pub fn invalid(mut self, reason: impl Into<String>) -> Self {
        self.invalid.get_or_insert(reason.into());
        self
    }
}
