//! The streams, checks and values of a scenario, to be looked up by number and by name.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::Span;

use super::scopes::Scopes;
use super::span_key::SpanKey;
use crate::ast::{Name, OnFailure};

#[derive(Debug, Default)]
pub(super) struct Tables {
    pub(super) streams: Vec<StreamEntry>,
    pub(super) values: Vec<ValueEntry>,
    /// The numbers of values, by the number of the `include` that the name belongs to (0 for the scenario) and the
    /// name.
    pub(super) by_name: BTreeMap<(usize, String), usize>,
    pub(super) scopes: Scopes,
    /// The places of all `include`s.
    pub(super) includes: BTreeSet<SpanKey>,
    /// The `open`s that have a protocol, and those that have none.
    pub(super) protocols: BTreeSet<SpanKey>,
    pub(super) plain: BTreeSet<SpanKey>,
    /// Of those with a protocol, the `open`s that may have several answers, and those that have one.
    pub(super) with_choices: BTreeSet<SpanKey>,
    pub(super) without_choices: BTreeSet<SpanKey>,
}

#[derive(Debug)]
pub(super) struct ValueEntry {
    /// Where it is saved or bound first.
    pub(super) name: Name,
    /// The same place, or the `include` of the fragment that contains it.
    pub(super) at: Span,
    /// The number of the `include` that contains the name; 0 for the scenario.
    pub(super) include_id: usize,
    /// Whether the value belongs to a fragment alone.
    pub(super) private: bool,
}

#[derive(Debug)]
pub(super) struct StreamEntry {
    /// `None` is the default stream.
    pub(super) name: Option<String>,
    /// Whether it is a family. The first mention of its name decides: it has an index or not.
    pub(super) family: bool,
    /// The place of the first mention.
    pub(super) first: Span,
    pub(super) checks: Vec<CheckEntry>,
    /// The first `open` in the scenario.
    pub(super) opened: Option<Span>,
    /// Whether an `open` of it keeps the messages that no check takes.
    pub(super) keeps_unmatched: bool,
}

#[derive(Debug)]
pub(super) struct CheckEntry {
    pub(super) span: Span,
    pub(super) awaited: bool,
    /// Whether the stream is over when it has succeeded: `until end`, or `until 1` by an error.
    pub(super) ends: bool,
    /// Whether it cannot succeed without a match.
    pub(super) needs_match: bool,
    /// The effect of its failure.
    pub(super) mode: Mode,
    pub(super) saves: Vec<Saved>,
}

/// A value that a check keeps.
#[derive(Debug, Clone, Copy)]
pub(super) struct Saved {
    pub(super) value: usize,
    /// Whether it is kept by a condition without a `when`.
    pub(super) always: bool,
    /// Whether it is kept as an `Option<…>`, so that it may be kept that nothing is there.
    pub(super) optional: bool,
}

impl CheckEntry {
    /// Whether the check keeps the value.
    pub(super) fn keeps(&self, value: usize) -> bool {
        self.saves.iter().any(|saved| saved.value == value)
    }
}

/// The effect of a failed step, and how many fragments are around the `on failure` that sets it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mode {
    pub(super) on_failure: OnFailure,
    pub(super) depth: usize,
}

impl Mode {
    /// Whether a failure ends the run. `alone` is the depth of the fragment that is checked without its
    /// surroundings.
    pub(super) fn stops(self, alone: usize) -> bool {
        self.on_failure == OnFailure::Stop || self.depth < alone
    }
}

impl Tables {
    /// The value of that name, as the current steps see it.
    pub(super) fn value(&self, name: &str) -> Option<usize> {
        self.by_name.get(&(self.scopes.owner(name), name.to_owned())).copied()
    }

    pub(super) fn stream(&self, name: Option<&str>) -> Option<usize> {
        self.streams.iter().position(|stream| stream.name.as_deref() == name)
    }

    /// Whether the place is an `include`, so that a fragment opened or closed the stream.
    pub(super) fn is_include(&self, place: SpanKey) -> bool {
        self.includes.contains(&place)
    }

    pub(super) fn entry(&self, stream: usize, check: usize) -> Option<&CheckEntry> {
        self.streams.get(stream)?.checks.get(check)
    }

    /// Whether no `open` at this place has a protocol. It is unknown for streams that a fragment needs.
    pub(super) fn is_plain(&self, place: &SpanKey) -> bool {
        self.plain.contains(place) && !self.protocols.contains(place)
    }

    /// Whether no `open` at this place has several answers.
    pub(super) fn has_one_choice(&self, place: &SpanKey) -> bool {
        self.without_choices.contains(place) && !self.with_choices.contains(place)
    }

    /// `stream "s1"`, as messages call it.
    pub(super) fn label(&self, stream: usize) -> String {
        let name = self.streams.get(stream).and_then(|entry| entry.name.as_deref());
        match name {
            Some(name) if self.is_family(stream) => format!("family {name:?}"),
            name => label(name),
        }
    }

    pub(super) fn is_family(&self, stream: usize) -> bool {
        self.streams.get(stream).is_some_and(|entry| entry.family)
    }

    /// `sse "…" name "s1"`, the beginning of a step on it.
    pub(super) fn written(&self, stream: usize) -> String {
        match self.streams.get(stream).and_then(|entry| entry.name.as_deref()) {
            Some(name) if self.is_family(stream) => format!("sse \"…\" name {name:?}[all]"),
            Some(name) => format!("sse \"…\" name {name:?}"),
            None => "sse \"…\"".to_owned(),
        }
    }

    /// Like [`written`](Self::written), for an `open`, which opens one member of a family.
    pub(super) fn written_to_open(&self, stream: usize) -> String {
        let written = self.written(stream);
        match written.strip_suffix("[all]") {
            Some(name) if self.is_family(stream) => format!("{name}[(i)]"),
            _ => written,
        }
    }
}

/// `stream "s1"`, or `the default stream`.
pub(super) fn label(name: Option<&str>) -> String {
    name.map_or_else(|| "the default stream".to_owned(), |name| format!("stream {name:?}"))
}
