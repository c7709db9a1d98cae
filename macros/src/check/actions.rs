//! The effect of each action on the state, for a stream, for one member of a family, or for all members. Reports
//! actions that must not be where they are.

use proc_macro2::Span;

use super::evaluated;
use super::messages::{self, Subject, WrittenAction};
use super::span_key::{SpanKey, line};
use super::state::{State, StreamState, Taken};
use super::tables::Saved;
use super::walk::Walk;
use crate::ast::{Action, ActionKind, Check, Kept, Reach, Sse, Unmatched};
use crate::language::ActionWord;
use crate::similar;

impl Walk<'_> {
    pub(super) fn sse(&mut self, sse: &mut Sse, state: &mut State) {
        if sse.broken {
            self.swallow(sse, state);
        }
        let reach = match (self.tables.is_family(sse.stream), sse.reach()) {
            (false, _) => Reach::Stream,
            // A name without an index was reported. The action counts as one on the whole family.
            (true, Reach::Stream) => Reach::All,
            (true, reach) => reach,
        };
        for action in &mut sse.actions {
            // An action evaluates its expressions first. It takes over the values of `listen` checks after that.
            self.may_fail(state);
            evaluated::of_action(action, &mut |evaluated| self.resolve_uses(evaluated, state));
            self.action(sse.stream, reach, action, state);
        }
        if sse.broken {
            self.swallow(sse, state);
        }
    }

    /// If a part of a step could not be read, nothing more is reported of its stream.
    fn swallow(&mut self, sse: &Sse, state: &mut State) {
        let default_is_open = state.streams.get(sse.stream).is_some_and(|stream| stream.open);
        // The part that could not be read may be the name.
        let any = sse.name.is_none() && !default_is_open;
        for (index, stream) in state.streams.iter_mut().enumerate() {
            stream.reported |= index == sse.stream || (any && stream.open);
        }
    }

    fn action(&mut self, stream: usize, reach: Reach, action: &mut Action, state: &mut State) {
        let mut word = word(action);
        if reach == Reach::Stream {
            word.span = self.inside.included.unwrap_or(word.span);
        }
        let waiting = state.streams.get(stream).map(StreamState::checks).unwrap_or_default();
        let told = self.misplaced(stream, word, &waiting, state);
        action.pending = waiting;
        // Every action first takes over the values that checks have saved.
        let waits = matches!(action.kind, ActionKind::Await) && reach == Reach::Stream;
        self.take(stream, state, waits);
        let before = self.standing(stream, state);
        match &action.kind {
            ActionKind::Open(open) => {
                self.opened(stream, reach, word, told, state);
                self.looked_behind(stream, reach, open, state);
            }
            ActionKind::Look(look) => self.looked(stream, reach, &look.check, state),
            ActionKind::Next(next) => {
                self.has_no_protocol(&next.check, state);
                self.took_next(stream, reach, next, state);
            }
            ActionKind::Check(check) => {
                self.needs_protocol(stream, check, state);
                self.set(stream, reach, check, state);
            }
            ActionKind::Unmatched(unmatched) => {
                self.has_no_protocol(&unmatched.check, state);
                self.take_unmatched(stream, unmatched, state);
            }
            ActionKind::Await => self.awaited(stream, reach, state),
            ActionKind::Cancel => {
                if reach != Reach::Member {
                    state.set_pending(stream, None);
                }
            }
            ActionKind::Reconcile => {}
            ActionKind::Close => {
                if reach != Reach::Member {
                    state.set_pending(stream, None);
                    if let Some(stream) = state.streams.get_mut(stream) {
                        stream.closed(word.span);
                    }
                }
            }
        }
        self.keeps(stream, reach, word, before, state);
    }

    /// The effect of `open`. `told`: whether a mistake of this `open` was reported.
    fn opened(&self, stream: usize, reach: Reach, word: WrittenAction, told: bool, state: &mut State) {
        let may_have_failed = !self.stops();
        if reach == Reach::Stream {
            state.set_pending(stream, None);
        }
        let Some(stream) = state.streams.get_mut(stream) else { return };
        match reach {
            Reach::Stream => {
                stream.opened(word.span, may_have_failed);
                stream.reported = told;
            }
            Reach::Member | Reach::All => {
                stream.member_opened(word.span, may_have_failed);
                stream.reported = false;
            }
        }
    }

    /// The main flow takes over the values that `listen` checks of a stream have saved. `elapsed`: whether it has
    /// waited for these checks.
    fn take(&self, stream: usize, state: &mut State, elapsed: bool) {
        let may_have_failed = state.streams.get(stream).is_some_and(|stream| stream.may_have_failed);
        // A family may have no members, and a different check may be pending on each member.
        let sure = elapsed && !may_have_failed && !self.tables.is_family(stream) && self.stops();
        state.take(stream, |id| match self.tables.entry(stream, id) {
            Some(check) => {
                let sure = sure && check.needs_match && self.inside.stops(check.mode);
                Taken { saves: &check.saves, sure }
            }
            None => Taken { saves: &[], sure: false },
        });
    }

    /// The effect of setting a check.
    fn set(&self, stream: usize, reach: Reach, check: &Check, state: &mut State) {
        let Some(entry) = self.tables.entry(stream, check.id) else { return };
        match (check.awaited, reach) {
            (false, Reach::Stream | Reach::All) => state.set_pending(stream, Some(check.id)),
            (false, Reach::Member) => state.add_pending(stream, check.id),
            (true, Reach::Stream | Reach::All) => state.set_pending(stream, None),
            (true, Reach::Member) => {}
        }
        if !check.awaited {
            // A stream that no step opens was reported. An `await` with the name of another stream cannot help.
            if self.tables.streams.get(stream).is_some_and(|stream| stream.opened.is_none()) {
                entry.saves.iter().for_each(|saved| save(state, saved, true));
            }
            return;
        }
        let may_have_failed = state.streams.get(stream).is_none_or(|stream| stream.may_have_failed);
        let stops = self.inside.stops(entry.mode) || self.is_tried();
        // A family may have no members, and then nothing is saved. One named member is there, or else the step
        // fails.
        let sure = reach != Reach::All && entry.needs_match && stops && !may_have_failed;
        entry.saves.iter().for_each(|saved| save(state, saved, sure));
        if reach != Reach::Member
            && entry.ends
            && stops
            && let Some(stream) = state.streams.get_mut(stream)
        {
            stream.ended(false);
        }
    }

    /// The effect of `unmatched`. There may be no message, so the values that it saves may be missing.
    fn take_unmatched(&self, stream: usize, unmatched: &Unmatched, state: &mut State) {
        let may_have_failed = state.streams.get(stream).is_none_or(|stream| stream.may_have_failed);
        let sure = !may_have_failed && self.stops();
        let check = &unmatched.check;
        for Kept { keep, .. } in check.kept() {
            if keep.is_optional() {
                state.save_option(keep.name.value);
            } else {
                state.save(keep.name.value, sure && keep.collects);
            }
        }
        if let Some(dropped) = &unmatched.dropped {
            state.save(dropped.name.value, sure);
        }
    }

    /// The effect of the action `await`, after the saved values were taken over.
    fn awaited(&self, stream: usize, reach: Reach, state: &mut State) {
        if reach == Reach::Member {
            return;
        }
        let ends = |pending: &Option<usize>| {
            let check = pending.and_then(|id| self.tables.entry(stream, id));
            check.is_some_and(|check| check.ends && self.inside.stops(check.mode) && self.stops())
        };
        if let Some(known) = state.streams.get_mut(stream) {
            if known.pending.keys().all(ends) {
                known.ended(false);
            } else if reach == Reach::Stream && known.pending.keys().any(ends) {
                // It is unknown which members of a family had a check that waits for the end.
                known.ended(true);
            }
        }
        state.set_pending(stream, None);
    }

    /// Whether the action must not be here. Reports that, unless a mistake of this stream was reported before.
    fn misplaced(
        &mut self,
        stream: usize,
        word: WrittenAction,
        waiting: &[usize],
        state: &mut State,
    ) -> bool {
        let Some(known) = state.streams.get(stream).filter(|stream| !stream.reported) else { return false };
        let subject = Subject { label: self.tables.label(stream), written: self.tables.written(stream) };
        let message = if word.action == ActionWord::Open {
            if known.family { None } else { messages::misplaced_open(&subject, known) }
        } else if !known.open && !known.ended {
            match self.meant(stream, state) {
                Some(meant) => Some(self.did_you_mean(&subject, meant, word, state)),
                None => Some(self.not_open(stream, &subject, known, word, state)),
            }
        } else if known.closed && !known.family {
            Some(messages::differs(&subject, known, word))
        } else {
            self.nothing_to_do(stream, &subject, word, waiting)
        };
        let Some(message) = message else { return false };
        self.report(state, word.span, message);
        if let Some(stream) = state.streams.get_mut(stream) {
            stream.reported = true;
        }
        true
    }

    /// The message about an action on a stream that is not open.
    fn not_open(
        &self,
        stream: usize,
        subject: &Subject,
        known: &StreamState,
        word: WrittenAction,
        state: &State,
    ) -> String {
        let subject = &Subject { label: subject.label.clone(), written: self.tables.written_to_open(stream) };
        let entry = self.tables.streams.get(stream);
        let default = entry.is_some_and(|entry| entry.name.is_none());
        let mut open = state.streams.iter().zip(&self.tables.streams).filter(|(state, _)| state.open);
        let named = match (open.next(), open.next()) {
            (Some((_, only)), None) if default => only.name.as_deref(),
            _ => None,
        };
        messages::not_open(subject, known, word, entry.and_then(|entry| entry.opened), named)
    }

    /// The message about an action that has nothing to do: no check to wait for or to cancel, no message, no saved
    /// value.
    fn nothing_to_do(
        &self,
        stream: usize,
        subject: &Subject,
        word: WrittenAction,
        waiting: &[usize],
    ) -> Option<String> {
        let checks = &self.tables.streams.get(stream)?.checks;
        match word.action {
            ActionWord::Await | ActionWord::Cancel if waiting.is_empty() => {
                let earlier = checks.iter().rfind(|check| {
                    check.awaited && SpanKey { span: check.span } < SpanKey { span: word.span }
                });
                Some(messages::nothing_pending(subject, word, earlier.map(|check| check.span)))
            }
            ActionWord::Unmatched if !self.tables.streams.get(stream)?.keeps_unmatched => {
                Some(messages::nothing_unmatched(subject))
            }
            ActionWord::Next if !self.tables.streams.get(stream)?.keeps_unmatched => {
                Some(messages::nothing_next(subject))
            }
            ActionWord::Reconcile
                if !checks.iter().any(|check| !check.awaited && !check.saves.is_empty()) =>
            {
                Some(messages::nothing_saved(subject))
            }
            ActionWord::Open
            | ActionWord::Check
            | ActionWord::Await
            | ActionWord::Cancel
            | ActionWord::Reconcile
            | ActionWord::Unmatched
            | ActionWord::Next
            | ActionWord::Close => None,
        }
    }

    /// An open stream with a similar name, if the scenario never opens this one.
    fn meant(&self, stream: usize, state: &State) -> Option<usize> {
        let entry = self.tables.streams.get(stream)?;
        if entry.opened.is_some() {
            return None;
        }
        let open = |index: usize| state.streams.get(index).is_some_and(|stream| stream.open || stream.ended);
        let others = self.tables.streams.iter().enumerate().filter(|(index, _)| open(*index));
        let names = others.filter_map(|(_, other)| other.name.as_deref());
        let meant = similar::closest(entry.name.as_deref()?, names)?;
        self.tables.stream(Some(meant))
    }

    /// The message about a name that is close to the name of an open stream. The action then counts as one on that
    /// stream, or else nothing more is reported of that stream either.
    fn did_you_mean(
        &self,
        subject: &Subject,
        meant: usize,
        word: WrittenAction,
        state: &mut State,
    ) -> String {
        let name = self.tables.streams.get(meant).and_then(|entry| entry.name.clone()).unwrap_or_default();
        let opens = state.streams.get(meant).map(|stream| stream.opens.clone()).unwrap_or_default();
        match word.action {
            ActionWord::Await if !self.tables.is_family(meant) => {
                self.take(meant, state, true);
                self.awaited(meant, Reach::Stream, state);
            }
            ActionWord::Await | ActionWord::Cancel | ActionWord::Reconcile => self.take(meant, state, false),
            ActionWord::Open
            | ActionWord::Check
            | ActionWord::Unmatched
            | ActionWord::Next
            | ActionWord::Close => {
                if let Some(stream) = state.streams.get_mut(meant) {
                    stream.reported = true;
                }
            }
        }
        messages::did_you_mean(subject, &name, line(&opens), word)
    }

    /// Reports the streams that are still open at the end of the scenario.
    pub(super) fn still_open(&mut self, state: &State) {
        for (index, stream) in state.streams.iter().enumerate() {
            if let (true, false, Some(place)) = (stream.open, stream.reported, stream.opens.first()) {
                let (label, written) = (self.tables.label(index), self.tables.written(index));
                let subject = Subject { label, written };
                self.report(
                    state,
                    place.span,
                    messages::still_open(&subject, stream, *place, self.tables.is_include(*place)),
                );
            }
        }
    }

    /// Reports the streams that are in another state at the end of a loop's body than at its beginning. `span` is
    /// the loop.
    pub(super) fn changed_by_loop(&mut self, span: Span, entry: &State, end: &mut State) {
        if !end.reachable {
            return;
        }
        for index in 0..end.streams.len() {
            let (Some(before), Some(after)) = (entry.streams.get(index), end.streams.get(index)) else {
                continue;
            };
            if after.reported || !before.is_changed_by(after) {
                continue;
            }
            let subject = Subject { label: self.tables.label(index), written: self.tables.written(index) };
            let place = if before.open { after.closes.first() } else { after.opens.first() };
            let by_fragment = place.is_some_and(|place| self.tables.is_include(*place));
            let message = messages::changed_by_loop(&subject, before, after, span, by_fragment);
            if let Some(place) = place {
                self.report(end, place.span, message);
            }
            if let Some(stream) = end.streams.get_mut(index) {
                stream.reported = true;
            }
        }
    }
}

fn word(action: &Action) -> WrittenAction {
    WrittenAction { action: action.kind.word(), span: action.span }
}

/// The effect of a check on a value that it saves. `sure`: whether it is certain to have matched.
fn save(state: &mut State, saved: &Saved, sure: bool) {
    if saved.optional {
        state.save_option(saved.value);
    } else {
        state.save(saved.value, sure && saved.always);
    }
}
