//! Who comes, and who they are: what a load promises, by whoever reads its documentation alone.

mod arrivals;
mod closed;
mod misuse;
mod users;

#[allow(dead_code, reason = "each suite needs a part of it")]
mod support;

pub(crate) use support::*;
