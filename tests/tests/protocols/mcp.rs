//! MCP over streamable HTTP, against the server of the examples.

use std::time::Duration;

use streamgauge::{Failure, FailureKind, scenario};
use streamgauge_examples::llm::{Mode, spawn};
use streamgauge_tests::{Kind, Recorder, SOON, assert_says};

use crate::support::{Answer, assert_in_order, broken};

/// Longer than a busy machine takes from one event to the next.
const SILENCE: Duration = Duration::from_secs(1);
const SESSION: &str = "1868a90c-example";

async fn ask(url: &str, _key: &str, ends: &Recorder) -> Result<Answer, Failure> {
    call(url, "get_weather", SESSION, ends).await
}

async fn call(url: &str, tool: &str, session: &str, ends: &Recorder) -> Result<Answer, Failure> {
    scenario! {
        base (url)
        header "MCP-Protocol-Version" "2025-11-25"
        header "MCP-Session-Id" (session)
        sse "Weather" name "mcp"
            open post "/mcp"
                body json {
                    "jsonrpc": "2.0",
                    "id": 2,
                    "method": "tools/call",
                    "params": { "name": (tool), "arguments": { "city": "Paris" } }
                }
                protocol mcp
                idle (SILENCE)
            check await within (SOON) until 1
                finish exists save finish
                text save text
            check await within (SOON) until end
    }
    .observer(ends.clone())
    .run()
    .await
    .map(|user| Answer { text: user.text, finish: user.finish, tokens: None })
}

#[tokio::test]
async fn a_good_stream() -> streamgauge::Result {
    let (server, ends) = (spawn(Mode::Good).await?, Recorder::default());
    let answer = ask(server.url(), "", &ends).await?;
    assert_eq!((answer.text.as_str(), answer.finish.as_str()), ("18 °C and clear in Paris", "complete"));
    assert_eq!(ends.endings(), [(Kind::Ended, "mcp"), (Kind::Measured, "mcp")]);
    let metrics = &ends.metrics()[0];
    assert_in_order(metrics);
    assert_eq!((metrics.events, metrics.content_events), (4, 1), "the priming event is none");
    Ok(())
}

/// A whole session of the revision of 2025-11-25: its id comes in a header of the first answer.
#[tokio::test]
async fn a_session_from_its_first_request_to_its_last() -> streamgauge::Result {
    let server = spawn(Mode::Good).await?;
    let both = "application/json, text/event-stream";
    let user = scenario! {
        base (server.url())
        http "Initialize" post "/mcp"
            header "Accept" (both)
            body json { "jsonrpc": "2.0", "id": 0, "method": "initialize", "params": { "protocolVersion": "2025-11-25" } }
            check header "MCP-Session-Id" save session
                json "$.result.protocolVersion" save version
        http "Initialized" post "/mcp"
            header "Accept" (both)
            header "MCP-Session-Id" (session)
            header "MCP-Protocol-Version" (version)
            body json { "jsonrpc": "2.0", "method": "notifications/initialized" }
            check status == 202
        sse "Weather" open post "/mcp"
                header "MCP-Session-Id" (session)
                header "MCP-Protocol-Version" (version)
                body json { "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": { "name": "get_weather" } }
                protocol mcp
            check await within (SOON) until end
                text save weather
        http "Leave" delete "/mcp"
            header "MCP-Session-Id" (session)
            check status == 204
    }
    .run()
    .await?;
    assert_eq!(user.weather.as_deref(), Some("18 °C and clear in Paris"));
    Ok(())
}

