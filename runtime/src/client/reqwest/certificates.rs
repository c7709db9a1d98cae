//! TLS as reqwest takes it, with the cargo feature `tls`.

use std::sync::Arc;

use reqwest::ClientBuilder;

use crate::client::settings::Settings;
use crate::client::tls::{self, Configured, Sessions};

/// Sets what is trusted, and how the client shows who it is.
pub(super) fn set(
    settings: &Settings,
    configured: &Configured,
    sessions: Option<&Arc<Sessions>>,
    builder: ClientBuilder,
) -> Result<ClientBuilder, String> {
    Ok(builder.tls_backend_preconfigured(configured.config(settings, sessions)?))
}

/// No roots at all, which costs nothing to set up.
pub(super) fn none(builder: ClientBuilder) -> Result<ClientBuilder, String> {
    Ok(builder.tls_backend_preconfigured(tls::none()?))
}
