//! The body of a request, as a service gets it.

use std::error::Error;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Frame, SizeHint};

/// The body of a request to the service of [`Client::service`](crate::Client::service): the service is a
/// `Service<Request<Body>>`. What takes bodies of every type, as axum's `Router` does, takes this one.
///
/// ```
/// use std::convert::Infallible;
/// use std::task::{Context, Poll};
/// use streamgauge::{Body, Client};
/// # use std::future::{Ready, ready};
///
/// /// Answers every request with its own body.
/// #[derive(Clone)]
/// struct Echo;
///
/// impl tower_service::Service<http::Request<Body>> for Echo {
///     type Response = http::Response<Body>;
///     type Error = Infallible;
///     type Future = Ready<Result<Self::Response, Infallible>>;
///
///     fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
///         Poll::Ready(Ok(()))
///     }
///
///     fn call(&mut self, request: http::Request<Body>) -> Self::Future {
///         ready(Ok(http::Response::new(request.into_body())))
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> streamgauge::Result {
/// let echo = streamgauge::scenario! { http "Echo" post "/" body "hello" check body == "hello" };
/// echo.client(Client::service(Echo)).run().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Body {
    content: Bytes,
    /// Whether the head promises more than there is. A server waits for the rest.
    lacks: bool,
}

impl Body {
    pub(in crate::client) fn new(content: Bytes, lacks: bool) -> Self {
        Self { content, lacks }
    }
}

impl http_body::Body for Body {
    type Data = Bytes;
    type Error = Box<dyn Error + Send + Sync>;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        match std::mem::take(&mut self.content) {
            content if !content.is_empty() => Poll::Ready(Some(Ok(Frame::data(content)))),
            _ if self.lacks => Poll::Pending,
            _ => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.content.is_empty() && !self.lacks
    }

    fn size_hint(&self) -> SizeHint {
        if self.lacks { SizeHint::default() } else { SizeHint::with_exact(self.content.len() as u64) }
    }
}
