//! A failed check and a cut show what the stream's protocol has put together, and of a message what it added.

use streamgauge::protocol::{Assembled, Fault, Next, Protocol};
use streamgauge::testing::Script;
use streamgauge::{Failure, Message, scenario};
use streamgauge_tests::{DONE, assert_says, serving};

/// A chunk as the API sends it: most of it is ids and names.
fn chunk(rest: &str) -> String {
    format!(
        r#"{{"id":"chatcmpl-AbCdEf0123456789AbCdEf0123456789","object":"chat.completion.chunk","created":1700000000,"model":"gpt-4o-2024-08-06","system_fingerprint":"fp_0123456789",{rest}}}"#
    )
}

fn delta(delta: &str) -> String {
    chunk(&format!(r#""choices":[{{"index":0,"delta":{delta},"finish_reason":null}}]"#))
}

fn lyon() -> Script {
    Script::sse()
        .message(delta(r#"{"role":"assistant","content":""}"#))
        .message(delta(r#"{"content":"It is \n"}"#))
        .message(delta(r#"{"content":"Lyon."}"#))
        .message(chunk(r#""choices":[{"index":0,"delta":{},"finish_reason":"stop"}]"#))
        .message(chunk(r#""choices":[],"usage":{"prompt_tokens":9,"completion_tokens":4}"#))
        .message(DONE)
}

fn assert_hides(failure: &Failure, parts: &[&str]) {
    let text = failure.to_string();
    for part in parts {
        assert!(!text.contains(part), "{part:?} is in:\n{text}");
    }
}

#[tokio::test]
async fn a_check_that_fails_shows_the_answer() {
    let server = serving(lyon()).await;
    let failure = scenario! {
        base (server.url())
        sse "Capital" open "/s" protocol openai_chat
            check await within 20s until 1
                text contains "Paris"
        sse "Capital" close
    }
    .run()
    .await
    .unwrap_err();
    assert_says(
        &failure,
        &[
            "\n  text     \"It is \\nLyon.\"",
            "\n  finish   stop",
            "\n  usage    {\"completion_tokens\":4,\"prompt_tokens\":9}",
            "adds usage {\"completion_tokens\":4,\"prompt_tokens\":9}    text contains \"Paris\" found nothing",
        ],
    );
    assert_hides(&failure, &["chatcmpl", "gpt-4o"]);
}

#[tokio::test]
async fn at_a_deadline_what_came_so_far_is_shown() {
    let script = Script::sse()
        .message(delta(r#"{"role":"assistant"}"#))
        .message(delta(r#"{"content":"It is "}"#))
        .message(delta(
            r#"{"tool_calls":[{"index":0,"id":"call_1","function":{"name":"get_weather","arguments":""}}]}"#,
        ))
        .message(delta(r#"{"tool_calls":[{"index":0,"function":{"arguments":"{\"city\":\"Ly"}}]}"#))
        .hold();
    let server = serving(script).await;
    let failure = scenario! {
        base (server.url())
        sse "Capital" open "/s" protocol openai_chat
            check await within 300ms expect 9
                text missing
        sse "Capital" close
    }
    .run()
    .await
    .unwrap_err();
    assert_says(
        &failure,
        &[
            "\n  text     \"It is \"",
            "\n  tool     get_weather {\"city\":\"Ly (not complete)",
            "adds tool get_weather    ",
            "adds arguments {\"city\":\"Ly    ",
        ],
    );
    assert_hides(&failure, &["chatcmpl", "gpt-4o"]);
}

#[tokio::test]
async fn a_cut_shows_it_whether_a_check_is_pending_or_not() {
    let script =
        || Script::sse().message(delta(r#"{"content":"It is "}"#)).message(delta(r#"{"content":"in"}"#));
    let server = serving(script()).await;
    server.on("/s", script());
    let pending = scenario! {
        base (server.url())
        sse "Capital" open "/s" protocol openai_chat
            check await within 20s until end
    };
    let alone = scenario! {
        base (server.url())
        sse "Capital" open "/s" protocol openai_chat
        pause 20s
        sse "Capital" close
    };
    for failure in [pending.run().await.unwrap_err(), alone.run().await.unwrap_err()] {
        assert_says(&failure, &["\n  text     \"It is in\"", "adds text \"in\""]);
        assert_hides(&failure, &["chatcmpl", "gpt-4o"]);
    }
}

#[tokio::test]
async fn a_requirement_that_is_broken_shows_it() {
    let server = serving(lyon()).await;
    let failure = scenario! {
        base (server.url())
        sse "Capital" open "/s" protocol openai_chat
            check await within 20s until end
                require text contains "It"
        sse "Capital" close
    }
    .run()
    .await
    .unwrap_err();
    assert_says(&failure, &["\n  broke    +", "adds nothing    text contains \"It\" found nothing"]);
    assert_hides(&failure, &["chatcmpl", "gpt-4o"]);
}

#[tokio::test]
async fn a_check_on_a_stream_that_has_ended_shows_it() {
    let server = serving(lyon()).await;
    let failure = scenario! {
        base (server.url())
        sse "Capital" open "/s" protocol openai_chat
            check await within 20s until end
        sse "Again" check await within 20s until 1
            text contains "Paris"
        sse "Again" close
    }
    .run()
    .await
    .unwrap_err();
    assert_says(&failure, &["check \"Again\"", "\n  text     \"It is \\nLyon.\"", "adds text \"Lyon.\""]);
}

#[tokio::test]
async fn a_condition_on_the_data_shows_the_data_too() {
    let server = serving(lyon()).await;
    let failure = scenario! {
        base (server.url())
        sse "Capital" open "/s" protocol openai_chat
            check await within 20s until 1
                json "$.model" == "gpt-5"
        sse "Capital" close
    }
    .run()
    .await
    .unwrap_err();
    assert_says(
        &failure,
        &["adds usage {", "{\"id\":\"chatcmpl-", "json \"$.model\" is \"gpt-4o-2024-08-06\""],
    );
}

#[tokio::test]
async fn it_is_shown_of_each_protocol() {
    let anthropic = Script::sse()
        .typed("message_start", r#"{"type":"message_start","message":{"id":"msg_0123456789","type":"message","role":"assistant","model":"claude-x","content":[],"usage":{"input_tokens":3,"output_tokens":1}}}"#)
        .typed("content_block_start", r#"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"#)
        .typed("content_block_delta", r#"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Lyon"}}"#)
        .typed("content_block_stop", r#"{"type":"content_block_stop","index":0}"#)
        .typed("message_delta", r#"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":4}}"#)
        .typed("message_stop", r#"{"type":"message_stop"}"#);
    let responses = Script::sse()
        .typed("response.created", r#"{"type":"response.created","sequence_number":0,"response":{"id":"resp_0123456789","model":"gpt-x","status":"in_progress"}}"#)
        .typed("response.output_item.added", r#"{"type":"response.output_item.added","sequence_number":1,"output_index":0,"item":{"id":"msg_1","type":"message","role":"assistant","content":[]}}"#)
        .typed("response.output_text.delta", r#"{"type":"response.output_text.delta","sequence_number":2,"item_id":"msg_1","output_index":0,"content_index":0,"delta":"Lyon"}"#)
        .hold();
    let mcp = Script::sse().message(
        r#"{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"Lyon"}],"isError":false}}"#,
    );
    let a2a = Script::sse()
        .message(r#"{"jsonrpc":"2.0","id":1,"result":{"kind":"artifact-update","taskId":"t","contextId":"c","artifact":{"artifactId":"a","parts":[{"kind":"text","text":"Lyon"}]}}}"#)
        .hold();
    let server = streamgauge_tests::serving_at([
        ("/anthropic", anthropic),
        ("/responses", responses),
        ("/mcp", mcp),
        ("/a2a", a2a),
        ("/own", Script::sse().message("Ly").message("on").hold()),
    ])
    .await;
    let base = server.url();
    let failures = [
        scenario! { base (base) sse "x" open "/anthropic" protocol anthropic check await within 20s until 1 text contains "Paris" sse "x" close }.run().await.unwrap_err(),
        scenario! { base (base) sse "x" open "/responses" protocol openai_responses check await within 300ms until 1 text contains "Paris" sse "x" close }.run().await.unwrap_err(),
        scenario! { base (base) sse "x" open post "/mcp" body json { "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {} } protocol mcp check await within 20s until 1 text contains "Paris" sse "x" close }.run().await.unwrap_err(),
        scenario! { base (base) sse "x" open post "/a2a" body json { "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {} } protocol a2a check await within 300ms until 1 text contains "Paris" sse "x" close }.run().await.unwrap_err(),
        scenario! { base (base) sse "x" open "/own" protocol (Letters) check await within 300ms until 1 text contains "Paris" sse "x" close }.run().await.unwrap_err(),
    ];
    for failure in &failures {
        assert_says(failure, &["\n  text     \"Lyon\""]);
        assert_hides(failure, &["msg_0123456789", "resp_0123456789"]);
    }
    assert_says(
        &failures[0],
        &["\n  finish   end_turn", "event message_delta  adds finish end_turn, usage {"],
    );
    assert_says(&failures[1], &["event response.output_text.delta  adds text \"Lyon\"    "]);
    assert_says(&failures[2], &["adds text \"Lyon\", finish complete    "]);
    assert_says(&failures[3], &["adds text \"Lyon\"    "]);
    assert_says(&failures[4], &["adds text \"Ly\"    ", "adds text \"on\"    "]);
}

/// Letters, without an end.
#[derive(Clone)]
struct Letters;

impl Protocol for Letters {
    fn name(&self) -> &str {
        "letters"
    }

    fn end_mark(&self) -> Option<&str> {
        None
    }

    fn read(&mut self, message: &Message<'_>, assembled: &mut Assembled) -> Result<Next, Fault> {
        match message.event() {
            "ping" => {}
            "all" => assembled.set_text(message.data()),
            "quiet" => assembled.add_other(message.data()),
            _ => assembled.add_text(message.data()),
        }
        Ok(Next::GoesOn)
    }
}

#[tokio::test]
async fn of_a_protocol_of_one_s_own_a_message_that_adds_nothing_shows_its_data() {
    let script = Script::sse()
        .message("Ly")
        .typed("all", "Lyon")
        .typed("ping", r#"{"n":1}"#)
        .typed("quiet", "hidden thoughts")
        .hold();
    let server = serving(script).await;
    let failure = scenario! {
        base (server.url())
        sse "x" open "/s" protocol (Letters)
            check await within 300ms expect 9
        sse "x" close
    }
    .run()
    .await
    .unwrap_err();
    assert_says(
        &failure,
        &[
            "adds text \"Ly\"",
            "event all  adds text \"on\"",
            "event ping  {\"n\":1}",
            "event quiet  adds other output",
        ],
    );
    let pieces: Vec<Vec<(&str, &str)>> =
        failure.messages().iter().map(|message| message.added().collect()).collect();
    assert_eq!(pieces, [vec![("text", "Ly")], vec![("text", "on")], vec![], vec![("other output", "")]]);
}

#[tokio::test]
async fn a_stream_without_an_answer_says_so() {
    let server = serving(Script::sse().message(delta(r#"{"role":"assistant"}"#)).hold()).await;
    let failure = scenario! {
        base (server.url())
        sse "x" open "/s" protocol openai_chat
            check await within 300ms until 1
                text contains "Paris"
        sse "x" close
    }
    .run()
    .await
    .unwrap_err();
    assert_says(&failure, &["\n  text     none has come", "adds nothing    text contains"]);
}

#[tokio::test]
async fn a_stream_with_other_output_alone_does_not_say_that_nothing_came() {
    let refusal = delta(r#"{"refusal":"I can not"}"#);
    let ended = chunk(r#""choices":[{"index":0,"delta":{},"finish_reason":"stop"}]"#);
    let thinks = Script::sse().message(delta(r#"{"reasoning_content":"hm"}"#)).hold();
    let refuses = Script::sse().message(refusal).message(ended).message(DONE);
    let server = streamgauge_tests::serving_in_turn([thinks, refuses]).await;
    for shown in ["\n  reasoning \"hm\"\n", "\n  refusal  \"I can not\"\n"] {
        let failure = scenario! {
            base (server.url())
            sse "x" open "/s" protocol openai_chat
                check await within 300ms until 1
                    text contains "Paris"
            sse "x" close
        }
        .run()
        .await
        .unwrap_err();
        assert_says(
            &failure,
            &["\n  text     none has come, but other output, such as reasoning or a refusal\n", shown],
        );
        assert_hides(&failure, &["nor anything else"]);
    }
}

#[tokio::test]
async fn what_it_shows_is_escaped_cut_and_masked() {
    let secret = "s3cr3t-0123456789";
    let script = Script::sse()
        .message(delta(r#"{"content":"\u001b[31mtoken="}"#))
        .message(delta(&format!(r#"{{"content":"{secret} "}}"#)))
        .message(delta(r#"{"tool_calls":[{"index":0,"id":"c","function":{"name":"login","arguments":"{\"password\":\"hunter2\"}"}}]}"#))
        .message(delta(&format!(r#"{{"content":"{}"}}"#, "x".repeat(100_000))))
        .hold();
    let server = serving(script).await;
    let failure = scenario! {
        base (server.url())
        sse "x" open "/s" bearer (secret) protocol openai_chat
            check await within 300ms expect 9
                text contains "Paris"
        sse "x" close
    }
    .run()
    .await
    .unwrap_err();
    assert_hides(&failure, &[secret, "hunter2", "\u{1b}"]);
    assert_says(
        &failure,
        &[r"\u{1b}[31mtoken=***", "bytes in all)", r#"login {"password":"***"} (not complete)"#],
    );
    assert!(failure.to_string().len() < 10_000, "{}", failure.to_string().len());
}
