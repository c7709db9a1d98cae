//! Certificates, with the cargo feature `tls`.

use std::fmt;

use reqwest::{Certificate, ClientBuilder, Identity};

use super::explain::of_client;

/// The roots that are trusted, and the client's own certificate.
#[derive(Clone, Default)]
pub(super) struct Certificates {
    roots: Vec<Certificate>,
    identity: Option<Identity>,
    only_given: bool,
    any: bool,
}

impl fmt::Debug for Certificates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificates")
            .field("given_roots", &self.roots.len())
            .field("system_roots", &!self.only_given)
            .field("of_the_client", &self.identity.is_some())
            .field("any_is_accepted", &self.any)
            .finish()
    }
}

impl Certificates {
    pub(super) fn add_roots(&mut self, pem_or_der: &[u8]) -> Result<(), String> {
        let roots = match pem_or_der {
            pem if is_pem(pem) => of_pem(pem)?,
            // A DER sequence (X.690, section 8.9).
            der @ [0x30, ..] => vec![Certificate::from_der(der).map_err(|error| of_client(&error))?],
            _ => return Err("this is neither a certificate in PEM nor one in DER".to_owned()),
        };
        // reqwest looks into them only when a client is built of them.
        let built = reqwest::Client::builder().tls_certs_only(roots.clone()).build();
        built.map_err(|error| format!("this is no root certificate: {}", of_client(&error)))?;
        self.roots.extend(roots);
        Ok(())
    }

    pub(super) fn set_identity(&mut self, chain: &[u8], key: &[u8]) -> Result<(), String> {
        if !is_pem(chain) || of_pem(chain)?.is_empty() {
            return Err("there is no certificate in PEM".to_owned());
        }
        let both = [chain, b"\n", key].concat();
        let identity = Identity::from_pem(&both).map_err(|_| {
            "there is no private key in PEM (PKCS #8, PKCS #1 or SEC 1, not encrypted)".to_owned()
        })?;
        let built = none(reqwest::Client::builder()).identity(identity.clone()).build();
        built.map_err(|error| format!("certificate and key: {}", of_client(&error)))?;
        self.identity = Some(identity);
        Ok(())
    }

    pub(super) fn only_given(&mut self) -> Result<(), String> {
        self.only_given = true;
        Ok(())
    }

    pub(super) fn accept_any(&mut self) -> Result<(), String> {
        self.any = true;
        Ok(())
    }

    /// Whether there is anyone to trust.
    pub(super) fn check(&self) -> Result<(), String> {
        if self.only_given && self.roots.is_empty() && !self.any {
            return Err("no `root_certificates` were given, so no server could be trusted".to_owned());
        }
        Ok(())
    }

    /// Whether the roots of the system are read when a client is built.
    pub(super) fn reads_system_roots(&self) -> bool {
        !self.only_given && !self.any
    }

    pub(super) fn apply(&self, mut builder: ClientBuilder) -> ClientBuilder {
        builder = match (self.only_given, self.roots.as_slice()) {
            (true, roots) => builder.tls_certs_only(roots.to_vec()),
            (false, []) => builder,
            (false, roots) => builder.tls_certs_merge(roots.to_vec()),
        };
        if let Some(identity) = &self.identity {
            builder = builder.identity(identity.clone());
        }
        builder.tls_danger_accept_invalid_certs(self.any)
    }
}

/// No roots at all, which costs nothing to set up.
pub(super) fn none(builder: ClientBuilder) -> ClientBuilder {
    builder.tls_certs_only([])
}

fn is_pem(bytes: &[u8]) -> bool {
    memchr::memmem::find(bytes, b"-----BEGIN").is_some()
}

fn of_pem(pem: &[u8]) -> Result<Vec<Certificate>, String> {
    let certificates = Certificate::from_pem_bundle(pem).map_err(|error| of_client(&error))?;
    if certificates.is_empty() { Err("there is no certificate in it".to_owned()) } else { Ok(certificates) }
}
