//! TLS under `http1_only`, on both transports.
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use streamgauge::session::Session;
use streamgauge::{Client, FailureKind, Open, Transport, scenario};
use streamgauge_tests::soon;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::{self, ServerConfig};

use crate::authority::Authority;
use crate::both::{Both, Step};

fn config12(authority: &Authority) -> ServerConfig {
    let signed = authority.certifies(|_| {});
    use tokio_rustls::rustls::pki_types::pem::PemObject as _;
    let chain = rustls::pki_types::CertificateDer::from_pem_slice(signed.certificate.as_bytes()).unwrap();
    let key = rustls::pki_types::PrivateKeyDer::from_pem_slice(signed.key.as_bytes()).unwrap();
    let mut config = ServerConfig::builder_with_protocol_versions(&[&rustls::version::TLS12])
        .with_no_client_auth()
        .with_single_cert(vec![chain], key)
        .unwrap();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    config
}

fn client(authority: &Authority) -> Client {
    Client::new().without_system_roots().root_certificates(&authority.pem).http1_only()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Last {
    CloseNotify,
    Fin,
    Reset,
    Garbage,
    Alert,
    HalfRecord,
}

const LASTS: [Last; 6] =
    [Last::CloseNotify, Last::Fin, Last::Reset, Last::Garbage, Last::Alert, Last::HalfRecord];

async fn finish(mut tcp: TcpStream, last: Last) {
    match last {
        Last::Reset => {
            tcp.set_zero_linger().unwrap();
            return;
        }
        Last::Garbage => drop(tcp.write_all(b"\x17\x03\x03\0\x20abcdefghijklmnopqrstuvwxyz0123456789").await),
        Last::Alert => drop(tcp.write_all(b"\x15\x03\x03\0\x02\x02\x50").await),
        Last::HalfRecord => drop(tcp.write_all(b"\x17\x03\x03\x01\x20abcdefgh").await),
        _ => {}
    }
    let _ = tcp.shutdown().await;
    let _ = tokio::time::timeout(Duration::from_secs(5), tcp.read_to_end(&mut Vec::new())).await;
}

async fn serving(answer: &'static str, last: Last, config: ServerConfig) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}/s", listener.local_addr().unwrap());
    let acceptor = TlsAcceptor::from(Arc::new(config));
    tokio::spawn(async move {
        while let Ok((tcp, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let Ok(mut tls) = acceptor.accept(tcp).await else { return };
                let mut request = Vec::new();
                while !request.ends_with(b"\r\n\r\n") {
                    let Ok(byte) = tls.read_u8().await else { return };
                    request.push(byte);
                }
                if !answer.is_empty() {
                    tls.write_all(answer.as_bytes()).await.unwrap();
                    tls.flush().await.unwrap();
                }
                tokio::time::sleep(Duration::from_millis(200)).await;
                if last == Last::CloseNotify {
                    let _ = tls.shutdown().await;
                }
                finish(tls.into_inner().0, last).await;
            });
        }
    });
    url
}

const H: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n";

