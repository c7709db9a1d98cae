//! Load tests for servers that stream: a [`Scenario`](streamgauge::Scenario) with any number of virtual users.

// The floors, from the ground up: a module imports only from those before it.
mod metrics;
mod result;
pub mod summary;

pub use crate::metrics::{
    Distribution, GeneratorNow, PercentilesNow, Snapshot, SteeringNow, TimesNow, UsersNow,
};
pub use crate::result::*;
