//! Sections 2.2, 2.3.2, 2.3.3 and 2.6: the root, wildcards, indexes, and `null`.

use crate::support::{finds, refuses, takes};

#[tokio::test]
async fn the_root_is_the_whole_document_of_any_kind() {
    for document in [r#"{"a":[1,{}]}"#, "[]", "\"text\"", "-1.5", "true", "false", "null"] {
        finds(document, &[("$", &format!("[{document}]"))]).await;
    }
}

#[tokio::test]
async fn what_no_path_leads_to_is_an_empty_list_and_no_failure() {
    let document = r#"{"a":[{"b":0},{"b":1},{"c":2}],"s":"text"}"#;
    finds(
        document,
        &[
            ("$.a[*].b", "[0,1]"),
            ("$.missing", "[]"),
            ("$.missing.b[0][*]", "[]"),
            ("$.s.a", "[]"),
            ("$.s[0]", "[]"),
            ("$.s[*]", "[]"),
            ("$.a.b", "[]"),
        ],
    )
    .await;
}

#[tokio::test]
async fn a_wildcard_selects_all_children_in_the_order_of_the_text() {
    finds(
        r#"{"z":{"j":1,"k":[2]},"a":[5,[],{"x":null}],"s":"abc"}"#,
        &[
            ("$[*]", r#"[{"j":1,"k":[2]},[5,[],{"x":null}],"abc"]"#),
            ("$.*", r#"[{"j":1,"k":[2]},[5,[],{"x":null}],"abc"]"#),
            ("$.z[*]", "[1,[2]]"),
            ("$.z[*,*]", "[1,[2],1,[2]]"),
            ("$.a[*]", r#"[5,[],{"x":null}]"#),
            ("$.a[1].*", "[]"),
            ("$.a[0].*", "[]"),
            ("$.s.*", "[]"),
            ("$.*.*", r#"[1,[2],5,[],{"x":null}]"#),
            ("$.*.*.*", "[2,null]"),
        ],
    )
    .await;
}

#[tokio::test]
async fn an_index_counts_from_either_end_and_only_in_arrays() {
    finds(
        r#"["a","b",["c"],{"0":"d","-1":"e"},"text"]"#,
        &[
            ("$[0]", r#"["a"]"#),
            ("$[1]", r#"["b"]"#),
            ("$[4]", r#"["text"]"#),
            ("$[5]", "[]"),
            ("$[-1]", r#"["text"]"#),
            ("$[-5]", r#"["a"]"#),
            ("$[-6]", "[]"),
            ("$[2][0]", r#"["c"]"#),
            ("$[2][-1]", r#"["c"]"#),
            // No member is meant by a number, and no character of a string.
            ("$[3][0]", "[]"),
            ("$[3][-1]", "[]"),
            ("$[3]['0']", r#"["d"]"#),
            ("$[4][0]", "[]"),
            ("$[0,-5, 0]", r#"["a","a","a"]"#),
        ],
    )
    .await;
    finds("[]", &[("$[0]", "[]"), ("$[-1]", "[]")]).await;
}

#[tokio::test]
async fn indexes_have_the_range_of_interoperable_integers() {
    finds("[1]", &[("$[9007199254740991]", "[]"), ("$[-9007199254740991]", "[]")]).await;
    refuses(&[
        "$[9007199254740992]",
        "$[-9007199254740992]",
        "$[18446744073709551616]",
        "$[-99999999999999999999999]",
    ]);
}

#[test]
fn an_index_is_an_integer_without_leading_zeros() {
    takes(&["$[0]", "$[10]", "$[-10]", "$[ 1 ]", "$[\t1\n]"]);
    refuses(&[
        "$[-0]", "$[00]", "$[01]", "$[-01]", "$[+1]", "$[1.0]", "$[1e0]", "$[0x1]", "$[- 1]", "$[--1]",
        "$[1 2]",
    ]);
}

#[tokio::test]
async fn null_is_a_value_as_any_other() {
    finds(
        r#"{"a":null,"b":[null],"c":[{}],"null":1}"#,
        &[
            ("$.a", "[null]"),
            ("$.a[0]", "[]"),
            ("$.a.d", "[]"),
            ("$.a[*]", "[]"),
            ("$.b[0]", "[null]"),
            ("$.b[*]", "[null]"),
            // It exists, and it equals itself, which a missing member does not.
            ("$.b[?@]", "[null]"),
            ("$.b[?@==null]", "[null]"),
            ("$.c[?@.d==null]", "[]"),
            ("$.null", "[1]"),
        ],
    )
    .await;
}
