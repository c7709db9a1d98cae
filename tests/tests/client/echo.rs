//! A server of event streams over HTTP/1.1 and HTTP/2, with TLS or without, that says what it saw. It is a proxy too.

use std::future::poll_fn;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::error::Elapsed;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;

/// A request as it came.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) method: String,
    /// As it stood in the request: a path, a whole URL, or a host and a port.
    pub(crate) target: String,
    headers: Vec<(String, String)>,
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }
}

#[derive(Default)]
struct Shared {
    tls: Option<TlsAcceptor>,
    /// As a proxy: the `Proxy-Authorization` that it wants.
    wanted: Option<String>,
    connections: AtomicUsize,
    seen: Mutex<Vec<Seen>>,
    /// The paths of the streams of HTTP/2 that the client has reset.
    reset: watch::Sender<Vec<String>>,
    /// Whether connections of HTTP/2 are to be lost.
    lost: watch::Sender<bool>,
}

/// The server. `/ends` is a stream that ends after its one event; all others stay open.
pub(crate) struct Echo {
    pub(crate) address: SocketAddr,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

impl Drop for Echo {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Echo {
    pub(crate) async fn plain() -> Self {
        Self::start(Shared::default()).await
    }

    pub(crate) async fn tls(config: ServerConfig) -> Self {
        let tls = Some(TlsAcceptor::from(Arc::new(config)));
        Self::start(Shared { tls, ..Shared::default() }).await
    }

    /// A proxy that answers 407 to who does not show this.
    pub(crate) async fn demanding(authorization: &str) -> Self {
        let wanted = Some(authorization.to_owned());
        Self::start(Shared { wanted, ..Shared::default() }).await
    }

    async fn start(shared: Shared) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, shared) = (listener.local_addr().unwrap(), Arc::new(shared));
        let serving = Arc::clone(&shared);
        let task = tokio::spawn(async move {
            while let Ok((tcp, peer)) = listener.accept().await {
                let number = serving.connections.fetch_add(1, Ordering::Relaxed);
                let one = Connection { shared: Arc::clone(&serving), number, peer };
                // What goes wrong on a connection is what the test is about, and the client tells it.
                tokio::spawn(async move { drop(one.serve(tcp).await) });
            }
        });
        Self { address, shared, task }
    }

    /// `http://127.0.0.1:…` or `https://127.0.0.1:…`, without a slash behind.
    pub(crate) fn url(&self) -> String {
        let scheme = if self.shared.tls.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.address)
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.shared.seen.lock().unwrap().clone()
    }

    /// Waits until the client has reset the stream of this path, of HTTP/2.
    pub(crate) async fn wait_reset(&self, path: &str) -> Result<(), Elapsed> {
        let mut reset = self.shared.reset.subscribe();
        let elapsed = reset.wait_for(|paths| paths.iter().any(|known| known == path));
        timeout(Duration::from_secs(20), elapsed).await.map(drop)
    }

    /// Drops every connection of HTTP/2, in the middle of its streams.
    pub(crate) fn lose_connections(&self) {
        self.shared.lost.send_replace(true);
    }
}

type Outcome = Result<(), Box<dyn std::error::Error + Send + Sync>>;

struct Connection {
    shared: Arc<Shared>,
    number: usize,
    peer: SocketAddr,
}

impl Connection {
    async fn serve(&self, tcp: TcpStream) -> Outcome {
        let Some(tls) = &self.shared.tls else {
            let mut start = [0; 3];
            // The preface of HTTP/2 begins as no request of HTTP/1.1 does.
            while tcp.peek(&mut start).await? < start.len() {}
            return if &start == b"PRI" { self.http2(tcp).await } else { self.http1(tcp).await };
        };
        let stream = tls.accept(tcp).await?;
        if stream.get_ref().1.alpn_protocol() == Some(b"h2") {
            self.http2(stream).await
        } else {
            self.http1(stream).await
        }
    }

    fn event(&self, version: &str, seen: Seen) -> String {
        let event = format!(
            "data: {{\"version\":\"{version}\",\"connection\":{},\"peer\":\"{}\",\"target\":\"{}\"}}\n\n",
            self.number,
            self.peer.ip(),
            seen.target
        );
        self.shared.seen.lock().unwrap().push(seen);
        event
    }

    async fn http1(&self, mut io: impl AsyncRead + AsyncWrite + Unpin) -> Outcome {
        while let Some(seen) = read_head(&mut io).await? {
            let allowed = self.shared.wanted.as_deref();
            if allowed.is_some_and(|wanted| seen.header("proxy-authorization") != Some(wanted)) {
                self.event("", seen);
                io.write_all(b"HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n")
                    .await?;
                continue;
            }
            if seen.method == "CONNECT" {
                let mut onward = TcpStream::connect(&seen.target).await?;
                self.event("", seen);
                io.write_all(b"HTTP/1.1 200 Connected\r\n\r\n").await?;
                tokio::io::copy_bidirectional(&mut io, &mut onward).await?;
                return Ok(());
            }
            let ends = seen.target.ends_with("/ends");
            let event = self.event("HTTP/1.1", seen);
            let head =
                "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
            let end = if ends { "0\r\n\r\n" } else { "" };
            io.write_all(format!("{head}{:x}\r\n{event}\r\n{end}", event.len()).as_bytes()).await?;
            io.flush().await?;
        }
        Ok(())
    }

    async fn http2(&self, io: impl AsyncRead + AsyncWrite + Unpin) -> Outcome {
        let mut connection = h2::server::handshake(io).await?;
        let mut lost = self.shared.lost.subscribe();
        loop {
            let request = tokio::select! {
                request = connection.accept() => request,
                _ = lost.wait_for(|lost| *lost) => return Ok(()),
            };
            let Some(request) = request else { return Ok(()) };
            let (request, mut respond) = request?;
            let headers = request.headers().iter();
            let seen = Seen {
                method: request.method().to_string(),
                target: request.uri().path().to_owned(),
                headers: headers
                    .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
                    .collect(),
            };
            let path = seen.target.clone();
            let event = self.event("HTTP/2", seen);
            let head = http::Response::builder().header("content-type", "text/event-stream").body(())?;
            let mut body = respond.send_response(head, false)?;
            body.send_data(event.into(), path.ends_with("/ends"))?;
            let shared = Arc::clone(&self.shared);
            tokio::spawn(async move {
                if poll_fn(|cx| body.poll_reset(cx)).await.is_ok() {
                    shared.reset.send_modify(|paths| paths.push(path));
                }
            });
        }
    }
}

/// The head of a request; `None` where the client has gone.
async fn read_head(io: &mut (impl AsyncRead + Unpin)) -> std::io::Result<Option<Seen>> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match io.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) if head.is_empty() => return Ok(None),
            Err(error) => return Err(error),
        }
    }
    let head = String::from_utf8(head).unwrap();
    let mut lines = head.lines();
    let mut first = lines.next().unwrap().split(' ');
    Ok(Some(Seen {
        method: first.next().unwrap().to_owned(),
        target: first.next().unwrap().to_owned(),
        headers: lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
    }))
}
