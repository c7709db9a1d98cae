//! What a server sees when a user goes away, and when it answers before it has read all.

use std::io::{self, ErrorKind, Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Duration;

use streamgauge::{Client, FailureKind, Transport, scenario};
use streamgauge_tests::{SOON, soon};

const BOTH: [Transport; 2] = [Transport::Automatic, Transport::Reqwest];

/// How a connection ended, as a server sees it, and how many bytes came after the head.
#[derive(Debug, PartialEq, Eq)]
struct End {
    came: usize,
    /// Whether a reset came too: behind FIN, or ahead of it.
    reset: bool,
}

/// Serves one connection on a thread of its own.
fn serving<T: Send + 'static>(
    serve: impl FnOnce(TcpStream) -> T + Send + 'static,
) -> (String, JoinHandle<T>) {
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    // So that a large body does not fit in.
    socket.set_recv_buffer_size(262_144).unwrap();
    socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
    let listener = socket.listen(16).unwrap().into_std().unwrap();
    listener.set_nonblocking(false).unwrap();
    let url = format!("http://{}/s", listener.local_addr().unwrap());
    let served = std::thread::spawn(move || {
        let (mut tcp, _) = listener.accept().unwrap();
        tcp.set_read_timeout(Some(SOON)).unwrap();
        head(&mut tcp);
        serve(tcp)
    });
    (url, served)
}

fn head(tcp: &mut TcpStream) {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        tcp.read_exact(&mut byte).unwrap();
        head.push(byte[0]);
    }
}

/// Reads to the end of a connection. A reset that follows FIN is waited for.
fn end(tcp: &mut TcpStream) -> io::Result<End> {
    let (mut came, mut piece) = (0, [0; 65_536]);
    loop {
        match tcp.read(&mut piece) {
            Ok(0) => break,
            Ok(length) => came += length,
            Err(error) if error.kind() == ErrorKind::ConnectionReset => return Ok(End { came, reset: true }),
            Err(error) => return Err(error),
        }
    }
    // Both come at once, if both come.
    std::thread::sleep(Duration::from_millis(300));
    let reset = tcp.take_error()?.is_some() || tcp.read(&mut piece).is_err();
    Ok(End { came, reset })
}

const HEAD: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n";

#[tokio::test]
async fn a_request_that_is_dropped_ends_with_fin() {
    for transport in BOTH {
        let (asked, asks) = tokio::sync::oneshot::channel();
        let (url, served) = serving(move |mut tcp| {
            asked.send(()).unwrap();
            end(&mut tcp).unwrap()
        });
        let opens = scenario! { sse "S" open "{url}" close }.client(Client::new().transport(transport));
        tokio::select! {
            opened = opens.run() => panic!("{opened:?}"),
            asked = soon(asks) => asked.unwrap(),
        }
        let end = tokio::task::spawn_blocking(|| served.join().unwrap());
        assert_eq!(soon(end).await.unwrap(), End { came: 0, reset: false }, "{transport:?}");
    }
}

#[tokio::test]
async fn a_stream_that_is_closed_ends_with_fin() {
    for transport in BOTH {
        let (url, served) = serving(|mut tcp| {
            tcp.write_all(&[HEAD, b"data: 1\n\n"].concat()).unwrap();
            end(&mut tcp).unwrap()
        });
        let opens = scenario! { sse "S" open "{url}" check await within 20s until 1 close };
        opens.client(Client::new().transport(transport)).run().await.unwrap();
        let end = tokio::task::spawn_blocking(|| served.join().unwrap());
        assert_eq!(soon(end).await.unwrap(), End { came: 0, reset: false }, "{transport:?}");
    }
}

#[tokio::test]
async fn a_stream_that_is_dropped_over_unread_bytes_ends_with_a_reset() {
    for transport in BOTH {
        let (send, sends) = mpsc::channel::<()>();
        let (sent, all_sent) = mpsc::channel::<()>();
        let (url, served) = serving(move |mut tcp| {
            tcp.write_all(&[HEAD, b"data: 1\n\n"].concat()).unwrap();
            sends.recv().unwrap();
            // More than any side has read of it before it closes.
            tcp.set_nonblocking(true).unwrap();
            let mut written = 0;
            while let Ok(length) = tcp.write(&[b'x'; 65_536]) {
                written += length;
            }
            assert!(written > 100_000, "{written}");
            tcp.set_nonblocking(false).unwrap();
            sent.send(()).unwrap();
            end(&mut tcp).unwrap()
        });
        let (all_sent, send) = (std::sync::Mutex::new(all_sent), std::sync::Mutex::new(send));
        let (is_there, there) = tokio::sync::oneshot::channel();
        let is_there = std::sync::Mutex::new(Some(is_there));
        let opens = scenario! {
            sse "S" open "{url}" check await within 20s until 1
            run {
                // It holds the thread, so that nobody reads.
                send.lock().unwrap().send(()).unwrap();
                all_sent.lock().unwrap().recv_timeout(SOON).unwrap();
                is_there.lock().unwrap().take().unwrap().send(()).unwrap();
            }
            run { std::future::pending::<()>().await; }
            sse "S" close
        };
        let opens = opens.client(Client::new().transport(transport));
        tokio::select! {
            biased;
            there = soon(there) => there.unwrap(),
            opened = opens.run() => panic!("{:?}", opened.map(drop)),
        }
        let end = tokio::task::spawn_blocking(|| served.join().unwrap());
        assert_eq!(soon(end).await.unwrap(), End { came: 0, reset: true }, "{transport:?}");
    }
}

