//! The transport: the code that carries a request, as the rest of the client sees it.
//!
//! Each way to carry one is a *side*, in a module of its own: `http1`, `reqwest` for all that it does not do, and `service`,
//! which calls a service in the same process; in tests, `cassette` answers in the place of servers, and writes down what any
//! side carries. A side reads the [`Settings`] and takes an [`Outgoing`] request. It gives the head of the response with a
//! [`Body`], which is
//! asked for its pieces, or a [`TransportError`]. All sides report common errors in the same words, those of `explain`.
//! Outside, only [`carried_by`](Body::carried_by) says which side it was.
//!
//! A further side needs a variant of [`Side`] and of [`Source`], and a place in [`Carriers`], which chooses.

use std::fmt;
use std::net::IpAddr;
#[cfg(feature = "testing")]
use std::sync::Arc;
use std::sync::OnceLock;
#[cfg(feature = "testing")]
use std::task::ready;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::Response;

#[cfg(feature = "testing")]
use super::cassette;
use super::connection::Asker;
use super::error::TransportError;
use super::http1;
use super::outgoing::Outgoing;
use super::own::Own;
use super::reqwest;
use super::route::Route;
use super::served::Served;
use super::service;
use super::settings::{Settings, Version};
use super::tls::Configured;
use crate::carried_by::{CarriedBy, Transport};
#[cfg(feature = "testing")]
use crate::cassette::Deck;

/// All that carries requests from one local address.
#[derive(Default)]
pub(super) struct Carriers {
    address: Option<IpAddr>,
    http1: OnceLock<http1::Connector>,
    reqwest: reqwest::Clients,
}

impl Carriers {
    pub(super) fn new(address: Option<IpAddr>) -> Self {
        Self { address, reqwest: reqwest::Clients::new(address), ..Self::default() }
    }

    /// The side that carries a user's request to a URL of `https` or of `http`, or why none can now.
    pub(super) fn side(
        &self,
        settings: &Settings,
        tls: &Configured,
        own: &Own,
        is_https: bool,
        method: &str,
    ) -> Result<Side<'_>, String> {
        #[cfg(feature = "testing")]
        if let Some(deck) = &settings.replay {
            settings.usable()?;
            return Ok(Side::Replay(Arc::clone(deck)));
        }
        if let Some(served) = &settings.service {
            return settings.usable().map(|_| Side::Service(served.clone()));
        }
        let sessions = (!settings.share_tls_sessions).then_some(own);
        if method == "CONNECT" || !takes_http1(settings, is_https) {
            // A proxy may be asked over TLS.
            let speaks_tls = is_https || !matches!(settings.route, Route::Direct);
            let sessions = sessions.filter(|_| speaks_tls).map(Own::sessions);
            let client = if settings.share_connections || sessions.is_some() {
                own.clients(self.address).client(settings, tls, sessions, is_https)
            } else {
                self.reqwest.client(settings, tls, None, is_https)
            };
            return client.map(Side::Reqwest);
        }
        // A fault is not kept: it may go away.
        let secured =
            is_https.then(|| http1::Tls::new(settings, tls, sessions.map(Own::sessions))).transpose()?;
        if let Some(connector) = self.http1.get() {
            return Ok(Side::Http1(connector, secured));
        }
        let connector = http1::Connector::new(settings, self.address)?;
        Ok(Side::Http1(self.http1.get_or_init(|| connector), secured))
    }
}

/// Whether our own HTTP/1.1 carries a request.
fn takes_http1(settings: &Settings, is_https: bool) -> bool {
    settings.transport == Transport::Automatic
        && !is_reqwest_asked_for()
        && match settings.version {
            Version::Http1 => !is_https || cfg!(feature = "tls"),
            // A server of `https` may choose HTTP/2.
            Version::Negotiated => !is_https,
            Version::Http2 => false,
        }
        && matches!(settings.route, Route::Direct)
        && !(settings.share_connections || settings.gzip || settings.brotli)
}

/// Whether the environment asks for reqwest in the whole process.
fn is_reqwest_asked_for() -> bool {
    static ASKED: OnceLock<bool> = OnceLock::new();
    *ASKED.get_or_init(|| std::env::var_os("STREAMGAUGE_TRANSPORT").is_some_and(|value| value == "reqwest"))
}

