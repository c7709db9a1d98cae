//! JSON of servers that do not mean well, or write it as nobody else does.

mod depth;
mod stopped;
mod support;
mod surrogates;

streamgauge_tests::on_both_transports!();
