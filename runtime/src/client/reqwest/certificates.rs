//! Certificates as reqwest takes them, with the cargo feature `tls`.

use reqwest::{Certificate, ClientBuilder, Identity};

use crate::client::certificates::Certificates;
use crate::client::explain::of_client;

/// Sets what is trusted, and how the client shows who it is.
pub(super) fn set(certificates: &Certificates, builder: ClientBuilder) -> Result<ClientBuilder, String> {
    let roots: Result<Vec<_>, _> =
        certificates.roots.iter().map(|root| Certificate::from_der(root)).collect();
    let roots = roots.map_err(|error| of_client(&error))?;
    let mut builder = match (certificates.only_given, roots.as_slice()) {
        (false, []) => builder,
        (true, _) => builder.tls_certs_only(roots),
        (false, _) => builder.tls_certs_merge(roots),
    };
    if let Some(pem) = &certificates.identity {
        builder = builder.identity(Identity::from_pem(pem).map_err(|error| of_client(&error))?);
    }
    Ok(builder.tls_danger_accept_invalid_certs(certificates.any))
}

/// No roots at all, which costs nothing to set up.
pub(super) fn none(builder: ClientBuilder) -> ClientBuilder {
    builder.tls_certs_only([])
}

/// Checks whether a client can use this certificate and its key, in PEM.
pub(in crate::client) fn check_identity(pem: &[u8]) -> Result<(), String> {
    let identity = Identity::from_pem(pem).map_err(|_| {
        "there is no private key in PEM (PKCS #8, PKCS #1 or SEC 1, not encrypted)".to_owned()
    })?;
    // reqwest checks it only when it builds a client.
    let built = none(reqwest::Client::builder()).identity(identity).build();
    built.map(drop).map_err(|error| format!("certificate and key: {}", of_client(&error)))
}
