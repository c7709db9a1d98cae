//! The one error of decoding: the server sent a line or an event over the cap.

use std::{error, fmt};

/// The failure of a stream that sent a line or an event longer than the [`Decoder`](super::Decoder)'s cap.
///
/// The HTML standard sets no limit. A client needs one, or a server without line ends fills its memory.
///
/// ```
/// use streamgauge::sse::{Capped, Decoder};
///
/// let mut decoder = Decoder::with_cap(16);
/// let error = decoder.next(&mut &b"data: a line without an end"[..]).unwrap_err();
/// assert_eq!((error.what, error.cap), (Capped::Line, 16));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CapExceeded {
    /// What was too long.
    pub what: Capped,
    /// The cap that it went over, in bytes.
    pub cap: usize,
}

/// The part of a stream that went over the cap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Capped {
    /// One line, be it a field or a comment.
    Line,
    /// What one event held so far (data, type and id) together with its next line.
    Event,
}

impl fmt::Display for CapExceeded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.what {
            Capped::Line => "a line",
            Capped::Event => "an event",
        };
        write!(
            f,
            "{what} of the event stream is over the cap of {} bytes; \
             if the server means to send that much, decode with a higher cap (`Decoder::with_cap`)",
            self.cap
        )
    }
}

impl error::Error for CapExceeded {}
