//! What a scenario captures, and how its names stand beside others.

mod names;
mod values;