/// A body of 10 MiB.
fn large() -> String {
    "x".repeat(10 << 20)
}

#[tokio::test]
async fn a_body_that_is_half_sent_when_it_is_dropped_ends_with_fin() {
    for transport in BOTH {
        let (asked, asks) = tokio::sync::oneshot::channel();
        let (dropped, drops) = mpsc::channel::<()>();
        let (url, served) = serving(move |mut tcp| {
            asked.send(()).unwrap();
            drops.recv_timeout(SOON).unwrap();
            end(&mut tcp).unwrap()
        });
        let body = large();
        let posts = scenario! { http "S" post "{url}" body text "{body}" };
        let posts = posts.client(Client::new().transport(transport));
        tokio::select! {
            posted = posts.run() => panic!("{:?}", posted.map(drop)),
            asked = soon(asks) => asked.unwrap(),
        }
        drop(posts);
        // Whatever else of the transport runs here ends.
        tokio::time::sleep(Duration::from_millis(50)).await;
        dropped.send(()).unwrap();
        let end = tokio::task::spawn_blocking(|| served.join().unwrap());
        let end = soon(end).await.unwrap();
        assert_given_up(transport, &end);
    }
}

/// The body was not sent to its end, and no reset followed. reqwest gives the whole body to hyper, which sends what it
/// was given before it closes; our own closes at once.
#[track_caller]
fn assert_given_up(transport: Transport, end: &End) {
    let most = if transport == Transport::Reqwest { 10 << 20 } else { (10 << 20) - 1 };
    assert!(!end.reset && (1..=most).contains(&end.came), "{transport:?}: {end:?}");
}

#[tokio::test]
async fn an_answer_is_read_while_a_large_body_is_still_being_sent() {
    for transport in BOTH {
        for (framing, closes) in [("content-length: 4\r\n", false), ("", true)] {
            let (url, served) = serving(move |mut tcp| {
                let answer = format!("HTTP/1.1 413 Too Large\r\n{framing}\r\nless");
                tcp.write_all(answer.as_bytes()).unwrap();
                if closes {
                    tcp.shutdown(Shutdown::Write).unwrap();
                }
                // The rest is read when the client has gone.
                std::thread::sleep(Duration::from_millis(300));
                end(&mut tcp)
            });
            let body = large();
            let posts = scenario! {
                http "S" post "{url}" body text "{body}" check status == 413 body == "less"
            };
            posts.client(Client::new().transport(transport)).run().await.unwrap();
            if transport == Transport::Reqwest {
                // hyper goes on sending, and once in a while neither ends that nor closes.
                continue;
            }
            let end = tokio::task::spawn_blocking(|| served.join().unwrap());
            let end = soon(end).await.unwrap().unwrap();
            assert_given_up(transport, &end);
        }
    }
}

#[tokio::test]
async fn a_stream_is_read_while_its_large_body_is_still_being_sent() {
    for transport in BOTH {
        let (go_on, goes_on) = mpsc::channel::<()>();
        let (url, served) = serving(move |mut tcp| {
            tcp.write_all(&[HEAD, b"data: 1\n\n"].concat()).unwrap();
            goes_on.recv_timeout(SOON).unwrap();
            let mut body = vec![0; 10 << 20];
            tcp.read_exact(&mut body).unwrap();
            tcp.write_all(b"data: 2\n\n").unwrap();
            (body.iter().all(|byte| *byte == b'x'), end(&mut tcp).unwrap())
        });
        let body = large();
        let go_on = std::sync::Mutex::new(go_on);
        let reads = scenario! {
            sse "S" open post "{url}" body text "{body}" check await within 20s until 1 data == "1"
            run { go_on.lock().unwrap().send(()).unwrap(); }
            sse "S" check await within 20s until 1 data == "2"
            sse "S" close
        };
        reads.client(Client::new().transport(transport)).run().await.unwrap();
        let end = tokio::task::spawn_blocking(|| served.join().unwrap());
        assert_eq!(soon(end).await.unwrap(), (true, End { came: 0, reset: false }), "{transport:?}");
    }
}

#[tokio::test]
async fn a_server_that_resets_during_an_upload_is_a_lost_connection() {
    for transport in BOTH {
        let (url, served) = serving(drop);
        let body = large();
        let posts = scenario! { http "S" post "{url}" body text "{body}" };
        let failure = posts.client(Client::new().transport(transport)).run().await.map(drop).unwrap_err();
        assert_eq!(failure.kind(), FailureKind::Connect, "{failure}");
        served.join().unwrap();
    }
}
