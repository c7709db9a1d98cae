//! A server that keeps every byte that comes.

use std::sync::{Arc, Mutex};

use streamgauge_tests::soon;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// A request is whole when its bytes end so, if it has no body.
pub(crate) const NO_BODY: &str = "\r\n\r\n";

/// Answers each request by its path, and keeps what came on each connection, up to its end.
#[derive(Debug)]
pub(crate) struct Capture {
    port: u16,
    came: Arc<Mutex<JoinSet<String>>>,
}

impl Capture {
    /// A server at this address. A request is answered once its bytes end with one of `ends`.
    pub(crate) async fn start(address: &str, ends: &'static [&'static str]) -> Self {
        let listener = TcpListener::bind(address).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let came = Arc::new(Mutex::new(JoinSet::new()));
        let comes = Arc::clone(&came);
        tokio::spawn(async move {
            while let Ok((tcp, _)) = listener.accept().await {
                comes.lock().unwrap().spawn(answer(tcp, ends));
            }
        });
        Self { port, came }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// What came on each connection since this was asked last, in the order in which they ended.
    pub(crate) async fn take(&self) -> Vec<String> {
        let connections = std::mem::take(&mut *self.came.lock().unwrap());
        soon(connections.join_all()).await
    }
}

async fn answer(mut tcp: TcpStream, ends: &[&str]) -> String {
    let mut came = Vec::new();
    let is_whole = |came: &[u8]| ends.iter().any(|end| came.ends_with(end.as_bytes()));
    while !is_whole(&came) {
        if tcp.read_buf(&mut came).await.unwrap() == 0 {
            break;
        }
    }
    let path = String::from_utf8_lossy(&came).split(' ').nth(1).unwrap_or_default().to_owned();
    let answer = match path.strip_prefix("/to/").and_then(|rest| rest.split_once('/')) {
        // `/to/307/where`.
        Some((status, target)) => {
            let target = if target.starts_with("http") { target.to_owned() } else { format!("/{target}") };
            format!("HTTP/1.1 {status} R\r\nlocation: {target}\r\ncontent-length: 0\r\n\r\n")
        }
        None if path.starts_with("/once") && came.windows(15).any(|name| name == b"last-event-id: ") => {
            "HTTP/1.1 204 None\r\n\r\n".to_owned()
        }
        None => "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nset-cookie: a=1\r\nset-cookie: b=2\r\ncontent-length: 25\r\n\r\nretry: 1\nid: 7\ndata: 1\n\n\n".to_owned(),
    };
    tcp.write_all(answer.as_bytes()).await.unwrap();
    while tcp.read_buf(&mut came).await.is_ok_and(|length| length > 0) {}
    came.escape_ascii().to_string().replace("\\r\\n", "\n")
}
