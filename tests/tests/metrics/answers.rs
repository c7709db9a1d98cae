//! What is measured of streams with a protocol.

use std::time::Duration;

use streamgauge::metrics::Unit;
use streamgauge::testing::{Gate, Script};
use streamgauge::{RunEvent, RunEventKind, scenario};
use streamgauge_tests::{DONE, Hear, Taken, delta, serving, serving_at, stop, stop_after};

use super::{measured, ms};

/// The delta that many servers send first, without content.
const ROLE: &str = r#"{"choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}"#;

const REASONING: &str = r#"{"choices":[{"index":0,"delta":{"reasoning_content":"Hm."}}]}"#;

/// What is measured of an answer of these chunks.
async fn answer(chunks: Script) -> Taken {
    let server = serving(chunks).await;
    measured(scenario! {
        base (server.url())
        sse "Chat" name "chat" open "/s" protocol openai_chat
            check await within 20s until end
            close
    })
    .await
}

#[tokio::test]
async fn an_answer_with_usage() {
    let chunks = Script::sse()
        .message(ROLE)
        .message(REASONING)
        .message(delta("It"))
        .message(delta(" is"))
        .message(stop_after(6))
        .message(DONE);
    let taken = answer(chunks).await;
    assert_eq!(taken.failures(), []);
    let wanted = [
        "first event",
        "first content",
        "gap",
        "stream",
        "open streams",
        "events",
        "bytes",
        "time to first token",
        "time to first answer token",
        "time to last token",
        "answer",
        "inter-token time",
        "time per token",
        "time per token from the start",
        "tokens",
        "chunks",
        "tokens per chunk",
    ];
    assert_eq!(taken.metrics("stream chat"), wanted);
    let value = |name: &str| taken.value("stream chat", name);
    assert_eq!((taken.counted("stream chat", "tokens"), taken.counted("stream chat", "chunks")), (6, 3));
    assert_eq!(value("tokens per chunk"), 2000);
    assert_eq!(taken.unit("stream chat", "tokens per chunk"), Some(Unit::PerMille));
    assert_eq!(value("first content"), value("time to first token"));
    let in_order =
        ["first event", "time to first token", "time to first answer token", "time to last token", "answer"];
    assert!(in_order.map(value).is_sorted(), "{:?}", in_order.map(value));
    let gaps = taken.values("stream chat", "inter-token time");
    assert_eq!(gaps.len(), 2);
    // From the first output to the last one there are five tokens more.
    assert_eq!(gaps.iter().sum::<i64>(), value("time to last token") - value("time to first token"));
    assert_eq!(value("time per token"), gaps.iter().sum::<i64>() / 5);
    assert_eq!(value("time per token from the start"), value("time to last token") / 6);
}

#[tokio::test]
async fn an_answer_without_usage_is_told_apart() {
    let taken =
        answer(Script::sse().message(delta("a")).message(delta("b")).message(stop()).message(DONE)).await;
    assert_eq!(taken.failures(), []);
    assert_eq!(taken.counted("stream chat", "answers without usage"), 1);
    assert_eq!(taken.counted("stream chat", "chunks"), 2);
    assert_eq!(taken.value("stream chat", "time per chunk"), taken.value("stream chat", "inter-token time"));
    for name in ["tokens", "time per token", "time per token from the start", "tokens per chunk"] {
        assert_eq!(taken.outcomes("stream chat", name), (0, 0), "{name}");
    }
    assert_eq!(taken.outcomes("stream chat", "answer"), (1, 0));
}

#[tokio::test]
async fn an_answer_of_one_token_has_no_time_per_token() {
    let taken = answer(Script::sse().message(delta("a")).message(stop_after(1)).message(DONE)).await;
    assert_eq!(taken.outcomes("stream chat", "time per token"), (0, 0));
    assert_eq!(taken.outcomes("stream chat", "time per token from the start"), (1, 0));
    assert_eq!(taken.outcomes("stream chat", "inter-token time"), (0, 0));
    assert_eq!(taken.counted("stream chat", "tokens"), 1);
}

