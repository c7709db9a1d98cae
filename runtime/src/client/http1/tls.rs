//! TLS over a connection, with the cargo feature `tls`.

use std::io;
use std::sync::Arc;

use http::Uri;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::error::ConnectError;
use super::io::Io;
use crate::client::settings::Settings;
use crate::client::tls;

/// Speaks TLS with servers.
#[derive(Clone)]
pub(super) struct Tls(TlsConnector);

impl Tls {
    pub(super) fn new(settings: &Settings) -> Result<Self, String> {
        Ok(Self(TlsConnector::from(Arc::new(tls::config(settings)?))))
    }

    /// The connection with TLS over it, once the server of this URI has shown who it is.
    pub(super) async fn over(self, tcp: TcpStream, target: Uri) -> Result<Io, ConnectError> {
        let host = target.host().unwrap_or_default();
        let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        let name = ServerName::try_from(host.to_owned())?;
        let secured = self.0.connect(name, tcp).await.map_err(io::Error::other)?;
        Ok(Io::Tls(Box::new(secured)))
    }
}
