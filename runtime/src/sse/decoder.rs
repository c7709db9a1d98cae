//! From bytes to lines, and from lines to items.

use std::mem;
use std::time::Duration;

use memchr::memchr2;

use super::block::{BlockBuffer, Line};
use super::error::{CapExceeded, Capped};
use super::item::{Event, Item, Part, Unfinished};
use super::whole::Whole;

const BYTE_ORDER_MARK: [u8; 3] = [0xEF, 0xBB, 0xBF];

/// A decoder of event streams, as the [WHATWG HTML standard, section 9.2][spec], says, with no I/O in it.
///
/// It takes the bytes of one stream, cut anywhere, and hands out one [`Item`] at a time. The items do not depend on how
/// the bytes are cut. An event is handed out at the first byte that ends its blank line: it does not wait for the line
/// feed of a CRLF.
///
/// The standard leaves three things open. This decoder removes one space after the colon of an [`Item::Comment`], ignores
/// a `retry` over `u64`, and takes no line or event that is longer than a cap.
///
/// ```
/// use streamgauge::sse::{Decoder, Item};
///
/// let mut decoder = Decoder::new();
/// let mut data = Vec::new();
/// for mut input in [&b"data: one\n\nda"[..], b"ta: two\nid: 7\n", b"\n"] {
///     while let Some(item) = decoder.next(&mut input)? {
///         if let Item::Event(event) = item {
///             data.push(event.data.to_owned());
///         }
///     }
/// }
/// assert_eq!(data, ["one", "two"]);
/// assert_eq!(decoder.last_event_id(), "7");
/// # Ok::<(), streamgauge::sse::CapExceeded>(())
/// ```
///
/// [spec]: https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
#[derive(Clone, Debug)]
pub struct Decoder {
    block: BlockBuffer,
    start: Start,
    /// A line feed that comes next belongs to the carriage return before it.
    after_cr: bool,
    failure: Option<CapExceeded>,
    last_event_id: String,
    reconnection_time: Option<Duration>,
}

/// Whether the stream's first bytes, perhaps a byte order mark, are behind us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Start {
    /// So many bytes of the mark have been there.
    Mark(usize),
    Over,
}

/// What a reading of lines came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Read {
    /// The input ended first.
    Nothing,
    Item,
    /// A line that is no field.
    Unknown,
}

impl Decoder {
    /// The cap of [`new`](Self::new), in bytes: 1 MiB.
    pub const DEFAULT_CAP: usize = 1024 * 1024;

    /// Creates a decoder at the start of a stream, with a cap of 1 MiB.
    ///
    /// ```
    /// let decoder = streamgauge::sse::Decoder::new();
    /// assert_eq!(decoder.last_event_id(), "");
    /// ```
    #[must_use]
    pub fn new() -> Self {
        Self::with_cap(Self::DEFAULT_CAP)
    }

    /// Creates a decoder at the start of a stream, with a cap in bytes on what it holds at any time.
    ///
    /// The cap counts the data, type and id of the block being read, and the whole of its current line. Memory stays near
    /// the cap. Only a block with invalid UTF-8 may take three times as much for a moment.
    ///
    /// ```
    /// use streamgauge::sse::{Capped, Decoder};
    ///
    /// let mut decoder = Decoder::with_cap(10);
    /// assert!(decoder.next(&mut &b"data: 1234\n\n"[..]).unwrap().is_some());
    /// let error = decoder.next(&mut &b"data: 12345\n\n"[..]).unwrap_err();
    /// assert_eq!(error.what, Capped::Line);
    /// ```
    #[must_use]
    pub fn with_cap(bytes: usize) -> Self {
        Self {
            block: BlockBuffer::new(bytes),
            start: Start::Mark(0),
            after_cr: false,
            failure: None,
            last_event_id: String::new(),
            reconnection_time: None,
        }
    }

    /// Sets the last event ID, for a stream that goes on where an earlier one stopped. It is the id that was sent as
    /// `Last-Event-ID`, and it stays in force until the stream sends another.
    ///
    /// ```
    /// let mut decoder = streamgauge::sse::Decoder::new().resuming_after("41");
    /// assert_eq!(decoder.last_event_id(), "41");
    /// decoder.next(&mut &b"id: 42\n\n"[..]).unwrap();
    /// assert_eq!(decoder.last_event_id(), "42");
    /// ```
    #[must_use]
    pub fn resuming_after(mut self, last_event_id: impl Into<String>) -> Self {
        self.last_event_id = last_event_id.into();
        self
    }

