//! HTTP steps, and what requests carry, through the public API and real sockets.

mod bodies;
mod cookies;
mod first;
mod included;
mod mcp;
mod options;
mod parts;
mod redirects;
mod streams;

streamgauge_tests::on_both_transports!();
