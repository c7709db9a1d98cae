//! The transport: the code that carries a request, as the rest of the client sees it.
//!
//! Each way to carry one is a *side*, in a module of its own; so far there is reqwest's. A side reads the [`Settings`]
//! and takes an [`Outgoing`] request. It gives the head of the response with a [`Body`], which is asked for its pieces,
//! or a [`TransportError`]. All sides report common errors in the same words, those of `explain`. Nobody outside sees
//! which side it was.
//!
//! A second side needs a variant of [`Side`] and of [`Source`], and a place in [`Transport`], which chooses.

use std::fmt;
use std::net::IpAddr;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::Response;

use super::error::TransportError;
use super::outgoing::Outgoing;
use super::reqwest;
use super::settings::Settings;
use crate::carried_by::CarriedBy;

/// Carries the requests from one local address.
#[derive(Default)]
pub(super) struct Transport {
    reqwest: reqwest::Clients,
}

impl Transport {
    pub(super) fn new(address: Option<IpAddr>) -> Self {
        Self { reqwest: reqwest::Clients::new(address) }
    }

    /// A copy with its own connections, which are made as this one's are.
    pub(super) fn own(&self) -> Self {
        Self { reqwest: self.reqwest.own() }
    }

    /// The side that carries a request to a URL of `https` or of `http`, or why none can now.
    pub(super) fn side(&self, settings: &Settings, is_https: bool) -> Result<Side<'_>, String> {
        self.reqwest.client(settings, is_https).map(Side::Reqwest)
    }
}

/// A side that is ready to send.
pub(super) enum Side<'t> {
    Reqwest(&'t reqwest::Client),
}

impl Side<'_> {
    /// Sends a request, and gives the head of its response, a redirect too.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future drops the connection.
    pub(super) fn send(
        self,
        request: Outgoing,
        settings: &Settings,
    ) -> impl Future<Output = Result<Response<Body>, TransportError>> {
        let answering = match self {
            Self::Reqwest(client) => reqwest::send(client, request, settings),
        };
        async move { Ok(answering.await?.map(|body| Body(Source::Reqwest(body)))) }
    }
}

/// The body of a response. Dropping it closes the stream.
pub(crate) struct Body(Source);

/// Where the pieces of a body come from. It is kept as long as the stream: a side that has much to keep boxes it.
enum Source {
    Reqwest(reqwest::Body),
}

impl Body {
    /// The code that carries it.
    pub(crate) fn carried_by(&self) -> CarriedBy {
        match self.0 {
            Source::Reqwest(_) => CarriedBy::Reqwest,
        }
    }

    /// The next piece of the body; `None` at its end.
    pub(crate) fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, TransportError>>> {
        match &mut self.0 {
            Source::Reqwest(body) => body.poll_chunk(cx),
        }
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Body")
    }
}

/// Checks whether a client can use this certificate and its key, in PEM.
#[cfg(feature = "tls")]
pub(super) fn check_identity(pem: &[u8]) -> Result<(), String> {
    reqwest::check_identity(pem)
}
