//! The heads of responses (RFC 9112, sections 4 and 5), read by the crate `httparse`.

use bytes::{Buf, BytesMut};
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, Version};
use httparse::{EMPTY_HEADER, Status};

use super::error::HeadFault;

/// The most header fields of a head. The client itself takes 1,000, but should see more in order to say so.
pub(super) const MOST_HEADERS: usize = 2048;

/// A head that is not complete after so many bytes is given up. The client itself takes 400 KiB, but should see more in
/// order to say so. hyper gives up at 408 KiB, or later by as much as its last read brought.
const MOST_BYTES: usize = 512 * 1024;

/// Nearly all heads have at most so many fields. The room for them is on the stack.
const USUAL_HEADERS: usize = 48;

/// The most informational responses (1xx) before the response. hyper skips them for ever.
const MOST_INFORMATIONAL: u32 = 20;

/// What has come of the head of a response and of the informational ones before it.
#[derive(Debug, Default)]
pub(super) struct Heads {
    read: BytesMut,
    /// In so many of its bytes no end of a head was found.
    searched: usize,
    informational: u32,
}

impl Heads {
    /// Takes a piece that was read. Gives the head if it is complete; what follows it is taken by [`rest`](Self::rest).
    pub(super) fn take(&mut self, piece: BytesMut) -> Result<Option<Response<()>>, HeadFault> {
        let is_first = self.read.is_empty();
        if is_first {
            self.read = piece
        } else {
            self.read.extend_from_slice(&piece)
        }
        loop {
            // Without this, all would be parsed again for each byte that comes.
            if self.searched > 0 && !has_end(&self.read, self.searched) {
                break;
            }
            let Some((length, head)) = parse(&self.read)? else { break };
            self.read.advance(length);
            self.searched = 0;
            if !head.status().is_informational() || head.status() == StatusCode::SWITCHING_PROTOCOLS {
                return Ok(Some(head));
            }
            self.informational += 1;
            if self.informational > MOST_INFORMATIONAL {
                return Err(HeadFault::TOO_MANY_INFORMATIONAL);
            }
            if self.read.is_empty() {
                break;
            }
        }
        if self.read.len() >= MOST_BYTES {
            return Err(HeadFault::TOO_LARGE);
        }
        self.searched = self.read.len();
        if is_first {
            // A copy: a piece of the thread's buffer would hold on to all of it during the wait.
            self.read = BytesMut::from(&*self.read);
        }
        Ok(None)
    }

    /// What follows the head, in memory of its own.
    pub(super) fn rest(self) -> Box<[u8]> {
        Box::from(&*self.read)
    }
}

/// Whether a head may end in these bytes, of which so many were searched before.
fn has_end(bytes: &[u8], searched: usize) -> bool {
    let bytes = &bytes[searched.saturating_sub(3)..];
    memchr::memchr_iter(b'\n', bytes).any(|at| {
        let after = &bytes[at + 1..];
        after.starts_with(b"\n") || after.starts_with(b"\r\n")
    })
}

/// The first head in these bytes and its length; `None` if it is not complete.
fn parse(bytes: &[u8]) -> Result<Option<(usize, Response<()>)>, HeadFault> {
    match parse_with(bytes, &mut [EMPTY_HEADER; USUAL_HEADERS]) {
        Err(httparse::Error::TooManyHeaders) => parse_with(bytes, &mut vec![EMPTY_HEADER; MOST_HEADERS]),
        parsed => parsed,
    }
    .map_err(HeadFault::from)?
    .transpose()
}

type Parsed = Result<Option<Result<(usize, Response<()>), HeadFault>>, httparse::Error>;

fn parse_with<'b>(bytes: &'b [u8], fields: &mut [httparse::Header<'b>]) -> Parsed {
    let mut response = httparse::Response::new(fields);
    match response.parse(bytes)? {
        Status::Partial => Ok(None),
        Status::Complete(length) => Ok(Some(head(&response).map(|head| (length, head)))),
    }
}

fn head(parsed: &httparse::Response<'_, '_>) -> Result<Response<()>, HeadFault> {
    let mut head = Response::new(());
    let status = StatusCode::from_u16(parsed.code.unwrap_or_default());
    *head.status_mut() = status.map_err(|_| HeadFault::INVALID_STATUS)?;
    *head.version_mut() = if parsed.version == Some(0) { Version::HTTP_10 } else { Version::HTTP_11 };
    let mut headers = HeaderMap::with_capacity(parsed.headers.len());
    for field in &*parsed.headers {
        // httparse has checked the characters, so the name is too long.
        let name = HeaderName::from_bytes(field.name.as_bytes()).map_err(|_| HeadFault::TOO_LARGE)?;
        let value = HeaderValue::from_bytes(field.value).map_err(|_| HeadFault::INVALID_HEADER)?;
        headers.append(name, value);
    }
    *head.headers_mut() = headers;
    Ok(head)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The status and the rest, of bytes that arrive in pieces of this size.
    fn read(bytes: &[u8], size: usize) -> Result<Option<(u16, Vec<u8>)>, HeadFault> {
        let mut heads = Heads::default();
        let mut pieces = bytes.chunks(size);
        while let Some(piece) = pieces.next() {
            if let Some(head) = heads.take(BytesMut::from(piece))? {
                let rest = heads.rest().into_iter().chain(pieces.flatten().copied());
                return Ok(Some((head.status().as_u16(), rest.collect())));
            }
        }
        Ok(None)
    }

    #[test]
    fn heads_are_the_same_however_they_arrive() {
        let informational = |count: usize| {
            format!("{}HTTP/1.1 200 OK\r\n\r\nbody", "HTTP/1.1 103 Early\r\nlink: a\r\n\r\n".repeat(count))
        };
        for (bytes, status) in [
            ("HTTP/1.1 200 OK\r\na: b\r\n\r\nbody", 200),
            ("HTTP/1.1 200\r\n\r\nbody", 200),
            ("\r\n\r\nHTTP/1.1 404 Not \r\n\r\nbody", 404),
            ("HTTP/1.0 200 OK\na: b\n\nbody", 200),
            ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 101 Switching\r\n\r\nbody", 101),
            (&informational(20), 200),
        ] {
            for size in 1..=bytes.len() {
                assert_eq!(read(bytes.as_bytes(), size), Ok(Some((status, b"body".to_vec()))), "{bytes:?}");
            }
        }
        let too_many = informational(21);
        for size in [1, 7, too_many.len()] {
            assert_eq!(read(too_many.as_bytes(), size), Err(HeadFault::TOO_MANY_INFORMATIONAL));
        }
    }

    #[test]
    fn a_head_is_limited() {
        let fields = |count: usize| format!("HTTP/1.1 200 OK\r\n{}\r\n", "a: b\r\n".repeat(count));
        assert!(read(fields(MOST_HEADERS).as_bytes(), usize::MAX).unwrap().is_some());
        assert_eq!(read(fields(MOST_HEADERS + 1).as_bytes(), usize::MAX), Err(HeadFault::TOO_LARGE));
        let endless = format!("HTTP/1.1 200 OK\r\na: {}", "v".repeat(MOST_BYTES));
        assert_eq!(read(endless.as_bytes(), 8192), Err(HeadFault::TOO_LARGE));
    }
}
