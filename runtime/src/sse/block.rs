//! The memory of the slow path: the part of a block that has been read.

use std::{mem, str};

use super::error::Capped;
use super::field::Field;
use super::item::{Block, Event, Item, Unfinished};

/// Room that a buffer keeps from one block to the next, in bytes: enough that common events do not allocate,
/// little enough that ten thousand streams that each had one big event do not hold on to its memory.
const KEEP: usize = 16 * 1024;

/// The room that the buffer of a type, an id, or a text with replaced bytes keeps between two blocks.
const KEEP_OF_A_TEXT: usize = 1024;

/// The room that a buffer keeps while no input is there.
const KEEP_IDLE: usize = 1024;

/// What the lines of a block have said so far.
#[derive(Clone, Debug)]
pub(super) struct BlockBuffer {
    /// Most bytes that the block may hold, the line being read among them.
    cap: usize,
    /// The standard's data buffer (each data line with a line feed after it), and behind it, from `line_start`, the line
    /// being read. Both are in one buffer for two reasons: a line becomes data by moving it six bytes to the left, and
    /// one cap holds for both together.
    buffer: Vec<u8>,
    line_start: usize,
    /// The standard's event type buffer.
    event: String,
    /// The block's id, if `has_id`.
    id: String,
    has_id: bool,
    retry: Option<u64>,
    /// Whether `event` holds replaced bytes.
    event_repaired: bool,
    /// Whether `id` does.
    id_repaired: bool,
    /// Text with U+FFFD put in, while it is lent out.
    repaired: String,
    /// Whether any byte came since the last blank line.
    pub(super) touched: bool,
    lent: Lent,
}

/// What the caller has been given, and what can go when it comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lent {
    Nothing,
    /// The line alone, a comment or no field, the block going on.
    Line,
    /// The block, which has ended.
    Block,
}

/// What a line came to.
pub(super) enum Line {
    Blank,
    Comment,
    /// The stream's reconnection time, in milliseconds.
    Retry(u64),
    /// No field.
    Unknown,
    /// A field that the block keeps, or whose value has no effect.
    Other,
}

impl BlockBuffer {
    pub(super) fn new(cap: usize) -> Self {
        Self {
            cap,
            buffer: Vec::new(),
            line_start: 0,
            event: String::new(),
            id: String::new(),
            has_id: false,
            retry: None,
            event_repaired: false,
            id_repaired: false,
            repaired: String::new(),
            touched: false,
            lent: Lent::Nothing,
        }
    }

    pub(super) fn cap(&self) -> usize {
        self.cap
    }

    /// Adds to the line being read.
    pub(super) fn push(&mut self, piece: &[u8]) -> Result<(), Capped> {
        self.touched |= !piece.is_empty();
        let names = self.event.len() + self.id().map_or(0, str::len);
        let len = self.buffer.len() + piece.len();
        if len + names > self.cap {
            // What was there before the line decides which of the two it is. The line's length so far would depend on how
            // the bytes were cut.
            return Err(if self.line_start + names == 0 { Capped::Line } else { Capped::Event });
        }
        if len > self.buffer.capacity() {
            // Doubling, as `Vec` would, but not past the cap.
            let capacity = (2 * self.buffer.capacity()).min(self.cap).max(len);
            self.buffer.reserve_exact(capacity - self.buffer.len());
        }
        self.buffer.extend_from_slice(piece);
        Ok(())
    }

    /// Ends the line being read, and does what it says.
    pub(super) fn end_line(&mut self) -> Result<Line, Capped> {
        let line = &self.buffer[self.line_start..];
        if line.is_empty() {
            return Ok(Line::Blank);
        }
        let came_to = match Field::parse(line) {
            Field::Data(value) => {
                let (at, name) = (self.line_start, line.len() - value.len());
                self.buffer.copy_within(at + name.., at);
                self.buffer.truncate(self.buffer.len() - name);
                self.buffer.push(b'\n');
                self.line_start = self.buffer.len();
                Line::Other
            }
            Field::Event(value) => {
                self.event.clear();
                self.event_repaired = decode(value, &mut self.event, self.cap).ok_or(Capped::Line)?;
                Line::Other
            }
            Field::Id(value) => {
                self.id.clear();
                self.id_repaired = decode(value, &mut self.id, self.cap).ok_or(Capped::Line)?;
                self.has_id = true;
                Line::Other
            }
            Field::Retry(milliseconds) => {
                self.retry = Some(milliseconds);
                Line::Retry(milliseconds)
            }
            Field::Comment(_) => {
                self.lent = Lent::Line;
                return Ok(Line::Comment);
            }
            Field::Unknown => {
                self.lent = Lent::Line;
                return Ok(Line::Unknown);
            }
            Field::Ignored => Line::Other,
        };
        self.buffer.truncate(self.line_start);
        Ok(came_to)
    }

    /// Ends the block. Its id becomes the stream's; the return value is whether there is an item to hand out.
    pub(super) fn end_block(&mut self, last_event_id: &mut String) -> bool {
        if self.has_id {
            // The block's own id is then found there, without a copy.
            mem::swap(&mut self.id, last_event_id);
        }
        self.lent = Lent::Block;
        self.line_start > 0 || self.has_id || self.retry.is_some() || !self.event.is_empty()
    }

