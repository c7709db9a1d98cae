//! The errors of rustls and webpki in words, with a way out if there is one. Their `Display` is mostly `Debug`.

mod certificate;
mod names;
#[cfg(test)]
mod tests;

use rustls::{AlertDescription, Error, InconsistentKeys, InvalidMessage, PeerIncompatible};

use super::settings::{Settings, Version};
use names::in_words;

/// Why TLS with a server failed.
pub(super) fn with_server(error: &Error, settings: &Settings) -> String {
    match error {
        Error::InvalidCertificate(reason) => {
            format!("the server's certificate is not trusted: {}", certificate::words(reason))
        }
        Error::InvalidCertRevocationList(reason) => {
            format!(
                "the revocation list of the server's certificate cannot be used: {}",
                certificate::of_list(reason)
            )
        }
        Error::NoCertificatesPresented => "the server shows no certificate".to_owned(),
        Error::UnsupportedNameType => "a certificate cannot be checked for this kind of name".to_owned(),
        Error::AlertReceived(alert) => of_alert(*alert, settings),
        Error::InvalidMessage(message) => of_message(message),
        Error::PeerIncompatible(reason) => of_incompatible(reason),
        Error::PeerMisbehaved(reason) => format!("the server broke the rules of TLS: {}", in_words(reason)),
        Error::InappropriateMessage { expect_types, got_type } => out_of_order(got_type, expect_types),
        Error::InappropriateHandshakeMessage { expect_types, got_type } => {
            out_of_order(got_type, expect_types)
        }
        Error::DecryptError => "what the server sent cannot be decrypted".to_owned(),
        Error::EncryptError => "what is to be sent cannot be encrypted".to_owned(),
        Error::PeerSentOversizedRecord => "the server sent a TLS record that is too large".to_owned(),
        Error::NoApplicationProtocol => "the server speaks no protocol that the client speaks".to_owned(),
        _ => of_client(error),
    }
}

/// What is wrong on the client's side: with what it was given, or with this machine.
pub(super) fn of_client(error: &Error) -> String {
    match error {
        Error::InvalidCertificate(reason) => certificate::words(reason),
        Error::InvalidCertRevocationList(reason) => certificate::of_list(reason),
        Error::InconsistentKeys(InconsistentKeys::KeyMismatch) => {
            "the private key is not that of the certificate".to_owned()
        }
        Error::InconsistentKeys(reason) => format!("certificate and key may not fit: {}", in_words(reason)),
        Error::InvalidEncryptedClientHello(reason) => {
            format!("encrypted client hello cannot be used: {}", in_words(reason))
        }
        Error::FailedToGetCurrentTime => "the clock of this machine cannot be read".to_owned(),
        Error::FailedToGetRandomBytes => "this machine gives no random bytes".to_owned(),
        Error::HandshakeNotComplete => "the TLS handshake is not complete".to_owned(),
        Error::BadMaxFragmentSize => "the size of TLS fragments cannot be used".to_owned(),
        Error::General(reason) => names::said(reason),
        Error::Other(reason) => names::said(&reason.to_string()),
        // Every other error is the server's, or new.
        _ => names::said(&error.to_string()),
    }
}

fn out_of_order<T: std::fmt::Debug>(got: &T, expected: &[T]) -> String {
    let expected: Vec<String> = expected.iter().map(in_words).collect();
    let due = if expected.is_empty() { "none".to_owned() } else { expected.join(" or ") };
    format!("the server sent a TLS message out of order: {}, where {due} was due", in_words(got))
}

fn of_message(message: &InvalidMessage) -> String {
    match message {
        // The answer of a plain HTTP server begins with a letter.
        InvalidMessage::InvalidContentType => {
            "the server does not speak TLS; if it speaks plain HTTP, its URL begins with `http://`".to_owned()
        }
        InvalidMessage::CertificatePayloadTooLarge => {
            "the server's certificates are larger than 64 KiB together".to_owned()
        }
        InvalidMessage::MissingData(what)
        | InvalidMessage::TrailingData(what)
        | InvalidMessage::UnexpectedMessage(what)
        | InvalidMessage::IllegalEmptyList(what) => {
            format!(
                "the server sent a TLS message that cannot be read: {} ({})",
                in_words(message),
                names::said(what)
            )
        }
        _ => format!("the server sent a TLS message that cannot be read: {}", in_words(message)),
    }
}

fn of_incompatible(reason: &PeerIncompatible) -> String {
    match reason {
        PeerIncompatible::ServerDoesNotSupportTls12Or13 => {
            "the server speaks neither TLS 1.2 nor TLS 1.3, and the client nothing older".to_owned()
        }
        PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig => {
            "the server chose a version of TLS that the client does not speak".to_owned()
        }
        PeerIncompatible::NoCipherSuitesInCommon => {
            "the server takes no cipher suite that the client has".to_owned()
        }
        PeerIncompatible::NoKxGroupsInCommon => {
            "the server takes no key exchange that the client has".to_owned()
        }
        _ => format!("the server's TLS does not fit the client's: {}", in_words(reason)),
    }
}

fn of_alert(alert: AlertDescription, settings: &Settings) -> String {
    use AlertDescription as Alert;
    let about_the_client = |what: &str| {
        format!(
            "the server does not take the client's certificate: {what} (`Client::client_certificate` sets another)"
        )
    };
    match alert {
        Alert::CertificateRequired | Alert::NoCertificate => {
            "the server asks for a certificate of the client (`Client::client_certificate`)".to_owned()
        }
        Alert::NoApplicationProtocol => match settings.version {
            Version::Negotiated => "the server speaks neither HTTP/2 nor HTTP/1.1".to_owned(),
            Version::Http1 => {
                "the server does not speak HTTP/1.1, and the client nothing else (`http1_only`)".to_owned()
            }
            Version::Http2 => {
                "the server does not speak HTTP/2, and the client nothing else (`http2_prior_knowledge`)".to_owned()
            }
        },
        Alert::BadCertificate => about_the_client("it is bad"),
        Alert::UnsupportedCertificate => about_the_client("it is of a kind that is not taken"),
        Alert::CertificateRevoked => about_the_client("it was revoked"),
        Alert::CertificateExpired => about_the_client("it has expired, or is not valid yet"),
        Alert::CertificateUnknown => about_the_client("why, it does not say"),
        Alert::UnknownCA => about_the_client("no authority that the server trusts has signed it"),
        Alert::AccessDenied => about_the_client("it is valid, but has no access"),
        Alert::HandshakeFailure => {
            "the server refuses the TLS handshake: it takes no version, cipher suite or key exchange that the client has, \
             or it wants a certificate of the client (`Client::client_certificate`)"
                .to_owned()
        }
        Alert::ProtocolVersion => "the server takes neither TLS 1.2 nor TLS 1.3, and the client nothing older".to_owned(),
        Alert::InsufficientSecurity => {
            "the server takes no cipher suite that the client has: they are too weak for it".to_owned()
        }
        Alert::UnrecognisedName => {
            "the server knows no host of this name (`Client::resolve` sends a name that it knows to its address)".to_owned()
        }
        Alert::InternalError => "the server has an internal error in its TLS".to_owned(),
        Alert::UserCanceled | Alert::CloseNotify => "the server called TLS off".to_owned(),
        Alert::Unknown(number) => format!("the server ended TLS by an alert that is not known, number {number}"),
        _ => format!("the server ended TLS by the alert \"{}\"", in_words(&alert)),
    }
}
