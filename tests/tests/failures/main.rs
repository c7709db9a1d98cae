//! What failures say: what was put together of an answer, times, causes to group by, and how many there were.

mod assembled;
mod bounded;
mod causes;
mod result;
mod texts;

streamgauge_tests::on_both_transports!();
