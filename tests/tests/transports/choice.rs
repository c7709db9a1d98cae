//! Which transport is taken, and what else differs from request to request.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use streamgauge::check::ResponseCheck;
use streamgauge::session::Session;
use streamgauge::{CarriedBy, Client, Http, RunEvent, RunEventKind, Transport, scenario};
use streamgauge_tests::{Hear, soon};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::authority::Authority;

const EVENT: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\ndata: 1\n\n";

async fn carried(url: &str, client: Client) -> Result<CarriedBy, String> {
    let carried = Arc::new(Mutex::new(None));
    let hears = Arc::clone(&carried);
    let opens = scenario! { sse "S" open "{url}" close };
    let opens = opens.client(client).observer(Hear(move |event: &RunEvent<'_>| {
        if let RunEventKind::Opened { transport, .. } = event.kind {
            *hears.lock().unwrap() = Some(transport);
        }
    }));
    opens.run().await.map_err(|f| f.to_string())?;
    let got = carried.lock().unwrap().unwrap();
    Ok(got)
}

/// Which side is taken, by every setting.
#[tokio::test]
async fn each_setting_chooses_as_the_guide_says() {
    let authority = Authority::new();
    let tls = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let plain = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (https, http) = (
        format!("https://{}/", tls.local_addr().unwrap()),
        format!("http://{}/", plain.local_addr().unwrap()),
    );
    let acceptor = TlsAcceptor::from(Arc::new(authority.server(&["http/1.1"])));
    tokio::spawn(async move {
        while let Ok((tcp, _)) = tls.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let Ok(mut tls) = acceptor.accept(tcp).await else { return };
                let _ = tls.read(&mut [0; 4096]).await;
                let _ = tls.write_all(EVENT.as_bytes()).await;
                let _ = tls.read(&mut [0; 4096]).await;
            });
        }
    });
    tokio::spawn(async move {
        while let Ok((mut tcp, _)) = plain.accept().await {
            tokio::spawn(async move {
                let _ = tcp.read(&mut [0; 4096]).await;
                let _ = tcp.write_all(EVENT.as_bytes()).await;
                let _ = tcp.read(&mut [0; 4096]).await;
            });
        }
    });
    let new = || Client::new().without_system_roots().root_certificates(&authority.pem);
    use CarriedBy::{Http1, Reqwest};
    let user = authority.user();
    let cases: Vec<(&str, Client, CarriedBy, CarriedBy)> = vec![
        ("default", new(), Http1, Reqwest),
        ("http1", new().http1_only(), Http1, Http1),
        (
            "automatic again",
            new().transport(Transport::Reqwest).transport(Transport::Automatic).http1_only(),
            Http1,
            Http1,
        ),
        ("reqwest", new().http1_only().transport(Transport::Reqwest), Reqwest, Reqwest),
        ("shared", new().http1_only().share_connections(), Reqwest, Reqwest),
        ("gzip", new().http1_only().gzip(true), Reqwest, Reqwest),
        ("gzip off", new().http1_only().gzip(true).gzip(false), Http1, Http1),
        ("brotli", new().http1_only().brotli(true), Reqwest, Reqwest),
        ("brotli off", new().http1_only().brotli(false), Http1, Http1),
        ("system proxy", new().http1_only().system_proxy(), Reqwest, Reqwest),
        ("prior knowledge, then not", new().http2_prior_knowledge().http1_only(), Http1, Http1),
        ("certificate", new().http1_only().client_certificate(&user.certificate, &user.key), Http1, Http1),
        ("danger", new().http1_only().danger_accept_any_certificate(), Http1, Http1),
        ("address", new().http1_only().local_address(std::net::IpAddr::from([127, 0, 0, 1])), Http1, Http1),
        ("keepalive", new().http1_only().tcp_keepalive(None), Http1, Http1),
        ("timeout", new().http1_only().connect_timeout(Duration::MAX), Http1, Http1),
        ("resolve", new().http1_only().resolve("a", ([127, 0, 0, 1], 1).into()), Http1, Http1),
    ];
    let mut wrong = Vec::new();
    for (name, client, plainly, secretly) in cases {
        for (url, wanted) in [(&http, plainly), (&https, secretly)] {
            let got = soon(carried(url, client.clone())).await;
            if got != Ok(wanted) {
                wrong.push(format!("{name} {url} {got:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// A server that answers before it is asked. hyper refuses what came before it has sent its request, if it sees it in
/// time; ours sends at once, and takes it for the answer.
#[tokio::test]
async fn a_server_that_speaks_first_is_heard() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/s", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut tcp, _)) = listener.accept().await {
            tcp.write_all(EVENT.as_bytes()).await.unwrap();
            tokio::spawn(async move { tcp.read_to_end(&mut Vec::new()).await });
        }
    });
    assert_eq!(soon(carried(&url, Client::new())).await, Ok(CarriedBy::Http1));
}

/// Requests that are large or odd.
#[tokio::test]
async fn odd_requests_are_sent_or_refused_alike() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let (came, mut comes) = tokio::sync::mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((mut tcp, _)) = listener.accept().await {
            let came = came.clone();
            tokio::spawn(async move {
                let mut all = Vec::new();
                while !all.ends_with(b"\r\n\r\n") {
                    if tcp.read_buf(&mut all).await.unwrap_or(0) == 0 {
                        break;
                    }
                }
                let _ = tcp.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await;
                while tcp.read_buf(&mut all).await.is_ok_and(|n| n > 0) {}
                let _ = came.send(all);
            });
        }
    });
    let root = format!("http://127.0.0.1:{port}");
    let cases: Vec<(&str, &'static str, String, Option<String>)> = vec![
        ("lower", "get", format!("{root}/"), None),
        ("long query", "GET", format!("{root}/?{}", "q".repeat(70_000)), None),
        ("query at limit", "GET", format!("{root}/?{}", "q".repeat(65_534 - root.len() - 2)), None),
        ("query beyond limit", "GET", format!("{root}/?{}", "q".repeat(65_535 - root.len() - 2)), None),
        ("long header", "GET", format!("{root}/"), Some("v".repeat(1 << 20))),
        ("options star", "OPTIONS", format!("{root}/*"), None),
        ("odd characters", "GET", format!("{root}/a b|c\\d^e`f{{g}}[h]<i>\"j'k"), None),
        ("odd query", "GET", format!("{root}/?a b|c\\d^e`f{{g}}[h]<i>\"j'k"), None),
        ("NUL", "GET", format!("{root}/a\0b"), None),
        ("port 0", "GET", "http://127.0.0.1:0/".to_owned(), None),
        ("no host", "GET", "http:///x".to_owned(), None),
        ("localhost.", "GET", format!("http://localhost.:{port}/"), None),
        ("LOCALHOST", "GET", format!("http://LOCALHOST:{port}/"), None),
        ("unknown", "GET", format!("http://does-not-exist.invalid:{port}/"), None),
        ("0", "GET", format!("http://0:{port}/"), None),
        ("mapped", "GET", format!("http://[::ffff:127.0.0.1]:{port}/"), None),
        ("a space in the name", "GET", format!("http://a%20b:{port}/"), None),
        ("under_score", "GET", format!("http://a_b:{port}/"), None),
    ];
    let mut different = Vec::new();
    for (name, method, url, header) in cases {
        let mut sent = Vec::new();
        for transport in [Transport::Automatic, Transport::Reqwest] {
            let client = Client::new()
                .transport(transport)
                .resolve("a_b", ([127, 0, 0, 1], 0).into())
                .connect_timeout(Duration::from_secs(10));
            let mut http = Http::new(method, url.clone()).timeout(Duration::from_secs(15));
            if let Some(header) = &header {
                http = http.header("x", header.clone())
            }
            let mut session = Session::with(client);
            let result = session
                .http("H", http, ResponseCheck::new())
                .await
                .map(drop)
                .map_err(|f| (f.kind(), f.to_string()));
            let bytes = if result.is_err() {
                String::new()
            } else {
                soon(comes.recv()).await.unwrap().escape_ascii().to_string()
            };
            sent.push((result, bytes));
        }
        if sent[0] != sent[1] {
            different.push(format!("{name}\n own     {:.400?}\n reqwest {:.400?}", sent[0], sent[1]));
        }
    }
    assert!(different.is_empty(), "{} differ\n{}", different.len(), different.join("\n\n"));
}

