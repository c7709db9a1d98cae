//! Spans that can be compared by their place in the source.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use proc_macro2::Span;

/// The span of a token, ordered by its place in the source.
#[derive(Debug, Clone, Copy)]
pub(super) struct SpanKey {
    pub(super) span: Span,
}

impl SpanKey {
    fn key(self) -> (usize, usize) {
        let start = self.span.start();
        (start.line, start.column)
    }
}

impl PartialEq for SpanKey {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for SpanKey {}

impl PartialOrd for SpanKey {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for SpanKey {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}

/// The line of the first of these places.
pub(super) fn line(places: &BTreeSet<SpanKey>) -> Option<usize> {
    places.first().map(|place| place.span.start().line)
}
