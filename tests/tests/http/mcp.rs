//! `http … protocol mcp`: the answer is JSON, or an event stream with the JSON-RPC response in it.

use streamgauge::testing::{Gate, Script};
use streamgauge::{Client, FailureKind, scenario};
use streamgauge_tests::{Kind, Recorder, assert_says, only_request, serving, serving_in_turn};

const RESPONSE: &str = r#"{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2025-06-18","n":1.50}}"#;

/// `initialize` at `/s`, and what is saved of its answer.
macro_rules! initialize {
    ($server:expr $(, $($option:tt)*)?) => {
        scenario! {
            base ($server.url())
            http "Initialize" post "/s"
                body json { "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {} }
                protocol mcp
                $($($option)*)?
                check status == 200
                    json "$.result.protocolVersion" save version
                    body save body
        }
    };
}

#[tokio::test]
async fn both_types_are_asked_for() {
    let server = serving(Script::json(RESPONSE)).await;
    let user = initialize!(server).run().await.unwrap();
    assert_eq!((user.version.as_str(), user.body.as_str()), ("2025-06-18", RESPONSE));
    assert_eq!(only_request(&server).header("Accept"), Some("application/json, text/event-stream"));
    let server = serving(Script::json(RESPONSE)).await;
    initialize!(server, header "Accept" "application/json").run().await.unwrap();
    assert_eq!(only_request(&server).header("Accept"), Some("application/json"));
}

#[tokio::test]
async fn the_response_in_a_stream_is_the_body() {
    let gate = Gate::new();
    let stream = Script::sse()
        .header("Mcp-Session-Id", "s-1")
        .event("id: 0\ndata:")
        .comment("on")
        .message(r#"{"jsonrpc":"2.0","method":"notifications/message","params":{"protocolVersion":"no"}}"#)
        .message(r#"{"jsonrpc":"2.0","id":1,"method":"sampling/createMessage"}"#)
        .message(r#"{"jsonrpc":"2.0","id":"1","result":{"protocolVersion":"another"}}"#)
        .message(RESPONSE)
        // The step does not wait for the end.
        .gate(&gate)
        .message("late")
        .end();
    let server = serving(stream).await;
    let log = Recorder::default();
    let user = scenario! {
        base (server.url())
        http "Initialize" post "/s"
            protocol mcp
            body json { "jsonrpc": "2.0", "id": 1, "method": "initialize" }
            check status == 200
                header "Mcp-Session-Id" save session
                header "Content-Type" == "text/event-stream"
                json "$.result.protocolVersion" save version
                elapsed < 20s
                body save body
    };
    let user = user.observer(log.clone()).run().await.unwrap();
    assert_eq!((user.session.as_str(), user.version.as_str()), ("s-1", "2025-06-18"));
    assert_eq!(user.body, RESPONSE);
    assert_eq!(log.count(Kind::Responded), 1);
    gate.open();
}

#[tokio::test]
async fn an_error_is_a_response_too() {
    let error = r#"{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"no such version"}}"#;
    let server = serving(Script::sse().message(error).hold()).await;
    scenario! {
        base (server.url())
        http "x" post "/s" body json { "id": 1, "method": "initialize" } protocol mcp
            check json "$.error.code" == -32602
    }
    .run()
    .await
    .unwrap();
}

#[tokio::test]
async fn ids_are_compared_as_json_has_them() {
    for (sent, id) in [("7", "7.0"), ("\"a\"", "\"a\""), ("-1", "-1")] {
        let answer = format!(r#"{{"jsonrpc":"2.0","id":{id},"result":{{}}}}"#);
        let server = serving(Script::sse().message(&answer).hold()).await;
        let ping = format!(r#"{{"jsonrpc":"2.0","id":{sent},"method":"ping"}}"#);
        let user = scenario! {
            base (server.url())
            http "x" post "/s" body text (ping) protocol mcp check body save body
        };
        assert_eq!(user.run().await.unwrap().body, answer);
    }
}

#[tokio::test]
async fn a_batch_is_over_with_its_last_response() {
    let stream = Script::sse()
        .message(r#"{"jsonrpc":"2.0","id":2,"result":"b"}"#)
        .message(r#"[{"jsonrpc":"2.0","id":1,"result":"a"}]"#)
        .hold();
    let server = serving(stream).await;
    let user = scenario! {
        base (server.url())
        http "x" post "/s" protocol mcp
            body json [{ "id": 1, "method": "a" }, { "id": 2, "method": "b" }, { "method": "note" }]
            check json "$[*].result" all save results: Vec<String>
    };
    assert_eq!(user.run().await.unwrap().results, ["b", "a"]);
}

#[tokio::test]
async fn a_notification_awaits_nothing() {
    let server = serving_in_turn([Script::status(202), Script::sse().message("all of it").end()]).await;
    scenario! {
        base (server.url())
        http "x" post "/s" body json { "jsonrpc": "2.0", "method": "notifications/initialized" } protocol mcp
            check status == 202 body == ""
        http "y" delete "/s" protocol mcp check body == "data: all of it\n\n"
    }
    .run()
    .await
    .unwrap();
}

#[tokio::test]
async fn a_stream_that_ends_without_the_response_fails_the_step() {
    let other = r#"{"jsonrpc":"2.0","id":2,"result":{}}"#;
    let server = serving(Script::sse().message(other).end()).await;
    let failure = initialize!(server).run().await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Body);
    assert_says(&failure, &["the event stream ended without the JSON-RPC response to request 1"]);

    let server = serving(Script::sse().message(other).cut()).await;
    let failure = initialize!(server).run().await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Body);
    assert_says(&failure, &["the body broke off after"]);

    let server = serving(Script::sse().message(other).hold()).await;
    let failure = initialize!(server, timeout 2s).run().await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Timeout);
    assert_says(&failure, &["without the JSON-RPC response to request 1"]);
}

#[tokio::test]
async fn an_event_has_the_cap_of_the_client() {
    let server = serving(Script::sse().message("x".repeat(300)).hold()).await;
    let scenario = initialize!(server);
    let failure = scenario.client(Client::new().event_cap(200)).run().await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Body);
    assert_says(&failure, &["200 bytes"]);
}

#[tokio::test]
async fn an_answer_of_neither_type_is_the_body_as_it_is() {
    let server = serving(Script::text("no session").with_status(404)).await;
    scenario! {
        base (server.url())
        http "x" post "/s" body json { "id": 1, "method": "ping" } protocol mcp
            check status == 404 body == "no session"
    }
    .run()
    .await
    .unwrap();
}
