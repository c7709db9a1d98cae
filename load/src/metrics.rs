//! What many samples come to: distributions, and series of them over time. No clock, no threads.

mod distribution;
mod snapshot;

pub use distribution::Distribution;
pub(crate) use distribution::rank;
pub use snapshot::*;