fn answers() -> Vec<&'static str> {
    let leak = |s: String| -> &'static str { Box::leak(s.into_boxed_str()) };
    vec![
        "",
        "HTTP/1.1 200",
        H,
        "HTTP/1.1 100 Continue\r\n\r\n",
        leak(format!("{H}\r\n")),
        leak(format!("{H}\r\ndata: 1\n\n")),
        leak(format!("{H}content-length: 9\r\n\r\ndata: 1\n\n")),
        leak(format!("{H}content-length: 10\r\n\r\ndata: 1\n\n")),
        leak(format!("{H}content-length: 9\r\n\r\n")),
        leak(format!("{H}content-length: 0\r\n\r\n")),
        leak(format!("{H}transfer-encoding: chunked\r\n\r\n9\r\ndata: 1\n\n\r\n0\r\n\r\n")),
        leak(format!("{H}transfer-encoding: chunked\r\n\r\n9\r\ndata: 1\n\n\r\n")),
        leak(format!("{H}transfer-encoding: chunked\r\n\r\n9\r\ndata: 1\n\n\r\n0\r\n")),
        leak(format!("{H}transfer-encoding: chunked\r\n\r\n9\r\ndata: 1\n")),
        leak(format!("{H}transfer-encoding: chunked\r\n\r\n")),
        "HTTP/1.0 200 OK\r\ncontent-type: text/event-stream\r\n\r\ndata: 1\n\n",
        "HTTP/1.1 204 None\r\n\r\n",
        "HTTP/1.1 500 No\r\ncontent-length: 3\r\n\r\nabc",
        "HTTP/1.1 500 No\r\n\r\nabc",
        "HTTP/1.1 500 No\r\ncontent-length: 4\r\n\r\nabc",
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_end_under_tls_is_the_same() {
    let authority = Authority::new();
    let both = Both::of(client(&authority));
    let mut jobs = tokio::task::JoinSet::new();
    let gate = Arc::new(tokio::sync::Semaphore::new(24));
    for is_12 in [false, true] {
        for answer in answers() {
            for last in LASTS {
                let config = if is_12 { config12(&authority) } else { authority.server(&["http/1.1"]) };
                let url = serving(answer, last, config).await;
                for step in [Step::Stream, Step::Get, Step::Head] {
                    let (both, url, gate) = (both.clone(), url.clone(), Arc::clone(&gate));
                    jobs.spawn(async move {
                        let _permit = gate.acquire().await.unwrap();
                        let [own, reqwest] = both.see(&url, step).await;
                        (own != reqwest)
                            .then(|| format!("1.2: {is_12} {last:?} {step:?} {answer:?}\n own\n{own:?}\n reqwest\n{reqwest:?}"))
                    });
                }
            }
        }
    }
    let different: Vec<String> = jobs.join_all().await.into_iter().flatten().collect();
    assert!(different.is_empty(), "{} differ\n{}", different.len(), different.join("\n\n"));
}

/// Each is what a server does when it was connected to, before it answers a ClientHello or after.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn handshakes_that_fail_are_told_alike() {
    let authority = Authority::new();
    let both = Both::of(client(&authority));
    let mut different = Vec::new();
    let answers: [&'static [u8]; 12] = [
        b"",
        b"\x15\x03\x03\0\x02\x02\x28",
        b"\x15\x03\x03\0\x02\x01\x00",
        b"\x15\x03\x03\0\x02\x01\x5a",
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"\x16\x03\x03\0\x10",
        b"\x16\x03\x03\xff\xff",
        b"\x16\x03\x03\0\x04\x02\0\0\0",
        b"\x17\x03\x03\0\x04\x02\0\0\0",
        b"\0",
        b"SSH-2.0-x\r\n",
        b"\x16\x03\x03\0\x00",
    ];
    for answer in answers {
        for reads in [false, true] {
            for reset in [false, true] {
                // Otherwise the reset may overtake what was sent.
                if reset && !reads {
                    continue;
                }
                let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
                let url = format!("https://{}/s", listener.local_addr().unwrap());
                let server = tokio::spawn(async move {
                    while let Ok((mut tcp, _)) = listener.accept().await {
                        if reads {
                            let _ = tcp.read(&mut [0; 4096]).await;
                        }
                        let _ = tcp.write_all(answer).await;
                        if reads {
                            tokio::time::sleep(Duration::from_millis(20)).await;
                        }
                        if reset {
                            tcp.set_zero_linger().unwrap();
                        } else {
                            let _ = tcp.shutdown().await;
                            let _ = tokio::time::timeout(
                                Duration::from_secs(1),
                                tcp.read_to_end(&mut Vec::new()),
                            )
                            .await;
                        }
                    }
                });
                let [own, reqwest] = both.see(&url, Step::Stream).await;
                if own != reqwest {
                    different.push(format!(
                        "{answer:?} reads {reads} reset {reset}\n own\n{own:?}\n reqwest\n{reqwest:?}"
                    ));
                }
                server.abort();
            }
        }
    }
    assert!(different.is_empty(), "{} differ\n{}", different.len(), different.join("\n\n"));
}

/// A name, an address, and what is no name for TLS.
#[tokio::test]
async fn hosts_that_tls_does_not_take_are_told_alike() {
    hosts(true).await;
}

#[tokio::test]
async fn hosts_that_tls_does_not_take_are_not_connected_to() {
    hosts(false).await;
}

async fn hosts(is_there: bool) {
    let authority = Authority::new();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let port = address.port();
    let acceptor = TlsAcceptor::from(Arc::new(
        authority.server_for(&["http/1.1"], &["127.0.0.1", "a.example", "a_b.example"]),
    ));
    tokio::spawn(async move {
        while let Ok((tcp, _)) = listener.accept().await {
            let Ok(mut tls) = acceptor.accept(tcp).await else { continue };
            let _ = tls.read(&mut [0; 4096]).await;
            let _ = tls.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: 9\r\n\r\ndata: 1\n\n").await;
            let _ = tls.shutdown().await;
        }
    });
    let names = [
        "a.example",
        "A.Example",
        "a.example.",
        "a_b.example",
        "-a.example",
        "a-.example",
        "a..example",
        "*.example",
        "b.example",
        "xn--bcher-kva.example",
        "a.example..",
        "1.2.3.example",
        "a+b.example",
        "_",
        "a!b",
    ];
    let long = format!("{}.example", "a".repeat(64));
    let longer = format!("{}example", "abcdefgh.".repeat(30));
    let mut different = Vec::new();
    for name in names.iter().copied().chain([&*long, &*longer]) {
        {
            let to = if is_there { address } else { ([127, 0, 0, 1], 1).into() };
            let port = if is_there { port } else { 1 };
            let both = Both::of(client(&authority).resolve(name, to));
            let [own, reqwest] = both.see(&format!("https://{name}:{port}/s"), Step::Stream).await;
            if own != reqwest {
                different.push(format!("{name} {is_there}\n own\n{own:?}\n reqwest\n{reqwest:?}"));
            }
        }
    }
    assert!(different.is_empty(), "{} differ\n{}", different.len(), different.join("\n\n"));
}

