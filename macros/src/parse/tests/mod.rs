//! The reader, from strings: what it makes of them, and what it says of mistakes and where.

mod grammar;
mod half_typed;

use crate::ast::Scenario;
use crate::errors::Errors;

/// Reads a text, and gives the tree with `line:column: message` for each report.
fn read(text: &str) -> (Scenario, Vec<String>) {
    let mut errors = Errors::default();
    let scenario = super::scenario(text.parse().expect("tokens"), &mut errors);
    (scenario, errors.placed())
}

/// Reads a text without mistakes.
fn fine(text: &str) -> Scenario {
    let (scenario, reports) = read(text);
    assert!(reports.is_empty(), "{text}\n{reports:#?}");
    scenario
}