    /// The comment that [`end_line`](Self::end_line), or the block that [`end_block`](Self::end_block), has
    /// ended.
    pub(super) fn item<'a>(&'a mut self, last_event_id: &'a str) -> Result<Item<'a>, Capped> {
        if self.lent == Lent::Line {
            let Field::Comment(text) = Field::parse(&self.buffer[self.line_start..]) else {
                return Ok(Item::Comment(""));
            };
            let (text, _) = lend(text, &mut self.repaired, self.cap).ok_or(Capped::Line)?;
            return Ok(Item::Comment(text));
        }
        let event = Some(self.event.as_str()).filter(|name| !name.is_empty());
        let id = self.has_id.then_some(last_event_id);
        let invalid_utf8 = self.event_repaired || self.id_repaired;
        let Some((b'\n', data)) = self.buffer.split_last() else {
            return Ok(Item::Block(Block { event, id, last_event_id, retry: self.retry, invalid_utf8 }));
        };
        let (data, repaired) = lend(data, &mut self.repaired, self.cap).ok_or(Capped::Event)?;
        let invalid_utf8 = invalid_utf8 || repaired;
        Ok(Item::Event(Event { data, event, id, last_event_id, retry: self.retry, invalid_utf8 }))
    }

    /// The line that [`end_line`](Self::end_line) has ended and that is no field.
    pub(super) fn line(&self) -> &[u8] {
        &self.buffer[self.line_start..]
    }

    /// Releases what was lent out, and frees most of its memory.
    #[inline]
    pub(super) fn release(&mut self) {
        if self.lent != Lent::Nothing {
            self.release_lent();
        }
    }

    /// As [`release`](Self::release), for a moment when no more input is there. A stream that is silent between its
    /// blocks keeps little memory.
    #[inline]
    pub(super) fn rest(&mut self) {
        self.release();
        if self.buffer.capacity() > KEEP_IDLE {
            self.shrink();
        }
    }

    /// Frees most of what the buffer does not use. A buffer that is growing is left alone: growth at most doubles it.
    fn shrink(&mut self) {
        if self.buffer.is_empty() {
            self.buffer = Vec::new();
        } else if self.buffer.capacity() / 4 > self.buffer.len() {
            self.buffer.shrink_to(KEEP_IDLE);
        }
    }

    fn release_lent(&mut self) {
        if self.lent == Lent::Block {
            self.line_start = 0;
            self.event.clear();
            self.id.clear();
            self.has_id = false;
            self.retry = None;
            self.event_repaired = false;
            self.id_repaired = false;
            self.touched = false;
        }
        self.lent = Lent::Nothing;
        self.buffer.truncate(self.line_start);
        self.repaired.clear();
        self.buffer.shrink_to(KEEP);
        for text in [&mut self.event, &mut self.id, &mut self.repaired] {
            text.shrink_to(KEEP_OF_A_TEXT);
        }
    }

    /// What is lost if no more comes: an event, an id, or a line that could have become part of one.
    pub(super) fn unfinished(&self) -> Option<Unfinished> {
        if self.lent == Lent::Block {
            return None;
        }
        let (data, line) = self.buffer.split_at(self.line_start);
        let line = if self.lent == Lent::Line { &[] } else { line };
        let comment = line.first() == Some(&b':');
        let unfinished = Unfinished {
            data: data.split_last().map(|(_, data)| String::from_utf8_lossy(data).into_owned()),
            event: Some(self.event.clone()).filter(|name| !name.is_empty()),
            id: self.id().map(str::to_owned),
            line: String::from_utf8_lossy(line).into_owned(),
        };
        let Unfinished { data, event, id, .. } = &unfinished;
        let lost = data.is_some() || event.is_some() || id.is_some() || !(line.is_empty() || comment);
        lost.then_some(unfinished)
    }

    fn id(&self) -> Option<&str> {
        self.has_id.then_some(self.id.as_str())
    }
}

/// The bytes as text: themselves, or, where some are no UTF-8, a copy in the empty `repaired` (and `true`). `None` if the
/// copy is over the cap.
fn lend<'a>(bytes: &'a [u8], repaired: &'a mut String, cap: usize) -> Option<(&'a str, bool)> {
    if let Ok(text) = str::from_utf8(bytes) {
        return Some((text, false));
    }
    decode(bytes, repaired, cap)?;
    Some((repaired, true))
}

/// Appends the bytes to the text, each maximal ill-formed part as one U+FFFD, as the Encoding standard has
/// it; returns whether there was one. `None` if the text grows over the cap: repair makes three bytes out of
/// one.
fn decode(bytes: &[u8], text: &mut String, cap: usize) -> Option<bool> {
    let mut invalid = false;
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            invalid = true;
            text.push(char::REPLACEMENT_CHARACTER);
        }
        if text.len() > cap {
            return None;
        }
    }
    Some(invalid)
}
