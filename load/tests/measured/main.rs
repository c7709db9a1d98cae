//! What a load measures, holds back and judges.

mod counts;
mod judged;
mod throttled;

#[path = "../promises/support.rs"]
#[allow(dead_code, reason = "each suite needs a part of it")]
mod support;

pub(crate) use support::*;
