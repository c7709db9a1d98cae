//! Includes: the needs of a fragment must be met, and the things that it gives are there afterwards.

use expect_test::expect;

use super::{checked_with, reports_with, values};
use crate::ast::{LetValue, Step, StepKind};

const OPENS: &str = r#"opens gives stream "s", value x: u8 {
    sse "S" name "s" open "/s" check await within 1s until 1 save x: u8
}"#;
const USES: &str = r#"uses needs stream "s", value x: u8 gives value y: String {
    let own = (x + 1)
    sse "{own}" name "s" check await within 1s until 1 data == (x) save y
}"#;
const CLOSES: &str = r#"closes closes stream "s" { sse "S" name "s" close }"#;
const ALL: &[&str] = &[OPENS, USES, CLOSES];

#[test]
fn includes_without_mistakes() {
    let (plan, reports) = checked_with(
        ALL,
        r#"base "http://x" repeat 3 { include opens include uses include uses include closes } let z = (x) pause (own)"#,
    );
    assert_eq!(reports, [""; 0]);
    // Values that are not given belong to the fragment, separately for each include.
    let own = plan.values.iter().filter(|value| value.private).count();
    assert_eq!(own, 2);
    assert_eq!(values(&plan), "x: u8, y: String, z: _");
}

#[test]
fn values_on_branches_with_includes() {
    let (plan, reports) = checked_with(ALL, r#"base "http://x" if (on) { include opens include closes }"#);
    assert_eq!(reports, [""; 0]);
    assert_eq!(values(&plan), "x: Option<u8>");
    let (plan, _) = checked_with(ALL, r#"base "http://x" on failure continue include opens include closes"#);
    assert_eq!(values(&plan), "x: Option<u8>");
    let (plan, _) =
        checked_with(&["leaves(on: bool) { if (on) { stop } }"], "include leaves(true) let x: u8 = (1)");
    assert_eq!(values(&plan), "x: Option<u8>");
}

#[test]
fn unmet_needs() {
    reports_with(
        ALL,
        "include uses",
        expect![[
            r#"1:8: fragment `uses` needs stream "s" open, which is not open here: put `sse "…" name "s" open "…"` before this `include`; and it needs the value `x`, which no step before this `include` saves: keep it with `save x` in a check or with `let x = (…)`"#
        ]],
    );
    reports_with(
        ALL,
        r#"
base "http://x"
include opens
include closes
include uses"#,
        expect![[
            r#"4:8: fragment `uses` needs stream "s" open, which was closed in line 3: `open` it again before this `include`"#
        ]],
    );
    reports_with(
        ALL,
        r#"
base "http://x"
if (on) { include opens }
include uses
include closes"#,
        expect![[
            r#"3:8: fragment `uses` needs stream "s" open, which is open on only one of the branches that join before this `include`: open it on all of them; and it needs the value `x`, which is an `Option` here, since it may be empty: put `let x = (…)` with a value for that case before this `include`"#
        ]],
    );
    reports_with(
        ALL,
        r#"
base "http://x"
sse "S" name "S" open "/s"
let x: u16 = (1)
include uses
sse "S" name "S" close"#,
        expect![[
            r#"4:8: fragment `uses` needs `x` as `u8`, which is kept as `u16` in line 3: write that type there too, or another name; and it needs stream "s" open, which is not open here (stream "S" is): put `sse "…" name "s" open "…"` before this `include`"#
        ]],
    );
    reports_with(
        ALL,
        r#"
base "http://x"
sse "S" name "s" open "/s" check listen within 1s until 1 save x: u8
include uses
include closes"#,
        expect![[
            r#"3:8: fragment `uses` needs the value `x`, which is saved by the `listen` check in line 2, and nothing has taken it over from stream "s" yet: put `sse "…" name "s" await` before this `include`"#
        ]],
    );
    reports_with(
        ALL,
        r#"
base "http://x"
sse "S" name "s" open "/s" check await within 1s expect 0..=1 save x: u8
include uses
include closes"#,
        expect![
            "3:8: fragment `uses` needs the value `x`, which is an `Option` here, since it may be empty: put `let x = (…)` with a value for that case before this `include`"
        ],
    );
    reports_with(
        ALL,
        r#"
base "http://x"
sse "S" name "s" open "/s"
include uses
include closes
let x: u8 = (1)"#,
        expect![
            "3:8: fragment `uses` needs the value `x`, which no step before this `include` saves: keep it with `save x` in a check or with `let x = (…)`"
        ],
    );
}

#[test]
fn shared_values_that_are_kept_in_another_way() {
    reports_with(
        &["more needs value xs: Vec<u8> gives value xs: Vec<u8> { let xs: Vec<u8> = (vec![1]) }"],
        r#"sse "S" open "http://x/s" check await within 1s until 1 collect xs: u8 close include more"#,
        expect![[""]],
    );
    reports_with(
        &[r#"again needs value xs: Vec<u8> gives value xs: Vec<u8> {
                sse "S" open "http://x/s" check await within 1s until 1 save xs: Vec<u8> close
            }"#],
        r#"sse "S" open "http://x/s" check await within 1s until 1 collect xs: u8 close include again"#,
        expect![
            "1:85: fragment `again` does not fit here: `xs` is kept by `collect` in line 1 and by `save` here: use one of the two for both, or another name"
        ],
    );
    reports_with(
        &["feeds needs value user: User { pause (user.wait) }", "index needs value i: usize { pause (i) }"],
        "feed user from (users) include feeds repeat 2 as i { include index } let n: u8 = (1) include index",
        expect![
            "1:93: fragment `index` needs the value `i`, which is bound only in the body of the `repeat … as i` in line 1: put this `include` into it"
        ],
    );
}

#[test]
fn streams_that_a_fragment_opens() {
    reports_with(
        ALL,
        r#"
base "http://x"
sse "S" name "s" open "/s"
include opens
include closes"#,
        expect![[
            r#"3:8: fragment `opens` opens stream "s", which is open already, opened in line 2: put `sse "…" name "s" close` before this `include`"#
        ]],
    );
    reports_with(
        ALL,
        "include opens include closes",
        expect![[
            r#"1:8: fragment `opens` opens relative URLs, and the scenario has no `base`: add `base "http://…"` before the first step"#
        ]],
    );
}

#[test]
fn streams_that_a_fragment_leaves_open_or_closed() {
    reports_with(
        ALL,
        r#"
base "http://x"
include opens"#,
        expect![[
            r#"2:8: stream "s" is still open at the end of the scenario: add `sse "…" name "s" close` after its last use"#
        ]],
    );
    reports_with(
        ALL,
        r#"
base "http://x"
repeat 3 {
    include opens
}
sse "S" name "s" close"#,
        expect![[
            r#"3:12: stream "s" is not open where the body of the loop in line 2 begins, and this fragment leaves it open where the body ends, so that the next round opens it again: `close` it in the body, or `open` it before the loop"#
        ]],
    );
    reports_with(
        ALL,
        r#"
base "http://x"
include opens
repeat 3 { include closes }"#,
        expect![[
            r#"3:19: stream "s" is open where the body of the loop in line 3 begins, opened in line 2, and this fragment leaves it closed where the body ends, so that the next round finds it closed: `open` it again in the body, or `close` it after the loop"#
        ]],
    );
    reports_with(
        ALL,
        r#"
base "http://x"
include opens
include closes
let x: u16 = (1)
sse "S" name "s" check await within 1s until 1
pause (y)"#,
        expect![[r#"
            4:4: `x` is kept as `u8` in line 2 and as `u16` here: write one type for both, or another name
            5:17: stream "s" was closed in line 3: `open` it again before this `check`, or move the `check` before the `close`"#]],
    );
    reports_with(
        &["ends { pause 1s stop }", "runs { forever { pause 1s } }"],
        "if (on) { include ends pause 1s } include runs\npause 1s",
        expect![[r#"
            1:23: this step is never reached, since `include` in line 1 ends the run: move it before the `include`, or remove it
            2:0: this step is never reached, since `include` in line 1 never ends: move it before the `include`, or remove it"#]],
    );
}

#[test]
fn names() {
    for (text, expected) in [
        (
            "include",
            expect![
                "1:0: `include` needs the name of a `fragment!` after this, where the scenario ends: write `include login`"
            ],
        ),
        ("include (ends)", expect!["1:8: a fragment is included by its name alone: write `include ends`"]),
        (
            "include \"ends\" pause 1s",
            expect!["1:8: a fragment is included by its name alone: write `include ends`"],
        ),
        (
            "include sse \"S\" open \"http://x\" close",
            expect!["1:8: `include` needs the name of a `fragment!`, found `sse`: write `include login`"],
        ),
        (
            "include crate::",
            expect![
                "1:14: the path of a fragment is not finished after this, where the scenario ends: write `include crate::name`"
            ],
        ),
        ("include ends()", expect![[""]]),
        ("include ends(1)", expect!["1:12: fragment `ends` has no parameters: write `include ends`"]),
        ("include takes", expect!["1:8: fragment `takes` has 2 parameters: write `include takes(name, of)`"]),
        (
            "include takes(1)",
            expect!["1:13: fragment `takes` has 2 parameters: write `include takes(name, of)`"],
        ),
        (
            "include takes(\"{x}\", \"{x}\")",
            expect![
                "1:21: a text is filled in only for a parameter that is a `String`, and `of` is a `&str`: declare it as `of: String`, or write `(format!(…))`"
            ],
        ),
        (
            "include takes(f()?, (a, b))",
            expect![
                "1:17: `?` cannot stand in `(…)`: compute the value in a `let … = run { … }` before this step, and write its name here"
            ],
        ),
        (
            "call ends",
            expect![
                "1:0: `call` is called `include` here: write `include login`, with the name of a `fragment!`"
            ],
        ),
        (
            "inlcude ends",
            expect![
                "1:0: expected a setting (`base`, `header`, `on failure`) or a step (`sse`, `pause`, …), found `inlcude`: did you mean `include`?"
            ],
        ),
        (
            "pause 1s base \"http://x\" include ends",
            expect!["1:9: `base` is a setting: settings come before the first step, move it up"],
        ),
        (
            "let include ends",
            expect!["1:4: `let` needs the name of a value, found `include`: write `let name = (…)`"],
        ),
    ] {
        reports_with(&["ends { pause 1s }", "takes(name: String, of: &str) { pause 1s }"], text, expected);
    }
}

#[test]
fn fine_arguments() {
    for text in [
        r#"include takes("a", 1)"#,
        r#"include takes("a", (1),)"#,
        r#"let x = (1) include takes("{x}", x + f::<u8, u16>(|a, b| a, 3))"#,
        r#"include takes(("a"), ((1)))"#,
    ] {
        let (_, reports) = checked_with(&["takes(name: String, of: u32) { pause 1s }"], text);
        assert_eq!(reports, [""; 0], "{text}");
    }
}

#[test]
fn a_fragment_in_a_fragment() {
    let outer = r#"outer(n: u8) gives value x: u8 { include inner(n + 1) let x: u8 = (y) } "#;
    let definitions = format!(
        "(outer) {{ [ (inner) {{ [] whole inner(n: u8) gives value y: u8 {{ let y: u8 = (n) }} }} ] whole {outer} }}"
    );
    let fragments = crate::include::Fragments::read(definitions.parse().expect("tokens"));
    let mut errors = crate::errors::Errors::default();
    let text = "include outer(1) let y: String = (x.to_string())";
    let scenario = crate::parse::scenario_with(text.parse().expect("tokens"), &fragments, &mut errors);
    let plan = super::super::check(scenario.expect("known"), &mut errors);
    assert_eq!(errors.placed(), [""; 0]);
    let own: Vec<String> =
        plan.values.iter().filter(|value| value.private).map(|value| value.name.ident.to_string()).collect();
    assert_eq!(own, ["n", "n", "y"]);
}

/// For each `let`, including those of fragments: its name, and whether its values are certain to be there.
fn certain(steps: &[Step], found: &mut Vec<(String, bool)>) {
    for step in steps {
        match &step.kind {
            StepKind::Let { name, value: LetValue::Expr(expr), .. } => {
                found.push((name.ident.to_string(), expr.uses.iter().all(|used| used.definite)));
            }
            StepKind::Group { body, .. } => certain(body, found),
            StepKind::Include(include) => certain(&include.body, found),
            _ => {}
        }
    }
}

/// The types in a fragment do not depend on the failure mode around it.
#[test]
fn types_in_a_fragment_are_its_own() {
    let inner = r#"inner gives value y: u8 {
        sse "S" open "http://x/s" check await within 1s until 1 save y: u8
            close
        let sure = (y)
    }"#;
    let outer = r#"outer { group "G" on failure continue { include inner } let unsure = (y.is_some()) }"#;
    let definitions = format!("(outer) {{ [ (inner) {{ [] whole {inner} }} ] whole {outer} }}");
    let expected = [("sure".to_owned(), true), ("unsure".to_owned(), false)];
    for around in [
        "include outer",
        "on failure continue include outer",
        "group \"A\" on failure continue { include outer }",
    ] {
        let fragments = crate::include::Fragments::read(definitions.parse().expect("tokens"));
        let mut errors = crate::errors::Errors::default();
        let scenario = crate::parse::scenario_with(around.parse().expect("tokens"), &fragments, &mut errors);
        let plan = super::super::check(scenario.expect("known"), &mut errors);
        assert_eq!(errors.placed(), [""; 0]);
        let mut found = Vec::new();
        certain(&plan.scenario.steps, &mut found);
        assert_eq!(found, expected, "{around}");
    }
    // The outer fragment by itself has the same report.
    let fragments = format!("(inner) {{ [] whole {inner} }}");
    let fragments = crate::include::Fragments::read(fragments.parse().expect("tokens"));
    let mut errors = crate::errors::Errors::default();
    let fragment = crate::parse::fragment(outer.parse().expect("tokens"), &fragments, &mut errors);
    let mut fragment = fragment.ok().flatten().expect("a fragment");
    let plan = super::super::check_fragment(&mut fragment.contract, fragment.body, &mut errors);
    let mut found = Vec::new();
    certain(&plan.scenario.steps, &mut found);
    assert_eq!((found.as_slice(), errors.placed()), (&expected[..], Vec::new()));
}
