//! A step that has begun and not ended yet.

use std::time::Duration;

use tokio::time::Instant;

use crate::failure::Failure;
use crate::outcome::FailedAs;
use crate::step_key::StepKey;

/// A step or action that has begun.
#[derive(Debug)]
pub(super) struct OpenStep {
    pub(super) key: StepKey,
    pub(super) title: Box<str>,
    pub(super) stream: Option<Box<str>>,
    pub(super) begun: Instant,
    /// How long a gate held its request back.
    pub(super) held: Duration,
    /// The failure that is its own.
    pub(super) failed: Option<FailedAs>,
}

impl OpenStep {
    /// Whether it has other steps in it.
    pub(super) fn is_container(&self) -> bool {
        matches!(
            self.key.step(),
            "group" | "repeat" | "during" | "while" | "forever" | "if" | "attempt" | "include"
        )
    }

    /// Whether a failure recorded during this step is its own. A step with others in it owns every one.
    pub(super) fn is_failed_by(&self, failure: &Failure) -> bool {
        let (step, location) = (failure.step(), failure.location());
        let is_on_its_stream = match (self.stream.as_deref(), failure.stream()) {
            (Some(own), Some(other)) => is_of(other, own),
            (None, _) | (_, None) => true,
        };
        // These wait for what others have set, or decide it.
        let waits = matches!(self.key.step(), "await" | "reconcile" | "close") && failure.stream().is_some();
        let is_itself = self.key.step() == step && self.key.location() == location;
        self.is_container() || is_on_its_stream && (is_itself || waits)
    }
}

/// Whether a stream is the one of this name, or a member of the family of this name.
fn is_of(stream: &str, name: &str) -> bool {
    let behind = stream.strip_prefix(name);
    behind.is_some_and(|behind| behind.is_empty() || behind.starts_with('[') && !name.is_empty())
}
