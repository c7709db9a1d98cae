//! A server that sends raw bytes in given pieces, and ends the connection in a given way.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// How a connection ends when all was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Last {
    /// With FIN; what the client still sends is read.
    Fin,
    /// With RST.
    Reset,
    /// Not by the server.
    Hold,
}

/// What a request is answered with.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Play {
    pub(crate) pieces: Vec<Vec<u8>>,
    pub(crate) last: Last,
}

impl Play {
    /// All bytes in one piece, then FIN.
    pub(crate) fn whole(bytes: &[u8]) -> Self {
        Self::cut(bytes, &[], Last::Fin)
    }

    /// The bytes in pieces that begin at these places.
    pub(crate) fn cut(bytes: &[u8], at: &[usize], last: Last) -> Self {
        let starts = std::iter::once(0).chain(at.iter().copied());
        let ends = at.iter().copied().chain([bytes.len()]);
        let pieces = starts.zip(ends).map(|(start, end)| bytes[start..end].to_vec());
        Self { pieces: pieces.filter(|piece| !piece.is_empty()).collect(), last }
    }

    /// Where so many pieces of so many bytes begin, spread unevenly.
    pub(crate) fn places(length: usize, count: usize) -> Vec<usize> {
        let mut at: Vec<usize> = (1..length).collect();
        let mut random = 0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(length as u64 + count as u64);
        while at.len() >= count {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            at.swap_remove((random >> 33) as usize % at.len());
        }
        at.sort_unstable();
        at
    }
}

/// Where a redirect may lead: a stream that ends, at this path.
pub(crate) const TARGET: &str = "/target";

/// What is answered there.
const AT_TARGET: &[u8] =
    b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: 15\r\n\r\ndata: target\n\n\n";

/// A server on this runtime. Client and server take turns there, so that each piece is read before the next one goes
/// out.
#[derive(Debug)]
pub(crate) struct Raw {
    url: String,
    plays: Arc<Mutex<HashMap<String, Arc<Play>>>>,
    next: AtomicUsize,
    accepting: JoinHandle<()>,
}

impl Drop for Raw {
    /// Closes its port: a fuzzer starts a server for each of its many inputs.
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Raw {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let plays = Arc::new(Mutex::new(HashMap::new()));
        let known = Arc::clone(&plays);
        let accepting = tokio::spawn(async move {
            while let Ok((tcp, _)) = listener.accept().await {
                tcp.set_nodelay(true).unwrap();
                tokio::spawn(answer(tcp, Arc::clone(&known)));
            }
        });
        Self { url, plays, next: AtomicUsize::new(0), accepting }
    }

    /// The URL of a stream.
    pub(crate) fn stream(&self) -> String {
        format!("{}{TARGET}", self.url)
    }

    /// The URL at which this is answered from now on.
    pub(crate) fn at(&self, play: Play) -> String {
        let path = format!("/{}", self.next.fetch_add(1, Ordering::Relaxed));
        let url = format!("{}{path}", self.url);
        self.plays.lock().unwrap().insert(path, Arc::new(play));
        url
    }
}

async fn answer(mut tcp: TcpStream, plays: Arc<Mutex<HashMap<String, Arc<Play>>>>) {
    let Some(head) = head(&mut tcp).await else { return };
    let path = head.split(' ').nth(1).unwrap_or_default();
    let path = path.split('?').next().unwrap_or_default();
    let play = match path {
        TARGET => Arc::new(Play::whole(AT_TARGET)),
        "/cookies" => {
            let cookies = head.lines().find_map(|line| line.strip_prefix("cookie: ")).unwrap_or("none");
            let length = cookies.len();
            let text = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n{cookies}");
            Arc::new(Play::whole(text.as_bytes()))
        }
        path => {
            let Some(play) = plays.lock().unwrap().get(path).cloned() else { return };
            play
        }
    };
    for piece in &play.pieces {
        if tcp.write_all(piece).await.is_err() {
            return;
        }
        // Whoever reads has its turn before the next piece.
        for _ in 0..3 {
            tokio::task::yield_now().await;
        }
    }
    match play.last {
        Last::Reset => {
            // What was sent is read before: a reset would overtake it.
            tokio::time::sleep(Duration::from_millis(50)).await;
            let _ = tcp.set_zero_linger();
            return;
        }
        Last::Fin => drop(tcp.shutdown().await),
        Last::Hold => {}
    }
    // Whatever comes is read, so that no reset overtakes what was sent.
    let mut rest = [0; 1024];
    while tcp.read(&mut rest).await.is_ok_and(|length| length > 0) {}
}

/// The head of a request; `None` if none comes.
async fn head(tcp: &mut TcpStream) -> Option<String> {
    let mut head = Vec::new();
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        if tcp.read_buf(&mut head).await.ok()? == 0 {
            return None;
        }
    }
    String::from_utf8(head).ok()
}
