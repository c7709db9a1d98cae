//! What each action does to a family of streams: to one member, which leaves the others as they are, or to the whole.

use super::actions::word;
use super::flow::Walk;
use super::state::{State, StreamState};
use crate::ast::{Action, ActionKind, Check, OnFailure};

impl Walk<'_> {
    /// An action on the `whole` family, or on one member.
    pub(super) fn family_action(
        &mut self,
        stream: usize,
        whole: bool,
        action: &mut Action,
        state: &mut State,
    ) {
        let word = word(action);
        let waiting = state.streams.get(stream).map(StreamState::checks).unwrap_or_default();
        self.misplaced(stream, word, &waiting, state);
        // What checks have saved is taken first, whatever the action.
        self.take(stream, state, false);
        action.pending = waiting;
        match &action.kind {
            ActionKind::Open(_) => {
                let doubtful = self.mode == OnFailure::Continue;
                if let Some(stream) = state.streams.get_mut(stream) {
                    stream.member_opened(word.span, doubtful);
                    stream.reported = false;
                }
            }
            ActionKind::Check(check) => {
                self.needs_protocol(stream, check, state);
                self.set_on_family(stream, whole, check, state);
            }
            ActionKind::Unmatched(unmatched) => {
                self.has_no_protocol(unmatched, state);
                self.take_unmatched(stream, unmatched, state);
            }
            ActionKind::Await => {
                if whole {
                    self.family_awaited(stream, state);
                }
            }
            ActionKind::Cancel => {
                if whole {
                    state.set_pending(stream, None);
                }
            }
            ActionKind::Reconcile => {}
            ActionKind::Close => {
                if whole {
                    state.set_pending(stream, None);
                    if let Some(stream) = state.streams.get_mut(stream) {
                        stream.closed(word.span);
                    }
                }
            }
        }
    }

    /// The effect of setting a check on one member, or on each.
    fn set_on_family(&self, stream: usize, whole: bool, check: &Check, state: &mut State) {
        let Some(entry) = self.tables.entry(stream, check.id) else { return };
        let never_opened = self.tables.streams.get(stream).is_some_and(|stream| stream.opened.is_none());
        match (check.awaited, whole) {
            (false, true) => state.set_pending(stream, Some(check.id)),
            (false, false) => state.add_pending(stream, check.id),
            (true, true) => state.set_pending(stream, None),
            (true, false) => {}
        }
        if !check.awaited {
            if never_opened {
                entry.saves.iter().for_each(|saved| state.save(saved.value, saved.always));
            }
            return;
        }
        let doubtful = state.streams.get(stream).is_some_and(|stream| stream.doubtful);
        // There may be no members to save anything; but the one that is named is there, or the step fails.
        let sure = !whole && entry.needs_match && entry.mode.stops(self.alone) && !doubtful;
        entry.saves.iter().for_each(|saved| state.save(saved.value, sure && saved.always));
        if let (true, true, true, Some(stream)) =
            (whole, entry.until_end, entry.mode.stops(self.alone), state.streams.get_mut(stream))
        {
            stream.ended(false);
        }
    }

    /// The action `await` on all members. Which of them had a check that waits for the end is not known.
    fn family_awaited(&self, stream: usize, state: &mut State) {
        let ends = |pending: &Option<usize>| {
            let check = pending.and_then(|id| self.tables.entry(stream, id));
            check.is_some_and(|check| {
                check.until_end && check.mode.stops(self.alone) && self.mode == OnFailure::Stop
            })
        };
        if let Some(family) = state.streams.get_mut(stream)
            && family.pending.keys().all(ends)
        {
            family.ended(false);
        }
        state.set_pending(stream, None);
    }
}
