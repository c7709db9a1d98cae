//! What a stream sent in vain: lines that are not fields, and the event that its end left unfinished.

use std::fmt;

use crate::failure::Failure;
use crate::shown::{self, Shown};
use crate::sse::Unfinished;

/// How many bytes of a text are kept to be shown.
const KEPT: usize = 200;

/// What a stream has sent so far that is no part of any message. Its `Display` is one line, and empty if nothing was
/// dropped.
///
/// An observer hears of it when a stream has ended, was cut, lost or closed, and each failure of the stream shows it as
/// `dropped`.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Dropped {
    lines: u64,
    /// The first of them. If it is short, like the bracket that begins a JSON text, the next ones too.
    first: String,
    tail: Tail,
}

/// An unfinished event.
#[derive(Clone, Default, PartialEq, Eq)]
struct Tail {
    bytes: usize,
    start: String,
}

impl Dropped {
    pub(crate) const NOTHING: &'static Self =
        &Self { lines: 0, first: String::new(), tail: Tail { bytes: 0, start: String::new() } };

    /// How many lines were neither a field of an event stream (`data`, `event`, `id`, `retry`) nor a comment: such
    /// lines have no effect. With `reconnect`, those of all connections.
    #[must_use]
    pub fn lines(&self) -> u64 {
        self.lines
    }

    /// The first of these lines, up to some 200 bytes of it; empty if there was none.
    #[must_use]
    pub fn first_line(&self) -> &str {
        self.first.split('\n').next().unwrap_or_default()
    }

    /// The bytes of the event left unfinished when the stream ended, was lost or closed; 0 if there was none. With
    /// `reconnect`, of the last connection that left one.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.tail.bytes
    }

    /// The beginning of that event, line for line, up to some 200 bytes.
    #[must_use]
    pub fn unfinished(&self) -> &str {
        &self.tail.start
    }

    /// Whether nothing was dropped.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.lines == 0 && self.tail.start.is_empty()
    }

    /// A line came that is not a field.
    pub(crate) fn line(&mut self, line: &[u8]) {
        /// A first line that is shorter says little.
        const SHORT: usize = 60;
        if self.lines == 0 {
            self.first = beginning(&String::from_utf8_lossy(line.get(..KEPT + 4).unwrap_or(line)));
        } else if self.first.len() < SHORT {
            let room = line.get(..KEPT + 4).unwrap_or(line);
            let next = format!("{}\n{}", self.first, String::from_utf8_lossy(room));
            self.first = beginning(&next);
        }
        self.lines = self.lines.saturating_add(1);
    }

    /// The connection is gone, and left this of an event; gives the number of bytes.
    pub(crate) fn event(&mut self, unfinished: &Unfinished) -> usize {
        self.tail = Tail::of(unfinished);
        self.tail.bytes
    }
}

impl fmt::Debug for Dropped {
    /// As it is shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Dropped({self})")
    }
}

impl fmt::Display for Dropped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.lines {
            0 => {}
            1 => write!(f, "1 line is no field of an event stream: {}", Shown::new(&self.first))?,
            lines => write!(
                f,
                "{lines} lines are no field of an event stream, the first: {}",
                Shown::new(&self.first)
            )?,
        }
        let Tail { bytes, start } = &self.tail;
        if start.is_empty() {
            return Ok(());
        }
        let also = if self.lines > 0 { "; and " } else { "" };
        write!(
            f,
            "{also}{bytes} bytes of an event that is not finished by a blank line: {}",
            Shown::new(start)
        )
    }
}

/// The part of a text that is kept.
fn beginning(text: &str) -> String {
    let kept = shown::beginning(text, KEPT);
    let cut = if kept.len() < text.len() { "…" } else { "" };
    format!("{kept}{cut}")
}

impl Tail {
    fn of(unfinished: &Unfinished) -> Self {
        Self { bytes: unfinished.bytes(), start: beginning(&unfinished.to_string()) }
    }
}

impl Failure {
    /// Shows what the stream has sent in vain, if anything.
    pub(crate) fn dropping(self, dropped: &Dropped) -> Self {
        if dropped.is_nothing() { self } else { self.fact("dropped", dropped.to_string()) }
    }
}
