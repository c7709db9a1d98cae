//! The limits for the head of a response, the same in every version of HTTP, and the error for a larger one.

use http::header::{
    CACHE_CONTROL, CONNECTION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, DATE, SERVER,
    TRANSFER_ENCODING,
};
use http::{HeaderMap, HeaderName};

/// The most headers. Each of several with one name counts; those about the body and the connection do not.
const MOST_HEADERS: usize = 1000;

/// The most bytes of values.
const MOST_BYTES: usize = 400 * 1024;

/// The most bytes of values and names, with four more for each header, as HTTP/1.1 writes them. It is hyper's limit for
/// HTTP/1.1, less the bytes before the headers.
const MOST_WRITTEN: usize = 407 * 1024;

/// Headers that describe the body and the connection.
const ALWAYS: [HeaderName; 8] = [
    CACHE_CONTROL,
    CONNECTION,
    CONTENT_ENCODING,
    CONTENT_LENGTH,
    CONTENT_TYPE,
    DATE,
    SERVER,
    TRANSFER_ENCODING,
];

/// The text for a limit that the transport met without saying which.
pub(super) const BOTH: &str = "more than the 1,000 headers or the 400 KiB that the client takes";

/// What exceeds a limit in a received head; `None` if nothing does.
pub(super) fn too_much(headers: &HeaderMap) -> Option<String> {
    let written: usize = headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
    if headers.len() <= MOST_HEADERS && written <= MOST_BYTES {
        return None;
    }
    let own = || headers.iter().filter(|(name, _)| !ALWAYS.contains(name));
    let (count, values) = (own().count(), own().map(|(_, value)| value.len()).sum::<usize>());
    let too_many = (count > MOST_HEADERS).then(|| format!("{count} headers, more than the 1,000"));
    let too_large = values > MOST_BYTES || written > MOST_WRITTEN;
    let limit = too_many.or_else(|| too_large.then(|| format!("{written} bytes, more than the 400 KiB")))?;
    Some(format!("the head of the response has {limit} that the client takes"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(count: usize, length: usize) -> HeaderMap {
        let name = |n| format!("x{n:03}").parse::<HeaderName>().unwrap();
        (0..count).map(|n| (name(n), "v".repeat(length).parse().unwrap())).collect()
    }

    #[test]
    fn the_limits_are_met_exactly_and_named() {
        let mut thousand = headers(1000, 1);
        thousand.insert(CONTENT_TYPE, "text/event-stream".parse().unwrap());
        assert_eq!(too_much(&thousand), None);
        assert!(too_much(&headers(1001, 1)).unwrap().contains("1001 headers, more than the 1,000"));
        assert_eq!(too_much(&headers(1, 409_600)), None);
        assert_eq!(too_much(&headers(400, 1024)), None);
        assert!(too_much(&headers(400, 1025)).unwrap().contains("413200 bytes, more than the 400 KiB"));
        let mut one = HeaderMap::new();
        for _ in 0..900 {
            one.append("a-name-of-18-bytes", "v".repeat(450).parse().unwrap());
        }
        assert!(too_much(&one).unwrap().contains("424800 bytes, more than the 400 KiB"));
    }
}
