//! What was told, as an owned value. This is the one place that takes every kind of event apart.

use streamgauge::{Outcome, RunEventKind as Told};

use super::{Ended, Event, What};

impl From<&Told<'_>> for Event {
    fn from(told: &Told<'_>) -> Self {
        Self { stream: stream_of(told).map(str::to_owned), what: what_of(told) }
    }
}

impl From<&Outcome<'_>> for Ended {
    fn from(outcome: &Outcome<'_>) -> Self {
        match outcome {
            Outcome::Succeeded => Self::Succeeded,
            Outcome::Failed { kind, .. } => Self::Failed(*kind),
            Outcome::Retried { kind, .. } => Self::Retried(*kind),
            Outcome::Skipped => Self::Skipped,
            Outcome::Abandoned => Self::Abandoned,
            Outcome::Stopped => Self::Stopped,
            other => panic!("a new outcome: {other:?}"),
        }
    }
}

fn stream_of<'a>(told: &Told<'a>) -> Option<&'a str> {
    match told {
        Told::StepStarted { stream, .. } | Told::StepFinished { stream, .. } => *stream,
        Told::Opened { stream, .. }
        | Told::Message { stream, .. }
        | Told::Block { stream, .. }
        | Told::Comment { stream, .. }
        | Told::CheckSet { stream, .. }
        | Told::Matched { stream, .. }
        | Told::UnmatchedDropped { stream, .. }
        | Told::UnmatchedTaken { stream, .. }
        | Told::CheckFinished { stream, .. }
        | Told::CheckCancelled { stream, .. }
        | Told::Ended { stream, .. }
        | Told::Cut { stream, .. }
        | Told::Lost { stream, .. }
        | Told::ReconnectFailed { stream, .. }
        | Told::Reconnected { stream, .. }
        | Told::Resumed { stream, .. }
        | Told::Closed { stream, .. }
        | Told::Measured { stream, .. }
        | Told::StreamFinished { stream, .. } => Some(stream),
        _ => None,
    }
}

fn what_of(told: &Told<'_>) -> What {
    let owned = |text: &str| text.to_owned();
    match *told {
        Told::Started { scenario, .. } => What::Started { scenario: owned(scenario) },
        Told::StepStarted { step, title, .. } => What::StepStarted { step, title: owned(title) },
        Told::StepFinished { step, title, ref outcome, .. } => {
            What::StepFinished { step, title: owned(title), outcome: outcome.into() }
        }
        Told::Opened { status, version, .. } => What::Opened { status, version: owned(version) },
        Told::Connected { tls, .. } => What::Connected { is_tls: tls.is_some() },
        Told::Redirected { from, to, status, .. } => {
            What::Redirected { from: owned(from), to: owned(to), status }
        }
        Told::Responded { title, method, status, bytes, .. } => {
            What::Responded { title: owned(title), method: owned(method), status, bytes }
        }
        Told::Message { message, invalid_utf8, .. } => {
            What::Message { data: owned(message.data()), id: message.id().map(owned), invalid_utf8 }
        }
        Told::Block { event, id, last_event_id, retry, invalid_utf8, .. } => What::Block {
            event: event.map(owned),
            id: id.map(owned),
            last_event_id: owned(last_event_id),
            retry,
            invalid_utf8,
        },
        Told::Comment { text, .. } => What::Comment { text: owned(text) },
        Told::CheckSet { title, .. } => What::CheckSet { title: owned(title) },
        Told::Matched { title, matched, .. } => What::Matched { title: owned(title), matched },
        Told::UnmatchedDropped { dropped, .. } => What::UnmatchedDropped { dropped },
        Told::UnmatchedTaken { title, taken, matched, dropped, .. } => {
            What::UnmatchedTaken { title: owned(title), taken, matched, dropped }
        }
        Told::CheckFinished { title, ref outcome, matched, seen, .. } => {
            What::CheckFinished { title: owned(title), outcome: outcome.into(), matched, seen }
        }
        Told::CheckCancelled { title, .. } => What::CheckCancelled { title: owned(title) },
        Told::Ended { dropped_bytes, dropped, .. } => What::Ended { dropped_bytes, dropped: dropped.clone() },
        Told::Cut { reason, dropped, .. } => {
            What::Cut { reason: reason.to_string(), dropped: dropped.clone() }
        }
        Told::Lost { cause, ended, dropped_bytes, dropped, .. } => {
            What::Lost { cause: cause.to_string(), ended, dropped_bytes, dropped: dropped.clone() }
        }
        Told::ReconnectFailed { attempt, reason, id_not_sent, .. } => {
            What::ReconnectFailed { attempt, reason: reason.to_string(), id_not_sent: id_not_sent.map(owned) }
        }
        Told::Reconnected { status, attempt, id_not_sent, .. } => {
            What::Reconnected { status, attempt, id_not_sent: id_not_sent.map(owned) }
        }
        Told::Resumed { last_id, first_id, lost, repeated, .. } => {
            What::Resumed { last_id, first_id, lost, repeated }
        }
        Told::Closed { dropped, .. } => What::Closed { dropped: dropped.clone() },
        Told::Measured { metrics, .. } => What::Measured { metrics: Box::new(metrics.clone()) },
        Told::StreamFinished { title, ref outcome, messages, .. } => {
            What::StreamFinished { title: owned(title), outcome: outcome.into(), messages }
        }
        Told::Retried { failure, round, of, .. } => {
            What::Retried { kind: failure.kind(), title: owned(failure.title()), round, of }
        }
        Told::Failed { failure, .. } => What::Failed { kind: failure.kind(), title: owned(failure.title()) },
        Told::Finished { ref outcome, .. } => What::Finished { outcome: outcome.into() },
        ref other => What::Other(format!("{other:?}")),
    }
}
