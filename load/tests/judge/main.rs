//! Judging runs, by reports that are built by hand.

mod exit;
mod percentiles;
mod reports;
mod text;
mod verdicts;
