//! The effect of `attempt`, and of `break` and `continue`.
//!
//! A step of an `attempt` may fail at any point of its block. Values that were saved by then stay, streams that were opened
//! are closed, and checks that were set are dropped. So the next round, and `otherwise`, begin with what any of the points
//! left. Streams from before the `attempt` must not change in it: no round could undo that.

use proc_macro2::Span;

use super::messages::{self, Subject, WrittenAction};
use super::state::State;
use super::walk::{Jumps, Pass, Round, Walk, body_key, join};
use crate::ast::{Attempt, Int, OnFailure, Reach, Step};
use crate::language::ActionWord;
use crate::plan::ValueKind;

/// Where a stream stands on the paths to a point: whether it is open, closed or ended on some.
pub(super) type Standing = (bool, bool, bool);

impl Walk<'_> {
    pub(super) fn attempt(&mut self, span: Span, attempt: &mut Attempt, state: &mut State) {
        let entry = state.clone();
        let begun_again = !matches!(attempt.times, Int::Literal { value: 1, .. });
        let body = &mut attempt.body;
        let (_, passed) = self.settle(body_key(body), &entry, &mut |walk, start| {
            walk.round(span, body, &entry, start, begun_again)
        });
        let Pass { end, left, goes_on, .. } = passed;
        // Where nothing can be reached, nothing fails.
        let left = left.unwrap_or_else(|| entry.clone());
        for (index, (stream, before)) in end.streams.iter().zip(&entry.streams).enumerate() {
            if stream.open && !before.open {
                attempt.leaves_open.insert(index);
            }
        }
        *state = match &mut attempt.otherwise {
            Some(steps) => {
                let otherwise = self.block(steps, left);
                end.join(&otherwise)
            }
            None if goes_on => {
                let left = left.without(&end);
                end.join(&left)
            }
            None => end,
        };
    }

    fn round(
        &mut self,
        span: Span,
        body: &mut [Step],
        entry: &State,
        start: State,
        begun_again: bool,
    ) -> Pass {
        self.attempts.push(Round { span, entry: entry.clone(), left: None, goes_on: false });
        let end = self.block(body, start);
        let round = self.attempts.pop();
        let goes_on = round.as_ref().is_some_and(|round| round.goes_on);
        let left = round.and_then(|round| round.left);
        let again = match &left {
            // What was reported in the silence is reported by the last pass.
            Some(left) if begun_again => left.clone().returning_to(entry),
            _ => entry.clone(),
        };
        Pass { again, end, left, goes_on }
    }

    /// A step may fail in this state.
    pub(super) fn may_fail(&mut self, state: &State) {
        if self.attempts.is_empty() || !state.reachable {
            return;
        }
        let goes_on = self.on_failure == OnFailure::Continue;
        let indexes: Vec<usize> =
            (0..state.values.len()).filter(|value| self.kind(*value) == Some(ValueKind::Index)).collect();
        for round in &mut self.attempts {
            let left = state.clone().after_round(&round.entry, &indexes);
            round.leave(&left);
            round.goes_on |= goes_on;
        }
    }

    /// Where a stream stands.
    pub(super) fn standing(&self, stream: usize, state: &State) -> Option<Standing> {
        state.streams.get(stream).map(|stream| (stream.open, stream.closed, stream.ended))
    }

    /// Reports an action that changes a stream from before an `attempt` around it. `before` is where the stream stood before
    /// the action.
    pub(super) fn keeps(
        &mut self,
        stream: usize,
        reach: Reach,
        word: WrittenAction,
        before: Option<Standing>,
        state: &mut State,
    ) {
        let is_old =
            |round: &&Round| round.entry.streams.get(stream).is_some_and(|old| old.open || old.ended);
        let Some(round) = self.attempts.iter().find(is_old) else { return };
        let (Some(old), Some(known)) = (round.entry.streams.get(stream), state.streams.get(stream)) else {
            return;
        };
        let acts = match (word.action, reach) {
            // A member that was open before is not opened.
            (ActionWord::Open, Reach::Member | Reach::All) => false,
            // It may be one that the block has opened.
            (ActionWord::Close, Reach::Member) => known.opens.is_subset(&old.opens),
            (ActionWord::Open | ActionWord::Close, _) => true,
            _ => self.standing(stream, state) != before,
        };
        if !acts || known.reported {
            return;
        }
        let subject = Subject { label: self.tables.label(stream), written: self.tables.written(stream) };
        let message = messages::changed_by_round(&subject, old, word, round.span);
        self.report(state, word.span, message);
        if let Some(stream) = state.streams.get_mut(stream) {
            stream.reported = true;
        }
    }

    /// A `break` or `continue` leaves the innermost loop, or its round, in this state.
    pub(super) fn leaves(&mut self, breaks: bool, state: &State) {
        let Some(jumps) = self.loops.last_mut().filter(|_| state.reachable) else { return };
        let jump = if breaks { &mut jumps.breaks } else { &mut jumps.continues };
        join(jump, state);
    }

    /// Walks the body of a loop once. Gives the state in which a round ends, and that in which a `break` leaves the loop.
    /// `index` is the value that the loop binds in its body, and `entry` the state before the loop.
    pub(super) fn body(
        &mut self,
        index: Option<usize>,
        entry: &State,
        pass: &mut dyn FnMut(&mut Self) -> State,
    ) -> (State, Option<State>) {
        self.loops.push(Jumps::default());
        let mut end = pass(self);
        let Jumps { breaks, continues } = self.loops.pop().unwrap_or_default();
        if let Some(continues) = continues {
            end = end.join(&continues);
        }
        let unbound = |mut state: State| {
            index.into_iter().for_each(|index| state.set(index, entry.value(index)));
            state
        };
        (unbound(end), breaks.map(unbound))
    }
}
