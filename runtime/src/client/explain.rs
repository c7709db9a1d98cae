//! What a failed request means, where the last cause alone does not say what to do.

use std::error::Error;
use std::io;

use super::settings::Settings;
use crate::failure::time;

/// The cause in words that name the setting it has to do with.
pub(super) fn explained(error: &reqwest::Error, settings: &Settings) -> Option<String> {
    if error.is_connect()
        && error.is_timeout()
        && let Some(limit) = settings.connect_timeout
    {
        return Some(format!("no connection within {}, the client's `connect_timeout`", time(limit)));
    }
    if !settings.local_addresses.is_empty()
        && find::<io::Error>(error).is_some_and(|error| error.kind() == io::ErrorKind::AddrNotAvailable)
    {
        return Some("the client's `local_address` is no address of this machine".to_owned());
    }
    of_tls(error)
}

#[cfg(feature = "tls")]
fn of_tls(error: &reqwest::Error) -> Option<String> {
    use rustls::{AlertDescription, CertificateError, Error as Tls};
    match find::<Tls>(error)? {
        error @ Tls::InvalidCertificate(CertificateError::UnknownIssuer) => Some(format!(
            "the server's certificate is not trusted: {error} (`Client::root_certificates` trusts its authority)"
        )),
        error @ Tls::InvalidCertificate(_) => {
            Some(format!("the server's certificate is not trusted: {error}"))
        }
        Tls::AlertReceived(AlertDescription::CertificateRequired) => {
            Some("the server asks for a certificate of the client (`Client::client_certificate`)".to_owned())
        }
        _ => None,
    }
}

#[cfg(not(feature = "tls"))]
fn of_tls(_: &reqwest::Error) -> Option<String> {
    None
}

/// The first error of this type among the causes. An I/O error is no cause of the one that it wraps, but may be looked into.
fn find<'e, T: Error + 'static>(error: &'e (dyn Error + 'static)) -> Option<&'e T> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        if let Some(found) = wrapped.and_then(|wrapped| find(wrapped as &(dyn Error + 'static))) {
            return Some(found);
        }
        next = error.source();
    }
    None
}
