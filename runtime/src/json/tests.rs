//! Paths held against `jsonpath-rfc9535`, which passes the compliance suite, and against hostile texts.

use serde_json::{Value, json};

use super::*;

fn nodes<'t>(path: &str, text: &'t str) -> Vec<&'t str> {
    JsonPath::parse(path).unwrap().nodes(text).unwrap()
}

#[test]
fn a_singular_path_gives_the_node_as_it_was_sent() {
    assert_eq!(nodes("$.a[1].b", r#"{"a":[0,{"b": 1.50}],"z":1}"#), ["1.50"]);
    assert_eq!(nodes("$", " [1] "), ["[1]"]);
    assert_eq!(nodes("$.a", r#"{"a":1,"a":2}"#), ["2"]);
    assert_eq!(nodes("$.a.b", r#"{"a":{"b":1},"a":{"c":2}}"#), Vec::<&str>::new());
    assert_eq!(nodes(r#"$["a\nb"]"#, r#"{"a\nb":true}"#), ["true"]);
}

#[test]
fn nothing_is_found_in_what_is_not_json() {
    for text in ["", "[DONE]", r#"{"a":1"#, r#"{"a":1} x"#, "{'a':1}"] {
        assert_eq!(nodes("$.a", text), Vec::<&str>::new(), "{text}");
        assert_eq!(nodes("$..a", text), Vec::<&str>::new(), "{text}");
    }
}

#[test]
fn any_other_path_gives_its_nodes_in_the_order_of_the_text() {
    assert_eq!(nodes("$..p", r#"{"b":{"p":1.0},"a":[{"p":"x"}]}"#), ["1.0", r#""x""#]);
    assert_eq!(nodes("$[-1]", "[1,2,3]"), ["3"]);
    assert_eq!(nodes("$['b','a']", r#"{"a":1,"b":2}"#), ["2", "1"]);
    assert_eq!(nodes("$[?@.n > 1].n", r#"[{"n":1},{"n":2},{"n":3}]"#), ["2", "3"]);
}

#[test]
fn several_paths_are_answered_in_one_pass() {
    let paths = ["$.a", "$.a.b", "$.c[0]", "$.missing"].map(|path| JsonPath::parse(path).unwrap());
    let steps: Vec<&[Step]> = paths.iter().filter_map(JsonPath::singular).collect();
    let found = find(r#"{"a":{"b":1},"c":[null]}"#, &steps);
    assert_eq!(found.as_slice(), [Some(r#"{"b":1}"#), Some("1"), Some("null"), None]);
}

#[test]
fn jsonp_is_stripped_of_its_callback() {
    assert_eq!(strip_jsonp("cb({\"a\":1});"), Some("{\"a\":1}"));
    assert_eq!(strip_jsonp(" a.b[0] ( 1 ) ; "), Some("1"));
    assert_eq!(strip_jsonp("{\"a\":1}"), None);
    assert_eq!(strip_jsonp("(1)"), None);
}

/// A value whose text has the members of its objects in the order of their names, as that crate walks them.
fn document(random: &mut fastrand::Rng, depth: usize) -> Value {
    let name = |random: &mut fastrand::Rng| ["a", "b", "c", "d\n", "é"][random.usize(..5)].to_owned();
    match random.usize(..if depth == 0 { 7 } else { 12 }) {
        0 => Value::Null,
        1 => json!(random.bool()),
        2 => json!(random.i32(-2..4)),
        3 => json!(f64::from(random.i32(-4..6)) / 2.0),
        4 => json!(["", "a", "b", "ab", "a.c", "é\n\"", "b+"][random.usize(..7)]),
        5 => json!({}),
        6 => json!([]),
        7..=9 => (0..random.usize(..5)).map(|_| (name(random), document(random, depth - 1))).collect(),
        _ => (0..random.usize(..5)).map(|_| document(random, depth - 1)).collect(),
    }
}

fn one_of(random: &mut fastrand::Rng, among: &[&str]) -> String {
    among[random.usize(..among.len())].to_owned()
}

fn selector(random: &mut fastrand::Rng, depth: usize) -> String {
    match random.usize(..if depth == 0 { 4 } else { 6 }) {
        0 => "*".to_owned(),
        1 => one_of(random, &["'a'", "\"b\"", "'d\\n'", "\"\\u00e9\"", "'\\''", "'\"'"]),
        2 => one_of(random, &["0", "1", "-1", "-3", "7"]),
        3 => one_of(
            random,
            &["1:", ":2", "::2", "::-1", "3:0:-2", "-2:", ":-1", "0:9:3", "::0", "1 : 3 : 1", "-1::-1"],
        ),
        _ => format!("?{}{}", one_of(random, &["", " "]), test(random, depth - 1)),
    }
}

fn segments(random: &mut fastrand::Rng, most: usize, depth: usize) -> String {
    let mut path = String::new();
    for _ in 0..random.usize(..=most) {
        path += &one_of(random, &["", "", "", " "]);
        path += &match random.usize(..7) {
            0 => ".*".to_owned(),
            1 => "..*".to_owned(),
            2 => one_of(random, &[".a", ".b", ".é"]),
            3 => one_of(random, &["..a", "..b"]),
            4 => format!("[{}]", selector(random, depth)),
            5 => format!("..[ {} ]", selector(random, depth)),
            _ => format!("[{}, {}]", selector(random, depth), selector(random, depth)),
        };
    }
    path
}

fn singular_path(random: &mut fastrand::Rng) -> String {
    let steps: String =
        (0..random.usize(..3)).map(|_| one_of(random, &[".a", ".b", "[0]", "[-1]", "['c']"])).collect();
    one_of(random, &["@", "@", "$"]) + &steps
}

fn operand(random: &mut fastrand::Rng, depth: usize) -> String {
    match random.usize(..if depth == 0 { 3 } else { 5 }) {
        0 => one_of(random, &["1", "-0", "1.5", "1e0", "'a'", "\"a.c\"", "true", "false", "null", "''"]),
        1 | 2 => singular_path(random),
        3 => format!("length({})", operand(random, depth - 1)),
        _ => {
            let (root, path) = (one_of(random, &["@", "$"]), segments(random, 2, depth - 1));
            format!("{}({root}{path})", one_of(random, &["count", "value"]))
        }
    }
}

fn test(random: &mut fastrand::Rng, depth: usize) -> String {
    match random.usize(..if depth == 0 { 3 } else { 8 }) {
        0 => singular_path(random),
        1 => format!(
            "{}({}, {})",
            one_of(random, &["match", "search"]),
            operand(random, 0),
            operand(random, 0)
        ),
        2 | 3 => {
            let sign = one_of(random, &["==", "!=", " < ", "<=", ">", " >= "]);
            operand(random, depth) + &sign + &operand(random, depth)
        }
        4 => format!("!{}", singular_path(random)),
        5 => format!("( {} )", test(random, depth - 1)),
        6 => format!("!({})", test(random, depth - 1)),
        _ => {
            let sign = one_of(random, &[" && ", "||"]);
            test(random, depth - 1) + &sign + &test(random, depth - 1)
        }
    }
}

#[test]
fn paths_find_what_jsonpath_rfc9535_finds_in_its_order() {
    let mut random = fastrand::Rng::with_seed(5);
    let (mut held, mut found) = (0, 0);
    for _ in 0..10_000 {
        let path = format!("${}", segments(&mut random, 3, 2));
        let Ok(theirs) = jsonpath_rfc9535::JsonPath::parse(&path) else { continue };
        let ours = JsonPath::parse(&path).unwrap_or_else(|error| panic!("{error}"));
        for _ in 0..4 {
            let document = document(&mut random, 4);
            let text = document.to_string();
            let wanted: Vec<Value> = theirs.query_values(&document).into_iter().cloned().collect();
            let (tape, places) = ours.places(&text).unwrap().unwrap();
            let nodes: Vec<Value> = places.iter().map(|&place| value(tape.raw(place)).unwrap()).collect();
            assert_eq!(nodes, wanted, "{path} in {text}");
            let mut nodes: Vec<Value> =
                ours.nodes(&text).unwrap().into_iter().map(|raw| value(raw).unwrap()).collect();
            let mut all = wanted;
            nodes.sort_by_key(Value::to_string);
            all.sort_by_key(Value::to_string);
            assert_eq!(nodes, all, "{path} in {text}");
            held += 1;
            found += usize::from(!all.is_empty());
        }
    }
    assert!(held > 10_000 && found > held / 4, "{found} of {held} found anything");
}

/// A text of JSON as it may also be written: members of one name, escapes, space, and now and then a mistake.
fn written(random: &mut fastrand::Rng, depth: usize) -> String {
    let list = |random: &mut fastrand::Rng, item: fn(&mut fastrand::Rng, usize) -> String| {
        let items: Vec<String> = (0..random.usize(..4)).map(|_| item(random, depth - 1)).collect();
        items.join(&one_of(random, &[",", ",", " , ", ",\n", ",", ",,"]))
    };
    let member = |random: &mut fastrand::Rng, depth| {
        let name =
            one_of(random, &["a", "a", "b", r"\u0061", r"b\n", "", r"\ud83d\ude00", r"\ud83d", "é", r#"\""#]);
        format!("\"{name}\":{}", written(random, depth))
    };
    match random.usize(..if depth == 0 { 4 } else { 10 }) {
        0..4 => one_of(
            random,
            &["1.50", "-0", "\"a\"", "\"\\u00e9\"", "null", "true", " false ", "{}", "[ ]", "01"],
        ),
        4..8 => format!("{{{}}}", list(random, member)),
        _ => format!("[{}]", list(random, written)),
    }
}

#[test]
fn a_singular_path_finds_the_same_in_the_text_and_by_the_engine() {
    let mut random = fastrand::Rng::with_seed(9);
    let (mut found, mut nothing) = (0, 0);
    for _ in 0..30_000 {
        let steps = (0..random.usize(..5)).map(|_| {
            one_of(
                &mut random,
                &[
                    "['a']",
                    ".a",
                    ".b",
                    "['b\\n']",
                    "['']",
                    "['😀']",
                    "['\u{fffd}']",
                    ".é",
                    "['\"']",
                    "[0]",
                    "[1]",
                ],
            )
        });
        let path = JsonPath::parse(&format!("${}", steps.collect::<String>())).unwrap();
        let text = written(&mut random, 4);
        let by_lane = find_one(&text, path.singular().expect("it is singular"));
        let by_engine: Vec<&str> = match path.places(&text).unwrap() {
            Some((tape, places)) => places.into_iter().map(|place| tape.raw(place)).collect(),
            None => Vec::new(),
        };
        assert_eq!(by_lane.into_iter().collect::<Vec<_>>(), by_engine, "{path} in {text}");
        *if by_engine.is_empty() { &mut nothing } else { &mut found } += 1;
    }
    assert!(found > 3_000 && nothing > 3_000, "{found} were found, {nothing} were not");
}

fn stopped(path: &str, text: &str) -> String {
    JsonPath::parse(path).unwrap().count(text).unwrap_err().to_string()
}

fn count(path: &str, text: &str) -> usize {
    JsonPath::parse(path).unwrap().count(text).unwrap()
}

#[test]
fn what_could_take_for_ever_is_stopped_and_says_so() {
    let many = format!("[{}1]", "1,".repeat(20_000));
    let deep = format!("{}1{}", "{\"a\":".repeat(20_000), "}".repeat(20_000));
    let arrays = format!("{}{}", "[".repeat(20_000), "]".repeat(20_000));
    for (path, text) in [
        ("$..a..a", &deep),
        ("$..*..*", &arrays),
        ("$..[?@..a]", &deep),
        ("$..[?count(@..*) > 3]", &arrays),
        ("$[?count($[*]) > 3]", &many),
        ("$[?@ == $[20000]]", &many),
        ("$[?@ == $[-1]]", &many),
        ("$[*,*][*,*]..[*,*]..*", &arrays),
        // Not because of its form, but it would be quadratic.
        ("$..[?@ == @.a]", &deep),
    ] {
        let reason = stopped(path, text);
        assert!(reason.contains("1,0") || reason.contains("nodes, the limit"), "{path}: {reason}");
    }
    assert!(stopped("$..a..a", &deep).contains("after 1,000,000 nodes"));
}

#[test]
fn one_descent_is_never_stopped() {
    let many = format!("[{}1]", "1,".repeat(1_500_000));
    assert_eq!(count("$..*", &many), 1_500_001);
    assert_eq!(count("$[*]", &many), 1_500_001);
    assert_eq!(count("$[?@ == 1]", &many), 1_500_001);
    assert_eq!(count("$[::2]", &many), 750_001);
    assert_eq!(count("$[-1]", &many), 1);
    let deep = format!("{}1{}", "{\"a\":".repeat(600_000), "}".repeat(600_000));
    assert_eq!(count("$..a", &deep), 600_000);
    assert_eq!(count("$..[?@.a]", &deep), 599_999);
    assert_eq!(count("$..['a','b']", &deep), 600_000);
    let wide: Vec<String> = (0..300_000).map(|n| format!("\"k{n}\":{{\"a\":{n},\"b\":\"{n}\"}}")).collect();
    let wide = format!("{{{}}}", wide.join(","));
    assert_eq!(count("$..[?@.a > 10 && @.b != 'x']", &wide), 299_989);
    assert_eq!(count("$.*.a", &wide), 300_000);
}

#[test]
fn texts_and_patterns_of_a_message_are_counted_too() {
    let big = format!("{{\"big\":\"{}\",\"list\":[{}1]}}", "x".repeat(100_000), "1,".repeat(20_000));
    assert!(stopped("$.list[?length($.big) > 1]", &big).contains("nodes, the limit"));
    let patterns: Vec<String> =
        (0..20_000).map(|n| format!("{{\"s\":\"{n}\",\"p\":\"[a-z]{{0,200}}{n}\"}}")).collect();
    let patterns = format!("[{}]", patterns.join(","));
    assert!(stopped("$[?match(@.s, @.p)]", &patterns).contains("nodes, the limit"));
    let huge = r#"[{"s":"a","p":"((a{1,100}){1,100}){1,100}"}]"#;
    assert!(stopped("$[?match(@.s, @.p)]", huge).contains("a pattern in the text compiles to more than"));
    let one = format!("{{\"p\":\"[a-z]{{1,9}}\",\"list\":[{}\"abc\"]}}", "\"x1\",".repeat(1_000));
    assert_eq!(count("$.list[?match(@, $.p)]", &one), 1);
}

#[test]
fn no_depth_uses_up_the_stack() {
    const LEVELS: usize = 1_000_000;
    let (open, close) = ("[".repeat(LEVELS), "]".repeat(LEVELS));
    let deep = format!("{{\"a\":{open}{close},\"b\":1.50}}");
    let nodes = |path: &str| JsonPath::parse(path).unwrap().nodes(&deep).unwrap().len();
    assert_eq!(JsonPath::parse("$.b").unwrap().nodes(&deep), Ok(vec!["1.50"]));
    assert_eq!(JsonPath::parse("$..b").unwrap().nodes(&deep), Ok(vec!["1.50"]));
    assert_eq!(nodes("$.a"), 1);
    assert_eq!(nodes("$..*"), LEVELS + 1);
    assert_eq!(nodes("$[?@ == @]"), 2);
    assert_eq!(nodes(&format!("$.a{}", "[0]".repeat(300))), 1);
    assert_eq!(count("$.b", &open), 0);
    assert!(is_json(&deep) && !is_json(&open));
    assert!(!is(&deep, &json!({"b": 1.5})));
    let path = format!("${}", ".a".repeat(100_000));
    assert_eq!(count(&path, "{\"a\":{}}"), 0);
}

#[test]
fn lone_surrogates_are_replaced_wherever_they_stand() {
    let text = r#"{"\ud83d":[{"t":"x\ude00y"},{"t":"\ud83d\ude00"},{"t":"\ud83d"}]}"#;
    let path = |path: &str| JsonPath::parse(path).unwrap().nodes(text).unwrap();
    assert_eq!(path("$['\u{fffd}'][0].t"), [r#""x\ude00y""#]);
    assert_eq!(path("$.*[?@.t == 'x\u{fffd}y'].t"), [r#""x\ude00y""#]);
    assert_eq!(path("$..[?@.t == '\u{1f600}'].t"), [r#""\ud83d\ude00""#]);
    assert_eq!(path("$..[?length(@.t) == 1].t").len(), 2);
    assert_eq!(unquote(r#""x\ude00y""#).unwrap(), "x\u{fffd}y");
    assert!(is(text, &json!({"\u{fffd}": [{"t": "x\u{fffd}y"}, {"t": "\u{1f600}"}, {"t": "\u{fffd}"}]})));
}

#[test]
fn a_pattern_that_is_too_big_is_no_path() {
    let error = JsonPath::parse("$[?match(@, '((a{1,100}){1,100}){1,100}')]").unwrap_err();
    assert!(error.to_string().contains("too big"), "{error}");
}
