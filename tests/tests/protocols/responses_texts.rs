//! openai_responses: the pieces of a text are held against the whole of it.

use crate::responses::{broken, good};

const END: &str = r#"{"type":"response.completed","response":{"status":"completed","output":[]}}"#;

/// A piece of a part.
fn delta(place: &str, text: &str) -> String {
    format!(r#"{{"type":"response.output_text.delta",{place},"delta":"{text}"}}"#)
}

const PLACE: &str = r#""item_id":"m","output_index":0,"content_index":0"#;

/// All the events that say what the whole text is.
fn finals(text: &str) -> [String; 4] {
    let part = format!(r#"{{"type":"output_text","text":"{text}","annotations":[]}}"#);
    let item = format!(r#"{{"id":"m","type":"message","role":"assistant","content":[{part}]}}"#);
    [
        format!(r#"{{"type":"response.output_text.done",{PLACE},"text":"{text}"}}"#),
        format!(r#"{{"type":"response.content_part.done",{PLACE},"part":{part}}}"#),
        format!(r#"{{"type":"response.output_item.done","output_index":0,"item":{item}}}"#),
        format!(r#"{{"type":"response.completed","response":{{"status":"completed","output":[{item}]}}}}"#),
    ]
}

/// The events, with an end if they have none.
fn ended<'e>(events: &[&'e str]) -> Vec<&'e str> {
    let has_end = events.last().is_some_and(|last| last.contains("response.completed"));
    events.iter().copied().chain((!has_end).then_some(END)).collect()
}

#[tokio::test]
async fn where_only_the_whole_has_it_it_counts() {
    for last in &finals("Oak door") {
        let whole = good(&ended(&[last])).await;
        assert_eq!(whole.text, "Oak door", "{last}");
        let metrics = whole.metrics.unwrap();
        assert_eq!((metrics.content_events, metrics.first_text.is_some()), (1, true), "{last}");
    }
}

#[tokio::test]
async fn where_the_whole_begins_with_the_pieces_it_counts_once() {
    for pieces in [&["Oak"][..], &["Oak", " door"], &["", "Oak d", ""], &["Oak door"]] {
        let deltas: Vec<String> = pieces.iter().map(|piece| delta(PLACE, piece)).collect();
        let deltas: Vec<&str> = deltas.iter().map(String::as_str).collect();
        let all = finals("Oak door");
        for last in &all {
            let whole = good(&ended(&[&deltas[..], &[last]].concat())).await;
            assert_eq!(whole.text, "Oak door", "{pieces:?} {last}");
        }
        let all = all.each_ref().map(String::as_str);
        let whole = good(&[&deltas[..], &all].concat()).await;
        assert_eq!(whole.text, "Oak door", "all finals, each once");
    }
}

#[tokio::test]
async fn where_the_whole_contradicts_the_pieces_it_is_a_fault_that_shows_both() {
    let oak = delta(PLACE, "Oak");
    for wrong in ["Elm", "Oa", "oak door", ""] {
        for last in &finals(wrong) {
            let shown = if wrong.is_empty() {
                "it is nothing, they are \"Oak\"".to_owned()
            } else {
                format!("it is {wrong:?}, they are \"Oak\"")
            };
            broken(&ended(&[&oak, last]), &shown).await;
        }
    }
    let more = delta(PLACE, " door");
    broken(&[&oak, &finals("Oak")[0], &more, END], "a part of the text goes on, but is done:  door").await;
    // One final against another.
    let (long, short) = (finals("Oak door"), finals("Oak"));
    for (first, second) in [(0, 1), (1, 2), (2, 3), (0, 3)] {
        broken(&ended(&[&oak, &long[first], &short[second]]), "contradicts its pieces").await;
    }
    let number = finals("x")[0].replace("\"text\":\"x\"", "\"text\":7");
    broken(&ended(&[&oak, &number]), "`response.output_text.done` has no text: 7").await;
    broken(&[&delta(PLACE, "x").replace("\"x\"", "7")], "`delta` is no string").await;
    broken(&[&delta(PLACE, "x").replace("\"x\"", "{}")], "`delta` is no string").await;
}

#[tokio::test]
async fn parts_and_messages_are_told_apart() {
    let part = |item: &str, index: u8, content: u8| {
        format!(r#""item_id":"{item}","output_index":{index},"content_index":{content}"#)
    };
    let done = |place: &str, text: &str| {
        format!(r#"{{"type":"response.output_text.done",{place},"text":"{text}"}}"#)
    };
    // Interleaved: the text is that of the parts, one behind another.
    let (a, b, c) = (part("a", 0, 0), part("a", 0, 1), part("b", 1, 0));
    let events = [
        delta(&a, "1"),
        delta(&c, "5"),
        delta(&b, "3"),
        delta(&a, "2"),
        done(&b, "34"),
        done(&a, "12"),
        done(&c, "56"),
    ];
    let events = events.each_ref().map(String::as_str);
    let message = |id: &str, parts: &[&str]| {
        let parts: Vec<String> =
            parts.iter().map(|text| format!(r#"{{"type":"output_text","text":"{text}"}}"#)).collect();
        format!(r#"{{"id":"{id}","type":"message","content":[{}]}}"#, parts.join(","))
    };
    let end = |output: &[String]| {
        format!(r#"{{"type":"response.completed","response":{{"output":[{}]}}}}"#, output.join(","))
    };
    assert_eq!(good(&ended(&events)).await.text, "123456");
    let last = end(&[message("a", &["12", "34"]), message("b", &["56"])]);
    assert_eq!(good(&[&events[..], &[&last]].concat()).await.text, "123456");
    let last = end(&[message("a", &["12", "34"]), message("b", &["57"])]);
    broken(&[&events[..], &[&last]].concat(), "contradicts its pieces").await;

    // All of one index, and with other ids at the end.
    let added = |id: &str| {
        format!(
            r#"{{"type":"response.output_item.added","output_index":0,"item":{{"id":"{id}","type":"message","content":[]}}}}"#
        )
    };
    let (a, b) = (part("a", 0, 0), part("b", 0, 0));
    let last = end(&[message("x", &["Oak"]), message("y", &[" door"])]);
    let events = [
        added("a"),
        added("b"),
        delta(&a, "Oak"),
        delta(&b, " door"),
        done(&a, "Oak"),
        done(&b, " door"),
        last,
    ];
    assert_eq!(good(&events.each_ref().map(String::as_str)).await.text, "Oak door");
    // An id of its own in every event.
    let events = [
        delta(&part("1", 0, 0), "Oak"),
        delta(&part("2", 0, 0), " door"),
        done(&part("3", 0, 0), "Oak door"),
    ];
    let last = end(&[message("4", &["Oak door"])]);
    let events = [&events.each_ref().map(String::as_str)[..], &[&last]].concat();
    assert_eq!(good(&events).await.text, "Oak door");
    // Reasoning before the message, which moves its place in the output.
    let last = format!(
        r#"{{"type":"response.completed","response":{{"output":[{{"type":"reasoning","summary":[]}},{}]}}}}"#,
        message("m", &["Oak"])
    );
    assert_eq!(good(&[&delta(r#""output_index":0"#, "Oak"), &last]).await.text, "Oak");
    assert_eq!(good(&[&delta(r#""content_index":0"#, "Oak"), &last]).await.text, "Oak");
}

#[tokio::test]
async fn what_a_part_begins_with_holds_where_nothing_else_comes() {
    let added = format!(
        r#"{{"type":"response.content_part.added",{PLACE},"part":{{"type":"output_text","text":"Oak"}}}}"#
    );
    assert_eq!(good(&[&added, END]).await.text, "Oak");
    assert_eq!(good(&[&added, &delta(PLACE, "Oak"), &delta(PLACE, " door"), END]).await.text, "Oak door");
    broken(&[&added, &delta(PLACE, "Elm"), END], "after its beginning contradicts its pieces").await;
    let item = r#"{"type":"response.output_item.added","output_index":0,"item":{"id":"m","type":"message","content":[{"type":"output_text","text":"Oak"}]}}"#;
    assert_eq!(good(&[item, END]).await.text, "Oak");
    assert_eq!(good(&[item, &finals("Oak door")[3]]).await.text, "Oak door");
}

#[tokio::test]
async fn a_character_that_the_deltas_tore_is_no_contradiction() {
    let (one, other) = (delta(PLACE, r"a\ud83d"), delta(PLACE, r"\ude00b"));
    for last in finals("a😀b, c") {
        assert_eq!(good(&ended(&[&one, &other, &last])).await.text, "a\u{fffd}\u{fffd}b, c", "{last}");
    }
    for last in finals("a😀c") {
        broken(&ended(&[&one, &other, &last]), "contradicts its pieces").await;
    }
}

#[tokio::test]
async fn refusals_are_held_and_are_no_text() {
    let piece = |text: &str| format!(r#"{{"type":"response.refusal.delta",{PLACE},"delta":"{text}"}}"#);
    let done = |text: &str| format!(r#"{{"type":"response.refusal.done",{PLACE},"refusal":"{text}"}}"#);
    let part = |text: &str| {
        format!(
            r#"{{"type":"response.content_part.done",{PLACE},"part":{{"type":"refusal","refusal":"{text}"}}}}"#
        )
    };
    let item = |text: &str| {
        format!(
            r#"{{"type":"response.output_item.done","output_index":0,"item":{{"id":"m","type":"message","content":[{{"type":"refusal","refusal":"{text}"}}]}}}}"#
        )
    };
    for last in [done("I won't"), part("I won't"), item("I won't")] {
        let whole = good(&[&piece("I "), &last, END]).await;
        assert_eq!((whole.text.as_str(), whole.metrics.unwrap().content_events), ("", 2));
        assert_eq!(good(&[&last, END]).await.metrics.unwrap().content_events, 1);
        assert_eq!(good(&[&piece("I won't"), &last, END]).await.metrics.unwrap().content_events, 1);
    }
    for last in [done("I will"), part("I will"), item("I will")] {
        broken(&[&piece("I won't"), &last, END], r#"it is "I will", they are "I won't""#).await;
    }
}

#[tokio::test]
async fn shapes_of_content() {
    let end = |item: &str| format!(r#"{{"type":"response.completed","response":{{"output":[{item}]}}}}"#);
    assert_eq!(good(&[&end(r#"{"type":"message","content":"Oak"}"#)]).await.text, "Oak");
    assert_eq!(
        good(&[&end(r#"{"role":"assistant","content":[{"type":"output_text","text":"Oak"}]}"#)]).await.text,
        "Oak"
    );
    assert_eq!(good(&[&end(r#"{"type":"message","content":null}"#)]).await.text, "");
    assert_eq!(good(&[&end(r#"{"type":"of_tomorrow"}"#)]).await.text, "");
    for (item, says) in [
        ("7", "an output item is no object: 7"),
        ("{}", "an output item has no `type`: {}"),
        (r#"{"type":"message","content":7}"#, "the `content` of a message is no list: 7"),
        (r#"{"type":"message","content":[{"text":"Oak"}]}"#, "an element of `content` has no `type`"),
        (r#"{"type":"message","content":[{"type":"output_text","text":7}]}"#, "`text` is no string"),
    ] {
        broken(&[&end(item)], says).await;
    }
    let reasoning = r#"{"type":"response.reasoning_summary_text.delta","output_index":0,"delta":"Hm"}"#;
    let only = r#"{"type":"response.reasoning_summary_text.done","output_index":0,"text":"Hm"}"#;
    for events in [vec![reasoning, only], vec![only], vec![reasoning]] {
        let whole = good(&[&events[..], &[END]].concat()).await;
        assert_eq!((whole.text.as_str(), whole.metrics.unwrap().content_events), ("", 1));
    }
}
