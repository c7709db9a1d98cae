//! Half a request, and TLS where plain HTTP is spoken, are faults of the client that are told on both sides.

use std::time::{Duration, Instant};

use streamgauge::testing::{ConnectionState, Fault, Script, Server};
use streamgauge::{Failure, FailureKind, scenario};
use streamgauge_tests::SOON;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::client::Client;

/// What a client sends that then goes away, and what is said of it.
const HALVES: &[(&str, &str)] = &[
    ("G", "it is half of one: `G` breaks off in its head, after 1 bytes"),
    ("GET / HT", "it is half of one: `GET / HT` breaks off in its head, after 8 bytes"),
    (
        "GET / HTTP/1.1\r\nhost: x\r\n",
        "it is half of one: `GET / HTTP/1.1` breaks off in its head, after 25 bytes",
    ),
    (
        "POST /x HTTP/1.1\r\ncontent-length: 10\r\n\r\n",
        "it is half of one: `POST /x HTTP/1.1` breaks off in its body, after 0 bytes of it",
    ),
    (
        "POST /x HTTP/1.1\r\ncontent-length: 10\r\n\r\n12345",
        "it is half of one: `POST /x HTTP/1.1` breaks off in its body, after 5 bytes of it",
    ),
];

#[tokio::test]
async fn a_client_that_goes_away_in_the_middle_of_a_request() {
    for (sent, why) in HALVES {
        let server = Server::start().await.unwrap();
        let mut client = Client::connect(&server).await;
        client.send(sent).await;
        drop(client);
        wait_for_one(&server).await;
        server.wait_closed(SOON).await.unwrap();
        let told = Fault::Unreadable { connection: 0, why: (*why).to_owned() };
        assert_eq!(server.take_faults(), std::slice::from_ref(&told));
        assert!(told.to_string().starts_with("what came on connection 0 is no request: it is half of one"));
        assert_eq!(server.connections()[0].state, ConnectionState::ClosedByClient);
        assert!(server.requests().is_empty());
    }
}

