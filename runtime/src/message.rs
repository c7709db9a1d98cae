//! One message of a stream, as conditions look at it.

use std::cell::OnceCell;
use std::fmt::{self, Write as _};

use serde_json::value::RawValue;

use crate::assembled::Assembled;
use crate::fault::Fault;
use crate::shown::Secrets;

/// What a condition looks at, in a message or in the response to an `http` step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Target {
    /// The payload.
    Data,
    /// The event type, `message` when the event named none.
    Event,
    /// The id of this very event; absent if it sent none.
    Id,
    /// The reconnection time of this very event in milliseconds; absent if it sent none.
    Retry,
    /// The last event ID in force after this event: its own id, or one from before; absent if there is none.
    LastEventId,
    /// The whole event as one compact JSON object of the fields it has.
    Message,
    /// The text of a comment. A check with a condition on it is about the comments of a stream, not about its messages.
    Comment,
    /// The text that the stream's messages put together so far, this one included; absent without a
    /// [protocol](crate::protocol), as the following are.
    Text,
    /// The model's reasoning so far; absent before any.
    Reasoning,
    /// The refusal to answer so far; absent before any.
    Refusal,
    /// The complete tool calls so far, as a JSON array of `{"id":…,"name":…,"arguments":{…}}`; absent before the first.
    Tool,
    /// The latest usage figures, as a JSON object; absent before any.
    Usage,
    /// Why the output is complete; absent before it is.
    Finish,
    /// The output of one of several answers, which APIs call choices or candidates, counted from 0. The targets above are
    /// about choice 0. Absent before the choice has begun.
    Choice(u64, ChoicePart),
    /// The server's error, as its own JSON object; absent if the message is none. A check that matches with it takes the
    /// error: the stream has then ended, and is not cut.
    Error,
    /// The type or the code of the server's error; absent if the message is none, or has neither.
    ErrorKind,
    /// The status of a response. Messages have neither this nor the following.
    Status,
    /// The values of the header of this name, in any case.
    Header(&'static str),
    /// The time from sending the request to the last byte of the response.
    Elapsed,
    /// The body of a response.
    Body,
}

/// What one choice of an answer consists of; see [`Target::Choice`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ChoicePart {
    /// As [`Target::Text`].
    Text,
    /// As [`Target::Reasoning`].
    Reasoning,
    /// As [`Target::Refusal`].
    Refusal,
    /// As [`Target::Tool`].
    Tool,
    /// As [`Target::Finish`].
    Finish,
}

impl ChoicePart {
    /// As the language writes it.
    fn word(self) -> &'static str {
        match self {
            ChoicePart::Text => "text",
            ChoicePart::Reasoning => "reasoning",
            ChoicePart::Refusal => "refusal",
            ChoicePart::Tool => "tool",
            ChoicePart::Finish => "finish",
        }
    }

    /// What was put together of it.
    fn of(self, assembled: &Assembled) -> Option<&str> {
        match self {
            ChoicePart::Text => Some(assembled.text()),
            ChoicePart::Reasoning => Some(assembled.reasoning()).filter(|text| !text.is_empty()),
            ChoicePart::Refusal => Some(assembled.refusal()).filter(|text| !text.is_empty()),
            ChoicePart::Tool => assembled.tool(),
            ChoicePart::Finish => assembled.finish(),
        }
    }
}

impl Target {
    /// Whether it is what the messages of a stream put together, so that it needs a protocol.
    pub(crate) fn is_assembled(self) -> bool {
        self.output().is_some() || self == Target::Usage
    }

    /// Whether it is the server's error.
    pub(crate) fn is_error(self) -> bool {
        matches!(self, Target::Error | Target::ErrorKind)
    }

    /// The choice and the part of its output that it is about.
    fn output(self) -> Option<(u64, ChoicePart)> {
        match self {
            Target::Text => Some((0, ChoicePart::Text)),
            Target::Reasoning => Some((0, ChoicePart::Reasoning)),
            Target::Refusal => Some((0, ChoicePart::Refusal)),
            Target::Tool => Some((0, ChoicePart::Tool)),
            Target::Finish => Some((0, ChoicePart::Finish)),
            Target::Choice(choice, output) => Some((choice, output)),
            Target::Data
            | Target::Event
            | Target::Id
            | Target::Retry
            | Target::LastEventId
            | Target::Message
            | Target::Comment
            | Target::Usage
            | Target::Error
            | Target::ErrorKind
            | Target::Status
            | Target::Header(_)
            | Target::Elapsed
            | Target::Body => None,
        }
    }

    /// As the language writes it.
    fn word(self) -> &'static str {
        match self {
            Target::Data => "data",
            Target::Event => "event",
            Target::Id => "id",
            Target::Retry => "retry",
            Target::LastEventId => "last_event_id",
            Target::Message => "message",
            Target::Comment => "comment",
            Target::Text => "text",
            Target::Reasoning => "reasoning",
            Target::Refusal => "refusal",
            Target::Tool => "tool",
            Target::Usage => "usage",
            Target::Finish => "finish",
            Target::Choice(_, output) => output.word(),
            Target::Error => "error",
            Target::ErrorKind => "error kind",
            Target::Status => "status",
            Target::Header(_) => "header",
            Target::Elapsed => "elapsed",
            Target::Body => "body",
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Target::Header(name) => write!(f, "header {name:?}"),
            Target::Choice(choice, output) => write!(f, "choice {choice} {}", output.word()),
            other => f.write_str(other.word()),
        }
    }
}

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
            Target::Comment | Target::Status | Target::Header(_) | Target::Elapsed | Target::Body => None,
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
