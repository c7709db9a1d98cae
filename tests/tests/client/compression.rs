//! Streams that are compressed.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use streamgauge::testing::{Gate, Script, Server};
use streamgauge::{Client, FailureKind, scenario};
use streamgauge_tests::assert_says;

/// The compressed bytes of each event, flushed after each, and those of the end.
fn gzipped(events: &[&str]) -> Vec<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    let mut pieces = Vec::new();
    for event in events {
        encoder.write_all(event.as_bytes()).unwrap();
        encoder.flush().unwrap();
        pieces.push(std::mem::take(encoder.get_mut()));
    }
    pieces.push(encoder.finish().unwrap());
    pieces
}

fn brotlied(events: &[&str]) -> Vec<Vec<u8>> {
    let mut encoder = brotli::CompressorWriter::new(Vec::new(), 4096, 5, 20);
    let mut pieces = Vec::new();
    for event in events {
        encoder.write_all(event.as_bytes()).unwrap();
        encoder.flush().unwrap();
        pieces.push(std::mem::take(encoder.get_mut()));
    }
    pieces.push(encoder.into_inner());
    pieces
}

const EVENTS: [&str; 3] = ["data: one\n\n", ": still here\n\ndata: two\n\n", "event: last\ndata: three\n\n"];

/// Takes each event before the server sends the next, in pieces of so many bytes.
async fn event_by_event(encoding: &str, pieces: &[Vec<u8>], size: usize, client: Client) {
    let server = Server::start().await.unwrap();
    let gate = Gate::new();
    let script = Script::sse().header("content-encoding", encoding);
    let script = script.split(&pieces[0], size).gate(&gate).split(&pieces[1], size).gate(&gate);
    server.on("/s", script.split(&pieces[2], size).gate(&gate).split(&pieces[3], size).end());
    let events = scenario! {
        base (server.url())
        sse "S" open "/s" check await within 10s until 1 save one
        run { gate.step(); }
        sse "S" check await within 10s until 1 save two
        run { gate.step(); }
        sse "S" check await within 10s until 1 event == "last" data save three
        run { gate.step(); }
        sse "S" check await within 10s until end
    };
    let values = events.client(client).run().await.unwrap();
    assert_eq!((&*values.one, &*values.two, &*values.three), ("one", "two", "three"));
    assert_eq!(server.request("/s").unwrap().header("accept-encoding"), Some(encoding));
}

#[tokio::test]
async fn gzip_gives_each_event_as_soon_as_it_was_flushed() {
    for size in [1, 7, 4096] {
        event_by_event("gzip", &gzipped(&EVENTS), size, Client::new().gzip(true)).await;
    }
}

#[tokio::test]
async fn brotli_gives_each_event_as_soon_as_it_was_flushed() {
    for size in [1, 7, 4096] {
        event_by_event("br", &brotlied(&EVENTS), size, Client::new().brotli(true)).await;
    }
}

#[tokio::test]
async fn only_what_is_switched_on_is_asked_for() {
    let server = Server::start().await.unwrap();
    server.on("/s", Script::sse().hold());
    for (client, asked) in [
        (Client::new(), None),
        (Client::new().gzip(true).gzip(false), None),
        (Client::new().gzip(true), Some("gzip")),
        (Client::new().gzip(true).brotli(true), Some("gzip,br")),
    ] {
        scenario! { base (server.url()) sse "S" open "/s" close }.client(client).run().await.unwrap();
        let request = server.requests().pop().unwrap();
        assert_eq!(request.header("accept-encoding"), asked);
    }
}

#[tokio::test]
async fn whether_a_stream_is_compressed_is_the_servers_choice() {
    let server = Server::start().await.unwrap();
    server.on("/none", Script::sse().message("plain").hold());
    server.on("/named", Script::sse().header("content-encoding", "identity").message("plain").hold());
    for client in [Client::new(), Client::new().gzip(true).brotli(true)] {
        for path in ["/none", "/named"] {
            let plain = scenario! {
                base (server.url())
                sse "S" open "{path}" check await within 10s until 1 data == "plain" close
            };
            plain.client(client.clone()).run().await.unwrap();
        }
    }
}

