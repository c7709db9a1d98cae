//! Anthropic: an error is one wherever it stands, and what cannot be read is a fault.

use streamgauge::protocol::Anthropic;

use crate::read::{cause, fails, named, read};

const START: &str =
    r#"{"type":"message_start","message":{"id":"m1","usage":{"input_tokens":25,"output_tokens":1}}}"#;
const TEXT: &str = r#"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"#;
const STOP: &str = r#"{"type":"content_block_stop","index":0}"#;
const DELTA: &str =
    r#"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":5}}"#;
const END: &str = r#"{"type":"message_stop"}"#;

fn claude() -> Anthropic {
    Anthropic::default()
}

#[tokio::test]
async fn an_error_says_its_own_text_whatever_its_shape() {
    for (data, says) in [
        (
            r#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#,
            "overloaded_error: Overloaded",
        ),
        (r#"{"error":{"type":"overloaded_error","message":"Overloaded"}}"#, "overloaded_error: Overloaded"),
        (r#"{"error":{"message":"The saw broke","code":500}}"#, "500: The saw broke"),
        (r#"{"error":"The saw broke"}"#, "an error: The saw broke"),
        (r#"{"message":"The saw broke"}"#, "an error: The saw broke"),
        (r#"{"type":"overloaded_error","message":"The saw broke"}"#, "overloaded_error: The saw broke"),
        (r#"{"detail":"The saw broke"}"#, "an error: The saw broke"),
        (r#"{"error":{"message":{"type":"x","message":"The saw broke"}}}"#, "an error: x: The saw broke"),
        (r#"{"error":{"error":{"type":"x","message":"The saw broke"}}}"#, "an error: x: The saw broke"),
        (r#"{"error":{"type":"overloaded_error"}}"#, "an error: overloaded_error"),
        (r#"{"error":{"type":"overloaded_error","retry_after":5}}"#, r#""retry_after":5"#),
        (r#"{"error":{}}"#, r#"an error: {"error":{}}"#),
        (r#"{"error":[{"message":"The saw broke"}]}"#, "an error: The saw broke"),
        (r#"{"error":null,"message":"The saw broke"}"#, "an error: The saw broke"),
        ("{}", "an error: {}"),
        ("The saw broke", "an error: The saw broke"),
        (r#""The saw broke""#, "an error: The saw broke"),
        ("", "an error: an event `error` without data"),
    ] {
        let says = &format!(
            "the server sent {}",
            if says.starts_with("an ") { says.to_owned() } else { format!("an error: {says}") }
        );
        let says = if says.contains("retry_after") { r#""retry_after":5"# } else { says };
        fails(claude(), &[&named("error", data)], says).await;
        fails(claude(), &[START, TEXT, &named("error", data), END], says).await;
    }
}

#[tokio::test]
async fn an_error_is_one_under_every_name_and_type() {
    let says = "the server sent an error: overloaded_error: Overloaded";
    let error = r#""error":{"type":"overloaded_error","message":"Overloaded"}"#;
    for event in [
        format!(r#"{{"type":"error",{error}}}"#),
        named("ping", &format!(r#"{{"type":"error",{error}}}"#)),
        named("message_delta", &format!(r#"{{"type":"error",{error}}}"#)),
        named("gateway", &format!("{{{error}}}")),
        format!("{{{error}}}"),
        format!(r#"{{"type":"ping",{error}}}"#),
        format!(r#"{{"type":"message_stop",{error}}}"#),
        format!(r#"{{"type":"message_start","message":{{{error}}}}}"#),
        format!(r#"{{"type":"message_start","message":{{"type":"error",{error}}}}}"#),
        format!(r#"{{"type":"message_delta","delta":{{"stop_reason":"error",{error}}}}}"#),
        // Read before what is wrong with its order, and with its shape.
        format!(r#"{{"type":"content_block_delta","index":"x",{error}}}"#),
        format!(r#"{{"type":7,{error}}}"#),
    ] {
        fails(claude(), &[&event], says).await;
        fails(claude(), &[START, TEXT, &event], says).await;
    }
    fails(claude(), &[START, r#"{"type":"error","message":"Overloaded"}"#], "an error: Overloaded").await;
    fails(claude(), &[START, r#"{"type":"error"}"#], r#"an error: {"type":"error"}"#).await;
    fails(claude(), &[START, r#"{"type":"ping","error":{}}"#], r#""error":{}"#).await;
    let reason = r#"{"type":"message_delta","delta":{"stop_reason":"error"}}"#;
    fails(claude(), &[START, reason, END], r#"an error: {"stop_reason":"error"}"#).await;
}

#[tokio::test]
async fn no_error_is_none() -> streamgauge::Result {
    for none in [r#""error":null"#, r#""error":"""#, r#""error":false"#] {
        let ping = format!(r#"{{"type":"ping",{none}}}"#);
        let start = format!(r#"{{"type":"message_start","message":{{"id":"m1",{none}}}}}"#);
        let read = read(claude(), &[&start, &ping, TEXT, STOP, DELTA, END]).await?;
        assert_eq!(read.finish.as_deref(), Some("end_turn"));
    }
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_read_is_a_fault() {
    for (event, says) in [
        (
            r#"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":7}}"#,
            "`text` is no string",
        ),
        (
            r#"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":{"a":1}}}"#,
            r#""text":{"a":1}"#,
        ),
        (
            r#"{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":[1]}}"#,
            "`thinking` is no string",
        ),
        (
            r#"{"type":"content_block_delta","index":0,"delta":{"text":"Oak"}}"#,
            r#"a delta has no `type`: {"text":"Oak"}"#,
        ),
        (r#"{"type":"content_block_delta","index":0,"delta":"Oak"}"#, "`delta` is no object"),
        (
            r#"{"type":"content_block_delta","index":"0","delta":{"type":"text_delta","text":"Oak"}}"#,
            "`index` is no count",
        ),
        (
            r#"{"type":"content_block_start","index":1,"content_block":"text"}"#,
            "`content_block` is no object",
        ),
        (
            r#"{"type":"content_block_start","index":1,"content_block":{"type":"text","text":7}}"#,
            "`text` is no string",
        ),
        (
            r#"{"type":"content_block_start","index":1,"content_block":{"type":"tool_use","name":{"a":1}}}"#,
            "`name` is no string",
        ),
        (r#"{"type":"message_delta","delta":{"stop_reason":5}}"#, "`stop_reason` is no string"),
        (r#"{"type":"message_delta","delta":"end_turn"}"#, "`delta` is no object"),
        (r#"{"type":"message_delta","delta":{},"usage":5}"#, "`usage` is no object"),
        (
            r#"{"type":"message_delta","delta":{},"usage":{"output_tokens":"5"}}"#,
            "`output_tokens` is no count",
        ),
        (r#"{"type":5}"#, "`type` is no string"),
        ("oops", "a message is no JSON: oops"),
        ("{}", "an event has no `type`: {}"),
    ] {
        fails(claude(), &[START, TEXT, event, STOP, END], says).await;
    }
    fails(claude(), &[r#"{"type":"message_start","message":"m"}"#], "`message` is no object").await;
    fails(claude(), &[r#"{"type":"message_start","message":{"usage":[]}}"#], "`usage` is no object").await;
}

#[tokio::test]
async fn an_empty_string_is_what_null_is() -> streamgauge::Result {
    let none = r#"{"type":"message_delta","delta":{"stop_reason":""},"usage":null}"#;
    let null = r#"{"type":"message_delta","delta":{"stop_reason":null},"usage":{"output_tokens":3}}"#;
    let nothing = r#"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":null}}"#;
    let read = read(claude(), &[START, TEXT, nothing, STOP, none, null, END]).await?;
    assert_eq!((read.text.as_str(), read.finish), ("", None));
    let metrics = read.metrics.unwrap();
    assert_eq!((metrics.content_events, metrics.output_tokens), (0, 3));
    Ok(())
}

#[tokio::test]
async fn usage_is_that_of_the_start_with_what_came_later() -> streamgauge::Result {
    let start = r#"{"type":"message_start","message":{"id":"m","usage":{"input_tokens":25,"output_tokens":1,"service_tier":"standard"}}}"#;
    let deltas = [
        r#"{"type":"message_delta","delta":{},"usage":{"output_tokens":4,"input_tokens":null}}"#,
        r#"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":89,"cache_read_input_tokens":7}}"#,
    ];
    // The same start once more takes nothing back.
    let read = read(claude(), &[start, deltas[0], start, deltas[1], start, END]).await?;
    assert_eq!(
        read.usage.as_deref(),
        Some(
            r#"{"cache_read_input_tokens":7,"input_tokens":25,"output_tokens":89,"service_tier":"standard"}"#
        )
    );
    assert_eq!(read.metrics.unwrap().output_tokens, 89);
    Ok(())
}

#[tokio::test]
async fn content_is_whatever_the_model_puts_out() -> streamgauge::Result {
    let events = [
        START,
        r#"{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":""}}"#,
        r#"{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Hm."}}"#, // 1
        r#"{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"abc"}}"#,
        STOP,
        r#"{"type":"content_block_start","index":1,"content_block":{"type":"server_tool_use","id":"s","name":"web_search","input":{}}}"#, // 2
        r#"{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":""}}"#,
        r#"{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\"q\":1}"}}"#, // 3
        r#"{"type":"content_block_stop","index":1}"#,
        r#"{"type":"content_block_start","index":2,"content_block":{"type":"text","text":"Oak"}}"#, // 4
        r#"{"type":"content_block_delta","index":2,"delta":{"type":"text_delta","text":" door"}}"#, // 5
        r#"{"type":"content_block_delta","index":2,"delta":{"type":"citations_delta","citation":{"cited_text":"x"}}}"#,
        r#"{"type":"content_block_delta","index":2,"delta":{"type":"delta_of_tomorrow","words":"x"}}"#, // 6
        r#"{"type":"content_block_stop","index":2}"#,
        r#"{"type":"content_block_start","index":3,"content_block":{"type":"tool_use","id":"t","name":"f","input":{}}}"#, // 7
        r#"{"type":"content_block_delta","index":3,"delta":{"type":"input_json_delta","partial_json":""}}"#,
        r#"{"type":"content_block_delta","index":3,"delta":{"type":"input_json_delta","partial_json":"{}"}}"#, // 8
        r#"{"type":"content_block_stop","index":3}"#,
        DELTA,
        END,
    ];
    let read = read(claude(), &events).await?;
    assert_eq!(read.text, "Oak door");
    let metrics = read.metrics.unwrap();
    assert_eq!((metrics.events, metrics.content_events), (20, 8));
    assert!(metrics.first_content <= metrics.first_text, "thinking came first");
    Ok(())
}

#[tokio::test]
async fn without_its_end_mark_it_is_cut() {
    let failure = read(claude(), &[START, TEXT, STOP, DELTA]).await.unwrap_err();
    assert!(
        cause(&failure).starts_with("the stream ended without its end mark, `message_stop`"),
        "{failure}"
    );
}

#[tokio::test]
async fn an_error_is_one_in_a_block_and_in_a_list() {
    let saw = r#"{"type":"api_error","message":"The saw broke"}"#;
    for event in [
        format!(r#"{{"type":"content_block_delta","index":0,"delta":{{"type":"error","error":{saw}}}}}"#),
        format!(r#"{{"type":"content_block_delta","index":9,"delta":{{"error":{saw}}}}}"#),
        format!(
            r#"{{"type":"content_block_start","index":1,"content_block":{{"type":"error","error":{saw}}}}}"#
        ),
        format!(r#"[{{"error":{saw}}}]"#),
        named("gateway", &format!(r#"[{{"error":{saw}}}]"#)),
    ] {
        fails(claude(), &[START, TEXT, &event, STOP, DELTA, END], "an error: api_error: The saw broke").await;
    }
    // What a tool says of its own failure is content.
    let tool = r#"{"type":"content_block_start","index":1,"content_block":{"type":"web_search_tool_result","content":{"type":"web_search_tool_result_error","error_code":"max_uses_exceeded"}}}"#;
    read(claude(), &[START, TEXT, STOP, tool, DELTA, END]).await.unwrap();
}

#[tokio::test]
async fn a_block_has_a_type_and_a_call_a_name() {
    let start =
        |block: &str| format!(r#"{{"type":"content_block_start","index":0,"content_block":{{{block}}}}}"#);
    for (block, says) in [
        (r#""text":"Oak""#, r#"a block has no `type`: {"text":"Oak"}"#),
        (r#""type":"","text":"Oak""#, "a block has no `type`"),
        (r#""type":null,"text":"Oak""#, "a block has no `type`"),
        ("", "a block has no `type`: {}"),
        (r#""type":"tool_use","id":"t1","input":{}"#, "the tool call of id `t1` has no name"),
        (r#""type":"tool_use","id":"t1","name":"","input":{}"#, "the tool call of id `t1` has no name"),
        (r#""type":"tool_use","id":"t1","name":7,"input":{}"#, "`name` is no string"),
    ] {
        fails(claude(), &[START, &start(block), STOP, DELTA, END], says).await;
    }
}
