//! Servers that never come to an end, and those that take their time, on both transports.

use std::time::{Duration, Instant};

use streamgauge::{Client, Failure, FailureKind, Transport, scenario};
use streamgauge_tests::{SOON, assert_says, soon};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

const BOTH: [Transport; 2] = [Transport::Automatic, Transport::Reqwest];

/// A server that sends `start` and then `again` for ever, as fast as it is read, or each byte of it after a while.
async fn endless(start: &str, again: &str, every: Option<Duration>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/s", listener.local_addr().unwrap());
    let (start, again) = (start.to_owned(), again.to_owned());
    tokio::spawn(async move {
        while let Ok((tcp, _)) = listener.accept().await {
            tcp.set_nodelay(true).unwrap();
            tokio::spawn(send(tcp, start.clone(), again.clone(), every));
        }
    });
    url
}

async fn send(mut tcp: TcpStream, start: String, again: String, every: Option<Duration>) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        if tcp.read_buf(&mut head).await.unwrap_or(0) == 0 {
            return;
        }
    }
    let _ = tcp.write_all(start.as_bytes()).await;
    match every {
        None => {
            let many = again.repeat(8192 / again.len() + 1);
            while tcp.write_all(many.as_bytes()).await.is_ok() {}
        }
        Some(every) => {
            for byte in again.bytes() {
                tokio::time::sleep(every).await;
                if tcp.write_all(&[byte]).await.is_err() {
                    return;
                }
            }
            let _ = tcp.read(&mut [0; 16]).await;
        }
    }
}

/// What a user says of it, which takes less than [`SOON`].
async fn fails(url: &str, transport: Transport) -> Failure {
    let reads = scenario! { sse "S" open "{url}" timeout 10s check await within 10min until end };
    let started = Instant::now();
    let failure = soon(reads.client(Client::new().transport(transport)).run()).await.map(drop).unwrap_err();
    assert!(started.elapsed() < SOON);
    failure
}

const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n";
const CHUNKED: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n9\r\ndata: 1\n\n\r\n";

#[tokio::test]
async fn a_head_without_an_end_is_given_up() {
    for (start, again) in [
        (HEAD, "x: y\r\n"),
        (HEAD, "x"),
        ("HTTP/1.1 200 OK\r\nx: ", "y"),
        ("HTTP/1.1 200 ", "y"),
        ("", "\r\n"),
        ("", "\n"),
    ] {
        let url = endless(start, again, None).await;
        for transport in BOTH {
            let failure = fails(&url, transport).await;
            assert_eq!(failure.kind(), FailureKind::Connect, "{transport:?} {again:?}: {failure}");
            assert_says(&failure, &["the head of the response is too large", "1,000 headers or the 400 KiB"]);
        }
    }
}

#[tokio::test]
async fn informational_responses_without_an_end_are_given_up() {
    let url = endless("", "HTTP/1.1 100 Continue\r\n\r\n", None).await;
    let failure = fails(&url, Transport::Automatic).await;
    assert_eq!(failure.kind(), FailureKind::Connect, "{failure}");
    assert_says(&failure, &["more than 20 informational responses (1xx)"]);
    // hyper takes them until the step's own timeout.
    let reads = scenario! { sse "S" open "{url}" timeout 300ms close };
    let failure = soon(reads.client(Client::new().transport(Transport::Reqwest)).run()).await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Timeout, "{failure}");
}

#[tokio::test]
async fn chunk_lines_and_trailers_without_an_end_cut_the_stream() {
    for (start, again, says) in [
        ("9;", "e", "chunk extensions over limit"),
        ("9;", "a=\"b\";", "chunk extensions over limit"),
        ("", "0", ""),
        ("9", " ", ""),
        ("0\r\n", "x: y\r\n", "chunk trailers "),
        ("0\r\nx: ", "y", "chunk trailers bytes over limit"),
        ("0\r\n", "x", "chunk trailers bytes over limit"),
    ] {
        let url = endless(&format!("{CHUNKED}{start}"), again, None).await;
        for transport in BOTH {
            if says.is_empty() {
                // Nothing limits zeros before a size, or spaces behind it, and an `idle` does not end them, since bytes
                // come. The deadline of the check does, and others have their turn.
                let reads = scenario! {
                    sse "S" open "{url}" check await within 300ms until end
                };
                let reads = reads.client(Client::new().transport(transport));
                let failure = soon(reads.run()).await.map(drop).unwrap_err();
                assert_eq!(failure.kind(), FailureKind::Check, "{transport:?} {again:?}: {failure}");
                continue;
            }
            let failure = fails(&url, transport).await;
            assert_eq!(failure.kind(), FailureKind::Cut, "{transport:?} {again:?}: {failure}");
            assert_says(&failure, &[says, "of 1 message"]);
        }
    }
}

#[tokio::test]
async fn a_head_that_trickles_comes_or_is_given_up_by_the_timeout() {
    let head = format!("{HEAD}content-length: 9\r\n\r\ndata: 1\n\n");
    let url = endless("", &head, Some(Duration::from_millis(2))).await;
    let never = endless("", &head, Some(Duration::from_millis(50))).await;
    for transport in BOTH {
        let client = Client::new().transport(transport);
        let reads = scenario! { sse "S" open "{url}" check await within 20s until end expect 1 data == "1" };
        soon(reads.client(client.clone()).run()).await.unwrap();
        let waits = scenario! { sse "S" open "{never}" timeout 300ms close };
        let failure = soon(waits.client(client.clone()).run()).await.unwrap_err();
        assert_eq!(failure.kind(), FailureKind::Timeout, "{failure}");
        // The connection is there, so its timeout has nothing to say.
        let waits = scenario! { http "S" get "{never}" timeout 300ms };
        let waits = waits.client(client.connect_timeout(Duration::from_millis(100)));
        let failure = soon(waits.run()).await.unwrap_err();
        assert_eq!(failure.kind(), FailureKind::Timeout, "{failure}");
    }
}

#[tokio::test]
async fn a_stream_that_trickles_is_read_and_is_cut_by_idle_alone() {
    let events = "data: 1\n\n: a\n\ndata: 2\n\n";
    let slow = endless(&format!("{HEAD}\r\n"), events, Some(Duration::from_millis(5))).await;
    for transport in BOTH {
        let reads = scenario! {
            sse "S" open "{slow}" idle 1s check await within 20s until 2 collect all: u8
            sse "S" check await within 20s until end
        };
        let failure =
            soon(reads.client(Client::new().transport(transport)).run()).await.map(drop).unwrap_err();
        assert_eq!(failure.kind(), FailureKind::Cut, "{failure}");
        assert_says(&failure, &["nothing came for 1s"]);
    }
}