/// A side that is ready to send.
pub(super) enum Side<'t> {
    /// With TLS for `https`.
    Http1(&'t http1::Connector, Option<http1::Tls>),
    Reqwest(reqwest::Client),
    Service(Served),
    /// No server: a cassette.
    #[cfg(feature = "testing")]
    Replay(Arc<Deck>),
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
        asker: Asker,
    ) -> impl Future<Output = Result<Response<Body>, TransportError>> {
        enum Answering<A, B, C> {
            Http1(A),
            Reqwest(B),
            Service(C),
            #[cfg(feature = "testing")]
            Replay(cassette::Answering),
        }
        #[cfg(feature = "testing")]
        let taken = cassette::taken(&request, settings);
        let answering = match self {
            Self::Http1(connector, tls) => {
                Answering::Http1(http1::send(connector, tls, request, settings, asker))
            }
            Self::Reqwest(client) => Answering::Reqwest(reqwest::send(&client, request, settings, asker)),
            Self::Service(served) => Answering::Service(service::send(&served, request, settings)),
            #[cfg(feature = "testing")]
            Self::Replay(deck) => Answering::Replay(cassette::Answering::of(&deck, &request)),
        };
        async move {
            #[cfg(feature = "testing")]
            let taken = taken?;
            let answer = match answering {
                Answering::Http1(answering) => {
                    answering.await.map(|answer| answer.map(|body| Body(Source::Http1(body))))
                }
                Answering::Reqwest(answering) => {
                    answering.await.map(|answer| answer.map(|body| Body(Source::Reqwest(body))))
                }
                Answering::Service(answering) => {
                    answering.await.map(|answer| answer.map(|body| Body(Source::Service(body))))
                }
                #[cfg(feature = "testing")]
                Answering::Replay(answering) => {
                    answering.answer().await.map(|answer| answer.map(|body| Body(Source::Replay(body))))
                }
            };
            #[cfg(feature = "testing")]
            if let Some(taken) = taken {
                let answer = cassette::recorded(taken, answer);
                return answer.map(|answer| answer.map(|body| Body(Source::Recorded(Box::new(body)))));
            }
            answer
        }
    }
}

/// The body of a response. Dropping it closes the stream.
pub(crate) struct Body(Source);

/// Where the pieces of a body come from. It is kept as long as the stream: a side that has much to keep boxes it.
enum Source {
    Http1(http1::Body),
    Reqwest(reqwest::Body),
    Service(service::Body),
    #[cfg(feature = "testing")]
    Replay(cassette::Body),
    /// Of any other, and written to a cassette.
    #[cfg(feature = "testing")]
    Recorded(Box<cassette::Recorded<Body>>),
}

impl Body {
    /// The code that carries it.
    pub(crate) fn carried_by(&self) -> CarriedBy {
        match &self.0 {
            Source::Http1(_) => CarriedBy::Http1,
            Source::Reqwest(_) => CarriedBy::Reqwest,
            Source::Service(_) => CarriedBy::Service,
            #[cfg(feature = "testing")]
            Source::Replay(_) => CarriedBy::Replay,
            #[cfg(feature = "testing")]
            Source::Recorded(recorded) => recorded.body.carried_by(),
        }
    }

    /// Why no cassette answers the request, if that is all that came of it.
    pub(crate) fn unknown(&self) -> Option<&str> {
        match &self.0 {
            #[cfg(feature = "testing")]
            Source::Replay(body) => body.unknown(),
            #[cfg(feature = "testing")]
            Source::Recorded(recorded) => recorded.body.unknown(),
            Source::Http1(_) | Source::Reqwest(_) | Source::Service(_) => None,
        }
    }

    /// How long the last bytes of the piece that was given last had lain in the socket, by the system's clock. It is said once, and
    /// of some pieces only; `None` if it is not known.
    #[inline]
    pub(crate) fn take_socket_wait(&mut self) -> Option<Duration> {
        match &mut self.0 {
            Source::Http1(body) => body.take_socket_wait(),
            Source::Reqwest(_) | Source::Service(_) => None,
            #[cfg(feature = "testing")]
            Source::Replay(_) => None,
            #[cfg(feature = "testing")]
            Source::Recorded(recorded) => recorded.body.take_socket_wait(),
        }
    }

    /// The same of the response head, before the first piece is asked for.
    pub(crate) fn head_wait(&mut self) -> Option<Duration> {
        match &mut self.0 {
            Source::Http1(body) => body.head_wait(),
            Source::Reqwest(_) | Source::Service(_) => None,
            #[cfg(feature = "testing")]
            Source::Replay(_) => None,
            #[cfg(feature = "testing")]
            Source::Recorded(recorded) => recorded.body.head_wait(),
        }
    }

    /// The next piece of the body; `None` at its end.
    pub(crate) fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, TransportError>>> {
        match &mut self.0 {
            Source::Http1(body) => body.poll_chunk(cx),
            Source::Reqwest(body) => body.poll_chunk(cx),
            Source::Service(body) => body.poll_chunk(cx),
            #[cfg(feature = "testing")]
            Source::Replay(body) => body.poll_chunk(cx),
            #[cfg(feature = "testing")]
            Source::Recorded(recorded) => {
                let piece = ready!(recorded.body.poll_chunk(cx));
                recorded.note(piece.as_ref());
                Poll::Ready(piece)
            }
        }
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Body")
    }
}
