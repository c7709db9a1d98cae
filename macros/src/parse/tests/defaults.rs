//! `or VALUE`, `Option<…>`, tests on headers, and an `until end` that counts.

use super::{check, condition, fine, says, says_of_condition};
use crate::ast::{Bounds, Goal, Http, Operand, Select, StepKind, Target, Test};

/// The conditions of an `http` step.
fn http(conditions: &str) -> Http {
    let text = format!("http \"h\" get \"http://x\" check {conditions}");
    match fine(&text).steps.into_iter().next().map(|step| step.kind) {
        Some(StepKind::Http(http)) => *http,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_default_stands_before_the_comparison() {
    let one = condition(r#"json "$.x" find 1 or "none" != "a" save x"#);
    assert!(matches!(one.select, Select::Find(_)) && one.comparison.is_some() && one.keep.is_some());
    assert!(matches!(one.default, Some(Operand::Text(_))));
    for (written, is) in [
        ("or 0", (|value| matches!(value, Operand::Number { .. })) as fn(&Operand) -> bool),
        ("or -1.5", |value| matches!(value, Operand::Number { negative: true, .. })),
        ("or true", |value| matches!(value, Operand::True)),
        ("or null", |value| matches!(value, Operand::Null)),
        ("or (other)", |value| matches!(value, Operand::Expr(_))),
    ] {
        let one = condition(&format!("id {written} save x"));
        assert!(one.default.as_ref().is_some_and(is), "{written}: {one:?}");
    }
    let required = check(r#"await within 1s until 1 require json "$.n" or 0 < 5 save n: u8"#);
    assert!(required.requires[0].default.is_some() && required.requires[0].keep.is_some());
}

#[test]
fn a_default_of_a_key_and_of_a_value_across_messages() {
    let one =
        check(r#"await within 1s until 3 require json "$.seq" or 0 rising per json "$.symbol" or "none""#);
    let [of, per] = &one.across[0].conditions()[..] else { panic!("{one:?}") };
    assert!(of.default.is_some() && per.default.is_some());
    says_of_condition(
        "require id rising per event or 1",
        &["28: `event` is never missing, so that this `or` is never taken: leave it out"],
    );
}

#[test]
fn an_or_that_can_have_no_effect() {
    says_of_condition(
        r#"json "$.x" == "a" or "b""#,
        &[
            "18: `or` is no other value to compare with: write `in [\"a\", \"b\"]` for one of several; the value that \
             counts where nothing is found stands before the comparison, `json \"$.x\" or \"none\" == …`",
        ],
    );
    says_of_condition(
        r#"json "$.x" save x or 0"#,
        &["18: `or` comes before `save` and `collect`: write `json \"$.x\" or \"none\" save x`"],
    );
    says_of_condition(
        "id or 1 or 2",
        &["8: a second `or`: one value counts where nothing is found, leave out the other"],
    );
    says_of_condition(
        r#"json "$.x" all or 0 save x"#,
        &[
            "15: `or` stands for one value that is missing, and `all` is about all of them: leave out one of the two",
        ],
    );
    says_of_condition(
        r#"json "$.x" or 0 count"#,
        &[
            "11: `or` stands for one value that is missing, and `count` is about all of them: leave out one of the two",
        ],
    );
    says_of_condition(
        "id or 0 missing",
        &["8: `missing` is never met behind `or`, which gives a value: leave out `missing`, or `or`"],
    );
    says_of_condition(
        "event or 0 == 1",
        &["6: `event` is never missing, so that this `or` is never taken: leave it out"],
    );
    says_of_condition("id or token save x", &["6: Rust is written in parentheses: write `or (token)`"]);
    says_of_condition(
        r#"event == "a" or event == "b""#,
        &["13: there is no `or` between conditions: say it in one, with `in [ … ]` or `satisfies (…)`"],
    );
}

#[test]
fn an_option_is_of_one_value_that_may_be_missing() {
    let write = "leave out the comparison, or write `save x: String`";
    says_of_condition(
        r#"json "$.x" == "a" save x: Option<String>"#,
        &[&format!(
            "11: `save x: Option<…>` holds also where nothing is there, and no comparison does: {write}"
        )],
    );
    says_of_condition(
        r#"json "$.x" satisfies (|x: &String| x == "a") save x: std::option::Option<String>"#,
        &[&format!(
            "11: `save x: Option<…>` holds also where nothing is there, and no comparison does: {write}"
        )],
    );
    says_of_condition(
        r#"json "$.x" all save x: Option<Vec<u8>> json "$.y" count save y: Option<usize>"#,
        &[
            "11: `all` gives a list, which is never missing: write `save x: Vec<…>`, or leave out `all`",
            "50: `count` gives a number, which is never missing: write `save y: usize`, or leave out `count`",
        ],
    );
    says_of_condition(
        r#"json "$.x" or 0 save x: Option<u8>"#,
        &[
            "11: behind `or` there is always a value, so that this `Option` is never `None`: leave out `or`, or write \
             `save x: u8`",
        ],
    );
    says(
        r#"http "h" get "http://x" check header "X" == "a" save x: Option<String>"#,
        &[&format!(
            "1:41: `save x: Option<…>` holds also where nothing is there, and no comparison does: {write}"
        )],
    );
}

#[test]
fn a_test_behind_a_header_is_on_the_header() {
    let step = http(
        r#"header "A" regex "x" header "B" json "$.x" header "C" jsonp "$.x" header "D" contains "x" header "E" body regex "x""#,
    );
    let tested = step.conditions.iter().map(|condition| match &condition.target {
        Target::Header { name, .. } => (name.as_str(), !matches!(condition.test, Test::Whole)),
        _ => ("body", !matches!(condition.test, Test::Whole)),
    });
    assert_eq!(
        tested.collect::<Vec<_>>(),
        [("A", true), ("B", true), ("C", true), ("D", true), ("E", false), ("body", true)]
    );
}

#[test]
fn until_end_may_count() {
    let goal = |text: &str| check(&format!("await within 1s {text}")).goal;
    assert!(matches!(goal("until end expect 1.."), Goal::UntilEnd(Some(Bounds { single: false, .. }))));
    assert!(matches!(goal("until end expect 3"), Goal::UntilEnd(Some(Bounds { single: true, .. }))));
    assert!(matches!(goal("until end expect (1..=n)"), Goal::UntilEnd(Some(_))));
    assert!(matches!(goal("until end"), Goal::UntilEnd(None)));
    says(
        r#"sse "T" check await within 1s expect 1.. until end event == "x""#,
        &["1:41: `until end` comes before `expect`: write `until end expect 1..`"],
    );
}

#[test]
fn an_until_end_that_asks_nothing() {
    let asks_nothing = |condition: &str| {
        says(
            &format!("sse \"T\" check await within 1s until end {condition}"),
            &[
                "1:36: `until end` succeeds whether a message meets these conditions or not, so that they ask nothing: write \
                 `until end expect 1..` to want one at least, or leave out the conditions",
            ],
        );
    };
    asks_nothing(r#"usage json "$.completion_tokens" > 0"#);
    asks_nothing(r#"event == "a" when (b) id exists"#);
    asks_nothing("comment");
    asks_nothing("data satisfies (|data: &str| data.is_empty())");
    for asks in [
        "",
        "save all",
        "event == \"a\" id collect ids",
        "event == \"a\" require id exists",
        "event == \"a\" require gap <= 100ms",
    ] {
        check(&format!("await within 1s until end {asks}"));
    }
    // What stands there besides could not be read.
    says(
        r#"sse "T" check await within 1s until end event == "a" sav x"#,
        &[
            "1:53: expected a comparison, `save`, a condition, an action or a step, found `sav`: did you mean `save`?",
        ],
    );
}
