//! Rules across messages: `rising` and the like, `gap`, `rate`, `sequence`.

use super::{check, fine, says, says_of_condition};
use crate::ast::{Across, Bounds, Comparison, ComparisonKind, Order, Rule, Stage, Test, Time};
use crate::language::PatternKind;

fn across(text: &str) -> Vec<Across> {
    check(&format!("await within 1s until end {text}")).across
}

#[test]
fn values_rise_are_unique_or_the_same_per_key_or_not() {
    let across = across(
        r#"event == "tick"
           require id rising
           require json "$.n" find 1 unique per json "$.symbol"
           require retry > 0
           when (strict) require regex "(a)" same per message regex "b" find 2"#,
    );
    let [
        Across { rule: Rule::Each { order: Order::Rising, per: None, .. }, when: None, .. },
        Across { rule: Rule::Each { order: Order::Unique, per: Some(symbol), .. }, .. },
        Across { rule: Rule::Each { order: Order::Same, per: Some(_), .. }, when: Some(_), .. },
    ] = across.as_slice()
    else {
        panic!("{across:?}")
    };
    assert!(matches!(symbol.test, Test::Pattern { kind: PatternKind::Json, .. }));
}

#[test]
fn gaps_rates_and_sequences() {
    let across = across(
        r#"require gap <= 500ms require gap <= (limit) require rate in 5..=20 require rate >= (least)
           require sequence [ event == "a", 2 data, 1.. event == "b" json "$.x" > 1, ..=3 data, (n) data, (a)..(b) data, ]"#,
    );
    let [
        Across { rule: Rule::Gap(Time::Literal { .. }), .. },
        Across { rule: Rule::Gap(Time::Expr(_)), .. },
        Across { rule: Rule::Rate(Comparison { kind: ComparisonKind::Within(_), .. }), .. },
        Across { rule: Rule::Rate(Comparison { kind: ComparisonKind::Is(..), .. }), .. },
        Across { rule: Rule::Sequence(stages), .. },
    ] = across.as_slice()
    else {
        panic!("{across:?}")
    };
    let counts = |stage: &Stage| {
        let times = stage.times.as_ref();
        let bounds = times.map(|Bounds { min, max, single, .. }| (min.is_some(), max.is_some(), *single));
        (bounds, stage.conditions.len())
    };
    let counts: Vec<_> = stages.iter().map(counts).collect();
    assert_eq!(
        counts,
        [
            (None, 1),
            (Some((true, false, true)), 1),
            (Some((true, false, false)), 2),
            (Some((false, true, false)), 1),
            (Some((true, false, true)), 1),
            (Some((true, true, false)), 1),
        ]
    );
}

