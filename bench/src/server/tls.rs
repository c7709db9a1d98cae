//! The same streams over TLS 1.3, as far as they are held.

use std::io;
use std::rc::Rc;
use std::sync::Arc;

use rcgen::{CertifiedKey, generate_simple_self_signed};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::task::spawn_local;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;
use tokio_rustls::rustls::version::TLS13;

use super::{HEAD, Held, chunk, event, path_asked_for};

pub(super) type Stream = tokio_rustls::server::TlsStream<TcpStream>;

/// Begins to listen; the URL in a line, and the certificate behind it.
pub(super) fn listen(held: Rc<Held>) -> io::Result<String> {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(["127.0.0.1".to_owned()]).map_err(io::Error::other)?;
    let key = PrivatePkcs8KeyDer::from(signing_key.serialize_der()).into();
    let config = ServerConfig::builder_with_protocol_versions(&[&TLS13])
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .map_err(io::Error::other)?;
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = super::listen()?;
    let told = format!("https://{}\n{}", listener.local_addr()?, cert.pem());
    spawn_local(async move {
        while let Ok((connection, _)) = listener.accept().await {
            let (acceptor, held) = (acceptor.clone(), Rc::clone(&held));
            spawn_local(async move {
                // A client that has gone is no fault of the server.
                let _ = hold(connection, &acceptor, &held).await;
            });
        }
    });
    Ok(told)
}

async fn hold(connection: TcpStream, acceptor: &TlsAcceptor, held: &Held) -> io::Result<()> {
    connection.set_nodelay(true)?;
    let mut stream = acceptor.accept(connection).await?;
    let path = path_asked_for(&mut stream).await?;
    let kind = path.rsplit('/').next().unwrap_or_default();
    stream.write_all(&[HEAD.as_bytes(), &chunk(&event(kind)(0))].concat()).await?;
    stream.flush().await?;
    held.tls.borrow_mut().push(stream);
    Ok(())
}
