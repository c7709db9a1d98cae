//! What many samples come to: distributions, and series of them over time. No clock, no threads.

mod distribution;

pub use distribution::Distribution;
pub(crate) use distribution::rank;
