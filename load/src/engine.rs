//! Drives users: cores, each with a runtime of its own, and the thread that follows them.

mod control;
mod core;
mod health;
mod lane;
mod pace;
mod plan;
mod run;
mod user;

pub use control::Handle;
pub(crate) use control::Said;
pub(crate) use run::{Part, Watch, after, before, blocking, run, users};
