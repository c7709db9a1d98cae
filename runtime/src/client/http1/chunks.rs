//! The chunked transfer coding (RFC 9112, section 7.1), taken off in place.
//!
//! ```text
//! Start ── digit ──► Size ── space ──► Space ── ; ──► Extension
//!   ▲                │ │                │               ▲  │
//!   │                │ └────────────────┼─────── ; ─────┘  │
//!   │                └─────── \r ───────┴─────── \r ───────┤ \r
//!  \n                                                      ▼
//! DataLf ◄── \r ── DataCr ◄── all read ── Data ◄── \n ── SizeLf ── \n, size 0 ──► Trailers ──► Over
//! ```
//!
//! A byte that leads to no other state has no arrow: the further digits of a size, spaces, the text of an extension.
//!
//! hyper's machine has 13 states, this one has 10. hyper's `Trailer`, `TrailerLf`, `EndCr` and `EndLf` are one state
//! here, `Trailers`, which keeps the bytes of the section. Those bytes say which of the four it would be: whether a line
//! begins, and whether the last byte was a `\r`. So both take the same bytes: a `\n` must follow each `\r`, and an empty
//! line ends the body.

use super::error::Fault;

/// The most bytes of the extensions of one chunk. hyper counts them over the whole body, so that a good stream breaks.
const MOST_OF_EXTENSIONS: u32 = 16 * 1024;

/// The most bytes of the trailer section.
const MOST_OF_TRAILERS: usize = 16 * 1024;

/// The most trailer fields, which is the limit for header fields too.
const MOST_TRAILERS: usize = super::head::MOST_HEADERS;

/// Where in the coding the next byte stands.
#[derive(Debug, Default)]
pub(super) struct Chunks {
    state: State,
    /// The bytes of the chunk that are still to come. While its size is read, the size so far.
    left: u64,
}

#[derive(Debug, Default)]
enum State {
    /// A digit of the size must come.
    #[default]
    Start,
    Size,
    /// Only spaces follow the size.
    Space,
    /// Holds the number of its bytes so far.
    Extension(u32),
    SizeLf,
    Data,
    DataCr,
    DataLf,
    /// Boxed, since it is needed at the end only.
    Trailers(Box<Trailers>),
    Over,
}

/// What follows the bytes that were decoded.
#[derive(Debug, PartialEq)]
pub(super) enum Rest {
    /// More may come.
    More,
    /// The body is complete.
    Over,
    Broken(Fault),
}

impl Chunks {
    /// Moves the content of `bytes` to their front, and gives its length.
    pub(super) fn decode(&mut self, bytes: &mut [u8]) -> (usize, Rest) {
        let (mut read, mut kept) = (0, 0);
        while read < bytes.len() {
            if matches!(self.state, State::Data) {
                let here = usize::try_from(self.left).unwrap_or(usize::MAX).min(bytes.len() - read);
                bytes.copy_within(read..read + here, kept);
                (read, kept) = (read + here, kept + here);
                self.left -= here as u64;
                if self.left == 0 {
                    self.state = State::DataCr;
                }
                continue;
            }
            match self.take(bytes[read]) {
                Err(fault) => return (kept, Rest::Broken(fault)),
                Ok(()) if matches!(self.state, State::Over) => return (kept, Rest::Over),
                Ok(()) => read += 1,
            }
        }
        (kept, Rest::More)
    }

    /// What an end of the connection means here.
    pub(super) fn cut(&self) -> Fault {
        if matches!(self.state, State::Data) { Fault::CUT_IN_BODY } else { Fault::CUT_IN_CHUNK_LINE }
    }