/// Length, ciphers, extensions by kind with their lengths, without what is random.
fn hello(record: &[u8]) -> Vec<String> {
    let be = |at: usize| usize::from(record[at]) << 8 | usize::from(record[at + 1]);
    let mut at = 5 + 4 + 2 + 32;
    at += 1 + usize::from(record[at]);
    let ciphers = be(at);
    let mut said = vec![format!("ciphers {:02x?}", &record[at + 2..at + 2 + ciphers])];
    at += 2 + ciphers;
    at += 1 + usize::from(record[at]);
    let end = at + 2 + be(at);
    at += 2;
    let mut extensions = Vec::new();
    while at < end {
        let (kind, length) = (be(at), be(at + 2));
        let content = &record[at + 4..at + 4 + length];
        let shown = match kind {
            51 | 41 | 35 => format!("{length} bytes"),
            _ => format!("{content:02x?}"),
        };
        extensions.push(format!("{kind:05}: {shown}"));
        at += 4 + length;
    }
    extensions.sort();
    said.extend(extensions);
    said
}

#[tokio::test]
async fn the_client_hello_is_the_same_also_when_the_session_is_resumed() {
    let authority = Authority::new();
    for (bind, host) in [("127.0.0.1:0", "127.0.0.1"), ("[::1]:0", "[::1]"), ("127.0.0.1:0", "a.example")] {
        for is_12 in [false, true] {
            let listener = TcpListener::bind(bind).await.unwrap();
            let address = listener.local_addr().unwrap();
            let mut config = if is_12 {
                config12(&authority)
            } else {
                authority.server_for(&["http/1.1"], &["127.0.0.1", "::1", "a.example"])
            };
            config.send_tls13_tickets = 2;
            let acceptor = TlsAcceptor::from(Arc::new(config));
            let hellos = Arc::new(Mutex::new(Vec::new()));
            let heard = Arc::clone(&hellos);
            tokio::spawn(async move {
                while let Ok((tcp, _)) = listener.accept().await {
                    let mut record = vec![0; 8192];
                    loop {
                        let length = tcp.peek(&mut record).await.unwrap();
                        if length >= 5 && length >= 5 + (usize::from(record[3]) << 8 | usize::from(record[4]))
                        {
                            break;
                        }
                        tokio::time::sleep(Duration::from_millis(1)).await;
                    }
                    heard.lock().unwrap().push(hello(&record));
                    let Ok(mut tls) = acceptor.accept(tcp).await else { continue };
                    let _ = tls.read(&mut [0; 4096]).await;
                    let _ = tls.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: 9\r\n\r\ndata: 1\n\n").await;
                    let _ = tls.shutdown().await;
                }
            });
            let client =
                Client::new().danger_accept_any_certificate().http1_only().resolve("a.example", address);
            let url = format!("https://{host}:{}/s", address.port());
            let mut came = Vec::new();
            for transport in [Transport::Automatic, Transport::Reqwest] {
                let opens = scenario! { repeat 3 { sse "S" open "{url}" check await within 20s until end } };
                opens.client(client.clone().transport(transport)).run().await.unwrap();
                came.push(std::mem::take(&mut *hellos.lock().unwrap()));
            }
            assert_eq!(came[0].len(), 3);
            assert_eq!(came[0], came[1], "{host} 1.2: {is_12}");
        }
    }
}

/// A handshake that stalls, after so many bytes of what the server would send.
#[tokio::test]
async fn connect_timeout_spans_the_handshake() {
    let authority = Authority::new();
    for what in ["nothing", "trickle", "half", "unaccepted"] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("https://{}/s", listener.local_addr().unwrap());
        let config = Arc::new(authority.server(&["http/1.1"]));
        let (ended, mut ends) = tokio::sync::mpsc::unbounded_channel();
        let server = tokio::spawn(async move {
            if what == "unaccepted" {
                std::future::pending::<()>().await;
            }
            while let Ok((mut tcp, _)) = listener.accept().await {
                let config = Arc::clone(&config);
                let ended = ended.clone();
                tokio::spawn(async move {
                    let mut hello = vec![0; 8192];
                    let length = tcp.read(&mut hello).await.unwrap();
                    let mut server = rustls::ServerConnection::new(config).unwrap();
                    server.read_tls(&mut &hello[..length]).unwrap();
                    server.process_new_packets().unwrap();
                    let mut bytes = Vec::new();
                    while server.wants_write() {
                        server.write_tls(&mut bytes).unwrap();
                    }
                    match what {
                        "trickle" => {
                            for byte in bytes {
                                if tcp.write_all(&[byte]).await.is_err() {
                                    break;
                                }
                                tokio::time::sleep(Duration::from_millis(20)).await;
                            }
                        }
                        "half" => tcp.write_all(&bytes[..bytes.len() - 10]).await.unwrap(),
                        _ => {}
                    }
                    let read =
                        tokio::time::timeout(Duration::from_secs(10), tcp.read_to_end(&mut Vec::new())).await;
                    let _ = ended.send(format!("{read:?}"));
                });
            }
        });
        let mut all = Vec::new();
        for transport in [Transport::Automatic, Transport::Reqwest] {
            let start = Instant::now();
            let client = client(&authority).connect_timeout(Duration::from_millis(300)).transport(transport);
            let failure = scenario! { sse "S" open "{url}" close }.client(client).run().await.unwrap_err();
            let elapsed = start.elapsed();
            assert!(
                (Duration::from_millis(290)..Duration::from_millis(1500)).contains(&elapsed),
                "{what} {transport:?} {elapsed:?}"
            );
            let end = if what == "unaccepted" { None } else { soon(ends.recv()).await };
            all.push((
                failure.kind(),
                failure.to_string().lines().filter(|l| l.contains("connect_timeout")).collect::<String>(),
                end,
            ));
        }
        assert_eq!(all[0], all[1], "{what}");
        assert_eq!(all[0].0, FailureKind::Connect, "{what}: {all:?}");
        server.abort();
    }
}

