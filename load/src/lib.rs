//! Load tests for servers that stream: a [`Scenario`](streamgauge::Scenario) with any number of virtual users.

pub mod profile;

pub use profile::{
    ClosedStep, OpenStep, Percent, Profile, ProfileError, Throttle, ThrottleStep, at_once,
    constant_concurrent, hold, increment_concurrent, increment_rate, jump_to, millis, mins, nothing_for,
    percent, ramp, ramp_concurrent, ramp_rate, rate, reach, secs, stress_peak,
};
