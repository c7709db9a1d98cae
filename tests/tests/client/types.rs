//! Which content types are taken for an event stream, and for JSON: what Fetch extracts from all lines of the header.

use streamgauge::testing::{Script, Server};
use streamgauge::{Failure, FailureKind, scenario};
use streamgauge_tests::{assert_says, serving};

const STREAM: &str = "text/event-stream";

/// A server that answers with these lines of `Content-Type`.
async fn typed(lines: &[&str], body: &str) -> Server {
    let server = Server::start().await.unwrap();
    let mut head = String::from("HTTP/1.1 200 OK\r\nconnection: close\r\n");
    for line in lines {
        head.push_str(&format!("content-type: {line}\r\n"));
    }
    server.on("/s", Script::raw().bytes(format!("{head}\r\n{body}")).end());
    server
}

async fn open(lines: &[&str]) -> Result<(), Failure> {
    let server = typed(lines, "data: 1\n\n").await;
    scenario! {
        base (server.url())
        sse "S" open "/s" check await within 20s until 1 close
    }
    .run()
    .await
    .map(drop)
}

async fn call(lines: &[&str]) -> Result<Option<String>, Failure> {
    let body = r#"{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"Oak"}]}}"#;
    let server = typed(lines, body).await;
    scenario! {
        base (server.url())
        sse "S" open post "/s" body json { "jsonrpc": "2.0", "id": 1, "method": "a" } protocol mcp
            check await within 20s until end text save text
    }
    .run()
    .await
    .map(|user| user.text)
}

#[tokio::test]
async fn what_fetch_takes_for_an_event_stream_is_taken() {
    for lines in [
        &[STREAM][..],
        &["TEXT/Event-Stream"],
        &[" text/event-stream\t"],
        &["text/event-stream;charset=utf-8"],
        &["text/event-stream ; charset=\"a, text/html\"; x"],
        &["text/event-stream;"],
        &["text/event-stream;charset=iso-8859-1"],
        &[STREAM, STREAM],
        &["text/event-stream, text/event-stream"],
        &["text/html, text/event-stream"],
        &["text/html", STREAM],
        &["text/html;charset=utf-8", "TEXT/EVENT-STREAM;charset=utf-8"],
        &["text/event-stream, */*"],
        &[STREAM, "*/*;q=1"],
        &["", STREAM],
        &[STREAM, ""],
        &[",text/event-stream,,"],
        &["text/event-stream, nonsense"],
    ] {
        if let Err(failure) = open(lines).await {
            panic!("{lines:?}\n{failure}");
        }
    }
}

#[tokio::test]
async fn what_fetch_takes_for_something_else_is_refused_and_all_of_it_is_shown() {
    for lines in [
        &["text/event-stream, text/html"][..],
        &[STREAM, "text/html"],
        &[STREAM, "text/html", "*/*", "x"],
        &["text/event-stream; x=\"a", "b\", text/html"],
        &["text/event-stream charset=utf-8"],
        &["text/event-streams"],
        &["text/"],
        &["*/*"],
        &[""],
    ] {
        let failure = open(lines).await.unwrap_err();
        assert_eq!(failure.kind(), FailureKind::ContentType, "{lines:?}");
        assert_says(&failure, lines);
    }
    let failure = open(&[]).await.unwrap_err();
    assert_says(&failure, &["status 200 OK, no content type"]);
}

#[tokio::test]
async fn json_is_told_in_the_same_way() {
    for lines in [
        &["application/json"][..],
        &["Application/JSON;charset=utf-8"],
        &["application/json, application/json"],
        &["text/html", "application/json"],
        &["text/event-stream, application/json"],
        &["application/json, */*"],
    ] {
        match call(lines).await {
            Ok(text) => assert_eq!(text.as_deref(), Some("Oak"), "{lines:?}"),
            Err(failure) => panic!("{lines:?}\n{failure}"),
        }
    }
    for lines in
        [&["application/json, text/html"][..], &["application/json", "text/plain"], &["application/jsons"]]
    {
        let failure = call(lines).await.unwrap_err();
        assert_eq!(failure.kind(), FailureKind::ContentType, "{lines:?}");
        assert_says(&failure, lines);
    }
}

#[tokio::test]
async fn a_reconnected_stream_is_judged_in_the_same_way() {
    let server = serving(Script::sse().bytes("retry: 5\n\n").end()).await;
    let second = Script::sse().content_type("text/html, text/event-stream").message(2).end();
    server.on("/s", second);
    server.on("/s", Script::sse().content_type("text/event-stream, text/html").message(3).end());
    let failure = scenario! {
        base (server.url())
        sse "S" open "/s" reconnect 5
            check await within 20s until 1 data == "2"
            check await within 20s until 1
            close
    }
    .run()
    .await
    .unwrap_err();
    assert_says(
        &failure,
        &[
            "attempt 2 of `reconnect 5` got status 200 OK, content type text/event-stream, text/html, which ends reconnecting",
        ],
    );
}

#[tokio::test]
async fn an_encoding_that_is_none_is_no_encoding() {
    for (encodings, is_plain) in [
        (&["identity"][..], true),
        (&[""], true),
        (&["identity", "Identity, "], true),
        (&["identity", "zstd"], false),
        (&["zstd"], false),
    ] {
        let server = Server::start().await.unwrap();
        let mut script = Script::sse();
        for encoding in encodings {
            script = script.header("content-encoding", encoding);
        }
        server.on("/s", script.message(1).end());
        let opened = scenario! {
            base (server.url())
            sse "S" open "/s" check await within 20s until 1 close
        }
        .run()
        .await
        .map(drop);
        match opened {
            Ok(()) => assert!(is_plain, "{encodings:?}"),
            Err(failure) => {
                assert!(!is_plain, "{encodings:?}\n{failure}");
                assert_eq!(failure.kind(), FailureKind::ContentEncoding);
                assert_says(&failure, &["content-encoding zstd"]);
            }
        }
    }
}
