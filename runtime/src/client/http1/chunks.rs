//! The chunked transfer coding (RFC 9112, section 7.1), taken off in place.
//!
//! ```text
//!           digit          space         ;
//! Start ───────────► Size ───────► Space ───► Extension
//!   ▲                 │ └──────────┼───────────► │  ;
//!   │                 └──── \r ────┴──────┬──────┘
//!   │                                     ▼
//!   │ \n       \r              \n, n > 0        \n, n = 0
//! DataLf ◄── DataCr ◄── Data ◄─────── SizeLf ───────► Trailers ───► Over
//! ```
//!
//! hyper's machine has 13 states, these are 10. Its `Trailer`, `TrailerLf`, `EndCr` and `EndLf` are `Trailers` here, which keeps
//! the bytes of the section: whether a line begins and whether a `\r` was the last byte are read off these. They are the
//! same, since hyper leaves these four only by the same bytes: a `\r` anywhere must be followed by `\n`, and a `\r` at
//! the start of a line ends the body.

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
    /// What is left of the chunk; while its size is read, what was read of it.
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
    /// With the number of its bytes.
    Extension(u32),
    SizeLf,
    Data,
    DataCr,
    DataLf,
    /// The bytes of the trailer section so far. Boxed, since they are rare.
    Trailers(Box<Vec<u8>>),
    Over,
}

/// What is to be said after the bytes that were decoded.
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
            // Some servers take a bare `\n` for the end, so that the two would disagree on where the chunk begins.
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
            (Trailers(section), _) => {
                if !take_of_trailers(section, byte)? {
                    return Ok(());
                }
                Over
            }
            // Neither is asked for a byte.
            (Data | Over, _) => return Ok(()),
        };
        self.state = next;
        Ok(())
    }
}

/// Takes a byte of the trailer section, and says whether it was the last. A section without a field is `\r\n`.
fn take_of_trailers(section: &mut Vec<u8>, byte: u8) -> Result<bool, Fault> {
    let begins_line = |section: &[u8]| section.is_empty() || section.ends_with(b"\r\n");
    if section.last() != Some(&b'\r') {
        let has_fields = !section.is_empty();
        section.push(byte);
        return if has_fields { within_limit(section).map(|()| false) } else { Ok(false) };
    }
    let is_end = begins_line(&section[..section.len() - 1]);
    if byte != b'\n' {
        return Err(if is_end { Fault::INVALID_END_LF } else { Fault::INVALID_TRAILER_LF });
    }
    section.push(byte);
    if section.len() == 2 {
        return Ok(true);
    }
    if !is_end && lines(section) > MOST_TRAILERS {
        return Err(Fault::TOO_MANY_TRAILERS);
    }
    within_limit(section)?;
    if is_end { check_trailers(section).map(|()| true) } else { Ok(false) }
}

fn within_limit(section: &[u8]) -> Result<(), Fault> {
    if section.len() >= MOST_OF_TRAILERS { Err(Fault::TRAILERS_TOO_LARGE) } else { Ok(()) }
}

fn lines(section: &[u8]) -> usize {
    memchr::memmem::find_iter(section, b"\r\n").count()
}

/// Nobody sees trailer fields, but they must be some.
fn check_trailers(section: &[u8]) -> Result<(), Fault> {
    let mut fields = vec![httparse::EMPTY_HEADER; lines(section) - 1];
    match httparse::parse_headers(section, &mut fields) {
        Ok(httparse::Status::Complete(_)) => Ok(()),
        Ok(httparse::Status::Partial) => Err(Fault::PARTIAL_TRAILER),
        Err(error) => Err(Fault::Trailers(error)),
    }
}
