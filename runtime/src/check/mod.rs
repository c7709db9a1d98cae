//! Checks: what a stream is expected to send, and how each message is held against it.

mod compare;
mod condition;
mod convert;
mod keep;
mod pattern;
mod range;
mod spec;
mod state;

pub(crate) use compare::Short;
pub use compare::{Comparable, Compare, Node, Number, Operand, Operator};
pub use condition::{Condition, Found, Select};
pub use convert::{All, Candidate, Convert, Count, Groups, Json, Text};
pub use keep::{Collect, Founds, Keeps, Satisfies, Save};
pub use pattern::IntoPattern;
pub use range::{Among, Amount};
pub use spec::{Check, Goal, Whole};
pub use state::CheckState;
pub use state::{Look, Pending};
pub(crate) use state::{Status, Stored, Verdict};
