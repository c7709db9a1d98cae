//! Tests of the stage, from source strings: the report of each mistake with its place, and scenarios without
//! reports.

mod attempts;
mod families;
mod feed;
mod fine;
mod fragments;
mod http;
mod includes;
mod loops;
mod mentions;
mod names;
mod oracle;
mod patterns;
mod pending;
mod presence;
mod protocols;
mod requests;
mod said;
mod streams;
mod types;
mod unmatched;
mod uses;
mod when;

use expect_test::Expect;

use crate::errors::Errors;
use crate::plan::{Certainty, Plan, ValueKind};

/// Reads and checks a scenario. Returns its plan, and `line:column: message` for each report.
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

/// Reads and checks a scenario that includes `fragments`, each of which begins with its name.
fn checked_with(fragments: &[&str], text: &str) -> (Plan, Vec<String>) {
    let definitions = fragments.iter().map(|fragment| {
        let name = fragment.split([' ', '(']).next().expect("a name");
        format!("({name}) {{ [] whole {fragment} }}")
    });
    let definitions: String = definitions.collect();
    let fragments = crate::include::Fragments::read(definitions.parse().expect("tokens"));
    let mut errors = Errors::default();
    let scenario = crate::parse::scenario_with(text.parse().expect("tokens"), &fragments, &mut errors);
    let plan = super::check(scenario.expect("only these are included"), &mut errors);
    (plan, errors.placed())
}

/// Like [`reports`], for a scenario that includes `fragments`.
fn reports_with(fragments: &[&str], text: &str, expected: Expect) {
    let (_, reports) = checked_with(fragments, text.strip_prefix('\n').unwrap_or(text));
    expected.assert_eq(&reports.join("\n"));
}

/// Like [`reports`], for a fragment by itself.
fn reports_of_fragment(text: &str, expected: Expect) {
    let mut errors = Errors::default();
    let tokens = text.strip_prefix('\n').unwrap_or(text).parse().expect("tokens");
    let fragment = crate::parse::fragment(tokens, &crate::include::Fragments::default(), &mut errors);
    if let Some(mut fragment) = fragment.expect("it includes nothing") {
        super::check_fragment(&mut fragment.contract, fragment.body, &mut errors);
    }
    expected.assert_eq(&errors.placed().join("\n"));
}

/// Gives the plan of a scenario without mistakes.
fn fine(text: &str) -> Plan {
    let (plan, reports) = checked(text);
    assert!(reports.is_empty(), "{text}\n{reports:#?}");
    plan
}

/// Each value with its type at the end of the scenario: `price: Option<f64>`.
fn values(plan: &Plan) -> String {
    let fields = plan.values.iter().filter(|value| value.kind.is_field() && !value.private);
    let values = fields.map(|value| {
        let ty = value.ty.as_ref().map_or("_".to_owned(), |ty| ty.to_string().replace(' ', ""));
        let ty = ty.replace("::std::string::", "").replace("::std::vec::", "");
        let name = &value.name.ident;
        match (value.kind, value.at_end) {
            (ValueKind::Collect, _) => format!("{name}: Vec<{ty}>"),
            (_, Certainty::Definite) => format!("{name}: {ty}"),
            (_, Certainty::Maybe) => format!("{name}: Option<{ty}>"),
        }
    });
    values.collect::<Vec<_>>().join(", ")
}
