//! What events say beside their texts: kinds and causes of losses, blocks without data, the last event id in force.

mod blocks;
mod debug;
mod ids;
mod refusals;
mod reasons;
mod support;
