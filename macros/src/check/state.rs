//! What is known at one point of a scenario: a state per stream and per value, and how states join.
//!
//! ```text
//!            open                    close
//! closed ───────────▶ open ───────────────────────▶ closed
//!                      │ `until end`, awaited        ▲
//!                      ▼              close, or none │
//!                    ended ──────────────────────────┘
//! ```
//!
//! A point is reached on many paths, so that a stream has a set of these states: open and closed is
//! *differs by branch*, open and ended still asks for a `close`, closed and ended asks for none.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::Span;

use super::span_key::SpanKey;
use super::tables::{Saved, Tables};

/// On which of the paths to a point the main flow has got a value.
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

    /// After something that may have saved it.
    fn perhaps(self) -> Self {
        if self == Self::Never { Self::Sometimes } else { self }
    }

    /// What two descriptions of the same paths say together.
    fn refined(self, other: Self) -> Self {
        if self == Self::Sometimes { other } else { self }
    }
}

/// The values, by their index in the plan's table.
pub(super) type Values = Vec<Presence>;

fn join_values(into: &mut Values, other: &Values) {
    for (mine, theirs) in into.iter_mut().zip(other) {
        *mine = mine.join(*theirs);
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct StreamState {
    /// Open, closed (or never opened), ended by the server: on some path to this point.
    pub(super) open: bool,
    pub(super) closed: bool,
    pub(super) ended: bool,
    /// Whether it is a family, which is open where any of its members may be.
    pub(super) family: bool,
    /// It was reported, so nothing more is said of it until its next `open`.
    pub(super) reported: bool,
    /// Its `open` may have failed without ending the run, and then what is done on it is skipped.
    pub(super) may_have_failed: bool,
    /// The `open`s that left it open, and the `close`s that left it closed.
    pub(super) opens: BTreeSet<SpanKey>,
    pub(super) closes: BTreeSet<SpanKey>,
    /// By what may be pending on it: a `listen` check, or nothing. With it the values as they are on just
    /// those paths, so that an `await` knows what it brings although branches have joined.
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

    /// The `listen` checks that may be pending, or decided and not taken.
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

    /// The server has ended it, on the paths where it was open: on all of them, or only on `some`.
    pub(super) fn ended(&mut self, some: bool) {
        self.ended |= self.open;
        self.open &= some;
    }

    /// Whether a loop's body that found it as `self` and left it as `end` may not be run again.
    pub(super) fn is_changed_by(&self, end: &Self) -> bool {
        !self.family && if self.open { !self.closed && end.closed } else { end.open }
    }

    /// Takes over everything but what may be pending.
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

/// What a check gives the main flow when it is taken.
pub(super) struct Taken<'a> {
    pub(super) saves: &'a [Saved],
    /// Whether it is sure to have saved.
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
    /// What is known before the first step.
    pub(super) fn start(tables: &Tables) -> Self {
        let values = tables.values.len();
        let streams = tables.streams.iter().map(|stream| StreamState::new(stream.family, values));
        Self { reachable: true, streams: streams.collect(), values: vec![Presence::Never; values] }
    }

    pub(super) fn value(&self, value: usize) -> Presence {
        self.values.get(value).copied().unwrap_or(Presence::Never)
    }

    /// The state after two branches. One that ends the run does not count.
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

    /// Every description of the values: the common one, and one for each check that may be pending.
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

    /// The main flow takes what the checks that may be pending on a stream have saved.
    pub(super) fn take<'a>(&mut self, stream: usize, check: impl Fn(usize) -> Taken<'a>) {
        let Some(state) = self.streams.get_mut(stream) else { return };
        let mut touched = BTreeSet::new();
        let mut all: Option<Values> = None;
        for (pending, values) in &mut state.pending {
            if let Some(pending) = pending {
                let taken = check(*pending);
                for saved in taken.saves {
                    touched.insert(saved.value);
                    if let Some(slot) = values.get_mut(saved.value) {
                        *slot = if taken.sure && saved.always { Presence::Always } else { slot.perhaps() };
                    }
                }
            }
            match &mut all {
                Some(all) => join_values(all, values),
                None => all = Some(values.clone()),
            }
        }
        let Some(all) = all else { return };
        for value in touched {
            let here = all.get(value).copied().unwrap_or(Presence::Never);
            let known = self.value(value).perhaps().refined(here);
            if known == Presence::Always {
                self.set(value, known);
            } else {
                self.save_elsewhere(stream, value);
            }
        }
    }

    /// As [`save`](Self::save) without being sure, but for the descriptions by one stream's checks.
    fn save_elsewhere(&mut self, stream: usize, value: usize) {
        let others = self.streams.iter_mut().enumerate().filter(|(index, _)| *index != stream);
        let pending = others.flat_map(|(_, other)| other.pending.values_mut());
        for slot in std::iter::once(&mut self.values).chain(pending).filter_map(|v| v.get_mut(value)) {
            *slot = slot.perhaps();
        }
    }

    /// From here on just this check is pending on a stream, or nothing.
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

    /// From here on this check may be pending on a member of a family, beside what is pending on others.
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

    /// The end of a loop's body as its beginning may take it: a stream in a state that was reported, or
    /// that will be, is as it was before the loop, so that one mistake is not told as two.
    pub(super) fn returning_to(mut self, entry: &Self) -> Self {
        for (end, entry) in self.streams.iter_mut().zip(&entry.streams) {
            if entry.is_changed_by(end) || (end.reported && !entry.reported) {
                end.restore(entry);
            }
        }
        self
    }
}
