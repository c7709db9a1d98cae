//! `TEXT`, `STR`, `PATTERN` and `(expr)`.

use super::{fine, open, says, says_of_condition};
use crate::ast::{Piece, Step, StepKind, Text};

/// The pieces of a text: `'fixed'`, `'with a lone brace'!`, `<name.field>`.
fn pieces(text: &str) -> String {
    let scenario = fine(&format!("fail {text:?}"));
    let [Step { kind: StepKind::Fail { message: Text::Literal { pieces, value, .. }, .. }, .. }] =
        &scenario.steps[..]
    else {
        panic!("{text}")
    };
    assert_eq!(value, text);
    let shown: Vec<String> = pieces
        .iter()
        .map(|piece| match piece {
            Piece::Fixed { text, lone_brace } => format!("'{text}'{}", if *lone_brace { "!" } else { "" }),
            Piece::Filled { path, .. } => format!("<{}>", path.join(".")),
        })
        .collect();
    shown.join(" ")
}

#[test]
fn texts_are_filled_in() {
    let texts = [
        ("", ""),
        ("plain", "'plain'"),
        ("/a/{id}/b", "'/a/' <id> '/b'"),
        ("{a}{b.c.0}", "<a> <b.c.0>"),
        ("{self.x}", "<self.x>"),
        ("{größe}", "<größe>"),
        ("{{x}}", "'{x}'"),
        ("{{{x}}}", "'{' <x> '}'"),
        ("{x}}", "<x> '}'!"),
        ("}} {{", "'} {'"),
        ("{", "'{'!"),
        ("{}", "'{}'!"),
        ("{0} {x:?} { x } {a b} {type} {_}", "'{0} {x:?} { x } {a b} {type} {_}'!"),
    ];
    for (text, shown) in texts {
        assert_eq!(pieces(text), shown, "{text}");
    }
}