/// The revision of 2026-07-28: no session, and headers that repeat what the body says.
#[tokio::test]
async fn a_good_stream_without_a_session() -> streamgauge::Result {
    let server = spawn(Mode::Good).await?;
    let call = async |name: &str| {
        scenario! {
            base (server.url())
            header "MCP-Protocol-Version" "2026-07-28"
            sse "Weather" open post "/mcp"
                    header "Mcp-Method" "tools/call"
                    header "Mcp-Name" (name)
                    body json {
                        "jsonrpc": "2.0",
                        "id": 2,
                        "method": "tools/call",
                        "params": {
                            "name": "get_weather",
                            "_meta": { "io.modelcontextprotocol/protocolVersion": "2026-07-28" }
                        }
                    }
                    protocol mcp
                check await within (SOON) until 1
                    json "$.result.resultType" == "complete"
                    text save weather
                check await within (SOON) until end
        }
        .run()
        .await
        .map(|user| user.weather)
    };
    assert_eq!(call("get_weather").await?, "18 °C and clear in Paris");
    let failure = call("get_wether").await.unwrap_err();
    assert_says(
        &failure,
        &["status 400", "error    -32020: Header mismatch: mcp-name does not match body value 'get_weather'"],
    );
    Ok(())
}

/// What the server sends before its response are messages like others.
#[tokio::test]
async fn notifications_come_before_the_response() -> streamgauge::Result {
    let server = spawn(Mode::Good).await?;
    let user = scenario! {
        base (server.url())
        header "MCP-Session-Id" (SESSION)
        sse "Weather" open post "/mcp"
                body json { "jsonrpc": "2.0", "id": "call", "method": "tools/call", "params": { "name": "get_weather" } }
                protocol mcp
            check await within (SOON) expect 2
                json "$.method" == "notifications/progress"
                json "$.params.progress" collect steps: u64
            close
    }
    .run()
    .await?;
    assert_eq!(user.steps, [1, 2]);
    Ok(())
}

#[tokio::test]
async fn an_answer_of_json_is_a_stream_too() -> streamgauge::Result {
    let (server, ends) = (spawn(Mode::Good).await?, Recorder::default());
    let user = scenario! {
        base (server.url())
        header "MCP-Session-Id" (SESSION)
        sse "Tools" name "tools" open post "/mcp"
                body json { "jsonrpc": "2.0", "id": 1, "method": "tools/list" }
                protocol mcp
            check await within (SOON) until 1
                json "$.result.tools[*].name" all save tools
            check await within (SOON) until end
    }
    .observer(ends.clone())
    .run()
    .await?;
    assert_eq!(user.tools, ["get_weather"]);
    assert_eq!(ends.endings(), [(Kind::Ended, "tools"), (Kind::Measured, "tools")]);
    Ok(())
}

broken! { ask:
    Truncated => ["the stream ended without its end mark, the JSON-RPC response to request 2"],
    Error => ["the server sent an error: -32603: The weather station does not answer"],
    Stall => ["longer than `idle` allows, since message 1"],
    Garbage => ["a message is no JSON: <html>"],
}

/// A stream that was ended halfway goes on where it was, by a `GET` with the id of the last event.
#[tokio::test]
async fn what_was_cut_is_resumed_by_a_get() -> streamgauge::Result {
    let server = spawn(Mode::Truncated).await?;
    let user = scenario! {
        base (server.url())
        header "MCP-Session-Id" (SESSION)
        sse "Weather" name "mcp" open post "/mcp"
                body json { "jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": { "name": "get_weather" } }
                protocol mcp
            check await within (SOON) until 1
                json "$.params.progress" == 1
                id save last
            close
        sse "Weather again" name "mcp" open "/mcp"
                last_event_id "{last}"
                protocol mcp
            check await within (SOON) until 1
                finish exists
                text save weather
                id save end
            check await within (SOON) until end
            close
    }
    .run()
    .await?;
    assert_eq!((user.weather.as_str(), user.end.as_str()), ("18 °C and clear in Paris", "2-4"));
    Ok(())
}

#[tokio::test]
async fn errors_of_json_rpc_are_shown() -> streamgauge::Result {
    let (server, ends) = (spawn(Mode::Good).await?, Recorder::default());
    let failure = call(server.url(), "get_wether", SESSION, &ends).await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Cut);
    assert_says(&failure, &["the server sent an error: -32602: Unknown tool: get_wether"]);
    let failure = call(server.url(), "get_weather", "another", &ends).await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Status);
    assert_says(&failure, &["status 404", "error    -32001: Session not found"]);
    Ok(())
}
