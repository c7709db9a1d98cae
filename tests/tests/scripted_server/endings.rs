//! How a response ends, as the client sees it, byte by byte and through reqwest.

use streamgauge::testing::{Gate, Script, Server};
use streamgauge_tests::SOON;

use crate::client::{Client, Ended, SSE_HEAD, http};

const ONE: &str = "9\r\ndata: 1\n\n\r\n";

#[tokio::test]
async fn a_clean_end_a_cut_and_a_reset_differ() {
    let server = Server::start().await.unwrap();
    let gate = Gate::new();
    let one = || Script::sse().message(1);
    server
        .on("/end", one().end())
        .on("/cut", one().cut())
        .on("/cut-in", one().cut_in("data: ha"))
        // Some systems drop at a reset what the client has not read, so it reads first.
        .on("/reset", one().gate(&gate).reset());

    let mut client = Client::get(&server, "/end").await;
    client.reads(SSE_HEAD).await;
    client.reads(&format!("{ONE}0\r\n\r\n")).await;

    for (path, rest, how) in [
        ("/cut", "10\r\n", Ended::Closed),
        ("/cut-in", "18\r\ndata: ha", Ended::Closed),
        ("/reset", "", Ended::Reset),
    ] {
        let mut client = Client::get(&server, path).await;
        client.reads(SSE_HEAD).await;
        client.reads(ONE).await;
        gate.open();
        assert_eq!(client.reads_to_end().await, (rest.to_owned(), how), "{path}");
    }
}

#[tokio::test]
async fn reqwest_sees_what_each_end_is() {
    let server = Server::start().await.unwrap();
    let gate = Gate::new();
    let one = || Script::sse().message(1);
    server
        .on("/end", one().end())
        .on("/closed", one().close_delimited())
        .on("/closed-cut", one().close_delimited().cut())
        .on("/cut", one().cut())
        .on("/reset", one().gate(&gate).reset())
        .on("/short", Script::text("short").cut());
    let client = http();
    for (path, clean) in [
        ("/end", true),
        ("/closed", true),
        ("/closed-cut", true),
        ("/cut", false),
        ("/reset", false),
        ("/short", false),
    ] {
        let mut response = client.get(server.url_to(path)).send().await.unwrap();
        assert!(response.chunk().await.unwrap().is_some(), "{path}");
        gate.open();
        let end = response.chunk().await;
        assert_eq!(end.is_ok(), clean, "{path}: {end:?}");
    }
}

#[tokio::test]
async fn a_connection_can_end_before_any_head() {
    let server = Server::start().await.unwrap();
    server
        .on("/closed", Script::raw())
        .on("/reset", Script::raw().reset())
        .on("/half", Script::raw().bytes("HTTP/1.1 200 OK\r\ncont").cut());
    for (path, seen) in [
        ("/closed", (String::new(), Ended::Closed)),
        ("/reset", (String::new(), Ended::Reset)),
        ("/half", ("HTTP/1.1 200 OK\r\ncont".to_owned(), Ended::Closed)),
    ] {
        assert_eq!(Client::get(&server, path).await.reads_to_end().await, seen, "{path}");
    }
}

#[tokio::test]
async fn a_body_can_promise_more_than_it_has() {
    let server = Server::start().await.unwrap();
    server.on("/cut", Script::text("hello").cut()).on("/never", Script::json("").content_length(100).hold());

    let mut client = Client::get(&server, "/cut").await;
    client
        .reads("HTTP/1.1 200 OK\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: 21\r\n\r\n")
        .await;
    assert_eq!(client.reads_to_end().await, ("hello".to_owned(), Ended::Closed));

    let mut client = Client::get(&server, "/never").await;
    client.reads("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n").await;
    server.wait_streams(1, SOON).await.unwrap();
}

#[tokio::test]
async fn an_endless_script_fills_the_client_as_fast_as_it_reads() {
    let server = Server::start().await.unwrap();
    server.on("/flood", Script::sse().close_delimited().flood(|_| [b'x'; 4096]));
    server.on("/beats", Script::sse().every(std::time::Duration::from_millis(1), |i| format!(": {i}\n\n")));

    let mut response = http().get(server.url_to("/flood")).send().await.unwrap();
    let mut seen = 0;
    while seen < 4_000_000 {
        seen += response.chunk().await.unwrap().unwrap().len();
    }
    drop(response);

    let mut client = Client::get(&server, "/beats").await;
    client.reads(SSE_HEAD).await;
    client.reads("5\r\n: 0\n\n\r\n5\r\n: 1\n\n\r\n5\r\n: 2\n\n\r\n").await;
    drop(client);
    server.wait_closed(SOON).await.unwrap();
}

#[tokio::test]
async fn a_dropped_server_closes_every_connection() {
    let server = Server::start().await.unwrap();
    server.on("/hold", Script::sse().message(1).hold()).on("/stall", Script::stall());
    let mut held = Client::get(&server, "/hold").await;
    let mut stalled = Client::get(&server, "/stall").await;
    let mut idle = Client::connect(&server).await;
    held.reads(SSE_HEAD).await;
    held.reads(ONE).await;
    server.wait_streams(2, SOON).await.unwrap();

    let address = server.address();
    drop(server);
    assert_eq!(held.reads_to_end().await, (String::new(), Ended::Closed));
    assert_eq!(stalled.reads_to_end().await, (String::new(), Ended::Closed));
    // Whether it had been accepted by then decides how it ends.
    assert_eq!(idle.reads_to_end().await.0, "");
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
}
