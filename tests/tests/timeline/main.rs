//! The timeline of a run: on a terminal, in the file that a failed run leaves, and in JUnit.

mod junit;
mod left_behind;
mod tidy;
