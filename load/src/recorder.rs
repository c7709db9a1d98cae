//! What takes the samples of the users of a core: a second of them at a time. Nothing of it is shared between cores.

mod clock;
mod core;
mod failure_file;
mod names;
mod second;
mod sink;
mod tally;

pub(crate) use self::core::{Core, UserEnd};
pub(crate) use clock::RunClock;
pub(crate) use failure_file::{FailureFile, FailureSender};
pub(crate) use names::{Name, OwnMetric};
pub(crate) use sink::{CoreSink, OnThread, on_thread, with_core};
