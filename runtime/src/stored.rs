//! A message that is kept after the bytes it came in are gone.

use tokio::time::Instant;

use crate::message::Message;
use crate::received_message::{MOST_OF_A_NAME, ReceivedMessage, long_name};
use crate::shown::beginning;

/// A message with the time at which it came: kept whole, or the beginning of it for a report.
#[derive(Debug)]
pub(crate) struct StoredMessage {
    data: String,
    event: Option<String>,
    last_event_id: String,
    /// Whether `last_event_id` is the id of this very event.
    has_id: bool,
    retry: Option<u64>,
    at: Instant,
    bytes: usize,
    pub(crate) reason: Option<String>,
}

impl StoredMessage {
    /// The most bytes of a message's data that are kept.
    const MOST: usize = 4096;

    pub(crate) fn empty(at: Instant) -> Self {
        Self {
            data: String::new(),
            event: None,
            last_event_id: String::new(),
            has_id: false,
            retry: None,
            at,
            bytes: 0,
            reason: None,
        }
    }

    /// A message as it came.
    pub(crate) fn whole(message: &Message<'_>, at: Instant) -> Self {
        let data = message.data();
        Self {
            data: data.to_owned(),
            event: message.named_event().map(str::to_owned),
            last_event_id: message.last_event_id().to_owned(),
            has_id: message.id().is_some(),
            retry: message.retry(),
            at,
            bytes: data.len(),
            reason: None,
        }
    }

    /// Takes in another message, cut where it is long. The buffers are used again.
    pub(crate) fn fill(&mut self, message: &Message<'_>, at: Instant) {
        let data = message.data();
        self.data.clear();
        self.data.push_str(beginning(data, Self::MOST));
        self.bytes = data.len();
        match message.named_event() {
            Some(event) => refill(self.event.get_or_insert_default(), event),
            None => self.event = None,
        }
        refill(&mut self.last_event_id, message.last_event_id());
        self.has_id = message.id().is_some();
        self.retry = message.retry();
        self.at = at;
        self.reason = None;
    }

    pub(crate) fn is_cut(&self) -> bool {
        // What is kept of a name that is too long says so, and so is longer than one that is kept whole.
        let is_long = |name: &str| name.len() > MOST_OF_A_NAME;
        self.data.len() < self.bytes
            || self.event.as_deref().is_some_and(is_long)
            || is_long(&self.last_event_id)
    }

    pub(crate) fn message(&self) -> Message<'_> {
        Message::new(&self.data, self.event.as_deref(), self.id(), self.retry).after(&self.last_event_id)
    }

    fn id(&self) -> Option<&str> {
        self.has_id.then_some(self.last_event_id.as_str())
    }

    /// This message as a failure shows it, timed from `since`.
    pub(crate) fn came(&self, since: Instant, reason: Option<String>) -> ReceivedMessage {
        ReceivedMessage {
            at: self.at.saturating_duration_since(since),
            before: since.saturating_duration_since(self.at),
            event: self.event.clone(),
            id: self.id().map(str::to_owned),
            data: self.data.clone(),
            bytes: self.bytes,
            is_cut: self.data.len() < self.bytes,
            reason,
        }
    }
}

fn refill(place: &mut String, text: &str) {
    place.clear();
    if text.len() <= MOST_OF_A_NAME {
        place.push_str(text);
    } else {
        place.push_str(&long_name(text));
    }
}
