//! A load as a program, as a user runs it: its flags, what it prints and writes, its exit codes, Ctrl-C, its processes.
#![cfg(unix)]

#[macro_use]
#[path = "../../../load/tests/runs/side_by_side.rs"]
mod side_by_side;

mod again;
mod endings;
mod files;
mod flags;
mod processes;
mod program;
mod search;
mod terminal;
mod view;
