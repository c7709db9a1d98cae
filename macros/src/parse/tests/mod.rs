//! Tests of the parser: the tree of a text, and the reports about mistakes with their places.

mod across;
mod attempt;
mod bodies;
mod clauses;
mod comments;
mod defaults;
mod feed;
mod grammar;
mod half_typed;
mod http;
mod http_meant;
mod literals;
mod members;
mod misplaced;
mod other_dialects;
mod protocols;
mod recovery;
mod requests;
mod said;
mod texts;
mod unmatched;
mod when;

use crate::ast::{
    Action, ActionKind, Check, Condition, Open, RequestMethod, Scenario, Sse, Step, StepKind, Text,
};
use crate::errors::Errors;

/// Reads a text. Returns the tree, and `line:column: message` for each report.
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

/// The reports about a text.
fn told(text: &str) -> Vec<String> {
    read(text).1
}

/// The sse step that a scenario begins with.
fn sse(scenario: Scenario) -> Sse {
    match scenario.steps.into_iter().next() {
        Some(Step { kind: StepKind::Sse(sse), .. }) => sse,
        other => panic!("{other:?}"),
    }
}

/// The `open` of `sse "T" open …`.
fn open(text: &str) -> Open {
    match sse(fine(&format!("sse \"T\" open {text}"))).actions.into_iter().next() {
        Some(Action { kind: ActionKind::Open(open), .. }) => *open,
        other => panic!("{other:?}"),
    }
}

/// A method as it is sent, unless Rust or a value gives it.
fn sent(method: &RequestMethod) -> String {
    match method {
        RequestMethod::Word(word) => word.sent(),
        RequestMethod::Text(Text::Literal { value, .. }) => value.clone(),
        RequestMethod::Text(Text::Expr(expr)) => format!("({})", expr.tokens),
    }
}

/// The check of `sse "T" check …`.
fn check(text: &str) -> Check {
    match sse(fine(&format!("sse \"T\" check {text}"))).actions.into_iter().next() {
        Some(Action { kind: ActionKind::Check(check), .. }) => *check,
        other => panic!("{other:?}"),
    }
}

/// The only condition of a check.
fn condition(text: &str) -> Condition {
    let mut conditions = check(&format!("await within 1s until 1 {text}")).conditions;
    assert_eq!(conditions.len(), 1, "{text}");
    conditions.remove(0)
}

/// Asserts the reports about `text`, as `line:column: message`.
#[track_caller]
fn says(text: &str, reports: &[&str]) {
    assert_eq!(told(text), reports, "{text}");
}

/// Like [`says`], for a condition. Columns count from its first letter.
#[track_caller]
fn says_of_condition(text: &str, reports: &[&str]) {
    const BEFORE: &str = "sse \"T\" check await within 1s until 1 ";
    let reports: Vec<String> = reports
        .iter()
        .map(|report| {
            let (column, message) = report.split_once(": ").expect("column: message");
            format!("1:{}: {message}", column.parse::<usize>().expect("column") + BEFORE.len())
        })
        .collect();
    assert_eq!(told(&format!("{BEFORE}{text}")), reports, "{text}");
}