    /// Decodes the next item in `input`, and takes what it has used off the front of `input`.
    ///
    /// `None` means that all of `input` is used up, and that more is needed. The caller may stop after any
    /// item and come back with the rest of the same bytes.
    ///
    /// Source: [WHATWG HTML, 9.2.5 and 9.2.6][spec].
    ///
    /// ```
    /// use streamgauge::sse::{Decoder, Item};
    ///
    /// let mut decoder = Decoder::new();
    /// let mut input: &[u8] = b"event: tick\ndata: 1\ndata: 2\n\ndata: 3\n\n";
    /// let Some(Item::Event(event)) = decoder.next(&mut input)? else { panic!("an event") };
    /// assert_eq!((event.event, event.data), (Some("tick"), "1\n2"));
    /// assert_eq!(input, b"data: 3\n\n");
    /// # Ok::<(), streamgauge::sse::CapExceeded>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`CapExceeded`] when a line or an event is over the cap. The rest of the stream cannot be decoded: every further
    /// call gives the same error, until [`finish`](Self::finish).
    ///
    /// [spec]: https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
    #[inline]
    pub fn next<'a, 'i: 'a>(&'a mut self, input: &mut &'i [u8]) -> Result<Option<Item<'a>>, CapExceeded> {
        if let Some(event) = self.next_whole(input) {
            return Ok(Some(Item::Event(Event { last_event_id: &self.last_event_id, ..event })));
        }
        match self.read(input, false)? {
            Read::Nothing => Ok(None),
            Read::Item | Read::Unknown => self.lend_item().map(Some),
        }
    }

