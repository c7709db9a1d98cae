//! The head of a response, and what it says.

use std::sync::Arc;

use http::header::{CONTENT_ENCODING, CONTENT_TYPE, LOCATION};
use http::{HeaderMap, HeaderValue, Version};

use super::header::text;
use super::media_type;
use super::target::Target;
use super::transport::Body;

/// The head of a response, and its body to come.
pub(crate) struct Response {
    target: Arc<Target>,
    pub(crate) status: u16,
    pub(crate) reason: &'static str,
    /// Of HTTP, as people write it.
    pub(crate) version: &'static str,
    headers: HeaderMap,
    pub(crate) body: Body,
}

impl Response {
    /// Of what came from `target`.
    pub(super) fn new(target: Arc<Target>, answer: http::Response<Body>) -> Self {
        let (head, body) = answer.into_parts();
        Self {
            target,
            status: head.status.as_u16(),
            reason: head.status.canonical_reason().unwrap_or_default(),
            version: match head.version {
                Version::HTTP_2 => "HTTP/2",
                Version::HTTP_10 => "HTTP/1.0",
                _ => "HTTP/1.1",
            },
            headers: head.headers,
            body,
        }
    }

    /// The URL as it was sent: without a name and a password.
    pub(crate) fn url(&self) -> &str {
        self.target.url.as_str()
    }

    /// Its content type as it stands in the head: several lines with commas between.
    pub(crate) fn content_type(&self) -> Option<String> {
        let lines: Vec<String> = self.headers.get_all(CONTENT_TYPE).iter().map(text).collect();
        (!lines.is_empty()).then(|| lines.join(", "))
    }

    /// Whether its content type is this one, as browsers read it.
    pub(crate) fn is_of(&self, wanted: &str) -> bool {
        let lines = || self.headers.get_all(CONTENT_TYPE).iter().map(HeaderValue::as_bytes);
        // Most servers write just this.
        lines().eq([wanted.as_bytes()])
            || media_type::essence(lines()).is_some_and(|essence| essence == wanted)
    }

    /// How the body is compressed, if it still is: what was decompressed is not named any more.
    pub(crate) fn encoding(&self) -> Option<String> {
        if !self.headers.contains_key(CONTENT_ENCODING) {
            return None;
        }
        let lines = self.headers.get_all(CONTENT_ENCODING).iter().map(text);
        let all = lines.collect::<Vec<_>>().join(", ");
        let is_one = |coding: &&str| !coding.is_empty() && !coding.eq_ignore_ascii_case("identity");
        let codings: Vec<&str> = all.split(',').map(str::trim).filter(is_one).collect();
        (!codings.is_empty()).then(|| codings.join(", "))
    }

    /// The target of a redirect; `None` if this is none.
    pub(crate) fn location(&self) -> Option<String> {
        let redirects = matches!(self.status, 301 | 302 | 303 | 307 | 308);
        self.headers.get(LOCATION).filter(|_| redirects).map(text)
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
