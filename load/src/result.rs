//! What a run came to: plain data, which everything that shows or judges a run reads, and nothing else.

mod file;
mod fill;
mod lookup;
mod merge;
mod order;
mod own;
mod report;
mod search;
mod slices;
#[cfg(test)]
mod tests;

pub use crate::metrics::Users;
pub use file::{ReadError, SCHEMA};
pub(crate) use file::{can_be_replaced, replace};
pub use lookup::{Found, Selector, Span, Whose};
pub use merge::MergeError;
pub use report::*;
pub use search::{FoundLoad, LevelPoint};
