//! What a condition can look at.

use std::fmt;

use crate::assembled::Assembled;

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
    /// How often the connection of a stream was lost since it was opened. Only a look at a stream finds this and the
    /// following.
    Lost,
    /// What kind of thing the last loss was, as [`ReasonKind::word`](crate::ReasonKind::word) says it; absent if nothing was
    /// lost.
    LostKind,
    /// The status that the last attempt to reconnect was answered with where that opened no stream; absent if there was none
    /// since the last loss.
    LostStatus,
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
    pub(super) fn of(self, assembled: &Assembled) -> Option<&str> {
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
    pub(super) fn output(self) -> Option<(u64, ChoicePart)> {
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
            | Target::Body
            | Target::Lost
            | Target::LostKind
            | Target::LostStatus => None,
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
            Target::Lost => "lost",
            Target::LostKind => "lost kind",
            Target::LostStatus => "lost status",
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
