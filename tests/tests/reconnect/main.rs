//! Streams with `reconnect`, over real sockets.

mod checks;
mod losses;
mod requests;
mod stops;
mod support;
mod through;
mod unsendable;
mod waits;

streamgauge_tests::on_both_transports!();
