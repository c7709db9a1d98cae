//! TLS as reqwest takes it, with the cargo feature `tls`.

use reqwest::ClientBuilder;

use crate::client::settings::Settings;
use crate::client::tls;

/// Sets what is trusted, and how the client shows who it is.
pub(super) fn set(settings: &Settings, builder: ClientBuilder) -> Result<ClientBuilder, String> {
    Ok(builder.tls_backend_preconfigured(tls::config(settings)?))
}

/// No roots at all, which costs nothing to set up.
pub(super) fn none(builder: ClientBuilder) -> Result<ClientBuilder, String> {
    Ok(builder.tls_backend_preconfigured(tls::none()?))
}
