//! Judging runs, by reports that are built by hand.

mod answers;
mod baseline;
mod exit;
mod percentiles;
mod reports;
mod search;
mod text;
mod verdicts;
