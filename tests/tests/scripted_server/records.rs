//! What the client sent, as the server has it.

use std::time::Duration;

use streamgauge::testing::{Script, Server};
use streamgauge_tests::SOON;

use crate::client::{Client, http};

const OK: &str = "HTTP/1.1 204 No Content\r\n\r\n";

#[tokio::test]
async fn a_request_is_recorded_as_it_was_sent() {
    let server = Server::start().await.unwrap();
    server.on("/chat", Script::status(204));
    let before = std::time::Instant::now();
    let mut client = Client::connect(&server).await;
    client.send("POST /chat?q=a%20b HTTP/1.1\r\nHost: h\r\nX-A:  1 \r\nx-a: 2\r\nContent-").await;
    client.send("Length: 5\r\n\r\nhe").await;
    assert!(server.requests().is_empty());
    client.send(b"\xFFlo").await;
    client.reads(OK).await;

    let request = server.request("/chat").unwrap();
    assert_eq!((request.method.as_str(), request.path.as_str()), ("POST", "/chat?q=a%20b"));
    let headers: Vec<_> =
        request.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(headers, [("Host", "h"), ("X-A", "1"), ("x-a", "2"), ("Content-Length", "5")]);
    assert_eq!(request.header("x-A"), Some("1"));
    assert_eq!(request.header("accept"), None);
    assert_eq!(request.body, b"he\xFFlo".as_slice());
    assert_eq!(request.text(), "he\u{fffd}lo");
    assert_eq!(request.connection, 0);
    assert!(request.at >= before);
    assert!(server.request("/other").is_none());
}

#[tokio::test]
async fn requests_on_one_connection_are_answered_in_turn() {
    let server = Server::start().await.unwrap();
    server.on("/", Script::status(204));
    let mut client = Client::connect(&server).await;
    // Sent ahead: the second one is kept until the first is answered.
    client.send("POST /?1 HTTP/1.1\r\ncontent-length: 2\r\n\r\nhiGET /?2 HTTP/1.1\r\n\r\n").await;
    client.reads(&format!("{OK}{OK}")).await;
    client.send("GET /?3 HTTP/1.1\r\nConnection: close\r\n\r\n").await;
    client.reads(OK).await;
    assert_eq!(client.reads_to_end().await.0, "");

    Client::get(&server, "/?4").await.reads(OK).await;
    let seen: Vec<_> =
        server.requests().into_iter().map(|request| (request.path, request.connection)).collect();
    let seen: Vec<_> = seen.iter().map(|(path, connection)| (path.as_str(), *connection)).collect();
    assert_eq!(seen, [("/?1", 0), ("/?2", 0), ("/?3", 0), ("/?4", 1)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_can_be_waited_for() {
    let server = Server::start().await.unwrap();
    server.on("/a", Script::stall()).on("/b", Script::stall());
    let client = http();
    let asking = tokio::spawn({
        let (a, b) = (client.get(server.url_to("/a")), client.get(server.url_to("/b")));
        async move { tokio::join!(a.send(), b.send()) }
    });
    assert_eq!(server.wait_requests(2, SOON).await.unwrap().len(), 2);
    assert_eq!(server.wait_requests_to("/b", 1, SOON).await.unwrap()[0].path, "/b");
    let late = server.wait_requests_to("GET /b", 2, Duration::from_millis(1)).await.unwrap_err();
    assert_eq!(late.to_string(), "waited 1ms for 2 requests to GET /b, but 1 came");
    asking.abort();
    server.wait_closed(SOON).await.unwrap();
}