/// How a server sees the end of a connection after it has sent `answer`.
async fn closes(
    authority: &Authority,
    answer: &'static str,
) -> (String, tokio::sync::mpsc::UnboundedReceiver<String>) {
    let (url, ends, _) = closes_after(authority, answer, None).await;
    (url, ends)
}

async fn closes_after(
    authority: &Authority,
    answer: &'static str,
    more: Option<&'static str>,
) -> (String, tokio::sync::mpsc::UnboundedReceiver<String>, ()) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}/s", listener.local_addr().unwrap());
    let acceptor = TlsAcceptor::from(Arc::new(authority.server(&["http/1.1"])));
    let (ended, ends) = tokio::sync::mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((tcp, _)) = listener.accept().await {
            let (acceptor, ended) = (acceptor.clone(), ended.clone());
            tokio::spawn(async move {
                let mut tls = acceptor.accept(tcp).await.unwrap();
                let mut request = Vec::new();
                while !request.ends_with(b"\r\n\r\n") {
                    request.push(tls.read_u8().await.unwrap());
                }
                tls.write_all(answer.as_bytes()).await.unwrap();
                tls.flush().await.unwrap();
                if let Some(more) = more {
                    for _ in 0..400 {
                        let _ = tls.write_all(more.as_bytes()).await;
                        let _ = tls.flush().await;
                    }
                }
                let end =
                    tokio::time::timeout(Duration::from_secs(10), tls.read_to_end(&mut Vec::new())).await;
                let _ = ended.send(match end {
                    Ok(Ok(_)) => "close_notify".to_owned(),
                    Ok(Err(error)) => format!("{:?}", error.kind()),
                    Err(_) => "open".to_owned(),
                });
            });
        }
    });
    (url, ends, ())
}

const EVENT: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\ndata: 1\n\n";

#[tokio::test]
async fn we_say_close_notify_when_a_stream_is_closed() {
    let authority = Authority::new();
    for transport in [Transport::Automatic, Transport::Reqwest] {
        let (url, mut ends) = closes(&authority, EVENT).await;
        let client = client(&authority).transport(transport);
        let opens = scenario! { sse "S" open "{url}" check await within 20s until 1 close };
        opens.client(client.clone()).run().await.unwrap();
        assert_eq!(soon(ends.recv()).await.unwrap(), "close_notify", "closed {transport:?}");
        // Dropped in a pause.
        let opens = scenario! { sse "S" open "{url}" check await within 20s until 1 pause 1h sse "S" close };
        let opens = opens.client(client.clone());
        let ran = tokio::time::timeout(Duration::from_millis(300), opens.run()).await;
        assert!(ran.is_err());
        assert_eq!(soon(ends.recv()).await.unwrap(), "close_notify", "dropped {transport:?}");
        let (url, mut ends) = closes(&authority, "").await;
        let opens = scenario! { sse "S" open "{url}" close };
        let opens = opens.client(client.clone());
        let ran = tokio::time::timeout(Duration::from_millis(300), opens.run()).await;
        assert!(ran.is_err());
        assert_eq!(soon(ends.recv()).await.unwrap(), "close_notify", "unanswered {transport:?}");
    }
}

/// Uses up what the runtime lets a task do in a turn.
async fn use_up() {
    std::future::poll_fn(|cx| {
        for _ in 0..10_000 {
            match tokio::task::coop::poll_proceed(cx) {
                std::task::Poll::Ready(restore) => restore.made_progress(),
                std::task::Poll::Pending => break,
            }
        }
        std::task::Poll::Ready(())
    })
    .await;
}

#[tokio::test]
async fn we_say_close_notify_also_at_the_end_of_a_tasks_turn() {
    let authority = Authority::new();
    let mut all = Vec::new();
    for transport in [Transport::Automatic, Transport::Reqwest] {
        let (url, mut ends) = closes(&authority, EVENT).await;
        let client = client(&authority).transport(transport);
        let opens = scenario! {
            sse "S" open "{url}" check await within 20s until 1
            run { use_up().await; }
            sse "S" close
        };
        opens.client(client.clone()).run().await.unwrap();
        all.push(soon(ends.recv()).await.unwrap());
    }
    assert_eq!(all, ["close_notify"; 2]);
}

#[tokio::test]
async fn we_say_close_notify_after_a_busy_stream() {
    let authority = Authority::new();
    let mut all = Vec::new();
    for transport in [Transport::Automatic, Transport::Reqwest] {
        for _ in 0..8 {
            let (url, mut ends, ()) = closes_after(&authority, EVENT, Some("data: 2\n\n")).await;
            let client = client(&authority).transport(transport);
            let opens = scenario! { sse "S" open "{url}" check await within 20s until 401 close };
            opens.client(client.clone()).run().await.unwrap();
            all.push(soon(ends.recv()).await.unwrap());
        }
    }
    assert_eq!(all, ["close_notify"; 16]);
}

