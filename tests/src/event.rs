//! What an observer hears, as owned values that tests compare.

mod expected;
mod told;

use streamgauge::protocol::StreamMetrics;
use streamgauge::{Dropped, FailureKind};

/// What was heard, without what differs from run to run: moments, durations, and places in the source.
///
/// A test writes what it expects with the functions of this type. They are about the default stream, and [`on`](Self::on)
/// names another:
///
/// ```
/// use streamgauge_tests::Event;
///
/// let expected = [Event::opened(200).on("prices"), Event::message("1").on("prices")];
/// # drop(expected);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// The stream that it is about, if it is about one; the default stream's name is empty.
    pub stream: Option<String>,
    /// What happened.
    pub what: What,
}

/// What happened. Its kinds are those of `RunEventKind`.
#[allow(missing_docs, reason = "the fields are those of `RunEventKind`, which documents them")]
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    Started {
        scenario: String,
    },
    StepStarted {
        step: &'static str,
        title: String,
    },
    StepFinished {
        step: &'static str,
        title: String,
        outcome: Ended,
    },
    Opened {
        status: u16,
        version: String,
    },
    Connected {
        is_tls: bool,
    },
    Redirected {
        from: String,
        to: String,
        status: u16,
    },
    Responded {
        title: String,
        method: String,
        status: u16,
        bytes: usize,
    },
    Message {
        data: String,
        id: Option<String>,
        invalid_utf8: bool,
    },
    Block {
        event: Option<String>,
        id: Option<String>,
        last_event_id: String,
        retry: Option<u64>,
        invalid_utf8: bool,
    },
    Comment {
        text: String,
    },
    CheckSet {
        title: String,
    },
    Matched {
        title: String,
        matched: u64,
    },
    UnmatchedDropped {
        dropped: u64,
    },
    UnmatchedTaken {
        title: String,
        taken: u64,
        matched: u64,
        dropped: u64,
    },
    CheckFinished {
        title: String,
        outcome: Ended,
        matched: u64,
        seen: u64,
    },
    CheckCancelled {
        title: String,
    },
    Ended {
        dropped_bytes: usize,
        dropped: Dropped,
    },
    Cut {
        reason: String,
        dropped: Dropped,
    },
    Lost {
        cause: String,
        ended: bool,
        dropped_bytes: usize,
        dropped: Dropped,
    },
    ReconnectFailed {
        attempt: u64,
        reason: String,
        id_not_sent: Option<String>,
    },
    Reconnected {
        status: u16,
        attempt: u64,
        id_not_sent: Option<String>,
    },
    Resumed {
        last_id: u64,
        first_id: u64,
        lost: u64,
        repeated: u64,
    },
    Closed {
        dropped: Dropped,
    },
    Measured {
        metrics: Box<StreamMetrics>,
    },
    StreamFinished {
        title: String,
        outcome: Ended,
        messages: u64,
    },
    Retried {
        kind: FailureKind,
        title: String,
        round: u64,
        of: u64,
    },
    Failed {
        kind: FailureKind,
        title: String,
    },
    Finished {
        outcome: Ended,
    },
    /// One that is newer than this list, as its `Debug` text.
    Other(String),
}

/// An outcome, as an owned value. The cause of a failure is left out: the tests of failures look at it.
#[allow(missing_docs, reason = "they are those of `Outcome`, which documents them")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    Succeeded,
    Failed(FailureKind),
    Retried(FailureKind),
    Skipped,
    Abandoned,
    Stopped,
}

/// Which of the events one is.
#[allow(missing_docs, reason = "they are called as in `What`")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Started,
    StepStarted,
    StepFinished,
    Opened,
    Connected,
    Redirected,
    Responded,
    Message,
    Block,
    Comment,
    CheckSet,
    Matched,
    UnmatchedDropped,
    UnmatchedTaken,
    CheckFinished,
    CheckCancelled,
    Ended,
    Cut,
    Lost,
    ReconnectFailed,
    Reconnected,
    Resumed,
    Closed,
    Measured,
    StreamFinished,
    Retried,
    Failed,
    Finished,
    Other,
}

impl Event {
    /// Which of them it is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match &self.what {
            What::Started { .. } => Kind::Started,
            What::StepStarted { .. } => Kind::StepStarted,
            What::StepFinished { .. } => Kind::StepFinished,
            What::Opened { .. } => Kind::Opened,
            What::Connected { .. } => Kind::Connected,
            What::Redirected { .. } => Kind::Redirected,
            What::Responded { .. } => Kind::Responded,
            What::Message { .. } => Kind::Message,
            What::Block { .. } => Kind::Block,
            What::Comment { .. } => Kind::Comment,
            What::CheckSet { .. } => Kind::CheckSet,
            What::Matched { .. } => Kind::Matched,
            What::UnmatchedDropped { .. } => Kind::UnmatchedDropped,
            What::UnmatchedTaken { .. } => Kind::UnmatchedTaken,
            What::CheckFinished { .. } => Kind::CheckFinished,
            What::CheckCancelled { .. } => Kind::CheckCancelled,
            What::Ended { .. } => Kind::Ended,
            What::Cut { .. } => Kind::Cut,
            What::Lost { .. } => Kind::Lost,
            What::ReconnectFailed { .. } => Kind::ReconnectFailed,
            What::Reconnected { .. } => Kind::Reconnected,
            What::Resumed { .. } => Kind::Resumed,
            What::Closed { .. } => Kind::Closed,
            What::Measured { .. } => Kind::Measured,
            What::StreamFinished { .. } => Kind::StreamFinished,
            What::Retried { .. } => Kind::Retried,
            What::Failed { .. } => Kind::Failed,
            What::Finished { .. } => Kind::Finished,
            What::Other(_) => Kind::Other,
        }
    }

    /// The data of a message.
    #[must_use]
    pub fn data(&self) -> Option<&str> {
        match &self.what {
            What::Message { data, .. } => Some(data),
            _ => None,
        }
    }

    /// Whether it is a message.
    #[must_use]
    pub fn is_message(&self) -> bool {
        self.kind() == Kind::Message
    }

    /// Whether it is the start of a step with this keyword.
    #[must_use]
    pub fn is_step(&self, keyword: &str) -> bool {
        matches!(&self.what, What::StepStarted { step, .. } if *step == keyword)
    }

    /// What the stream has sent in vain, where it tells that.
    #[must_use]
    pub fn dropped(&self) -> Option<&Dropped> {
        match &self.what {
            What::Ended { dropped, .. }
            | What::Cut { dropped, .. }
            | What::Lost { dropped, .. }
            | What::Closed { dropped, .. } => Some(dropped),
            _ => None,
        }
    }
}