/// Any headers by hand in any order, with any method and any body: the same bytes.
#[tokio::test]
async fn random_requests_have_the_same_bytes() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let (came, mut comes) = tokio::sync::mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((mut tcp, _)) = listener.accept().await {
            let came = came.clone();
            tokio::spawn(async move {
                let mut all = Vec::new();
                // What comes in one go; then it is answered.
                tcp.read_buf(&mut all).await.unwrap();
                let _ = tokio::time::timeout(Duration::from_millis(15), async {
                    while tcp.read_buf(&mut all).await.is_ok_and(|n| n > 0) {}
                })
                .await;
                tcp.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await.unwrap();
                while tcp.read_buf(&mut all).await.is_ok_and(|n| n > 0) {}
                came.send(all).unwrap();
            });
        }
    });
    let names: &[(&'static str, &[&str])] = &[
        ("Host", &["a.example", "", "x:1"]),
        (
            "Content-Length",
            &[
                "3",
                "0",
                "5",
                "2",
                "x",
                "3, 3",
                "3,4",
                "",
                "18446744073709551615",
                "18446744073709551616",
                " 3 ",
            ],
        ),
        (
            "Transfer-Encoding",
            &["chunked", "gzip", "", "identity", "chunked, gzip", "Chunked", "gzip,chunked ", "\u{e4}"],
        ),
        ("Connection", &["close", "keep-alive", "Upgrade", "TE, close", "", "CLOSE"]),
        ("Expect", &["100-continue", "", "x"]),
        ("Upgrade", &["websocket", "h2c"]),
        ("TE", &["trailers"]),
        ("Keep-Alive", &["timeout=5"]),
        ("Proxy-Connection", &["keep-alive"]),
        ("Trailer", &["x"]),
        ("Accept", &["*/*", "a/b"]),
        ("User-Agent", &["me", ""]),
        ("Cookie", &["a=1; b"]),
        ("Content-Type", &["a/b"]),
        ("Date", &["now"]),
        ("HTTP2-Settings", &["AAM"]),
        ("x-One", &["1", "a\tb", "\u{e4}"]),
        ("X-TWO", &["2"]),
        ("If-None-Match", &["\"x\""]),
        ("Range", &["bytes=0-1"]),
        ("Accept-Encoding", &["gzip, br", ""]),
    ];
    let mut random = fastrand::Rng::with_seed(7);
    let mut different = Vec::new();
    let clients = [Client::new(), Client::new().transport(Transport::Reqwest)];
    for turn in 0..400 {
        let method = ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "TRACE", "QUERY", "x-Y"]
            [random.usize(..10)];
        let mut headers = Vec::new();
        for _ in 0..random.usize(0..7) {
            let (name, values) = names[random.usize(..names.len())];
            headers.push((name, values[random.usize(..values.len())]));
        }
        let body = [None, None, Some(""), Some("xyz"), Some("xyz"), Some("a longer body, of more")]
            [random.usize(..6)];
        let auth = random.usize(0..5);
        let path = ["/s", "/", "", "/a?b=c", "?x"][random.usize(..5)];
        let mut sent = Vec::new();
        for client in &clients {
            let mut http =
                Http::new(method, format!("http://127.0.0.1:{port}{path}")).timeout(Duration::from_secs(5));
            for (name, value) in &headers {
                http = http.header(*name, *value);
            }
            if auth == 0 {
                http = http.bearer("t")
            }
            if auth == 1 {
                http = http.basic("a", "b")
            }
            if auth == 2 {
                http = http.query("q", "1 2")
            }
            if let Some(body) = body {
                http = http.body(streamgauge::RequestBody::text(body))
            }
            let mut session = Session::with(client.clone());
            let result = session
                .http("H", http, ResponseCheck::new())
                .await
                .map(drop)
                .map_err(|f| (f.kind(), f.to_string()));
            let bytes = if result.as_ref().is_err_and(|(kind, _)| *kind == streamgauge::FailureKind::Request)
            {
                String::new()
            } else {
                soon(comes.recv()).await.unwrap().escape_ascii().to_string()
            };
            sent.push((result, bytes));
        }
        if sent[0] != sent[1] {
            different.push(format!(
                "{turn} {method} {path} {headers:?} {body:?}\n own     {:?}\n reqwest {:?}",
                sent[0], sent[1]
            ));
        }
    }
    assert!(different.is_empty(), "{} differ\n{}", different.len(), different.join("\n\n"));
}

