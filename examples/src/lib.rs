//! What the examples have in common: servers to run against, options to read.
//!
//! The scenarios themselves are not here but in the examples, such as `stock_market.rs` beside this folder.

pub mod chat_room;
pub mod llm;
pub mod options;
mod serving;
pub mod stock_market;
