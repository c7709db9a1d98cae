//! What conditions find, want and keep beyond one value that must be there: values that may be missing, requirements that
//! keep, tests on headers, comments, whole messages, and how many match until the end.

mod by_hand;
mod comments;
mod headers;
mod included;
mod look;
mod messages;
mod missing;
mod next;
mod requirements;
mod until_end;

streamgauge_tests::on_both_transports!();
