//! What reqwest, hyper and h2 say of a failure, in the client's words.

use std::io;

use crate::client::error::TransportError;
use crate::client::explain::{self, Unanswered};
use crate::client::head::BOTH;
use crate::client::settings::Settings;
use crate::failure::{find, last_cause};
use crate::reason::ReasonKind;

/// Why a request was not answered.
pub(super) fn of_request(error: reqwest::Error, settings: &Settings) -> TransportError {
    let (is_connect, is_timeout) = (error.is_connect(), error.is_timeout());
    let kind = match (is_connect, is_timeout) {
        _ if error.is_builder() => ReasonKind::Request,
        (true, _) => explain::kind_of_connect(&error, is_timeout),
        (false, _) => of_loss(&error),
    };
    let meaning = meant(&error, is_connect);
    let text = explain::of_request(Unanswered { error: &error, is_connect, is_timeout, meaning }, settings);
    told(error, kind, text)
}

/// Why a body broke off.
pub(super) fn of_body(error: reqwest::Error) -> TransportError {
    // Without the URL, in case this is the last cause itself.
    let error = error.without_url();
    let (kind, text) = (of_loss(&error), explain::of_body(&error));
    told(error, kind, text)
}

fn told(error: reqwest::Error, kind: ReasonKind, text: String) -> TransportError {
    // The URL is named by the step; its query may hold what should not be repeated everywhere.
    TransportError::new(kind, text).caused_by(error.without_url())
}

/// How an established connection was lost.
fn of_loss(error: &reqwest::Error) -> ReasonKind {
    // h2's text for a stream that the server reset.
    if last_cause(error).starts_with("stream error received") {
        return ReasonKind::Reset;
    }
    explain::of_loss(find::<io::Error>(error).map(io::Error::kind))
}

/// The meaning of errors that hyper and h2 name only by these texts.
fn meant(error: &reqwest::Error, is_connect: bool) -> Option<String> {
    let said = last_cause(error);
    match explain::of_head(&said) {
        Some(meaning) if !is_connect || said == explain::INVALID_VERSION => Some(meaning),
        _ if is_connect => None,
        _ => of_head(&said),
    }
}

/// The text for a head of HTTP/2 that did not come.
fn of_head(said: &str) -> Option<String> {
    match said {
        // What h2 says of a head beyond its limit, among others.
        "stream error detected: unspecific protocol error detected" => {
            Some(format!("the head of the response breaks the rules of HTTP/2, or is too large: {BOTH}"))
        }
        said if said.contains("header_list_way_too_large") || said.contains("too_many_continuations") => {
            Some(format!("the head of the response is too large: {BOTH}"))
        }
        _ => None,
    }
}
