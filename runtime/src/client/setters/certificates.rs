//! Checks the given certificates and keys, with the cargo feature `tls`.

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use crate::client::explain::of_client;
use crate::client::tls;

/// Whether there are certificates in this build, or why there are none.
pub(super) fn are_there() -> Result<(), String> {
    Ok(())
}

/// The certificates in DER, each fit to be a root.
pub(super) fn roots(pem_or_der: &[u8]) -> Result<Vec<Vec<u8>>, String> {
    let roots = match pem_or_der {
        pem if is_pem(pem) => of_pem(pem)?,
        // A DER sequence (X.690, section 8.9).
        der @ [0x30, ..] => vec![der.to_vec()],
        _ => return Err("this is neither a certificate in PEM nor one in DER".to_owned()),
    };
    let mut store = RootCertStore::empty();
    for root in &roots {
        let added = store.add(CertificateDer::from(root.as_slice()));
        added.map_err(|error| format!("this is no root certificate: {}", of_client(&error)))?;
    }
    Ok(roots)
}

/// The client's own certificate with its key, in PEM.
pub(super) fn identity(chain: &[u8], key: &[u8]) -> Result<Vec<u8>, String> {
    if !is_pem(chain) || of_pem(chain)?.is_empty() {
        return Err("there is no certificate in PEM".to_owned());
    }
    let both = [chain, b"\n", key].concat();
    tls::check_identity(&both)?;
    Ok(both)
}

fn is_pem(bytes: &[u8]) -> bool {
    memchr::memmem::find(bytes, b"-----BEGIN").is_some()
}

fn of_pem(pem: &[u8]) -> Result<Vec<Vec<u8>>, String> {
    let read: Result<Vec<_>, _> = CertificateDer::pem_reader_iter(pem).collect();
    let certificates = read.map_err(|_| "invalid certificate encoding".to_owned())?;
    if certificates.is_empty() {
        return Err("there is no certificate in it".to_owned());
    }
    Ok(certificates.into_iter().map(|certificate| certificate.to_vec()).collect())
}
