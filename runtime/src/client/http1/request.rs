//! A request in the bytes that go out (RFC 9112, sections 2 to 7), which are those of hyper.

use bytes::buf::Chain;
use bytes::{Buf, Bytes, BytesMut};
use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderValue, Method, Uri};

use super::framing::{content_length, is_chunked};
use crate::client::error::TransportError;
use crate::client::outgoing::Outgoing;
use crate::client::settings::Settings;

/// What is not sent yet: the head, the body, and what ends it.
pub(super) type Unsent = Chain<Chain<Bytes, Bytes>, Bytes>;

/// A request that is ready to be sent.
pub(super) struct Written {
    pub(super) method: Method,
    /// With scheme and authority.
    pub(super) target: Uri,
    pub(super) unsent: Unsent,
}

impl Written {
    pub(super) fn of(mut request: Outgoing, settings: &Settings) -> Result<Self, TransportError> {
        request.complete(settings)?;
        let Outgoing { method, target, mut headers, body } = request;
        let uri = target.uri()?;
        let body = framed(&mut headers, body.unwrap_or_default());
        let head = head(&method, uri, &headers);
        let target = uri.clone();
        let unsent = head.chain(body.content).chain(Bytes::from_static(body.end));
        Ok(Self { method, target, unsent })
    }
}

/// A body as it is sent.
struct Framed {
    content: Bytes,
    end: &'static [u8],
}

/// Says in the headers how long the body is. What was written there by hand holds.
fn framed(headers: &mut HeaderMap, body: Bytes) -> Framed {
    let whole = |content| Framed { content, end: b"" };
    if body.is_empty() {
        headers.remove(TRANSFER_ENCODING);
        return whole(body);
    }
    if let Some(last) = headers.get_all(TRANSFER_ENCODING).iter().next_back() {
        if !is_chunked(last) {
            add_chunked(headers);
        }
        headers.remove(CONTENT_LENGTH);
        let mut content = BytesMut::from(&*format!("{:X}\r\n", body.len()));
        content.extend_from_slice(&body);
        return Framed { content: content.freeze(), end: b"\r\n0\r\n\r\n" };
    }
    match content_length(headers) {
        // No more than was promised; the server waits for what is missing.
        Some(length) => {
            let length = usize::try_from(length).unwrap_or(usize::MAX);
            whole(body.slice(..length.min(body.len())))
        }
        None => {
            headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
            whole(body)
        }
    }
}

/// Adds `chunked` to the last line.
fn add_chunked(headers: &mut HeaderMap) {
    if let http::header::Entry::Occupied(mut lines) = headers.entry(TRANSFER_ENCODING)
        && let Some(last) = lines.iter_mut().next_back()
        && let Ok(line) = HeaderValue::from_bytes(&[last.as_bytes(), b", chunked"].concat())
    {
        *last = line;
    }
}

fn head(method: &Method, target: &Uri, headers: &HeaderMap) -> Bytes {
    let path = target.path_and_query().map_or("/", |path| path.as_str());
    let lines: usize = headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
    let mut head = Vec::with_capacity(method.as_str().len() + path.len() + lines + 14);
    for part in [method.as_str(), " ", path, " HTTP/1.1\r\n"] {
        head.extend_from_slice(part.as_bytes());
    }
    for (name, value) in headers {
        for part in [name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"] {
            head.extend_from_slice(part);
        }
    }
    head.extend_from_slice(b"\r\n");
    head.into()
}
