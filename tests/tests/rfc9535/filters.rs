//! Section 2.3.5: filters. Whether something exists, comparisons of each kind of value with each other, and logic.

use std::cmp::Ordering;

use serde_json::{Map, Value, json};

use crate::support::{finds, nodes, refuses, sending, takes};

#[tokio::test]
async fn a_filter_asks_each_child_of_an_array_or_object() {
    finds(
        r#"{"a":[3,5,1,{"b":"j"},{"b":{}},{"b":null},[]],"o":{"p":1,"q":{"b":2},"r":[]},"e":"b"}"#,
        &[
            ("$.a[?@.b]", r#"[{"b":"j"},{"b":{}},{"b":null}]"#),
            ("$.a[?@['b']]", r#"[{"b":"j"},{"b":{}},{"b":null}]"#),
            ("$.a[?@.*]", r#"[{"b":"j"},{"b":{}},{"b":null}]"#),
            ("$.a[?@]", r#"[3,5,1,{"b":"j"},{"b":{}},{"b":null},[]]"#),
            ("$.a[?@.b.c]", "[]"),
            ("$.o[?@.b]", r#"[{"b":2}]"#),
            ("$.o[?@<3]", "[1]"),
            ("$.o[?@<3,?@.b]", r#"[1,{"b":2}]"#),
            // A filter asks children, so it selects nothing in what has none.
            ("$.e[?@]", "[]"),
            ("$.a[0][?@]", "[]"),
            ("$.missing[?@]", "[]"),
        ],
    )
    .await;
}

#[tokio::test]
async fn the_root_in_a_filter_is_that_of_the_document() {
    finds(
        r#"{"limit":2,"on":0,"list":[1,2,3],"names":{"x":1}}"#,
        &[
            ("$.list[?@<$.limit]", "[1]"),
            ("$.list[?@==$.limit]", "[2]"),
            ("$.list[?$.on]", "[1,2,3]"),
            ("$.list[?$.off]", "[]"),
            ("$.list[?!$.off]", "[1,2,3]"),
            ("$.list[?@==$.names.x]", "[1]"),
            ("$.list[?@==$.list[-1]]", "[3]"),
            ("$.list[?$[?@==2]]", "[1,2,3]"),
        ],
    )
    .await;
}

#[tokio::test]
async fn filters_may_stand_in_filters() {
    finds(
        r#"[[{"a":1},{"a":3}],[{"a":2}],[],{"x":[{"a":3}]}]"#,
        &[
            ("$[?@[?@.a>2]]", r#"[[{"a":1},{"a":3}]]"#),
            ("$[?@[?@.a<9]][?@.a==2]", r#"[{"a":2}]"#),
            ("$[?@.x[?@.a==3]]", r#"[{"x":[{"a":3}]}]"#),
            ("$[?@..[?@.a==3]]", r#"[[{"a":1},{"a":3}],{"x":[{"a":3}]}]"#),
            ("$[?!@[?@.a]]", r#"[[],{"x":[{"a":3}]}]"#),
        ],
    )
    .await;
}

/// A value of each kind and some of each, with the text of a literal where there is one. `None` stands for nothing.
fn kinds() -> Vec<(Option<Value>, Option<&'static str>)> {
    let some = |value: Value, literal| (Some(value), literal);
    vec![
        (None, None),
        some(json!(null), Some("null")),
        some(json!(true), Some("true")),
        some(json!(false), Some("false")),
        some(json!(0), Some("0")),
        some(json!(1), Some("1")),
        some(json!(1.0), Some("1.0")),
        some(json!(-1.5), Some("-1.5")),
        some(json!(1e3), Some("1e3")),
        some(json!(""), Some("''")),
        some(json!("a"), Some("'a'")),
        some(json!("b"), Some("\"b\"")),
        some(json!("B"), Some("'B'")),
        some(json!("1"), Some("'1'")),
        some(json!("é"), Some("'é'")),
        some(json!("😀"), Some("'😀'")),
        some(json!("\u{ffff}"), Some(r"'\uffff'")),
        some(json!([]), None),
        some(json!([1]), None),
        some(json!([1.0]), None),
        some(json!([1, 2]), None),
        some(json!([2, 1]), None),
        some(json!([null]), None),
        some(json!({}), None),
        some(json!({"a": 1, "b": [2]}), None),
        some(json!({"b": [2], "a": 1.0}), None),
        some(json!({"a": 1}), None),
    ]
}

/// Section 2.3.5.2.2: `==`.
fn equal(a: Option<&Value>, b: Option<&Value>) -> bool {
    match (a, b) {
        (None, None) => true,
        (Some(Value::Number(a)), Some(Value::Number(b))) => a.as_f64() == b.as_f64(),
        (Some(Value::Array(a)), Some(Value::Array(b))) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(Some(a), Some(b)))
        }
        (Some(Value::Object(a)), Some(Value::Object(b))) => {
            a.len() == b.len()
                && a.iter().all(|(name, a)| b.get(name).is_some_and(|b| equal(Some(a), Some(b))))
        }
        (Some(a), Some(b)) => a == b,
        _ => false,
    }
}

/// Section 2.3.5.2.2: `<`, which only numbers and strings have.
fn less(a: Option<&Value>, b: Option<&Value>) -> bool {
    let order = match (a, b) {
        (Some(Value::Number(a)), Some(Value::Number(b))) => a.as_f64().partial_cmp(&b.as_f64()),
        // By Unicode scalar values.
        (Some(Value::String(a)), Some(Value::String(b))) => Some(a.chars().cmp(b.chars())),
        _ => None,
    };
    order == Some(Ordering::Less)
}

fn holds(sign: &str, a: Option<&Value>, b: Option<&Value>) -> bool {
    match sign {
        "==" => equal(a, b),
        "!=" => !equal(a, b),
        "<" => less(a, b),
        "<=" => less(a, b) || equal(a, b),
        ">" => less(b, a),
        ">=" => less(b, a) || equal(a, b),
        other => panic!("no sign: {other}"),
    }
}

const SIGNS: [&str; 6] = ["==", "!=", "<", "<=", ">", ">="];

#[tokio::test]
async fn each_kind_of_value_is_compared_with_each() {
    let kinds = kinds();
    let mut pairs = Vec::new();
    for (x, _) in &kinds {
        for (y, _) in &kinds {
            let members = [("x", x), ("y", y)];
            let members =
                members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value.clone()?)));
            pairs.push(members.collect::<Map<String, Value>>());
        }
    }
    let server = sending([json!(pairs).to_string()]).await;
    for sign in SIGNS {
        let wanted = pairs.iter().filter(|pair| holds(sign, pair.get("x"), pair.get("y")));
        let wanted: Vec<Value> = wanted.cloned().map(Value::Object).collect();
        let wanted = [wanted];
        for path in [
            format!("$[?@.x{sign}@.y]"),
            format!("$[?@['x'] {sign} @[\"y\"]]"),
            format!("$[?(@.x {sign} @.y)]"),
        ] {
            assert_eq!(nodes(&server, &path).await, wanted, "{path}");
        }
        // Equal and unequal nothing: of two paths that lead nowhere.
        let all = if holds(sign, None, None) { pairs.len() } else { 0 };
        assert_eq!(nodes(&server, &format!("$[?@.m {sign} $.n]")).await[0].len(), all, "{sign}");
    }
}

#[tokio::test]
async fn each_literal_is_compared_with_each_kind_of_value() {
    let kinds = kinds();
    let element = |(value, _): &(Option<Value>, _)| match value {
        Some(value) => json!({ "x": value }),
        None => json!({}),
    };
    let elements: Vec<Value> = kinds.iter().map(element).collect();
    let server = sending([json!(elements).to_string()]).await;
    for sign in SIGNS {
        for (value, literal) in &kinds {
            let Some(literal) = literal else { continue };
            let (right, left) = (format!("$[?@.x{sign}{literal}]"), format!("$[?{literal}{sign}@.x]"));
            let wanted = |left: bool| -> Vec<Value> {
                let holds = |element: &&Value| {
                    let (x, literal) = (element.get("x"), value.as_ref());
                    if left { holds(sign, literal, x) } else { holds(sign, x, literal) }
                };
                elements.iter().filter(holds).cloned().collect()
            };
            assert_eq!(nodes(&server, &right).await, [wanted(false)], "{right}");
            assert_eq!(nodes(&server, &left).await, [wanted(true)], "{left}");
        }
    }
}

#[tokio::test]
async fn comparisons_take_singular_paths_of_any_depth() {
    finds(
        r#"[{"a":{"b":[1,2]},"c":2},{"a":{"b":[3]},"c":1},{"c":2}]"#,
        &[
            ("$[?@.a.b[1]==@.c].c", "[2]"),
            ("$[?@.a.b[-1]==3].c", "[1]"),
            ("$[?@['a']['b'][0]<@.c].c", "[2]"),
            ("$[?@.a.b==@.a.b].c", "[2,1,2]"),
            ("$[?@.a.b[9]==@.z].c", "[2,1,2]"),
            ("$[?@ .a\t['b'] [0] == 1].c", "[2]"),
        ],
    )
    .await;
    refuses(&[
        "$[?@.*==1]",
        "$[?@[*]==1]",
        "$[?@..a==1]",
        "$[?@[0:1]==1]",
        "$[?@['a','b']==1]",
        "$[?@[0,1]==1]",
        "$[?@[?@.a]==1]",
        "$[?1==@.*]",
        "$[?@.a==@..b]",
        "$[?$..a==$..a]",
        "$[?@.a[::]<1]",
    ]);
}

const LOGIC: &str = r#"[{"n":0},{"n":1,"a":1},{"n":2,"b":1},{"n":3,"a":1,"b":1},{"n":4,"c":1},{"n":5,"a":1,"c":1},{"n":6,"b":1,"c":1},{"n":7,"a":1,"b":1,"c":1}]"#;

#[tokio::test]
async fn and_binds_before_or_and_not_before_both() {
    finds(
        LOGIC,
        &[
            ("$[?@.a&&@.b].n", "[3,7]"),
            ("$[?@.a||@.b].n", "[1,2,3,5,6,7]"),
            ("$[?!@.a].n", "[0,2,4,6]"),
            ("$[?@.a||@.b&&@.c].n", "[1,3,5,6,7]"),
            ("$[?@.a&&@.b||@.c].n", "[3,4,5,6,7]"),
            ("$[?(@.a||@.b)&&@.c].n", "[5,6,7]"),
            ("$[?@.a&&(@.b||@.c)].n", "[3,5,7]"),
            ("$[?!@.a&&@.b].n", "[2,6]"),
            ("$[?!(@.a&&@.b)].n", "[0,1,2,4,5,6]"),
            ("$[?!(@.a||@.b)].n", "[0,4]"),
            ("$[?!@.a||!@.b].n", "[0,1,2,4,5,6]"),
            ("$[?!(!@.a)].n", "[1,3,5,7]"),
            ("$[?@.a&&@.b&&@.c].n", "[7]"),
            ("$[?@.a||@.b||@.c].n", "[1,2,3,4,5,6,7]"),
            ("$[?((@.a))].n", "[1,3,5,7]"),
            ("$[?(((@.n>2)&&(@.n<6)))].n", "[3,4,5]"),
            ("$[?!(@.n==3)].n", "[0,1,2,4,5,6,7]"),
            ("$[?!(@.n!=3)].n", "[3]"),
            ("$[?@.a==1&&@.n>1||@.n==0].n", "[0,3,5,7]"),
        ],
    )
    .await;
}

#[tokio::test]
async fn white_space_may_stand_around_operators_and_in_parentheses() {
    finds(
        LOGIC,
        &[
            ("$[? @.a\t&&\n@.b ].n", "[3,7]"),
            ("$[?\r@.n ==\t3\n].n", "[3]"),
            ("$[? ! @.a && ! ( @.b || @.c ) ].n", "[0]"),
            ("$[?( ( @.n > 2 ) && ( @.n < 5 ) )].n", "[3,4]"),
            ("$[ ?@.n==3 ].n", "[3]"),
        ],
    )
    .await;
}

#[test]
fn what_is_no_filter() {
    takes(&[
        "$[?@.a]",
        "$[?(@.a)]",
        "$[?@.a,?@.b]",
        "$[?@.a==1,0]",
        "$[?!@.a]",
        "$[?!(@.a==1)]",
        "$[?$]",
        "$[?@..a]",
    ]);
    refuses(&[
        "$[?]",
        "$[? ]",
        "$[?()]",
        "$[?!]",
        "$[?(@.a]",
        "$[?@.a)]",
        "$[?@.a&&]",
        "$[?&&@.a]",
        "$[?@.a||]",
        "$[?@.a&@.b]",
        "$[?@.a|@.b]",
        "$[?@.a and @.b]",
        "$[?@.a or @.b]",
        "$[?not @.a]",
        "$[?@.a=1]",
        "$[?@.a===1]",
        "$[?@.a<>1]",
        "$[?@.a=>1]",
        "$[?@.a=<1]",
        "$[?@.a!==1]",
        "$[?@.a==]",
        "$[?==1]",
        "$[?@.a = = 1]",
        "$[?@.a ! = 1]",
        "$[?@.a< =1]",
        "$[?@.a==1==1]",
        "$[?1<@.a<3]",
        "$[?@.a=~'x']",
        "$[?@.a in [1]]",
        "$[?@.a+1==2]",
        "$[?@.a==1+1]",
        // `!` takes no comparison, and a literal asks nothing.
        "$[?!@.a==1]",
        "$[?!1]",
        "$[?1]",
        "$[?true]",
        "$[?'a']",
        "$[?null]",
        "$[?@.a&&true]",
        "$[?(1)]",
        "$[?(@.a)==1]",
        "$[?@.a==(1)]",
        "$[?!!@.a]",
        "$?@.a",
        "$.?@.a",
        "$.a?@.b",
        "$[?@.a",
        "$[?a]",
        "$[?.a]",
        "$[@.a==1]",
    ]);
}
