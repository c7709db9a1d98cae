//! The stand-in for certificates without the cargo feature `tls`: none are ever set.

use reqwest::ClientBuilder;

use crate::client::certificates::Certificates;

pub(super) fn set(_: &Certificates, builder: ClientBuilder) -> Result<ClientBuilder, String> {
    Ok(builder)
}

pub(super) fn none(builder: ClientBuilder) -> ClientBuilder {
    builder
}
