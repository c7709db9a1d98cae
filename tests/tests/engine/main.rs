//! What a load engine says to the users that it starts: gates, the wish to stop, shards.

mod gates;
mod shards;
mod stop;

streamgauge_tests::on_both_transports!();
