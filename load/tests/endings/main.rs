//! How a load is steered, warmed up and ended.

mod ends;
mod phases;
mod steered;

#[path = "../promises/support.rs"]
#[allow(dead_code, reason = "each suite needs a part of it")]
mod support;

pub(crate) use support::*;
