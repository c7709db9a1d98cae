//! One message of a stream, as conditions look at it.

mod target;

use std::cell::OnceCell;
use std::fmt::Write as _;

use serde_json::value::RawValue;

use crate::assembled::Assembled;
use crate::fault::Fault;
use crate::shown::Secrets;
pub use target::{ChoicePart, Target};

/// A message: the fields of an event, and what is put together from them when a condition asks for it.
///
/// Its fields are as they came. Its `Debug` text is escaped and cut, and hides values under secret names.
pub struct Message<'a> {
    data: &'a str,
    event: Option<&'a str>,
    last_event_id: &'a str,
    /// Whether `last_event_id` is the id of this very event.
    has_id: bool,
    retry: Option<u64>,
    /// Whether it is no message but a comment, whose text stands as the data.
    is_comment: bool,
    assembled: Option<&'a Assembled>,
    /// The server's error that it is, by the stream's protocol.
    error: Option<&'a Fault>,
    /// What its `Debug` text must not show.
    secrets: Option<&'a Secrets>,
    retry_text: OnceCell<String>,
    rendered: OnceCell<String>,
}

impl<'a> Message<'a> {
    /// A message of these fields; `event` is `None` when the event named no type. The last event ID is its own id, or
    /// [given](Self::after).
    #[inline]
    pub(crate) fn new(
        data: &'a str,
        event: Option<&'a str>,
        id: Option<&'a str>,
        retry: Option<u64>,
    ) -> Self {
        Self {
            data,
            event,
            last_event_id: id.unwrap_or_default(),
            has_id: id.is_some(),
            retry,
            is_comment: false,
            assembled: None,
            error: None,
            secrets: None,
            retry_text: OnceCell::new(),
            rendered: OnceCell::new(),
        }
    }

    /// A comment, to be held against a check on comments.
    pub(crate) fn comment(text: &'a str) -> Self {
        Self { is_comment: true, ..Self::new(text, None, None, None) }
    }

    /// Whether it is a comment.
    pub(crate) fn is_comment(&self) -> bool {
        self.is_comment
    }

    /// The same message, with this as the last event ID after it: its own id if it sent one.
    #[inline]
    pub(crate) fn after(self, last_event_id: &'a str) -> Self {
        Self { last_event_id, ..self }
    }

    /// The same with what the stream's protocol has put together.
    pub(crate) fn with(mut self, assembled: &'a Assembled) -> Self {
        self.assembled = Some(assembled);
        self
    }

    /// The same, which the protocol takes for this error of the server's.
    pub(crate) fn failing(mut self, fault: &'a Fault) -> Self {
        self.error = fault.kind().is_some().then_some(fault);
        self
    }

    /// The same, for an observer of a user with these secrets.
    pub(crate) fn hiding<'b>(&'b self, secrets: &'b Secrets) -> Message<'b> {
        let message = Message::new(self.data, self.event, self.id(), self.retry).after(self.last_event_id);
        Message { assembled: self.assembled, error: self.error, secrets: Some(secrets), ..message }
    }