#[test]
fn a_stream_is_dropped_outside_its_runtime() {
    let authority = Authority::new();
    let elsewhere =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    for is_shut in [false, true] {
        for transport in [Transport::Automatic, Transport::Reqwest] {
            let (url, mut ends) = elsewhere.block_on(closes(&authority, EVENT));
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            let client = client(&authority).transport(transport);
            let mut session = Session::with(client);
            let stream = session.stream("s");
            let stream = runtime.block_on(session.open(stream, "S", Open::new("GET", url))).unwrap();
            if is_shut {
                drop(runtime);
                drop((session, stream));
            } else {
                drop((session, stream));
                runtime.block_on(async { tokio::time::sleep(Duration::from_millis(50)).await });
            }
            let end = elsewhere.block_on(async { soon(ends.recv()).await }).unwrap();
            if !is_shut {
                assert_eq!(end, "close_notify", "{transport:?}");
            }
        }
    }
}

#[tokio::test]
async fn redirects_cookies_and_reconnecting_from_http_to_https_and_back() {
    let authority = Authority::new();
    let tls = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let plain = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (tls_port, plain_port) = (tls.local_addr().unwrap().port(), plain.local_addr().unwrap().port());
    let acceptor = TlsAcceptor::from(Arc::new(authority.server(&["http/1.1"])));
    let came = Arc::new(Mutex::new(Vec::new()));
    async fn answer<I: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin>(
        mut io: I,
        scheme: &str,
        ports: (u16, u16),
        came: Arc<Mutex<Vec<String>>>,
    ) {
        let mut request = Vec::new();
        while !request.ends_with(b"\r\n\r\n") {
            let Ok(byte) = io.read_u8().await else { return };
            request.push(byte);
        }
        let request = String::from_utf8(request).unwrap();
        let path = request.split(' ').nth(1).unwrap().to_owned();
        came.lock().unwrap().push(format!("{scheme} {request}"));
        let other = match scheme {
            "http" => format!("https://127.0.0.1:{}", ports.0),
            _ => format!("http://127.0.0.1:{}", ports.1),
        };
        let answer = match path.strip_prefix("/go/") {
            Some(rest) => format!("HTTP/1.1 302 Go\r\nlocation: {other}/{rest}\r\nset-cookie: from={scheme}; Path=/\r\nset-cookie: s{scheme}=1; Secure; Path=/\r\ncontent-length: 0\r\n\r\n"),
            None => "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: 26\r\n\r\nretry: 1\nid: 7\ndata: 12\n\n\n".to_owned(),
        };
        let _ = io.write_all(answer.as_bytes()).await;
        let _ = io.flush().await;
        let _ = io.read(&mut [0; 100]).await;
    }
    let (c1, c2) = (Arc::clone(&came), Arc::clone(&came));
    tokio::spawn(async move {
        while let Ok((tcp, _)) = tls.accept().await {
            let (acceptor, came) = (acceptor.clone(), Arc::clone(&c1));
            tokio::spawn(async move {
                answer(acceptor.accept(tcp).await.unwrap(), "https", (tls_port, plain_port), came).await;
            });
        }
    });
    tokio::spawn(async move {
        while let Ok((tcp, _)) = plain.accept().await {
            tokio::spawn(answer(tcp, "http", (tls_port, plain_port), Arc::clone(&c2)));
        }
    });
    for only in [true, false] {
        let mut all = Vec::new();
        for transport in [Transport::Automatic, Transport::Reqwest] {
            let mut client =
                Client::new().without_system_roots().root_certificates(&authority.pem).transport(transport);
            if only {
                client = client.http1_only();
            }
            let opens = scenario! {
                base ("http://127.0.0.1:{plain_port}")
                http "1" get "http://127.0.0.1:{plain_port}/go/go/x" bearer "t" header "X-A" "1"
                sse "S" open "http://127.0.0.1:{plain_port}/go/s" bearer "t" reconnect 2 check await within 20s until 3
                sse "S" close
                sse "S" open "https://127.0.0.1:{tls_port}/go/s" check await within 20s until end
            };
            opens.client(client).run().await.unwrap();
            all.push(std::mem::take(&mut *came.lock().unwrap()));
        }
        assert!(all[0].len() > 8, "{all:?}");
        assert_eq!(all[0], all[1]);
    }
}

/// 10 MiB over TLS, to a server that answers early and reads on, or not.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn early_answers_during_uploads_over_tls() {
    let authority = Authority::new();
    let body = "x".repeat(10 << 20);
    for reads in [false, true] {
        for framing in [
            "content-length: 4\r\n\r\nless",
            "transfer-encoding: chunked\r\n\r\n4\r\nless\r\n0\r\n\r\n",
            "\r\nless",
        ] {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let url = format!("https://{}/s", listener.local_addr().unwrap());
            let acceptor = TlsAcceptor::from(Arc::new(authority.server(&["http/1.1"])));
            let server = tokio::spawn(async move {
                while let Ok((tcp, _)) = listener.accept().await {
                    let acceptor = acceptor.clone();
                    tokio::spawn(async move {
                        let mut tls = acceptor.accept(tcp).await.unwrap();
                        let mut request = Vec::new();
                        while !request.ends_with(b"\r\n\r\n") {
                            request.push(tls.read_u8().await.unwrap());
                        }
                        tls.write_all(format!("HTTP/1.1 413 Large\r\n{framing}").as_bytes()).await.unwrap();
                        let _ = tls.flush().await;
                        if framing.starts_with('\r') {
                            let _ = tls.shutdown().await;
                        }
                        if reads {
                            let _ = tokio::time::timeout(
                                Duration::from_secs(15),
                                tls.read_to_end(&mut Vec::new()),
                            )
                            .await;
                        } else {
                            tokio::time::sleep(Duration::from_secs(15)).await;
                        }
                    });
                }
            });
            let mut all = Vec::new();
            for transport in [Transport::Automatic, Transport::Reqwest] {
                let client = client(&authority).transport(transport);
                let posts =
                    scenario! { http "S" post "{url}" body text "{body}" check status == 413 body save said };
                let posted = soon(posts.client(client.clone()).run()).await;
                let posts = scenario! { sse "S" open post "{url}" body text "{body}" close };
                let opened = soon(posts.client(client).run()).await.unwrap_err();
                all.push((
                    posted.map(|user| user.said).map_err(|f| f.to_string()),
                    opened.kind(),
                    opened.to_string().contains("less"),
                ));
            }
            assert_eq!(all[0], all[1], "reads {reads} {framing:?}");
            assert_eq!(all[0].0.as_deref(), Ok("less"));
            server.abort();
        }
    }
}

