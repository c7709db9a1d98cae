//! openai_responses: calls come in pieces and in whole, and are held against each other.

use crate::responses::{broken, good};

const END: &str = r#"{"type":"response.completed","response":{"status":"completed","output":[]}}"#;
const WHOLE: &str = r#"{\"x\":1}"#;
const TOOL: &str = r#"[{"id":"c","name":"f","arguments":{"x":1}}]"#;

async fn tool(events: &[&str]) -> Option<String> {
    good(events).await.tool
}

/// A call as an item, with these members more.
fn item(more: &str) -> String {
    format!(r#"{{"id":"fc","type":"function_call","call_id":"c","name":"f"{more}}}"#)
}

fn added(item: &str) -> String {
    format!(r#"{{"type":"response.output_item.added","output_index":0,"item":{item}}}"#)
}

fn delta(piece: &str) -> String {
    format!(
        r#"{{"type":"response.function_call_arguments.delta","item_id":"fc","output_index":0,"delta":"{piece}"}}"#
    )
}

/// All the events that say what the whole arguments are.
fn finals(arguments: &str) -> [String; 3] {
    let item = item(&format!(r#","status":"completed","arguments":{arguments}"#));
    [
        format!(
            r#"{{"type":"response.function_call_arguments.done","item_id":"fc","output_index":0,"arguments":{arguments}}}"#
        ),
        format!(r#"{{"type":"response.output_item.done","output_index":0,"item":{item}}}"#),
        format!(r#"{{"type":"response.completed","response":{{"status":"completed","output":[{item}]}}}}"#),
    ]
}

fn ended<'e>(events: &[&'e str]) -> Vec<&'e str> {
    let has_end = events.last().is_some_and(|last| last.contains("response.completed"));
    events.iter().copied().chain((!has_end).then_some(END)).collect()
}

#[tokio::test]
async fn where_only_one_event_has_the_arguments_they_count() {
    let (begun, whole) = (added(&item(r#","arguments":"""#)), format!("\"{WHOLE}\""));
    assert_eq!(tool(&[&added(&item(&format!(r#","arguments":{whole}"#))), END]).await.as_deref(), Some(TOOL));
    assert_eq!(tool(&[&begun, &delta(WHOLE), END]).await.as_deref(), Some(TOOL));
    for arguments in [&*whole, r#"{"x":1}"#] {
        let all = finals(arguments);
        for last in &all {
            assert_eq!(tool(&ended(&[&begun, last])).await.as_deref(), Some(TOOL), "{last}");
            for piece in ["", r#"{\"x\""#, WHOLE] {
                assert_eq!(
                    tool(&ended(&[&begun, &delta(piece), last])).await.as_deref(),
                    Some(TOOL),
                    "{piece}{last}"
                );
            }
        }
        let all = all.each_ref().map(String::as_str);
        assert_eq!(tool(&[&[&*begun][..], &all].concat()).await.as_deref(), Some(TOOL), "once");
        // A call that was never announced.
        assert_eq!(tool(&ended(&[all[1]])).await.as_deref(), Some(TOOL));
        assert_eq!(tool(&[all[2]]).await.as_deref(), Some(TOOL));
        assert_eq!(tool(&ended(&all[..2])).await.as_deref(), Some(TOOL));
    }
    // However it is written.
    let spaced = finals(r#""{ \"x\": 1 }""#);
    for last in &spaced {
        let tool = tool(&ended(&[&begun, &delta(WHOLE), last])).await.unwrap();
        assert_eq!(tool.replace(": 1", ":1").replace("{ ", "{").replace(" }", "}"), TOOL);
    }
}

#[tokio::test]
async fn where_they_contradict_it_is_a_fault_that_shows_both() {
    let (begun, other) = (added(&item("")), finals(r#""{\"y\":2}""#));
    for last in &other {
        for pieces in [r#"{\"x\""#, WHOLE] {
            let events = [&*begun, &delta(pieces), last];
            broken(
                &ended(&events),
                r#"of the tool call `f` contradicts its pieces: it is "{\"y\":2}", they are "{\"x\""#,
            )
            .await;
        }
    }
    let same = finals(&format!("\"{WHOLE}\""));
    for (first, second) in [(0, 1), (1, 2), (0, 2)] {
        broken(&ended(&[&begun, &same[first], &other[second]]), "contradicts its pieces").await;
    }
    let announced = added(&item(&format!(r#","arguments":"{WHOLE}""#)));
    broken(&ended(&[&announced, &other[0]]), "after its beginning contradicts its pieces").await;
    for placeholder in ["\"\"", "\"{}\"", "null", "{}"] {
        let announced = added(&item(&format!(r#","arguments":{placeholder}"#)));
        assert_eq!(tool(&ended(&[&announced, &delta(WHOLE), &same[0]])).await.as_deref(), Some(TOOL));
    }
    let named = finals(&format!("\"{WHOLE}\""))[1].replace("\"name\":\"f\"", "\"name\":\"g\"");
    broken(&ended(&[&begun, &delta(WHOLE), &named]), "the name of a tool call contradicts").await;
    for wrong in ["7", "[1]", "true"] {
        let says = format!("`arguments` of the tool call `f` is no text and no object: {wrong}");
        for last in &finals(wrong) {
            broken(&ended(&[&begun, last]), &says).await;
        }
    }
}

#[tokio::test]
async fn arguments_that_were_never_sent_are_a_fault() {
    let says = "the arguments of the tool call `f` were never sent";
    for none in ["", r#","arguments":null"#] {
        let begun = added(&item(none));
        broken(&[&begun, END], says).await;
        let done =
            format!(r#"{{"type":"response.output_item.done","output_index":0,"item":{}}}"#, item(none));
        broken(&[&begun, &done, END], says).await;
        broken(&[&done, END], says).await;
        broken(&[&finals("null")[2]], says).await;
        broken(&[&begun, &finals("null")[0], END], says).await;
    }
    let empty = r#"[{"id":"c","name":"f","arguments":{}}]"#;
    assert_eq!(tool(&[&added(&item(r#","arguments":"""#)), END]).await.as_deref(), Some(empty));
    for last in &finals("\"\"") {
        assert_eq!(tool(&ended(&[&added(&item("")), last])).await.as_deref(), Some(empty));
    }
    assert_eq!(tool(&[&added(&item("")), &delta(""), END]).await.as_deref(), Some(empty));
    broken(&[&delta("{}"), END], "tool call 0 goes on, but has not begun").await;
    broken(&[&finals("\"{}\"")[0], END], "arguments of a tool call that never began: {}").await;
    broken(&[&added(&item("")), &finals("\"{}\"")[0], &delta("x"), END], "goes on, but is complete").await;
    broken(&[&added(&item("")), &delta("{"), END], "the arguments of the tool call `f` are no JSON: {").await;
    broken(
        &[&added(&item("")), &finals("\"{\"")[0], END],
        "the arguments of the tool call `f` are no JSON: {",
    )
    .await;
    let nameless = r#"{"type":"function_call","call_id":"c","arguments":"{}"}"#;
    broken(&[&added(nameless), END], "the tool call of id `c` has no name").await;
    // The name and the id come late.
    let whole = &finals(&format!("\"{WHOLE}\""));
    assert_eq!(
        tool(&ended(&[&added(r#"{"id":"fc","type":"function_call"}"#), &whole[0], &whole[1]]))
            .await
            .as_deref(),
        Some(TOOL)
    );
}

#[tokio::test]
async fn events_may_lack_the_index_or_the_id() {
    let without = |event: &str| {
        let event = event.replace("\"output_index\":0,", "");
        let bare = event.replace("\"item_id\":\"fc\",", "").replace("\"id\":\"fc\",", "");
        [event, bare]
    };
    let begun = added(&item(""));
    let whole = finals(&format!("\"{WHOLE}\""));
    let (begun_without, delta_without) = (without(&begun), without(&delta(r#"{\"x\""#)));
    for begun in [&begun, &begun_without[0], &begun_without[1]] {
        for delta in [&delta(r#"{\"x\""#), &delta_without[0], &delta_without[1]] {
            for last in whole.iter().flat_map(|last| [vec![last.clone()], without(last).to_vec()].concat()) {
                let tool = tool(&ended(&[begun, delta, &last])).await;
                assert_eq!(tool.as_deref(), Some(TOOL), "{begun} {delta} {last}");
            }
        }
    }
}

#[tokio::test]
async fn of_a_response_that_is_incomplete() {
    let reason = r#""incomplete_details":{"reason":"max_output_tokens"}"#;
    let ends = [
        format!(r#"{{"type":"response.completed","response":{{"status":"incomplete",{reason}}}}}"#),
        format!(r#"{{"type":"response.incomplete","response":{{{reason}}}}}"#),
        format!(
            r#"{{"type":"response.incomplete","response":{{"status":"incomplete",{reason},"output":[{}]}}}}"#,
            item(r#","status":"incomplete","arguments":"{\"x\"""#)
        ),
    ];
    let begun = added(&item(r#","arguments":"""#));
    let half = finals(r#""{\"x\"""#);
    let incomplete = half[1].replace("completed", "incomplete");
    for end in &ends {
        for events in [
            vec![&*begun],
            vec![&*begun, &delta(r#"{\"x\""#)],
            vec![&*begun, &delta(r#"{\"x\""#), &half[0]],
            vec![&*begun, &delta(r#"{\"x\""#), &half[0], &incomplete],
            vec![&*begun, &incomplete],
            vec![&*incomplete],
            vec![],
        ] {
            let whole = good(&[&events[..], &[end]].concat()).await;
            assert_eq!(
                (whole.tool, whole.finish.as_deref()),
                (None, Some("max_output_tokens")),
                "{events:?} {end}"
            );
        }
    }
    // A call that was whole before stays.
    let second = |event: &str| {
        event
            .replace("\"output_index\":0", "\"output_index\":1")
            .replace("\"fc\"", "\"fc2\"")
            .replace("\"c\"", "\"c2\"")
    };
    let whole = finals(&format!("\"{WHOLE}\""));
    for end in &ends[..2] {
        for last in [&whole[0], &whole[1]] {
            let events = [&*begun, last, &second(&begun), &second(&delta("{")), end];
            assert_eq!(tool(&events).await.as_deref(), Some(TOOL));
        }
        assert_eq!(
            tool(&[&begun, &delta(WHOLE), end]).await.as_deref(),
            Some(TOOL),
            "its arguments are all there"
        );
        broken(
            &[&begun, &delta("{"), &second(&begun), end],
            "the arguments of the tool call `f` are no JSON",
        )
        .await;
    }
    // Of a response that is whole, none is broken off.
    broken(&[&begun, &delta(r#"{\"x\""#), &incomplete, END], "are no JSON").await;
    broken(&[&begun, &half[1], END], "are no JSON").await;
}

#[tokio::test]
async fn of_custom_tools() {
    let item =
        |more: &str| format!(r#"{{"id":"ct","type":"custom_tool_call","call_id":"c","name":"sh"{more}}}"#);
    let begun = format!(
        r#"{{"type":"response.output_item.added","output_index":0,"item":{}}}"#,
        item(r#","input":"""#)
    );
    let delta = |piece: &str| {
        format!(
            r#"{{"type":"response.custom_tool_call_input.delta","item_id":"ct","output_index":0,"delta":"{piece}"}}"#
        )
    };
    let finals = |input: &str| {
        let item = item(&format!(r#","status":"completed","input":"{input}""#));
        [
            format!(
                r#"{{"type":"response.custom_tool_call_input.done","item_id":"ct","output_index":0,"input":"{input}"}}"#
            ),
            format!(r#"{{"type":"response.output_item.done","output_index":0,"item":{item}}}"#),
            format!(r#"{{"type":"response.completed","response":{{"output":[{item}]}}}}"#),
        ]
    };
    let wanted = r#"[{"id":"c","name":"sh","arguments":"ls -l"}]"#;
    let all = finals("ls -l");
    let whole = good(&[&begun, &delta("ls"), &delta(" -l"), END]).await;
    assert_eq!((whole.tool.as_deref(), whole.metrics.unwrap().content_events), (Some(wanted), 3));
    for last in &all {
        for piece in ["", "ls", "ls -l"] {
            assert_eq!(
                tool(&ended(&[&begun, &delta(piece), last])).await.as_deref(),
                Some(wanted),
                "{piece} {last}"
            );
        }
        broken(&ended(&[&begun, &delta("rm"), last]), r#"it is "ls -l", they are "rm""#).await;
    }
    let all = all.each_ref().map(String::as_str);
    assert_eq!(tool(&[&[&*begun, &delta("ls")][..], &all].concat()).await.as_deref(), Some(wanted));
    assert_eq!(tool(&[all[2]]).await.as_deref(), Some(wanted));
    assert_eq!(tool(&[&begun, END]).await.as_deref(), Some(r#"[{"id":"c","name":"sh","arguments":""}]"#));
    let never = begun.replace(r#","input":"""#, "");
    broken(&[&never, END], "the arguments of the tool call `sh` were never sent").await;
}

#[tokio::test]
async fn are_told_apart_by_index_then_id() {
    let call = |index: u8, id: &str| {
        format!(
            r#"{{"type":"response.output_item.added","output_index":{index},"item":{{"id":"{id}","type":"function_call","call_id":"c{id}","name":"{id}","arguments":""}}}}"#
        )
    };
    let piece = |place: &str, text: &str| {
        format!(r#"{{"type":"response.function_call_arguments.delta",{place},"delta":"{text}"}}"#)
    };
    let wanted = r#"[{"id":"ca","name":"a","arguments":{"x":1}},{"id":"cb","name":"b","arguments":{"y":2}}]"#;
    let of = |first: &str, second: &str| {
        [piece(first, r#"{\"x\""#), piece(second, r#"{\"y\""#), piece(first, ":1}"), piece(second, ":2}")]
    };
    for (indexes, first, second) in [
        ((0, 1), r#""output_index":0"#, r#""output_index":1"#),
        ((0, 1), r#""output_index":0,"item_id":"?""#, r#""output_index":1,"item_id":"!""#),
        ((0, 1), r#""item_id":"a""#, r#""item_id":"b""#),
        ((0, 0), r#""output_index":0,"item_id":"a""#, r#""output_index":0,"item_id":"b""#),
    ] {
        let (a, b) = (call(indexes.0, "a"), call(indexes.1, "b"));
        let pieces = of(first, second);
        let pieces = pieces.each_ref().map(String::as_str);
        assert_eq!(
            tool(&[&[&*a, &b][..], &pieces, &[END]].concat()).await.as_deref(),
            Some(wanted),
            "{first}"
        );
    }
    let second = |event: &str| {
        event
            .replace("\"output_index\":0", "\"output_index\":1")
            .replace("\"fc\"", "\"fc2\"")
            .replace("\"c\"", "\"c2\"")
    };
    // Two calls that only the end of the response has.
    let both = format!(
        r#"{{"type":"response.completed","response":{{"output":[{},{}]}}}}"#,
        item(r#","arguments":"{}""#),
        second(&item(r#","arguments":"{}""#))
    );
    let two = r#"[{"id":"c","name":"f","arguments":{}},{"id":"c2","name":"f","arguments":{}}]"#;
    assert_eq!(tool(&[&both]).await.as_deref(), Some(two));
    assert_eq!(tool(&[&added(&item("")), &delta("{}"), &both]).await.as_deref(), Some(two));
    let first = finals("\"{}\"");
    let events =
        [&*added(&item("")), &first[0], &first[1], &second(&added(&item(""))), &second(&first[1]), &both];
    assert_eq!(tool(&events).await.as_deref(), Some(two), "nothing twice");
}

#[tokio::test]
async fn of_a_text_that_was_broken_off_there_is_none() {
    let custom = |kind: &str, more: &str| {
        format!(
            r#"{{"type":"response.output_item.{kind}","output_index":0,"item":{{"id":"ct","type":"custom_tool_call","call_id":"c","name":"py"{more}}}}}"#
        )
    };
    let added = &*custom("added", r#","input":"""#);
    let delta =
        r#"{"type":"response.custom_tool_call_input.delta","output_index":0,"item_id":"ct","delta":"print"}"#;
    let done =
        r#"{"type":"response.custom_tool_call_input.done","output_index":0,"item_id":"ct","input":"print"}"#;
    let half = &*custom("done", r#","input":"print","status":"incomplete""#);
    let whole = &*custom("done", r#","input":"print","status":"completed""#);
    let incomplete = r#"{"type":"response.incomplete","response":{"status":"incomplete","incomplete_details":{"reason":"max_output_tokens"}}}"#;
    let tool = Some(r#"[{"id":"c","name":"py","arguments":"print"}]"#);
    for (events, expected) in [
        (&[added][..], None),
        (&[added, delta], None),
        (&[added, delta, done, half], None),
        (&[added, delta, half], None),
        (&[added, delta, done], tool),
        (&[added, delta, done, whole], tool),
        (&[added, delta, whole], tool),
    ] {
        let events: Vec<&str> = events.iter().copied().chain([incomplete]).collect();
        let read = good(&events).await;
        assert_eq!(read.finish.as_deref(), Some("max_output_tokens"));
        assert_eq!(read.tool.as_deref(), expected, "{events:?}");
    }
    broken(&[added, delta, done, delta, END], "the tool call `py` goes on, but is complete").await;
}
