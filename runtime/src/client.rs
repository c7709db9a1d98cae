//! HTTP, the only room that knows which client carries it.

#[cfg(feature = "tls")]
mod certificates;
#[cfg(not(feature = "tls"))]
#[path = "client/no_certificates.rs"]
mod certificates;
mod explain;
mod head;
mod media_type;
mod proxy;
mod settings;
mod tls;
#[cfg(feature = "tls")]
mod tls_words;
mod transport;
mod waits;

use std::fmt;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use crate::cookies::{Cookies, Site};
use crate::request::Request;
use crate::shown::{Lines, Shown, is_secret_header};
use crate::url::{shown, shown_of_server};
use settings::Settings;
use transport::Transport;
pub(crate) use waits::Turn;

/// What virtual users send their requests with, and its settings. A scenario is given one by
/// [`client`](crate::Script::client), a session by hand by [`Session::with`](crate::session::Session::with).
///
/// By default each stream and each request has a connection of its own, over which an HTTPS server may choose HTTP/2;
/// the roots of the system are trusted; no proxy is used, and nothing is compressed.
///
/// ```
/// use std::time::Duration;
/// use streamgauge::{Client, scenario};
///
/// let client = Client::new()
///     .connect_timeout(Duration::from_secs(2))
///     .user_agent("price-check/1.0")
///     .share_connections();
/// let prices = scenario! { sse "Prices" open "https://prices.example.com/" close }.client(client);
/// # let _ = prices;
/// ```
///
/// A setting that cannot be used, such as a file that is not there or a certificate that is none, fails the first
/// request that is sent, and the failure names the setting:
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// use streamgauge::{Client, FailureKind, scenario};
///
/// let prices = scenario! { sse "Prices" open "http://127.0.0.1:1/" close }
///     .client(Client::new().proxy("localhost:3128"));
/// let failure = prices.run().await.unwrap_err();
/// assert_eq!(failure.kind(), FailureKind::Request);
/// assert!(failure.to_string().contains("the client's `proxy` cannot be used"));
/// # });
/// ```
///
/// A client is cheap to clone, and may be shared between users, threads and runtimes. `Debug` shows its settings without keys,
/// names and passwords.
#[derive(Clone)]
pub struct Client {
    settings: Arc<Settings>,
    /// One for each local address.
    transports: Arc<[Arc<Transport>]>,
    /// The one of this user.
    mine: Arc<Transport>,
    /// The number of this user.
    user: u64,
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
        let mine = Arc::new(Transport::new(None));
        let transports: Arc<[_]> = Arc::new([Arc::clone(&mine)]);
        Self { settings: Arc::default(), transports, mine, user: 0 }
    }

    pub(crate) fn cap(&self) -> usize {
        self.settings.event_cap
    }

    pub(crate) fn most_of_a_body(&self) -> usize {
        self.settings.body_cap
    }

    /// The client as the user of this number has it: with its local address, and with connections of its own.
    pub(crate) fn of_user(mut self, number: u64) -> Self {
        self.user = number;
        let turn = usize::try_from(number).unwrap_or_default().checked_rem(self.transports.len());
        if let Some(transport) = turn.and_then(|turn| self.transports.get(turn)) {
            self.mine = Arc::clone(transport);
        }
        if self.settings.share_connections {
            self.mine = Arc::new(self.mine.own());
        }
        self
    }

    /// Sends a request with the cookies that belong to it, and gives the head of its response, a redirect too.
    pub(crate) async fn send(&self, request: Request, cookies: &Cookies) -> Result<Response, TransportError> {
        let is_https = reqwest::Url::parse(&request.url).is_ok_and(|url| url.scheme() == "https");
        let http = self.mine.http(&self.settings, is_https).map_err(TransportError::request)?;
        let mut request = request.build(http)?;
        let url = request.url().clone();
        // One that was written by hand is sent as it is.
        if !request.headers().contains_key(reqwest::header::COOKIE)
            && let Some(cookie) = cookies.header(site(&url))
        {
            request.headers_mut().insert(reqwest::header::COOKIE, header_value("Cookie", &cookie, true)?);
        }
        let mut response = http.execute(request).await.map_err(|error| {
            let reason = explain::explained(&error, &self.settings);
            TransportError { reason, ..TransportError::from(error) }
        })?;
        if let Some(reason) = head::too_much(response.headers()) {
            return Err(TransportError::new(TransportErrorKind::Connection, reason));
        }
        for cookie in response.headers().get_all(reqwest::header::SET_COOKIE) {
            cookies.store(site(&url), &text(cookie));
        }
        let status = response.status();
        Ok(Response {
            url: url.into(),
            status: status.as_u16(),
            reason: status.canonical_reason().unwrap_or_default(),
            version: match response.version() {
                reqwest::Version::HTTP_2 => "HTTP/2",
                reqwest::Version::HTTP_10 => "HTTP/1.0",
                _ => "HTTP/1.1",
            },
            headers: std::mem::take(response.headers_mut()),
            body: Body::of(response),
        })
    }
}

