//! What a scenario does when it runs, sentence by sentence of the language's reference, over real sockets.

mod any_cut;
mod attempts;
mod busy;
mod checks;
mod chunks;
mod decided;
mod dropped;
mod failures;
mod fair;
mod flow;
mod leaving;
mod once;
mod open;
mod order;
mod others;
mod reconcile;
mod request;
mod secrets;
mod streams;

streamgauge_tests::on_both_transports!();