    /// What its `Debug` text must not show.
    pub(crate) fn secrets(&self) -> Option<&'a Secrets> {
        self.secrets
    }

    /// What the stream's [protocol](crate::protocol) has put together so far, this message included; `None` if the
    /// stream has none.
    #[must_use]
    pub fn assembled(&self) -> Option<&'a Assembled> {
        self.assembled
    }

    /// The server's error that this message is, as a JSON object, by the stream's [protocol](crate::protocol). It is the
    /// object of the error itself, without the event around it.
    #[must_use]
    pub fn error(&self) -> Option<&'a str> {
        self.error.and_then(Fault::json)
    }

    /// The type or the code of that error, as text: `overloaded_error`, `-32001`. `None` if it has neither.
    #[must_use]
    pub fn error_kind(&self) -> Option<&'a str> {
        self.error.and_then(Fault::kind).filter(|kind| !kind.is_empty())
    }

    /// The payload.
    #[must_use]
    pub fn data(&self) -> &'a str {
        self.data
    }

    /// The event type, `message` when the event named none (WHATWG, "dispatch the event").
    #[must_use]
    pub fn event(&self) -> &'a str {
        self.event.unwrap_or("message")
    }

    /// The event type, if the event named one.
    pub(crate) fn named_event(&self) -> Option<&'a str> {
        self.event
    }

    /// The id of this very event, if it sent one.
    #[must_use]
    pub fn id(&self) -> Option<&'a str> {
        self.has_id.then_some(self.last_event_id)
    }

    /// The last event ID after this event: its own id, or else the one in force since an earlier event, block or
    /// connection, or since the stream was opened with it. Empty if there is none, or if an empty `id` has reset it. A
    /// browser calls it `lastEventId` (WHATWG, "dispatch the event"), and the stream is reconnected with it.
    ///
    /// ```
    /// use std::sync::Mutex;
    /// use streamgauge::{Observer, RunEvent, RunEventKind};
    ///
    /// /// How far a stream has come.
    /// #[derive(Default)]
    /// struct Position(Mutex<String>);
    ///
    /// impl Observer for Position {
    ///     fn event(&self, event: &RunEvent<'_>) {
    ///         if let RunEventKind::Message { message, .. } = event.kind {
    ///             message.last_event_id().clone_into(&mut self.0.lock().unwrap());
    ///         }
    ///     }
    /// }
    /// # let _ = Position::default();
    /// ```
    #[must_use]
    pub fn last_event_id(&self) -> &'a str {
        self.last_event_id
    }

    /// The reconnection time of this very event in milliseconds, if it sent one.
    #[must_use]
    pub fn retry(&self) -> Option<u64> {
        self.retry
    }

    /// The whole event as one compact JSON object of the fields it has, in the order `event`, `id`,
    /// `retry`, `data`; `data` is nested as it was sent when it is a JSON object or array itself.
    #[must_use]
    pub fn to_json(&self) -> &str {
        self.rendered.get_or_init(|| self.render())
    }

    fn render(&self) -> String {
        let mut json = String::with_capacity(self.data.len() + 64);
        json.push('{');
        for (name, text) in [("event", self.event), ("id", self.id())] {
            if let Some(text) = text {
                member(&mut json, name);
                quote(&mut json, text);
            }
        }
        if let Some(retry) = self.retry {
            member(&mut json, "retry");
            // Writing to a `String` cannot fail.
            let _ = write!(json, "{retry}");
        }
        member(&mut json, "data");
        let data = self.data.trim();
        if data.starts_with(['{', '[']) && serde_json::from_str::<&RawValue>(data).is_ok() {
            json.push_str(data);
        } else {
            quote(&mut json, self.data);
        }
        json.push('}');
        json
    }

    /// The text of `target`; `None` if the event does not have it.
    pub(crate) fn text(&self, target: Target) -> Option<&str> {
        if self.is_comment {
            // In a check on comments, the text of the comment is all there is.
            return matches!(target, Target::Comment | Target::Data).then_some(self.data);
        }
        match target {
            Target::Data => Some(self.data),
            Target::Event => Some(self.event()),
            Target::Id => self.id(),
            Target::Retry => self.retry.map(|retry| &**self.retry_text.get_or_init(|| retry.to_string())),
            Target::LastEventId => Some(self.last_event_id).filter(|id| !id.is_empty()),
            Target::Message => Some(self.to_json()),
            Target::Usage => self.assembled.and_then(Assembled::usage),
            Target::Text
            | Target::Reasoning
            | Target::Refusal
            | Target::Tool
            | Target::Finish
            | Target::Choice(..) => {
                let (choice, output) = target.output()?;
                output.of(self.assembled?.choice(choice)?)
            }
            Target::Error => self.error(),
            Target::ErrorKind => self.error_kind(),
            Target::Comment
            | Target::Status
            | Target::Header(_)
            | Target::Elapsed
            | Target::Body
            | Target::Lost
            | Target::LostKind
            | Target::LostStatus => None,
        }
    }
}

fn member(json: &mut String, name: &str) {
    if json.len() > 1 {
        json.push(',');
    }
    quote(json, name);
    json.push(':');
}

fn quote(json: &mut String, text: &str) {
    // Serializing a string cannot fail.
    json.push_str(&serde_json::to_string(text).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rendering_has_the_fields_the_event_has_in_their_order() {
        let whole = Message::new(r#"{"price": 1.50}"#, Some("snapshot"), Some("7"), Some(3000));
        assert_eq!(whole.to_json(), r#"{"event":"snapshot","id":"7","retry":3000,"data":{"price": 1.50}}"#);
        assert_eq!(Message::new("5", None, None, None).to_json(), r#"{"data":"5"}"#);
        assert_eq!(
            Message::new("a\n\"b\"", None, Some(""), None).to_json(),
            r#"{"id":"","data":"a\n\"b\""}"#
        );
        assert_eq!(Message::new("{broken", None, None, None).to_json(), r#"{"data":"{broken"}"#);
    }

    #[test]
    fn an_id_of_before_is_none_of_the_event() {
        let message = Message::new("5", None, None, None).after("7");
        assert_eq!((message.id(), message.last_event_id()), (None, "7"));
        assert_eq!((message.to_json(), message.text(Target::Id)), (r#"{"data":"5"}"#, None));
        let own = Message::new("5", None, Some("8"), None);
        assert_eq!((own.id(), own.last_event_id()), (Some("8"), "8"));
        let secrets = Secrets::default();
        let hiding = message.hiding(&secrets);
        assert_eq!((hiding.id(), hiding.last_event_id()), (None, "7"));
    }
}
