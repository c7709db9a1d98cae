//! `text`, `tool`, `usage` and `finish` are put together by a protocol, so the stream must have one.

use super::actions::line;
use super::flow::Walk;
use super::state::State;
use crate::ast::{Check, Target};

impl Walk<'_> {
    /// Reports what a check looks at that only a protocol puts together, on a stream that is opened without one.
    pub(super) fn needs_protocol(&mut self, stream: usize, check: &Check, state: &State) {
        let Some(known) = state.streams.get(stream).filter(|stream| !stream.reported) else { return };
        let lacks = !known.opens.is_empty() && known.opens.iter().all(|open| self.tables.is_plain(open));
        if !lacks {
            return;
        }
        let (label, opened) = (self.tables.label(stream), line(&known.opens).unwrap_or_default());
        for condition in check.conditions.iter().chain(&check.requires) {
            let (Some(word), Some(span)) = (word(&condition.target), condition.target_at) else { continue };
            let message = format!(
                "{label} has no protocol, so nothing puts its `{word}` together: add `protocol openai_chat` (or another) \
                 to the `open` in line {opened}, or look at `data`"
            );
            self.report(state, self.included.unwrap_or(span), message);
        }
    }
}

/// The word of a target that only a protocol puts together.
fn word(target: &Target) -> Option<&'static str> {
    match target {
        Target::Text => Some("text"),
        Target::Tool => Some("tool"),
        Target::Usage => Some("usage"),
        Target::Finish => Some("finish"),
        _ => None,
    }
}
