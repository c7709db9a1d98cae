//! A protocol assembles `text`, `tool` and the like and knows errors, so a stream needs one for them; and not each has
//! choices.

use super::span_key::{SpanKey, line};
use super::state::State;
use super::walk::Walk;
use crate::ast::{Check, Target};
use crate::language::Field;

impl Walk<'_> {
    /// Reports targets of a check that only a protocol assembles, on a stream that is opened without a protocol.
    pub(super) fn needs_protocol(&mut self, stream: usize, check: &Check, state: &State) {
        let Some(known) = state.streams.get(stream).filter(|stream| !stream.reported) else { return };
        let all = |is: &dyn Fn(&SpanKey) -> bool| !known.opens.is_empty() && known.opens.iter().all(is);
        let lacks = all(&|open| self.tables.is_plain(open));
        if all(&|open| self.tables.has_one_choice(open)) {
            return self.has_one_choice(stream, check, state);
        }
        if !lacks {
            return;
        }
        let (label, opened) = (self.tables.label(stream), line(&known.opens).unwrap_or_default());
        for condition in check.all_conditions() {
            let (Some(word), Some(span)) = (word(&condition.target), condition.target_at) else { continue };
            let lacks = match condition.is_of_errors() {
                true => "so nothing tells an error from other messages".to_owned(),
                false => format!("so nothing puts its `{word}` together"),
            };
            let message = format!(
                "{label} has no protocol, {lacks}: add `protocol openai_chat` (or another) to the `open` in line {opened}, \
                 or look at `data`"
            );
            self.report(state, self.inside.included.unwrap_or(span), message);
        }
    }

    /// Reports `choice n` on a stream whose protocol knows no choices.
    fn has_one_choice(&mut self, stream: usize, check: &Check, state: &State) {
        let label = self.tables.label(stream);
        for condition in check.all_conditions().filter(|condition| condition.choice.is_some()) {
            let (Some(word), Some(span)) = (word(&condition.target), condition.target_at) else { continue };
            let message = format!(
                "{label} has a protocol with one answer to a request, and no choices: write `{word}` without `choice`"
            );
            self.report(state, self.inside.included.unwrap_or(span), message);
        }
    }

    /// Reports the same targets in `unmatched` and in `next`. A protocol assembles them for the whole stream, and they are not
    /// kept with each message.
    pub(super) fn has_no_protocol(&mut self, check: &Check, state: &State) {
        for condition in check.all_conditions() {
            let (Some(word), Some(span)) = (word(&condition.target), condition.target_at) else { continue };
            let is = if condition.is_of_errors() { "ends the stream" } else { "is of the stream so far" };
            let message = format!(
                "`{word}` {is}, and is not kept with the messages that no check took: look at `data`, or ask for \
                 `{word}` in a `check`"
            );
            self.report(state, self.inside.included.unwrap_or(span), message);
        }
    }
}

/// The word of a target that only a protocol assembles.
fn word(target: &Target) -> Option<&'static str> {
    match target {
        Target::Field(field) => field.needs_protocol().then(|| field.word()),
        Target::ErrorKind => Some(Field::Error.word()),
        Target::Status | Target::Header { .. } | Target::Elapsed | Target::Body | Target::Lost(_) => None,
    }
}
