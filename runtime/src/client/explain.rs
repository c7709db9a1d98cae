//! What a failed request means, where the last cause alone does not say what to do.

use std::error::Error;
use std::io;

use super::proxy::{Route, shown};
use super::settings::{Settings, Version};
use crate::failure::{last_cause, time};

/// The cause in words that name the setting it has to do with.
pub(super) fn explained(error: &reqwest::Error, settings: &Settings) -> Option<String> {
    let limit = settings.connect_timeout.filter(|_| error.is_connect() && error.is_timeout());
    let cause = match limit {
        Some(limit) => Some(format!("no connection within {}, the client's `connect_timeout`", time(limit))),
        None => of_address(error, settings).or_else(|| of_tls(error, settings)).or_else(|| of_http(error)),
    };
    match &settings.route {
        // Whether the proxy or the server behind it is at fault, not every proxy says.
        Route::Through(proxy) if error.is_connect() => {
            let cause = cause.unwrap_or_else(|| last_cause(error));
            Some(format!("{cause}, on the way through the proxy `{}`", shown(proxy.as_str())))
        }
        _ if settings.version == Version::Http2 && !error.is_connect() && cause.is_none() => Some(format!(
            "{}; does the server speak HTTP/2 without being asked, as the client's `http2_prior_knowledge` says?",
            last_cause(error)
        )),
        _ => cause,
    }
}

fn of_address(error: &reqwest::Error, settings: &Settings) -> Option<String> {
    if settings.local_addresses.is_empty() {
        return None;
    }
    let reason = match find::<io::Error>(error)?.kind() {
        io::ErrorKind::AddrNotAvailable => "is no address of this machine, or all its ports are in use",
        // What hyper says when it has left out every address of the other family.
        io::ErrorKind::NotConnected => "is of another family (IPv4, IPv6) than every address of the server",
        _ => return None,
    };
    Some(format!("the client's `local_address` {reason}"))
}

/// An answer that is no HTTP/1.1, such as the alert of a server that speaks TLS.
fn of_http(error: &reqwest::Error) -> Option<String> {
    // hyper has no other name for it.
    let cause = last_cause(error);
    (cause == "invalid HTTP version parsed").then(|| {
        format!(
            "what the server answered is no HTTP/1.1 ({cause}); if it speaks TLS, its URL begins with `https://`"
        )
    })
}

#[cfg(feature = "tls")]
fn of_tls(error: &reqwest::Error, settings: &Settings) -> Option<String> {
    use rustls::{AlertDescription, CertificateError, Error as Tls, InvalidMessage};
    const PLAIN: &str = "if it speaks plain HTTP, its URL begins with `http://`";
    // What tokio-rustls says.
    let closed = find::<io::Error>(error).is_some_and(|error| error.to_string() == "tls handshake eof");
    if closed {
        return Some(format!("the server closed the connection in the TLS handshake; {PLAIN}"));
    }
    match find::<Tls>(error)? {
        Tls::InvalidMessage(InvalidMessage::InvalidContentType) => {
            Some(format!("the server does not speak TLS; {PLAIN}"))
        }
        error @ Tls::InvalidCertificate(CertificateError::UnknownIssuer) => Some(format!(
            "the server's certificate is not trusted: {error} (`Client::root_certificates` trusts its authority)"
        )),
        error @ Tls::InvalidCertificate(_) => {
            Some(format!("the server's certificate is not trusted: {error}"))
        }
        Tls::AlertReceived(AlertDescription::CertificateRequired) => {
            Some("the server asks for a certificate of the client (`Client::client_certificate`)".to_owned())
        }
        Tls::AlertReceived(AlertDescription::NoApplicationProtocol) => {
            let spoken = match settings.version {
                Version::Negotiated => return None,
                Version::Http1 => "HTTP/1.1, and the client nothing else (`http1_only`)",
                Version::Http2 => "HTTP/2, and the client nothing else (`http2_prior_knowledge`)",
            };
            Some(format!("the server does not speak {spoken}"))
        }
        _ => None,
    }
}

#[cfg(not(feature = "tls"))]
fn of_tls(_: &reqwest::Error, _: &Settings) -> Option<String> {
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
