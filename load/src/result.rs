//! What a run came to: plain data, which everything that shows or judges a run reads, and nothing else.

mod report;

pub use report::*;
