//! openai_chat: one answer, from its first chunk to its end mark, and what is passed over.

use streamgauge::protocol::OpenAiChat;
use streamgauge_tests::DONE;

use crate::read::{fails, named, read};

const STOP: &str = r#"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#;

fn text(text: &str) -> String {
    format!(r#"{{"choices":[{{"index":0,"delta":{{"content":"{text}"}}}}]}}"#)
}

/// A chunk of an answer of this id and model.
fn of(id: &str, model: &str) -> String {
    format!(r#"{{"id":"{id}","model":"{model}","choices":[{{"index":0,"delta":{{"content":"x"}}}}]}}"#)
}

#[tokio::test]
async fn two_answers_in_one_stream_are_a_fault() {
    fails(
        OpenAiChat,
        &[&of("a", "m"), &of("b", "n"), STOP, DONE],
        "chunks of two answers: `a` of `m`, and `b` of `n`",
    )
    .await;
    fails(OpenAiChat, &[&of("", ""), &of("a", "m"), &text("x"), &of("b", "n")], "`a` of `m`, and `b` of `n`")
        .await;
    let chunks = [of("a", "m"), of("b", "n")].map(|chunk| named("chunk", &chunk));
    fails(OpenAiChat, &[&chunks[0], &chunks[1]], "chunks of two answers").await;
    // Some gateways change one of both.
    for second in [of("b", "m"), of("a", "n"), of("", "n"), of("b", "")] {
        let whole = read(OpenAiChat, &[&of("a", "m"), &second, STOP, DONE]).await.unwrap();
        assert_eq!(whole.text, "xx");
    }
}

#[tokio::test]
async fn content_behind_the_finish_reason_is_a_fault() {
    let says = "content of choice 0 comes after its `finish_reason`";
    for delta in [
        r#""content":"x""#,
        r#""content":[{"type":"text","text":"x"}]"#,
        r#""reasoning_content":"x""#,
        r#""refusal":"x""#,
        r#""tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}}]"#,
        r#""function_call":{"name":"f"}"#,
    ] {
        let chunk = format!(r#"{{"choices":[{{"index":0,"delta":{{{delta}}}}}]}}"#);
        fails(OpenAiChat, &[&text("Oak"), STOP, &chunk, DONE], says).await;
        // Each choice has its own end.
        let (one, stop) =
            (chunk.replace("\"index\":0", "\"index\":1"), STOP.replace("\"index\":0", "\"index\":1"));
        read(OpenAiChat, &[&text("Oak"), STOP, &one, &stop, DONE]).await.unwrap();
        fails(OpenAiChat, &[&stop, &text("Oak"), &one, DONE], "content of choice 1 comes after").await;
    }
    let both = r#"{"choices":[{"index":0,"delta":{"content":"Oak"},"finish_reason":"stop"}]}"#;
    let usage = r#"{"choices":[],"usage":{"completion_tokens":1}}"#;
    let empty = r#"{"choices":[{"index":0,"delta":{"role":"assistant","content":"","tool_calls":[]}}]}"#;
    let whole = read(OpenAiChat, &[both, usage, empty, STOP, STOP, DONE]).await.unwrap();
    assert_eq!((whole.text.as_str(), whole.finish.as_deref()), ("Oak", Some("stop")));
}

#[tokio::test]
async fn the_first_choice_is_what_is_assembled() {
    let second = text("Elm").replace("\"index\":0", "\"index\":1");
    let both = r#"{"choices":[{"index":1,"delta":{"content":"x"}},{"index":0,"delta":{"content":" door"},"finish_reason":"stop"}]}"#;
    let length = STOP.replace("\"index\":0", "\"index\":1").replace("stop", "length");
    let whole = read(OpenAiChat, &[&second, &text("Oak"), &second, both, &length, DONE]).await.unwrap();
    assert_eq!((whole.text.as_str(), whole.finish.as_deref()), ("Oak door", Some("stop")));
    assert_eq!(whole.metrics.unwrap().content_events, 4);
}

#[tokio::test]
async fn the_end_mark_alone_is_a_good_end() {
    let whole = read(OpenAiChat, &[&text("Oak"), DONE]).await.unwrap();
    assert_eq!((whole.text.as_str(), whole.finish), ("Oak", None));
    assert_eq!(read(OpenAiChat, &[DONE]).await.unwrap().text, "");
    fails(OpenAiChat, &[&text("Oak"), STOP], "without its end mark, `data: [DONE]`").await;
}

#[tokio::test]
async fn foreign_events_are_passed_over() {
    let foreign = [
        "event: ping\ndata: ".to_owned(),
        "event: ping\ndata".to_owned(),
        named("ping", "pong"),
        named("ping", "null"),
        named("ping", "[1]"),
        named("ping", "{}"),
        named("ping", r#"{"type":"ping"}"#),
        named("status", r#"{"type":"error","status":"ok"}"#),
        named("ping", r#"{"choices":null}"#),
        named("metrics", r#"{"usage":{"cpu":3}}"#),
        named("metrics", r#"{"usage":12,"error":null}"#),
        named("html", "<html>"),
    ];
    let (oak, mut events) = (text("Oak"), Vec::new());
    for event in [&*oak, STOP, DONE] {
        events.extend(foreign.iter().map(String::as_str));
        events.push(event);
    }
    let whole = read(OpenAiChat, &events).await.unwrap();
    assert_eq!((whole.text.as_str(), whole.finish.as_deref(), whole.usage), ("Oak", Some("stop"), None));
    for broken in ["oops", "data: ", "7", "[1]", "event: message\ndata: oops", "event: message\ndata: {}"] {
        fails(OpenAiChat, &[&oak, broken, STOP, DONE], "the stream breaks its protocol: ").await;
    }
}

#[tokio::test]
async fn chunks_may_have_a_name() {
    let usage = r#"{"usage":{"completion_tokens":1}}"#;
    let events = [text("Oak"), text(" door"), STOP.to_owned(), usage.to_owned(), DONE.to_owned()];
    let events = events.map(|data| named("chunk", &data));
    let events = events.each_ref().map(String::as_str);
    let whole = read(OpenAiChat, &events).await.unwrap();
    assert_eq!((whole.text.as_str(), whole.finish.as_deref()), ("Oak door", Some("stop")));
    assert_eq!(whole.usage.as_deref(), Some(r#"{"completion_tokens":1}"#));
    // It is the name of chunks by now, so that what cannot be read is lost.
    for broken in ["{\"cho", "oops", "", "7"] {
        let broken = named("chunk", broken);
        fails(OpenAiChat, &[events[0], &broken, events[2], events[4]], "a message is no JSON").await;
    }
    fails(OpenAiChat, &[&named("chunk", r#"{"choices":7}"#)], "`choices` is no list").await;
}

#[tokio::test]
async fn the_message_in_whole_is_held_against_its_pieces() {
    let message = |content: &str, reason: &str| {
        format!(
            r#"{{"choices":[{{"index":0,"message":{{"role":"assistant","content":"{content}"}},"finish_reason":{reason}}}]}}"#
        )
    };
    let last = message("Oak door", "\"stop\"");
    for events in [
        vec![&*last],
        vec![&text("Oak"), &last],
        vec![&text("Oak door"), &last],
        vec![&text("Oak door"), STOP, &last],
    ] {
        let whole = read(OpenAiChat, &[&events[..], &[DONE]].concat()).await.unwrap();
        assert_eq!((whole.text.as_str(), whole.finish.as_deref()), ("Oak door", Some("stop")));
    }
    fails(
        OpenAiChat,
        &[&text("Elm"), &last, DONE],
        r#"contradicts its pieces: it is "Oak door", they are "Elm""#,
    )
    .await;
    fails(OpenAiChat, &[&text("Oak"), STOP, &last, DONE], "comes after its `finish_reason`").await;
    // Deltas with what they have come to.
    let both = |delta: &str, whole: &str| {
        format!(r#"{{"choices":[{{"delta":{{"content":"{delta}"}},"message":{{"content":"{whole}"}}}}]}}"#)
    };
    let whole =
        read(OpenAiChat, &[&both("Oak", "Oak"), &both(" door", "Oak door"), &last, DONE]).await.unwrap();
    assert_eq!(whole.text, "Oak door");

    let call = r#"{"id":"a","type":"function","function":{"name":"f","arguments":"{\"x\": 1}"}}"#;
    let last =
        format!(r#"{{"choices":[{{"message":{{"tool_calls":[{call}]}},"finish_reason":"tool_calls"}}]}}"#);
    let begun = |arguments: &str| {
        format!(
            r#"{{"choices":[{{"delta":{{"tool_calls":[{{"index":0,"id":"a","function":{{"name":"f","arguments":"{arguments}"}}}}]}}}}]}}"#
        )
    };
    for events in [
        vec![&*last],
        vec![&begun(""), &last],
        vec![&begun("{"), &last],
        vec![&begun(r#"{\"x\":1}"#), &last],
        vec![&last, &last],
    ] {
        let whole = read(OpenAiChat, &[&events[..], &[DONE]].concat()).await.unwrap();
        let tool: serde_json::Value = serde_json::from_str(&whole.tool.unwrap()).unwrap();
        assert_eq!(
            tool,
            serde_json::json!([{ "id": "a", "name": "f", "arguments": { "x": 1 } }]),
            "{events:?}"
        );
    }
    fails(
        OpenAiChat,
        &[&begun(r#"{\"y\":2}"#), &last, DONE],
        "the tool call `f` in `message` contradicts its pieces",
    )
    .await;

    let older = r#"{"object":"text_completion","choices":[{"index":0,"text":"Oak","finish_reason":null}]}"#;
    assert_eq!(read(OpenAiChat, &[older, DONE]).await.unwrap().text, "Oak");
}