/// Where a URL leads, as far as cookies ask.
fn site(url: &reqwest::Url) -> Site<'_> {
    Site { https: url.scheme() == "https", host: url.host_str().unwrap_or_default(), path: url.path() }
}

/// The URL that a redirect leads to, and whether it has the same origin (RFC 6454). `asked` is the URL that the scenario
/// gave, `from` the one that was sent, which is without the name and the password.
pub(crate) fn resolve(asked: &str, from: &str, location: &str) -> Result<(String, bool), TransportError> {
    let refused = |reason: String| {
        let reason = format!("it was redirected to `{}`, {reason}", shown_of_server(location));
        TransportError::new(TransportErrorKind::Redirect, reason)
    };
    let from = reqwest::Url::parse(from).map_err(|error| refused(error.to_string()))?;
    let mut to = from.join(location).map_err(|error| refused(format!("which is no URL: {error}")))?;
    if !matches!(to.scheme(), "http" | "https") {
        return Err(refused("which is not `http` or `https`".to_owned()));
    }
    let same_origin = to.origin() == from.origin();
    if let (true, "", Ok(asked)) = (same_origin, to.username(), reqwest::Url::parse(asked)) {
        // A URL of `http` has a host, and so takes them.
        let _ = to.set_username(asked.username());
        let _ = to.set_password(asked.password());
    }
    Ok((to.into(), same_origin))
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
            let header = HeaderName::from_bytes(name.as_bytes()).map_err(|_| {
                let name = Shown::new(name).most(80);
                TransportError::request(format!("{name:?} is not the name of a header"))
            })?;
            let is_guarded = self.guarded.iter().any(|guarded| guarded.eq_ignore_ascii_case(name));
            let value = header_value(name, value, is_secret_header(name) || is_guarded)?;
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

/// What keeps a value from being one of a header. The value itself is not said: it may be a secret whatever the name.
pub(crate) fn unsendable(value: &str) -> String {
    // RFC 9110, "field-value".
    let odd = value.bytes().zip(1..).find(|(byte, _)| matches!(byte, 0..=8 | 10..=31 | 127));
    let Some((byte, place)) = odd else { return "cannot be sent in a header".to_owned() };
    let called = match byte {
        b'\n' => "a line break (0x0A)".to_owned(),
        b'\r' => "a carriage return (0x0D)".to_owned(),
        _ => format!("0x{byte:02X}"),
    };
    format!("has {called} at byte {place} of {}, which no header may have", value.len())
}

/// Whether a header can have this value.
pub(crate) fn is_header_value(value: &str) -> bool {
    HeaderValue::from_bytes(value.as_bytes()).is_ok()
}

fn header_value(name: &str, value: &str, sensitive: bool) -> Result<HeaderValue, TransportError> {
    let mut header = HeaderValue::from_bytes(value.as_bytes())
        .map_err(|_| TransportError::request(format!("header `{name}`: its value {}", unsendable(value))))?;
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
    /// As it was sent: without a name and a password.
    pub(crate) url: String,
    pub(crate) status: u16,
    pub(crate) reason: &'static str,
    /// Of HTTP, as people write it.
    pub(crate) version: &'static str,
    headers: HeaderMap,
    pub(crate) body: Body,
}

impl Response {
    /// Its content type as it stands in the head: several lines with commas between.
    pub(crate) fn content_type(&self) -> Option<String> {
        let lines: Vec<String> =
            self.headers.get_all(reqwest::header::CONTENT_TYPE).iter().map(text).collect();
        (!lines.is_empty()).then(|| lines.join(", "))
    }

    /// Whether its content type is this one, as browsers read it.
    pub(crate) fn is_of(&self, wanted: &str) -> bool {
        let lines = self.headers.get_all(reqwest::header::CONTENT_TYPE).iter();
        media_type::essence(lines.map(HeaderValue::as_bytes)).is_some_and(|essence| essence == wanted)
    }

    /// How the body is compressed, if it still is: what was decompressed is not named any more.
    pub(crate) fn encoding(&self) -> Option<String> {
        let lines = self.headers.get_all(reqwest::header::CONTENT_ENCODING).iter().map(text);
        let all = lines.collect::<Vec<_>>().join(", ");
        let is_one = |coding: &&str| !coding.is_empty() && !coding.eq_ignore_ascii_case("identity");
        let codings: Vec<&str> = all.split(',').map(str::trim).filter(is_one).collect();
        (!codings.is_empty()).then(|| codings.join(", "))
    }

    /// Where a redirect leads; `None` if it is none.
    pub(crate) fn location(&self) -> Option<String> {
        let redirects = matches!(self.status, 301 | 302 | 303 | 307 | 308);
        self.headers.get(reqwest::header::LOCATION).filter(|_| redirects).map(text)
    }

    /// Names, in small letters, and values of the headers, in their order.
    pub(crate) fn headers(&self) -> Vec<(String, String)> {
        self.headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect()
    }

    /// `status 401 Unauthorized`.
    pub(crate) fn status_line(&self) -> String {
        let space = if self.reason.is_empty() { "" } else { " " };
        format!("status {}{space}{}", self.status, self.reason)
    }

    /// `status 401 Unauthorized, content type text/plain`, and how it is compressed, if it is.
    pub(crate) fn described(&self) -> String {
        let content_type = match self.content_type() {
            Some(content_type) => format!("content type {content_type}"),
            None => "no content type".to_owned(),
        };
        let encoding = self.encoding().map(|encoding| format!(", content-encoding {encoding}"));
        let encoding = encoding.unwrap_or_default();
        format!("{}, {content_type}{encoding}", self.status_line())
    }
}

fn text(value: &HeaderValue) -> String {
    String::from_utf8_lossy(value.as_bytes()).into_owned()
}

/// The body of a response, which stays one of reqwest's: as a body alone it would come through one more box. Dropping
/// it closes the stream.
pub(crate) struct Body(Box<reqwest::Response>);

impl Body {
    /// Of a response whose headers were taken. What else is known of its head would be kept as long as the stream.
    fn of(mut response: reqwest::Response) -> Self {
        *response.extensions_mut() = Default::default();
        Self(Box::new(response))
    }

    /// The next piece of the body; `None` at its end.
    pub(crate) fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, TransportError>>> {
        // The future of a chunk holds nothing between polls, so that it can be made anew for each.
        let chunk = pin!(self.0.chunk());
        chunk.poll(cx).map(|chunk| chunk.map_err(TransportError::from).transpose())
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
    /// Redirects lead nowhere, or on and on.
    Redirect,
}

impl TransportError {
    pub(crate) fn new(kind: TransportErrorKind, reason: String) -> Self {
        Self { kind, reason, source: None }
    }

    fn request(reason: String) -> Self {
        Self::new(TransportErrorKind::Request, reason)
    }
}

impl From<reqwest::Error> for TransportError {
    fn from(error: reqwest::Error) -> Self {
        // The URL is named by the step; its query may hold what should not be repeated everywhere.
        let error = error.without_url();
        let kind =
            if error.is_builder() { TransportErrorKind::Request } else { TransportErrorKind::Connection };
        Self { kind, reason: explain::of_body(&error), source: Some(error) }
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Lines(&self.reason).fmt(f)
    }
}

impl std::error::Error for TransportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_ref().map(|source| source as &(dyn std::error::Error + 'static))
    }
}
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_whose_feature_is_missing_cannot_be_used() {
        for (client, there) in [
            (Client::new().gzip(true), cfg!(feature = "gzip")),
            (Client::new().brotli(true), cfg!(feature = "brotli")),
            (Client::new().gzip(false).brotli(false), true),
            (Client::new().danger_accept_any_certificate(), cfg!(feature = "tls")),
            (Client::new().without_system_roots(), cfg!(feature = "tls")),
            (Client::new().proxy("https://localhost"), cfg!(feature = "tls")),
        ] {
            let problem = client.settings.problem.as_deref();
            assert_eq!(problem.is_none(), there, "{problem:?}");
            assert!(
                there || problem.is_some_and(|problem| problem.contains("built without its cargo feature"))
            );
        }
    }
}