    /// Takes a byte that is no data.
    fn take(&mut self, byte: u8) -> Result<(), Fault> {
        use State::{Data, DataCr, DataLf, Extension, Over, Size, SizeLf, Space, Start, Trailers};
        let next = match (&mut self.state, byte) {
            (Start | Size, b'0'..=b'9' | b'a'..=b'f' | b'A'..=b'F') => {
                let digit = (byte as char).to_digit(16).unwrap_or_default();
                self.left = self.left.checked_mul(16).ok_or(Fault::SIZE_TOO_LARGE)? + u64::from(digit);
                Size
            }
            (Start, _) => return Err(Fault::NO_SIZE),
            (Size | Space, b' ' | b'\t') => Space,
            (Size | Space, b';') => Extension(0),
            (Size | Space | Extension(_), b'\r') => SizeLf,
            (Size, _) => return Err(Fault::INVALID_SIZE),
            (Space, _) => return Err(Fault::INVALID_SPACE),
            // Some programs take a bare `\n` for the end of the line. They and we would see the chunk begin elsewhere.
            (Extension(_), b'\n') => return Err(Fault::LINE_IN_EXTENSION),
            (Extension(length), _) if *length + 1 >= MOST_OF_EXTENSIONS => {
                return Err(Fault::EXTENSIONS_TOO_LARGE);
            }
            (Extension(length), _) => Extension(*length + 1),
            (SizeLf, b'\n') if self.left == 0 => Trailers(Box::default()),
            (SizeLf, b'\n') => Data,
            (SizeLf, _) => return Err(Fault::INVALID_SIZE_LF),
            (DataCr, b'\r') => DataLf,
            (DataCr, _) => return Err(Fault::INVALID_DATA_CR),
            (DataLf, b'\n') => Start,
            (DataLf, _) => return Err(Fault::INVALID_DATA_LF),
            (Trailers(trailers), _) => match trailers.take(byte)? {
                true => Over,
                false => return Ok(()),
            },
            // `decode` never comes here in these states.
            (Data | Over, _) => return Ok(()),
        };
        self.state = next;
        Ok(())
    }
}

/// What has come of the trailer section. One without a field is `\r\n`.
#[derive(Debug, Default)]
struct Trailers {
    bytes: Vec<u8>,
    /// The number of lines that are complete.
    fields: usize,
}

impl Trailers {
    /// Takes a byte, and says whether it was the last.
    fn take(&mut self, byte: u8) -> Result<bool, Fault> {
        let before = self.bytes.len();
        let is_end = match self.bytes.as_slice() {
            [line @ .., b'\r'] => Some(line.is_empty() || line.ends_with(b"\r\n")),
            _ => None,
        };
        match (is_end, byte) {
            (Some(true), b'\n') if before == 1 => return Ok(true),
            (None, _) | (Some(true), b'\n') => (),
            (Some(false), b'\n') if self.fields == MOST_TRAILERS => return Err(Fault::TOO_MANY_TRAILERS),
            (Some(false), b'\n') => self.fields += 1,
            (Some(true), _) => return Err(Fault::INVALID_END_LF),
            (Some(false), _) => return Err(Fault::INVALID_TRAILER_LF),
        }
        self.bytes.push(byte);
        if before > 0 && self.bytes.len() >= MOST_OF_TRAILERS {
            return Err(Fault::TRAILERS_TOO_LARGE);
        }
        if is_end == Some(true) { self.check().map(|()| true) } else { Ok(false) }
    }