#[tokio::test]
async fn an_answer_of_a_tool_call_has_no_text() {
    let call = r#"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c","function":{"name":"f","arguments":"{}"}}]}}]}"#;
    let ends = r#"{"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}"#;
    let taken = answer(Script::sse().message(call).message(ends).message(DONE)).await;
    assert_eq!(taken.failures(), []);
    assert_eq!(taken.outcomes("stream chat", "time to first token"), (1, 0));
    assert_eq!(taken.outcomes("stream chat", "time to first answer token"), (0, 0));
    assert_eq!(taken.outcomes("stream chat", "answer"), (1, 0));
}

#[tokio::test]
async fn an_answer_that_is_cut_has_failed_with_all_that_had_not_come() {
    let taken = answer(Script::sse().message(ROLE).message(REASONING).cut()).await;
    assert_eq!(taken.outcomes("stream chat", "first event"), (1, 0));
    assert_eq!(taken.outcomes("stream chat", "time to first token"), (1, 0));
    assert_eq!(taken.outcomes("stream chat", "time to first answer token"), (0, 1));
    assert_eq!(taken.outcomes("stream chat", "answer"), (0, 1));
    assert_eq!(taken.outcomes("stream chat", "time to last token"), (0, 0));
    assert_eq!(taken.counted("stream chat", "answers without usage"), 0);

    let busy = answer(Script::status(429)).await;
    let wanted =
        ["first event", "first content", "time to first token", "time to first answer token", "answer"];
    assert_eq!(busy.metrics("stream chat"), wanted);
    for name in wanted {
        assert_eq!(busy.outcomes("stream chat", name), (0, 1), "{name}");
    }
    assert_eq!(busy.statuses("open Chat"), [429]);
}

#[tokio::test]
async fn an_answer_that_the_scenario_closes_is_no_whole_one() {
    let server = serving(Script::sse().message(delta("a")).message(delta("b")).hold()).await;
    let taken = measured(scenario! {
        base (server.url())
        sse "Chat" name "chat" open "/s" protocol openai_chat
            check await within 20s until 2
            close
    })
    .await;
    assert_eq!(taken.failures(), []);
    assert_eq!(taken.outcomes("stream chat", "time to first token"), (1, 0));
    assert_eq!(taken.outcomes("stream chat", "inter-token time"), (1, 0));
    for name in ["answer", "time to last token", "time per chunk", "answers without usage"] {
        assert_eq!(taken.outcomes("stream chat", name), (0, 0), "{name}");
    }
}

#[tokio::test]
async fn a_token_counts_from_its_read() {
    let next = Gate::new();
    let server = serving(
        Script::sse()
            .message(delta("a"))
            .gate(&next)
            .message(delta("b"))
            .message(stop_after(2))
            .message(DONE),
    )
    .await;
    let waits = Hear({
        let next = next.clone();
        move |event: &RunEvent<'_>| {
            if matches!(event.kind, RunEventKind::Message { .. }) {
                std::thread::sleep(Duration::from_millis(30));
                next.open();
            }
        }
    });
    let scenario = scenario! {
        base (server.url())
        sse "Chat" name "chat" open "/s" protocol openai_chat check await within 20s until end close
    };
    let taken = measured(scenario.observer(waits)).await;
    assert!(taken.value("stream chat", "inter-token time") >= ms(30));
    assert!(taken.value("stream chat", "time per token") >= ms(30));
}

#[tokio::test]
async fn what_agents_send_has_content_and_no_tokens() {
    let result = r#"{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"18 °C"}]}}"#;
    let server = serving_at([("/mcp", Script::sse().message(result).end())]).await;
    let taken = measured(scenario! {
        base (server.url())
        sse "Weather" name "mcp" open post "/mcp"
            body json { "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": { "name": "get_weather" } }
            protocol mcp
            check await within 20s until end
            close
    })
    .await;
    assert_eq!(taken.failures(), []);
    let wanted = ["first event", "first content", "stream", "open streams", "events", "bytes"];
    assert_eq!(taken.metrics("stream mcp"), wanted);
}
