//! What events say beside their texts: kinds and causes of losses, blocks without data, the last event id in force.

mod blocks;
mod debug;
mod ids;
mod reasons;
mod refusals;
mod support;

streamgauge_tests::on_both_transports!();
