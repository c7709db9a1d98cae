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
    id: Option<String>,
    retry: Option<u64>,
    at: Instant,
    bytes: usize,
    pub(crate) reason: Option<String>,
}

impl StoredMessage {
    /// The most bytes of a message's data that are kept.
    const MOST: usize = 4096;

    pub(crate) fn empty(at: Instant) -> Self {
        Self { data: String::new(), event: None, id: None, retry: None, at, bytes: 0, reason: None }
    }

    /// A message as it came.
    pub(crate) fn whole(message: &Message<'_>, at: Instant) -> Self {
        let data = message.data();
        Self {
            data: data.to_owned(),
            event: message.named_event().map(str::to_owned),
            id: message.id().map(str::to_owned),
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
        refill(&mut self.event, message.named_event());
        refill(&mut self.id, message.id());
        self.retry = message.retry();
        self.at = at;
        self.reason = None;
    }

    pub(crate) fn is_cut(&self) -> bool {
        // What is kept of a name that is too long says so, and so is longer than one that is kept whole.
        let mut names = [&self.event, &self.id].into_iter().flatten();
        self.data.len() < self.bytes || names.any(|name| name.len() > MOST_OF_A_NAME)
    }

    pub(crate) fn message(&self) -> Message<'_> {
        Message::new(&self.data, self.event.as_deref(), self.id.as_deref(), self.retry)
    }

    /// This message as a failure shows it, timed from `since`.
    pub(crate) fn came(&self, since: Instant, reason: Option<String>) -> ReceivedMessage {
        ReceivedMessage {
            at: self.at.saturating_duration_since(since),
            before: since.saturating_duration_since(self.at),
            event: self.event.clone(),
            id: self.id.clone(),
            data: self.data.clone(),
            bytes: self.bytes,
            is_cut: self.data.len() < self.bytes,
            reason,
        }
    }
}

fn refill(place: &mut Option<String>, text: Option<&str>) {
    let Some(text) = text else { return *place = None };
    let place = place.get_or_insert_default();
    place.clear();
    if text.len() <= MOST_OF_A_NAME {
        place.push_str(text);
    } else {
        place.push_str(&long_name(text));
    }
}
