//! Load tests for servers that stream: a [`Scenario`](streamgauge::Scenario) with any number of virtual users.

// The floors, from the ground up: a module imports only from those before it.
mod metrics;
pub mod profile;

mod result;

pub use crate::metrics::{Buckets, Distribution, Form, Subject};
pub use crate::profile::{
    ClosedStep, OpenStep, Percent, Profile, ProfileError, Throttle, ThrottleStep, at_once,
    constant_concurrent, hold, increment_concurrent, increment_rate, jump_to, millis, mins, nothing_for,
    percent, ramp, ramp_concurrent, ramp_rate, rate, reach, secs, stress_peak,
};
pub use crate::result::*;
