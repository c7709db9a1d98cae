//! The highest load that holds, as far as it was searched for.

use serde::{Deserialize, Serialize};

/// What a search for the highest load found; the result that it stands in is that of the highest load that held.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FoundLoad {
    /// What had to hold: the assertions, as they can be written for `--find`.
    pub assertion: String,
    /// The highest factor on the profile that held; `None` if not even the lowest did.
    pub factor: Option<f64>,
    /// Whether a longer run held at it as well.
    pub confirmed: bool,
    /// The lowest factor that failed; `None` if none did.
    pub fails_at: Option<f64>,
    /// Whether the generator, and not the server, was what ended the search: the server may hold more.
    pub saturated: bool,
    /// How often a longer run contradicted a shorter one: the answer is the less certain.
    pub contradictions: u32,
    /// All levels that were run, in their order.
    pub curve: Vec<LevelPoint>,
}

/// A level that was run.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct LevelPoint {
    /// By what the whole profile was multiplied.
    pub factor: f64,
    /// How long it was to last after its warm-up, in nanoseconds.
    pub length: u64,
    /// Whether it was to confirm a level that had held.
    pub confirms: bool,
    /// Whether it held.
    pub held: bool,
    /// The value that was held against the limit, as shown.
    pub value: String,
    /// How many samples it is of.
    pub samples: u64,
    /// The most users in flight.
    pub in_flight: u64,
    /// Why it did not hold, or what is doubtful of it; empty if there is nothing to say.
    pub why: String,
}
