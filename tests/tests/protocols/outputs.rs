//! `reasoning`, `refusal` and `choice n`: what a stream puts together beside the text of its first answer.

use streamgauge::protocol::Assembled;
use streamgauge::testing::Script;
use streamgauge::{Failure, FailureKind, scenario};
use streamgauge_tests::{Recorder, SOON, assert_says, serving};

/// A chunk of a chat with these choices.
fn chunk(choices: &str) -> String {
    format!(r#"{{"id":"c","object":"chat.completion.chunk","model":"m","choices":[{choices}]}}"#)
}

fn delta(index: u64, delta: &str) -> String {
    format!(r#"{{"index":{index},"delta":{delta},"finish_reason":null}}"#)
}

fn finish(index: u64, reason: &str) -> String {
    format!(r#"{{"index":{index},"delta":{{}},"finish_reason":"{reason}"}}"#)
}

/// Reads a whole chat: its text, its reasoning and its refusal.
async fn chat(chunks: &[String]) -> Result<[Option<String>; 3], Failure> {
    let script = chunks.iter().fold(Script::sse(), |script, chunk| script.message(chunk));
    let server = serving(script.message("[DONE]").hold()).await;
    let user = scenario! {
        base (server.url())
        sse "Chat" open post "/s" protocol openai_chat
            check await within (SOON) until end
                text save text
                reasoning save reasoning: Option<String>
                refusal save refusal: Option<String>
    }
    .run()
    .await?;
    Ok([user.text, user.reasoning, user.refusal])
}

#[tokio::test]
async fn a_chat_that_thinks_under_each_of_its_names() -> streamgauge::Result {
    let thinks = [
        [r#"{"reasoning_content":"Well, "}"#, r#"{"reasoning_content":"Paris."}"#],
        [r#"{"reasoning":"Well, ","content":""}"#, r#"{"content":null,"reasoning":"Paris."}"#],
        [r#"{"thinking":"Well, "}"#, r#"{"thinking":"Paris."}"#],
        // OpenRouter and LiteLLM say it twice.
        [
            r#"{"reasoning":"Well, ","reasoning_details":[{"type":"reasoning.text","text":"Well, "}]}"#,
            r#"{"reasoning":"Paris.","reasoning_details":[{"type":"reasoning.text","text":"Paris."}]}"#,
        ],
        [
            r#"{"reasoning_content":"Well, ","thinking_blocks":[{"type":"thinking","thinking":"Well, "}]}"#,
            r#"{"reasoning_content":"Paris."}"#,
        ],
        [
            r#"{"reasoning_details":[{"type":"reasoning.summary","summary":"Well, "}]}"#,
            r#"{"reasoning_details":[{"type":"reasoning.text","text":"Paris."},{"type":"reasoning.encrypted","data":"x"}]}"#,
        ],
        // Mistral's.
        [
            r#"{"content":[{"type":"thinking","thinking":[{"type":"text","text":"Well, "}]}]}"#,
            r#"{"content":[{"type":"thinking","thinking":[{"type":"text","text":"Paris."}]}]}"#,
        ],
    ];
    for [first, second] in thinks {
        let answer = r#"{"content":"It is Paris."}"#;
        let chunks = [first, second, answer].map(|said| chunk(&delta(0, said)));
        let [text, reasoning, refusal] = chat(&chunks).await?;
        assert_eq!(text.as_deref(), Some("It is Paris."), "{first}");
        assert_eq!(reasoning.as_deref(), Some("Well, Paris."), "{first}");
        assert_eq!(refusal, None);
    }
    Ok(())
}

#[tokio::test]
async fn a_chat_that_refuses() -> streamgauge::Result {
    let chunks =
        [delta(0, r#"{"refusal":"I can not "}"#), delta(0, r#"{"refusal":"do that."}"#), finish(0, "stop")];
    let [text, reasoning, refusal] = chat(&chunks.map(|choice| chunk(&choice))).await?;
    assert_eq!((text.as_deref(), reasoning), (Some(""), None));
    assert_eq!(refusal.as_deref(), Some("I can not do that."));
    let whole =
        r#"{"index":0,"message":{"role":"assistant","content":"","refusal":"No."},"finish_reason":"stop"}"#;
    assert_eq!(chat(&[chunk(whole)]).await?[2].as_deref(), Some("No."));
    Ok(())
}

#[tokio::test]
async fn as_they_grow_they_meet_conditions() -> streamgauge::Result {
    let chunks = [r#"{"reasoning_content":"It must "}"#, r#"{"reasoning_content":"be Paris."}"#];
    let script =
        chunks.into_iter().fold(Script::sse(), |script, said| script.message(chunk(&delta(0, said))));
    let server = serving(script.hold()).await;
    let recorder = Recorder::default();
    let user = scenario! {
        base (server.url())
        sse "Chat" open post "/s" protocol openai_chat
            check await within (SOON) until 1 reasoning exists reasoning save first
            check await within (SOON) until 1 reasoning regex "be (\\w+)" save city require refusal missing
            close
    }
    .observer(recorder.clone())
    .run()
    .await?;
    assert_eq!((user.first.as_str(), user.city.as_str()), ("It must ", "Paris"));
    let metrics = &recorder.metrics()[0];
    assert_eq!((metrics.content_events, metrics.first_text), (2, None), "content, and no text");
    Ok(())
}

#[tokio::test]
async fn anthropic_thinks() -> streamgauge::Result {
    let events = [
        r#"{"type":"message_start","message":{"id":"m","content":[],"usage":{"input_tokens":3,"output_tokens":1}}}"#,
        r#"{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}"#,
        r#"{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"27 * 453: "}}"#,
        r#"{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"12231"}}"#,
        r#"{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"EqQB"}}"#,
        r#"{"type":"content_block_stop","index":0}"#,
        r#"{"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}"#,
        r#"{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"12,231"}}"#,
        r#"{"type":"content_block_stop","index":1}"#,
        r#"{"type":"message_delta","delta":{"stop_reason":"refusal","stop_details":{"type":"refusal","explanation":"Policy."}},"usage":{"output_tokens":9}}"#,
        r#"{"type":"message_stop"}"#,
    ];
    let script = events.into_iter().fold(Script::sse(), |script, event| script.message(event));
    let server = serving(script.hold()).await;
    let user = scenario! {
        base (server.url())
        sse "Ask" open post "/s" protocol anthropic
            check await within (SOON) until 1
                finish exists text save text reasoning save reasoning refusal save refusal
            close
    }
    .run()
    .await?;
    assert_eq!((user.text.as_str(), user.reasoning.as_str()), ("12,231", "27 * 453: 12231"));
    assert_eq!(user.refusal, "Policy.");
    Ok(())
}

/// Reads a whole response: its text, its reasoning and its refusal.
async fn response(events: &[String]) -> Result<[Option<String>; 3], Failure> {
    let script = events.iter().fold(Script::sse(), |script, event| script.message(event));
    let server = serving(script.hold()).await;
    let user = scenario! {
        base (server.url())
        sse "Ask" open post "/s" protocol openai_responses
            check await within (SOON) until end
                text save text
                reasoning save reasoning: Option<String>
                refusal save refusal: Option<String>
    }
    .run()
    .await?;
    Ok([user.text, user.reasoning, user.refusal])
}

#[tokio::test]
async fn responses_think_in_pieces_and_in_whole() -> streamgauge::Result {
    let event = |kind: &str, rest: &str| format!(r#"{{"type":"response.{kind}",{rest}}}"#);
    let item = r#""item":{"id":"rs_1","type":"reasoning","summary":[{"type":"summary_text","text":"**Sums** 2 and 2"}],"content":[]}"#;
    let at = r#""item_id":"rs_1","output_index":0,"summary_index":0"#;
    let begins = [
        event("created", r#""response":{"id":"r","status":"in_progress"}"#),
        event(
            "output_item.added",
            r#""output_index":0,"item":{"id":"rs_1","type":"reasoning","summary":[]}"#,
        ),
    ];
    let pieces = [
        event("reasoning_summary_part.added", &format!(r#"{at},"part":{{"type":"summary_text","text":""}}"#)),
        event("reasoning_summary_text.delta", &format!(r#"{at},"delta":"**Sums** ""#)),
        event("reasoning_summary_text.delta", &format!(r#"{at},"delta":"2 and 2""#)),
    ];
    let wholes = [
        event("reasoning_summary_text.done", &format!(r#"{at},"text":"**Sums** 2 and 2""#)),
        event(
            "reasoning_summary_part.done",
            &format!(r#"{at},"part":{{"type":"summary_text","text":"**Sums** 2 and 2"}}"#),
        ),
    ];
    let done = [event("output_item.done", &format!(r#""output_index":0,{item}"#))];
    let (_, item_alone) = item.split_once(':').unwrap();
    let completed = [event(
        "completed",
        &format!(r#""response":{{"id":"r","status":"completed","output":[{item_alone}]}}"#),
    )];
    let all: [&[String]; 4] = [&pieces, &wholes, &done, &completed];
    // Whichever of them come, it is the same reasoning, once.
    for left_out in 0..8_usize {
        let mut events = begins.to_vec();
        for (bit, part) in all[..3].iter().enumerate() {
            if left_out & (1 << bit) == 0 {
                events.extend_from_slice(part);
            }
        }
        events.extend_from_slice(&completed);
        let [_, reasoning, refusal] = response(&events).await?;
        assert_eq!(reasoning.as_deref(), Some("**Sums** 2 and 2"), "{left_out:03b}");
        assert_eq!(refusal, None);
    }
    let own = r#""item_id":"rs_1","output_index":0,"content_index":0,"delta":"hm""#;
    let text = [
        begins[0].clone(),
        event("reasoning_text.delta", own),
        event("completed", r#""response":{"id":"r","status":"completed"}"#),
    ];
    assert_eq!(response(&text).await?[1].as_deref(), Some("hm"));
    let refused = [
        begins[0].clone(),
        event("refusal.delta", r#""item_id":"msg_1","output_index":0,"content_index":0,"delta":"I can ""#),
        event(
            "refusal.done",
            r#""item_id":"msg_1","output_index":0,"content_index":0,"refusal":"I can not.""#,
        ),
        event("completed", r#""response":{"id":"r","status":"completed"}"#),
    ];
    assert_eq!(response(&refused).await?[2].as_deref(), Some("I can not."));
    Ok(())
}

#[tokio::test]
async fn each_choice_has_its_own_answer() -> streamgauge::Result {
    let call = r#"{"tool_calls":[{"index":0,"id":"call_1","function":{"name":"weather","arguments":"{\"city\":\"Lyon\"}"}}]}"#;
    let chunks = [
        chunk(&format!(
            "{},{}",
            delta(0, r#"{"content":"It is "}"#),
            delta(1, r#"{"reasoning_content":"Hm. "}"#)
        )),
        chunk(&delta(1, r#"{"content":"Or "}"#)),
        chunk(&delta(2, r#"{"refusal":"No."}"#)),
        chunk(&delta(0, r#"{"content":"Paris."}"#)),
        chunk(&delta(1, r#"{"content":"Lyon."}"#)),
        chunk(&delta(2, call)),
        chunk(&format!("{},{}", finish(1, "stop"), finish(2, "tool_calls"))),
        chunk(&finish(0, "length")),
        r#"{"choices":[],"usage":{"completion_tokens":12}}"#.to_owned(),
    ];
    let script = chunks.iter().fold(Script::sse(), |script, chunk| script.message(chunk));
    let server = serving(script.message("[DONE]").hold()).await;
    let recorder = Recorder::default();
    let second = 1_usize;
    let user = scenario! {
        base (server.url())
        sse "Chat" open post "/s" body json { "n": 3, "stream": true } protocol openai_chat
            check await within (SOON) until 1
                choice (second) finish == "stop"
                choice 1 text save second_text
                choice 1 reasoning contains "Hm"
                choice (second + 1) refusal save third
                choice 2 tool json "$[?@.name=='weather'].arguments.city" save city
                choice 2 finish == "tool_calls"
                choice 0 text save first_text
                choice 3 text missing
                finish missing
            check await within (SOON) until 1 choice 0 finish == "length" finish == "length" text save whole
            check await within (SOON) until end choice 1 text save last require choice 2 text == ""
    }
    .observer(recorder.clone())
    .run()
    .await?;
    assert_eq!((user.first_text.as_str(), user.second_text.as_str()), ("It is Paris.", "Or Lyon."));
    assert_eq!((user.third.as_str(), user.city.as_str()), ("No.", "Lyon"));
    assert_eq!((user.whole.as_str(), user.last.as_deref()), ("It is Paris.", Some("Or Lyon.")));
    let metrics = &recorder.metrics()[0];
    assert_eq!((metrics.content_events, metrics.output_tokens), (6, 12));
    Ok(())
}

#[tokio::test]
async fn failures_show_each_of_them() -> streamgauge::Result {
    let chunks = [
        chunk(&delta(0, r#"{"reasoning_content":"Let me see."}"#)),
        chunk(&delta(1, r#"{"content":"It is Lyon."}"#)),
        chunk(&finish(1, "stop")),
    ];
    let script = chunks.iter().fold(Script::sse(), |script, chunk| script.message(chunk));
    let server = serving(script.end()).await;
    let ask = scenario! {
        base (server.url())
        sse "Chat" open post "/s" protocol openai_chat
            check await within (SOON) until 1 choice 1 text contains "Paris"
            close
    };
    let failure = ask.run().await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Cut);
    assert_says(
        &failure,
        &[
            "where  choice 1 text contains \"Paris\"",
            "reasoning \"Let me see.\"",
            "choice   1 text \"It is Lyon.\"\n           1 finish stop",
            "adds choice 1 text \"It is Lyon.\"    choice 1 text contains \"Paris\" found nothing",
        ],
    );
    Ok(())
}

#[test]
fn a_protocol_of_ones_own_adds_to_them() {
    let mut assembled = Assembled::default();
    assembled.add_reasoning("a");
    assembled.add_refusal("b");
    assembled.choice_mut(0).add_text("c");
    assembled.choice_mut(7).set_finish("stop");
    assert_eq!((assembled.reasoning(), assembled.refusal(), assembled.text()), ("a", "b", "c"));
    assert_eq!(assembled.choice(7).and_then(Assembled::finish), Some("stop"));
    assert!(assembled.choice(1).is_none());
}