/// The server answers at once, and says when it has all of the body, while the user does this.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_goes_on_being_sent_whatever_the_user_waits_for() {
    let body = "x".repeat(10 << 20);
    let mut all = Vec::new();
    for way in ["run", "pause", "http", "check"] {
        for transport in [Transport::Automatic, Transport::Reqwest] {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let port = listener.local_addr().unwrap().port();
            let whole = Arc::new(tokio::sync::Notify::new());
            let (tells, waits) = (Arc::clone(&whole), Arc::clone(&whole));
            let (done, is_done) = tokio::sync::watch::channel(false);
            let mut until = is_done.clone();
            tokio::spawn(async move {
                while let Ok((mut tcp, _)) = listener.accept().await {
                    let (tells, done, mut is_done) = (Arc::clone(&tells), done.clone(), is_done.clone());
                    tokio::spawn(async move {
                        let mut head = Vec::new();
                        while !head.ends_with(b"\r\n\r\n") {
                            head.push(tcp.read_u8().await.unwrap());
                        }
                        if head.starts_with(b"GET") {
                            // Answered once the body of the other has come.
                            is_done.wait_for(|done| *done).await.unwrap();
                            let _ = tcp.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await;
                            return;
                        }
                        tcp.write_all(
                            b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\ndata: 1\n\n",
                        )
                        .await
                        .unwrap();
                        tokio::time::sleep(Duration::from_millis(100)).await;
                        let mut body = vec![0; 10 << 20];
                        if tcp.read_exact(&mut body).await.is_ok() {
                            tells.notify_one();
                            let _ = done.send(true);
                            let _ = tcp.write_all(b"data: 2\n\n").await;
                        }
                        let _ = tcp.read(&mut [0]).await;
                    });
                }
            });
            let url = format!("http://127.0.0.1:{port}/s");
            let posts = scenario! {
                sse "S" open post "{url}" body text "{body}" check await within 20s until 1
                if (way == "run") { run { tokio::time::timeout(Duration::from_secs(3), waits.notified()).await } }
                if (way == "pause") {
                    pause 1s
                    run { tokio::time::timeout(Duration::from_millis(1), waits.notified()).await }
                }
                if (way == "http") { http "H" get "{url}" timeout 3s }
                if (way == "check") { sse "S" check await within 3s until 1 data == "2" }
                sse "S" close
            };
            let client = Client::new().transport(transport);
            let ran = soon(posts.client(client).run()).await.map(drop).map_err(|f| f.to_string());
            let _ = until.borrow_and_update();
            all.push(format!("{way} {transport:?} {}", ran.err().unwrap_or_default()));
        }
    }
    assert!(all.iter().all(|line| line.len() < 25), "{all:#?}");
}
