//! TLS over a connection, with the cargo feature `tls`.

use std::io;
use std::sync::Arc;

use http::Uri;
use rustls::pki_types::ServerName;
use tokio_rustls::TlsConnector;

use super::error::ConnectError;
use super::io::Io;
use super::socket::Socket;
use crate::client::settings::Settings;
use crate::client::tls::{Configured, Sessions};

/// Speaks TLS with servers.
#[derive(Clone)]
pub(in crate::client) struct Tls(TlsConnector);

impl Tls {
    /// As these settings ask for it, with these sessions or those that all users share; or why there is none now.
    pub(in crate::client) fn new(
        settings: &Settings,
        configured: &Configured,
        sessions: Option<&Arc<Sessions>>,
    ) -> Result<Self, String> {
        let settings = &*settings.usable()?;
        Ok(Self(TlsConnector::from(Arc::new(configured.config(settings, sessions)?))))
    }

    /// The name by which the server of this URI has to show itself.
    pub(super) fn name(target: &Uri) -> Result<ServerName<'static>, ConnectError> {
        let host = target.host().unwrap_or_default();
        let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        Ok(ServerName::try_from(host.to_owned())?)
    }

    /// The connection with TLS over it, once the server has shown that it has this name.
    pub(super) async fn over(self, socket: Socket, name: ServerName<'static>) -> Result<Io, ConnectError> {
        let secured = self.0.connect(name, socket).await.map_err(io::Error::other)?;
        Ok(Io::Tls(Box::new(secured)))
    }
}