async fn wait_for_one(server: &Server) {
    let begun = Instant::now();
    while server.connections().is_empty() && begun.elapsed() < SOON {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn one_that_stops_sending_gets_to_read_why() {
    for (sent, why) in HALVES {
        let server = Server::start().await.unwrap();
        let mut client = Client::connect(&server).await;
        client.send(sent).await;
        client.stops_sending().await;
        let (answer, _) = client.reads_to_end().await;
        assert!(answer.starts_with("HTTP/1.1 400 Bad Request\r\n") && answer.ends_with(why), "{answer}");
        assert_eq!(server.take_faults().len(), 1);
    }
}

#[tokio::test]
async fn one_that_says_no_more_and_stays_is_told_once() {
    let server = Server::start().await.unwrap();
    let mut client = Client::connect(&server).await;
    let (sent, why) = HALVES[4];
    client.send(sent).await;
    let (begun, mut faults) = (Instant::now(), Vec::new());
    while faults.is_empty() && begun.elapsed() < SOON {
        tokio::time::sleep(Duration::from_millis(100)).await;
        faults = server.take_faults();
    }
    assert_eq!(faults, [Fault::Unreadable { connection: 0, why: why.to_owned() }]);
    drop(client);
    server.wait_closed(SOON).await.unwrap();
    assert_eq!(server.take_faults(), []);
}

#[tokio::test]
async fn half_of_a_second_request_on_the_same_connection() {
    let server = Server::start().await.unwrap();
    server.on("/", Script::text("hi")).on("/hold", Script::sse().hold());
    let mut client = Client::connect(&server).await;
    client.send("GET / HTTP/1.1\r\n\r\nGET /again HT").await;
    client.reads("HTTP/1.1 200 OK\r\n").await;
    drop(client);
    server.wait_closed(SOON).await.unwrap();
    let [Fault::Unreadable { why, .. }] = &server.take_faults()[..] else { panic!("one fault") };
    assert_eq!(why, "it is half of one: `GET /again HT` breaks off in its head, after 13 bytes");

    // Sent ahead, while a response is under way.
    let mut client = Client::get(&server, "/hold").await;
    server.wait_streams(1, SOON).await.unwrap();
    client.send("GET /again HT").await;
    drop(client);
    server.wait_closed(SOON).await.unwrap();
    assert_eq!(server.take_faults().len(), 1);
}

#[tokio::test]
async fn a_connection_without_a_byte_or_between_requests_is_no_fault() {
    let server = Server::start().await.unwrap();
    server.on("/", Script::text("hi"));
    drop(Client::connect(&server).await);
    wait_for_one(&server).await;
    let mut client = Client::get(&server, "/").await;
    client.reads("HTTP/1.1 200 OK\r\n").await;
    // Some clients end a body so.
    client.send("\r\n").await;
    drop(client);
    server.wait_requests(1, SOON).await.unwrap();
    server.wait_closed(SOON).await.unwrap();
    assert_eq!(server.take_faults(), []);
}

async fn opens(url: &str) -> (Failure, Duration) {
    let begun = Instant::now();
    let failure = scenario! { sse "x" open "{url}" timeout 20s close }.run().await.unwrap_err();
    (failure, begun.elapsed())
}

#[track_caller]
fn assert_says(failure: &Failure, part: &str) {
    assert_eq!(failure.kind(), FailureKind::Connect, "{failure}");
    assert!(failure.to_string().contains(part), "{failure}");
}

#[tokio::test]
async fn https_to_an_http_server_is_told_on_both_sides() {
    let server = Server::start().await.unwrap();
    server.on("/", Script::sse().message(1));
    let (failure, took) = opens(&server.url().replace("http://", "https://")).await;
    assert_says(
        &failure,
        "the server does not speak TLS; if it speaks plain HTTP, its URL begins with `http://`",
    );
    assert!(took < Duration::from_secs(10), "{took:?}");
    let why = "it is TLS, and this server speaks plain HTTP: the URL begins with `http://`".to_owned();
    assert_eq!(server.take_faults(), [Fault::Unreadable { connection: 0, why }]);
}

#[tokio::test]
async fn an_http_step_too() {
    let server = Server::start().await.unwrap();
    let url = server.url().replace("http://", "https://");
    let failure = scenario! { http "x" get "{url}" }.run().await.unwrap_err();
    assert_says(&failure, "the server does not speak TLS");
    assert_eq!(server.take_faults().len(), 1);
}

/// A server that reads a little, answers this, and closes.
async fn answering(answer: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut hello = [0; 4096];
            let _ = stream.read(&mut hello).await;
            let _ = stream.write_all(answer).await;
            let _ = stream.shutdown().await;
            while matches!(stream.read(&mut hello).await, Ok(1..)) {}
        }
    });
    address.to_string()
}

#[tokio::test]
async fn what_other_servers_answer_to_tls() {
    for answer in [
        &b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"[..],
        b"HTTP/1.0 400 Bad Request\r\n\r\n",
        b"<html>400</html>",
    ] {
        let (failure, _) = opens(&format!("https://{}", answering(answer).await)).await;
        assert_says(&failure, "the server does not speak TLS; if it speaks plain HTTP");
    }
    let (failure, _) = opens(&format!("https://{}", answering(b"").await)).await;
    assert_says(&failure, "the server closed the connection in the TLS handshake; if it speaks plain HTTP");
}

#[tokio::test]
async fn http_to_a_server_that_speaks_tls() {
    // The alert of one that speaks TLS: fatal, decode_error.
    let (failure, _) = opens(&format!("http://{}", answering(b"\x15\x03\x03\x00\x02\x02\x32").await)).await;
    assert_says(&failure, "if it speaks TLS, its URL begins with `https://`");
}