/// How 200 connections end, as the server sees them.
async fn ends_of(
    ends: &mut tokio::sync::mpsc::UnboundedReceiver<String>,
    count: usize,
) -> Vec<(String, usize)> {
    let mut all = std::collections::BTreeMap::new();
    for _ in 0..count {
        *all.entry(soon(ends.recv()).await.unwrap()).or_insert(0) += 1;
    }
    all.into_iter().collect()
}

#[tokio::test]
async fn we_say_close_notify_on_each_of_many_streams() {
    let authority = Authority::new();
    let mut all = Vec::new();
    for transport in [Transport::Automatic, Transport::Reqwest] {
        let client = client(&authority).transport(transport);
        let (url, mut ends) = closes(&authority, EVENT).await;
        let yes = true;
        let opens = scenario! {
            repeat 200 as i { sse "S" name "s"[(i)] open "{url}" check await within 20s until 1 }
            sse "S" name "s"[all] close
        };
        opens.client(client.clone()).run().await.unwrap();
        all.push(format!("{transport:?} [all] close {:?}", ends_of(&mut ends, 200).await));
        let opens = scenario! {
            repeat 200 as i { sse "S" name "s"[(i)] open "{url}" check await within 20s until 1 }
            if (yes) { fail "enough" }
            sse "S" name "s"[all] close
        };
        opens.client(client.clone()).run().await.unwrap_err();
        all.push(format!("{transport:?} failed {:?}", ends_of(&mut ends, 200).await));
        let (there, mut is_there) = tokio::sync::mpsc::unbounded_channel();
        let opens = scenario! {
            repeat 200 as i { sse "S" name "s"[(i)] open "{url}" check await within 20s until 1 }
            run { there.send(()).unwrap(); }
            pause 1h
            sse "S" name "s"[all] close
        };
        let opens = opens.client(client.clone());
        tokio::select! { ran = opens.run() => panic!("{:?}", ran.map(drop)), _ = is_there.recv() => {} }
        all.push(format!("{transport:?} dropped {:?}", ends_of(&mut ends, 200).await));
        let one = scenario! { sse "S" open "{url}" check await within 20s until 1 pause 1h sse "S" close };
        let one = one.client(client.clone());
        let mut users: Vec<_> = (0..200).map(|_| Box::pin(one.run())).collect();
        let _ = tokio::time::timeout(
            Duration::from_secs(3),
            std::future::poll_fn(|cx| {
                for user in &mut users {
                    let _ = user.as_mut().poll(cx);
                }
                std::task::Poll::<()>::Pending
            }),
        )
        .await;
        drop(users);
        all.push(format!("{transport:?} 200 users dropped {:?}", ends_of(&mut ends, 200).await));
    }
    assert!(all.iter().all(|line| line.contains("[(\"close_notify\", 200)]")), "{all:#?}");
}

