//! What goes out: heads, framing, pieces, gates, plain responses, queues of scripts.

use std::time::Duration;

use streamgauge::testing::{Gate, Script, Server};
use streamgauge_tests::SOON;

use crate::client::{Client, Ended, SSE_HEAD, http};

#[tokio::test]
async fn each_action_is_one_chunk() {
    let server = Server::start().await.unwrap();
    server.on(
        "/",
        Script::sse()
            .bytes(b"\xEF\xBB\xBFdata: bom\r\r")
            .event("data: 1")
            .event("data: 2\n")
            .event("data: 3\r\n\r\n")
            .event("data: 4\r")
            .message("two\nor\rmore\r\nlines")
            .typed("tick", 4)
            .comment("")
            .comment("beat")
            .events(["id: 5", "id: 6\n\n"])
            .bytes("")
            .wait(Duration::from_millis(1))
            .repeat(2, |i| format!("data: r{i}\n\n")),
    );
    let mut client = Client::get(&server, "/").await;
    client.reads(SSE_HEAD).await;
    client.reads("e\r\n\u{feff}data: bom\r\r\r\n").await;
    client
        .reads("9\r\ndata: 1\n\n\r\n9\r\ndata: 2\n\n\r\nb\r\ndata: 3\r\n\r\n\r\n9\r\ndata: 4\r\r\r\n")
        .await;
    client.reads("2b\r\ndata: two\ndata: or\ndata: more\ndata: lines\n\n\r\n").await;
    client.reads("15\r\nevent: tick\ndata: 4\n\n\r\n3\r\n:\n\n\r\n8\r\n: beat\n\n\r\n").await;
    client.reads("7\r\nid: 5\n\n\r\n7\r\nid: 6\n\n\r\na\r\ndata: r0\n\n\r\na\r\ndata: r1\n\n\r\n").await;
    client.reads("0\r\n\r\n").await;
}

#[tokio::test]
async fn bytes_can_be_split_at_every_byte() {
    let server = Server::start().await.unwrap();
    server.on("/", Script::sse().split("é\n\n", 1).split("12345", 2));
    server.on("/bare", Script::sse().close_delimited().split("data: 1\n\n", 2));

    let mut client = Client::get(&server, "/bare").await;
    client.reads("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n").await;
    client.reads("cache-control: no-cache\r\nconnection: close\r\n\r\n").await;
    assert_eq!(client.reads_to_end().await, ("data: 1\n\n".to_owned(), Ended::Closed));

    let response = http().get(server.url_to("/")).send().await.unwrap();
    assert_eq!(response.text().await.unwrap(), "é\n\n12345");

    // Two halves of a character are not text, so these are looked at as they were framed.
    server.on("/frames", Script::sse().split("abcde", 2));
    let mut client = Client::get(&server, "/frames").await;
    client.reads(SSE_HEAD).await;
    client.reads("2\r\nab\r\n2\r\ncd\r\n1\r\ne\r\n0\r\n\r\n").await;
}

