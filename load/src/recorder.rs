//! What takes the samples of the users of a core: a second of them at a time. Nothing of it is shared between cores.

mod clock;
mod core;
mod failure_file;
mod names;
mod second;
mod sink;
mod tally;
#[cfg(test)]
mod tests;

pub(crate) use self::core::{Core, UserEnd};
pub(crate) use clock::{Boundary, RunClock};
pub(crate) use failure_file::FailureFile;
pub(crate) use names::Name;
pub(crate) use sink::CoreRecorder;