    /// Checks that the section holds header fields, though nobody sees them.
    fn check(&self) -> Result<(), Fault> {
        match httparse::parse_headers(&self.bytes, &mut vec![httparse::EMPTY_HEADER; self.fields]) {
            Ok(httparse::Status::Complete(_)) => Ok(()),
            Ok(httparse::Status::Partial) => Err(Fault::PARTIAL_TRAILER),
            Err(error) => Err(Fault::Trailers(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What comes of bytes that arrive in pieces of this size, and what they end with.
    fn decoded(bytes: &[u8], size: usize) -> (Vec<u8>, Rest, Fault) {
        let (mut chunks, mut content) = (Chunks::default(), Vec::new());
        for piece in bytes.chunks(size) {
            let mut piece = piece.to_vec();
            let (length, rest) = chunks.decode(&mut piece);
            content.extend_from_slice(&piece[..length]);
            if rest != Rest::More {
                return (content, rest, chunks.cut());
            }
        }
        (content, Rest::More, chunks.cut())
    }

    #[test]
    fn chunks_are_the_same_however_they_arrive() {
        let trailers = |count: usize, text: &str| format!("0\r\n{}\r\n", text.repeat(count));
        let long = |length: usize| format!("1;{}\r\nx\r\n0\r\n\r\n", "e".repeat(length));
        let cases: [(&str, &str, Rest); 34] = [
            ("5\r\nhello\r\n0\r\n\r\n", "hello", Rest::Over),
            ("5\r\nhello\r\n6\r\n world\r\n0\r\n\r\nmore", "hello world", Rest::Over),
            ("a\r\n0123456789\r\nA\r\n0123456789\r\n0\r\n\r\n", "01234567890123456789", Rest::Over),
            ("00005\r\nhello\r\n000\r\n\r\n", "hello", Rest::Over),
            ("5 \t\r\nhello\r\n0 ;x\r\n\r\n", "hello", Rest::Over),
            ("5;a=\"b;c\";d\r\nhello\r\n0;x\r\n\r\n", "hello", Rest::Over),
            ("2\r\n\r\n\r\n0\r\n\r\n", "\r\n", Rest::Over),
            ("0\r\na: b\r\nc: d\r\n\r\n", "", Rest::Over),
            ("1\r\nx\r\n", "x", Rest::More),
            ("1\r\nx", "x", Rest::More),
            ("FFFFFFFFFFFFFFFF\r\nx", "x", Rest::More),
            ("10000000000000000\r\n", "", Rest::Broken(Fault::SIZE_TOO_LARGE)),
            ("+5\r\nhello", "", Rest::Broken(Fault::NO_SIZE)),
            ("\r\nhello", "", Rest::Broken(Fault::NO_SIZE)),
            (" 5\r\nhello", "", Rest::Broken(Fault::NO_SIZE)),
            ("5\nhello", "", Rest::Broken(Fault::INVALID_SIZE)),
            ("5x\r\nhello", "", Rest::Broken(Fault::INVALID_SIZE)),
            ("0x5\r\nhello", "", Rest::Broken(Fault::INVALID_SIZE)),
            ("5 5\r\nhello", "", Rest::Broken(Fault::INVALID_SPACE)),
            ("5;a\nb\r\nhello", "", Rest::Broken(Fault::LINE_IN_EXTENSION)),
            ("5\r5\r\nhello", "", Rest::Broken(Fault::INVALID_SIZE_LF)),
            ("1\r\nxy\r\n", "x", Rest::Broken(Fault::INVALID_DATA_CR)),
            ("1\r\nx\n", "x", Rest::Broken(Fault::INVALID_DATA_CR)),
            ("1\r\nx\r1", "x", Rest::Broken(Fault::INVALID_DATA_LF)),
            ("0\r\n\rx", "", Rest::Broken(Fault::INVALID_END_LF)),
            ("0\r\na: b\rx", "", Rest::Broken(Fault::INVALID_TRAILER_LF)),
            ("0\r\na: b\r\n\rx", "", Rest::Broken(Fault::INVALID_END_LF)),
            ("0\r\nno field\r\n\r\n", "", Rest::Broken(Fault::Trailers(httparse::Error::HeaderName))),
            (&long(16_383), "x", Rest::Over),
            (&long(16_384), "", Rest::Broken(Fault::EXTENSIONS_TOO_LARGE)),
            (&trailers(2048, "a:\r\n"), "", Rest::Over),
            (&trailers(2049, "a:\r\n"), "", Rest::Broken(Fault::TOO_MANY_TRAILERS)),
            (&trailers(16, &format!("a: {}\r\n", "v".repeat(1018))), "", Rest::Over),
            (
                &trailers(17, &format!("a: {}\r\n", "v".repeat(1018))),
                "",
                Rest::Broken(Fault::TRAILERS_TOO_LARGE),
            ),
        ];
        for (bytes, content, rest) in cases {
            for size in [1, 2, 3, 7, bytes.len()] {
                let (came, ended, _) = decoded(bytes.as_bytes(), size);
                let shown = &bytes[..bytes.len().min(60)];
                assert_eq!(
                    (&*String::from_utf8_lossy(&came), &ended),
                    (content, &rest),
                    "{shown:?} by {size}"
                );
            }
        }
    }

    #[test]
    fn many_chunks_may_have_extensions_that_together_are_long() {
        let bytes = format!("1;{}\r\nx\r\n", "e".repeat(1000)).repeat(1000);
        assert_eq!(decoded(bytes.as_bytes(), 997).0.len(), 1000);
    }

    #[test]
    fn a_cut_is_told_by_where_it_is() {
        for (bytes, fault) in [
            ("", Fault::CUT_IN_CHUNK_LINE),
            ("5\r\nhel", Fault::CUT_IN_BODY),
            ("5\r\n", Fault::CUT_IN_BODY),
            ("5\r\nhello", Fault::CUT_IN_CHUNK_LINE),
            ("5\r\nhello\r\n0\r\n", Fault::CUT_IN_CHUNK_LINE),
        ] {
            assert_eq!(decoded(bytes.as_bytes(), 1).2, fault, "{bytes:?}");
        }
    }
}
