//! The parts of the language with each other: what each does by itself, the other suites show.

#![deny(warnings)]

mod fragments;
mod names;
mod pairs;
mod rust;
mod whole;
