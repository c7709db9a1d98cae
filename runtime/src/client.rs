//! HTTP, the only file that knows which client carries it.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::Body as _;
use reqwest::header::{HeaderName, HeaderValue};

use crate::failure::last_cause;
use crate::request::Request;
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
        if let Some((content, content_type)) = self.body {
            let content_type = header_value("Content-Type", &content_type, false)?;
            request.headers_mut().insert(reqwest::header::CONTENT_TYPE, content_type);
            *request.body_mut() = Some(content.into());
        }
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
    // The last three are where vendors of models want their keys.
    let secrets = [
        "authorization",
        "proxy-authorization",
        "cookie",
        "set-cookie",
        "x-api-key",
        "api-key",
        "x-goog-api-key",
    ];
    secrets.contains(&name.as_str())
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
pub(crate) struct Body(reqwest::Body);

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
