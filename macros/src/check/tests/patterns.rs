//! Patterns and their groups.

use expect_test::expect;

use super::{fine, reports};

/// The reports on the conditions of one check.
fn conditions(text: &str, expected: expect_test::Expect) {
    reports(
        &format!("sse \"a\" name \"s1\" open \"http://x\" check await within 1s until 1\n{text}\nclose"),
        expected,
    );
}

fn fine_conditions(text: &str) {
    fine(&format!("sse \"a\" name \"s1\" open \"http://x\" check await within 1s until 1\n{text}\nclose"));
}

#[test]
fn regex_that_does_not_parse() {
    conditions(
        r#"regex "ACME(""#,
        expect![[r#"
        2:6: this regular expression of a check on stream "s1" does not parse: unclosed group
          ACME(
              ^"#]],
    );
    conditions(
        r#"message regex r"a**\q""#,
        expect![[r#"
        2:14: this regular expression of a check on stream "s1" does not parse: unrecognized escape sequence
          a**\q
             ^"#]],
    );
    conditions(
        r#"regex "[z-a]""#,
        expect![[r#"
        2:6: this regular expression of a check on stream "s1" does not parse: invalid character class range, the start must be <= the end
          [z-a]
           ^"#]],
    );
    conditions(
        r#"regex "é(?<n>a)(?<n>b)""#,
        expect![[r#"
        2:6: this regular expression of a check on stream "s1" does not parse: duplicate capture group name
          é(?<n>a)(?<n>b)
                     ^"#]],
    );
    conditions(
        r#"regex r"\p{Nothing}""#,
        expect![[r#"
        2:6: this regular expression of a check on stream "s1" does not parse: Unicode property not found
          \p{Nothing}
          ^"#]],
    );
    conditions(
        "regex \"(?x) a \\n  b( # c\"",
        expect![[r#"
        2:6: this regular expression of a check on stream "s1" does not parse: unclosed group
            b( # c
             ^"#]],
    );
    conditions(
        r#"require regex "+""#,
        expect![[r#"
        2:14: this regular expression of a check on stream "s1" does not parse: repetition operator missing expression
          +
          ^"#]],
    );
}

#[test]
fn json_path_that_does_not_parse() {
    conditions(
        r#"json "price" == 1"#,
        expect![[r#"
        2:5: this JSONPath of a check on stream "s1" does not parse: a path begins with `$`, the whole document, as in `$.price`
          price
          ^"#]],
    );
    conditions(
        r#"json "$.price[""#,
        expect![[r#"
        2:5: this JSONPath of a check on stream "s1" does not parse: from `[` on this is no path (RFC 9535)
          $.price[
                 ^"#]],
    );
    conditions(
        r#"jsonp "$.a b""#,
        expect![[r#"
        2:6: this JSONPath of a check on stream "s1" does not parse: from ` ` on this is no path (RFC 9535)
          $.a b
             ^"#]],
    );
    conditions(
        r#"json "$[?foo(@.a)]""#,
        expect![[r#"
        2:5: this JSONPath of a check on stream "s1" does not parse: there is no function `foo`, only length, count, match, search and value
          $[?foo(@.a)]
             ^"#]],
    );
    conditions(
        r#"json "$[?length(@.a, @.b) > 1]""#,
        expect![[r#"
        2:5: this JSONPath of a check on stream "s1" does not parse: `length` takes 1 arguments, not 2
          $[?length(@.a, @.b) > 1]
             ^"#]],
    );
    conditions(
        r#"json "$[?length(@.*) > 1]""#,
        expect![[r#"
        2:5: this JSONPath of a check on stream "s1" does not parse: a non-singular query cannot be used where a ValueType is expected
          $[?length(@.*) > 1]
             ^"#]],
    );
    conditions(
        r#"json "$[99999999999999999999]""#,
        expect![[r#"
        2:5: this JSONPath of a check on stream "s1" does not parse: 99999999999999999999 is outside of what an index can be
          $[99999999999999999999]
            ^"#]],
    );
    conditions(
        r#"json """#,
        expect![[
            r#"2:5: this JSONPath of a check on stream "s1" does not parse: a path begins with `$`, the whole document, as in `$.price`"#
        ]],
    );
}

#[test]
fn in_a_loop_and_in_a_branch() {
    reports(
        r#"
sse "a" open "http://x"
repeat 3 { sse "a" check await within 1s until 1 regex "(" }
if (x) { sse "a" check await within 1s until 1 json "$[" } else { pause 1s }
sse "a" close
"#,
        expect![[r#"
            2:55: this regular expression of a check on the default stream does not parse: unclosed group
              (
              ^
            3:52: this JSONPath of a check on the default stream does not parse: from `[` on this is no path (RFC 9535)
              $[
               ^"#]],
    );
}

#[test]
fn groups_that_do_not_fit() {
    conditions(
        r#"regex "(a)-(b)" save x: f64"#,
        expect![[r#"
            2:6: this regular expression has 2 groups, so that `save x` keeps a tuple: write a tuple type such as `(String, String)`, or make the groups that are not to be kept `(?:…)`
              (a)-(b)
                  ^"#]],
    );
    conditions(
        r#"regex "(a)-(b)" collect x: (u8, u8, u8)"#,
        expect![[r#"
            2:6: this regular expression has 2 groups, which do not fit the tuple of 3 of `collect x`: write as many types as groups, or make the groups that are not to be kept `(?:…)`
              (a)-(b)
                  ^"#]],
    );
    conditions(
        r#"regex "(a)-(b)-(c)" find 2 save x: (Vec<(u8, u8)>, HashMap<u8, u8>)"#,
        expect![[r#"
            2:6: this regular expression has 3 groups, which do not fit the tuple of 2 of `save x`: write as many types as groups, or make the groups that are not to be kept `(?:…)`
              (a)-(b)-(c)
                      ^"#]],
    );
    conditions(
        r#"regex "a(b)" save x: (u8, u8)"#,
        expect![[r#"
            2:6: this regular expression has one group, which does not fit the tuple of 2 of `save x`: write a type that is no tuple, or as many groups as the tuple has elements
              a(b)
               ^"#]],
    );
    conditions(
        r#"regex "ab" save x: (u8, u8)"#,
        expect![[r#"
            2:6: this regular expression has no groups, which does not fit the tuple of 2 of `save x`: write a type that is no tuple, or as many groups as the tuple has elements
              ab
              ^"#]],
    );
    conditions(
        r#"regex "(a)(b)" all save x: Vec<u8>"#,
        expect![[r#"
            2:6: this regular expression has 2 groups, so that `save x` keeps a tuple: write a tuple type such as `(String, String)`, or make the groups that are not to be kept `(?:…)`
              (a)(b)
                 ^"#]],
    );
    conditions(
        r#"regex "(a)(b)" all save x: (u8, u8)"#,
        expect![
            "2:27: `all` gives `x` a `Vec` of all that was found: write the whole type, `save x: Vec<…>`, or leave out `all`"
        ],
    );
    conditions(
        r#"regex "(a)(b)" count save x: (u8, u8)"#,
        expect![[r#"
            2:6: `count` gives one number, which does not fit the tuple of `save x`: write the type `usize`, or leave out `count`
              (a)(b)
              ^"#]],
    );
    conditions(
        r#"json "$..a" all save x: f64"#,
        expect![
            "2:24: `all` gives `x` a `Vec` of all that was found: write the whole type, `save x: Vec<…>`, or leave out `all`"
        ],
    );
}

#[test]
fn tuples_that_are_compared() {
    conditions(
        r#"regex "(a)(b)" == "ab""#,
        expect![[
            r#"2:15: a regular expression with 2 groups gives a tuple, which compares with nothing, in a check on stream "s1": use `satisfies (|groups| …)`, or make all groups but one `(?:…)`"#
        ]],
    );
    conditions(
        r#"regex "(a)(b)" in ["ab"]"#,
        expect![[
            r#"2:15: a regular expression with 2 groups gives a tuple, which compares with nothing, in a check on stream "s1": use `satisfies (|groups| …)`, or make all groups but one `(?:…)`"#
        ]],
    );
    conditions(
        r#"regex (pattern) != "x" save x: (u8, u8)"#,
        expect![[
            r#"2:16: a regular expression with 2 groups gives a tuple, which compares with nothing, in a check on stream "s1": use `satisfies (|groups| …)`, or make all groups but one `(?:…)`"#
        ]],
    );
}

#[test]
fn missing_keeps_nothing() {
    conditions(
        r#"json "$.error" missing save x"#,
        expect![
            "2:23: `missing` holds when nothing is there, so `save x` has nothing to keep: keep it in a condition of its own, or ask `exists`"
        ],
    );
}

#[test]
fn filled_in() {
    conditions(
        r#"data save x regex "a{x}b""#,
        expect![[r#"
        2:18: patterns are not filled in, so `{x}` is not the value `x` here: compare with it instead (`== "{x}"`), or give a pattern built in Rust in parentheses
          a{x}b
           ^"#]],
    );
    conditions(
        r#"data save x json "$[?@.a == '{x.field}']""#,
        expect![[r#"
        2:17: patterns are not filled in, so `{x.field}` is not the value `x.field` here: compare with it instead (`== "{x.field}"`), or give a pattern built in Rust in parentheses
          $[?@.a == '{x.field}']
                     ^"#]],
    );
    conditions(
        r#"regex "a{y}b""#,
        expect![[r#"
            2:6: this regular expression of a check on stream "s1" does not parse: repetition quantifier expects a valid decimal; a brace that is meant literally is written `\{`
              a{y}b
               ^"#]],
    );
}

#[test]
fn fine_patterns() {
    fine_conditions(r#"regex r"^a{2,3}\{x\}[{x}]\p{Greek}\x{41}(?i:b)$" data save x"#);
    fine_conditions(r#"data save L regex r"\p{L}""#);
    fine_conditions(r###"message regex r#""event":"snapshot(.*)""# save x"###);
    fine_conditions(
        r#"regex "(a)(b)" exists regex "(a)(b)" satisfies (|t| t.0 > t.1) regex "(a)(b)" missing"#,
    );
    fine_conditions(r#"regex "(a)(b)" count == 2 regex "(a)(b)" save x: (u8, (u8, u8),)"#);
    fine_conditions(
        r#"regex "(a)" save x: (u8) regex "a" save y: u8 regex "(a)(b)" all save z: std::vec::Vec<(u8, f64)>"#,
    );
    fine_conditions(
        r#"json "$.a[?@.b > 1].c" all == 1 json "$..*" count > 2 json "$" save pair: (f64, f64)"#,
    );
    fine_conditions(
        r#"json (path) == 1 regex (pattern) save x: u8 regex (&PATTERN) all save y: Vec<(u8, u8)>"#,
    );
    fine_conditions(r#"json "$['{x}']" == 1"#);
}

#[test]
fn groups_are_resolved() {
    use crate::ast::{ActionKind, StepKind};
    let plan = fine(
        r#"sse "a" open "http://x" check await within 1s until 1
            regex "a" regex "(a)(?:b)(?<n>c)" regex (p) regex (p) save x: (u8, u8, u8) regex (p) all save y: Vec<(u8, u8)>
            json "$" close"#,
    );
    let groups = plan.scenario.steps.iter().flat_map(|step| match &step.kind {
        StepKind::Sse(sse) => sse
            .actions
            .iter()
            .flat_map(|action| match &action.kind {
                ActionKind::Check(check) => {
                    check.conditions.iter().map(|condition| condition.groups).collect()
                }
                _ => Vec::new(),
            })
            .collect::<Vec<_>>(),
        _ => Vec::new(),
    });
    assert_eq!(groups.collect::<Vec<_>>(), [0, 2, 1, 3, 2, 0]);
}
