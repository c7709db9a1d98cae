//! A service in the same process, whatever its types are, and what it is given and gives.

mod body;

use std::error::Error;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::{Buf, Bytes};
use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use http::{HeaderValue, Method, Request, Response, StatusCode};
use tower_service::Service;

pub use body::Body;

/// An error of a service, or of what it gives.
pub(crate) type BoxError = Box<dyn Error + Send + Sync>;

/// The head of a response to come.
pub(crate) type Answering = Pin<Box<dyn Future<Output = Result<Response<Pieces>, BoxError>> + Send>>;

/// The body of a response, whatever its type.
pub(crate) type Pieces = Pin<Box<dyn Comes + Send>>;

/// A service, whatever its type.
#[derive(Clone)]
pub(crate) struct Served(Arc<dyn Fn(Request<Body>) -> Answering + Send + Sync>);

impl Served {
    pub(crate) fn new<S, B>(service: S) -> Self
    where
        S: Service<Request<Body>, Response = Response<B>, Future: Send, Error: Into<BoxError>>,
        S: Clone + Send + Sync + 'static,
        B: http_body::Body<Error: Into<BoxError>> + Send + 'static,
    {
        let service = Arc::new(service);
        Self(Arc::new(move |request| {
            let service = Arc::clone(&service);
            // Nothing of the service's own code runs before the future is polled, its `clone` included.
            Box::pin(async move {
                let mut service = S::clone(&service);
                poll_fn(|cx| service.poll_ready(cx)).await.map_err(Into::into)?;
                let method = request.method().clone();
                let mut response = service.call(request).await.map_err(Into::into)?;
                say_length(&method, &mut response);
                Ok(response.map(|body| Box::pin(body) as Pieces))
            })
        }))
    }

    /// Asks the service. Whoever polls the future runs its code.
    pub(crate) fn answer(&self, request: Request<Body>) -> Answering {
        (self.0)(request)
    }
}

/// Says in the head how long the body is, if it is known, as a server does that writes it to a socket.
fn say_length<B: http_body::Body>(method: &Method, response: &mut Response<B>) {
    let headers = response.headers();
    let is_said = headers.contains_key(CONTENT_LENGTH) || headers.contains_key(TRANSFER_ENCODING);
    if is_said || has_no_body(response.status()) {
        return;
    }
    let length = response.body().size_hint().exact();
    if let Some(length) = length.filter(|length| *length > 0 || method != Method::HEAD) {
        response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(length));
    }
}

/// Whether a response of this status never has a body (RFC 9112, section 6.3).
pub(crate) fn has_no_body(status: StatusCode) -> bool {
    status.is_informational() || matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED)
}

/// A body of any type.
pub(crate) trait Comes {
    /// The next piece, which is empty if there was something else; `None` at the end.
    fn poll_piece(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, BoxError>>>;
}

impl<B: http_body::Body<Error: Into<BoxError>>> Comes for B {
    fn poll_piece(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, BoxError>>> {
        self.poll_frame(cx).map(|frame| {
            let frame = frame?.map_err(Into::into);
            // Nobody asks for trailers.
            Some(frame.map(|frame| match frame.into_data() {
                Ok(mut data) => data.copy_to_bytes(data.remaining()),
                Err(_) => Bytes::new(),
            }))
        })
    }
}
