//! What many samples come to: distributions, and series of them over time. No clock, no threads.

mod book;
mod buckets;
mod delta;
mod distribution;
mod failures;
mod good;
mod line;
mod ports;
mod recent;
mod snapshot;
mod subject;
#[cfg(test)]
mod tests;
mod users;

pub(crate) use book::{Book, Closed};
pub use buckets::Buckets;
pub(crate) use buckets::{COARSE, FINE, add_up, bucket, highest, lowest};
pub(crate) use delta::{
    Answers, Delta, Exact, FailureKey, Failures, LevelChanges, Samples, SeriesKey, Stage,
};
pub use distribution::Distribution;
pub(crate) use distribution::{rank, rank_among};
pub(crate) use failures::FailureGroups;
pub(crate) use good::{AnswerRange, GoodAnswers};
pub(crate) use line::{Line, Slices, Sums, TENTHS};
pub use ports::{PortsShort, PortsUsed};
pub(crate) use recent::{DROPPED, LOOP_LAG, SCHEDULE_LAG, STARTED, STATUS, USERS, WAITING};
pub use snapshot::*;
pub use subject::{Form, Subject};
pub use users::Users;
