//! The events that tests expect.

use streamgauge::{Dropped, FailureKind};

use super::{Ended, Event, What};

/// One on the default stream.
fn on_default(what: What) -> Event {
    Event { stream: Some(String::new()), what }
}

impl Event {
    /// The run of a scenario of this title started.
    #[must_use]
    pub fn started(scenario: &str) -> Self {
        Self { stream: None, what: What::Started { scenario: scenario.to_owned() } }
    }

    /// A step or action on a stream started.
    #[must_use]
    pub fn step(keyword: &'static str, title: &str) -> Self {
        on_default(What::StepStarted { step: keyword, title: title.to_owned() })
    }

    /// A pause started.
    #[must_use]
    pub fn pause() -> Self {
        Self { stream: None, what: What::StepStarted { step: "pause", title: String::new() } }
    }

    /// A stream was opened, over HTTP/1.1.
    #[must_use]
    pub fn opened(status: u16) -> Self {
        on_default(What::Opened { status, version: "HTTP/1.1".to_owned() })
    }

    /// A request was redirected.
    #[must_use]
    pub fn redirected(status: u16, from: &str, to: &str) -> Self {
        Self { stream: None, what: What::Redirected { from: from.to_owned(), to: to.to_owned(), status } }
    }

    /// The response to an `http` step came.
    #[must_use]
    pub fn responded(method: &str, title: &str, status: u16, bytes: usize) -> Self {
        let (title, method) = (title.to_owned(), method.to_owned());
        Self { stream: None, what: What::Responded { title, method, status, bytes } }
    }

    /// A message without an id came.
    #[must_use]
    pub fn message(data: &str) -> Self {
        on_default(What::Message { data: data.to_owned(), id: None, invalid_utf8: false })
    }

    /// A message with an id came.
    #[must_use]
    pub fn message_with_id(id: &str, data: &str) -> Self {
        on_default(What::Message { data: data.to_owned(), id: Some(id.to_owned()), invalid_utf8: false })
    }

    /// A message without an id came, and some of its bytes were no UTF-8.
    #[must_use]
    pub fn message_with_invalid_utf8(data: &str) -> Self {
        on_default(What::Message { data: data.to_owned(), id: None, invalid_utf8: true })
    }

    /// A block without data came; `last_event_id` is in force after it.
    #[must_use]
    pub fn block(event: Option<&str>, id: Option<&str>, last_event_id: &str, retry: Option<u64>) -> Self {
        on_default(What::Block {
            event: event.map(str::to_owned),
            id: id.map(str::to_owned),
            last_event_id: last_event_id.to_owned(),
            retry,
            invalid_utf8: false,
        })
    }

    /// A step failed in a round of an `attempt`, which goes on.
    #[must_use]
    pub fn retried(kind: FailureKind, title: &str, round: u64, of: u64) -> Self {
        Self { stream: None, what: What::Retried { kind, title: title.to_owned(), round, of } }
    }

    /// A check was set.
    #[must_use]
    pub fn check_set(title: &str) -> Self {
        on_default(What::CheckSet { title: title.to_owned() })
    }

    /// A message matched a check, as its `matched`th.
    #[must_use]
    pub fn matched(title: &str, matched: u64) -> Self {
        on_default(What::Matched { title: title.to_owned(), matched })
    }

    /// A check succeeded: `matched` of `seen` messages matched.
    #[must_use]
    pub fn check_succeeded(title: &str, matched: u64, seen: u64) -> Self {
        on_default(What::CheckFinished { title: title.to_owned(), outcome: Ended::Succeeded, matched, seen })
    }

    /// A check failed: `matched` of `seen` messages matched.
    #[must_use]
    pub fn check_failed(title: &str, matched: u64, seen: u64) -> Self {
        on_default(What::CheckFinished {
            title: title.to_owned(),
            outcome: Ended::Failed(FailureKind::Check),
            matched,
            seen,
        })
    }

