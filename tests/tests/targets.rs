//! Targets and tests: what a condition looks at and what its test finds there.

use streamgauge_tests::{matching, values};

#[tokio::test]
async fn data_is_the_target_where_none_is_named() {
    let events = ["event: wanted\nid: wanted\ndata: 1", "data: wanted"];
    assert_eq!(matching!(events; contains "wanted"), ["wanted"]);
    assert_eq!(matching!(events; data contains "wanted"), ["wanted"]);
    assert_eq!(matching!(events; data == "wanted"), ["wanted"]);
    assert_eq!(matching!(events; data == "1"), ["1"]);
    assert_eq!(matching!(events; regex "^w"), ["wanted"]);
    assert_eq!(matching!(["data: a\ndata: b"]; data == "a\nb"), ["a\nb"]);
}

#[tokio::test]
async fn event_is_message_when_none_was_named() {
    let events = ["data: 1", "event: tick\ndata: 2", "event:\ndata: 3", "event: message\ndata: 4"];
    assert_eq!(matching!(events; event == "message"), ["1", "3", "4"]);
    assert_eq!(matching!(events; event == "tick"), ["2"]);
    assert_eq!(matching!(events; event != "tick"), ["1", "3", "4"]);
    assert_eq!(matching!(events; event), ["1", "2", "3", "4"]);
    assert_eq!(matching!(events; event missing), [] as [&str; 0]);
    assert_eq!(values!(events; event collect kinds).kinds, ["message", "tick", "message", "message"]);
}

#[tokio::test]
async fn id_is_this_events_own() {
    let events = ["id: 7\ndata: 1", "data: 2", "id: 10\ndata: 3", "id: x\ndata: 4"];
    assert_eq!(matching!(events; id), ["1", "3", "4"]);
    assert_eq!(matching!(events; id exists), ["1", "3", "4"]);
    assert_eq!(matching!(events; id missing), ["2"]);
    assert_eq!(matching!(events; id == "7"), ["1"]);
    assert_eq!(matching!(events; id != "7"), ["3", "4"]);
    assert_eq!(matching!(events; id > 7), ["3"]);
    assert_eq!(matching!(events; id < "7"), ["3"]);
    assert_eq!(matching!(events; id regex "[0-9]+" > 8), ["3"]);
    assert_eq!(values!(events; id collect ids: u64).ids, [7, 10]);
    assert_eq!(values!(events; id collect ids).ids, ["7", "10", "x"]);
}

#[tokio::test]
async fn retry_is_a_number() {
    let events = ["retry: 3000\ndata: 1", "data: 2", "retry: soon\ndata: 3", "retry: 0\ndata: 4"];
    assert_eq!(matching!(events; retry), ["1", "4"]);
    assert_eq!(matching!(events; retry missing), ["2", "3"]);
    assert_eq!(matching!(events; retry == 3000), ["1"]);
    assert_eq!(matching!(events; retry == 3000.0), ["1"]);
    assert_eq!(matching!(events; retry == 3_000), ["1"]);
    assert_eq!(matching!(events; retry < 3000), ["4"]);
    assert_eq!(matching!(events; retry == "3000"), ["1"]);
    assert_eq!(matching!(events; retry in 1..=5000), ["1"]);
    assert_eq!(matching!(events; retry in [0, 1]), ["4"]);
    let user = values!(events; retry collect retries: u64);
    assert_eq!(user.retries, [3000, 0]);
    let user = values!(events; retry save last: f64);
    assert_eq!(user.last, Some(0.0));
    let user = values!(events; retry save last);
    assert_eq!(user.last.as_deref(), Some("0"));
    assert_eq!(matching!(events; retry satisfies (|ms: &u64| *ms > 100)), ["1"]);
}

