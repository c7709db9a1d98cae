//! What is wrong with a certificate.

use std::time::Duration;

use rustls::{CertRevocationListError, CertificateError as Wrong, OtherError};

use super::names::{self, in_words};

/// What is wrong with a certificate, in words that go on after its name: "it has expired".
pub(super) fn words(reason: &Wrong) -> String {
    match reason {
        Wrong::BadEncoding => "it cannot be read".to_owned(),
        Wrong::Expired => "it has expired".to_owned(),
        Wrong::ExpiredContext { time, not_after } => {
            format!(
                "it has expired {} ago, by the clock of this machine",
                between(time.as_secs(), not_after.as_secs())
            )
        }
        Wrong::NotValidYet => "it is not valid yet".to_owned(),
        Wrong::NotValidYetContext { time, not_before } => {
            let time = between(not_before.as_secs(), time.as_secs());
            format!("it is not valid yet, but in {time}, by the clock of this machine")
        }
        Wrong::Revoked => "it was revoked".to_owned(),
        Wrong::UnhandledCriticalExtension => "it has a critical extension that is not known".to_owned(),
        Wrong::UnknownIssuer => {
            "no authority that is trusted has signed it (`Client::root_certificates` trusts its authority)"
                .to_owned()
        }
        Wrong::UnknownRevocationStatus => "whether it was revoked is not known".to_owned(),
        Wrong::ExpiredRevocationList => {
            "whether it was revoked is not known, since the list has expired".to_owned()
        }
        Wrong::ExpiredRevocationListContext { time, next_update } => format!(
            "whether it was revoked is not known, since the list has expired {} ago",
            between(time.as_secs(), next_update.as_secs())
        ),
        Wrong::BadSignature => {
            "its signature is not that of its issuer, or was not made with its key".to_owned()
        }
        Wrong::UnsupportedSignatureAlgorithmContext { .. } => unsupported_signature(),
        Wrong::UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => {
            "its signature is of a kind that does not fit the key it was made with".to_owned()
        }
        Wrong::NotValidForName => "it is for another name than this".to_owned(),
        Wrong::NotValidForNameContext { expected, presented } => {
            let expected = expected.to_str();
            let presented: Vec<String> = presented.iter().map(|name| shown_name(name)).collect();
            if presented.is_empty() {
                return format!(
                    "it is not for `{expected}`, and for no other name: it has no `subjectAltName` (`-addext subjectAltName=DNS:…`)"
                );
            }
            format!(
                "it is not for `{expected}`, but for {} (`Client::resolve` sends a name that it is for to this address)",
                presented.join(", ")
            )
        }
        Wrong::InvalidPurpose => not_for_servers(""),
        Wrong::InvalidPurposeContext { presented, .. } => {
            let purposes: Vec<String> = presented.iter().map(ToString::to_string).collect();
            let only =
                if purposes.is_empty() { String::new() } else { format!(", only {}", purposes.join(", ")) };
            not_for_servers(&only)
        }
        Wrong::InvalidOcspResponse => "what its authority says of it (OCSP) cannot be used".to_owned(),
        Wrong::ApplicationVerificationFailure => "it is valid, but was refused all the same".to_owned(),
        Wrong::Other(OtherError(reason)) => of_webpki(&reason.to_string()),
        other => of_deprecated(&in_words(other)),
    }
}

/// What is wrong with a revocation list.
pub(super) fn of_list(reason: &CertRevocationListError) -> String {
    match reason {
        CertRevocationListError::Other(OtherError(reason)) => of_webpki(&reason.to_string()),
        reason => in_words(reason),
    }
}

/// The one variant that is deprecated, and any that is new.
fn of_deprecated(words: &str) -> String {
    if words == "unsupported signature algorithm" { unsupported_signature() } else { words.to_owned() }
}

fn unsupported_signature() -> String {
    "it is signed in a way that is not taken any more, or not yet: have it signed with RSA of 2048 bits or more, ECDSA or Ed25519, \
     and SHA-256 or more"
        .to_owned()
}

fn not_for_servers(only: &str) -> String {
    format!("its extended key usage does not allow servers{only}: it has to have `serverAuth`")
}

/// An error of webpki, known by its name only.
fn of_webpki(said: &str) -> String {
    let name = said.split(['(', ' ', '{']).next().unwrap_or_default();
    let words = match name {
        "CaUsedAsEndEntity" => {
            "it is that of an authority (`CA:TRUE`, as `openssl req -x509` makes it), which may sign others but is none of a \
             server: make it anew with `-addext basicConstraints=critical,CA:FALSE`, or sign one for the server with it; \
             `Client::root_certificates` takes either as a root"
        }
        "EndEntityUsedAsCa" => {
            "it was signed by a certificate that is none of an authority (`CA:FALSE`): make that with `-addext \
             basicConstraints=critical,CA:TRUE`"
        }
        "UnsupportedCertVersion" => {
            "it is of X.509 version 1, and has no names in it: make it with `-addext subjectAltName=DNS:…`, which makes it one of \
             version 3"
        }
        "UnsupportedCriticalExtension" => "it has a critical extension that is not known",
        "PathLenConstraintViolated" => {
            "there are more authorities between it and the root than one of them allows (`pathlen`)"
        }
        "NameConstraintViolation" => "an authority of it may not sign for this name (its name constraints)",
        "CertDistrusted" => "its key is explicitly distrusted",
        "EmptyEkuExtension" => "its extended key usage is empty: it has to have `serverAuth`",
        "RequiredEkuNotFound" | "RequiredEkuNotFoundContext" => return not_for_servers(""),
        // What the verifier of the system's roots makes of it.
        _ if said == "certificate had invalid extensions" => return not_for_servers(""),
        "MaximumPathDepthExceeded" | "MaximumPathBuildCallsExceeded" | "MaximumSignatureChecksExceeded" => {
            "no way to a root was found in reasonable time: the server sends too many certificates"
        }
        _ => return names::said(said),
    };
    words.to_owned()
}

/// One of the names that a certificate has, which come as `DnsName("example.com")`.
fn shown_name(name: &str) -> String {
    let inner = name.split_once('(').and_then(|(kind, rest)| Some((kind, rest.strip_suffix(')')?)));
    match inner {
        Some(("DnsName" | "IpAddress" | "UniformResourceIdentifier", inner)) => {
            format!("`{}`", inner.trim_matches('"'))
        }
        Some(("Unsupported", _)) => "a name of another kind".to_owned(),
        _ => names::said(name),
    }
}

/// The time between two moments, roughly.
fn between(later: u64, earlier: u64) -> String {
    let seconds = later.saturating_sub(earlier);
    let count = |n: u64, what: &str| if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") };
    match Duration::from_secs(seconds).as_secs() {
        0..120 => count(seconds, "second"),
        120..7200 => count(seconds / 60, "minute"),
        7200..172_800 => count(seconds / 3600, "hour"),
        _ => count(seconds / 86_400, "day"),
    }
}
