//! The state at one point of a scenario, for each stream and each value, and how states are joined.
//!
//! ```text
//!            open                    close
//! closed ───────────▶ open ───────────────────────▶ closed
//!                      │ `until end`, awaited        ▲
//!                      ▼              close, or none │
//!                    ended ──────────────────────────┘
//! ```
//!
//! Many paths may lead to one point, so a stream has a set of these states. Open and closed together mean *differs
//! by branch*. Open and ended together still need a `close`. Closed and ended together need none.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::Span;

use super::span_key::SpanKey;
use super::tables::{Saved, Tables};

/// On which of the paths to a point the main flow has a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Presence {
    Never,
    Sometimes,
    Always,
}

impl Presence {
    pub(super) fn join(self, other: Self) -> Self {
        if self == other { self } else { Self::Sometimes }
    }

    /// The presence after a step that may have saved the value.
    fn perhaps(self) -> Self {
        if self == Self::Never { Self::Sometimes } else { self }
    }

    /// Combines two descriptions of the same paths. The one that is not `Sometimes` wins.
    fn refined(self, other: Self) -> Self {
        if self == Self::Sometimes { other } else { self }
    }
}

/// The presence of each value, by its index in the plan's list.
pub(super) type Values = Vec<Presence>;

fn join_values(into: &mut Values, other: &Values) {
    for (mine, theirs) in into.iter_mut().zip(other) {
        *mine = mine.join(*theirs);
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct StreamState {
    /// Whether it is open, closed (or never opened), or ended by the server on some path to this point.
    pub(super) open: bool,
    pub(super) closed: bool,
    pub(super) ended: bool,
    /// Whether it is a family. A family is open if any of its members may be open.
    pub(super) family: bool,
    /// Whether a mistake of it was reported. Then nothing more is reported until its next `open`.
    pub(super) reported: bool,
    /// Whether its `open` may have failed without ending the run. Then actions on it are skipped.
    pub(super) may_have_failed: bool,
    /// The `open`s that left it open, and the `close`s that left it closed.
    pub(super) opens: BTreeSet<SpanKey>,
    pub(super) closes: BTreeSet<SpanKey>,
    /// The `listen` checks that may be pending on it; `None` means that nothing is pending. Each comes with the
    /// values on just those paths, so that an `await` knows which values it brings even after branches have joined.
    pub(super) pending: BTreeMap<Option<usize>, Values>,
}

impl StreamState {
    fn new(family: bool, values: usize) -> Self {
        Self {
            family,
            open: false,
            closed: true,
            ended: false,
            reported: false,
            may_have_failed: false,
            opens: BTreeSet::new(),
            closes: BTreeSet::new(),
            pending: BTreeMap::from([(None, vec![Presence::Never; values])]),
        }
    }

    /// The `listen` checks that may be pending, or that may be decided while nothing has taken their values over.
    pub(super) fn checks(&self) -> Vec<usize> {
        self.pending.keys().copied().flatten().collect()
    }

    pub(super) fn is_open(&self) -> bool {
        self.open && (self.family || !self.closed)
    }

    pub(super) fn opened(&mut self, span: Span, may_have_failed: bool) {
        (self.open, self.closed, self.ended) = (true, false, false);
        self.opens = BTreeSet::from([SpanKey { span }]);
        self.closes.clear();
        self.may_have_failed = may_have_failed;
    }

    /// A member of a family was opened.
    pub(super) fn member_opened(&mut self, span: Span, may_have_failed: bool) {
        (self.open, self.closed) = (true, false);
        self.opens.insert(SpanKey { span });
        self.closes.clear();
        self.may_have_failed |= may_have_failed;
    }

    pub(super) fn closed(&mut self, span: Span) {
        (self.open, self.closed, self.ended) = (false, true, false);
        self.closes = BTreeSet::from([SpanKey { span }]);
        self.opens.clear();
        self.may_have_failed = false;
    }

    /// The server has ended the stream on the paths on which it was open: on all of them, or only on `some`.
    pub(super) fn ended(&mut self, some: bool) {
        self.ended |= self.open;
        self.open &= some;
    }

    /// Whether a loop's body cannot run again, because it began with the stream as `self` and ended with it as
    /// `end`.
    pub(super) fn is_changed_by(&self, end: &Self) -> bool {
        !self.family && if self.open { !self.closed && end.closed } else { end.open }
    }

    /// Copies everything except `pending`.
    fn restore(&mut self, from: &Self) {
        let pending = std::mem::take(&mut self.pending);
        *self = from.clone();
        self.pending = pending;
    }

    fn join(&mut self, other: &Self) {
        self.open |= other.open;
        self.closed |= other.closed;
        self.ended |= other.ended;
        self.reported |= other.reported;
        self.may_have_failed |= other.may_have_failed;
        self.opens.extend(&other.opens);
        self.closes.extend(&other.closes);
        for (check, values) in &other.pending {
            match self.pending.get_mut(check) {
                Some(known) => join_values(known, values),
                None => {
                    self.pending.insert(*check, values.clone());
                }
            }
        }
    }
}

/// The values that a check gives to the main flow when they are taken over.
pub(super) struct Taken<'a> {
    pub(super) saves: &'a [Saved],
    /// Whether the check is certain to have saved them.
    pub(super) sure: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct State {
    /// Whether any path leads here.
    pub(super) reachable: bool,
    pub(super) streams: Vec<StreamState>,
    pub(super) values: Values,
}

impl State {
    /// The state before the first step.
    pub(super) fn start(tables: &Tables) -> Self {
        let values = tables.values.len();
        let streams = tables.streams.iter().map(|stream| StreamState::new(stream.family, values));
        Self { reachable: true, streams: streams.collect(), values: vec![Presence::Never; values] }
    }

    pub(super) fn value(&self, value: usize) -> Presence {
        self.values.get(value).copied().unwrap_or(Presence::Never)
    }

    /// The state after two branches. A branch that ends the run does not count.
    pub(super) fn join(self, other: &Self) -> Self {
        match (self.reachable, other.reachable) {
            (true, false) => return self,
            (false, true) => return other.clone(),
            _ => {}
        }
        let mut joined = self;
        for (mine, theirs) in joined.streams.iter_mut().zip(&other.streams) {
            mine.join(theirs);
        }
        join_values(&mut joined.values, &other.values);
        joined
    }

    /// Every list of values: the common one, and one for each check that may be pending.
    fn descriptions(&mut self) -> impl Iterator<Item = &mut Values> {
        let pending = self.streams.iter_mut().flat_map(|stream| stream.pending.values_mut());
        std::iter::once(&mut self.values).chain(pending)
    }

    pub(super) fn set(&mut self, value: usize, presence: Presence) {
        for slot in self.descriptions().filter_map(|values| values.get_mut(value)) {
            *slot = presence;
        }
    }

    /// A step saved it, or may have.
    pub(super) fn save(&mut self, value: usize, sure: bool) {
        for slot in self.descriptions().filter_map(|values| values.get_mut(value)) {
            *slot = if sure { Presence::Always } else { slot.perhaps() };
        }
    }

    /// A step saved it, or may have, and may have saved that nothing is there.
    pub(super) fn save_option(&mut self, value: usize) {
        self.set(value, Presence::Sometimes);
    }

    /// The main flow takes over the values of the checks that may be pending on a stream.
    pub(super) fn take<'a>(&mut self, stream: usize, check: impl Fn(usize) -> Taken<'a>) {
        let Some(state) = self.streams.get_mut(stream) else { return };
        let mut touched: BTreeMap<usize, bool> = BTreeMap::new();
        let mut all: Option<Values> = None;
        for (pending, values) in &mut state.pending {
            if let Some(pending) = pending {
                let taken = check(*pending);
                for saved in taken.saves {
                    *touched.entry(saved.value).or_default() |= saved.optional;
                    if let Some(slot) = values.get_mut(saved.value) {
                        *slot = match saved.optional {
                            true => Presence::Sometimes,
                            false if taken.sure && saved.always => Presence::Always,
                            false => slot.perhaps(),
                        };
                    }
                }
            }
            match &mut all {
                Some(all) => join_values(all, values),
                None => all = Some(values.clone()),
            }
        }
        let Some(all) = all else { return };
        for (value, optional) in touched {
            let here = all.get(value).copied().unwrap_or(Presence::Never);
            let known = self.value(value).perhaps().refined(here);
            if optional {
                self.save_option_elsewhere(stream, value);
            } else if known == Presence::Always {
                self.set(value, known);
            } else {
                self.save_elsewhere(stream, value);
            }
        }
    }

    /// Like [`save`](Self::save) without certainty, except in the lists that belong to the checks of one stream.
    fn save_elsewhere(&mut self, stream: usize, value: usize) {
        for slot in self.elsewhere(stream, value) {
            *slot = slot.perhaps();
        }
    }

    /// Like [`save_option`](Self::save_option), except in the lists that belong to the checks of one stream.
    fn save_option_elsewhere(&mut self, stream: usize, value: usize) {
        for slot in self.elsewhere(stream, value) {
            *slot = Presence::Sometimes;
        }
    }

    /// The presence of a value in every list, except those that belong to the checks of one stream.
    fn elsewhere(&mut self, stream: usize, value: usize) -> impl Iterator<Item = &mut Presence> {
        let others = self.streams.iter_mut().enumerate().filter(move |(index, _)| *index != stream);
        let pending = others.flat_map(|(_, other)| other.pending.values_mut());
        std::iter::once(&mut self.values).chain(pending).filter_map(move |values| values.get_mut(value))
    }

    /// From here on only this check is pending on a stream, or nothing if it is `None`.
    pub(super) fn set_pending(&mut self, stream: usize, check: Option<usize>) {
        let Some(state) = self.streams.get_mut(stream) else { return };
        let mut all: Option<Values> = None;
        for values in std::mem::take(&mut state.pending).into_values() {
            match &mut all {
                Some(all) => join_values(all, &values),
                None => all = Some(values),
            }
        }
        state.pending.insert(check, all.unwrap_or_default());
    }

    /// From here on this check may be pending on a member of a family. Checks of other members stay pending.
    pub(super) fn add_pending(&mut self, stream: usize, check: usize) {
        let Some(state) = self.streams.get_mut(stream) else { return };
        let mut all: Option<Values> = None;
        for values in state.pending.values() {
            match &mut all {
                Some(all) => join_values(all, values),
                None => all = Some(values.clone()),
            }
        }
        state.pending.insert(Some(check), all.unwrap_or_default());
    }

    /// The state after a step has failed here, in a round of an `attempt` that began with `entry`: the streams are as they
    /// were then, and the values stay. `indexes` are the values that are bound only in the loops of the round.
    pub(super) fn after_round(mut self, entry: &Self, indexes: &[usize]) -> Self {
        for (stream, before) in self.streams.iter_mut().zip(&entry.streams) {
            let reported = stream.reported;
            stream.restore(before);
            stream.reported |= reported;
            // The checks of the round are dropped.
            for (check, values) in std::mem::take(&mut stream.pending) {
                let check = check.filter(|check| before.pending.contains_key(&Some(*check)));
                match stream.pending.get_mut(&check) {
                    Some(known) => join_values(known, &values),
                    None => {
                        stream.pending.insert(check, values);
                    }
                }
            }
        }
        for index in indexes {
            self.set(*index, entry.value(*index));
        }
        self
    }

    /// The state behind an `attempt` whose last round has failed, under `on failure continue`: actions on the streams that
    /// are open at its good `end` are skipped. `self` is what the round left.
    pub(super) fn without(mut self, end: &Self) -> Self {
        for (stream, opened) in self.streams.iter_mut().zip(&end.streams) {
            if opened.open && !stream.open {
                stream.restore(opened);
                stream.may_have_failed = true;
            }
        }
        self
    }

    /// The state at the end of a loop's body, to be joined with the state at its beginning. A stream with a mistake
    /// gets its state from before the loop again, so that one mistake is reported once.
    pub(super) fn returning_to(mut self, entry: &Self) -> Self {
        for (end, entry) in self.streams.iter_mut().zip(&entry.streams) {
            if entry.is_changed_by(end) || (end.reported && !entry.reported) {
                end.restore(entry);
            }
        }
        self
    }
}
