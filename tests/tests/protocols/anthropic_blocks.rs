//! Anthropic: the order of a message, its blocks, and its tool calls.

use streamgauge::protocol::Anthropic;

use crate::read::{Read, fails, read};

const END: &str = r#"{"type":"message_stop"}"#;

fn claude() -> Anthropic {
    Anthropic::default()
}

fn start(id: &str) -> String {
    format!(
        r#"{{"type":"message_start","message":{{"id":"{id}","content":[],"usage":{{"input_tokens":9,"output_tokens":1}}}}}}"#
    )
}

fn tool(index: u64, id: &str, input: &str) -> String {
    let block = format!(r#"{{"type":"tool_use","id":"{id}","name":"f{index}","input":{input}}}"#);
    format!(r#"{{"type":"content_block_start","index":{index},"content_block":{block}}}"#)
}

/// A piece of a tool's input, as JSON text in JSON.
fn piece(index: u64, json: &str) -> String {
    let json = serde_json::Value::from(json);
    format!(
        r#"{{"type":"content_block_delta","index":{index},"delta":{{"type":"input_json_delta","partial_json":{json}}}}}"#
    )
}

fn text(index: u64) -> String {
    format!(r#"{{"type":"content_block_start","index":{index},"content_block":{{"type":"text","text":""}}}}"#)
}

fn words(index: u64, text: &str) -> String {
    format!(
        r#"{{"type":"content_block_delta","index":{index},"delta":{{"type":"text_delta","text":"{text}"}}}}"#
    )
}

fn stop(index: u64) -> String {
    format!(r#"{{"type":"content_block_stop","index":{index}}}"#)
}

fn reason(reason: &str) -> String {
    format!(
        r#"{{"type":"message_delta","delta":{{"stop_reason":"{reason}"}},"usage":{{"output_tokens":5}}}}"#
    )
}

/// A whole tool block.
fn call(index: u64, id: &str, json: &str) -> [String; 3] {
    [tool(index, id, "{}"), piece(index, json), stop(index)]
}

async fn reads(events: &[String]) -> streamgauge::Result<Read> {
    let events: Vec<&str> = events.iter().map(String::as_str).collect();
    Ok(read(claude(), &events).await?)
}

async fn broken(events: &[String], says: &str) {
    let events: Vec<&str> = events.iter().map(String::as_str).collect();
    fails(claude(), &events, &format!("the stream breaks its protocol: {says}")).await;
}

macro_rules! events {
    ($($event:expr),* $(,)?) => {{
        let mut events: Vec<String> = Vec::new();
        $(events.extend(Listed::listed($event));)*
        events
    }};
}

trait Listed {
    fn listed(self) -> Vec<String>;
}

impl Listed for String {
    fn listed(self) -> Vec<String> {
        vec![self]
    }
}

impl Listed for &str {
    fn listed(self) -> Vec<String> {
        vec![self.to_owned()]
    }
}

impl Listed for [String; 3] {
    fn listed(self) -> Vec<String> {
        self.into()
    }
}

#[tokio::test]
async fn a_second_message_is_named() {
    let calls = (call(0, "t1", r#"{"a":1}"#), call(0, "t2", r#"{"b":2}"#));
    let second = "a second `message_start`, of m2, comes before the `message_stop` of m1";
    broken(
        &events![start("m1"), calls.0.clone(), start("m2"), calls.1.clone(), reason("tool_use"), END],
        second,
    )
    .await;
    broken(&events![start("m1"), start("m2"), calls.0.clone(), reason("tool_use"), END], second).await;
    broken(
        &events![start("m1"), calls.0.clone(), reason("tool_use"), start("m2"), calls.1.clone(), END],
        second,
    )
    .await;
    broken(&events![start("m1"), tool(0, "t1", "{}"), start("m2"), END], second).await;
    broken(&events![start("m1"), start(""), END], "a second `message_start`, of a message without id").await;
    // Without ids a second one is a restart, where there was something to restart.
    broken(&events![start(""), calls.0, start(""), calls.1, END], "a second `message_start`").await;
}

#[tokio::test]
async fn the_same_start_twice_is_a_harmless_duplicate() -> streamgauge::Result {
    let read = reads(&events![
        start("m1"),
        start("m1"),
        text(0),
        words(0, "Oak"),
        start("m1"),
        words(0, " door"),
        stop(0),
        tool(1, "t1", "{}"),
        piece(1, r#"{"a":"#),
        start("m1"),
        piece(1, "1}"),
        stop(1),
        start("m1"),
        reason("tool_use"),
        start("m1"),
        END,
    ])
    .await?;
    assert_eq!(read.text, "Oak door");
    assert_eq!(read.tool.as_deref(), Some(r#"[{"id":"t1","name":"f1","arguments":{"a":1}}]"#));
    assert_eq!(read.usage.as_deref(), Some(r#"{"input_tokens":9,"output_tokens":5}"#));
    reads(&events![start(""), start(""), text(0), stop(0), END]).await?;
    Ok(())
}

#[tokio::test]
async fn a_message_that_is_sent_again_under_its_id_is_not_taken_twice() {
    let text = [text(0), words(0, "Oak"), stop(0)];
    let again = "block 0 starts again after a second `message_start`";
    broken(&events![start("m1"), text.clone(), start("m1"), text, reason("end_turn"), END], again).await;
    let tool = call(0, "t1", "{}");
    broken(
        &events![start("m1"), tool.clone(), tool, END],
        "block 0 starts again: its tool call t1 was there before",
    )
    .await;
}

#[tokio::test]
async fn a_block_that_is_open_does_not_start_again() -> streamgauge::Result {
    for second in [text(0), tool(0, "t2", "{}")] {
        broken(
            &events![start("m"), text(0), words(0, "Oak"), second.clone(), END],
            "block 0 starts again before it has stopped",
        )
        .await;
        broken(
            &events![start("m"), tool(0, "t1", "{}"), second, END],
            "block 0 starts again before it has stopped",
        )
        .await;
    }
    // Once it has stopped, some gateways give the next one the same place.
    let read = reads(&events![
        start("m"),
        text(0),
        words(0, "Oak"),
        stop(0),
        call(0, "t1", "{}"),
        call(0, "t2", "{}"),
        reason("tool_use"),
        END,
    ])
    .await?;
    assert_eq!(read.text, "Oak");
    assert_eq!(read.tool.unwrap().matches("f0").count(), 2);
    Ok(())
}

#[tokio::test]
async fn what_is_out_of_order_breaks_the_protocol() -> streamgauge::Result {
    for event in [text(0), words(0, "Oak"), stop(0), reason("end_turn"), END.to_owned()] {
        broken(&events![event], "`").await;
    }
    broken(&events![END], "`message_stop` comes before `message_start`").await;
    broken(
        &events![start("m"), words(0, "Oak"), END],
        "a delta of block 0, which has not begun or has stopped",
    )
    .await;
    broken(&events![start("m"), text(0), stop(0), words(0, "Oak"), END], "a delta of block 0, which has")
        .await;
    broken(&events![start("m"), stop(0), END], "block 0 stops, but has not begun").await;
    broken(
        &events![start("m"), text(0), words(0, "Oak"), reason("end_turn"), words(0, "!"), END],
        "`content_block_delta` comes after the `stop_reason`",
    )
    .await;
    broken(
        &events![start("m"), reason("end_turn"), text(0), END],
        "`content_block_start` comes after the `stop_reason`",
    )
    .await;
    broken(
        &events![start("m"), text(0), piece(0, "{}"), END],
        "an `input_json_delta` of block 0, which is no tool call",
    )
    .await;
    broken(
        &events![start("m"), tool(0, "t", "{}"), words(0, "Oak"), END],
        "a `text_delta` of block 0, which is a tool call",
    )
    .await;
    // Text that is open at the end is whole: the official clients look at no stop of it.
    let read =
        reads(&events![start("m"), text(0), words(0, "Oak"), reason("end_turn"), stop(0), END]).await?;
    assert_eq!((read.text.as_str(), read.finish.as_deref()), ("Oak", Some("end_turn")));
    let read = reads(&events![start("m"), text(0), words(0, "Oak"), END]).await?;
    assert_eq!((read.text.as_str(), read.finish), ("Oak", None));
    Ok(())
}

#[tokio::test]
async fn a_tool_that_is_open_at_the_end_is_complete_or_broken() -> streamgauge::Result {
    let half = r#"the arguments of the tool call `f0` are no JSON: {"a":"#;
    let begun = |json| [start("m"), tool(0, "t", "{}"), piece(0, json)];
    broken(&events![begun(r#"{"a":"#), END], half).await;
    broken(&events![begun(r#"{"a":"#), reason("tool_use"), END], half).await;
    broken(&events![begun(r#"{"a":"#), stop(0), END], half).await;
    broken(&events![begun(r#"{"a":"#), stop(0), reason("tool_use"), END], half).await;
    for end in [
        vec![END.to_owned()],
        events![reason("tool_use"), END],
        events![reason("tool_use"), stop(0), END],
        events![stop(0), END],
    ] {
        let read = reads(&[begun(r#"{"a":1}"#).to_vec(), end].concat()).await?;
        assert_eq!(read.tool.as_deref(), Some(r#"[{"id":"t","name":"f0","arguments":{"a":1}}]"#));
    }
    // So with a tool that the server runs.
    let search = r#"{"type":"content_block_start","index":0,"content_block":{"type":"server_tool_use","id":"s","name":"web_search","input":{}}}"#;
    broken(
        &events![start("m"), search, piece(0, "{"), stop(0), reason("end_turn"), END],
        "the arguments of the tool call `web_search` are no JSON: {",
    )
    .await;
    broken(
        &events![start("m"), search, piece(0, "{"), END],
        "the arguments of the tool call `web_search` are no JSON: {",
    )
    .await;
    assert_eq!(reads(&events![start("m"), search, piece(0, "{}"), stop(0), END]).await?.tool, None);
    Ok(())
}

#[tokio::test]
async fn the_input_of_the_start_holds_where_no_delta_came() -> streamgauge::Result {
    for (input, arguments) in [
        (r#"{"n":1}"#, r#"{"n":1}"#),
        (r#"{"n":12345678901234567890123, "a":[1.50]}"#, r#"{"n":12345678901234567890123, "a":[1.50]}"#),
        ("{}", "{}"),
        ("null", "{}"),
        (r#""""#, "{}"),
        (r#""{\"n\":1}""#, r#"{"n":1}"#),
    ] {
        let whole = format!(r#"[{{"id":"t","name":"f0","arguments":{arguments}}}]"#);
        for middle in [vec![], vec![piece(0, "")]] {
            let events =
                [events![start("m"), tool(0, "t", input)], middle, events![stop(0), reason("tool_use"), END]]
                    .concat();
            assert_eq!(reads(&events).await?.tool.as_deref(), Some(&*whole), "{input}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn deltas_are_held_against_the_input_of_the_start() -> streamgauge::Result {
    for json in [r#"{"n": 1}"#, r#"{"n":1,"m":2}"#] {
        let read = reads(&events![
            start("m"),
            tool(0, "t", r#"{"n":1}"#),
            piece(0, &json[..4]),
            piece(0, &json[4..]),
            stop(0),
            END
        ])
        .await?;
        assert_eq!(read.tool, Some(format!(r#"[{{"id":"t","name":"f0","arguments":{json}}}]"#)));
    }
    let both = r#"the input of the tool call `f0` began as {"n":1}, and its deltas put together {"n":2}"#;
    broken(
        &events![
            start("m"),
            tool(0, "t", r#"{"n":1}"#),
            piece(0, r#"{"n":2}"#),
            stop(0),
            reason("tool_use"),
            END
        ],
        both,
    )
    .await;
    Ok(())
}

#[tokio::test]
async fn a_piece_that_is_an_object_is_its_json() -> streamgauge::Result {
    let object = r#"{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":{"city":"Paris", "n":1.50}}}"#;
    let read =
        reads(&events![start("m"), tool(0, "t", "{}"), object, stop(0), reason("tool_use"), END]).await?;
    assert_eq!(
        read.tool.as_deref(),
        Some(r#"[{"id":"t","name":"f0","arguments":{"city":"Paris", "n":1.50}}]"#)
    );
    Ok(())
}

#[tokio::test]
async fn calls_are_told_apart_by_their_blocks() -> streamgauge::Result {
    let read = reads(&events![
        start("m"),
        tool(0, "", "{}"),
        tool(1, "", "{}"),
        piece(0, r#"{"a""#),
        piece(1, r#"{"b""#),
        piece(0, ":1}"),
        piece(1, ":2}"),
        stop(1),
        stop(0),
        reason("tool_use"),
        END,
    ])
    .await?;
    assert_eq!(
        read.tool.as_deref(),
        Some(r#"[{"id":"","name":"f1","arguments":{"b":2}},{"id":"","name":"f0","arguments":{"a":1}}]"#)
    );
    Ok(())
}

#[tokio::test]
async fn of_an_output_that_was_broken_off_the_last_call_may_be_none() -> streamgauge::Result {
    let whole = r#"[{"id":"t0","name":"f0","arguments":{"a":1}}]"#;
    for cut in ["max_tokens", "model_context_window_exceeded", "refusal"] {
        for last in [
            events![tool(1, "t1", "{}"), piece(1, r#"{"b"#), stop(1)],
            events![tool(1, "t1", "{}"), piece(1, r#"{"b"#)],
            events![tool(1, "t1", "{}")],
        ] {
            let events =
                [events![start("m"), call(0, "t0", r#"{"a":1}"#)], last, events![reason(cut), END]].concat();
            let read = reads(&events).await?;
            assert_eq!((read.tool.as_deref(), read.finish.as_deref()), (Some(whole), Some(cut)));
        }
        let open = reads(&events![start("m"), tool(0, "t0", "{}"), piece(0, r#"{"a":1}"#), reason(cut), END])
            .await?;
        assert_eq!(open.tool.as_deref(), Some(whole), "it is complete");
    }
    let half = r#"the arguments of the tool call `f0` are no JSON: {"a"#;
    let first = [tool(0, "t0", "{}"), piece(0, r#"{"a"#), stop(0)];
    broken(&events![start("m"), first, call(1, "t1", "{}"), reason("max_tokens"), END], half).await;
    let open =
        events![start("m"), tool(0, "t0", "{}"), piece(0, r#"{"a"#), tool(1, "t1", "{}"), piece(1, "{}")];
    broken(&[open, events![reason("max_tokens"), END]].concat(), half).await;
    Ok(())
}

#[tokio::test]
async fn content_of_the_start_itself_is_not_lost() -> streamgauge::Result {
    let whole = r#"{"type":"message_start","message":{"id":"m","content":[{"type":"text","text":"Oak"},{"type":"tool_use","id":"t","name":"f","input":{"n":1}}]}}"#;
    let read = reads(&events![whole, text(0), words(0, " door"), stop(0), reason("end_turn"), END]).await?;
    assert_eq!(read.text, "Oak door");
    assert_eq!(read.tool.as_deref(), Some(r#"[{"id":"t","name":"f","arguments":{"n":1}}]"#));
    Ok(())
}
