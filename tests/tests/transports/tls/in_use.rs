//! Connections in use: redirects, uploads, runtimes and threads.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use streamgauge::session::Session;
use streamgauge::{Client, Open, scenario};
use streamgauge_tests::soon;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::runtime::Builder;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::{BOTH, EVENT, client, head, listens, serves};
use crate::authority::Authority;

#[tokio::test]
async fn redirects_cookies_and_reconnecting_from_http_to_https_and_back() {
    let authority = Authority::new();
    let tls = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let plain = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (tls_port, plain_port) = (tls.local_addr().unwrap().port(), plain.local_addr().unwrap().port());
    let came = Arc::new(Mutex::new(Vec::new()));
    async fn answer<I: AsyncRead + AsyncWrite + Unpin>(
        mut io: I,
        scheme: &str,
        ports: (u16, u16),
        came: Arc<Mutex<Vec<String>>>,
    ) {
        let Some(request) = head(&mut io).await else { return };
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
    let (by_tls, by_tcp) = (Arc::clone(&came), Arc::clone(&came));
    serves(tls, authority.server(&["http/1.1"]), move |tls| {
        answer(tls, "https", (tls_port, plain_port), Arc::clone(&by_tls))
    });
    tokio::spawn(async move {
        while let Ok((tcp, _)) = plain.accept().await {
            tokio::spawn(answer(tcp, "http", (tls_port, plain_port), Arc::clone(&by_tcp)));
        }
    });
    for only in [true, false] {
        let mut all = Vec::new();
        for transport in BOTH {
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
            let (listener, url) = listens().await;
            let server = serves(listener, authority.server(&["http/1.1"]), move |mut tls| async move {
                head(&mut tls).await.unwrap();
                tls.write_all(format!("HTTP/1.1 413 Large\r\n{framing}").as_bytes()).await.unwrap();
                let _ = tls.flush().await;
                if framing.starts_with('\r') {
                    let _ = tls.shutdown().await;
                }
                if reads {
                    let _ = timeout(Duration::from_secs(15), tls.read_to_end(&mut Vec::new())).await;
                } else {
                    tokio::time::sleep(Duration::from_secs(15)).await;
                }
            });
            let mut all = Vec::new();
            for transport in BOTH {
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

#[test]
fn one_client_with_tls_serves_runtimes_one_after_another() {
    let authority = Authority::new();
    let elsewhere = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let url = elsewhere.block_on(async {
        let (listener, url) = listens().await;
        serves(listener, authority.server(&["http/1.1"]), |mut tls| async move {
            let _ = tls.read(&mut [0; 4096]).await;
            let _ = tls.write_all(EVENT.as_bytes()).await;
            let _ = tls.read(&mut [0; 4096]).await;
        });
        url
    });
    let client = client(&authority);
    let mut left = Vec::new();
    for turn in 0..6 {
        let runtime = if turn % 2 == 0 {
            Builder::new_current_thread().enable_all().build().unwrap()
        } else {
            Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap()
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

/// Sends the events of the user whose number is the request's path, in chunks and writes of all sizes.
async fn numbered<I: AsyncRead + AsyncWrite + Unpin>(mut io: I) {
    let request = head(&mut io).await.unwrap();
    let number: u64 = request.split(['/', ' ']).nth(2).unwrap().parse().unwrap();
    let mut random = fastrand::Rng::with_seed(number);
    let mut bytes =
        b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n".to_vec();
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

/// Many users on two threads, whose streams come in pieces of all sizes: each gets what was sent to it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn users_that_change_threads_get_what_is_theirs() {
    let authority = Authority::new();
    for is_tls in [false, true] {
        let (listener, _) = listens().await;
        let address = listener.local_addr().unwrap();
        let server = if is_tls {
            serves(listener, authority.server(&["http/1.1"]), numbered)
        } else {
            tokio::spawn(async move {
                while let Ok((tcp, _)) = listener.accept().await {
                    tokio::spawn(numbered(tcp));
                }
            })
        };
        let url = format!("{}://{address}", if is_tls { "https" } else { "http" });
        let client = client(&authority);
        let mut jobs = JoinSet::new();
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

/// What came is decrypted after it was read: when it arrived is known of it too.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn how_long_records_lay_in_the_socket_is_known() {
    use streamgauge::metrics::Meter;
    use streamgauge::{Transport, UserStart};
    use streamgauge_tests::Taken;
    use tokio::time::sleep;

    let authority = Authority::new();
    let (listener, url) = listens().await;
    serves(listener, authority.server(&["http/1.1"]), |mut tls| async move {
        head(&mut tls).await.unwrap();
        for piece in [EVENT, "data: 2\n\n", "data: 3\n\n"] {
            tls.write_all(piece.as_bytes()).await.unwrap();
            tls.flush().await.unwrap();
            // The kernel does not begin at once to note times.
            sleep(Duration::from_millis(100)).await;
        }
    });
    for transport in BOTH {
        let opens = scenario! { sse "S" open "{url}" check await within 20s until 3 close };
        let taken = Taken::default();
        let start = UserStart::new().time_sockets(true).recorder(Meter::new(taken.clone()));
        opens.client(client(&authority).transport(transport)).run_as(start).await.unwrap();
        let waits = taken.values("stream", "socket wait");
        assert_eq!(!waits.is_empty(), transport == Transport::Automatic, "{transport:?}: {waits:?}");
        assert!(waits.iter().all(|wait| (1..10_000_000_000).contains(wait)), "{waits:?}");
    }
}
