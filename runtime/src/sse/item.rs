//! What a decoder hands out.

use std::fmt;

/// The next thing that a stream said.
///
/// ```
/// use streamgauge::sse::{Decoder, Item};
///
/// let mut decoder = Decoder::new();
/// let mut input: &[u8] = b": heartbeat\nretry: 500\n\ndata: hello\n\n";
/// let mut seen = Vec::new();
/// while let Some(item) = decoder.next(&mut input).unwrap() {
///     seen.push(match item {
///         Item::Comment(text) => format!("comment {text}"),
///         Item::Block(block) => format!("retry {:?}", block.retry),
///         Item::Event(event) => format!("event {}", event.data),
///     });
/// }
/// assert_eq!(seen, ["comment heartbeat", "retry Some(500)", "event hello"]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item<'a> {
    /// An event, which a browser would dispatch.
    Event(Event<'a>),
    /// The text of a comment line, without its colon and one space after that; servers send them as
    /// heartbeats.
    ///
    /// It comes as soon as its line has ended, so a comment inside a block comes before the block's event.
    Comment(&'a str),
    /// A block that dispatches no event, since it has no data.
    Block(Block<'a>),
}

/// The next thing that a stream said, lines without an effect included.
///
/// ```
/// use streamgauge::sse::{Decoder, Part};
///
/// let mut decoder = Decoder::new();
/// let mut input: &[u8] = b"error: {\"code\":500}\ndata: hello\n\n";
/// assert_eq!(decoder.next_part(&mut input), Ok(Some(Part::Unknown(b"error: {\"code\":500}"))));
/// assert!(matches!(decoder.next_part(&mut input), Ok(Some(Part::Item(_)))));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Part<'a> {
    /// An item, as [`Decoder::next`](super::Decoder::next) hands it out.
    Item(Item<'a>),
    /// A line that is no field of the standard and no comment, and so has no effect: its name is not `data`, `event`,
    /// `id` or `retry`. The whole line, without what ends it.
    ///
    /// It comes as soon as its line has ended. An `id` with U+0000 NULL and a `retry` that is no number are fields, and do not
    /// come.
    Unknown(&'a [u8]),
}

/// One event: a block of lines with data, ended by a blank line.
///
/// The text is borrowed from the input where the event lies there whole, else from the decoder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event<'a> {
    /// The payload: the `data` lines, joined by line feeds.
    pub data: &'a str,
    /// The type, if the block named one that is not empty; a browser would say `message` where this is
    /// `None`.
    pub event: Option<&'a str>,
    /// This block's own id, perhaps empty; `None` if it sent none or only ones that hold U+0000 NULL, which
    /// do not count.
    ///
    /// The id that a client reconnects with is [`Decoder::last_event_id`](super::Decoder::last_event_id).
    pub id: Option<&'a str>,
    /// The last event ID after this block: its own id, or else the one that is in force since an earlier block; empty if there
    /// is none. A browser calls it the event's `lastEventId`.
    pub last_event_id: &'a str,
    /// This block's own reconnection time, in milliseconds.
    pub retry: Option<u64>,
    /// Whether bytes of the data, type or id were no UTF-8, and stand replaced by U+FFFD.
    pub invalid_utf8: bool,
}

/// A block of lines without data, ended by a blank line: no event, but its id and its reconnection time took
/// effect.
///
/// A block that says nothing at all, only comments and unknown fields, is not handed out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Block<'a> {
    /// The type, if the block named one that is not empty; without data it has no effect.
    pub event: Option<&'a str>,
    /// This block's own id, as in [`Event::id`].
    pub id: Option<&'a str>,
    /// The last event ID after this block, as in [`Event::last_event_id`].
    pub last_event_id: &'a str,
    /// This block's own reconnection time, in milliseconds.
    pub retry: Option<u64>,
    /// Whether bytes of the type or id were no UTF-8, and stand replaced by U+FFFD.
    pub invalid_utf8: bool,
}

/// The part of a block that a stream had sent when it ended. The standard drops it.
///
/// Bytes that are no UTF-8 stand replaced by U+FFFD.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unfinished {
    /// The payload so far, if a `data` line was there whole.
    pub data: Option<String>,
    /// The type so far.
    pub event: Option<String>,
    /// The id, which has not become the last event ID.
    pub id: Option<String>,
    /// The line that had not ended; empty if the stream ended between two lines.
    pub line: String,
}

impl Unfinished {
    /// How many bytes there were of its values and of the line that had not ended.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let values = [&self.data, &self.event, &self.id].into_iter().flatten();
        values.map(String::len).sum::<usize>() + self.line.len()
    }
}

/// Its lines as a server would send them.
impl fmt::Display for Unfinished {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut between = "";
        for (name, value) in [("event", &self.event), ("id", &self.id), ("data", &self.data)] {
            for line in value.iter().flat_map(|value| value.split('\n')) {
                write!(f, "{between}{name}: {line}")?;
                between = "\n";
            }
        }
        if self.line.is_empty() { Ok(()) } else { write!(f, "{between}{}", self.line) }
    }
}
