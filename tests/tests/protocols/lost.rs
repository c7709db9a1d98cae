//! `reconnect` on streams that have a protocol.

use streamgauge::testing::{Script, Server};
use streamgauge::{Failure, FailureKind, scenario};
use streamgauge_examples::llm::{Mode, spawn};
use streamgauge_tests::{Kind, Recorder, SOON, assert_says};

use crate::support::assert_in_order;

/// The end of the connection, and an answer to come back for.
fn delta(text: &str) -> String {
    format!("retry: 10\ndata: {{\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\"{text}\"}}}}]}}")
}

async fn ask(server: &Server, ends: &Recorder) -> Result<Option<String>, Failure> {
    scenario! {
        base (server.url())
        sse "Chat" name "chat" open post "/s" body json { "stream": true } protocol openai_chat reconnect 2
            check await within (SOON) until end
                text save answer
    }
    .observer(ends.clone())
    .run()
    .await
    .map(|user| user.answer)
}

#[tokio::test]
async fn a_stream_without_its_end_mark_is_lost_and_begins_anew() -> streamgauge::Result {
    let (server, ends) = (Server::start().await?, Recorder::default());
    server.on("/s", Script::sse().event(delta("Par")).end());
    server.on("/s", Script::sse().event(delta("Par")).event(delta("is")).message("[DONE]").hold());
    assert_eq!(ask(&server, &ends).await?.as_deref(), Some("Paris"));
    assert_eq!(
        ends.endings(),
        [(Kind::Ended, "chat"), (Kind::Measured, "chat")],
        "one stream, over two connections"
    );
    assert_in_order(&ends.metrics()[0]);
    assert_eq!(ends.metrics()[0].events, 4);
    let requests = server.requests();
    assert_eq!(requests.len(), 2);
    assert!(
        requests.iter().all(|request| request.method == "POST" && request.text() == r#"{"stream":true}"#)
    );
    Ok(())
}

#[tokio::test]
async fn with_no_attempt_left_it_is_cut() -> streamgauge::Result {
    let (server, ends) = (Server::start().await?, Recorder::default());
    for _ in 0..3 {
        server.on("/s", Script::sse().event(delta("Par")).end());
    }
    let failure = ask(&server, &ends).await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Cut);
    assert_says(
        &failure,
        &["the stream ended without its end mark, `data: [DONE]`", "`reconnect 2` is used up"],
    );

    // By 204 a server says that there is nothing more to come.
    let gone = Server::start().await?;
    gone.on("/s", Script::sse().event(delta("Par")).end());
    gone.on("/s", Script::status(204));
    assert_says(&ask(&gone, &ends).await.unwrap_err(), &["without its end mark", "with status 204"]);
    Ok(())
}

#[tokio::test]
async fn an_error_in_the_stream_is_for_good() -> streamgauge::Result {
    let (server, ends) = (Server::start().await?, Recorder::default());
    server.on(
        "/s",
        Script::sse().event(delta("Par")).message(r#"{"error":{"message":"no","type":"x"}}"#).hold(),
    );
    assert_says(&ask(&server, &ends).await.unwrap_err(), &["the server sent an error: x: no"]);
    assert_eq!(server.requests().len(), 1);
    Ok(())
}

/// The server of the examples ends the stream of a tool call halfway, and gives the rest to who comes back.
#[tokio::test]
async fn mcp_is_resumed_by_get_behind_the_last_event() -> streamgauge::Result {
    let (server, ends) = (spawn(Mode::Truncated).await?, Recorder::default());
    let user = scenario! {
        base (server.url())
        header "MCP-Session-Id" "1868a90c-example"
        sse "Weather" name "mcp"
            open post "/mcp"
                body json { "jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": { "name": "get_weather" } }
                protocol mcp
                reconnect 1
            check await within (SOON) until end
                id collect ids
                text save weather
    }
    .observer(ends.clone())
    .run()
    .await?;
    assert_eq!(user.ids, ["2-1", "2-2", "2-3", "2-4"], "each once, and not the priming one");
    assert_eq!(user.weather.as_deref(), Some("18 °C and clear in Paris"));
    assert_eq!(ends.endings(), [(Kind::Ended, "mcp"), (Kind::Measured, "mcp")]);
    Ok(())
}
