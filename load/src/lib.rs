//! Load tests for servers that stream: a [`Scenario`](streamgauge::Scenario) with any number of virtual users.

// The floors, from the ground up: a module imports only from those before it.
mod metrics;
mod recorder;
mod result;

pub use crate::metrics::{Buckets, Distribution, Form, Health, Quick, Snapshot, Subject};
pub use crate::result::*;
