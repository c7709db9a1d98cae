//! Comparisons: numbers as numbers, texts as texts, ranges and sets, and what compares with nothing.

use serde_json::json;
use streamgauge_tests::{matching, values};

const NONE: [&str; 0] = [];

#[tokio::test]
async fn numbers_compare_as_numbers() {
    let events =
        ["data: 1", "data: 1.0", "data: 1e0", "data: 10e-1", "data: 2", "data: -1", "data: x", "data: null"];
    let ones = ["1", "1.0", "1e0", "10e-1"];
    assert_eq!(matching!(events; json "$" == 1), ones);
    assert_eq!(matching!(events; json "$" == 1.0), ones);
    assert_eq!(matching!(events; data == 1), ones);
    assert_eq!(matching!(events; data == 1.0), ones);
    assert_eq!(matching!(events; data == (1.0)), ones);
    assert_eq!(matching!(events; json "$" == -1), ["-1"]);
    assert_eq!(matching!(events; data == -1), ["-1"]);
    assert_eq!(matching!(events; data == -1.0), ["-1"]);
    assert_eq!(matching!(events; json "$" < 1), ["-1"]);
    assert_eq!(matching!(events; json "$" > -1.5), ["1", "1.0", "1e0", "10e-1", "2", "-1"]);
    assert_eq!(matching!(events; data < 1), ["-1"]);
    assert_eq!(matching!(events; data >= 1), ["1", "1.0", "1e0", "10e-1", "2"]);
    assert_eq!(matching!(["data: 0", "data: -0.0"]; json "$" == 0), ["0", "-0.0"]);
    assert_eq!(matching!(["data: 1000", "data: 1e3"]; data == 1_000), ["1000", "1e3"]);
    assert_eq!(matching!(["data: 0.1", "data: 0.2"]; json "$" == 0.1), ["0.1"]);
}

#[tokio::test]
async fn big_integers_are_exact() {
    let events = [
        "data: 9007199254740992",
        "data: 9007199254740993",
        "data: 18446744073709551614",
        "data: 18446744073709551615",
        "data: -9223372036854775807",
        "data: -9223372036854775808",
    ];
    assert_eq!(matching!(events; json "$" == 9007199254740993), ["9007199254740993"]);
    assert_eq!(matching!(events; data == 9007199254740993), ["9007199254740993"]);
    assert_eq!(matching!(events; json "$" == 9_007_199_254_740_992), ["9007199254740992"]);
    assert_eq!(matching!(events; json "$" > 18446744073709551614), ["18446744073709551615"]);
    assert_eq!(matching!(events; json "$" == (u64::MAX)), ["18446744073709551615"]);
    assert_eq!(matching!(events; json "$" == (i64::MIN)), ["-9223372036854775808"]);
    assert_eq!(matching!(events; json "$" <= -9223372036854775808), ["-9223372036854775808"]);
    assert_eq!(matching!(events; json "$" in [9007199254740993, 1]), ["9007199254740993"]);
    assert_eq!(matching!(events; json "$" in 9007199254740993..=9007199254740993), ["9007199254740993"]);
    // Against a float, the integer is not rounded to it.
    assert_eq!(matching!(events; json "$" == 9007199254740992.0), ["9007199254740992"]);
    assert_eq!(matching!(events; json "$" < 9007199254740993.5).len(), 4);
    assert_eq!(matching!(["data: 1e40", "data: -1e400", "data: 3"]; json "$" > (i128::MAX - 1)), ["1e40"]);
}

