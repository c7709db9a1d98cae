//! A service in the same process, whatever its types are, and what it is given and gives.

mod body;

use std::error::Error;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::{Buf, Bytes};
use http::{Request, Response};
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
                let response = service.call(request).await.map_err(Into::into)?;
                Ok(response.map(|body| Box::pin(body) as Pieces))
            })
        }))
    }

    /// Asks the service. Whoever polls the future runs its code.
    pub(crate) fn answer(&self, request: Request<Body>) -> Answering {
        (self.0)(request)
    }
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
