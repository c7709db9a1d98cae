//! How a load is warmed up and ended.

mod ends;
mod phases;

#[path = "../promises/support.rs"]
#[allow(dead_code, reason = "each suite needs a part of it")]
mod support;

pub(crate) use support::*;
