//! Bodies: how they are read, and the messages about mistakes in them.

use super::{open, says, told};
use crate::ast::{Body, Json, Part, Text};

fn body(text: &str) -> Body {
    match open(&format!("post \"/x\" body {text}")).parts.into_iter().next() {
        Some(Part::Body(body)) => body,
        other => panic!("{other:?}"),
    }
}

fn number(text: &str) -> String {
    match body(&format!("json [{text}]")) {
        Body::Json(Json::Array(values)) => match &values[..] {
            [Json::Number(number)] => number.clone(),
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

#[test]
fn bodies_are_json_forms_or_texts() {
    let Body::Json(Json::Object(members)) = body(
        r#"json { "a": 1, ("b"): "t", "c": (x), "d": [true, false, null, {}], "e": ("u"), "f": (-1), }"#,
    ) else {
        panic!()
    };
    let kinds: Vec<&str> = members
        .iter()
        .map(|(_, value)| match value {
            Json::Object(_) => "object",
            Json::Array(_) => "array",
            Json::Text(_) => "text",
            Json::Number(_) => "number",
            Json::True | Json::False | Json::Null => "word",
            Json::Expr(_) => "expr",
        })
        .collect();
    assert_eq!(kinds, ["number", "text", "expr", "array", "text", "number"]);
    assert!(matches!(body("json []"), Body::Json(Json::Array(_))));
    assert!(matches!(body(r#"form { "a": "{b}", "a": (c) }"#), Body::Form(fields) if fields.len() == 2));
    assert!(matches!(body(r#"text "a""#), Body::Text(Text::Literal { .. })));
    assert!(matches!(body("text (a)"), Body::Text(Text::Expr(_))));
    let with = open(r#"post "/x" body text "a" header "b" "c" timeout 1s"#);
    assert_eq!((with.parts.len(), with.timeout.is_some()), (2, true));
}

#[test]
fn numbers_are_written_as_json_has_them() {
    for (rust, json) in [
        ("1_000", "1000"),
        ("0x1F", "31"),
        ("-7", "-7"),
        ("007", "7"),
        ("01.50", "1.50"),
        ("1.", "1.0"),
        ("-1_0.2_5e-3", "-10.25e-3"),
        ("1E5", "1E5"),
        ("3u8", "3"),
        ("2f64", "2"),
        ("18446744073709551615", "18446744073709551615"),
    ] {
        assert_eq!(number(rust), json, "{rust}");
    }
}

/// Asserts the reports about a body. Columns count from `body`.
#[track_caller]
fn says_of_body(text: &str, reports: &[&str]) {
    const BEFORE: &str = "sse \"T\" open post \"/x\" ";
    let reports: Vec<String> = reports
        .iter()
        .map(|report| {
            let (column, message) = report.split_once(": ").expect("column: message");
            format!("1:{}: {message}", column.parse::<usize>().expect("column") + BEFORE.len())
        })
        .collect();
    assert_eq!(told(&format!("{BEFORE}{text} timeout 1s close")), reports, "{text}");
}

#[test]
fn a_body_without_its_kind_or_its_braces() {
    let shape = "write `body json { \"key\": \"text\", \"n\": 1 }`";
    let json = format!(
        "`body json` is written out, with Rust where a value stands: {shape}, or `(value)` for a value; for a text \
         that is JSON already write `body text` and `header \"Content-Type\" \"application/json\"`"
    );
    let says_what = "`body` says what it is, `json`, `form` or `text`: write";
    says_of_body("body json (x)", &[&format!("10: {json}")]);
    says_of_body("body json \"{}\"", &[&format!("10: {json}")]);
    says_of_body("body json x", &[&format!("10: `body json` needs an object or a list, found `x`: {shape}")]);
    says_of_body("body { \"a\": 1 }", &[&format!("5: {says_what} `body json {{ … }}`")]);
    says_of_body("body [1]", &[&format!("5: {says_what} `body json [ … ]`")]);
    says_of_body("body \"a\"", &[&format!("5: {says_what} `body text \"…\"`")]);
    says_of_body("body (a)", &[&format!("5: {says_what} `body text (…)`")]);
    says_of_body("body", &[&format!("5: `body` needs `json`, `form` or `text`, found `timeout`: {shape}")]);
    says_of_body(
        "body jsno {}",
        &["5: expected `json`, `form` or `text` after `body`, found `jsno`: did you mean `json`?"],
    );
    says_of_body("json { \"a\": 1 }", &["0: what a request carries begins with `body`: write `body json …`"]);
    says_of_body(
        "body text \"a\" body text \"b\"",
        &["14: a second `body`: a request has one, leave out the other"],
    );
    says_of_body(
        "body form [1]",
        &["10: `body form` needs its fields in braces, found `[`: write `body form { \"name\": \"text\" }`"],
    );
}

#[test]
fn mistakes_inside_json() {
    says_of_body(
        "body json { \"a\": name }",
        &["17: Rust is written in parentheses: write `(name)`, or `\"name\"` for a text"],
    );
    says_of_body(
        "body json { \"a\": user.name, \"b\": 1 }",
        &["17: Rust is written in parentheses: write `(user…)`, or `\"user\"` for a text"],
    );
    says_of_body(
        "body json { a: 1, 2: 3 }",
        &["12: a key stands in quotes: write `\"a\"`", "18: a key is a string: write `\"2\"`"],
    );
    says_of_body(
        "body json { \"a\" 1, \"b\" = 2 }",
        &[
            "16: expected `:` after the key \"a\", found `1`: write `\"key\": \"text\"`",
            "23: expected `:` after the key \"b\", found `=`: write `\"key\": \"text\"`",
        ],
    );
    says_of_body("body json { \"a\": 1 \"b\": 2 }", &["19: expected `,` before this, found `\"b\"`"]);
    says_of_body(
        "body json [1 2, , 3]",
        &["13: expected `,` before this, found `2`", "16: nothing stands before this `,`: leave it out"],
    );
    says_of_body(
        "body json { \"a\": }",
        &[
            "15: expected a value of JSON after this, where the block ends: write `\"text\"`, `1`, `true`, `null`, `[ … ]`, `{ … }` or `(expr)`",
        ],
    );
    says_of_body(
        "body json { \"a\" }",
        &["12: expected `:` after the key \"a\" after this, where the block ends: write `\"key\": \"text\"`"],
    );
    says_of_body(
        "body json { \"a\": 1, \"b\": { \"a\": 2 }, \"a\": 3 }",
        &["37: the key \"a\" stands twice in this object, first in line 1: leave out one"],
    );
    says_of_body(
        "body json [None, True, 10s, ()]",
        &[
            "11: `None` is no value of JSON: write `null`",
            "17: `True` is no value of JSON: write `true`",
            "23: `10s` is a time, which JSON has not: write `10`, or `\"10s\"` for a text",
            "28: `()` is empty: write a Rust expression between the parentheses",
        ],
    );
    says_of_body(
        "body json [b'a', 1.5.2]",
        &["11: `b'a'` is a byte: write a plain string, `\"a\"`", "20: expected `,` before this, found `.`"],
    );
}

#[test]
fn mistakes_inside_forms() {
    says_of_body(
        "body form { \"a\": 1, \"b\": true, \"c\": { \"d\": 1 }, \"e\": x }",
        &[
            "17: the fields of a form are texts: write `\"1\"`",
            "25: the fields of a form are texts: write `\"true\"`",
            "36: the fields of a form are texts, and `{ … }` is none: write `body json` for it",
            "53: Rust is written in parentheses: write `(x)`, or `\"x\"` for a text",
        ],
    );
    says(
        "sse \"T\" open post \"/x\" body form { a: \"b\" } close",
        &["1:35: a key stands in quotes: write `\"a\"`"],
    );
}
