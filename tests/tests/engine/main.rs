//! What a load engine says to the users that it starts: gates, the wish to stop, shards, seeds, bases, and
//! who runs again.

mod bases;
mod finish;
mod gates;
mod personas;
mod seeds;
mod shards;
mod stop;

streamgauge_tests::on_both_transports!();
