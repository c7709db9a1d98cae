//! What many samples come to: distributions, and series of them over time. No clock, no threads.

mod buckets;
mod distribution;
mod subject;

pub use buckets::Buckets;
pub use distribution::Distribution;
pub use subject::{Form, Subject};
