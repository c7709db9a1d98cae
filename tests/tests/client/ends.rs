//! All the ways in which HTTP/1.1 and HTTP/2 end a body: an end is one only if the transport says so.

use std::time::Duration;

use h2::Reason;
use streamgauge::testing::{Gate, Server};
use streamgauge::{Client, Failure, FailureKind, scenario};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;

use crate::authority::Authority;

/// How a connection ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Last {
    /// TLS says that it ends, then FIN.
    CloseNotify,
    /// FIN; under TLS without its close_notify.
    Fin,
    /// RST.
    Reset,
}

/// What became of a body.
#[derive(Debug, PartialEq, Eq)]
enum Became {
    Ended,
    Cut(String),
}

impl Became {
    fn of(answer: Result<(), Failure>, kind: FailureKind) -> Self {
        match answer {
            Ok(()) => Self::Ended,
            Err(failure) => {
                assert_eq!(failure.kind(), kind, "{failure}");
                Self::Cut(failure.to_string())
            }
        }
    }

    #[track_caller]
    fn assert_cut(&self, says: &str, what: &str) {
        match self {
            Self::Cut(text) if text.contains(says) => {}
            other => panic!("{what}: {other:?}, wanted a cut by {says:?}"),
        }
    }
}

/// The stream is read to its end, and then the same response as the body of an `http` step.
async fn became(url: &str, client: Client) -> [Became; 2] {
    let stream = scenario! {
        sse "S" open "{url}/s" check await within 20s until end
    };
    let body = scenario! { http "S" get "{url}/s" check body contains "data: 1" };
    let stream = stream.client(client.clone()).run().await.map(drop);
    let body = body.client(client).run().await.map(drop);
    [Became::of(stream, FailureKind::Cut), Became::of(body, FailureKind::Body)]
}

/// A server of HTTP/1.1, with TLS or without, that answers with these bytes and ends its connections so.
async fn serving(answer: &'static str, last: Last, tls: Option<ServerConfig>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let scheme = if tls.is_some() { "https" } else { "http" };
    let url = format!("{scheme}://{}", listener.local_addr().unwrap());
    let acceptor = tls.map(|config| TlsAcceptor::from(std::sync::Arc::new(config)));
    tokio::spawn(async move {
        while let Ok((tcp, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let Some(acceptor) = acceptor else {
                    let mut tcp = tcp;
                    reply(&mut tcp, answer).await;
                    return finish(tcp, last).await;
                };
                let mut tls = acceptor.accept(tcp).await.unwrap();
                reply(&mut tls, answer).await;
                if last == Last::CloseNotify {
                    let _ = tls.shutdown().await;
                }
                finish(tls.into_inner().0, last).await;
            });
        }
    });
    url
}

async fn reply(io: &mut (impl AsyncRead + AsyncWrite + Unpin), answer: &str) {
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        request.push(io.read_u8().await.unwrap());
    }
    io.write_all(answer.as_bytes()).await.unwrap();
    io.flush().await.unwrap();
    // What is sent is read before the connection ends: a reset would overtake it.
    tokio::time::sleep(Duration::from_millis(50)).await;
}

async fn finish(mut tcp: TcpStream, last: Last) {
    if last == Last::Reset {
        tcp.set_zero_linger().unwrap();
        return;
    }
    let _ = tcp.shutdown().await;
    // Whatever the client still sends is read, so that no reset follows.
    let _ = tokio::time::timeout(Duration::from_secs(5), tcp.read_to_end(&mut Vec::new())).await;
}

const TO_CLOSE: &str =
    "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\ndata: 1\n\n";
const HTTP_1_0: &str = "HTTP/1.0 200 OK\r\ncontent-type: text/event-stream\r\n\r\ndata: 1\n\n";
const HTTP_1_0_KEPT: &str =
    "HTTP/1.0 200 OK\r\ncontent-type: text/event-stream\r\nconnection: keep-alive\r\n\r\ndata: 1\n\n";
const KEPT: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\ndata: 1\n\n";
const LENGTH: &str =
    "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: 9\r\n\r\ndata: 1\n\n";
const TOO_SHORT: &str =
    "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: 10\r\n\r\ndata: 1\n\n";