#[tokio::test]
async fn strings_compare_with_what_save_gives() {
    let events = [
        r#"data: {"v":"a"}"#,
        r#"data: {"v":1.50}"#,
        r#"data: {"v":true}"#,
        r#"data: {"v":null}"#,
        r#"data: {"v":[1,2]}"#,
        r#"data: {"v":{"a":"b"}}"#,
        r#"data: {"v":"q\"\u00e9\n"}"#,
        r#"data: {"v":""}"#,
    ];
    let saved = values!(events; json "$.v" collect texts).texts;
    assert_eq!(saved, ["a", "1.50", "true", "null", "[1,2]", r#"{"a":"b"}"#, "q\"é\n", ""]);
    for text in &saved {
        let same = values!(events; json "$.v" == (text) collect texts).texts;
        assert_eq!(same, [text.as_str()]);
    }
    assert_eq!(values!(events; json "$.v" == "1.50" collect v).v, ["1.50"]);
    assert_eq!(values!(events; json "$.v" == "1.5" collect v).v, NONE);
    assert_eq!(values!(events; json "$.v" == "true" collect v).v, ["true"]);
    assert_eq!(values!(events; json "$.v" == "{\"a\":\"b\"}" collect v).v, [r#"{"a":"b"}"#]);
    assert_eq!(values!(events; json "$.v" == "" collect v).v, [""]);
}

#[tokio::test]
async fn true_false_null_compare_with_json_exactly() {
    let events = [
        r#"data: {"v":true}"#,
        r#"data: {"v":false}"#,
        r#"data: {"v":null}"#,
        r#"data: {"v":"true"}"#,
        r#"data: {"v":1}"#,
        "data: {}",
    ];
    assert_eq!(matching!(events; json "$.v" == true), [r#"{"v":true}"#]);
    assert_eq!(matching!(events; json "$.v" == false), [r#"{"v":false}"#]);
    assert_eq!(matching!(events; json "$.v" == null), [r#"{"v":null}"#]);
    assert_eq!(matching!(events; json "$.v" != null).len(), 4);
    assert_eq!(matching!(events; json "$.v" != true).len(), 4);
    let yes = true;
    assert_eq!(matching!(events; json "$.v" == (yes)), [r#"{"v":true}"#]);
    assert_eq!(matching!(events; json "$.v" == (!yes)), [r#"{"v":false}"#]);
    assert_eq!(matching!(events; json "$.v" in [true, null]), [r#"{"v":true}"#, r#"{"v":null}"#]);
}

#[tokio::test]
async fn unequal_needs_a_value() {
    let events = [r#"data: {"v":1}"#, r#"data: {"w":1}"#, r#"data: {"v":"x"}"#, "data: no"];
    assert_eq!(matching!(events; json "$.v" != 2), [r#"{"v":1}"#]);
    // A number matches nothing but numbers.
    assert_eq!(matching!(events; json "$.v" != 1), NONE);
    assert_eq!(matching!(events; json "$.v" != "x"), [r#"{"v":1}"#]);
    assert_eq!(matching!(events; id != "x"), NONE);
}

#[tokio::test]
async fn texts_are_ordered_by_code_point() {
    let events =
        ["data: Z", "data: a", "data: 10", "data: 9", "data: é", "data: \u{1F600}", "data: \u{FFFD}"];
    assert_eq!(matching!(events; data < "a"), ["Z", "10", "9"]);
    assert_eq!(matching!(events; data < "9"), ["10"]);
    assert_eq!(matching!(events; data <= "9"), ["10", "9"]);
    assert_eq!(matching!(events; data > "é"), ["\u{1F600}", "\u{FFFD}"]);
    assert_eq!(matching!(events; data > "\u{FFFD}"), ["\u{1F600}"]);
    assert_eq!(matching!(events; data >= "Z").len(), 5);
}

#[tokio::test]
async fn rust_values_by_their_type() {
    let events = [
        r#"data: {"v":5}"#,
        r#"data: {"v":"5"}"#,
        r#"data: {"v":"text"}"#,
        r#"data: {"v":[1,{"a":null}]}"#,
        r#"data: {"v":5.5}"#,
    ];
    let five = [r#"{"v":5}"#];
    let int = |all: Vec<String>| assert_eq!(all.first().map(String::as_str), Some(five[0]));
    int(matching!(events; json "$.v" == (5i8)));
    int(matching!(events; json "$.v" == (5u8)));
    int(matching!(events; json "$.v" == (5i16)));
    int(matching!(events; json "$.v" == (5u16)));
    int(matching!(events; json "$.v" == (5i32)));
    int(matching!(events; json "$.v" == (5u32)));
    int(matching!(events; json "$.v" == (5i64)));
    int(matching!(events; json "$.v" == (5u64)));
    int(matching!(events; json "$.v" == (5isize)));
    int(matching!(events; json "$.v" == (5usize)));
    int(matching!(events; json "$.v" == (5.0f32)));
    int(matching!(events; json "$.v" == (5.0f64)));
    int(matching!(events; json "$.v" == (4 + 1)));
    int(matching!(events; json "$.v" == (5)));
    assert_eq!(matching!(events; json "$.v" == (5.5f32)), [r#"{"v":5.5}"#]);
    let text: &str = "text";
    let owned = text.to_owned();
    let boxed: Box<str> = text.into();
    let cow = std::borrow::Cow::Borrowed(text);
    let wanted = [r#"{"v":"text"}"#];
    assert_eq!(matching!(events; json "$.v" == (text)), wanted);
    assert_eq!(matching!(events; json "$.v" == (owned)), wanted);
    assert_eq!(matching!(events; json "$.v" == (&owned)), wanted);
    assert_eq!(matching!(events; json "$.v" == (owned.as_str())), wanted);
    assert_eq!(matching!(events; json "$.v" == (cow)), wanted);
    assert_eq!(matching!(events; json "$.v" == (&*boxed)), wanted);
    assert_eq!(matching!(events; json "$.v" == (format!("te{}", "xt"))), wanted);
    let value = json!([1, { "a": null }]);
    assert_eq!(matching!(events; json "$.v" == (value)), [r#"{"v":[1,{"a":null}]}"#]);
    assert_eq!(matching!(events; json "$.v" == (json!("text"))), wanted);
    int(matching!(events; json "$.v" == (json!(5))));
    int(matching!(events; json "$.v" == (json!(5.0))));
    let number = 5.5;
    assert_eq!(matching!(events; json "$.v" > (number - 0.25) ), [r#"{"v":5.5}"#]);
    assert_eq!(matching!(events; json "$.v" < (&number)).first().unwrap(), five[0]);
    assert_eq!((owned.as_str(), value[0].as_u64()), ("text", Some(1)));
}

#[tokio::test]
async fn in_takes_a_list_of_any_values() {
    let events = [
        r#"data: {"v":1}"#,
        r#"data: {"v":"x"}"#,
        r#"data: {"v":null}"#,
        r#"data: {"v":true}"#,
        r#"data: {"v":-2.5}"#,
        "data: {}",
    ];
    let x = "x";
    assert_eq!(
        matching!(events; json "$.v" in [1, "x", null]),
        [r#"{"v":1}"#, r#"{"v":"x"}"#, r#"{"v":null}"#]
    );
    assert_eq!(matching!(events; json "$.v" in [-2.5, true]), [r#"{"v":true}"#, r#"{"v":-2.5}"#]);
    assert_eq!(matching!(events; json "$.v" in [(x), (2 - 1)]), [r#"{"v":1}"#, r#"{"v":"x"}"#]);
    assert_eq!(matching!(events; json "$.v" in ["{x}"]), [r#"{"v":"x"}"#]);
    assert_eq!(matching!(events; json "$.v" in [7,]), NONE);
}

#[tokio::test]
async fn in_takes_a_range() {
    let events = ["data: -3", "data: -0.5", "data: 0", "data: 2.5", "data: 3", "data: x"];
    assert_eq!(matching!(events; data in -1..3), ["-0.5", "0", "2.5"]);
    assert_eq!(matching!(events; data in -3..=-0.5), ["-3", "-0.5"]);
    assert_eq!(matching!(events; data in 0.0..=2.5), ["0", "2.5"]);
    assert_eq!(matching!(events; data in 0.5..2.5), NONE);
    assert_eq!(matching!(events; data in 2..), ["2.5", "3"]);
    assert_eq!(matching!(events; data in ..=-0.5), ["-3", "-0.5"]);
    assert_eq!(matching!(events; json "$" in 0..=3), ["0", "2.5", "3"]);
    let (low, high) = (-1.0, 2.5);
    assert_eq!(matching!(events; data in (low)..(high)), ["-0.5", "0"]);
    assert_eq!(matching!(events; data in (low)..=(high)), ["-0.5", "0", "2.5"]);
    assert_eq!(matching!(events; data in (low * 10.0)..=-3), ["-3"]);
    assert_eq!(matching!(events; data in (3)..), ["3"]);
    let most = 0;
    assert_eq!(matching!(events; data in ..=(most)), ["-3", "-0.5", "0"]);
    assert_eq!(matching!(events; data in 0..(most + 3)), ["0", "2.5"]);
}

fn is_even(number: &u64) -> bool {
    number.is_multiple_of(2)
}

#[tokio::test]
async fn satisfies_takes_any_predicate() {
    let events = ["data: 1", "data: 2", "data: three", "data: 4.5"];
    assert_eq!(matching!(events; data satisfies (is_even)), ["2"]);
    assert_eq!(matching!(events; json "$" satisfies (is_even)), ["2"]);
    assert_eq!(matching!(events; data satisfies (|n: &f64| *n > 1.5)), ["2", "4.5"]);
    assert_eq!(matching!(events; data satisfies (|text: &String| text.len() > 2)), ["three", "4.5"]);
    assert_eq!(matching!(events; data satisfies (|text: &str| text.len() > 2)), ["three", "4.5"]);
    assert_eq!(matching!(events; data satisfies (|text| text.len() > 2)), ["three", "4.5"]);
    assert_eq!(matching!(events; json "$" satisfies (|n: &serde_json::Value| n.is_f64())), ["4.5"]);
    assert_eq!(values!(events; data satisfies (|n| *n > 1.5) collect n: f64).n, [2.0, 4.5]);
    assert_eq!(values!(events; json "$" satisfies (|n| *n > 1) collect n: u8).n, [2]);
    let limit = 1.5;
    let wanted = ["2".to_owned()];
    assert_eq!(matching!(events; data satisfies (|n: &f64| *n > limit)), ["2", "4.5"]);
    assert_eq!(matching!(events; data satisfies (|text: &String| wanted.contains(text))), ["2"]);
    assert_eq!(wanted.len(), 1);
    assert_eq!(matching!(events; data satisfies (str::is_ascii)).len(), 4);
    let held = |n: &f64| *n > limit;
    assert_eq!(matching!(events; data satisfies (held)), ["2", "4.5"]);
    assert_eq!(matching!(events; regex "[0-9]" all satisfies (|all: &Vec<u8>| all.len() == 2)), ["4.5"]);
    assert_eq!(matching!(events; regex "[0-9]" all satisfies (|all| all.len() == 2)), ["4.5"]);
    assert_eq!(
        values!(events; regex "[0-9]" all satisfies (|all| all.len() == 2) save n: Vec<u8>).n.unwrap(),
        [4, 5]
    );
    let list = ["data: [1,2]", "data: [3]"];
    assert_eq!(matching!(list; json "$" satisfies (|all: &Vec<u8>| all.len() == 1)), ["[3]"]);
}

/// A function that is made from a value.
fn above(least: f64) -> impl Fn(&f64) -> bool {
    move |number| *number > least
}

fn is_one_of(texts: &[&'static str]) -> impl Fn(&str) -> bool + use<> {
    let texts = texts.to_vec();
    move |text| texts.contains(&text)
}

fn parses<T: std::str::FromStr>(text: &str) -> bool {
    text.parse::<T>().is_ok()
}

#[derive(serde::Deserialize)]
struct Tick {
    price: f64,
}

impl Tick {
    fn is_dear(&self) -> bool {
        self.price > 1.5
    }
}

#[tokio::test]
async fn satisfies_takes_any_function_expression() {
    let events = ["data: 1", "data: 2", "data: three", "data: 4.5"];
    assert_eq!(matching!(events; data satisfies (above(1.5))), ["2", "4.5"]);
    assert_eq!(matching!(events; data satisfies (is_one_of(&["three", "1"]))), ["1", "three"]);
    assert_eq!(matching!(events; data satisfies (parses::<u8>)), ["1", "2"]);
    assert_eq!(matching!(events; data satisfies (String::is_empty)), NONE);
    assert_eq!(matching!(events; data satisfies (str::is_ascii)).len(), 4);
    assert_eq!(
        matching!(events; data satisfies ({ let least = 1.5; move |n: &f64| *n > least })),
        ["2", "4.5"]
    );
    let pointer: fn(&u64) -> bool = is_even;
    assert_eq!(matching!(events; data satisfies (pointer)), ["2"]);
    let boxed: Box<dyn Fn(&u64) -> bool + Send + Sync> = Box::new(is_even);
    assert_eq!(matching!(events; data satisfies (&*boxed)), ["2"]);
    let ticks = ["data: {\"price\":1}", "data: {\"price\":2}", "data: {}"];
    assert_eq!(matching!(ticks; json "$" satisfies (Tick::is_dear)), ["{\"price\":2}"]);
    assert_eq!(matching!(ticks; json "$" satisfies (|tick: &Tick| tick.is_dear())), ["{\"price\":2}"]);
    assert_eq!(matching!(ticks; json "$.*" count satisfies (|&n| n == 0)), ["{}"]);
    // What the function looks at and what is kept may be of different types.
    let user = values!(events; data satisfies (|n: &f64| *n > 1.5) collect texts: String);
    assert_eq!(user.texts, ["2", "4.5"]);
    // What is not of its type does not match, and the function is not asked.
    let asked = std::sync::atomic::AtomicUsize::new(0);
    let all = matching!(events; data satisfies (|_: &u64| asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed) < 9));
    assert_eq!((all.len(), asked.into_inner()), (2, 2));
}

#[tokio::test]
async fn satisfies_with_saved_values() {
    let server = streamgauge_tests::serve([
        "data: 1 a",
        "data: 2",
        "data: 1",
        "data: three",
        "data: 4.5",
        "data: x=4",
    ])
    .await;
    let (outer, calls) = (4.0, std::sync::atomic::AtomicUsize::new(0));
    let called = || calls.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let user = streamgauge::scenario! {
        base (server.url())
        sse "S" open "/" check await within 10s until 1 regex "[0-9]" save first: f64 regex "[a-z]" save letter regex "." all save all close
        sse "S" open "/" check await within 10s until end
            data satisfies (above(first))
            data satisfies ({ called(); let most = first + outer; move |n: &f64| *n < most })
            data collect numbers: f64
        sse "S" open "/" check await within 10s until end
            data satisfies (|text| text.starts_with(&letter) && !all.is_empty() || text.len() as f64 > outer) collect texts
        sse "S" open "/" check await within 10s until end
            regex r"(\w)=(\d)" satisfies (|(name, n)| name.len() == letter.len() && n.len() as f64 == first) save pair
        sse "S" open "/" check await within 10s until end
            regex r"\w" count satisfies (|n| *n as f64 > first && *n > letter.len()) collect counts
        sse "S" open "/" check await within 10s until end
            regex r"\w" all satisfies (|found| found.contains(&letter)) collect lists
        sse "S" open "/" check await within 10s until end
            collect required data != "three" data != "1 a" data != "x=4" require data satisfies (|n: &f64| *n >= first) require data satisfies (|text| !text.contains(&letter))
    };
    let user = user.run().await.unwrap();
    assert_eq!(user.numbers, [2.0, 4.5]);
    assert_eq!(calls.into_inner(), 1);
    assert_eq!(user.texts, ["three"]);
    assert_eq!(user.pair, Some(("x".to_owned(), "4".to_owned())));
    assert_eq!(user.counts, [2, 5, 2, 2]);
    assert_eq!(user.lists, [["1", "a"]]);
    assert_eq!(user.required, ["2", "1", "4.5"]);
}