/// Whatever is wrong with who shows what, in TLS 1.3 and 1.2.
#[tokio::test]
async fn wrong_certificates_are_told_alike() {
    use tokio_rustls::rustls::pki_types::pem::PemObject as _;
    let authority = Authority::new();
    let other = Authority::new();
    let mut different = Vec::new();
    let signed = [
        ("good", authority.certifies(|_| {})),
        ("other authority", other.certifies(|_| {})),
        ("self", crate::authority::self_signed(rcgen::IsCa::NoCa)),
        ("self ca", crate::authority::self_signed(rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained))),
        ("expired", authority.certifies(|params| params.not_after = rcgen::date_time_ymd(2000, 1, 1))),
        ("not yet", authority.certifies(|params| params.not_before = rcgen::date_time_ymd(2090, 1, 1))),
        (
            "other name",
            authority.certifies(|params| {
                params.subject_alt_names = vec![rcgen::SanType::DnsName("x.example".try_into().unwrap())]
            }),
        ),
        ("no name", authority.certifies(|params| params.subject_alt_names = Vec::new())),
        (
            "client only",
            authority.certifies(|params| {
                params.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ClientAuth]
            }),
        ),
        (
            "ca",
            authority
                .certifies(|params| params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained)),
        ),
    ];
    let user = authority.user();
    let stranger = other.user();
    for (name, signed) in &signed {
        for is_12 in [false, true] {
            for asks in [false, true] {
                let chain = vec![
                    rustls::pki_types::CertificateDer::from_pem_slice(signed.certificate.as_bytes()).unwrap(),
                ];
                let key = rustls::pki_types::PrivateKeyDer::from_pem_slice(signed.key.as_bytes()).unwrap();
                let versions: &[&rustls::SupportedProtocolVersion] =
                    if is_12 { &[&rustls::version::TLS12] } else { &[&rustls::version::TLS13] };
                let builder = ServerConfig::builder_with_protocol_versions(versions);
                let mut roots = rustls::RootCertStore::empty();
                roots.add(authority.der.clone().into()).unwrap();
                let builder = if asks {
                    builder.with_client_cert_verifier(
                        rustls::server::WebPkiClientVerifier::builder(Arc::new(roots)).build().unwrap(),
                    )
                } else {
                    builder.with_no_client_auth()
                };
                let mut config = builder.with_single_cert(chain, key).unwrap();
                for alpn in [&[b"http/1.1".to_vec()][..], &[b"h2".to_vec()], &[]] {
                    if !alpn.is_empty() && alpn[0] == b"h2" && *name != "good" {
                        continue;
                    }
                    config.alpn_protocols = alpn.to_vec();
                    let url = serving("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: 9\r\n\r\ndata: 1\n\n", Last::CloseNotify, config.clone()).await;
                    let clients = [
                        ("roots", client(&authority)),
                        ("danger", client(&authority).danger_accept_any_certificate()),
                        ("system", Client::new().http1_only()),
                        ("user", client(&authority).client_certificate(&user.certificate, &user.key)),
                        (
                            "stranger",
                            client(&authority).client_certificate(&stranger.certificate, &stranger.key),
                        ),
                    ];
                    for (who, client) in clients {
                        if !asks && (who == "user" || who == "stranger") {
                            continue;
                        }
                        let [own, reqwest] = soon(Both::of(client).see(&url, Step::Stream)).await;
                        if own != reqwest {
                            different.push(format!(
                                "{name} 1.2: {is_12} asks {asks} {alpn:?} {who}\n own {:?}\n reqwest {:?}",
                                own.failed, reqwest.failed
                            ));
                        }
                    }
                }
            }
        }
    }
    assert!(different.is_empty(), "{} differ\n{}", different.len(), different.join("\n\n"));
}

/// A whole response and what follows it, in one write.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn under_tls_a_response_and_what_follows_in_one_piece() {
    let authority = Authority::new();
    let client = Client::new().without_system_roots().root_certificates(&authority.pem).http1_only();
    let both = Both::of(client);
    let sized = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: 9\r\n\r\ndata: 1\n\n";
    let none = "HTTP/1.1 204 None\r\n\r\n";
    let follows: [(&'static str, &'static [u8]); 7] = [
        ("nothing", b""),
        ("garbage", b"\x17\x03\x03\0\x20abcdefghijklmnopqrstuvwxyz0123456789"),
        ("alert", b"\x15\x03\x03\0\x02\x02\x50"),
        ("half", b"\x17\x03\x03\x01\x20abcdefgh"),
        ("close", b"close"),
        ("no tls", b"HTTP/1.1 400 x\r\n\r\n"),
        ("empty", b"empty"),
    ];
    let mut different = Vec::new();
    for answer in [sized, none, EVENT, "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n"] {
        for (name, bytes) in follows {
            for reset in [false, true] {
                let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
                let url = format!("https://{}/s", listener.local_addr().unwrap());
                let config = Arc::new(authority.server(&["http/1.1"]));
                let server = tokio::spawn(async move {
                    while let Ok((tcp, _)) = listener.accept().await {
                        let config = Arc::clone(&config);
                        tokio::spawn(async move {
                            let Ok(mut tls) = TlsAcceptor::from(config).accept(tcp).await else { return };
                            let mut request = Vec::new();
                            while !request.ends_with(b"\r\n\r\n") {
                                let Ok(byte) = tls.read_u8().await else { return };
                                request.push(byte);
                            }
                            let (mut tcp, mut session) = tls.into_inner();
                            std::io::Write::write_all(&mut session.writer(), answer.as_bytes()).unwrap();
                            if bytes == b"close" {
                                session.send_close_notify();
                            }
                            let mut all = Vec::new();
                            while session.wants_write() {
                                session.write_tls(&mut all).unwrap();
                            }
                            if bytes.len() > 5 {
                                all.extend_from_slice(bytes);
                            }
                            tcp.write_all(&all).await.unwrap();
                            tokio::time::sleep(Duration::from_millis(100)).await;
                            if reset {
                                tcp.set_zero_linger().unwrap();
                            } else {
                                let _ = tcp.shutdown().await;
                                let _ = tokio::time::timeout(
                                    Duration::from_secs(2),
                                    tcp.read_to_end(&mut Vec::new()),
                                )
                                .await;
                            }
                        });
                    }
                });
                for step in [Step::Stream, Step::Get, Step::Head] {
                    let [own, reqwest] = both.see(&url, step).await;
                    if own != reqwest {
                        different.push(format!(
                            "{name} {step:?} reset {reset} {answer:?}\n own\n{own:?}\n reqwest\n{reqwest:?}"
                        ));
                    }
                }
                server.abort();
            }
        }
    }
    assert!(different.is_empty(), "{} differ\n{}", different.len(), different.join("\n\n"));
}

