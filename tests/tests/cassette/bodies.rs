//! Whatever bytes a server sends, and however: they are the same on a replay.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use streamgauge::testing::{Cassette, Script, Server};
use streamgauge::{Client, scenario};
use streamgauge_tests::{Recorder, SOON, soon};
use tokio::net::TcpListener;

use super::support::{Scratch, whole};

/// The messages of a stream, and what became of it.
async fn read(url: &str, client: Client) -> (Vec<String>, Option<String>) {
    let heard = Recorder::default();
    let over = scenario! {
        base (url)
        sse "S" name "s" open "/s"
            check await within (SOON) until end
    }
    .observer(heard.clone())
    .client(client)
    .run()
    .await;
    (heard.messages("s"), over.err().map(|failure| failure.cause().to_owned()))
}

/// What a stream says, and says again on a replay; and the cassette.
async fn twice(url: &str, client: Client) -> ((Vec<String>, Option<String>), Scratch) {
    let scratch = Scratch::new();
    let recorded = read(url, client.record(Cassette::to(scratch.path()))).await;
    let (replay, again) = (scratch.replay(), Scratch::new());
    let client = Client::new().replay(&replay).record(Cassette::to(again.path()));
    assert_eq!(read("http://localhost", client).await, recorded);
    replay.finish().unwrap();
    let pieces = |scratch: &Scratch| {
        let pieces = scratch.exchanges()[0]["pieces"].as_array().unwrap().clone();
        pieces.into_iter().map(|piece| (piece["text"].clone(), piece["base64"].clone())).collect::<Vec<_>>()
    };
    assert_eq!(pieces(&again), pieces(&scratch), "the same bytes in the same pieces");
    (recorded, scratch)
}

#[tokio::test]
async fn any_bytes_come_again_in_their_pieces() {
    for script in [
        // A character, and CR LF, stand across pieces of one byte each.
        Script::sse().split("data: a\0b\r\n\r\ndata: 😀é\n\ndata: c\r\rdata: d\r\n\r\n", 1).end(),
        Script::sse().bytes(b"data: \xff\xfe\n\n").end(),
        Script::sse().bytes("\u{feff}data: 1\n\n").end(),
        Script::sse().bytes("data: \u{2028}\u{1b}[31m\"\\/\n\n").end(),
        Script::sse().end(),
        Script::sse().bytes("data: not whole").end(),
        Script::status(204),
        Script::status(304),
        Script::sse().header("content-encoding", "gzip").bytes(b"\x1f\x8b\x08").end(),
        Script::sse().header("x-name", "caf\u{e9}").message(1).end(),
        Script::sse().content_length(13).message("whole").hold(),
    ] {
        let server = Server::start().await.unwrap();
        server.on("/s", script);
        twice(server.url(), Client::new()).await;
    }
}

#[tokio::test]
async fn what_was_compressed_is_kept_as_text() {
    let events = "data: one\n\ndata: two\n\n";
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(events.as_bytes()).unwrap();
    let mut brotli = brotli::CompressorWriter::new(Vec::new(), 4096, 5, 20);
    brotli.write_all(events.as_bytes()).unwrap();
    for (encoding, bytes, client) in [
        ("gzip", gzip.finish().unwrap(), Client::new().gzip(true)),
        ("br", brotli.into_inner(), Client::new().brotli(true)),
    ] {
        let server = Server::start().await.unwrap();
        server.on("/s", Script::sse().header("content-encoding", encoding).bytes(&bytes).end());
        let (said, scratch) = twice(server.url(), client).await;
        assert_eq!(said, (vec!["one".to_owned(), "two".to_owned()], None));
        let exchange = &scratch.exchanges()[0];
        assert_eq!(whole(exchange), events);
        let head = exchange["head"]["headers"].to_string();
        assert!(!head.contains("content-encoding") && !head.contains("content-length"), "{head}");
    }
}

#[tokio::test]
async fn http_2_is_recorded_too() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let serving = tokio::spawn(async move {
        let mut connection = h2::server::handshake(listener.accept().await.unwrap().0).await.unwrap();
        let (_, mut respond) = connection.accept().await.unwrap().unwrap();
        let head = http::Response::builder().header("content-type", "text/event-stream");
        let mut body = respond.send_response(head.body(()).unwrap(), false).unwrap();
        body.send_data("data: 1\n\n".into(), false).unwrap();
        let _ = tokio::time::timeout(std::time::Duration::from_millis(100), connection.accept()).await;
        body.send_reset(h2::Reason::INTERNAL_ERROR);
        let _ = soon(connection.accept()).await;
    });
    let ((messages, cause), scratch) = twice(&url, Client::new().http2_prior_knowledge()).await;
    assert_eq!(messages, ["1"]);
    assert!(cause.is_some());
    let exchange = &scratch.exchanges()[0];
    assert_eq!(
        (exchange["head"]["version"].as_str(), exchange["end"]["fate"].as_str()),
        (Some("HTTP/2.0"), Some("reset"))
    );
    serving.abort();
}

#[tokio::test]
async fn ten_megabytes_each_way() -> streamgauge::Result {
    let big = "0123456789abcdef".repeat(640 * 1024);
    let server = Server::start().await?;
    server
        .on("POST /big", Script::text(&big))
        .on("POST /form", Script::text(""))
        .on("POST /none", Script::text(""));
    let ask = |url: String, client: Client, big: String| async move {
        scenario! {
            base (url)
            http "Big" post "/big" body text "{big}" check body save back
            http "Form" post "/form" body form { "a b": "ä&=", "c": "" } check body save empty
            http "None" post "/none"
        }
        .client(client)
        .run()
        .await
        .map(|user| (user.back, user.empty))
    };
    let scratch = Scratch::new();
    let recorded =
        ask(server.url().to_owned(), Client::new().record(Cassette::to(scratch.path())), big.clone()).await?;
    assert!(recorded.0 == big && recorded.1.is_empty());
    let replay = scratch.replay();
    let replayed = ask("http://localhost".to_owned(), Client::new().replay(&replay), big).await?;
    assert!(replayed == recorded);
    replay.finish()?;
    let all = scratch.exchanges();
    assert_eq!(all[1]["body"]["text"], "a+b=%C3%A4%26%3D&c=");
    assert!(all[2].get("body").is_none() || all[2]["body"]["text"] == "");
    Ok(())
}
