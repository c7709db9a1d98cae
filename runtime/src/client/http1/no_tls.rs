//! TLS without the cargo feature `tls`: there is none.

use std::sync::Arc;

use super::error::ConnectError;
use super::io::Io;
use super::socket::Socket;
use crate::client::settings::Settings;
use crate::client::tls::{Configured, Sessions};
use crate::client::unusable::needs;
use http::Uri;

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

    pub(super) async fn over(self, _: Socket, (): ()) -> Result<Io, ConnectError> {
        match self {}
    }
}
