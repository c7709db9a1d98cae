//! Section 2.3.4: array slices, each of them on arrays of each length, against the words of the section.

use serde_json::{Value, json};

use crate::support::{finds, nodes, refuses, sending, takes};

/// The indexes that a slice selects of an array, as sections 2.3.4.2.1 and 2.3.4.2.2 have it.
fn by_the_words(len: i64, start: Option<i64>, end: Option<i64>, step: Option<i64>) -> Vec<i64> {
    let step = step.unwrap_or(1);
    if step == 0 {
        return Vec::new();
    }
    let start = start.unwrap_or(if step > 0 { 0 } else { len - 1 });
    let end = end.unwrap_or(if step > 0 { len } else { -len - 1 });
    let normal = |index: i64| if index >= 0 { index } else { len + index };
    let (first, last) = (normal(start), normal(end));
    let mut selected = Vec::new();
    if step > 0 {
        let (lower, upper) = (first.max(0).min(len), last.max(0).min(len));
        let mut index = lower;
        while index < upper {
            selected.push(index);
            index += step;
        }
    } else {
        let (upper, lower) = (first.max(-1).min(len - 1), last.max(-1).min(len - 1));
        let mut index = upper;
        while lower < index {
            selected.push(index);
            index += step;
        }
    }
    selected
}

#[tokio::test]
async fn all_signs_and_steps_select_what_the_words_say() {
    const LONGEST: i64 = 5;
    let bounds = [None, Some(-7), Some(-5), Some(-2), Some(0), Some(1), Some(3), Some(7)];
    let steps = [None, Some(-2), Some(-1), Some(0), Some(1), Some(2)];
    let array = |len: i64| json!((0..len).collect::<Vec<_>>()).to_string();
    let server = sending((0..=LONGEST).map(array)).await;
    let text = |bound: Option<i64>| bound.map(|bound| bound.to_string()).unwrap_or_default();
    for start in bounds {
        for end in bounds {
            for step in steps {
                let by = step.map(|step| format!(":{step}")).unwrap_or_default();
                let path = format!("$[{}:{}{by}]", text(start), text(end));
                let wanted = |len| by_the_words(len, start, end, step).into_iter().map(Value::from).collect();
                let wanted: Vec<Vec<Value>> = (0..=LONGEST).map(wanted).collect();
                assert_eq!(nodes(&server, &path).await, wanted, "{path}");
            }
        }
    }
}

#[tokio::test]
async fn slices_select_in_their_own_order_and_only_in_arrays() {
    finds(
        r#"{"a":["a","b","c","d","e","f","g"],"o":{"0":1,"1":2},"s":"text"}"#,
        &[
            ("$.a[1:3]", r#"["b","c"]"#),
            ("$.a[5:]", r#"["f","g"]"#),
            ("$.a[1:5:2]", r#"["b","d"]"#),
            ("$.a[5:1:-2]", r#"["f","d"]"#),
            ("$.a[::-1]", r#"["g","f","e","d","c","b","a"]"#),
            ("$.a[:]", r#"["a","b","c","d","e","f","g"]"#),
            ("$.a[::]", r#"["a","b","c","d","e","f","g"]"#),
            ("$.a[ 1 : 5 : 2 ]", r#"["b","d"]"#),
            ("$.a[-2:,:1]", r#"["f","g","a"]"#),
            ("$.o[:]", "[]"),
            ("$.s[0:1]", "[]"),
            ("$.missing[:]", "[]"),
        ],
    )
    .await;
}

#[tokio::test]
async fn the_greatest_integers_do_not_overflow() {
    finds(
        "[1,2,3]",
        &[
            ("$[-9007199254740991:9007199254740991:9007199254740991]", "[1]"),
            ("$[9007199254740991:-9007199254740991:-9007199254740991]", "[3]"),
            ("$[9007199254740991:]", "[]"),
            ("$[:-9007199254740991]", "[]"),
        ],
    )
    .await;
    refuses(&[
        "$[9007199254740992:]",
        "$[:9007199254740992]",
        "$[::9007199254740992]",
        "$[-9007199254740992::]",
    ]);
}

#[test]
fn the_parts_of_a_slice_are_integers() {
    takes(&["$[:]", "$[::]", "$[1:]", "$[:1]", "$[::1]", "$[1:2:3]", "$[-1:-2:-3]", "$[1\t:\n2\r: 3 ]"]);
    refuses(&[
        "$[1:2:3:4]",
        "$[:::]",
        "$[1:-0]",
        "$[-0:1]",
        "$[::-0]",
        "$[01:]",
        "$[:1.0]",
        "$['a':]",
        "$[1:@]",
        "$[*:1]",
        "$[1;2]",
    ]);
}