#[test]
fn json_in_a_text_stays_as_it_is() {
    assert_eq!(pieces(r#"{"a": {"b": 1}}"#), r#"'{"a": {"b": 1}}'!"#);
    assert_eq!(pieces(r#"{"a": {"b": {x}}}"#), r#"'{"a": {"b": '! <x> '}}'!"#);
    assert_eq!(pieces(r#"{{"a": {{"b": 1}}}}"#), r#"'{"a": {"b": 1}}'"#);
    assert_eq!(pieces(r#"{"a":{{"b":1}}}"#), r#"'{"a":{"b":1}}'!"#);
}

#[test]
fn a_lone_literal_in_parentheses_is_that_literal() {
    assert!(matches!(open(r#"("/x")"#).url, Text::Literal { .. }));
    assert!(matches!(open(r##"((r#"/x"#))"##).url, Text::Literal { .. }));
    assert!(matches!(open(r#"("/x".trim())"#).url, Text::Expr(_)));
    assert!(matches!(open("(10)").url, Text::Expr(_)));
}

#[test]
fn strings_of_other_kinds_are_refused() {
    says("fail b\"x\"", &["1:5: `b\"x\"` is a byte string: write a plain string, `\"x\"`"]);
    says("fail c\"x\"", &["1:5: `c\"x\"` is a C string: write a plain string, `\"x\"`"]);
    says("fail br#\"x\"#", &["1:5: `br#\"x\"#` is a byte string: write a plain string, `\"x\"`"]);
    says("fail b'x'", &["1:5: `b'x'` is a byte: write a plain string, `\"x\"`"]);
    says("fail \"x\"u8", &["1:5: a string has no suffix: leave out `u8` after the quotes"]);
    says(
        "fail 3",
        &["1:5: `fail` needs a message, a string literal or `(expr)`, found `3`: write `fail \"why\"`"],
    );
    says(
        "fail why",
        &[
            "1:5: `fail` needs a message, a string literal or `(expr)`, found `why` (a variable is written `(why)`): \
         write `fail \"why\"`",
        ],
    );
    says(
        "sse \"T\" name (n) close",
        &[
            "1:13: the name of a stream is fixed when the scenario is compiled, and nothing is filled in: the streams of a \
           family are numbered, write `name \"subs\"[(n)]`, and `name \"subs\"[all]` for all of them",
        ],
    );
    says_of_condition(
        "regex == 1",
        &[
            "6: `regex` needs a regular expression, a string literal or `(expr)`, found `==`: write `regex \"price: (.*)\"`",
        ],
    );
    says_of_condition(
        "json > 1",
        &["5: `json` needs a JSONPath, a string literal or `(expr)`, found `>`: write `json \"$.price\"`"],
    );
}

#[test]
fn rust_that_leaves_its_parentheses_is_refused() {
    let advice = "cannot stand in `(…)`: compute the value in a `let … = run { … }` before this step, and write its name here";
    says("fail (f()?)", &[&format!("1:9: `?` {advice}")]);
    says("fail (f(g()?))", &[&format!("1:11: `?` {advice}")]);
    says("fail (f().await)", &[&format!("1:10: `.await` {advice}")]);
    says("let x = (match y { Some(y) => y, None => return })", &[&format!("1:41: `return` {advice}")]);
    says("fail (a || b?)", &[&format!("1:12: `?` {advice}")]);
    for fine_expr in [
        "|x| x?",
        "move || return 1",
        "f(|| g()?)",
        "spawn(async { f().await? })",
        "{ fn f() -> Option<u8> { None? } 1 }",
        "Box::<dyn Fn() + ?Sized>::new()",
        "r#await",
    ] {
        fine(&format!("fail ({fine_expr})"));
    }
}

#[test]
fn tuples_and_nothing_are_refused() {
    let tuple = "a tuple cannot stand in `(…)`: write one expression, or `[…, …]` where a list is meant and `1..=3` \
                 where a range is";
    says("fail (a, b)", &[&format!("1:5: {tuple}")]);
    says("fail (a,)", &[&format!("1:5: {tuple}")]);
    says("fail (a < b, c > d)", &[&format!("1:5: {tuple}")]);
    says("fail ()", &["1:5: `()` is empty: write a Rust expression between the parentheses"]);
    for fine_expr in [
        "f(a, b)",
        "vec![1, 2]",
        "HashMap::<u8, u8>::new()",
        "<M<u8, u8> as T<A, B>>::f()",
        "|a, b| a + b",
        "x as M<u8, u8>",
        "a < b",
    ] {
        fine(&format!("fail ({fine_expr})"));
    }
}

#[test]
fn invisible_groups_of_macros_are_ignored() {
    use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
    let hidden = |text: &str| {
        TokenTree::Group(Group::new(Delimiter::None, text.parse::<TokenStream>().expect("tokens")))
    };
    let read = |tokens: Vec<TokenTree>| {
        let mut errors = crate::errors::Errors::default();
        let scenario = crate::parse::scenario(tokens.into_iter().collect(), &mut errors);
        assert!(errors.is_empty(), "{:?}", errors.placed());
        scenario
    };
    let word = |text: &str| text.parse::<TokenStream>().expect("tokens").into_iter().next().expect("token");
    for text in ["(url)", "\"x\"", "server.url()", "url"] {
        read(vec![word("fail"), hidden(text)]);
    }
    for text in ["10s", "(10s)", "time", "a + b"] {
        read(vec![word("pause"), hidden(text)]);
    }
    read(
        "sse \"T\" check await within 1s until 1 data =="
            .parse::<TokenStream>()
            .expect("tokens")
            .into_iter()
            .chain([hidden("-1")])
            .collect(),
    );
    read(
        "sse \"T\" check await within 1s until 1 data save x :"
            .parse::<TokenStream>()
            .expect("tokens")
            .into_iter()
            .chain([hidden("Vec<u8>"), word("event")])
            .collect(),
    );
}
