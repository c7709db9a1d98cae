//! Checks: what a stream is expected to send, and how each message is held against it.
//!
//! [`scenario!`](crate::scenario) writes them by itself; by hand they are for a [`Session`](crate::session::Session). A [`Check`]
//! has a [`Goal`], any number of [`Condition`]s, and what it keeps:
//!
//! ```
//! use std::time::Duration;
//! use streamgauge::check::{Check, Comparable, Compare, Condition, Goal, Json, Operator};
//! use streamgauge::{JsonPath, Target};
//!
//! // check … within 10s expect 3..=5
//! //     json "$.symbol" == "ACME"
//! //     json "$.price" collect: f64
//! let ticks = Check::new("Ticks", Goal::expect((3, Some(5))), Duration::from_secs(10))
//!     .when(
//!         Condition::on(Target::Data)
//!             .json(&JsonPath::parse("$.symbol")?)
//!             .compare(Compare::Is(Operator::Equal, "ACME".operand())),
//!     )
//!     .when(Condition::on(Target::Data).json(&JsonPath::parse("$.price")?))
//!     .collect::<Json, f64>();
//! # let _ = ticks;
//! # Ok::<(), streamgauge::JsonPathError>(())
//! ```

mod absent;
mod across;
mod asked;
mod compare;
mod condition;
mod convert;
pub(crate) mod engines;
mod find;
mod found;
mod goal;
mod keep;
mod keeping;
mod node;
mod operand;
mod pattern;
mod range;
mod reason;
mod received;
mod response;
mod spec;
mod state;

pub use crate::number::Number;
pub(crate) use across::Broken;
pub use across::{Across, Stage};
#[doc(hidden)]
pub use asked::Asked;
pub use compare::{Among, Comparable, Compare};
pub use condition::{Condition, Select};
pub use convert::{All, Candidate, Convert, Count, Groups, Json, Maybe, Text, Time, WholeMessage};
pub use found::Found;
pub use goal::{Goal, Whole};
pub use keep::{Collect, CollectSome, Founds, Keep, Keeps, Satisfies, Save, Sometimes, Store};
pub use node::Node;
pub use operand::{Operand, Operator};
pub use pattern::IntoPattern;
pub use range::Amount;
pub(crate) use range::up_to;
pub(crate) use received::{Losses, Received};
pub use response::ResponseCheck;
pub(crate) use response::{Misses, Statuses};
pub use spec::Check;
pub use state::CheckState;
pub use state::{AnyCheck, MatchResult};
pub(crate) use state::{CheckOutcome, Trigger};
