//! TLS without the cargo feature `tls`: there is none.

use http::Uri;
use tokio::net::TcpStream;

use super::error::ConnectError;
use super::io::Io;
use crate::client::settings::Settings;
use crate::client::unusable::needs;

/// Never made.
#[derive(Clone)]
pub(super) enum Tls {}

impl Tls {
    pub(super) fn new(_: &Settings) -> Result<Self, String> {
        Err(needs("tls"))
    }

    pub(super) fn name(_: &Uri) -> Result<(), ConnectError> {
        Ok(())
    }

    pub(super) async fn over(self, _: TcpStream, (): ()) -> Result<Io, ConnectError> {
        match self {}
    }
}
