//! Which step of a scenario it is, whatever its titles are filled with.

use crate::location::Location;

/// Which step, action or check of a scenario it is: the same for each user and in each round of a loop, so that a report adds up
/// by it. [`RunEvent::key`](crate::RunEvent::key) gives it.
///
/// Of a step of a [`Session`](crate::session::Session), whose titles are not known before it runs, the title is empty: the place
/// in the source says which step it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct StepKey {
    step: &'static str,
    title: &'static str,
    location: Location,
}

impl StepKey {
    /// The step of this keyword, with this title as it is written, at this place.
    #[must_use]
    pub const fn new(step: &'static str, title: &'static str, location: Location) -> Self {
        Self { step, title, location }
    }

    /// Its keyword: `open`, `check`, `group`, …
    #[must_use]
    pub const fn step(&self) -> &'static str {
        self.step
    }

    /// Its title as it is written: `Prices of {symbol}`. Empty for a step that has none, and for one of a session.
    #[must_use]
    pub const fn title(&self) -> &'static str {
        self.title
    }

    /// Where it stands in the source.
    #[must_use]
    pub const fn location(&self) -> Location {
        self.location
    }
}

impl From<&Self> for StepKey {
    fn from(key: &Self) -> Self {
        *key
    }
}
