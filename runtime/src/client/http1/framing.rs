//! Where the body of a response ends (RFC 9112, section 6.3).

use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderValue, Method, StatusCode, Version};

use super::chunks::{Chunks, Rest};
use super::error::{Fault, HeadFault};

/// How a body says where it ends, and how much of it came.
#[derive(Debug)]
pub(super) enum Framing {
    /// The bytes that are still to come.
    Length(u64),
    Chunked(Chunks),
    /// It ends with the connection.
    UntilClose,
}

impl Framing {
    /// The framing that follows from a head. `Transfer-Encoding` wins over `Content-Length`.
    pub(super) fn of(
        method: &Method,
        status: StatusCode,
        version: Version,
        headers: &HeaderMap,
    ) -> Result<Self, HeadFault> {
        let has_none = matches!(status.as_u16(), 101 | 204 | 304) || method == Method::HEAD;
        if has_none {
            return Ok(Self::Length(0));
        }
        if let Some(last) = headers.get_all(TRANSFER_ENCODING).iter().next_back() {
            return match version {
                Version::HTTP_10 => Err(HeadFault::UNEXPECTED_ENCODING),
                _ if is_chunked(last) => Ok(Self::Chunked(Chunks::default())),
                _ => Ok(Self::UntilClose),
            };
        }
        match content_length(headers) {
            // hyper keeps the two largest numbers for itself.
            Some(length) if length > u64::MAX - 2 => Err(HeadFault::TOO_LARGE),
            Some(length) => Ok(Self::Length(length)),
            None if headers.contains_key(CONTENT_LENGTH) => Err(HeadFault::INVALID_LENGTH),
            None => Ok(Self::UntilClose),
        }
    }

    /// Whether the body is complete before anything of it is read.
    pub(super) fn is_empty(&self) -> bool {
        matches!(self, Self::Length(0))
    }

    /// Moves the content of `bytes` to their front, and gives its length.
    pub(super) fn decode(&mut self, bytes: &mut [u8]) -> (usize, Rest) {
        match self {
            Self::Length(left) => {
                let here = usize::try_from(*left).unwrap_or(usize::MAX).min(bytes.len());
                *left -= here as u64;
                (here, if *left == 0 { Rest::Over } else { Rest::More })
            }
            Self::Chunked(chunks) => chunks.decode(bytes),
            Self::UntilClose => (bytes.len(), Rest::More),
        }
    }

    /// What is wrong if the connection ends here; `None` if that is how the body ends.
    pub(super) fn cut(&self) -> Option<Fault> {
        match self {
            Self::Length(_) => Some(Fault::CUT_IN_BODY),
            Self::Chunked(chunks) => Some(chunks.cut()),
            Self::UntilClose => None,
        }
    }
}

/// Whether the last coding is `chunked`.
pub(super) fn is_chunked(last: &HeaderValue) -> bool {
    // Nearly all servers write just this.
    if last == "chunked" {
        return true;
    }
    let coding = last.to_str().ok().and_then(|line| line.rsplit(',').next());
    coding.is_some_and(|coding| coding.trim().eq_ignore_ascii_case("chunked"))
}

/// The length that all `Content-Length` lines say, each of which may be a list; `None` if there is none, or they do not
/// agree, or one is no number.
pub(in crate::client) fn content_length(headers: &HeaderMap) -> Option<u64> {
    let mut length = None;
    for line in headers.get_all(CONTENT_LENGTH) {
        for number in line.to_str().ok()?.split(',') {
            let number = number.trim();
            // `parse` alone would take a `+`.
            let number = number.bytes().all(|byte| byte.is_ascii_digit()).then(|| number.parse().ok())??;
            if *length.get_or_insert(number) != number {
                return None;
            }
        }
    }
    length
}

#[cfg(test)]
mod tests {
    use super::*;

    fn framing(status: u16, version: Version, lines: &[(&'static str, &str)]) -> String {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, value.parse().unwrap());
        }
        let status = StatusCode::from_u16(status).unwrap();
        match Framing::of(&Method::GET, status, version, &headers) {
            Ok(Framing::Chunked(_)) => "chunked".to_owned(),
            Ok(Framing::Length(length)) => length.to_string(),
            Ok(Framing::UntilClose) => "until close".to_owned(),
            Err(fault) => fault.to_string(),
        }
    }

    #[test]
    fn the_head_says_where_the_body_ends() {
        const TE: &str = "transfer-encoding";
        const CL: &str = "content-length";
        let cases: [(&[(&str, &str)], &str); 20] = [
            (&[], "until close"),
            (&[(CL, "9")], "9"),
            (&[(CL, "009")], "9"),
            (&[(CL, "9, 9")], "9"),
            (&[(CL, "9"), (CL, "9")], "9"),
            (&[(CL, "9"), (CL, "8")], "invalid content-length parsed"),
            (&[(CL, "9,")], "invalid content-length parsed"),
            (&[(CL, "")], "invalid content-length parsed"),
            (&[(CL, "+9")], "invalid content-length parsed"),
            (&[(CL, "-9")], "invalid content-length parsed"),
            (&[(CL, "0x9")], "invalid content-length parsed"),
            (&[(CL, "18446744073709551616")], "invalid content-length parsed"),
            (&[(CL, "18446744073709551614")], "message head is too large"),
            (&[(CL, "18446744073709551613")], "18446744073709551613"),
            (&[(TE, "chunked"), (CL, "9")], "chunked"),
            (&[(CL, "x"), (TE, "gzip, Chunked ")], "chunked"),
            (&[(TE, "chunked, gzip")], "until close"),
            (&[(TE, "chunked"), (TE, "gzip")], "until close"),
            (&[(TE, "gzip"), (TE, "chunked")], "chunked"),
            (&[(TE, "")], "until close"),
        ];
        for (lines, expected) in cases {
            assert_eq!(framing(200, Version::HTTP_11, lines), expected, "{lines:?}");
            for status in [101, 204, 304] {
                assert_eq!(framing(status, Version::HTTP_11, lines), "0", "{status} {lines:?}");
            }
        }
        assert_eq!(framing(200, Version::HTTP_10, &[(TE, "chunked")]), "unexpected transfer-encoding parsed");
        assert_eq!(framing(200, Version::HTTP_10, &[(CL, "9")]), "9");
    }
}
