#![doc = include_str!("about.md")]

mod clock;
mod meter;
mod own;
mod samples;
mod sent_at;
mod steps;
mod streams;
mod table;
mod timestamp;

pub use meter::Meter;
pub use own::{Amount, Counter, Measured, Trend, counter, trend};
pub use samples::{SampleOutcome, Samples, Subject, SubjectId};
pub use sent_at::SentAt;
pub use table::{Metric, MetricId, MetricKind, SubjectKind, Unit, metrics};
pub use timestamp::Timestamp;