const CHUNKS: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n9\r\ndata: 1\n\n\r\n0\r\n\r\n";
const NO_LAST_CHUNK: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n9\r\ndata: 1\n\n\r\n";
const HALF_A_LAST_CHUNK: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n9\r\ndata: 1\n\n\r\n0\r\n";
const HALF_A_CHUNK: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\nff\r\ndata: 1\n\n";

const SAYS_NOTHING: &str = "without TLS's `close_notify`";

#[tokio::test]
async fn a_body_without_length_and_chunks_ends_with_fin_and_is_cut_by_a_reset() {
    for answer in [TO_CLOSE, HTTP_1_0, HTTP_1_0_KEPT, KEPT] {
        for client in [Client::new(), Client::new().share_connections()] {
            let fin = serving(answer, Last::Fin, None).await;
            assert_eq!(became(&fin, client.clone()).await, [Became::Ended, Became::Ended], "{answer}");
            let reset = serving(answer, Last::Reset, None).await;
            for body in became(&reset, client).await {
                body.assert_cut("connection reset", answer);
            }
        }
    }
}

#[tokio::test]
async fn under_tls_a_body_without_length_and_chunks_ends_with_close_notify_alone() {
    let authority = Authority::new();
    let client = Client::new().root_certificates(&authority.pem).without_system_roots();
    let tls = || Some(authority.server(&["http/1.1"]));
    for answer in [TO_CLOSE, HTTP_1_0, KEPT] {
        let notified = serving(answer, Last::CloseNotify, tls()).await;
        assert_eq!(became(&notified, client.clone()).await, [Became::Ended, Became::Ended], "{answer}");
        let fin = serving(answer, Last::Fin, tls()).await;
        for body in became(&fin, client.clone()).await {
            body.assert_cut(SAYS_NOTHING, answer);
        }
        let reset = serving(answer, Last::Reset, tls()).await;
        for body in became(&reset, client.clone()).await {
            body.assert_cut("connection reset", answer);
        }
    }
}

#[tokio::test]
async fn a_length_and_a_last_chunk_are_the_end_however_the_connection_ends() {
    let authority = Authority::new();
    let client = Client::new().root_certificates(&authority.pem).without_system_roots();
    for answer in [LENGTH, CHUNKS] {
        for last in [Last::CloseNotify, Last::Fin, Last::Reset] {
            for tls in [None, Some(authority.server(&["http/1.1"]))] {
                let what = format!("{last:?} {answer}");
                let url = serving(answer, last, tls).await;
                assert_eq!(became(&url, client.clone()).await, [Became::Ended, Became::Ended], "{what}");
            }
        }
    }
}

#[tokio::test]
async fn a_body_that_lacks_bytes_or_its_last_chunk_is_cut_however_the_connection_ends() {
    let authority = Authority::new();
    let client = Client::new().root_certificates(&authority.pem).without_system_roots();
    for answer in [TOO_SHORT, NO_LAST_CHUNK, HALF_A_LAST_CHUNK, HALF_A_CHUNK] {
        for last in [Last::CloseNotify, Last::Fin, Last::Reset] {
            for tls in [None, Some(authority.server(&["http/1.1"]))] {
                let what = format!("{last:?} tls: {} {answer}", tls.is_some());
                let url = serving(answer, last, tls).await;
                for body in became(&url, client.clone()).await {
                    body.assert_cut("", &what);
                }
            }
        }
    }
}

#[tokio::test]
async fn the_scripted_server_s_reset_of_a_body_without_length_is_a_cut() -> streamgauge::Result {
    use streamgauge::testing::Script;
    let (server, read) = (Server::start().await?, Gate::new());
    server.on("/s", Script::sse().close_delimited().message(1).gate(&read).reset());
    server.on("/t", Script::sse().close_delimited().message(1).end());
    let failure = scenario! {
        base (server.url())
        sse "T" name "t" open "/t" check await within 20s until end
        sse "S" name "s" open "/s" check await within 20s until 1
        run { read.open(); }
        sse "S" name "s" check await within 20s until end
    }
    .run()
    .await
    .map(drop)
    .unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Cut);
    assert!(failure.to_string().contains("the stream was cut: connection reset"), "{failure}");
    Ok(())
}

