//! The keys of the steps: which step it is, for events and failures, as constants of the scenario.

use proc_macro2::Span;

use super::context::Place;

/// A place in the user's source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Location {
    pub(super) line: u32,
    pub(super) column: u32,
    /// `None` is the file of the scenario.
    pub(super) file: Option<String>,
}

impl Location {
    /// Where a span begins. `is_included` says that it is in a fragment, whose file is another.
    pub(super) fn of(span: Span, is_included: bool) -> Self {
        let start = span.start();
        Self {
            line: u32::try_from(start.line).unwrap_or_default(),
            column: u32::try_from(start.column + 1).unwrap_or_default(),
            file: is_included.then(|| span.file()),
        }
    }
}

/// The key of a step.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) location: Location,
    pub(super) step: &'static str,
    pub(super) title: String,
}

/// Each key that was asked for, once.
#[derive(Debug, Default)]
pub(super) struct Keys(Vec<Key>);

impl Keys {
    /// The index of the key of this step.
    pub(super) fn find(&mut self, place: &Place, is_included: bool) -> usize {
        let location = Location::of(place.span, is_included);
        let is_it =
            |key: &Key| key.location == location && key.step == place.step && key.title == place.written;
        // The one that was asked for last is the likeliest.
        self.0.iter().rposition(is_it).unwrap_or_else(|| {
            self.0.push(Key { location, step: place.step, title: place.written.clone() });
            self.0.len() - 1
        })
    }

    /// All of them.
    pub(super) fn all(&self) -> &[Key] {
        &self.0
    }
}
