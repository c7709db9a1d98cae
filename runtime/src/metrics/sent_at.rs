//! When messages were sent, as they say it themselves.

use std::borrow::Cow;
use std::num::NonZeroU16;
use std::sync::Arc;
use std::time::SystemTime;

use tokio::time::Instant;

use super::clock::nanoseconds;
use super::timestamp::Timestamp;
use crate::json::{JsonPath, unquote};
use crate::message::Message;
use crate::step_key::StepKey;

/// Where the messages of streams say when they were sent, and how they write it: what [`Meter::sent_at`](super::Meter::sent_at)
/// takes. It is of all streams, unless it is told of which.
///
/// ```
/// use streamgauge::JsonPath;
/// use streamgauge::metrics::{SentAt, Timestamp};
///
/// // {"t":1764371313250,"price":99.8}
/// let prices = SentAt::json(JsonPath::parse("$.t")?, Timestamp::Milliseconds).of_stream("prices");
/// // id: 1764371313250-0
/// let others = SentAt::id(Timestamp::Milliseconds);
/// # let _ = [prices, others];
/// # Ok::<(), streamgauge::JsonPathError>(())
/// ```
#[derive(Debug, Clone)]
pub struct SentAt {
    place: Place,
    written: Timestamp,
    of: Of,
}

#[derive(Debug, Clone)]
enum Place {
    Json(JsonPath),
    Id,
}

#[derive(Debug, Clone)]
enum Of {
    All,
    Stream(Box<str>),
    Open(Box<str>),
}

impl SentAt {
    /// The first node of this path in the message's data: a number, or a text with one. The data is read once more for it,
    /// which is cheap where the path leads to one node at most.
    #[must_use]
    pub fn json(path: JsonPath, written: Timestamp) -> Self {
        Self { place: Place::Json(path), written, of: Of::All }
    }

    /// The message's own id. Of one that counts on behind a `-`, as those of Redis streams do, it is what stands before it.
    #[must_use]
    pub fn id(written: Timestamp) -> Self {
        Self { place: Place::Id, written, of: Of::All }
    }

    /// Only of the stream, or family of streams, with this name.
    #[must_use]
    pub fn of_stream(self, name: &str) -> Self {
        Self { of: Of::Stream(name.into()), ..self }
    }

    /// Only of streams whose `open` has this title, as it is written.
    #[must_use]
    pub fn of_title(self, title: &str) -> Self {
        Self { of: Of::Open(title.into()), ..self }
    }

    fn is_of(&self, open: StepKey, name: &str) -> bool {
        match &self.of {
            Of::All => true,
            Of::Stream(wanted) => **wanted == *name,
            Of::Open(title) => **title == *open.title(),
        }
    }

    /// When a message was sent, in nanoseconds since 1970; `None` if it does not say so.
    fn read(&self, message: &Message<'_>) -> Option<u64> {
        match &self.place {
            Place::Json(path) => {
                let node = match path.singular() {
                    Some(steps) => crate::json::find_one(message.data(), steps)?,
                    None => path.nodes(message.data()).ok()?.first().copied()?,
                };
                let text = if node.starts_with('"') { unquote(node)? } else { Cow::Borrowed(node) };
                self.written.read(text.trim())
            }
            Place::Id => {
                let id = message.id()?.trim();
                let is_text = self.written == Timestamp::Rfc3339;
                self.written.read(if is_text { id } else { id.split('-').next().unwrap_or(id) })
            }
        }
    }
}

/// One of the [`SentAt`]s of a user, counted from 1: so that none takes no room.
pub(super) type Which = NonZeroU16;

/// Tells how late messages are delivered.
#[derive(Debug)]
pub(super) struct Deliveries {
    all: Arc<[SentAt]>,
    /// One moment by both clocks.
    at: Instant,
    since_1970: u64,
}

/// How late a message was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Delivery {
    /// So many nanoseconds after it was sent.
    Late(u64),
    /// Before it was sent, by its own time.
    Early,
    /// It does not say when it was sent.
    Unknown,
}

impl Deliveries {
    pub(super) fn new(all: Arc<[SentAt]>) -> Self {
        let (at, now) = (Instant::now(), SystemTime::now());
        // A clock that is before 1970 is told by the messages, all of which come from the future.
        let since_1970 = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        Self { all, at, since_1970: nanoseconds(since_1970) }
    }

    /// Which of them is of a stream, if one is.
    pub(super) fn of(&self, open: StepKey, name: &str) -> Option<Which> {
        let place = self.all.iter().position(|sent_at| sent_at.is_of(open, name))?;
        Which::new(u16::try_from(place + 1).ok()?)
    }

    /// How late a message was read at this moment.
    pub(super) fn delivery(&self, which: Which, message: &Message<'_>, read_at: Instant) -> Delivery {
        let sent = self.all.get(usize::from(which.get()) - 1).and_then(|sent_at| sent_at.read(message));
        let Some(sent) = sent else { return Delivery::Unknown };
        let after = nanoseconds(read_at.saturating_duration_since(self.at));
        let before = nanoseconds(self.at.saturating_duration_since(read_at));
        let read = self.since_1970.saturating_add(after).saturating_sub(before);
        read.checked_sub(sent).map_or(Delivery::Early, Delivery::Late)
    }
}
