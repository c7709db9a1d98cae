//! TLS without the cargo feature `tls`: there is none.

use std::sync::Arc;

use http::Uri;
use tokio::net::TcpStream;

use super::error::ConnectError;
use super::io::Io;
use crate::client::settings::Settings;
use crate::client::tls::{Configured, Sessions};
use crate::client::unusable::needs;

/// Never made.
#[derive(Clone)]
pub(in crate::client) enum Tls {}

impl Tls {
    pub(in crate::client) fn new(
        _: &Settings,
        _: &Configured,
        _: Option<&Arc<Sessions>>,
    ) -> Result<Self, String> {
        Err(needs("tls"))
    }

    pub(super) fn name(_: &Uri) -> Result<(), ConnectError> {
        Ok(())
    }

    pub(super) async fn over(self, _: TcpStream, (): ()) -> Result<Io, ConnectError> {
        match self {}
    }
}
