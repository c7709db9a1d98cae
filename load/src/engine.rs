//! Drives users: cores, each with a runtime of its own, and the thread that follows them.

mod around;
mod asked;
mod core;
mod health;
mod lane;
mod pace;
mod plan;
mod ports;
mod run;
mod user;

#[cfg(test)]
mod tests;

pub(crate) use around::{after, before, blocking};
pub(crate) use run::{Part, Watch, users};