#[tokio::test]
async fn a_stream_that_is_compressed_unasked_is_a_failure_that_says_the_way_out() {
    let server = Server::start().await.unwrap();
    let gzip = gzipped(&EVENTS).concat();
    server.on("/gzip", Script::sse().header("content-encoding", "gzip").bytes(&gzip).hold());
    server.on("/br", Script::sse().header("content-encoding", "br").bytes("x").hold());
    server.on("/zstd", Script::sse().header("content-encoding", "zstd").bytes("x").hold());
    server.on("/busy", Script::text("").with_status(503).header("content-encoding", "gzip").bytes(&gzip));
    for (path, client, parts) in [
        ("/gzip", Client::new(), ["content-encoding gzip", "`Client::gzip(true)`"]),
        ("/gzip", Client::new().brotli(true), ["content-encoding gzip", "`Client::gzip(true)`"]),
        ("/br", Client::new().gzip(true), ["content-encoding br", "`Client::brotli(true)`"]),
        ("/zstd", Client::new().gzip(true), ["content-encoding zstd", "plain"]),
    ] {
        let opens = scenario! { base (server.url()) sse "S" open "{path}" close };
        let failure = opens.client(client).run().await.unwrap_err();
        assert_eq!(failure.kind(), FailureKind::ContentEncoding);
        assert_says(&failure, &parts);
    }
    let failure = scenario! { base (server.url()) sse "S" open "/busy" close }.run().await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Status);
    assert_says(&failure, &["503", "content-encoding gzip"]);
    assert!(!failure.to_string().contains("body"), "{failure}");
}

#[tokio::test]
async fn a_compressed_stream_that_breaks_off_or_is_garbage_is_cut() {
    let server = Server::start().await.unwrap();
    let mut pieces = gzipped(&EVENTS);
    pieces.pop();
    let broken_off = pieces.concat();
    server.on("/short", Script::sse().header("content-encoding", "gzip").bytes(&broken_off).end());
    server.on("/garbage", Script::sse().header("content-encoding", "gzip").bytes("data: no gzip\n\n").hold());
    for path in ["/short", "/garbage"] {
        let opens = scenario! { base (server.url()) sse "S" open "{path}" check await within 10s until end };
        let failure = opens.client(Client::new().gzip(true)).run().await.unwrap_err();
        assert_eq!(failure.kind(), FailureKind::Cut);
        assert_says(&failure, &["the stream was cut"]);
    }
}

#[tokio::test]
async fn a_compressed_stream_that_is_reconnected_is_decoded_afresh() {
    let server = Server::start().await.unwrap();
    let first = gzipped(&["retry: 1\ndata: again\n\n"]).swap_remove(0);
    server.on("/s", Script::sse().header("content-encoding", "gzip").bytes(&first).cut());
    let opens = scenario! {
        base (server.url())
        sse "S" open "/s" reconnect always check await within 10s until 3 data == "again" close
    };
    opens.client(Client::new().gzip(true)).run().await.unwrap();
}

#[tokio::test]
async fn the_cap_holds_for_what_was_decompressed() {
    let server = Server::start().await.unwrap();
    let bomb = gzipped(&[&format!("data: {}\n\n", "0".repeat(4 << 20))]).concat();
    assert!(bomb.len() < 64 << 10);
    server.on("/bomb", Script::sse().header("content-encoding", "gzip").bytes(&bomb).hold());
    let opens = scenario! { base (server.url()) sse "S" open "/bomb" check await within 10s until 1 close };
    let failure = opens.client(Client::new().gzip(true)).run().await.unwrap_err();
    assert_says(&failure, &["over the cap of 1048576 bytes"]);
}
