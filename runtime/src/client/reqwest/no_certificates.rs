//! The stand-in for TLS without the cargo feature `tls`: nothing of it is ever set.

use std::sync::Arc;

use reqwest::ClientBuilder;

use crate::client::settings::Settings;
use crate::client::tls::{Configured, Sessions};

pub(super) fn set(
    _: &Settings,
    _: &Configured,
    _: Option<&Arc<Sessions>>,
    builder: ClientBuilder,
) -> Result<ClientBuilder, String> {
    Ok(builder)
}

pub(super) fn none(builder: ClientBuilder) -> Result<ClientBuilder, String> {
    Ok(builder)
}
