//! The stand-in for TLS without the cargo feature `tls`: nothing of it is ever set.

use reqwest::ClientBuilder;

use crate::client::settings::Settings;

pub(super) fn set(_: &Settings, builder: ClientBuilder) -> Result<ClientBuilder, String> {
    Ok(builder)
}

pub(super) fn none(builder: ClientBuilder) -> Result<ClientBuilder, String> {
    Ok(builder)
}
