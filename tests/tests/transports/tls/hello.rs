//! What is said until a connection stands.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use streamgauge::{Client, FailureKind, scenario};
use streamgauge_tests::soon;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConnection;

use super::{BOTH, SIZED, client, config12, leaves, listens};
use crate::authority::Authority;
use crate::both::{Both, Step};

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
                    let _ = tls.write_all(SIZED.as_bytes()).await;
                    let _ = tls.shutdown().await;
                }
            });
            let client =
                Client::new().danger_accept_any_certificate().http1_only().resolve("a.example", address);
            let url = format!("https://{host}:{}/s", address.port());
            let mut came = Vec::new();
            for transport in BOTH {
                let opens = scenario! { repeat 3 { sse "S" open "{url}" check await within 20s until end } };
                opens.client(client.clone().transport(transport)).run().await.unwrap();
                came.push(std::mem::take(&mut *hellos.lock().unwrap()));
            }
            assert_eq!(came[0].len(), 3);
            assert_eq!(came[0], came[1], "{host} 1.2: {is_12}");
        }
    }
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
                let (listener, url) = listens().await;
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
                            leaves(&mut tcp, Duration::from_secs(1)).await;
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

/// A handshake that stalls, after so many bytes of what the server would send.
#[tokio::test]
async fn connect_timeout_spans_the_handshake() {
    let authority = Authority::new();
    for what in ["nothing", "trickle", "half", "unaccepted"] {
        let (listener, url) = listens().await;
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
                    let mut server = ServerConnection::new(config).unwrap();
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
        for transport in BOTH {
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
