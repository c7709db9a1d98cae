//! The server fails the test when it was itself at fault.

use std::panic::{AssertUnwindSafe, catch_unwind};

use streamgauge::testing::{Fault, Gate, Script, Server};
use streamgauge_tests::SOON;

use crate::client::{Client, Ended, SSE_HEAD, http};

/// What a drop of the server panics with, if it does.
fn drop_panic(server: Server) -> Option<String> {
    let panic = catch_unwind(AssertUnwindSafe(|| drop(server))).err()?;
    Some(*panic.downcast::<String>().unwrap())
}

#[tokio::test]
async fn a_server_without_fault_is_dropped_in_peace() {
    let server = Server::start().await.unwrap();
    server.on("/", Script::status(204)).expect("/", 2).expect("POST /", 0);
    for _ in 0..2 {
        http().get(server.url()).send().await.unwrap();
    }
    assert_eq!(drop_panic(server), None);
}

#[tokio::test]
async fn a_request_that_no_script_answers() {
    let server = Server::start().await.unwrap();
    server.on("/prices", Script::sse()).on("POST /", Script::sse());
    let response = http().get(server.url_to("/price?x=1")).send().await.unwrap();
    assert_eq!(response.status(), 404);
    assert_eq!(response.text().await.unwrap(), "no script answers GET /price?x=1");
    http().get(server.url()).send().await.unwrap();

    assert_eq!(server.requests().len(), 2);
    let text =
        "the scripted server was at fault\n  no script answers GET /price?x=1\n  no script answers GET /";
    assert_eq!(drop_panic(server).as_deref(), Some(text));
}

#[tokio::test]
async fn unknown_paths_can_be_allowed() {
    let server = Server::start().await.unwrap();
    server.allow_unknown();
    assert_eq!(http().get(server.url()).send().await.unwrap().status(), 404);
    assert_eq!(server.requests().len(), 1);
    assert_eq!(drop_panic(server), None);
}

#[tokio::test]
async fn expectations_that_are_not_met() {
    let server = Server::start().await.unwrap();
    server.on("/", Script::status(204)).expect("/", 1).expect("POST /mcp", 2);
    for _ in 0..2 {
        http().get(server.url()).send().await.unwrap();
    }
    let text = "the scripted server was at fault\n  expected 1 requests to /, and 2 came\n  \
                expected 2 requests to POST /mcp, and 0 came";
    assert_eq!(drop_panic(server).as_deref(), Some(text));
}

#[tokio::test]
async fn requests_that_cannot_be_read() {
    let server = Server::start().await.unwrap();
    let too_long = format!("GET / HTTP/1.1\r\nx: {}", "x".repeat(70_000));
    for (sent, why) in [
        ("hello\r\n\r\n", "its first line is \"hello\", not `METHOD /path HTTP/1.1`"),
        ("GET / HTTP/1.0\r\n\r\n", "its first line is \"GET / HTTP/1.0\", not `METHOD /path HTTP/1.1`"),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "it is HTTP/2, and this server speaks HTTP/1.1"),
        ("GET / HTTP/1.1\r\nhost\r\n\r\n", "\"host\" is not a header"),
        ("GET / HTTP/1.1\r\ncontent-length: +\r\n\r\n", "its Content-Length is \"+\""),
        ("GET / HTTP/1.1\r\ncontent-length: 99999999\r\n\r\n", "its body of 99999999 bytes exceeds 16777216"),
        (
            "POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
            "its body is chunked, and this server reads only bodies with a Content-Length",
        ),
        (&too_long, "its head exceeds 65536 bytes"),
    ] {
        let mut client = Client::connect(&server).await;
        client.send(sent).await;
        let (answer, ended) = client.reads_to_end().await;
        assert!(answer.starts_with("HTTP/1.1 400 Bad Request\r\n"), "{answer}");
        assert!(answer.ends_with(why), "{answer}");
        assert_eq!(ended, Ended::Closed);
        let connection = server.connections().last().unwrap().id;
        assert_eq!(server.take_faults(), [Fault::Unreadable { connection, why: why.to_owned() }]);
    }
    assert!(server.requests().is_empty());
    assert_eq!(drop_panic(server), None);
}

#[tokio::test]
async fn a_panic_in_a_script() {
    let server = Server::start().await.unwrap();
    let gate = Gate::new();
    let make = |i| if i < 2 { "data: x\n\n" } else { panic!("no event {i}") };
    server.on("/", Script::sse().repeat(2, make).gate(&gate).repeat(3, make));
    let mut client = Client::get(&server, "/").await;
    client.reads(SSE_HEAD).await;
    client.reads("9\r\ndata: x\n\n\r\n9\r\ndata: x\n\n\r\n").await;
    gate.open();
    assert_eq!(client.reads_to_end().await.1, Ended::Reset);
    let text = "the scripted server was at fault\n  the script for / panicked: no event 2";
    assert_eq!(drop_panic(server).as_deref(), Some(text));
}

#[tokio::test]
async fn scripts_that_contradict_themselves() {
    let server = Server::start().await.unwrap();
    for (path, script, why) in [
        (
            "/long",
            Script::text("12345").content_length(4),
            "it sends more than the 4 bytes that its head announces",
        ),
        (
            "/short",
            Script::text("12345").content_length(6),
            "it ends after 5 of the 6 bytes that its head announces",
        ),
        ("/204", Script::status(204).message(1), "a 204 has no body"),
        ("/unknown", Script::text("").repeat(1, |_| "x"), "the length of what a closure makes is not known"),
    ] {
        server.on(path, script);
        assert_eq!(Client::get(&server, path).await.reads_to_end().await.1, Ended::Reset);
        assert_eq!(server.take_faults(), [Fault::Script { path: path.to_owned(), why: why.to_owned() }]);
    }
}

#[tokio::test]
async fn the_first_panic_is_not_hidden_by_a_second() {
    let server = Server::start().await.unwrap();
    http().get(server.url()).send().await.unwrap();
    let panic = catch_unwind(AssertUnwindSafe(move || {
        let _server = server;
        panic!("the test's own");
    }));
    assert_eq!(panic.unwrap_err().downcast_ref(), Some(&"the test's own"));
}

#[tokio::test]
async fn one_that_was_never_asked_waits_for_nothing() {
    let server = Server::start().await.unwrap();
    server.on("/", Script::stall());
    server.wait_closed(SOON).await.unwrap();
    server.wait_requests(0, SOON).await.unwrap();
    assert_eq!(drop_panic(server), None);
}

#[tokio::test]
async fn a_route_without_a_slash_is_refused() {
    let server = Server::start().await.unwrap();
    let panic = catch_unwind(AssertUnwindSafe(|| {
        server.on("prices", Script::sse());
    }))
    .unwrap_err();
    let text = panic.downcast::<String>().unwrap();
    assert_eq!(*text, "a route is `/path` or `METHOD /path`, not \"prices\"");
}
