//! The stage, from source strings: what it says of each mistake and where, and what it says nothing of.

mod feed;
mod fine;
mod loops;
mod mentions;
mod oracle;
mod patterns;
mod pending;
mod presence;
mod protocols;
mod requests;
mod streams;
mod types;
mod uses;
mod when;

use expect_test::Expect;

use super::{Plan, Presence, ValueKind};
use crate::errors::Errors;

/// Reads and checks a scenario, and gives its plan with `line:column: message` for each report.
fn checked(text: &str) -> (Plan, Vec<String>) {
    let mut errors = Errors::default();
    let scenario = crate::parse::scenario(text.parse().expect("tokens"), &mut errors);
    let plan = super::check(scenario, &mut errors);
    (plan, errors.placed())
}

/// Compares all reports. The text's first line break is left out, so that line 1 is its first line of code.
fn reports(text: &str, expected: Expect) {
    let (_, reports) = checked(text.strip_prefix('\n').unwrap_or(text));
    expected.assert_eq(&reports.join("\n"));
}

/// Gives the plan of a scenario without mistakes.
fn fine(text: &str) -> Plan {
    let (plan, reports) = checked(text);
    assert!(reports.is_empty(), "{text}\n{reports:#?}");
    plan
}

/// Each value with its type as a reader finds it at the end: `price: Option<f64>`.
fn values(plan: &Plan) -> String {
    let values = plan.values.iter().filter(|value| value.kind.is_field()).map(|value| {
        let ty = value.ty.as_ref().map_or("_".to_owned(), |ty| ty.to_string().replace(' ', ""));
        let ty = ty.replace("::std::string::", "").replace("::std::vec::", "");
        let name = &value.name.ident;
        match (value.kind, value.at_end) {
            (ValueKind::Collect, _) => format!("{name}: Vec<{ty}>"),
            (_, Presence::Definite) => format!("{name}: {ty}"),
            (_, Presence::Maybe) => format!("{name}: Option<{ty}>"),
        }
    });
    values.collect::<Vec<_>>().join(", ")
}
