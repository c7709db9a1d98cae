//! A client that goes away is noticed, whatever its script is doing.

use std::time::Duration;

use streamgauge::testing::{ConnectionState, Gate, Script, Server};
use streamgauge_tests::SOON;

use crate::client::{Client, Ended, http};

fn scripts() -> Vec<(&'static str, Script)> {
    let shut = Gate::new();
    vec![
        ("/hold", Script::sse().message(1).hold()),
        ("/wait", Script::sse().wait(Duration::from_secs(3600))),
        ("/gate", Script::sse().gate(&shut)),
        ("/head", Script::sse().head_behind(&shut)),
        ("/head-after", Script::sse().head_after(Duration::from_secs(3600))),
        ("/stall", Script::stall()),
        ("/flood", Script::sse().flood(|_| [b'x'; 4096])),
    ]
}

#[tokio::test]
async fn a_close_is_noticed_under_every_script() {
    closes_are_noticed(drop).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_is_noticed_under_every_script() {
    closes_are_noticed(Client::reset).await;
}

async fn closes_are_noticed(leave: fn(Client)) {
    let server = Server::start().await.unwrap();
    let mut clients = Vec::new();
    for (path, script) in scripts() {
        server.on(path, script);
        clients.push(Client::get(&server, path).await);
    }
    server.wait_streams(clients.len(), SOON).await.unwrap();
    assert_eq!(server.open_connections(), clients.len());
    let late = server.wait_closed(Duration::from_millis(1)).await.unwrap_err();
    assert_eq!(late.to_string(), "waited 1ms for all connections to close, but 7 are open");

    for client in clients {
        leave(client);
    }
    server.wait_closed(SOON).await.unwrap();
    assert_eq!(server.open_streams(), 0);
    for connection in server.connections() {
        assert_eq!(connection.state, ConnectionState::ClosedByClient, "{connection:?}");
    }
}

#[tokio::test]
async fn a_close_is_noticed_between_requests_and_inside_one() {
    let server = Server::start().await.unwrap();
    server.on("/", Script::text("hi"));
    let mut idle = Client::get(&server, "/").await;
    idle.reads("HTTP/1.1 200 OK\r\n").await;
    let mut half = Client::connect(&server).await;
    half.send("POST / HTTP/1.1\r\ncontent-length: 10\r\n\r\n12345").await;
    drop((idle, half));
    server.wait_requests(1, SOON).await.unwrap();
    server.wait_closed(SOON).await.unwrap();
    assert_eq!(server.requests().len(), 1);
    assert_eq!(server.take_faults().len(), 1, "the half one");
}

#[tokio::test]
async fn a_client_that_stops_sending_counts_as_gone() {
    let server = Server::start().await.unwrap();
    server.on("/", Script::stall());
    let mut client = Client::get(&server, "/").await;
    server.wait_streams(1, SOON).await.unwrap();
    client.stops_sending().await;
    assert_eq!(client.reads_to_end().await, (String::new(), Ended::Closed));
    assert_eq!(server.connections()[0].state, ConnectionState::ClosedByClient);
}

#[tokio::test]
async fn a_dropped_future_closes_its_streams() {
    let server = Server::start().await.unwrap();
    server.on("/", Script::sse().message(1).hold());
    let client = http();
    let streams = async {
        let mut first = client.get(server.url_to("/")).send().await.unwrap();
        let mut second = client.get(server.url_to("/")).send().await.unwrap();
        while first.chunk().await.unwrap().is_some() {}
        while second.chunk().await.unwrap().is_some() {}
    };
    tokio::select! {
        () = streams => panic!("the streams never end"),
        both = server.wait_streams(2, SOON) => both.unwrap(),
    }
    server.wait_closed(SOON).await.unwrap();
}

#[tokio::test]
async fn the_record_says_who_closed() {
    let server = Server::start().await.unwrap();
    server
        .on("/cut", Script::sse().cut())
        .on("/reset", Script::sse().reset())
        .on("/end", Script::sse().close_delimited());
    for path in ["/cut", "/reset", "/end"] {
        Client::get(&server, path).await.reads_to_end().await;
    }
    assert_eq!(server.open_connections(), 0);
    for connection in server.connections() {
        assert_eq!(connection.state, ConnectionState::ClosedByServer, "{connection:?}");
    }
}
