//! A message as a failure shows it.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use crate::shown::{Secrets, Short, Shown, beginning};
use crate::times::moment;

/// The most bytes that are kept of a message's type, and of its id.
pub(crate) const MOST_OF_A_NAME: usize = 256;

/// A message as a failure shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceivedMessage {
    /// How long after the start of the step (for a check: after it was set) the message came.
    pub(crate) at: Duration,
    /// How long before the start of the step it came, if it came before.
    pub(crate) before: Duration,
    pub(crate) event: Option<String>,
    pub(crate) id: Option<String>,
    pub(crate) data: String,
    pub(crate) bytes: usize,
    /// Whether `data` is only the beginning of the payload.
    pub(crate) is_cut: bool,
    /// Whether it is a comment, of a check on comments.
    pub(crate) is_comment: bool,
    pub(crate) reason: Option<String>,
    /// What it added to the output of its stream's protocol; `None` without a protocol.
    pub(crate) added: Option<Vec<(&'static str, String)>>,
    /// Whether this addition says more than its payload.
    pub(crate) hides_data: bool,
}

impl ReceivedMessage {
    /// How long after the start of the step the message came; zero if it came before.
    #[must_use]
    pub fn at(&self) -> Duration {
        self.at
    }

    /// The event type, if the event named one; above 256 bytes, the first ones and the full number.
    #[must_use]
    pub fn event(&self) -> Option<&str> {
        self.event.as_deref()
    }

    /// The id of the event, if it sent one; cut as the type is.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// The payload, or the first 4 KiB of a longer one, with `***` for the secrets in it.
    #[must_use]
    pub fn data(&self) -> &str {
        &self.data
    }

    /// Whether it is no message but a comment, which a check on comments was held against.
    #[must_use]
    pub fn is_comment(&self) -> bool {
        self.is_comment
    }

    /// What the message added to the output of its stream's [protocol](crate::protocol): `text`, `reasoning`, `refusal`,
    /// `tool`, `arguments`, `finish`, `usage`, each cut to 1 KiB, and `other output`, left empty. What it added to another
    /// choice than the first comes as `choice`, with its index and its kind in the text. Nothing without a protocol.
    pub fn added(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.added.iter().flatten().map(|(what, text)| (*what, text.as_str()))
    }

    /// Why the message does not match, if a check tested it.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }
}

impl fmt::Display for ReceivedMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, time) = if self.before > self.at { ('-', self.before) } else { ('+', self.at) };
        write!(f, "{sign}{}", moment(time))?;
        if self.is_comment {
            f.write_str("  comment")?;
        }
        if let Some(event) = &self.event {
            write!(f, "  event {}", shown_name(event))?;
        }
        if let Some(id) = &self.id {
            write!(f, "  id {}", shown_name(id))?;
        }
        match self.added.as_deref() {
            Some([]) if self.hides_data => f.write_str("  adds nothing")?,
            Some(added) => {
                for (place, (what, text)) in added.iter().enumerate() {
                    f.write_str(if place == 0 { "  adds " } else { ", " })?;
                    let text = Shown::masked(&**text).width(MOST_OF_A_PIECE);
                    match *what {
                        "text" | "reasoning" | "refusal" => write!(f, "{what} {text:?}")?,
                        "other output" => f.write_str(what)?,
                        _ => write!(f, "{what} {text}")?,
                    }
                }
            }
            None => {}
        }
        if self.data.is_empty() && !self.hides_data {
            f.write_str("  (empty)")?;
        } else if !self.hides_data {
            let data = Shown::masked(&*self.data).max(Short::CHARS);
            write!(
                f,
                "  {}",
                if self.is_cut { data.beginning_of(self.bytes) } else { data.with_bytes(self.bytes) }
            )?;
        }
        self.reason
            .as_ref()
            .map_or(Ok(()), |reason| write!(f, "    {}", Shown::masked(&**reason).max(MOST_OF_A_REASON)))
    }
}

/// How many characters are shown of each added piece.
const MOST_OF_A_PIECE: usize = 300;

/// How many characters are shown of the reason why a message does not match.
const MOST_OF_A_REASON: usize = 600;

impl ReceivedMessage {
    /// Masks the secrets in it: any in the data, the user's known ones elsewhere.
    pub(crate) fn hide(&mut self, secrets: &Secrets) {
        if let Cow::Owned(data) = secrets.clean(&self.data) {
            self.data = data;
        }
        for (_, text) in self.added.iter_mut().flatten() {
            if let Cow::Owned(clean) = secrets.clean(text) {
                *text = clean;
            }
        }
        for text in [&mut self.event, &mut self.id, &mut self.reason].into_iter().flatten() {
            secrets.mask_in(text);
        }
    }
}

/// Cuts a type or an id that is too long to be one. The kept part includes the full length.
#[cold]
pub(crate) fn long_name(text: &str) -> String {
    let kept = beginning(text, MOST_OF_A_NAME);
    format!("{}… ({} bytes in all)", kept, text.len())
}

/// A type or an id as a failure shows it. If it is longer than the limit, it was cut, and ends in its full length.
fn shown_name(name: &str) -> Shown<'_> {
    let shown = |kept| Shown::masked(kept).max(Short::CHARS);
    let cut = name.strip_suffix(" bytes in all)").filter(|_| name.len() > MOST_OF_A_NAME);
    let cut = cut.and_then(|cut| cut.rsplit_once("… ("));
    match cut.and_then(|(kept, bytes)| Some((kept, bytes.parse().ok()?))) {
        Some((kept, bytes)) => shown(kept).beginning_of(bytes),
        None => shown(name),
    }
}