#[tokio::test]
async fn message_is_the_whole_event_as_json() {
    let events = [
        "event: snapshot\nid: 7\nretry: 3000\ndata: {\"price\": 1.50}",
        "data: [1, 2]",
        "id: a\"b\ndata: plain",
        "event: sn\\ap\ndata: line 1\ndata: \"line\" 2\tend",
        "data: 12",
        "data: \"text\"",
        "data: {broken",
        "data: true",
        "data: grüße \u{1F600} \u{1}",
        "retry: 5\nid: 1\nevent: e\ndata: {}",
        "data:",
    ];
    let user = values!(events; message collect messages);
    assert_eq!(
        user.messages,
        [
            r#"{"event":"snapshot","id":"7","retry":3000,"data":{"price": 1.50}}"#,
            r#"{"data":[1, 2]}"#,
            r#"{"id":"a\"b","data":"plain"}"#,
            r#"{"event":"sn\\ap","data":"line 1\n\"line\" 2\tend"}"#,
            r#"{"data":"12"}"#,
            r#"{"data":"\"text\""}"#,
            r#"{"data":"{broken"}"#,
            r#"{"data":"true"}"#,
            "{\"data\":\"grüße \u{1F600} \\u0001\"}",
            r#"{"event":"e","id":"1","retry":5,"data":{}}"#,
            r#"{"data":""}"#,
        ]
    );
    let parsed = values!(events; message collect messages: serde_json::Value).messages;
    assert_eq!(parsed.len(), events.len());
    assert_eq!(parsed[3]["data"], "line 1\n\"line\" 2\tend");
    assert_eq!(matching!(events; message json "$.data.price" == 1.5), [r#"{"price": 1.50}"#]);
    assert_eq!(matching!(events; message json "$.data[1]" == 2), ["[1, 2]"]);
    assert_eq!(matching!(events; message json "$.event" == "e"), ["{}"]);
    assert_eq!(matching!(events; message json "$.id" exists), [r#"{"price": 1.50}"#, "plain", "{}"]);
    assert_eq!(matching!(events; message json "$.data" == "12"), ["12"]);
    assert_eq!(matching!(events; message == r#"{"data":"12"}"#), ["12"]);
    assert_eq!(matching!(events; message contains r#""retry":3000"#), [r#"{"price": 1.50}"#]);
}

#[tokio::test]
async fn gatlings_regex_ports() {
    let events = ["event: snapshot-all\ndata: 1", "event: tick\ndata: snapshot"];
    let user = values!(events; collect matching message regex r#""event":"snapshot(.*)""# save rest);
    assert_eq!(user.matching, ["1"]);
    assert_eq!(user.rest.as_deref(), Some(r#"-all","data":"1"#));
}

#[tokio::test]
async fn regex_without_group_yields_the_match() {
    let events = ["data: a1 b22 c333"];
    assert_eq!(values!(events; regex "[a-z][0-9]+" save x).x.unwrap(), "a1");
    assert_eq!(values!(events; regex "[a-z][0-9]+" find 0 save x).x.unwrap(), "a1");
    assert_eq!(values!(events; regex "[a-z][0-9]+" find 2 save x).x.unwrap(), "c333");
    assert_eq!(values!(events; regex "[a-z][0-9]+" find 3 save x).x, None);
    assert_eq!(values!(events; regex "[a-z][0-9]+" all save x).x.unwrap(), ["a1", "b22", "c333"]);
    assert_eq!(values!(events; regex "[a-z][0-9]+" count save x).x.unwrap(), 3);
    assert_eq!(values!(events; regex "(?:[a-z])[0-9]{2,}" save x).x.unwrap(), "b22");
    assert_eq!(values!(events; regex "[0-9]+" all save x: Vec<u32>).x.unwrap(), [1, 22, 333]);
    assert_eq!(values!(events; regex "z" count save x).x.unwrap(), 0);
    assert_eq!(values!(events; regex "z" all save x).x, None);
}

#[tokio::test]
async fn regex_with_one_group_yields_the_group() {
    let events = ["data: a1 b22 c333"];
    assert_eq!(values!(events; regex "b([0-9]+)" save x).x.unwrap(), "22");
    assert_eq!(values!(events; regex "[a-z](?P<digits>[0-9]+)" find 1 save x: u8).x.unwrap(), 22);
    assert_eq!(values!(events; regex "[a-z]([0-9]+)" all save x: Vec<u64>).x.unwrap(), [1, 22, 333]);
    assert_eq!(values!(events; regex "([a-z])[0-9]+" all save x).x.unwrap(), ["a", "b", "c"]);
    assert_eq!(values!(events; regex "([a-z])[0-9]" count save x).x.unwrap(), 3);
    assert_eq!(matching!(events; regex "[a-z]([0-9]+)" find 1 == 22), ["a1 b22 c333"]);
    assert_eq!(matching!(events; regex "[a-z]([0-9]+)" == 22), [] as [&str; 0]);
}

#[tokio::test]
async fn regex_with_several_groups_yields_a_tuple() {
    let events = ["data: ACME=12.5;X=7"];
    let strings = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    assert_eq!(values!(events; regex r"(\w+)=([\d.]+)" save x).x.unwrap(), strings("ACME", "12.5"));
    assert_eq!(values!(events; regex r"(\w+)=([\d.]+)" find 1 save x).x.unwrap(), strings("X", "7"));
    let typed = values!(events; regex r"(\w+)=([\d.]+)" save x: (String, f64)).x.unwrap();
    assert_eq!(typed, ("ACME".to_owned(), 12.5));
    let all = values!(events; regex r"(\w+)=([\d.]+)" all save x).x.unwrap();
    assert_eq!(all, [strings("ACME", "12.5"), strings("X", "7")]);
    let all = values!(events; regex r"(\w+)=([\d.]+)" all save x: Vec<(String, f64)>).x.unwrap();
    assert_eq!(all, [("ACME".to_owned(), 12.5), ("X".to_owned(), 7.0)]);
    let three = values!(events; regex r"(\w)(\w)(\w)" save x: (char, char, String)).x.unwrap();
    assert_eq!(three, ('A', 'C', "M".to_owned()));
    let kept = values!(events; regex r"(\w+)=([\d.]+)" collect x: (String, f64)).x;
    assert_eq!(kept, [("ACME".to_owned(), 12.5)]);
    assert_eq!(values!(events; regex r"(\w+)=([\d.]+)" count save x).x.unwrap(), 2);
    let held = matching!(events; regex r"(\w+)=([\d.]+)" satisfies (|(k, v): &(String, f64)| k == "ACME" && *v > 12.0));
    assert_eq!(held.len(), 1);
    let untyped = matching!(events; regex r"(\w+)=([\d.]+)" satisfies (|pair| pair.0 == "ACME"));
    assert_eq!(untyped.len(), 1);
}

#[tokio::test]
async fn groups_that_take_no_part() {
    let events = ["data: a-", "data: a-b"];
    // Text goes through `FromStr`: in a tuple, a group that took no part is empty text.
    let user = values!(events; regex "(a)-(b)?" collect x);
    assert_eq!(user.x, [("a".to_owned(), String::new()), ("a".to_owned(), "b".to_owned())]);
    // Alone, it yields nothing.
    assert_eq!(values!(events; regex "a-(b)?" collect x).x, ["b"]);
    assert_eq!(matching!(events; regex "a-(b)?" missing), ["a-"]);
}

const ITEMS: &str =
    r#"data: {"items":[{"n":"a","p":1},{"n":"b","p":2.5},{"n":"c","p":-3}],"deep":{"p":4},"nothing":null}"#;

#[tokio::test]
async fn json_yields_the_nodes_of_the_path() {
    let events = [ITEMS];
    assert_eq!(values!(events; json "$.deep.p" save x: u8).x.unwrap(), 4);
    assert_eq!(values!(events; json "$['deep']['p']" save x: u8).x.unwrap(), 4);
    assert_eq!(values!(events; json "$.items[-1].n" save x).x.unwrap(), "c");
    assert_eq!(values!(events; json "$.items[1].p" save x).x.unwrap(), "2.5");
    assert_eq!(values!(events; json "$.items[*].n" save x).x.unwrap(), "a");
    assert_eq!(values!(events; json "$.items[*].n" find 2 save x).x.unwrap(), "c");
    assert_eq!(values!(events; json "$.items[*].p" all save x: Vec<f64>).x.unwrap(), [1.0, 2.5, -3.0]);
    assert_eq!(values!(events; json "$.items[?@.p > 0].n" all save x).x.unwrap(), ["a", "b"]);
    assert_eq!(values!(events; json "$.items[?@.n == 'b'].p" save x: f64).x.unwrap(), 2.5);
    assert_eq!(values!(events; json "$.items[0:2].n" all save x).x.unwrap(), ["a", "b"]);
    assert_eq!(values!(events; json "$..p" count save x).x.unwrap(), 4);
    assert_eq!(values!(events; json "$.items" save x: Vec<serde_json::Value>).x.unwrap().len(), 3);
    assert_eq!(values!(events; json "$.items[*]" count save x).x.unwrap(), 3);
    assert_eq!(values!(events; json "$.none[*]" count save x).x.unwrap(), 0);
    assert_eq!(matching!(events; json "$.nothing").len(), 1);
    assert_eq!(matching!(events; json "$.nothing" exists).len(), 1);
    assert_eq!(matching!(events; json "$.nowhere").len(), 0);
    assert_eq!(matching!(events; json "$.nowhere" missing).len(), 1);
}

#[tokio::test]
async fn json_finds_nothing_in_other_text() {
    let events = ["data: hello", "data: {\"a\":1", "data: {\"a\":1} x", "data: {\"a\":1}", "data:"];
    assert_eq!(matching!(events; json "$.a"), ["{\"a\":1}"]);
    assert_eq!(matching!(events; json "$.a" missing), ["hello", "{\"a\":1", "{\"a\":1} x", ""]);
    assert_eq!(matching!(events; json "$" missing), ["hello", "{\"a\":1", "{\"a\":1} x", ""]);
    assert_eq!(matching!(events; json "$.a" count == 0).len(), 4);
    assert_eq!(matching!(events; json "$.a" count).len(), 5);
    assert_eq!(matching!(events; json "$.a" != 5), ["{\"a\":1}"]);
}

#[tokio::test]
async fn jsonp_strips_the_callback() {
    let events = [
        r#"data: callback({"a":1});"#,
        r#"data: callback( {"a":2} )"#,
        r#"data: ns.cb_1({"a":3}) ; "#,
        "data: callback(\ndata: {\"a\":\"x);\"}\ndata: );",
        "data: callback(nothing)",
    ];
    let user = values!(events; jsonp "$.a" collect x);
    assert_eq!(user.x, ["1", "2", "3", "x);"]);
    assert_eq!(matching!(events; jsonp "$.a" missing), ["callback(nothing)"]);
    assert_eq!(matching!(events; json "$.a"), [] as [&str; 0]);
    let arrays = ["data: cb([1,2,3])"];
    assert_eq!(values!(arrays; jsonp "$[*]" all save x: Vec<u8>).x.unwrap(), [1, 2, 3]);
    assert_eq!(matching!(arrays; jsonp "$[*]" count == 3).len(), 1);
}

#[tokio::test]
async fn contains_yields_the_found_text() {
    let events = ["data: one two", "data: two", "data: three"];
    assert_eq!(matching!(events; contains "two"), ["one two", "two"]);
    assert_eq!(matching!(events; contains "two" missing), ["three"]);
    assert_eq!(matching!(events; contains "two" exists), ["one two", "two"]);
    assert_eq!(values!(events; contains "two" collect x).x, ["two", "two"]);
    assert_eq!(matching!(events; event contains "ess").len(), 3);
    assert_eq!(matching!(events; contains "o" count >= 2), ["one two"]);
    assert_eq!(matching!(events; contains "o" find 1), ["one two"]);
    let word = String::from("thr");
    assert_eq!(matching!(events; contains (word)), ["three"]);
    assert_eq!(matching!(events; contains "{word}ee"), ["three"]);
    assert_eq!(word, "thr");
}

#[tokio::test]
async fn no_test_yields_the_whole_target() {
    let events = ["data: 12.5", "data: x"];
    assert_eq!(values!(events; data collect x: f64).x, [12.5]);
    assert_eq!(values!(events; data collect x).x, ["12.5", "x"]);
    assert_eq!(values!(events; data all collect x: Vec<f64>).x, [vec![12.5]]);
    assert_eq!(values!(events; data count collect x).x, [1, 1]);
    assert_eq!(values!(events; id count collect x).x, [0, 0]);
}

#[tokio::test]
async fn find_with_every_comparison() {
    let events = ["data: [1,2]", "data: [1,3,5]", "data: [1]", "data: []"];
    assert_eq!(matching!(events; json "$[*]" find 1 == 2), ["[1,2]"]);
    assert_eq!(matching!(events; json "$[*]" find 1 != 2), ["[1,3,5]"]);
    assert_eq!(matching!(events; json "$[*]" find 1 < 3), ["[1,2]"]);
    assert_eq!(matching!(events; json "$[*]" find 1 <= 3), ["[1,2]", "[1,3,5]"]);
    assert_eq!(matching!(events; json "$[*]" find 1 > 2), ["[1,3,5]"]);
    assert_eq!(matching!(events; json "$[*]" find 1 >= 2), ["[1,2]", "[1,3,5]"]);
    assert_eq!(matching!(events; json "$[*]" find 1 in [2, 4]), ["[1,2]"]);
    assert_eq!(matching!(events; json "$[*]" find 1 in 3..), ["[1,3,5]"]);
    assert_eq!(matching!(events; json "$[*]" find 1 exists), ["[1,2]", "[1,3,5]"]);
    assert_eq!(matching!(events; json "$[*]" find 1), ["[1,2]", "[1,3,5]"]);
    assert_eq!(matching!(events; json "$[*]" find 1 missing), ["[1]", "[]"]);
    assert_eq!(matching!(events; json "$[*]" find 0 missing), ["[]"]);
    assert_eq!(matching!(events; json "$[*]" find 1 satisfies (|n: &i64| n % 3 == 0)), ["[1,3,5]"]);
    let second = 1;
    assert_eq!(matching!(events; json "$[*]" find (second) == 2), ["[1,2]"]);
}

#[tokio::test]
async fn all_with_every_comparison() {
    let events = ["data: [2,2]", "data: [1,2,3]", "data: []", "data: [\"x\",2]"];
    assert_eq!(matching!(events; json "$[*]" all == 2), ["[2,2]"]);
    assert_eq!(matching!(events; json "$[*]" all != 1), ["[2,2]"]);
    assert_eq!(matching!(events; json "$[*]" all != "1"), ["[2,2]", "[\"x\",2]"]);
    assert_eq!(matching!(events; json "$[*]" all < 3), ["[2,2]"]);
    assert_eq!(matching!(events; json "$[*]" all <= 3), ["[2,2]", "[1,2,3]"]);
    assert_eq!(matching!(events; json "$[*]" all > 0), ["[2,2]", "[1,2,3]"]);
    assert_eq!(matching!(events; json "$[*]" all in [2, "x"]), ["[2,2]", "[\"x\",2]"]);
    assert_eq!(matching!(events; json "$[*]" all in 1..=3), ["[2,2]", "[1,2,3]"]);
    assert_eq!(matching!(events; json "$[*]" all exists), ["[2,2]", "[1,2,3]", "[\"x\",2]"]);
    assert_eq!(matching!(events; json "$[*]" all missing), ["[]"]);
    let sums = matching!(events; json "$[*]" all satisfies (|all: &Vec<i64>| all.iter().sum::<i64>() == 6));
    assert_eq!(sums, ["[1,2,3]"]);
}

#[tokio::test]
async fn count_with_every_comparison() {
    let events = ["data: []", "data: [1]", "data: [1,2]", "data: none"];
    assert_eq!(matching!(events; json "$[*]" count).len(), 4);
    assert_eq!(matching!(events; json "$[*]" count exists).len(), 4);
    assert_eq!(matching!(events; json "$[*]" count == 1), ["[1]"]);
    assert_eq!(matching!(events; json "$[*]" count != 1), ["[]", "[1,2]", "none"]);
    assert_eq!(matching!(events; json "$[*]" count < 1), ["[]", "none"]);
    assert_eq!(matching!(events; json "$[*]" count > 1), ["[1,2]"]);
    assert_eq!(matching!(events; json "$[*]" count in 1..=2), ["[1]", "[1,2]"]);
    assert_eq!(matching!(events; json "$[*]" count in [0, 2]), ["[]", "[1,2]", "none"]);
    assert_eq!(matching!(events; json "$[*]" count satisfies (|n: &usize| n % 2 == 1)), ["[1]"]);
    assert_eq!(matching!(events; json "$[*]" count satisfies (|n| *n == 2)), ["[1,2]"]);
    let user = values!(events; json "$[*]" count > 0 collect counts);
    let counts: Vec<usize> = user.counts;
    assert_eq!(counts, [1, 2]);
}
