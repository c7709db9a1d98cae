//! What a failed request means, where the last cause alone does not say what to do. Every side of the transport uses
//! these words.

use std::error::Error;
use std::io;

use super::head::BOTH;
use super::route::{Route, shown};
use super::settings::{Settings, Version};
use crate::failure::{find, last_cause, time};
use crate::reason::ReasonKind;
use crate::system::{is_shortage, nothing_can_be_opened};

/// A failed request, as a side of the transport saw it.
pub(super) struct Unanswered<'e> {
    /// With all its causes.
    pub(super) error: &'e (dyn Error + 'static),
    /// It failed while the connection was made, a proxy and TLS included.
    pub(super) is_connect: bool,
    pub(super) is_timeout: bool,
    /// The side's own explanation, where the error has only a text.
    pub(super) meaning: Option<String>,
}

/// What kind of failure it is that no connection was made.
pub(super) fn kind_of_connect(error: &(dyn Error + 'static), is_timeout: bool) -> ReasonKind {
    match of_system(error) {
        Some(error) if is_shortage(error) => ReasonKind::Generator,
        None if !is_timeout && nothing_can_be_opened().is_some() => ReasonKind::Generator,
        _ if is_timeout => ReasonKind::Timeout,
        _ => ReasonKind::Connect,
    }
}

/// The error of the operating system among the causes.
fn of_system<'e>(error: &'e (dyn Error + 'static)) -> Option<&'e io::Error> {
    let io = error.downcast_ref::<io::Error>();
    if let Some(io) = io.filter(|io| io.raw_os_error().is_some()) {
        return Some(io);
    }
    let wrapped = io.and_then(io::Error::get_ref).map(|wrapped| wrapped as &(dyn Error + 'static));
    wrapped.and_then(of_system).or_else(|| error.source().and_then(of_system))
}

/// Why a request failed, in words that name the setting concerned.
pub(super) fn of_request(request: Unanswered<'_>, settings: &Settings) -> String {
    let Unanswered { error, is_connect, is_timeout, meaning } = request;
    let limit = settings.connect_timeout.filter(|_| is_connect && is_timeout);
    let known = match limit {
        Some(limit) => Some(format!("no connection within {}, the client's `connect_timeout`", time(limit))),
        None => of_address(error, settings).or_else(|| of_tls(error, settings)).or(meaning),
    };
    let said = last_cause(error);
    // Looking up a name needs a descriptor, and the resolver does not say when there is none.
    let known =
        known.or_else(|| (is_connect && of_system(error).is_none()).then(nothing_can_be_opened).flatten());
    match &settings.route {
        // Not every proxy says whether it or the server behind it is at fault.
        Route::Through(proxy) if is_connect => {
            let cause = known.unwrap_or(said);
            format!("{cause}, on the way through the proxy `{}`", shown(proxy.as_str()))
        }
        _ if settings.version == Version::Http2 && !is_connect && known.is_none() => format!(
            "{said}; does the server speak HTTP/2 without being asked, as the client's `http2_prior_knowledge` says?",
        ),
        _ => known.unwrap_or(said),
    }
}

/// Why a body broke off.
pub(super) fn of_body(error: &(dyn Error + 'static)) -> String {
    of_tls(error, &Settings::default()).unwrap_or_else(|| last_cause(error))
}

fn of_address(error: &(dyn Error + 'static), settings: &Settings) -> Option<String> {
    if settings.local_addresses.is_empty() {
        return None;
    }
    let reason = match find::<io::Error>(error)?.kind() {
        io::ErrorKind::AddrNotAvailable => {
            "is no address of this machine, or all its ports are in use: one stays so for a minute after its connection was \
             closed here, and further addresses have further ports"
        }
        // hyper's connector says this when it has left out every address of the other family.
        io::ErrorKind::NotConnected => "is of another family (IPv4, IPv6) than every address of the server",
        _ => return None,
    };
    Some(format!("the client's `local_address` {reason}"))
}

/// How an established connection was lost, by the kind of its I/O error, if it is one.
pub(super) fn of_loss(error: Option<io::ErrorKind>) -> ReasonKind {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset};
    let is_reset = matches!(error, Some(ConnectionReset | ConnectionAborted | BrokenPipe));
    if is_reset { ReasonKind::Reset } else { ReasonKind::Broken }
}

/// What hyper says of a first line that is not of HTTP/1.
pub(super) const INVALID_VERSION: &str = "invalid HTTP version parsed";

/// What hyper says of a head beyond its limits.
pub(super) const HEAD_TOO_LARGE: &str = "message head is too large";

/// The meaning of what a side says of a head of HTTP/1.1.
pub(super) fn of_head(said: &str) -> Option<String> {
    match said {
        // Such as the alert of a server that speaks TLS.
        INVALID_VERSION => Some(format!(
            "what the server answered is no HTTP/1.1 ({said}); if it speaks TLS, its URL begins with `https://`"
        )),
        HEAD_TOO_LARGE => Some(format!("the head of the response is too large: {BOTH}")),
        _ => None,
    }
}

/// What TLS says of a connection with a server.
#[cfg(feature = "tls")]
fn of_tls(error: &(dyn Error + 'static), settings: &Settings) -> Option<String> {
    use super::tls_words::with_server;
    find::<rustls::Error>(error).map(|error| with_server(error, settings)).or_else(|| of_tls_end(error))
}

/// TLS that ended without an alert.
#[cfg(feature = "tls")]
fn of_tls_end(error: &(dyn Error + 'static)) -> Option<String> {
    let said = last_cause(error);
    if said.contains("close_notify") {
        return Some(
            "the connection was closed without TLS's `close_notify`, so that more may have been to come"
                .to_owned(),
        );
    }
    let plain = "the server closed the connection in the TLS handshake; if it speaks plain HTTP, its URL begins with `http://`";
    (said == "tls handshake eof").then(|| plain.to_owned())
}

#[cfg(not(feature = "tls"))]
fn of_tls(_: &(dyn Error + 'static), _: &Settings) -> Option<String> {
    None
}

/// What is wrong with the client's own data, in words.
pub(super) fn of_client(error: &(dyn Error + 'static)) -> String {
    #[cfg(feature = "tls")]
    if let Some(error) = find::<rustls::Error>(error) {
        return super::tls_words::of_client(error);
    }
    last_cause(error)
}
