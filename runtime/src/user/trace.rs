//! What happens in a run, for `tracing`.

use crate::observer::RunEventKind;

/// The same events under `RUST_LOG=streamgauge=debug`, messages under `trace`.
pub(super) fn trace(kind: &RunEventKind<'_>, user: u64) {
    match kind {
        RunEventKind::Started { scenario } => tracing::debug!(user, scenario, "started"),
        RunEventKind::StepStarted { step, title, stream, at, .. } => {
            tracing::debug!(user, step, title, stream, %at, "step");
        }
        RunEventKind::Opened { stream, status, version, waited } => {
            tracing::debug!(user, stream, status, version, ?waited, "opened")
        }
        RunEventKind::Redirected { from, to, status } => {
            tracing::debug!(user, from, to, status, "redirected");
        }
        RunEventKind::Responded { title, method, status, waited, bytes, invalid_utf8 } => {
            tracing::debug!(user, title, method, status, ?waited, bytes, "responded");
            if *invalid_utf8 {
                tracing::warn!(user, title, "invalid UTF-8 was replaced by U+FFFD");
            }
        }
        RunEventKind::Message { stream, message, invalid_utf8 } => {
            tracing::trace!(user, stream, message = message.to_json(), "message");
            if *invalid_utf8 {
                tracing::warn!(user, stream, "invalid UTF-8 was replaced by U+FFFD");
            }
        }
        RunEventKind::Comment { stream, text } => tracing::trace!(user, stream, text, "comment"),
        RunEventKind::CheckSet { stream, title } => tracing::debug!(user, stream, title, "check set"),
        RunEventKind::Matched { stream, title, matched } => {
            tracing::trace!(user, stream, title, matched, "matched");
        }
        RunEventKind::UnmatchedDropped { stream, dropped } => {
            tracing::debug!(user, stream, dropped, "an unmatched message was dropped");
        }
        RunEventKind::UnmatchedTaken { stream, title, taken, matched, dropped } => {
            tracing::debug!(user, stream, title, taken, matched, dropped, "unmatched messages taken");
        }
        RunEventKind::CheckDecided { stream, title, succeeded, matched, seen, .. } => {
            tracing::debug!(user, stream, title, succeeded, matched, seen, "check decided");
        }
        RunEventKind::CheckCancelled { stream, title } => {
            tracing::debug!(user, stream, title, "check cancelled")
        }
        RunEventKind::Ended { stream, dropped_bytes: 0, dropped } if dropped.is_nothing() => {
            tracing::debug!(user, stream, "ended by the server")
        }
        RunEventKind::Ended { stream, dropped_bytes: 0, dropped } => {
            tracing::warn!(user, stream, %dropped, "ended by the server");
        }
        RunEventKind::Ended { stream, dropped_bytes, dropped } => {
            tracing::warn!(
                user,
                stream,
                dropped_bytes,
                %dropped,
                "ended by the server in the middle of an event"
            );
        }
        RunEventKind::Cut { stream, reason, dropped } => {
            tracing::warn!(user, stream, reason, %dropped, "cut")
        }
        RunEventKind::Lost { stream, cause, dropped, .. } => {
            tracing::debug!(user, stream, cause, %dropped, "lost")
        }
        RunEventKind::ReconnectFailed { stream, attempt, reason, .. } => {
            tracing::debug!(user, stream, attempt, reason, "not reconnected");
        }
        RunEventKind::Reconnected { stream, status, attempt, recovery, id_not_sent } => {
            let id_was_sent = id_not_sent.is_none();
            tracing::debug!(user, stream, status, attempt, ?recovery, id_was_sent, "reconnected");
        }
        RunEventKind::Resumed { stream, last_id, first_id, lost, repeated } => {
            tracing::debug!(user, stream, last_id, first_id, lost, repeated, "resumed");
        }
        RunEventKind::Closed { stream, dropped } => tracing::debug!(user, stream, %dropped, "closed"),
        RunEventKind::Measured { stream, figures } => {
            tracing::debug!(user, stream, ?figures, "measured");
        }
        RunEventKind::Failed { failure } => tracing::warn!(user, %failure, "failed"),
        RunEventKind::Finished { succeeded } => tracing::debug!(user, succeeded, "finished"),
    }
}
