//! A message that is kept for good.

use crate::message::Message;

/// A whole message with all its fields, as `message save m: OwnedMessage` keeps it.
///
/// ```
/// use streamgauge::{OwnedMessage, scenario};
///
/// async fn first(url: &str) -> streamgauge::Result<OwnedMessage> {
///     let prices = scenario! {
///         sse "Prices" open "{url}"
///             check await within 10s until 1 message save first: OwnedMessage
///             close
///     };
///     Ok(prices.run().await?.first)
/// }
/// # let _ = first;
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct OwnedMessage {
    /// The payload: the `data` lines, joined by line feeds.
    pub data: String,
    /// The event type, `message` if the event named none.
    pub event: String,
    /// The id of this very event, if it sent one.
    pub id: Option<String>,
    /// The last event ID after this event, which is in force from here on; empty if there is none. See
    /// [`Message::last_event_id`].
    pub last_event_id: String,
    /// The reconnection time of this very event in milliseconds, if it sent one.
    pub retry: Option<u64>,
}

impl OwnedMessage {
    /// The payload.
    #[must_use]
    pub fn data(&self) -> &str {
        &self.data
    }

    /// The event type, `message` if the event named none.
    #[must_use]
    pub fn event(&self) -> &str {
        &self.event
    }

    /// The id of this very event, if it sent one.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// The last event ID after this event; empty if there is none.
    #[must_use]
    pub fn last_event_id(&self) -> &str {
        &self.last_event_id
    }

    /// The reconnection time of this very event in milliseconds, if it sent one.
    #[must_use]
    pub fn retry(&self) -> Option<u64> {
        self.retry
    }
}

/// A copy of all its fields. What a protocol has put together is none of them.
impl From<&Message<'_>> for OwnedMessage {
    fn from(message: &Message<'_>) -> Self {
        Self {
            data: message.data().to_owned(),
            event: message.event().to_owned(),
            id: message.id().map(str::to_owned),
            last_event_id: message.last_event_id().to_owned(),
            retry: message.retry(),
        }
    }
}
