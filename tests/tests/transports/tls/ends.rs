//! How responses end under TLS, and what may follow them.

use std::io::Write as _;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_rustls::rustls::ServerConfig;

use super::{EVENT, SIZED, client, config12, head, leaves, listens, serves};
use crate::authority::Authority;
use crate::both::{Both, Step};

/// What a server does behind its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Last {
    CloseNotify,
    Fin,
    Reset,
    Garbage,
    Alert,
    HalfRecord,
}

const LASTS: [Last; 6] =
    [Last::CloseNotify, Last::Fin, Last::Reset, Last::Garbage, Last::Alert, Last::HalfRecord];

/// A record that nobody can decrypt.
const GARBAGE: &[u8] = b"\x17\x03\x03\0\x20abcdefghijklmnopqrstuvwxyz0123456789";
/// `internal_error`, in the clear.
const ALERT: &[u8] = b"\x15\x03\x03\0\x02\x02\x50";
const HALF_RECORD: &[u8] = b"\x17\x03\x03\x01\x20abcdefgh";

async fn finish(mut tcp: TcpStream, last: Last) {
    match last {
        Last::Reset => {
            tcp.set_zero_linger().unwrap();
            return;
        }
        Last::Garbage => drop(tcp.write_all(GARBAGE).await),
        Last::Alert => drop(tcp.write_all(ALERT).await),
        Last::HalfRecord => drop(tcp.write_all(HALF_RECORD).await),
        _ => {}
    }
    leaves(&mut tcp, Duration::from_secs(5)).await;
}

pub(super) async fn serving(answer: &'static str, last: Last, config: ServerConfig) -> String {
    let (listener, url) = listens().await;
    serves(listener, config, move |mut tls| async move {
        if head(&mut tls).await.is_none() {
            return;
        }
        if !answer.is_empty() {
            tls.write_all(answer.as_bytes()).await.unwrap();
            tls.flush().await.unwrap();
        }
        // The end is read by itself.
        tokio::time::sleep(Duration::from_millis(200)).await;
        if last == Last::CloseNotify {
            let _ = tls.shutdown().await;
        }
        finish(tls.into_inner().0, last).await;
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
    let mut jobs = JoinSet::new();
    let gate = Arc::new(Semaphore::new(24));
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

/// A whole response and what follows it, in one write.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn under_tls_a_response_and_what_follows_in_one_piece() {
    let authority = Authority::new();
    let both = Both::of(client(&authority));
    let none = "HTTP/1.1 204 None\r\n\r\n";
    let open = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n";
    let follows: [(&'static str, &'static [u8]); 7] = [
        ("nothing", b""),
        ("close_notify", b""),
        ("garbage", GARBAGE),
        ("alert", ALERT),
        ("half", HALF_RECORD),
        ("no tls", b"HTTP/1.1 400 x\r\n\r\n"),
        ("one byte", b"\x17"),
    ];
    let mut different = Vec::new();
    for answer in [SIZED, none, EVENT, open] {
        for (name, bytes) in follows {
            for reset in [false, true] {
                let (listener, url) = listens().await;
                let server = serves(listener, authority.server(&["http/1.1"]), move |mut tls| async move {
                    if head(&mut tls).await.is_none() {
                        return;
                    }
                    let (mut tcp, mut session) = tls.into_inner();
                    session.writer().write_all(answer.as_bytes()).unwrap();
                    if name == "close_notify" {
                        session.send_close_notify();
                    }
                    let mut all = Vec::new();
                    while session.wants_write() {
                        session.write_tls(&mut all).unwrap();
                    }
                    all.extend_from_slice(bytes);
                    tcp.write_all(&all).await.unwrap();
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    if reset {
                        tcp.set_zero_linger().unwrap();
                    } else {
                        leaves(&mut tcp, Duration::from_secs(2)).await;
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
