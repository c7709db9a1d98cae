//! Cases written from the words of the language alone: HTTP steps, bodies, feeders and reconnecting, and where they meet
//! what was there before them.

mod crossings;
mod feeds;
mod forms;
mod journeys;
mod names;
mod presence;
mod reconnects;
mod verdicts;

streamgauge_tests::on_both_transports!();
