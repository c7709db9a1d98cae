//! What happens in a run, for `tracing`.

use crate::observer::RunEventKind;
use crate::shown::Secrets;

/// The same events under `RUST_LOG=streamgauge=debug`, messages under `trace`. Every text is escaped, masked and cut, which is
/// done where somebody listens.
pub(super) fn trace(kind: &RunEventKind<'_>, user: u64, secrets: &Secrets) {
    let shown = |text: &str| secrets.shown(text).to_string();
    match kind {
        RunEventKind::Started { scenario } => tracing::debug!(user, scenario = shown(scenario), "started"),
        RunEventKind::StepStarted { step, title, stream, location, .. } => {
            tracing::debug!(user, step, title = shown(title), stream, %location, "step");
        }
        RunEventKind::StepFinished { step, title, stream, location, outcome, elapsed, .. } => {
            tracing::debug!(user, step, title = shown(title), stream, %location, %outcome, ?elapsed, "step finished");
        }
        RunEventKind::Connected { stream, address, name_lookup, tcp, tls } => {
            tracing::debug!(user, stream, %address, ?name_lookup, ?tcp, ?tls, "connected");
        }
        RunEventKind::Opened { stream, status, version, transport, elapsed, .. } => {
            tracing::debug!(user, stream, status, version, %transport, ?elapsed, "opened")
        }
        RunEventKind::Throttled { kind, stream, elapsed } => {
            tracing::debug!(user, ?kind, stream, ?elapsed, "throttled");
        }
        RunEventKind::Redirected { from, to, status } => {
            tracing::debug!(user, from = shown(from), to = shown(to), status, "redirected");
        }
        RunEventKind::Responded { title, method, status, elapsed, bytes, invalid_utf8, .. } => {
            tracing::debug!(user, title = shown(title), method, status, ?elapsed, bytes, "responded");
            if *invalid_utf8 {
                tracing::warn!(user, title = shown(title), "invalid UTF-8 was replaced by U+FFFD");
            }
        }
        RunEventKind::Message { stream, message, invalid_utf8, .. } => {
            tracing::trace!(user, stream, message = shown(message.to_json()), "message");
            if *invalid_utf8 {
                tracing::warn!(user, stream, "invalid UTF-8 was replaced by U+FFFD");
            }
        }
        RunEventKind::Block { stream, event, id, last_event_id, retry, invalid_utf8 } => {
            let (event, id) = (event.map(shown), id.map(shown));
            let last_event_id = shown(last_event_id);
            tracing::trace!(user, stream, event, id, last_event_id, retry, "block without data");
            if *invalid_utf8 {
                tracing::warn!(user, stream, "invalid UTF-8 was replaced by U+FFFD");
            }
        }
        RunEventKind::Comment { stream, text } => {
            tracing::trace!(user, stream, text = shown(text), "comment")
        }
        RunEventKind::CheckSet { stream, title, .. } => {
            tracing::debug!(user, stream, title = shown(title), "check set")
        }
        RunEventKind::Matched { stream, title, matched } => {
            tracing::trace!(user, stream, title = shown(title), matched, "matched");
        }
        RunEventKind::UnmatchedDropped { stream, dropped } => {
            tracing::debug!(user, stream, dropped, "an unmatched message was dropped");
        }
        RunEventKind::UnmatchedTaken { stream, title, taken, matched, dropped } => {
            tracing::debug!(
                user,
                stream,
                title = shown(title),
                taken,
                matched,
                dropped,
                "unmatched messages taken"
            );
        }
        RunEventKind::CheckFinished { stream, title, outcome, matched, seen, .. } => {
            tracing::debug!(user, stream, title = shown(title), %outcome, matched, seen, "check finished");
        }
        RunEventKind::CheckCancelled { stream, title } => {
            tracing::debug!(user, stream, title = shown(title), "check cancelled")
        }
        RunEventKind::Ended { stream, error: Some(error), .. } => {
            tracing::debug!(user, stream, error = shown(error.text()), "ended by an error that a check took")
        }
        RunEventKind::Ended { stream, dropped_bytes: 0, dropped, .. } if dropped.is_nothing() => {
            tracing::debug!(user, stream, "ended by the server")
        }
        RunEventKind::Ended { stream, dropped_bytes: 0, dropped, .. } => {
            tracing::warn!(user, stream, dropped = shown(&dropped.to_string()), "ended by the server");
        }
        RunEventKind::Ended { stream, dropped_bytes, dropped, .. } => {
            tracing::warn!(
                user,
                stream,
                dropped_bytes,
                dropped = shown(&dropped.to_string()),
                "ended by the server in the middle of an event"
            );
        }
        RunEventKind::Cut { stream, reason, dropped } => {
            let kind = reason.kind();
            let (reason, dropped) = (shown(reason.text()), shown(&dropped.to_string()));
            tracing::warn!(user, stream, ?kind, reason, dropped, "cut")
        }
        RunEventKind::Lost { stream, cause, dropped, .. } => {
            let kind = cause.kind();
            let (cause, dropped) = (shown(cause.text()), shown(&dropped.to_string()));
            tracing::debug!(user, stream, ?kind, cause, dropped, "lost")
        }
        RunEventKind::ReconnectFailed { stream, attempt, reason, .. } => {
            let kind = reason.kind();
            tracing::debug!(user, stream, attempt, ?kind, reason = shown(reason.text()), "not reconnected");
        }
        RunEventKind::Reconnected { stream, status, attempt, recovery, id_not_sent, .. } => {
            let id_was_sent = id_not_sent.is_none();
            tracing::debug!(user, stream, status, attempt, ?recovery, id_was_sent, "reconnected");
        }
        RunEventKind::Resumed { stream, last_id, first_id, lost, repeated } => {
            tracing::debug!(user, stream, last_id, first_id, lost, repeated, "resumed");
        }
        RunEventKind::Closed { stream, dropped } => {
            tracing::debug!(user, stream, dropped = shown(&dropped.to_string()), "closed");
        }
        RunEventKind::Measured { stream, metrics } => {
            tracing::debug!(user, stream, ?metrics, "measured");
        }
        RunEventKind::StreamFinished { stream, title, outcome, elapsed, messages, .. } => {
            tracing::debug!(user, stream, title = shown(title), %outcome, ?elapsed, messages, "stream finished");
        }
        RunEventKind::Retried { failure, round, of } => {
            tracing::info!(user, %failure, round, of, "failed, and is tried again");
        }
        RunEventKind::Failed { failure } => tracing::warn!(user, %failure, "failed"),
        RunEventKind::Finished { outcome, elapsed } => {
            tracing::debug!(user, %outcome, ?elapsed, "finished");
        }
    }
}
