//! What a run came to: plain data, which everything that shows or judges a run reads, and nothing else.

mod lookup;
mod report;
mod slices;

pub use lookup::{Found, Selector, Span, Whose};
pub use report::*;
