//! The scripted test server, through real sockets: what it sends, what it records, and how it tells on itself.

mod client;
mod departures;
mod endings;
mod faults;
mod halves;
mod records;
mod responses;

streamgauge_tests::on_both_transports!();