/// How a server of HTTP/2 ends a stream or its connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    EndStream,
    /// END_STREAM on a frame of trailers.
    Trailers,
    RstStream(Reason),
    /// END_STREAM, and then RST_STREAM.
    EndThenReset(Reason),
    /// GOAWAY, and then the connection ends.
    GoAway(Reason),
    /// The connection ends without a word.
    Lost(Last),
    /// GOAWAY that lets open streams go on, as a server does that goes down; then END_STREAM.
    GracefulEnd,
    /// `content-length` promises more.
    TooShort,
}

async fn serving_h2(way: Way) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((tcp, _)) = listener.accept().await {
            tokio::spawn(answer_h2(tcp, way));
        }
    });
    url
}

async fn answer_h2(tcp: TcpStream, way: Way) {
    let last = if let Way::Lost(last) = way { last } else { Last::Fin };
    if last == Last::Reset {
        tcp.set_zero_linger().unwrap();
    }
    let mut connection = h2::server::handshake(tcp).await.unwrap();
    let Some(Ok((_, mut respond))) = connection.accept().await else { return };
    let mut head = http::Response::builder().header("content-type", "text/event-stream");
    if way == Way::TooShort {
        head = head.header("content-length", "10");
    }
    let mut body = respond.send_response(head.body(()).unwrap(), false).unwrap();
    let ends = matches!(way, Way::EndStream | Way::EndThenReset(_) | Way::TooShort);
    body.send_data("data: 1\n\n".into(), ends).unwrap();
    if way == Way::Trailers {
        body.send_trailers(http::HeaderMap::new()).unwrap();
    }
    // What is sent goes out, and is read, before the connection ends.
    let _ = tokio::time::timeout(Duration::from_millis(100), connection.accept()).await;
    match way {
        Way::RstStream(reason) | Way::EndThenReset(reason) => body.send_reset(reason),
        Way::GoAway(reason) => connection.abrupt_shutdown(reason),
        Way::GracefulEnd => {
            connection.graceful_shutdown();
            let _ = tokio::time::timeout(Duration::from_millis(100), connection.accept()).await;
            body.send_data("data: 2\n\n".into(), true).unwrap();
        }
        Way::Lost(_) => return,
        Way::EndStream | Way::Trailers | Way::TooShort => {}
    }
    let _ =
        tokio::time::timeout(Duration::from_secs(5), async { while connection.accept().await.is_some() {} })
            .await;
}

fn http2() -> Client {
    Client::new().http2_prior_knowledge()
}

#[tokio::test]
async fn under_http_2_end_stream_is_the_end() {
    for way in [
        Way::EndStream,
        Way::Trailers,
        Way::GracefulEnd,
        Way::EndThenReset(Reason::NO_ERROR),
        Way::EndThenReset(Reason::INTERNAL_ERROR),
    ] {
        let url = serving_h2(way).await;
        assert_eq!(became(&url, http2()).await, [Became::Ended, Became::Ended], "{way:?}");
    }
}

#[tokio::test]
async fn under_http_2_a_reset_of_the_stream_is_a_cut_but_for_no_error() {
    for code in 1..=13 {
        let url = serving_h2(Way::RstStream(Reason::from(code))).await;
        for body in became(&url, http2()).await {
            body.assert_cut("stream error received", &format!("{code}"));
        }
    }
    // Through hyper it cannot be told from an end: after a complete response it is harmless (RFC 9113, section 8.1).
    let url = serving_h2(Way::RstStream(Reason::NO_ERROR)).await;
    assert_eq!(became(&url, http2()).await, [Became::Ended, Became::Ended]);
}

#[tokio::test]
async fn under_http_2_the_end_of_the_connection_is_a_cut() {
    for way in [
        Way::Lost(Last::Fin),
        Way::Lost(Last::Reset),
        Way::GoAway(Reason::INTERNAL_ERROR),
        Way::GoAway(Reason::ENHANCE_YOUR_CALM),
        Way::GoAway(Reason::NO_ERROR),
        Way::TooShort,
    ] {
        let url = serving_h2(way).await;
        for body in became(&url, http2()).await {
            body.assert_cut("", &format!("{way:?}"));
        }
    }
}
