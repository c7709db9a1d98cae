//! Heads of responses up to 1,000 headers and 400 KiB are taken, over HTTP/1.1 and HTTP/2 alike, and what is larger is named.

use bytes_of::Head;
use streamgauge::{Client, Failure, FailureKind, scenario};
use streamgauge_tests::assert_says;

mod bytes_of {
    //! A server that answers every request with one head, in both versions of HTTP.

    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::{TcpListener, TcpStream};

    #[derive(Clone)]
    pub(super) struct Head(pub(super) Vec<(String, String)>);

    impl Head {
        /// So many headers beside the content type, with values of this length.
        pub(super) fn of(count: usize, length: usize) -> Self {
            Self((0..count).map(|n| (format!("x{n:05}"), "v".repeat(length))).collect())
        }

        /// The address of the server.
        pub(super) async fn serve(self) -> String {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let address = listener.local_addr().unwrap();
            tokio::spawn(async move {
                while let Ok((tcp, _)) = listener.accept().await {
                    let head = self.clone();
                    tokio::spawn(async move { head.answer(tcp).await });
                }
            });
            format!("http://{address}")
        }

        async fn answer(self, mut tcp: TcpStream) {
            let mut start = [0; 3];
            while tcp.peek(&mut start).await.unwrap_or(3) < start.len() {}
            if &start == b"PRI" {
                return self.answer_h2(tcp).await;
            }
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                let Ok(byte) = tcp.read_u8().await else { return };
                request.push(byte);
            }
            let mut answer =
                String::from("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n");
            for (name, value) in &self.0 {
                answer.push_str(&format!("{name}: {value}\r\n"));
            }
            answer.push_str("\r\ndata: 1\n\n");
            let _ = tcp.write_all(answer.as_bytes()).await;
            let _ = tcp.shutdown().await;
            // Until the client has gone: what is unread would make a reset of the end.
            let _ = tcp.read(&mut [0; 16]).await;
        }

        async fn answer_h2(self, tcp: TcpStream) {
            let mut connection = h2::server::handshake(tcp).await.unwrap();
            while let Some(Ok((_, mut respond))) = connection.accept().await {
                let mut response = http::Response::builder().header("content-type", "text/event-stream");
                for (name, value) in &self.0 {
                    response = response.header(name, value);
                }
                let mut body = respond.send_response(response.body(()).unwrap(), false).unwrap();
                body.send_data("data: 1\n\n".into(), true).unwrap();
            }
        }
    }
}

fn clients() -> [Client; 2] {
    [Client::new(), Client::new().http2_prior_knowledge()]
}

async fn open(head: Head, client: Client) -> Result<(), Failure> {
    let url = head.serve().await;
    scenario! { sse "S" open "{url}/s" check await within 20s until 1 close }
        .client(client)
        .run()
        .await
        .map(drop)
}

async fn ask(head: Head, client: Client) -> Result<(), Failure> {
    let url = head.serve().await;
    scenario! { http "S" get "{url}/s" check body == "data: 1\n\n" }.client(client).run().await.map(drop)
}

#[tokio::test]
async fn a_thousand_headers_and_400_kib_are_taken() {
    for (count, length) in [(101, 1), (1000, 1), (50, 6000), (1000, 400), (100, 4096), (1, 409_600)] {
        for client in clients() {
            for opened in [
                open(Head::of(count, length), client.clone()).await,
                ask(Head::of(count, length), client.clone()).await,
            ] {
                if let Err(failure) = opened {
                    panic!("{count} of {length}: {failure}");
                }
            }
        }
    }
}

#[tokio::test]
async fn the_limit_that_was_met_is_named() {
    for (count, length, named, other) in [
        (1001, 1, "1001 headers, more than the 1,000 that the client takes", "KiB"),
        (2000, 1, "2000 headers, more than the 1,000 that the client takes", "KiB"),
        (1500, 180, "1500 headers, more than the 1,000 that the client takes", "KiB"),
        (68, 6040, "more than the 400 KiB that the client takes", "1,000"),
        (1000, 412, "more than the 400 KiB that the client takes", "1,000"),
        (1, 410_000, "more than the 400 KiB that the client takes", "1,000"),
    ] {
        for client in clients() {
            for failure in [
                open(Head::of(count, length), client.clone()).await.unwrap_err(),
                ask(Head::of(count, length), client.clone()).await.unwrap_err(),
            ] {
                assert_eq!(failure.kind(), FailureKind::Connect, "{count} of {length}");
                assert_says(&failure, &["the head of the response has ", named]);
                assert!(!failure.to_string().contains(other), "{count} of {length}: {failure}");
            }
        }
    }
}

#[tokio::test]
async fn what_is_far_too_large_is_told_with_both_limits() {
    for (count, length) in [(5000, 1), (1, 5_000_000), (24_000, 170)] {
        for client in clients() {
            let failure = open(Head::of(count, length), client.clone()).await.unwrap_err();
            assert_eq!(failure.kind(), FailureKind::Connect, "{count} of {length}");
            assert_says(&failure, &["the head of the response ", "1,000"]);
            assert!(!failure.to_string().contains("http2_prior_knowledge"), "{failure}");
        }
    }
}

#[tokio::test]
async fn a_redirect_is_held_against_the_limits_too() {
    let server = streamgauge::testing::Server::start().await.unwrap();
    let redirect = streamgauge::testing::Script::redirect(302, "/t");
    server.on("/s", (0..1001).fold(redirect, |script, n| script.header(&format!("x{n}"), "v")));
    let failure = scenario! { base (server.url()) sse "S" open "/s" close }.run().await.unwrap_err();
    assert_says(&failure, &["more than the 1,000 that the client takes"]);
}
