//! HTTP/1.1 of our own: the side of the transport for streams by the hundred thousand.
//!
//! ```text
//! send        Outgoing ─► request::written ─► Connector::connect ─► Exchange ─► Response<Body>
//! Exchange    writes the request, and meanwhile reads ─► head::Heads ─► Framing::of
//! Body        a read of the thread's buffer ─► Framing::decode, in place ─► a piece
//! ```
//!
//! Each request has a connection of its own. A stream that waits holds its socket and about a hundred bytes, since all
//! streams of a thread read into one buffer. Requests are written, and responses understood, as by the crate `hyper`,
//! which the other side uses. So a user cannot tell the sides apart. A comment marks each difference that is on purpose.

#[cfg(target_os = "linux")]
mod arrivals;
#[cfg(not(target_os = "linux"))]
#[path = "http1/no_arrivals.rs"]
mod arrivals;
mod body;
mod buffer;
mod chunks;
mod connect;
mod error;
mod exchange;
mod framing;
mod head;
mod io;
mod request;
mod sending;
mod socket;
#[cfg(feature = "tls")]
mod tls;
#[cfg(not(feature = "tls"))]
#[path = "http1/no_tls.rs"]
mod tls;

use std::future::ready;
use std::pin::Pin;

use http::Response;

use super::connection::Asker;
use super::error::TransportError;
use super::outgoing::Outgoing;
use super::settings::Settings;
pub(super) use body::Body;
pub(super) use connect::Connector;
use exchange::Exchange;
#[cfg(feature = "service")]
pub(super) use framing::content_length;
use request::Written;
pub(super) use tls::Tls;

/// A request under way. Boxed at once, since it is handed on several times.
pub(super) type Answering<'s> =
    Pin<Box<dyn Future<Output = Result<Response<Body>, TransportError>> + Send + 's>>;

/// Sends a request over a connection of its own. The future does not hold the request, which is large.
///
/// # Cancel safety
///
/// Dropping the future closes the connection.
pub(super) fn send<'s>(
    connector: &Connector,
    tls: Option<Tls>,
    request: Outgoing,
    settings: &'s Settings,
    asker: Asker,
) -> Answering<'s> {
    let Written { method, target, unsent } = match Written::of(request, settings) {
        Ok(written) => written,
        Err(error) => return Box::pin(ready(Err(error))),
    };
    let connecting = connector.connect(target, tls, asker);
    Box::pin(async move {
        let io = connecting.await.map_err(|error| error::of_connect(error, settings))?;
        Exchange::new(io, unsent, method).await.map_err(|error| error::of_exchange(error, settings))
    })
}
