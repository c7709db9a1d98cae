//! What is fuzzed: for each target a function of some bytes that panics where something is wrong.
//!
//! `fuzz/` gives these functions to libFuzzer, at night. The test `seeded` gives them a thousand inputs each, made of the
//! seeds in `fuzz/seeds` and always the same, with every `cargo test`; so no target rots. A new target is a module here, a
//! row of [`TARGETS`], a file in `fuzz/fuzz_targets`, and a folder of seeds.
//!
//! What other crates keep to themselves is compiled once more as modules of this one, so that nothing of theirs is made
//! public for a fuzzer.

#[path = "../../../macros/src"]
#[allow(dead_code, missing_docs, unreachable_pub, unused_imports, reason = "the macros' own sources")]
mod macros {
    pub(crate) mod ast;
    pub(crate) mod check;
    pub(crate) mod errors;
    pub(crate) mod expand;
    pub(crate) mod fragment;
    pub(crate) mod include;
    pub(crate) mod interpolation;
    pub(crate) mod language;
    pub(crate) mod parse;
    pub(crate) mod pipeline;
    pub(crate) mod plan;
    pub(crate) mod similar;
}

#[path = "../../../runtime/src"]
#[allow(dead_code, missing_docs, unreachable_pub, unused_imports, reason = "the runtime's own sources")]
mod runtime {
    pub(crate) mod calendar;
    pub(crate) mod cookies;
    pub(crate) mod json;
    pub(crate) mod number;
}

// By these names the sources know each other.
use macros::pipeline::expansion;
use macros::{ast, check, errors, expand, fragment, include, interpolation, language, parse, plan, similar};
use runtime::{calendar, number};

mod cookies;
mod csv;
mod decoder;
mod json_path;
mod jsonp;
mod mutated;
mod pieces;
mod scenario;
mod transports;

// What the suite `transports` compares by. The clients on both transports need no more than what is public.
#[path = "../../tests/transports/both.rs"]
mod both;
#[path = "../../tests/transports/reasons.rs"]
mod reasons;
#[path = "../../tests/transports/server.rs"]
#[allow(dead_code, reason = "some of it is for the suite alone")]
mod server;

pub use mutated::mutated;
pub use scenario::mistakes;

/// One thing that is fuzzed.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Its name, which is that of its file in `fuzz/fuzz_targets` and of its folder in `fuzz/seeds`.
    pub name: &'static str,
    /// What is done with an input. It panics where something is wrong.
    pub body: fn(&[u8]),
}

/// All targets.
pub const TARGETS: &[Target] = &[
    Target { name: "cookies", body: cookies::body },
    Target { name: "csv", body: csv::body },
    Target { name: "decoder", body: decoder::body },
    Target { name: "json_path", body: json_path::body },
    Target { name: "jsonp", body: jsonp::body },
    Target { name: "scenario", body: scenario::body },
    Target { name: "transports", body: transports::body },
];

/// Does with an input what the target of this name does.
///
/// # Panics
/// If something is wrong, or there is no such target.
pub fn run(name: &str, input: &[u8]) {
    let target = TARGETS.iter().find(|target| target.name == name).expect("a target of this name");
    (target.body)(input);
}
