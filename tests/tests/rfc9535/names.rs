//! Sections 2.3.1, 2.5.1 and 2.7: names in quotes of both kinds, their escapes, names without quotes, normalized paths.

use crate::support::{finds, refuses, takes};

#[tokio::test]
async fn names_in_quotes_may_be_any_text() {
    finds(
        r#"{"j j":{"k.k":3},"'":{"@":2},"\"":4,"":5,"$":6,"[0]":7,"*":8,"a,b":9,"?":10}"#,
        &[
            ("$['j j']", r#"[{"k.k":3}]"#),
            ("$['j j']['k.k']", "[3]"),
            (r#"$["j j"]["k.k"]"#, "[3]"),
            (r#"$["'"]["@"]"#, "[2]"),
            (r"$['\'']['@']", "[2]"),
            (r#"$['"']"#, "[4]"),
            (r#"$["\""]"#, "[4]"),
            ("$['']", "[5]"),
            (r#"$[""]"#, "[5]"),
            ("$['$']", "[6]"),
            ("$['[0]']", "[7]"),
            ("$['*']", "[8]"),
            ("$['a,b']", "[9]"),
            ("$['?']", "[10]"),
        ],
    )
    .await;
}

#[tokio::test]
async fn every_escape_means_its_character_on_either_side() {
    // The document writes each name in another way than the path.
    finds(
        r#"{"\u0008":1,"\u000c":2,"\u000a":3,"\u000d":4,"\u0009":5,"/":6,"\\":7,"A":8,"é":9,"😀":10,"\u0000":11,"\u001f":12,"\ud834\udd1e":13,"\u2028":14}"#,
        &[
            (r"$['\b']", "[1]"),
            (r"$['\f']", "[2]"),
            (r"$['\n']", "[3]"),
            (r"$['\r']", "[4]"),
            (r"$['\t']", "[5]"),
            (r"$['\/']", "[6]"),
            ("$['/']", "[6]"),
            (r"$['\\']", "[7]"),
            (r"$['\u0041']", "[8]"),
            (r"$['\u00e9']", "[9]"),
            (r"$['\u00E9']", "[9]"),
            (r"$['\ud83d\ude00']", "[10]"),
            (r"$['\uD83D\uDE00']", "[10]"),
            (r"$['\u0000']", "[11]"),
            (r"$['\u001F']", "[12]"),
            ("$['\u{1d11e}']", "[13]"),
            (r#"$["\b"]"#, "[1]"),
            (r#"$["\u000A"]"#, "[3]"),
            (r#"$["\ud834\udd1e"]"#, "[13]"),
            ("$['\u{2028}']", "[14]"),
        ],
    )
    .await;
}

#[tokio::test]
async fn names_are_compared_by_their_characters_without_normalization() {
    finds(
        "{\"\u{e9}\":1,\"e\u{301}\":2,\"E\":3,\"e\":4,\"\u{df}\":5,\"ss\":6,\"\u{feff}\":7}",
        &[
            ("$['\u{e9}']", "[1]"),
            ("$['e\u{301}']", "[2]"),
            ("$.\u{e9}", "[1]"),
            ("$.E", "[3]"),
            ("$.e", "[4]"),
            ("$.\u{df}", "[5]"),
            ("$.\u{feff}", "[7]"),
        ],
    )
    .await;
}

#[tokio::test]
async fn names_without_quotes() {
    finds(
        r#"{"a":1,"_":2,"A9_z":3,"☺":4,"_1":5,"日本":6,"true":7,"null":8,"length":9,"😀x":10}"#,
        &[
            ("$.a", "[1]"),
            ("$._", "[2]"),
            ("$.A9_z", "[3]"),
            ("$.☺", "[4]"),
            ("$._1", "[5]"),
            ("$.日本", "[6]"),
            ("$.true", "[7]"),
            ("$.null", "[8]"),
            ("$.length", "[9]"),
            ("$.😀x", "[10]"),
        ],
    )
    .await;
    refuses(&[
        "$.1",
        "$.1a",
        "$.-a",
        "$.a-b",
        "$.a+b",
        "$.a%",
        "$.'a'",
        "$.\"a\"",
        "$.a'b'",
        "$.$",
        "$.@",
        "$.&",
        "$.a\u{7f}",
    ]);
}

#[tokio::test]
async fn a_name_selects_nothing_in_what_is_no_object() {
    finds(
        r#"[[{"a":1}],"a",1,true,null]"#,
        &[("$.a", "[]"), ("$[0].a", "[]"), ("$[*].a", "[]"), ("$[0][0].a", "[1]")],
    )
    .await;
    finds("\"a\"", &[("$.a", "[]"), ("$['a']", "[]"), ("$.length", "[]")]).await;
}

#[test]
fn an_escape_must_be_one_of_its_quotes() {
    takes(&[r"$['\'']", r#"$["\""]"#, r#"$['"']"#, r#"$["'"]"#]);
    refuses(&[
        r#"$['\"']"#,
        r#"$["\'"]"#,
        r"$['\a']",
        r"$['\v']",
        r"$['\0']",
        r"$['\x41']",
        r"$['\U0041']",
        r"$['\ ']",
        r"$['\']",
        r"$['\u']",
        r"$['\u1']",
        r"$['\u12']",
        r"$['\u123']",
        r"$['\u12G4']",
        r"$['\u{41}']",
        r"$['\u 041']",
        "$['\\\n']",
    ]);
}

#[test]
fn a_surrogate_must_have_its_other_half() {
    takes(&[r"$['\ud800\udc00']", r"$['\udbff\udfff']", r"$['\uD7FF']", r"$['\ue000']", r"$['\uffff']"]);
    refuses(&[
        r"$['\ud800']",
        r"$['\udbff']",
        r"$['\udc00']",
        r"$['\udfff']",
        r"$['\ud800x']",
        r"$['\ud800\n']",
        r"$['\ud800\ud800']",
        r"$['\ud800\u0041']",
        r"$['\udc00\ud800']",
        r#"$["\ud83d"]"#,
    ]);
}

#[test]
fn control_characters_must_be_escaped() {
    for code in 0..0x20_u8 {
        let raw = char::from(code);
        refuses(&[&format!("$['{raw}']"), &format!("$[\"{raw}\"]")]);
        takes(&[&format!("$['\\u{code:04x}']")]);
    }
    takes(&["$['\u{7f}']", "$['\u{80}']", "$['\u{a0}']"]);
}
