//! Conditions beyond one message and one path: `when`, `jmespath`, what must hold across messages, and the messages
//! that no check took.

mod jmespath;
mod ordered;
mod pace;
mod sequence;
mod shared;
mod unmatched;
mod when;

streamgauge_tests::on_both_transports!();
