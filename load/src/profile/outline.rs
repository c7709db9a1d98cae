//! What is to be shown of a step.

use std::time::Duration;

/// A step of a profile, to be shown. [`Profile::outline`](super::Profile::outline) has the example.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline {
    /// What it does, as one would say it.
    pub text: String,
    /// When it begins, after the start of the profile.
    pub starts: Duration,
    /// How long it lasts.
    pub lasts: Duration,
    /// How many users it starts; of a closed profile, how many it has at most at a time.
    pub users: u64,
}
