//! The protocols on streams as they come over the wire, and on broken ones.

use serde_json::Value;

use super::*;
use crate::message::Message;

/// Reads the data of unnamed messages, and gives what was put together and how it ended.
fn read(protocol: &mut dyn Protocol, messages: &[(&str, &str)]) -> (Assembled, Result<Next, String>) {
    let mut assembled = Assembled::default();
    let mut next = Ok(Next::GoesOn);
    for (at, (event, data)) in messages.iter().enumerate() {
        let event = (!event.is_empty()).then_some(*event);
        next =
            protocol.read(&Message::new(data, event, None, None), &mut assembled).map_err(|f| f.to_string());
        if next != Ok(Next::GoesOn) {
            assert_eq!(at + 1, messages.len(), "over too early: {next:?}");
        }
    }
    (assembled, next)
}

fn unnamed<'d>(data: &[&'d str]) -> Vec<(&'static str, &'d str)> {
    data.iter().map(|data| ("", *data)).collect()
}

fn chat(data: &[&str]) -> (Assembled, Result<Next, String>) {
    read(&mut OpenAiChat::default(), &unnamed(data))
}

#[test]
fn a_chat_completion_with_text_and_usage() {
    let (assembled, next) = chat(&[
        r#"{"id":"c1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}],"usage":null}"#,
        r#"{"choices":[{"index":0,"delta":{"content":"Par"},"finish_reason":null}],"usage":null}"#,
        r#"{"choices":[{"index":0,"delta":{"content":"is"},"finish_reason":null}],"usage":null}"#,
        r#"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":null}"#,
        r#"{"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":2,"total_tokens":11}}"#,
        "[DONE]",
    ]);
    assert_eq!(next, Ok(Next::Ends));
    assert_eq!((assembled.text(), assembled.finish(), assembled.tool()), ("Paris", Some("stop"), None));
    assert_eq!(assembled.usage(), Some(r#"{"completion_tokens":2,"prompt_tokens":9,"total_tokens":11}"#));
    assert_eq!(assembled.output_tokens(), Some(2));
}

#[test]
fn chat_tool_calls_are_complete_when_the_stream_says_so() {
    let begin = r#"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"weather","arguments":""}}]}}]}"#;
    let more = [
        r#"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"city\":"}}]}}]}"#,
        r#"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"\"Paris\"}"}}]}}]}"#,
    ];
    let second = r#"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"id":"call_2","type":"function","function":{"name":"time","arguments":""}}]}}]}"#;
    let finish = r#"{"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}"#;

    let (assembled, _) = chat(&[begin, more[0], more[1]]);
    assert_eq!(assembled.tool(), None, "the call is not known to be complete");
    let (assembled, _) = chat(&[begin, more[0], more[1], second]);
    let first = r#"{"id":"call_1","name":"weather","arguments":{"city":"Paris"}}"#;
    assert_eq!(assembled.tool(), None, "nor when another begins");
    let (assembled, next) = chat(&[begin, more[0], more[1], second, finish, "[DONE]"]);
    assert_eq!(next, Ok(Next::Ends));
    let both = format!(r#"[{first},{{"id":"call_2","name":"time","arguments":{{}}}}]"#);
    assert_eq!(assembled.tool(), Some(&*both));

    let (_, next) = chat(&[begin, more[0], finish]);
    assert_eq!(
        next.unwrap_err(),
        r#"the stream breaks its protocol: the arguments of the tool call `weather` are no JSON: {"city":"#
    );
    // What `length` breaks off is no call.
    let length = r#"{"choices":[{"index":0,"delta":{},"finish_reason":"length"}]}"#;
    let (assembled, next) = chat(&[begin, more[0], length, "[DONE]"]);
    assert_eq!((next, assembled.tool(), assembled.finish()), (Ok(Next::Ends), None, Some("length")));
    let (_, next) = chat(&[more[0]]);
    assert!(next.unwrap_err().ends_with("tool call 0 goes on, but has not begun or is complete"));
}

#[test]
fn chat_tool_calls_may_come_whole_and_all_with_the_same_index() {
    let call = |id: &str| {
        format!(
            r#"{{"choices":[{{"index":0,"delta":{{"tool_calls":[{{"index":0,"id":"{id}","function":{{"name":"f","arguments":"{{}}"}}}}]}}}}]}}"#
        )
    };
    let (one, two) = (call("a"), call("b"));
    let (assembled, next) = chat(&[&one, &two, "[DONE]"]);
    let both = r#"[{"id":"a","name":"f","arguments":{}},{"id":"b","name":"f","arguments":{}}]"#;
    assert_eq!((next, assembled.tool()), (Ok(Next::Ends), Some(both)));
}

#[test]
fn chat_errors_and_garbage() {
    let error = |data: &str| chat(&[data]).1.unwrap_err();
    assert_eq!(
        error(r#"{"error":{"message":"Overloaded.","type":"server_error","param":null,"code":null}}"#),
        "the server sent an error: server_error: Overloaded."
    );
    assert_eq!(error(r#"{"error":{"message":"no","code":429}}"#), "the server sent an error: 429: no");
    assert_eq!(error(r#"{"error":"no"}"#), "the server sent an error: no");
    assert_eq!(error("<html>\n502"), "the stream breaks its protocol: a message is no JSON: <html> 502");
    assert_eq!(error("[1]"), "the stream breaks its protocol: a message is no JSON object: [1]");
    assert_eq!(error(r#"{"id":1}"#), r#"the stream breaks its protocol: a chunk has no `choices`: {"id":1}"#);
    assert_eq!(error(""), "the stream breaks its protocol: a message is no JSON: the data is empty");

    let (_, next) = read(&mut OpenAiChat::default(), &[("error", r#"{"message":"gone"}"#)]);
    assert_eq!(next.unwrap_err(), "the server sent an error: gone");
    let (_, next) = read(&mut OpenAiChat::default(), &[("keepalive", "{}")]);
    assert_eq!(next, Ok(Next::GoesOn), "a gateway's own event");
}

fn responses(data: &[&str]) -> (Assembled, Result<Next, String>) {
    read(&mut OpenAiResponses::default(), &unnamed(data))
}

#[test]
fn a_response_with_text_a_function_call_and_usage() {
    let (assembled, next) = responses(&[
        r#"{"type":"response.created","sequence_number":0,"response":{"id":"r1","status":"in_progress"}}"#,
        r#"{"type":"response.output_item.added","sequence_number":1,"output_index":0,"item":{"type":"message"}}"#,
        r#"{"type":"response.output_text.delta","sequence_number":2,"output_index":0,"delta":"Let me see."}"#,
        r#"{"type":"response.output_item.added","sequence_number":3,"output_index":1,"item":{"type":"function_call","id":"fc_1","call_id":"call_1","name":"weather","arguments":""}}"#,
        r#"{"type":"response.function_call_arguments.delta","sequence_number":4,"output_index":1,"delta":"{\"city\":"}"#,
        r#"{"type":"response.function_call_arguments.delta","sequence_number":5,"output_index":1,"delta":"\"Paris\"}"}"#,
        r#"{"type":"response.function_call_arguments.done","sequence_number":6,"output_index":1,"arguments":"{\"city\":\"Paris\"}"}"#,
        r#"{"type":"response.output_item.done","sequence_number":7,"output_index":1,"item":{"type":"function_call","status":"completed","arguments":"{\"city\":\"Paris\"}"}}"#,
        r#"{"type":"response.of.tomorrow","sequence_number":8}"#,
        r#"{"type":"response.completed","sequence_number":9,"response":{"status":"completed","usage":{"input_tokens":3,"output_tokens":20}}}"#,
    ]);
    assert_eq!(next, Ok(Next::Ends));
    assert_eq!((assembled.text(), assembled.finish()), ("Let me see.", Some("completed")));
    assert_eq!(assembled.tool(), Some(r#"[{"id":"call_1","name":"weather","arguments":{"city":"Paris"}}]"#));
    assert_eq!(assembled.usage(), Some(r#"{"input_tokens":3,"output_tokens":20}"#));
    assert_eq!(assembled.output_tokens(), Some(20));
}

#[test]
fn responses_that_are_incomplete_failed_or_broken() {
    let call = r#"{"type":"response.output_item.added","output_index":0,"item":{"type":"function_call","call_id":"c","name":"f"}}"#;
    let (assembled, next) = responses(&[
        call,
        r#"{"type":"response.function_call_arguments.delta","output_index":0,"delta":"{"}"#,
        r#"{"type":"response.incomplete","response":{"incomplete_details":{"reason":"max_output_tokens"}}}"#,
    ]);
    assert_eq!((next, assembled.tool()), (Ok(Next::Ends), None));
    assert_eq!(assembled.finish(), Some("max_output_tokens"));

    let error = |data: &[&str]| responses(data).1.unwrap_err();
    assert_eq!(
        error(&[
            r#"{"type":"response.failed","response":{"error":{"code":"server_error","message":"Oh."}}}"#
        ]),
        "the server sent an error: server_error: Oh."
    );
    assert_eq!(
        error(&[
            r#"{"type":"error","code":"rate_limit_exceeded","message":"Slow down.","sequence_number":3}"#
        ]),
        "the server sent an error: rate_limit_exceeded: Slow down."
    );
    assert_eq!(
        error(&[
            r#"{"type":"response.created","sequence_number":4}"#,
            r#"{"type":"response.in_progress","sequence_number":6}"#
        ]),
        "the stream breaks its protocol: sequence_number 6 comes after 4: the events are out of order"
    );
    assert!(error(&["[DONE]"]).ends_with("a message is no JSON: [DONE]"));
    assert!(error(&["{}"]).ends_with("an event has no `type`: {}"));
    assert!(
        error(&[
            call,
            r#"{"type":"response.function_call_arguments.done","output_index":0,"arguments":"{"}"#,
            r#"{"type":"response.completed","response":{"status":"completed"}}"#
        ])
        .ends_with("the arguments of the tool call `f` are no JSON: {")
    );
}

fn claude(data: &[&str]) -> (Assembled, Result<Next, String>) {
    read(&mut Anthropic::default(), &unnamed(data))
}

const START: &str = r#"{"type":"message_start","message":{"role":"assistant","content":[],"usage":{"input_tokens":25,"output_tokens":1}}}"#;
const TOOL: &str = r#"{"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"toolu_1","name":"weather","input":{}}}"#;
const HALF: &str = r#"{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\"city\": \"Par"}}"#;
const REST: &str =
    r#"{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"is\"}"}}"#;
const STOP: &str = r#"{"type":"content_block_stop","index":1}"#;
const END: &str = r#"{"type":"message_stop"}"#;

#[test]
fn a_message_with_text_a_tool_and_usage() {
    let (assembled, next) = claude(&[
        START,
        r#"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"#,
        r#"{"type": "ping"}"#,
        r#"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"I look"}}"#,
        r#"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":" it up."}}"#,
        r#"{"type":"content_block_stop","index":0}"#,
        TOOL,
        r#"{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":""}}"#,
        HALF,
        REST,
        STOP,
        r#"{"type":"event_of_tomorrow"}"#,
        r#"{"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":89}}"#,
        END,
    ]);
    assert_eq!(next, Ok(Next::Ends));
    assert_eq!((assembled.text(), assembled.finish()), ("I look it up.", Some("tool_use")));
    assert_eq!(
        assembled.tool(),
        Some(r#"[{"id":"toolu_1","name":"weather","arguments":{"city": "Paris"}}]"#)
    );
    assert_eq!(assembled.usage(), Some(r#"{"input_tokens":25,"output_tokens":89}"#));
    assert_eq!(assembled.output_tokens(), Some(89));
}

#[test]
fn a_tool_input_that_is_cut_short_is_an_error_unless_the_tokens_ran_out() {
    let why = |reason: &str| {
        format!(
            r#"{{"type":"message_delta","delta":{{"stop_reason":"{reason}"}},"usage":{{"output_tokens":5}}}}"#
        )
    };
    let (assembled, next) = claude(&[START, TOOL, HALF, STOP, &why("max_tokens"), END]);
    assert_eq!((next, assembled.tool(), assembled.finish()), (Ok(Next::Ends), None, Some("max_tokens")));
    let broken = r#"the stream breaks its protocol: the arguments of the tool call `weather` are no JSON: {"city": "Par"#;
    assert_eq!(claude(&[START, TOOL, HALF, STOP, &why("tool_use")]).1.unwrap_err(), broken);
    assert_eq!(claude(&[START, TOOL, HALF, STOP, END]).1.unwrap_err(), broken);
}

#[test]
fn message_errors_and_garbage() {
    let error = |data: &[&str]| claude(data).1.unwrap_err();
    assert_eq!(
        error(&[START, r#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#]),
        "the server sent an error: overloaded_error: Overloaded"
    );
    assert!(error(&["upstream timed out"]).ends_with("a message is no JSON: upstream timed out"));
    assert!(error(&["{}"]).ends_with("an event has no `type`: {}"));
    assert!(error(&[TOOL]).ends_with("`content_block_start` comes before `message_start`"));
    assert!(error(&[START, HALF]).ends_with("a delta of block 1, which has not begun or has stopped"));
    assert!(error(&[START, STOP]).ends_with("block 1 stops, but has not begun or has stopped"));
}

#[test]
fn mcp_ends_with_the_response_to_the_request() {
    let mut mcp = Mcp::default();
    mcp.request(br#"{"jsonrpc":"2.0","id":7,"method":"tools/call"}"#);
    assert_eq!(mcp.end_mark(), Some("the JSON-RPC response to request 7"));
    let (assembled, next) = read(
        &mut mcp,
        &unnamed(&[
            "",
            r#"{"jsonrpc":"2.0","method":"notifications/progress","params":{"progress":1}}"#,
            r#"{"jsonrpc":"2.0","id":1,"method":"sampling/createMessage"}"#,
            r#"{"jsonrpc":"2.0","id":7,"result":{"content":[{"type":"text","text":"18 degrees"},{"type":"image"}],"isError":false}}"#,
        ]),
    );
    assert_eq!(
        (next, assembled.text(), assembled.finish()),
        (Ok(Next::Ends), "18 degrees", Some("complete"))
    );

    let error = |data: &str| {
        let mut mcp = Mcp::default();
        mcp.request(br#"{"jsonrpc":"2.0","id":7,"method":"tools/call"}"#);
        read(&mut mcp, &[("", data)]).1.unwrap_err()
    };
    assert_eq!(
        error(r#"{"jsonrpc":"2.0","id":7,"error":{"code":-32602,"message":"Unknown tool: weater"}}"#),
        "the server sent an error: -32602: Unknown tool: weater"
    );
    assert!(
        error(r#"{"jsonrpc":"2.0","id":8,"result":{}}"#)
            .ends_with("a response to request 8 came on the stream of request 7")
    );
    assert!(error(r#"{"id":7,"result":{}}"#).contains("a message is no JSON-RPC 2.0: {"));
    assert!(error(r#"{"jsonrpc":"2.0","id":7}"#).contains("no `method`, `result` or `error`"));
    assert!(error("oops").ends_with("a message is no JSON: oops"));
}

#[test]
fn mcp_without_a_request_may_end_at_any_time() {
    let mut mcp = Mcp::default();
    mcp.request(b"");
    assert_eq!(mcp.end_mark(), None);
    let batch = r#"[{"jsonrpc":"2.0","method":"notifications/message"},{"jsonrpc":"2.0","id":"x","result":{"resultType":"input_required"}}]"#;
    let (assembled, next) = read(&mut mcp, &[("", batch)]);
    assert_eq!((next, assembled.finish()), (Ok(Next::Ends), Some("input_required")));
    let refusal = mcp.refusal(r#"{"jsonrpc":"2.0","error":{"code":-32001,"message":"Session not found"}}"#);
    assert_eq!(refusal.unwrap().said(), "-32001: Session not found");
}

fn agent(data: &[&str]) -> (Assembled, Result<Next, String>) {
    read(&mut A2a::default(), &unnamed(data))
}

#[test]
fn an_a2a_task_of_version_1() {
    let (assembled, next) = agent(&[
        r#"{"jsonrpc":"2.0","id":1,"result":{"task":{"id":"t","contextId":"c","status":{"state":"TASK_STATE_SUBMITTED"}}}}"#,
        r#"{"jsonrpc":"2.0","id":1,"result":{"statusUpdate":{"taskId":"t","contextId":"c","status":{"state":"TASK_STATE_WORKING","message":{"parts":[{"text":"Looking."}]}}}}}"#,
        r#"{"jsonrpc":"2.0","id":1,"result":{"artifactUpdate":{"taskId":"t","contextId":"c","artifact":{"artifactId":"a","parts":[{"text":"18 "}]}}}}"#,
        r#"{"jsonrpc":"2.0","id":1,"result":{"artifactUpdate":{"taskId":"t","contextId":"c","append":true,"lastChunk":true,"artifact":{"artifactId":"a","parts":[{"text":"degrees"}]}}}}"#,
        r#"{"jsonrpc":"2.0","id":1,"result":{"statusUpdate":{"taskId":"t","contextId":"c","status":{"state":"TASK_STATE_COMPLETED"}}}}"#,
    ]);
    assert_eq!(
        (next, assembled.text(), assembled.finish()),
        (Ok(Next::Ends), "18 degrees", Some("completed"))
    );
}

#[test]
fn an_a2a_task_of_version_0_3_and_other_ends() {
    let (assembled, next) = agent(&[
        r#"{"jsonrpc":"2.0","id":1,"result":{"kind":"task","id":"t","status":{"state":"submitted"}}}"#,
        r#"{"jsonrpc":"2.0","id":1,"result":{"kind":"artifact-update","taskId":"t","artifact":{"artifactId":"a","parts":[{"kind":"text","text":"draft"}]}}}"#,
        r#"{"jsonrpc":"2.0","id":1,"result":{"kind":"artifact-update","taskId":"t","append":false,"artifact":{"artifactId":"a","parts":[{"kind":"text","text":"18 degrees"}]}}}"#,
        r#"{"jsonrpc":"2.0","id":1,"result":{"kind":"status-update","taskId":"t","final":false,"status":{"state":"input-required"}}}"#,
        r#"{"jsonrpc":"2.0","id":1,"result":{"kind":"status-update","taskId":"t","final":true,"status":{"state":"completed"}}}"#,
    ]);
    assert_eq!((next, assembled.text()), (Ok(Next::Ends), "18 degrees"));

    let (assembled, next) = agent(&[
        r#"{"statusUpdate":{"status":{"state":"TASK_STATE_INPUT_REQUIRED","message":{"parts":[{"text":"Which city?"}]}}}}"#,
    ]);
    assert_eq!(
        (next, assembled.text(), assembled.finish()),
        (Ok(Next::Ends), "Which city?", Some("input-required"))
    );
    let (assembled, next) = agent(&[r#"{"message":{"role":"ROLE_AGENT","parts":[{"text":"Hello"}]}}"#]);
    assert_eq!((next, assembled.text()), (Ok(Next::Ends), "Hello"));

    let error = |data: &str| agent(&[data]).1.unwrap_err();
    assert_eq!(
        error(
            r#"{"statusUpdate":{"status":{"state":"TASK_STATE_FAILED","message":{"parts":[{"text":"No sensor."}]}}}}"#
        ),
        "the server sent an error: task failed: No sensor."
    );
    assert_eq!(
        error(r#"{"jsonrpc":"2.0","id":1,"error":{"code":-32001,"message":"Task not found"}}"#),
        "the server sent an error: -32001: Task not found"
    );
    assert!(error(r#"{"jsonrpc":"2.0","id":1,"result":{"a":1}}"#).contains("a result is no message, task"));
}

#[test]
fn parts_without_end_are_refused() {
    let mut claude = Anthropic::default();
    let mut assembled = Assembled::default();
    let mut read = |protocol: &mut dyn Protocol, data: &str| {
        protocol
            .read(&Message::new(data, None, None, None), &mut assembled)
            .map_err(|fault| fault.to_string())
    };
    assert_eq!(read(&mut claude, r#"{"type":"message_start","message":{}}"#), Ok(Next::GoesOn));
    let block =
        |n: usize| format!(r#"{{"type":"content_block_start","index":{n},"content_block":{{"type":"x"}}}}"#);
    assert!((0..MOST_PARTS).all(|n| read(&mut claude, &block(n)) == Ok(Next::GoesOn)));
    assert!(read(&mut claude, &block(7)).unwrap_err().contains("more than 10000 blocks"));

    let mut agent = A2a::default();
    let artifact =
        |n: usize| format!(r#"{{"artifactUpdate":{{"artifact":{{"artifactId":"{n}","parts":[]}}}}}}"#);
    assert!((0..MOST_PARTS).all(|n| read(&mut agent, &artifact(n)) == Ok(Next::GoesOn)));
    assert_eq!(read(&mut agent, &artifact(7)), Ok(Next::GoesOn));
    assert!(read(&mut agent, &artifact(MOST_PARTS)).unwrap_err().contains("more than 10000 artifacts"));
}

#[test]
fn calls_and_items_without_end_are_refused() {
    let mut assembled = Assembled::default();
    let mut read = |protocol: &mut dyn Protocol, data: &str| {
        protocol
            .read(&Message::new(data, None, None, None), &mut assembled)
            .map_err(|fault| fault.to_string())
    };
    let mut chat = OpenAiChat::default();
    let call = |n: usize| {
        format!(r#"{{"choices":[{{"delta":{{"tool_calls":[{{"index":{n},"function":{{"name":"f"}}}}]}}}}]}}"#)
    };
    assert!((0..MOST_PARTS).all(|n| read(&mut chat, &call(n)) == Ok(Next::GoesOn)));
    assert!(read(&mut chat, &call(MOST_PARTS)).unwrap_err().contains("more than 10000 tool calls"));

    let mut responses = OpenAiResponses::default();
    let item = |n: usize| {
        format!(r#"{{"type":"response.output_item.added","output_index":{n},"item":{{"type":"message"}}}}"#)
    };
    assert!((0..MOST_PARTS).all(|n| read(&mut responses, &item(n)) == Ok(Next::GoesOn)));
    assert!(read(&mut responses, &item(MOST_PARTS)).unwrap_err().contains("more than 10000 items"));
}

/// However the pieces of parallel calls are interleaved, the calls are the same.
#[test]
fn interleaved_calls_are_the_same_in_every_order() {
    const CALLS: usize = 4;
    let arguments = |call: usize| format!(r#"{{"call":{call},"text":"{}"}}"#, "x".repeat(call * 3));
    let wanted: Vec<String> = (0..CALLS)
        .map(|call| format!(r#"{{"id":"c{call}","name":"f{call}","arguments":{}}}"#, arguments(call)))
        .collect();
    let wanted = format!("[{}]", wanted.join(","));
    let mut random = 7_u64;
    let mut below = |most: usize| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) as usize % most
    };
    for round in 0..200 {
        let mut chat = OpenAiChat::default();
        let mut assembled = Assembled::default();
        let mut left: Vec<String> = (0..CALLS).map(arguments).collect();
        let mut read = |delta: String| {
            let chunk = format!(r#"{{"choices":[{{"index":0,"delta":{{"tool_calls":[{delta}]}}}}]}}"#);
            chat.read(&Message::new(&chunk, None, None, None), &mut assembled).unwrap();
        };
        // By index, by id, and by id where all have the same index.
        let place = |call: usize| match round % 3 {
            0 => format!(r#""index":{call}"#),
            1 => format!(r#""id":"c{call}""#),
            _ => format!(r#""index":0,"id":"c{call}""#),
        };
        for call in 0..CALLS {
            let id = if round % 3 == 0 { format!(r#","id":"c{call}""#) } else { String::new() };
            read(format!(r#"{{{}{id},"function":{{"name":"f{call}","arguments":""}}}}"#, place(call)));
        }
        while left.iter().any(|left| !left.is_empty()) {
            let call = below(CALLS);
            let length = left[call].len().min(below(6));
            let rest = left[call].split_off(length);
            let piece = Value::from(std::mem::replace(&mut left[call], rest));
            read(format!(r#"{{{},"function":{{"arguments":{piece}}}}}"#, place(call)));
        }
        let done = Message::new("[DONE]", None, None, None);
        assert_eq!(chat.read(&done, &mut assembled), Ok(Next::Ends));
        assert_eq!(assembled.tool(), Some(&*wanted), "round {round}");
        assert!(assembled.bytes() <= wanted.len(), "nothing is counted of calls that are complete");
    }
}

#[test]
fn whatever_is_kept_counts() {
    let mut assembled = Assembled::default();
    assembled.start_call(0, "id", "a name");
    assembled.set_usage("{}", None);
    assembled.set_finish("stop");
    assert!(assembled.bytes() >= 14);
}
