//! Load tests for servers that stream: a [`Scenario`](streamgauge::Scenario) with any number of virtual users.

// The floors, from the ground up: a module imports only from those before it.
mod metrics;
pub mod profile;
pub mod shard;

#[cfg(test)]
mod fed_by_tests;
mod recorder;
mod result;

pub mod judge;
pub mod summary;

mod error;
mod hook;
mod load;

mod fit;
mod level;

mod engine;

mod processes;

mod cli;

#[doc(hidden)]
pub mod bench;

pub use crate::engine::Handle;
pub use crate::error::LoadError;
pub use crate::hook::{ByRust, ByScenario, Hook, IntoHook, Prepared};
pub use crate::load::{Load, WarmUp, Weighted, load, weighted};
pub use crate::metrics::{
    Buckets, Distribution, Form, GeneratorNow, PercentilesNow, Snapshot, SteeringNow, Subject, TimesNow,
    UsersNow,
};
pub use crate::profile::{
    ClosedStep, OpenStep, Percent, Profile, ProfileError, Throttle, ThrottleStep, at_once,
    constant_concurrent, hold, increment_concurrent, increment_rate, jump_to, millis, mins, nothing_for,
    percent, ramp, ramp_concurrent, ramp_rate, rate, reach, secs, stress_peak,
};
pub use crate::result::*;
