use std::borrow::Cow;
use std::time::Instant;

use bytes::{Buf, Bytes, BytesMut};
use memchr::memmem;

/// The longest request head in bytes.
const MAX_HEAD: usize = 64 * 1024;
/// The longest request body in bytes, and the most that may be sent ahead while a response is under way.
pub(super) const MAX_BODY: usize = 16 * 1024 * 1024;

/// The first byte of a client that speaks TLS, which no method begins with (RFC 8446, 5.1).
const TLS_HANDSHAKE: u8 = 22;

/// One request as the client sent it.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use streamgauge::testing::{Script, Server};
///
/// let server = Server::start().await?;
/// server.on("/chat", Script::sse());
/// reqwest::Client::new().post(server.url_to("/chat?model=small")).body("hi").send().await?;
///
/// let request = server.request("/chat").unwrap();
/// assert_eq!((request.method.as_str(), request.path.as_str()), ("POST", "/chat?model=small"));
/// assert_eq!(request.header("Content-Length"), Some("2"));
/// assert_eq!(request.text(), "hi");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Request {
    /// The method, as it was written.
    pub method: String,
    /// The path with its query, as it was written.
    pub path: String,
    /// Names and values of the headers, in the order and spelling in which they came.
    pub headers: Vec<(String, String)>,
    /// The whole body.
    pub body: Bytes,
    /// When the request was complete.
    pub at: Instant,
    /// The number of the connection that it came on, counted from 0 in the order in which they were opened.
    pub connection: u64,
}

impl Request {
    /// The value of the first header of this name, in whatever case.
    ///
    /// ```
    /// fn accepts_events(request: &streamgauge::testing::Request) -> bool {
    ///     request.header("accept") == Some("text/event-stream")
    /// }
    /// ```
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }

    /// The body as text, with U+FFFD in place of what is not UTF-8.
    ///
    /// ```
    /// fn is_json_rpc(request: &streamgauge::testing::Request) -> bool {
    ///     request.text().contains("\"jsonrpc\"")
    /// }
    /// ```
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.body)
    }

    /// Whether the client allows another request on the same connection.
    pub(super) fn keeps_alive(&self) -> bool {
        !self.header("connection").is_some_and(|value| value.eq_ignore_ascii_case("close"))
    }
}

fn find<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
}

/// Takes one whole request from the front of what came on `connection`; `None` while it is not complete.
pub(super) fn take(buffer: &mut BytesMut, connection: u64) -> Result<Option<Request>, String> {
    if buffer.first() == Some(&TLS_HANDSHAKE) {
        // Its client waits for an answer, and would wait on.
        return Err("it is TLS, and this server speaks plain HTTP: the URL begins with `http://`".to_owned());
    }
    let Some(end) = memmem::find(buffer, b"\r\n\r\n") else {
        return if buffer.len() > MAX_HEAD {
            Err(format!("its head exceeds {MAX_HEAD} bytes"))
        } else {
            Ok(None)
        };
    };
    let head = String::from_utf8_lossy(&buffer[..end]);
    let mut lines = head.split("\r\n");
    let (method, path) = request_line(lines.next().unwrap_or_default())?;
    let headers = lines.map(header_line).collect::<Result<Vec<_>, _>>()?;
    let length = body_length(&headers)?;

    let start = end + b"\r\n\r\n".len();
    if buffer.len() < start + length {
        return Ok(None);
    }
    buffer.advance(start);
    let body = buffer.split_to(length).freeze();
    Ok(Some(Request { method, path, headers, body, at: Instant::now(), connection }))
}

/// What is wrong with a request of which nothing more comes than this; `None` if it has not begun.
pub(super) fn half(buffer: &[u8]) -> Option<String> {
    /// The longest beginning that is shown.
    const SHOWN: usize = 100;
    if buffer.iter().all(u8::is_ascii_whitespace) {
        return None;
    }
    let line = buffer.split(|byte| matches!(byte, b'\r' | b'\n')).next().unwrap_or_default();
    let line = String::from_utf8_lossy(line.get(..SHOWN).unwrap_or(line)).escape_debug().to_string();
    Some(match memmem::find(buffer, b"\r\n\r\n") {
        None => format!("it is half of one: `{line}` breaks off in its head, after {} bytes", buffer.len()),
        Some(end) => {
            let body = buffer.len() - end - b"\r\n\r\n".len();
            format!("it is half of one: `{line}` breaks off in its body, after {body} bytes of it")
        }
    })
}

fn request_line(line: &str) -> Result<(String, String), String> {
    let mut words = line.split(' ');
    match (words.next(), words.next(), words.next(), words.next()) {
        (Some("PRI"), Some("*"), Some("HTTP/2.0"), None) => {
            Err("it is HTTP/2, and this server speaks HTTP/1.1".to_owned())
        }
        (Some(method), Some(path), Some("HTTP/1.1"), None) if !method.is_empty() && path.starts_with('/') => {
            Ok((method.to_owned(), path.to_owned()))
        }
        _ => Err(format!("its first line is {line:?}, not `METHOD /path HTTP/1.1`")),
    }
}

fn header_line(line: &str) -> Result<(String, String), String> {
    match line.split_once(':') {
        Some((name, value)) if !name.is_empty() && !name.contains([' ', '\t']) => {
            Ok((name.to_owned(), value.trim_matches([' ', '\t']).to_owned()))
        }
        _ => Err(format!("{line:?} is not a header")),
    }
}

fn body_length(headers: &[(String, String)]) -> Result<usize, String> {
    if let Some(coding) = find(headers, "transfer-encoding") {
        return Err(format!("its body is {coding}, and this server reads only bodies with a Content-Length"));
    }
    let Some(value) = find(headers, "content-length") else { return Ok(0) };
    match value.parse() {
        Ok(length) if length <= MAX_BODY => Ok(length),
        Ok(_) => Err(format!("its body of {value} bytes exceeds {MAX_BODY}")),
        Err(_) => Err(format!("its Content-Length is {value:?}")),
    }
}
