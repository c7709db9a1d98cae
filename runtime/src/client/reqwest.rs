//! The reqwest side of the transport: every version of HTTP, TLS, proxies, compression, shared connections. Only this
//! module knows the crate.

#[cfg(feature = "tls")]
mod certificates;
#[cfg(not(feature = "tls"))]
#[path = "reqwest/no_certificates.rs"]
mod certificates;
mod clients;
mod error;
mod resolver;
mod timed;

use std::pin::pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::Response;
pub(super) use reqwest::Client;

use super::connection::Asker;
use super::error::TransportError;
use super::outgoing::Outgoing;
use super::settings::Settings;
pub(super) use clients::Clients;

/// Sends a request with a client built from these settings. The future does not hold the request, which is large.
pub(super) fn send<'s>(
    client: &Client,
    request: Outgoing,
    settings: &'s Settings,
    asker: Asker,
) -> impl Future<Output = Result<Response<Body>, TransportError>> + use<'s> {
    let is_https = request.target.url.scheme() == "https";
    let answering = client.execute(of(request));
    async move {
        let answer = asker.works(answering).await;
        asker.answered(answer.as_ref().ok().and_then(reqwest::Response::remote_addr), is_https);
        answer.map(answered).map_err(|error| error::of_request(error, settings))
    }
}

fn of(outgoing: Outgoing) -> reqwest::Request {
    let mut request = reqwest::Request::new(outgoing.method, outgoing.target.url.clone());
    *request.headers_mut() = outgoing.headers;
    *request.body_mut() = outgoing.body.map(Into::into);
    request
}

fn answered(mut answer: reqwest::Response) -> Response<Body> {
    let headers = std::mem::take(answer.headers_mut());
    // The rest of the head would be kept as long as the stream.
    *answer.extensions_mut() = Default::default();
    let mut response = Response::new(());
    (*response.status_mut(), *response.version_mut()) = (answer.status(), answer.version());
    *response.headers_mut() = headers;
    response.map(|()| Body(Box::new(answer)))
}

/// The body of a response. It stays reqwest's own type: a bare body would come through one more box.
pub(super) struct Body(Box<reqwest::Response>);

impl Body {
    pub(super) fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, TransportError>>> {
        // The future of a chunk holds nothing between polls, so each poll can make a new one.
        let chunk = pin!(self.0.chunk());
        chunk.poll(cx).map(|chunk| chunk.map_err(error::of_body).transpose())
    }
}
