//! When users start, and how fast requests may go out. Nothing here has a clock or does I/O: times go in, times come out.
//!
//! A [`Profile`] says when users start: an [open](OpenStep) one by arrivals, a [closed](ClosedStep) one by how many run at a
//! time. Its [`Injection`] is what an engine drives. A [`Mix`] says which scenario each user runs, a [`Throttle`] how many
//! requests there may be per second, a [`Clockwork`] where a run stands after pauses by hand.

mod arrivals;
mod check;
mod clockwork;
mod closed;
mod concurrency;
mod definition;
mod mix;
mod open;
mod outline;
mod pacer;
mod problem;
mod quantile;
mod random;
mod scaled;
mod shape;
mod steps;
pub(crate) mod text;
mod throttle;
mod units;

pub use self::arrivals::{Arrival, Arrivals};
pub use self::clockwork::Clockwork;
pub use self::closed::{
    ClosedStep, Constant, IncrementsConcurrent, RampConcurrent, RampConcurrentTo, constant_concurrent,
    increment_concurrent, ramp_concurrent,
};
pub use self::concurrency::{Concurrency, share};
pub use self::definition::{Injection, Profile, Repeat};
pub use self::mix::{Mix, MixError};
pub use self::open::{
    Increments, OpenStep, Ramp, RampRate, RampRateTo, Rate, StressPeak, at_once, increment_rate, nothing_for,
    ramp, ramp_rate, rate, stress_peak,
};
pub use self::outline::Outline;
pub use self::pacer::Pacer;
pub use self::problem::{Problem, ProfileError};
pub use self::throttle::{Reach, Throttle, ThrottleStep, hold, jump_to, reach};
pub use self::units::{Percent, millis, mins, percent, secs};

pub(crate) use self::shape::whole;
