//! `when (expr)` before a condition or a `require`, and the test `jmespath`.

use super::{check, condition, fine, says_of_condition};
use crate::ast::{Pattern, Test};
use crate::language::PatternKind;

#[test]
fn a_when_comes_before_conditions_and_requires() {
    let check = check(
        r#"await within 1s until 1 when (a) json "$.x" < 3 when (b && c) id save when event exists
           when (d) require retry exists require id exists"#,
    );
    let whens = |conditions: &[crate::ast::Condition]| -> Vec<String> {
        let when =
            |one: &crate::ast::Condition| one.when.as_ref().map_or("-".to_owned(), |e| e.tokens.to_string());
        conditions.iter().map(when).collect()
    };
    assert_eq!(whens(&check.conditions), ["a", "b && c", "-"]);
    assert_eq!(whens(&check.requires), ["d", "-"]);
}

#[test]
fn mistakes_around_when() {
    says_of_condition(
        r#"require when (x) json "$.a" > 1"#,
        &["8: `when` comes before `require`: write `when (…) require …`"],
    );
    says_of_condition(
        r#"when (x) when (y) json "$.a" > 1"#,
        &["9: a second `when`: say both in one, `when (first && second)`"],
    );
    says_of_condition(
        "when (x) save whole",
        &[
            "0: `when` stands before a condition: write `when (…) data save text` to keep the whole data only then",
        ],
    );
    says_of_condition(
        "when (x) close",
        &[
            "0: `when` needs the condition that it is about, found `close`: write `when (…) json \"$.price\" > 0`",
        ],
    );
    says_of_condition(
        r#"when x > 3 json "$.a" > 1 close"#,
        &["5: `when` needs its Rust in parentheses, found `x`: write `when (…)`"],
    );
    says_of_condition(
        "when close",
        &["5: `when` needs its Rust in parentheses, found `close`: write `when (…)`"],
    );
    says_of_condition(
        r#"if (x) json "$.a" > 1"#,
        &[
            "0: `if` is a step with a block of steps: a condition of a check that counts only sometimes is written with \
           `when (…)` before it",
        ],
    );
    says_of_condition(
        r#"checkIf (x) json "$.a" > 1"#,
        &["0: `checkIf` is Gatling's word, called `when` here: write `when (…)` before the condition"],
    );
    says_of_condition(
        r#"event when (x) == "a" id exists"#,
        &["6: `when` comes before the whole condition: write `when (…) json \"$.price\" > 0`"],
    );
}

#[test]
fn a_value_may_be_named_when_or_jmespath() {
    fine(
        r#"sse "x" open "/x" check await within 1s until 1 id save when when (when) id save jmespath close"#,
    );
}

#[test]
#[cfg(feature = "jmespath")]
fn a_jmespath_is_a_test() {
    let one = condition(r#"message jmespath "a[?b > `1`]" all satisfies (|x| x.len() > 1)"#);
    assert!(
        matches!(one.test, Test::Pattern { kind: PatternKind::Jmespath, pattern: Pattern::Literal { value, .. } } if value == "a[?b > `1`]")
    );
    assert!(matches!(
        condition("jmespath (PATH)").test,
        Test::Pattern { kind: PatternKind::Jmespath, pattern: Pattern::Expr(_) }
    ));
    says_of_condition(
        "jmespath price > 1",
        &[
            "9: `jmespath` needs a JMESPath, a string literal or `(expr)`, found `price` (a variable is written `(price)`): \
           write `jmespath \"price\"`",
        ],
    );
    says_of_condition(
        r#"jmesPath("a")"#,
        &["0: `jmesPath` is Gatling's word, called `jmespath` here: write `jmespath \"price\"`"],
    );
}

#[test]
#[cfg(not(feature = "jmespath"))]
fn a_jmespath_needs_its_feature() {
    let says = "`jmespath` needs a feature of streamgauge: write `features = [\"jmespath\"]` at the dependency in \
                Cargo.toml, or a JSONPath, `json \"$.price\"`";
    says_of_condition(r#"jmespath "price" > 1"#, &[&format!("0: {says}")]);
    says_of_condition(r#"event == "a" jmespath "pri[" > 1 save x: f64"#, &[&format!("13: {says}")]);
    let _ = (condition as fn(&str) -> _, |test: Test| {
        matches!(test, Test::Pattern { kind: PatternKind::Jmespath, pattern: Pattern::Expr(_) })
    });
}
