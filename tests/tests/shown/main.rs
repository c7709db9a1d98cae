//! What failures, logs and timelines show of what comes from elsewhere: nothing hostile, nothing endless, and no secret.

mod everywhere;
mod found;
mod hostile;
mod in_results;
mod sent;
mod urls;

streamgauge_tests::on_both_transports!();
