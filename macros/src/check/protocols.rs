//! A protocol assembles `text`, `tool`, `usage` and `finish`, so a stream needs one for them.

use super::span_key::line;
use super::state::State;
use super::walk::Walk;
use crate::ast::{Check, Target};

impl Walk<'_> {
    /// Reports targets of a check that only a protocol assembles, on a stream that is opened without a protocol.
    pub(super) fn needs_protocol(&mut self, stream: usize, check: &Check, state: &State) {
        let Some(known) = state.streams.get(stream).filter(|stream| !stream.reported) else { return };
        let lacks = !known.opens.is_empty() && known.opens.iter().all(|open| self.tables.is_plain(open));
        if !lacks {
            return;
        }
        let (label, opened) = (self.tables.label(stream), line(&known.opens).unwrap_or_default());
        for condition in check.all_conditions() {
            let (Some(word), Some(span)) = (word(&condition.target), condition.target_at) else { continue };
            let message = format!(
                "{label} has no protocol, so nothing puts its `{word}` together: add `protocol openai_chat` (or another) \
                 to the `open` in line {opened}, or look at `data`"
            );
            self.report(state, self.inside.included.unwrap_or(span), message);
        }
    }

    /// Reports the same targets in `unmatched` and in `next`. A protocol assembles them for the whole stream, and they are not
    /// kept with each message.
    pub(super) fn has_no_protocol(&mut self, check: &Check, state: &State) {
        for condition in check.all_conditions() {
            let (Some(word), Some(span)) = (word(&condition.target), condition.target_at) else { continue };
            let message = format!(
                "`{word}` is of the stream so far, and is not kept with the messages that no check took: look at \
                 `data`, or ask for `{word}` in a `check`"
            );
            self.report(state, self.inside.included.unwrap_or(span), message);
        }
    }
}

/// The word of a target that only a protocol assembles.
fn word(target: &Target) -> Option<&'static str> {
    match target {
        Target::Field(field) => field.needs_protocol().then(|| field.word()),
        Target::Status | Target::Header { .. } | Target::Elapsed | Target::Body | Target::Lost(_) => None,
    }
}