    /// As [`next`](Self::next), and hands out the lines that are no field of the standard, too. Such lines have no
    /// effect.
    ///
    /// Some servers report an error in such a line; see [`Part`] for an example.
    ///
    /// # Errors
    ///
    /// [`CapExceeded`], as `next`.
    #[inline]
    pub fn next_part<'a, 'i: 'a>(
        &'a mut self,
        input: &mut &'i [u8],
    ) -> Result<Option<Part<'a>>, CapExceeded> {
        if let Some(event) = self.next_whole(input) {
            let event = Event { last_event_id: &self.last_event_id, ..event };
            return Ok(Some(Part::Item(Item::Event(event))));
        }
        match self.read(input, true)? {
            Read::Nothing => Ok(None),
            Read::Item => self.lend_item().map(|item| Some(Part::Item(item))),
            Read::Unknown => Ok(Some(Part::Unknown(self.block.line()))),
        }
    }

    /// The part of an unfinished block that has come so far; `None` if there is none. The call changes nothing.
    ///
    /// ```
    /// use streamgauge::sse::Decoder;
    ///
    /// let mut decoder = Decoder::new();
    /// decoder.next(&mut &b"data: [DONE]\n"[..])?;
    /// assert_eq!(decoder.unfinished().unwrap().to_string(), "data: [DONE]");
    /// # Ok::<(), streamgauge::sse::CapExceeded>(())
    /// ```
    #[must_use]
    pub fn unfinished(&self) -> Option<Unfinished> {
        if self.failure.is_some() {
            return None;
        }
        self.block.unfinished()
    }

    /// Ends the stream. Gives the unfinished block at its end, which the standard drops.
    ///
    /// `None` means that nothing was lost. The decoder is then at the start of the next stream from the same source. It
    /// keeps only the last event ID and the reconnection time of the old one.
    ///
    /// Source: [WHATWG HTML, 9.2.6][spec], "Once the end of the file is reached, any pending data must be
    /// discarded."
    ///
    /// ```
    /// use streamgauge::sse::Decoder;
    ///
    /// let mut decoder = Decoder::new();
    /// assert_eq!(decoder.next(&mut &b"data: one\ndata: t"[..]), Ok(None));
    /// let unfinished = decoder.finish().unwrap();
    /// assert_eq!(unfinished.data.as_deref(), Some("one"));
    /// assert_eq!(unfinished.line, "data: t");
    /// ```
    ///
    /// [spec]: https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
    pub fn finish(&mut self) -> Option<Unfinished> {
        self.block.release();
        let unfinished = self.unfinished();
        self.block = BlockBuffer::new(self.block.cap());
        self.start = Start::Mark(0);
        self.after_cr = false;
        self.failure = None;
        unfinished
    }

    /// Frees most of the memory of the item that was handed out last. It is for a moment when no more input is there.
    ///
    /// [`next`](Self::next) does so too. This call frees the memory of a stream that is silent after a large event.
    ///
    /// ```
    /// use streamgauge::sse::{Decoder, Item};
    ///
    /// let mut decoder = Decoder::new();
    /// let event = format!("data: {}\n", "x".repeat(100_000));
    /// assert_eq!(decoder.next(&mut event.as_bytes()), Ok(None));
    /// assert!(matches!(decoder.next(&mut &b"\n"[..]), Ok(Some(Item::Event(event))) if event.data.len() == 100_000));
    /// decoder.rest();
    /// ```
    #[inline]
    pub fn rest(&mut self) {
        self.block.rest();
    }

    /// The last event ID, which a client sends as `Last-Event-ID` when it reconnects; empty if there is none.
    ///
    /// An id becomes the last event ID when its block ends, even if the block has no data.
    ///
    /// Source: [WHATWG HTML, 9.2.6][spec].
    ///
    /// ```
    /// let mut decoder = streamgauge::sse::Decoder::new();
    /// decoder.next(&mut &b"id: 1\n\nid: 2\n"[..]).unwrap();
    /// assert_eq!(decoder.last_event_id(), "1");
    /// ```
    ///
    /// [spec]: https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
    #[must_use]
    pub fn last_event_id(&self) -> &str {
        &self.last_event_id
    }

    /// The reconnection time that the stream asked for last, if it did.
    ///
    /// It changes when its line ends, even if its block does not.
    ///
    /// Source: [WHATWG HTML, 9.2.6][spec].
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// let mut decoder = streamgauge::sse::Decoder::new();
    /// decoder.next(&mut &b"retry: 1500\n"[..]).unwrap();
    /// assert_eq!(decoder.reconnection_time(), Some(Duration::from_millis(1500)));
    /// ```
    ///
    /// [spec]: https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
    #[must_use]
    pub fn reconnection_time(&self) -> Option<Duration> {
        self.reconnection_time
    }

    /// Releases what was lent out, and hands out the next event if it lies whole at the front of the input. The caller
    /// sets its last event ID.
    #[inline]
    fn next_whole<'i>(&mut self, input: &mut &'i [u8]) -> Option<Event<'i>> {
        self.block.release();
        self.skip_line_feed(input);
        if self.block.touched || self.start != Start::Over || self.failure.is_some() {
            return None;
        }
        let whole = Whole::at_front(input, self.block.cap())?;
        Some(self.hand_out(whole, input))
    }

    /// Takes an event off the input that it is borrowed from.
    #[inline]
    fn hand_out<'i>(&mut self, whole: Whole<'i>, input: &mut &'i [u8]) -> Event<'i> {
        let Whole { event, used } = whole;
        self.after_cr = input[used - 1] == b'\r';
        *input = &input[used..];
        if let Some(id) = event.id {
            self.last_event_id.clear();
            self.last_event_id.push_str(id);
        }
        if let Some(milliseconds) = event.retry {
            self.set_reconnection_time(milliseconds);
        }
        event
    }

    /// The slow path, which handles every input: it copies each line, then reads it.
    fn read(&mut self, input: &mut &[u8], unknown: bool) -> Result<Read, CapExceeded> {
        match self.failure {
            Some(failure) => Err(failure),
            None => self.read_lines(input, unknown).map_err(|what| self.failed(what)),
        }
    }

    fn lend_item(&mut self) -> Result<Item<'_>, CapExceeded> {
        let cap = self.block.cap();
        let item = self.block.item(&self.last_event_id);
        item.map_err(|what| *self.failure.insert(CapExceeded { what, cap }))
    }

    fn failed(&mut self, what: Capped) -> CapExceeded {
        let cap = self.block.cap();
        *self.failure.insert(CapExceeded { what, cap })
    }

    /// Reads lines until there is an item or, if they are asked for, one that is no field.
    fn read_lines(&mut self, input: &mut &[u8], unknown: bool) -> Result<Read, Capped> {
        self.skip_mark(input)?;
        loop {
            self.skip_line_feed(input);
            let Some(end) = memchr2(b'\r', b'\n', input) else {
                self.block.push(mem::take(input))?;
                return Ok(Read::Nothing);
            };
            self.block.push(&input[..end])?;
            self.after_cr = input[end] == b'\r';
            *input = &input[end + 1..];
            match self.block.end_line()? {
                Line::Other => {}
                Line::Retry(milliseconds) => self.set_reconnection_time(milliseconds),
                Line::Comment => return Ok(Read::Item),
                Line::Unknown if unknown => return Ok(Read::Unknown),
                Line::Unknown => self.block.release(),
                Line::Blank => {
                    if self.block.end_block(&mut self.last_event_id) {
                        return Ok(Read::Item);
                    }
                    self.block.release();
                }
            }
        }
    }

    /// Skips the byte order mark that a stream may start with. A second one is the start of a field's name.
    fn skip_mark(&mut self, input: &mut &[u8]) -> Result<(), Capped> {
        while let Start::Mark(seen) = self.start
            && let Some((&first, rest)) = input.split_first()
        {
            if first == BYTE_ORDER_MARK[seen] {
                *input = rest;
                let seen = seen + 1;
                self.start = if seen < BYTE_ORDER_MARK.len() { Start::Mark(seen) } else { Start::Over };
            } else {
                self.start = Start::Over;
                self.block.push(&BYTE_ORDER_MARK[..seen])?;
            }
        }
        Ok(())
    }

    /// A carriage return ends a line at once, so that no event waits for the next byte. The line feed of a CRLF is
    /// skipped after that.
    #[inline]
    fn skip_line_feed(&mut self, input: &mut &[u8]) {
        if self.after_cr
            && let Some((first, rest)) = input.split_first()
        {
            self.after_cr = false;
            if *first == b'\n' {
                *input = rest;
            }
        }
    }

    fn set_reconnection_time(&mut self, milliseconds: u64) {
        self.reconnection_time = Some(Duration::from_millis(milliseconds));
    }
}

impl Default for Decoder {
    fn default() -> Self {
        Self::new()
    }
}
