//! What a load measures, holds back and judges, and how it is steered.

mod counts;
mod judged;
mod steered;
mod throttled;

#[path = "../promises/support.rs"]
#[allow(dead_code, reason = "each suite needs a part of it")]
mod support;

pub(crate) use support::*;
