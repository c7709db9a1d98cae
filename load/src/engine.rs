//! Drives users: cores, each with a runtime of its own, and the thread that follows them.

mod core;
mod health;
mod lane;
mod pace;
mod plan;
mod run;
mod user;

pub(crate) use run::{Part, Watch, after, before, blocking, users};