#[test]
fn one_client_with_tls_serves_runtimes_one_after_another() {
    let authority = Authority::new();
    let elsewhere =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let listener = elsewhere.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    let url = format!("https://{}/s", listener.local_addr().unwrap());
    let acceptor = TlsAcceptor::from(Arc::new(authority.server(&["http/1.1"])));
    elsewhere.spawn(async move {
        while let Ok((tcp, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let Ok(mut tls) = acceptor.accept(tcp).await else { return };
                let _ = tls.read(&mut [0; 4096]).await;
                let _ = tls.write_all(EVENT.as_bytes()).await;
                let _ = tls.read(&mut [0; 4096]).await;
            });
        }
    });
    let client = Client::new().without_system_roots().root_certificates(&authority.pem).http1_only();
    let mut left = Vec::new();
    for turn in 0..6 {
        let runtime = if turn % 2 == 0 {
            tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
        } else {
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap()
        };
        let mut session = Session::with(client.clone());
        let stream = session.stream("s");
        let stream = runtime
            .block_on(async { soon(session.open(stream, "S", Open::new("GET", url.clone()))).await })
            .unwrap();
        if turn % 3 == 0 {
            left.push((session, stream))
        }
        drop(runtime);
    }
    std::thread::spawn(move || drop(left)).join().unwrap();
}

/// Many users on two threads, whose streams come in pieces of all sizes: each gets what was sent to it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn users_that_change_threads_get_what_is_theirs() {
    let authority = Authority::new();
    for is_tls in [false, true] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(authority.server(&["http/1.1"])));
        let server = tokio::spawn(async move {
            while let Ok((tcp, _)) = listener.accept().await {
                let acceptor = acceptor.clone();
                tokio::spawn(async move {
                    async fn serve<I: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin>(mut io: I) {
                        let mut request = Vec::new();
                        while !request.ends_with(b"\r\n\r\n") {
                            request.push(io.read_u8().await.unwrap());
                        }
                        let request = String::from_utf8(request).unwrap();
                        let number: u64 = request.split(['/', ' ']).nth(2).unwrap().parse().unwrap();
                        let mut random = fastrand::Rng::with_seed(number);
                        let mut bytes = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n".to_vec();
                        for n in 0..60 {
                            let fill = "z".repeat(random.usize(0..5000));
                            let event = format!("data: {number}-{n}-{fill}-{number}\n\n");
                            for piece in event.as_bytes().chunks(random.usize(1..3000)) {
                                bytes.extend(format!("{:x}\r\n", piece.len()).bytes());
                                bytes.extend_from_slice(piece);
                                bytes.extend(b"\r\n");
                            }
                        }
                        bytes.extend(b"0\r\n\r\n");
                        let mut rest = &bytes[..];
                        while !rest.is_empty() {
                            let (piece, behind) = rest.split_at(random.usize(1..20_000).min(rest.len()));
                            if io.write_all(piece).await.is_err() {
                                return;
                            }
                            let _ = io.flush().await;
                            tokio::task::yield_now().await;
                            rest = behind;
                        }
                        let _ = io.read(&mut [0; 10]).await;
                    }
                    if is_tls { serve(acceptor.accept(tcp).await.unwrap()).await } else { serve(tcp).await }
                });
            }
        });
        let url = format!("{}://{address}", if is_tls { "https" } else { "http" });
        let client = Client::new().without_system_roots().root_certificates(&authority.pem).http1_only();
        let mut jobs = tokio::task::JoinSet::new();
        for user in 0..40_u64 {
            let (url, client) = (url.clone(), client.clone());
            jobs.spawn(async move {
                let (a, b) = (user * 2, user * 2 + 1);
                let asks = scenario! {
                    sse "A" name "a" open "{url}/{a}"
                        check listen within 20s until 30 collect firsta: String
                    sse "B" name "b" open "{url}/{b}"
                        check await within 20s until 10 collect firstb: String
                    run { tokio::task::yield_now().await; }
                    sse "B" name "b" check await within 20s until end collect restb: String
                    sse "A" name "a" await
                    sse "A" name "a" check await within 20s until end collect resta: String
                };
                let user = soon(asks.client(client).run()).await.map_err(|f| f.to_string())?;
                for (number, all, first) in [(a, user.resta, user.firsta), (b, user.restb, user.firstb)] {
                    let mut n = -1;
                    for text in first.iter().chain(&all) {
                        let parts: Vec<&str> = text.split('-').collect();
                        if parts.len() != 4
                            || parts[0] != number.to_string()
                            || parts[3] != parts[0]
                            || !parts[2].bytes().all(|b| b == b'z')
                        {
                            return Err(format!("{number}: {}", &text[..text.len().min(100)]));
                        }
                        // What comes between two checks belongs to none.
                        let place: i64 = parts[1].parse().unwrap();
                        if place <= n || n < 9 && place != n + 1 {
                            return Err(format!("{number}: {n} {place}"));
                        }
                        n = place;
                    }
                }
                Ok::<(), String>(())
            });
        }
        let wrong: Vec<String> = jobs.join_all().await.into_iter().filter_map(Result::err).collect();
        assert!(wrong.is_empty(), "tls {is_tls}: {wrong:#?}");
        server.abort();
    }
}
