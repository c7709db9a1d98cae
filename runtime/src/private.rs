//! All that the expansion of `scenario!` may name. Not for use by hand: it changes without notice.

pub use streamgauge_macros::scenario;

pub use crate::check::{
    All, Check, Compare, Condition, Count, Goal, Groups, Json, Look, Number, Operand, Operator, Pending, Select,
    Text,
};
pub use crate::check::{Candidate, CheckState, Comparable, Convert, IntoPattern, Whole};
pub use crate::client::Open;
pub use crate::failure::At;
pub use crate::json::JsonPath;
pub use crate::message::{Message, Target};
pub use crate::scenario::{OnFailure, script};
pub use crate::stream::{AnySlot, Slot, Streams};
pub use crate::token::{Idle, Opened, Stream};
pub use crate::user::{Stop, User};
pub use regex::Regex;
