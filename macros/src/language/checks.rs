//! The words of checks and of conditions.

use super::word::words;

words! {
    /// Whether the scenario waits for a check.
    Mode {
        /// `await`: the scenario waits until the check is decided.
        Await = "await",
        /// `listen`: the scenario goes on, and a later `await` or `reconcile` takes what the check saved.
        Listen = "listen",
    }

    /// When a check succeeds.
    GoalWord {
        /// `until 3`, `until end`, `until end expect 1..`: at the third match, or at the end of the stream.
        Until = "until",
        /// `expect 0`, `expect 1..=5`: if that many have matched when the deadline comes.
        Expect = "expect",
    }

    /// The parts of a message that a condition can look at.
    Field {
        /// `data`: the data of the message. The default.
        Data = "data",
        /// `event`: its type, `message` if the event named none.
        Event = "event",
        /// `id`: its own id.
        Id = "id",
        /// `retry`: the time that it sets until the next attempt to reconnect, in milliseconds.
        Retry = "retry",
        /// `last_event_id`: the last id in force, its own or one from before.
        LastEventId = "last_event_id",
        /// `message`: the whole message, as JSON or as an `OwnedMessage`.
        Message = "message",
        /// `comment`: the text of a comment. The check is about comments then.
        Comment = "comment",
        /// `text`: the answer so far, with a protocol.
        Text = "text",
        /// `reasoning`: the model's reasoning so far, with a protocol.
        Reasoning = "reasoning",
        /// `refusal`: its refusal to answer so far, with a protocol.
        Refusal = "refusal",
        /// `tool`: the calls of tools so far, as JSON, with a protocol.
        Tool = "tool",
        /// `usage`: the figures of usage, as JSON, with a protocol.
        Usage = "usage",
        /// `finish`: why the answer ended, with a protocol.
        Finish = "finish",
        /// `choice 1 text …`: the same of one of several answers, from 0: `text`, `reasoning`, `refusal`, `tool`, `finish`.
        Choice = "choice",
        /// `error json "$.code" …`, `error kind …`: the server's error, with a protocol, which the check takes before it cuts
        /// the stream.
        Error = "error",
    }

    /// What of the server's error a condition can look at. The words are known only behind `error`.
    ErrorPart {
        /// `kind`, as in `error kind`: its type or code, as text.
        Kind = "kind",
    }

    /// The parts of a response that a condition can look at.
    ResponseField {
        /// `status`: the status.
        Status = "status",
        /// `header "name"`: the values of a header.
        Header = "header",
        /// `elapsed`: the time to the end of the response.
        Elapsed = "elapsed",
        /// `body`: the body. The default where a test stands.
        Body = "body",
    }

    /// What only a check on a stream as it stands can look at, beside its response.
    StreamField {
        /// `lost`, `lost kind`, `lost status`: how often the stream was lost since `open`, and what the last loss was.
        Lost = "lost",
    }

    /// What is known of the last loss, after `lost`.
    LossWord {
        /// `lost kind == "reset"`: what kind of thing it was; missing if nothing was lost.
        Kind = "kind",
        /// `lost status == 503`: the status of the last answer since then that was no stream; missing if there was none.
        Status = "status",
    }

    /// A test without a pattern.
    TextTest {
        /// `contains "…"`: whether the text is part of it.
        Contains = "contains",
    }

    /// Which of the found values a condition is about.
    SelectWord {
        /// `find 1`: the second; `find 0`, the first, is the default.
        Find = "find",
        /// `all`: all of them.
        All = "all",
        /// `count`: how many there are.
        Count = "count",
    }

    /// The comparisons that are words.
    ComparisonWord {
        /// `in 1..=3`, `in ["a", "b"]`: in a range, or one of a list.
        In = "in",
        /// `exists`: there is a value. The default.
        Exists = "exists",
        /// `missing`: there is none.
        Missing = "missing",
        /// `satisfies (|value| …)`: a function of Rust says yes.
        Satisfies = "satisfies",
    }

    /// The comparisons that are signs. The variants have the names of the runtime's.
    Operator {
        /// `== 1`: is equal.
        Equal = "==",
        /// `!= 1`: is another one.
        NotEqual = "!=",
        /// `< 1`: is less.
        Less = "<",
        /// `<= 1`: is less or equal.
        LessOrEqual = "<=",
        /// `> 1`: is greater.
        Greater = ">",
        /// `>= 1`: is greater or equal.
        GreaterOrEqual = ">=",
    }

    /// The words that keep values.
    KeepWord {
        /// `save x: T`, `save x: Option<T>`: keeps the value of the last match, or that nothing is there.
        Save = "save",
        /// `collect xs: T`: keeps the values of all matches.
        Collect = "collect",
    }

    /// Rules for a value across messages, after `require`. The runtime has the same words.
    Order {
        /// `rising`: each is greater than the one before.
        Rising = "rising",
        /// `unique`: none comes twice.
        Unique = "unique",
        /// `same`: all are equal.
        Same = "same",
    }

    /// Rules for the messages themselves, after `require`.
    AcrossWord {
        /// `gap <= 500ms`: the longest time between two matches.
        Gap = "gap",
        /// `rate in 5..=20`: how many matches come in a second.
        Rate = "rate",
        /// `sequence [ event == "a", 1.. event == "b" ]`: in which order they come.
        Sequence = "sequence",
    }
}

impl Field {
    /// Whether only a protocol assembles it.
    pub(crate) fn needs_protocol(self) -> bool {
        match self {
            Self::Data
            | Self::Event
            | Self::Id
            | Self::Retry
            | Self::LastEventId
            | Self::Message
            | Self::Comment => false,
            Self::Text
            | Self::Reasoning
            | Self::Refusal
            | Self::Tool
            | Self::Usage
            | Self::Finish
            | Self::Choice
            | Self::Error => true,
        }
    }

    /// Whether each of several answers has one.
    pub(crate) fn is_of_a_choice(self) -> bool {
        Self::OF_A_CHOICE.contains(&self.word())
    }

    /// The words after `choice 1`.
    pub(crate) const OF_A_CHOICE: &'static [&'static str] = &[
        Self::Text.word(),
        Self::Reasoning.word(),
        Self::Refusal.word(),
        Self::Tool.word(),
        Self::Finish.word(),
    ];
}
