//! TLS under `http1_only`, on both transports.

use std::sync::Arc;
use std::time::Duration;

use streamgauge::{Client, Transport};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{ServerConfig, SupportedProtocolVersion, version};
use tokio_rustls::server::TlsStream;

use crate::authority::{Authority, Signed};

mod certificates;
mod close_notify;
mod ends;
mod hello;
mod in_use;

const BOTH: [Transport; 2] = [Transport::Automatic, Transport::Reqwest];

/// A stream with a message, up to the end of its connection.
const EVENT: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\ndata: 1\n\n";
/// The same with a length.
const SIZED: &str =
    "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: 9\r\n\r\ndata: 1\n\n";

fn client(authority: &Authority) -> Client {
    Client::new().without_system_roots().root_certificates(&authority.pem).http1_only()
}

/// TLS 1.2 or 1.3, and no other.
fn version(is_12: bool) -> [&'static SupportedProtocolVersion; 1] {
    [if is_12 { &version::TLS12 } else { &version::TLS13 }]
}

fn pair(signed: &Signed) -> (CertificateDer<'static>, PrivateKeyDer<'static>) {
    let certificate = CertificateDer::from_pem_slice(signed.certificate.as_bytes()).unwrap();
    (certificate, PrivateKeyDer::from_pem_slice(signed.key.as_bytes()).unwrap())
}

/// A server of TLS 1.2.
fn config12(authority: &Authority) -> ServerConfig {
    let (certificate, key) = pair(&authority.certifies(|_| {}));
    let builder = ServerConfig::builder_with_protocol_versions(&version(true)).with_no_client_auth();
    let mut config = builder.with_single_cert(vec![certificate], key).unwrap();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    config
}

/// A port of this machine, and the URL of a stream there.
async fn listens() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}/s", listener.local_addr().unwrap());
    (listener, url)
}

/// Serves each connection in a task of its own, once its handshake is done.
fn serves<F>(
    listener: TcpListener,
    config: ServerConfig,
    serve: impl Fn(TlsStream<TcpStream>) -> F + Send + Sync + 'static,
) -> JoinHandle<()>
where
    F: Future<Output = ()> + Send + 'static,
{
    let (acceptor, serve) = (TlsAcceptor::from(Arc::new(config)), Arc::new(serve));
    tokio::spawn(async move {
        while let Ok((tcp, _)) = listener.accept().await {
            let (handshake, serve) = (acceptor.accept(tcp), Arc::clone(&serve));
            tokio::spawn(async move {
                if let Ok(tls) = handshake.await {
                    serve(tls).await;
                }
            });
        }
    })
}

/// Reads the head of a request; `None` if it does not come.
async fn head(io: &mut (impl AsyncRead + Unpin)) -> Option<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(io.read_u8().await.ok()?);
    }
    String::from_utf8(head).ok()
}

/// Says that no more comes, and waits for the other side to say so.
async fn leaves(tcp: &mut TcpStream, within: Duration) {
    let _ = tcp.shutdown().await;
    let _ = timeout(within, tcp.read_to_end(&mut Vec::new())).await;
}
