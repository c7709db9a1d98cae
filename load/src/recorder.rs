//! What takes the samples of the users of a core: a second of them at a time. Nothing of it is shared between cores.

mod clock;
mod core;
mod failure_file;
mod names;
#[cfg(test)]
mod runs;
mod second;
mod sink;
mod tally;
#[cfg(test)]
mod tests;

pub(crate) use self::core::UserEnd;
pub(crate) use crate::metrics::Delta;
pub(crate) use clock::Boundary;
pub(crate) use failure_file::{FailureFile, FailureSender};
pub(crate) use sink::{CoreRecorder, CoreSink};
#[cfg(test)]
pub(crate) use {self::core::Core, clock::RunClock, names::Name};
