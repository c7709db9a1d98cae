//! TLS as every side of the transport speaks it, with the cargo feature `tls`: one configuration, so that a server sees
//! the same `ClientHello` and is trusted by the same roots, whichever side connects to it.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{ClientConfig, Resumption, WantsClientCert};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{ConfigBuilder, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use rustls_platform_verifier::Verifier;

use super::certificates::Certificates;
use super::explain::of_client;
pub(super) use super::sessions::Sessions;
use super::settings::{Settings, Version};
use crate::system::nothing_can_be_opened;

/// The configuration of a client, once it is needed. It is built once for all users, since the roots of the system are many.
#[derive(Default)]
pub(super) struct Configured {
    built: OnceLock<ClientConfig>,
    /// Held while it is built. A fault is not kept: it may go away.
    building: Mutex<()>,
}

impl Configured {
    /// The configuration that the settings ask for, with these sessions or with those that all users share; or why there
    /// is none now.
    pub(super) fn config(
        &self,
        settings: &Settings,
        sessions: Option<&Arc<Sessions>>,
    ) -> Result<ClientConfig, String> {
        let mut config = self.built(settings)?.clone();
        if let Some(sessions) = sessions {
            config.resumption = Resumption::store(Arc::<Sessions>::clone(sessions));
        }
        Ok(config)
    }

    fn built(&self, settings: &Settings) -> Result<&ClientConfig, String> {
        if let Some(built) = self.built.get() {
            return Ok(built);
        }
        let _one_at_a_time = self.building.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(built) = self.built.get() {
            return Ok(built);
        }
        let built = config(settings)?;
        Ok(self.built.get_or_init(|| built))
    }
}

/// The configuration that the settings ask for, or why there is none now.
fn config(settings: &Settings) -> Result<ClientConfig, String> {
    let certificates = &settings.certificates;
    let built = built(certificates).map_err(|error| of_client(&error));
    // Without descriptors some or all of the system's roots cannot be read, and no error says so.
    let shortage = if certificates.reads_system_roots() { nothing_can_be_opened() } else { None };
    let built = shortage.map_or(built, Err);
    let mut config = built.map_err(|reason| format!("the client cannot be built: {reason}"))?;
    config.alpn_protocols = match settings.version {
        Version::Negotiated => vec![b"h2".to_vec(), b"http/1.1".to_vec()],
        Version::Http1 => vec![b"http/1.1".to_vec()],
        Version::Http2 => vec![b"h2".to_vec()],
    };
    config.resumption = Resumption::store(Arc::new(Sessions::of_all()));
    Ok(config)
}

/// Trusts nobody, which costs nothing to set up.
pub(super) fn none() -> Result<ClientConfig, String> {
    built(&Certificates { only_given: true, ..Certificates::default() }).map_err(|error| of_client(&error))
}

/// Checks whether a client can use this certificate and its key, in PEM.
pub(super) fn check_identity(pem: &[u8]) -> Result<(), String> {
    if private_key(pem).is_none() {
        let reason = "there is no private key in PEM (PKCS #8, PKCS #1 or SEC 1, not encrypted)";
        return Err(reason.to_owned());
    }
    let identity = Some(pem.to_owned());
    let checked = built(&Certificates { only_given: true, identity, ..Certificates::default() });
    checked.map(drop).map_err(|error| format!("certificate and key: {}", of_client(&error)))
}

fn built(certificates: &Certificates) -> Result<ClientConfig, Error> {
    let provider = CryptoProvider::get_default().map(Arc::clone);
    let provider = provider.unwrap_or_else(|| Arc::new(rustls::crypto::aws_lc_rs::default_provider()));
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_protocol_versions(rustls::ALL_VERSIONS)?;
    let given = || certificates.roots.iter().map(|root| CertificateDer::from(root.clone()));
    let builder = if certificates.any {
        builder.dangerous().with_custom_certificate_verifier(Arc::new(Anyone))
    } else if certificates.only_given {
        let mut roots = RootCertStore::empty();
        given().try_for_each(|root| roots.add(root))?;
        builder.with_root_certificates(roots)
    } else {
        let verifier = Verifier::new_with_extra_roots(given(), provider)?;
        builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier))
    };
    identified(builder, certificates.identity.as_deref())
}

/// The configuration of a client that shows this certificate, in PEM with its key.
fn identified(
    builder: ConfigBuilder<ClientConfig, WantsClientCert>,
    identity: Option<&[u8]>,
) -> Result<ClientConfig, Error> {
    let Some((pem, key)) = identity.and_then(|pem| Some((pem, private_key(pem)?))) else {
        return Ok(builder.with_no_client_auth());
    };
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    let chain = chain.map_err(|error| Error::General(error.to_string()))?;
    builder.with_client_auth_cert(chain, key)
}

/// The last key in this PEM.
fn private_key(pem: &[u8]) -> Option<PrivateKeyDer<'static>> {
    PrivateKeyDer::pem_slice_iter(pem).filter_map(Result::ok).last()
}

/// Takes any certificate of any server.
#[derive(Debug)]
struct Anyone;

impl ServerCertVerifier for Anyone {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        use SignatureScheme::*;
        vec![
            RSA_PKCS1_SHA1,
            ECDSA_SHA1_Legacy,
            RSA_PKCS1_SHA256,
            ECDSA_NISTP256_SHA256,
            RSA_PKCS1_SHA384,
            ECDSA_NISTP384_SHA384,
            RSA_PKCS1_SHA512,
            ECDSA_NISTP521_SHA512,
            RSA_PSS_SHA256,
            RSA_PSS_SHA384,
            RSA_PSS_SHA512,
            ED25519,
            ED448,
        ]
    }
}
