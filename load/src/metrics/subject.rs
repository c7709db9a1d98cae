//! What is measured of what.

use serde::{Deserialize, Serialize};

/// What a series is of.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Subject {
    /// `user`, `step`, `check`, `stream`, `group`, `connection`, `own` or `generator`.
    pub kind: String,
    /// The keyword of the step: `open`, `http`, `check`, …; empty where there is none.
    pub keyword: String,
    /// The title as it is written, the name of the group, the address of the connection, or the user's own name.
    pub title: String,
    /// The name of the stream; of a member of a family, that of the family. Empty for the default stream.
    pub stream: String,
    /// Where it stands in the source, as `src/main.rs:7:5`; empty where it stands nowhere.
    pub place: String,
}

impl Subject {
    /// Whether what is told of it is told of a step too, as the response of an `http` is of the step and of the address that it came
    /// from: of all together it is left out.
    pub(crate) fn repeats(&self, metric: &str) -> bool {
        self.kind == "connection" && matches!(metric, "head" | "response")
    }
}

/// How the samples of a metric are added up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// Values, of which there are percentiles.
    #[default]
    Distribution,
    /// A number that only grows.
    Counter,
    /// A number that rises and falls.
    Level,
}