    /// A check came to this: `matched` of `seen` messages matched.
    #[must_use]
    pub fn check_finished(title: &str, outcome: Ended, matched: u64, seen: u64) -> Self {
        on_default(What::CheckFinished { title: title.to_owned(), outcome, matched, seen })
    }

    /// A step or action on a stream came to this.
    #[must_use]
    pub fn step_finished(keyword: &'static str, title: &str, outcome: Ended) -> Self {
        on_default(What::StepFinished { step: keyword, title: title.to_owned(), outcome })
    }

    /// A stream came to this, after so many messages.
    #[must_use]
    pub fn stream_finished(title: &str, outcome: Ended, messages: u64) -> Self {
        on_default(What::StreamFinished { title: title.to_owned(), outcome, messages })
    }

    /// A check was dropped by `cancel`.
    #[must_use]
    pub fn check_cancelled(title: &str) -> Self {
        on_default(What::CheckCancelled { title: title.to_owned() })
    }

    /// A message that no check took was dropped, as the `dropped`th since they were read last.
    #[must_use]
    pub fn unmatched_dropped(dropped: u64) -> Self {
        on_default(What::UnmatchedDropped { dropped })
    }

    /// The messages that no check took were read: there were `taken`, of which `matched` met the conditions.
    #[must_use]
    pub fn unmatched_taken(title: &str, taken: u64, matched: u64, dropped: u64) -> Self {
        on_default(What::UnmatchedTaken { title: title.to_owned(), taken, matched, dropped })
    }

    /// The server ended a stream, and nothing was dropped.
    #[must_use]
    pub fn ended() -> Self {
        on_default(What::Ended { dropped_bytes: 0, dropped: Dropped::default() })
    }

    /// A stream was cut, and nothing was dropped.
    #[must_use]
    pub fn cut(reason: &str) -> Self {
        on_default(What::Cut { reason: reason.to_owned(), dropped: Dropped::default() })
    }

    /// The server ended a stream that is to be opened again, and nothing was dropped.
    #[must_use]
    pub fn lost_by_its_end() -> Self {
        let cause = "the server ended it".to_owned();
        on_default(What::Lost { cause, ended: true, dropped_bytes: 0, dropped: Dropped::default() })
    }

    /// A stream broke that is to be opened again, and nothing was dropped.
    #[must_use]
    pub fn lost(cause: &str) -> Self {
        let cause = cause.to_owned();
        on_default(What::Lost { cause, ended: false, dropped_bytes: 0, dropped: Dropped::default() })
    }

    /// An attempt to reconnect failed. No last event id was left out.
    #[must_use]
    pub fn reconnect_failed(attempt: u64, reason: &str) -> Self {
        on_default(What::ReconnectFailed { attempt, reason: reason.to_owned(), id_not_sent: None })
    }

    /// A stream is open again. No last event id was left out.
    #[must_use]
    pub fn reconnected(attempt: u64, status: u16) -> Self {
        on_default(What::Reconnected { status, attempt, id_not_sent: None })
    }

    /// The first id came after a loss.
    #[must_use]
    pub fn resumed(last_id: u64, first_id: u64, lost: u64, repeated: u64) -> Self {
        on_default(What::Resumed { last_id, first_id, lost, repeated })
    }

    /// The scenario closed a stream, and nothing was dropped.
    #[must_use]
    pub fn closed() -> Self {
        on_default(What::Closed { dropped: Dropped::default() })
    }

    /// The run is over, and came to this.
    #[must_use]
    pub fn finished(outcome: Ended) -> Self {
        Self { stream: None, what: What::Finished { outcome } }
    }

    /// The same of a step without a stream.
    #[must_use]
    pub fn on_none(self) -> Self {
        Self { stream: None, ..self }
    }

    /// The same on a stream of this name.
    #[must_use]
    pub fn on(self, stream: &str) -> Self {
        Self { stream: Some(stream.to_owned()), ..self }
    }
}