#[tokio::test]
async fn nothing_passes_a_gate_before_it_opens() {
    let server = Server::start().await.unwrap();
    let gate = Gate::new();
    server.on("/", Script::sse().head_behind(&gate).message(1).gate(&gate).message(2).gate(&gate));

    let mut client = Client::get(&server, "/").await;
    gate.wait_reached(1, SOON).await.unwrap();
    gate.step();
    gate.wait_reached(2, SOON).await.unwrap();
    client.reads(SSE_HEAD).await;
    client.reads("9\r\ndata: 1\n\n\r\n").await;
    assert_eq!(gate.reached(), 2);
    gate.open();
    client.reads("9\r\ndata: 2\n\n\r\n0\r\n\r\n").await;
    assert_eq!(gate.reached(), 3);

    // An open gate stays open, and a step changes nothing.
    gate.step();
    let mut again = Client::get(&server, "/").await;
    again.reads(SSE_HEAD).await;
    again.reads("9\r\ndata: 1\n\n\r\n9\r\ndata: 2\n\n\r\n0\r\n\r\n").await;

    let late = Gate::new().wait_reached(1, Duration::from_millis(1)).await.unwrap_err();
    assert_eq!(late.to_string(), "waited 1ms for 1 arrivals at a gate, but 0 came");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_streams_at_once() {
    let server = Server::start().await.unwrap();
    let gate = Gate::new();
    server.on("/", Script::sse().message(1).gate(&gate).message(2).end());
    let mut clients = Vec::new();
    for _ in 0..100 {
        clients.push(Client::get(&server, "/").await);
    }
    gate.wait_reached(100, SOON).await.unwrap();
    assert_eq!((server.open_streams(), server.open_connections()), (100, 100));
    gate.open();
    for client in &mut clients {
        client.reads(SSE_HEAD).await;
        client.reads("9\r\ndata: 1\n\n\r\n9\r\ndata: 2\n\n\r\n0\r\n\r\n").await;
    }
    server.wait_streams(0, SOON).await.unwrap();
    // They are whole, so the connections are there for more.
    assert_eq!(server.open_connections(), 100);
}

#[tokio::test]
async fn plain_responses() {
    let server = Server::start().await.unwrap();
    server
        .on("/204", Script::status(204))
        .on("/301", Script::status(301))
        .on("/307", Script::redirect(307, "/there"))
        .on("/json", Script::json(r#"{"a":1}"#).header("x-one", "1").header("X-One", "2"))
        .on("/text", Script::text("busy").with_status(503))
        .on("/html", Script::sse().content_type("text/html"))
        .on("/none", Script::sse().no_content_type())
        .on("/raw", Script::raw().bytes("HTTP/1.1 299\r\n\r\nhello"));

    // One connection for all of them.
    let mut client = Client::connect(&server).await;
    for (path, answer) in [
        ("/204", "HTTP/1.1 204 No Content\r\n\r\n"),
        ("/301", "HTTP/1.1 301 Moved Permanently\r\ncontent-length: 0\r\n\r\n"),
        ("/307", "HTTP/1.1 307 Temporary Redirect\r\nlocation: /there\r\ncontent-length: 0\r\n\r\n"),
        (
            "/json",
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nx-one: 1\r\nX-One: 2\r\n\
             content-length: 7\r\n\r\n{\"a\":1}",
        ),
        (
            "/text",
            "HTTP/1.1 503 Service Unavailable\r\ncontent-type: text/plain; charset=utf-8\r\n\
             content-length: 4\r\n\r\nbusy",
        ),
        (
            "/html",
            "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncache-control: no-cache\r\n\
             transfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        ),
        (
            "/none",
            "HTTP/1.1 200 OK\r\ncache-control: no-cache\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        ),
        ("/raw", "HTTP/1.1 299\r\n\r\nhello"),
    ] {
        client.send(format!("GET {path} HTTP/1.1\r\n\r\n")).await;
        client.reads(answer).await;
    }
    assert_eq!(client.reads_to_end().await, (String::new(), Ended::Closed));
    assert_eq!(server.connections().len(), 1);

    let head = http().head(server.url_to("/json")).send().await.unwrap();
    assert_eq!(head.headers()["content-length"], "7");
    assert_eq!(head.text().await.unwrap(), "");
}

#[tokio::test]
async fn scripts_of_a_path_take_turns_and_the_last_is_repeated() {
    let server = Server::start().await.unwrap();
    server.on("/", Script::text(1)).on("/", Script::text(2)).on("/", Script::text(3));
    let client = http();
    let get = async || {
        let response = client.get(server.url_to("/")).send().await.unwrap();
        response.text().await.unwrap()
    };
    assert_eq!([get().await, get().await, get().await, get().await], ["1", "2", "3", "3"]);
    // What is added later follows what was repeated.
    server.on("/", Script::text(4)).on("/", Script::text(5));
    assert_eq!([get().await, get().await, get().await], ["4", "5", "5"]);
}

#[tokio::test]
async fn the_most_detailed_route_answers() {
    let server = Server::start().await.unwrap();
    server
        .on("/a", Script::text("any"))
        .on("POST /a", Script::text("post"))
        .on("/a?x=1", Script::text("query"))
        .on("POST /a?x=1", Script::text("both"));
    let client = http();
    for (request, body) in [
        (client.get(server.url_to("/a")), "any"),
        (client.get(server.url_to("/a?x=2")), "any"),
        (client.post(server.url_to("/a?x=2")), "post"),
        (client.get(server.url_to("/a?x=1")), "query"),
        (client.post(server.url_to("/a?x=1")), "both"),
    ] {
        assert_eq!(request.send().await.unwrap().text().await.unwrap(), body);
    }
    assert_eq!(server.requests_to("/a").len(), 5);
    assert_eq!(server.requests_to("POST /a").len(), 2);
    assert_eq!(server.requests_to("/a?x=1").len(), 2);
}

#[test]
fn a_script_refuses_what_follows_its_end() {
    let wrong = || drop(Script::sse().message(1).reset().message(2));
    let panic = std::panic::catch_unwind(wrong).unwrap_err();
    assert_eq!(panic.downcast_ref(), Some(&"the script has ended, nothing can follow"));
}