#[test]
fn rules_across_messages_follow_require() {
    let says = |word: &str| {
        format!(
            "`{word}` is about several messages, so it stands after the `require` of a check: write `require id {word}`"
        )
    };
    says_of_condition("id rising", &[&format!("3: {}", says("rising"))]);
    says_of_condition(r#"json "$.a" unique per json "$.b" save x"#, &[&format!("11: {}", says("unique"))]);
    says_of_condition(
        "gap <= 1ms",
        &["0: `gap` is about several messages, so it stands after `require`: write `require gap …`"],
    );
    says_of_condition(
        r#"sequence [data] event == "b""#,
        &[
            "0: `sequence` is about several messages, so it stands after `require`: write `require sequence …`",
            "16: conditions come before `require`: move this one up, or write `require` before it too",
        ],
    );
    says_of_condition(r#"require sequence [id rising]"#, &[&format!("21: {}", says("rising"))]);
}

#[test]
fn mistakes_around_rising() {
    says_of_condition(
        "require id risign",
        &[
            "11: expected a test (`json`, …) or a comparison (`==`, …), found `risign`: did you mean `rising`?",
        ],
    );
    says_of_condition(
        r#"require json "$.a" all rising"#,
        &["23: `rising` is about one value of each message: leave out `all`, or write `find 0`"],
    );
    says_of_condition(
        "require id > 1 rising",
        &["15: `rising` stands where a comparison does, and there is one: write another `require` for it"],
    );
    says_of_condition(
        "require id rising > 1",
        &["18: a comparison beside `rising`: write another `require` for it"],
    );
    says_of_condition(
        "require id unique same",
        &["18: `same` stands where a comparison does, and there is one: write another `require` for it"],
    );
    says_of_condition(
        "require id rising per close",
        &[
            "22: `per` needs what the messages are kept apart by, found `close`: write `rising per json \"$.symbol\"`",
        ],
    );
    says_of_condition(
        r#"require id rising per json "$.a" all"#,
        &["33: what messages are kept apart by is one value: leave out `all`, or write `find 0`"],
    );
    says_of_condition(
        "require id rising save x",
        &[
            "18: `rising` is about several messages and keeps nothing: write `save` in a condition of the check",
        ],
    );
}

#[test]
fn mistakes_around_gap_and_rate() {
    says_of_condition(
        "require gap 500ms",
        &["12: `gap` needs `<=` and a time, found `500ms`: write `gap <= 500ms`"],
    );
    says_of_condition(
        "require gap > 500ms",
        &["12: a gap has a longest time, so that `>` says nothing here: write `gap <= 500ms`"],
    );
    says_of_condition(
        "require gap close",
        &["12: `gap` needs `<=` and a time, found `close`: write `gap <= 500ms`"],
    );
    says_of_condition("require gap <= 5", &["15: `5` has no unit: write `5s`, `5ms`, `5min` or `5h`"]);
    says_of_condition(
        "require gap <= 0ms",
        &["15: `gap <=` of zero lets no two messages pass: write a longer time, such as `gap <= 10s`"],
    );
    says_of_condition(
        "require gap <= 2s",
        &[
            "15: this gap is never over before the deadline of the check: write a shorter time, or a longer `within`",
        ],
    );
    says_of_condition(
        "require rate 5",
        &["13: `rate` needs a range or a bound, found `5`: write `rate in 5..=20`"],
    );
    says_of_condition(
        "require rate == 5",
        &[
            "13: a rate is hardly ever exactly a number: write a range or a bound, `rate in 5..=20` or `rate >= 5`",
        ],
    );
    says_of_condition(
        "require rate exists",
        &[
            "13: a rate is a number of messages in a second: write a range or a bound, `rate in 5..=20` or `rate >= 5`",
        ],
    );
    says_of_condition(
        "require rate < 0",
        &["13: this is never met, since a rate is never below 0: write `rate in 5..=20`"],
    );
    says_of_condition(
        "require rate in 0..",
        &["13: this always holds, since a rate is never below 0: write `rate in 5..=20`"],
    );
    says_of_condition("require rate in 20..=5", &["16: the range `20..=5` is reversed: write `5..=20`"]);
}

#[test]
fn mistakes_in_sequences() {
    const WRITE: &str = "`sequence [ event == \"snapshot\", 1.. event == \"tick\" ]`";
    says_of_condition(
        "require sequence",
        &[&format!("8: `sequence` needs its list after this, where the scenario ends: write {WRITE}")],
    );
    says_of_condition(
        "require sequence (data, data)",
        &[&format!("17: `sequence` needs its list, found `(…)`: write {WRITE}")],
    );
    says_of_condition(
        "require sequence []",
        &[&format!("8: `sequence []` awaits nothing: write its messages in their order, {WRITE}")],
    );
    let sequence = |items: &str, reports: &[&str]| {
        let before = r#"sse "T" check await within 1s until end require sequence ["#;
        let reports: Vec<String> = reports
            .iter()
            .map(|report| {
                let (column, message) = report.split_once(": ").expect("column");
                format!("1:{}: {message}", column.parse::<usize>().expect("column") + before.len())
            })
            .collect();
        says(&format!("{before}{items}]"), &reports.iter().map(String::as_str).collect::<Vec<_>>());
    };
    sequence(
        "1.., data",
        &[
            "3: a message of a `sequence` needs a condition, found `,`: write `event == \"tick\"`, or `data` for any message",
        ],
    );
    sequence(
        "0 data, data",
        &["0: a message that comes 0 times is none of the sequence: write `0..=1` if it may be missing"],
    );
    sequence("3..=1 data", &["0: the range `3..=1` is reversed: write `1..=3`"]);
    sequence("1.5 data", &["0: `1.5` is no whole number, and `sequence` needs a whole number: write `1`"]);
    sequence(
        "data satisfies (|x| true)",
        &[
            "5: `satisfies` cannot stand in a `sequence`: write a comparison, or ask it of all messages in a condition of the check",
        ],
    );
    sequence(
        "data save x, data",
        &["5: a `sequence` keeps nothing: write `save` in a condition of the check"],
    );
    sequence(
        "when (x) data, data",
        &["0: `when` comes before the whole requirement: write `when (…) require sequence [ … ]`"],
    );
    sequence(
        "evnt == \"a\", data",
        &["0: expected a condition (`event == …`, `json …`), found `evnt`: did you mean `event`?"],
    );
    sequence(
        "data; data",
        &["4: expected a condition, or `,` before the next message of the `sequence`, found `;`"],
    );
}

#[test]
fn a_sequence_fits_the_number_of_messages() {
    says_of_condition(
        "require sequence [data, data]",
        &["8: this sequence has 2 messages or more, which `until 1` does not let come: raise its number"],
    );
    let told = |goal: &str, sequence: &str| {
        super::told(&format!("sse \"T\" check await within 1s {goal} require sequence {sequence}"))
    };
    assert_eq!(told("until 2", "[data, data]"), Vec::<String>::new());
    assert_eq!(told("expect 1..=5", "[data, 2.. data]"), Vec::<String>::new());
    assert_eq!(told("expect (n)", "[data, data]"), Vec::<String>::new());
    let more = "1:46: this sequence has at most 2 messages, and `until 3` wants more: lower its number";
    assert_eq!(told("until 3", "[data, 0..=1 data]"), [more]);
    let fewer =
        "1:47: this sequence has 3 messages or more, which `expect` does not let come: raise its number";
    assert_eq!(told("expect 2", "[data, 2.. data]"), [fewer]);
}

#[test]
fn values_may_have_the_names_of_these_words() {
    fine(
        r#"sse "x" open "/x" check await within 1s until end id save rising id save per id save gap: f64 id save rate
           id save sequence id collect unique id collect same require data == (gap) close"#,
    );
}

#[test]
fn words_of_rules_in_the_wrong_place() {
    says_of_condition(
        "require id per event",
        &[
            "11: `per` stands after `rising`, `unique` or `same`: write `require json \"$.seq\" rising per json \"$.symbol\"`",
        ],
    );
    says_of_condition("rising", &["0: `rising` needs what it is about before it: write `require id rising`"]);
    says_of_condition(
        "data dropped save x",
        &["5: `dropped` belongs to the action `unmatched`: write `unmatched collect rest dropped save lost`"],
    );
    says(
        r#"sse "x" open "/x" gap <= 1s"#,
        &["1:18: `gap` belongs to a check: write `check await within 10s until 1` before it"],
    );
}

#[test]
fn one_mistake_is_reported_once() {
    for (text, report) in [
        ("require rising", "8: `rising` needs what it is about before it: write `require id rising`"),
        ("require unique id", "8: `unique` needs what it is about before it: write `require id unique`"),
        (
            "require id rising by json \"$.a\"",
            "18: `by` is called `per` here: write `rising per json \"$.symbol\"`",
        ),
        ("require sequence [2..1 data]", "18: the range `2..1` is reversed: write `1..=2`"),
        (
            "require sequence [0 data]",
            "18: a message that comes 0 times is none of the sequence: write `0..=1` if it may be missing",
        ),
        (
            "require sequence [2]",
            "18: a message of a `sequence` needs a condition after this, where the list ends: write `event == \"tick\"`, \
             or `data` for any message",
        ),
    ] {
        says_of_condition(text, &[report]);
    }
}
