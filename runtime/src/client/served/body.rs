//! The body of a request, as a service gets it.

use std::error::Error;
use std::fmt;
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
/// let echo = streamgauge::scenario! { http "Echo" post "/" body text "hello" check body == "hello" };
/// echo.client(Client::service(Echo)).run().await?;
/// # Ok(())
/// # }
/// ```
pub struct Body(Inner);

enum Inner {
    Whole {
        content: Bytes,
        /// Whether the head promises more than there is. A server waits for the rest.
        lacks: bool,
    },
    /// From a socket.
    #[cfg(feature = "serve")]
    Coming(hyper::body::Incoming),
}

impl Body {
    pub(in crate::client) fn new(content: Bytes, lacks: bool) -> Self {
        Self(Inner::Whole { content, lacks })
    }

    /// One that comes from a socket.
    #[cfg(feature = "serve")]
    pub(crate) fn coming(body: hyper::body::Incoming) -> Self {
        Self(Inner::Coming(body))
    }
}

impl fmt::Debug for Body {
    /// Without the content, which may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = http_body::Body::size_hint(self).exact();
        f.debug_struct("Body").field("bytes", &bytes).finish()
    }
}

impl http_body::Body for Body {
    type Data = Bytes;
    type Error = Box<dyn Error + Send + Sync>;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        #[cfg(not(feature = "serve"))]
        let _ = cx;
        match &mut self.0 {
            Inner::Whole { content, .. } if !content.is_empty() => {
                Poll::Ready(Some(Ok(Frame::data(std::mem::take(content)))))
            }
            Inner::Whole { lacks: true, .. } => Poll::Pending,
            Inner::Whole { .. } => Poll::Ready(None),
            #[cfg(feature = "serve")]
            Inner::Coming(body) => {
                Pin::new(body).poll_frame(cx).map(|frame| frame.map(|frame| frame.map_err(Into::into)))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.0 {
            Inner::Whole { content, lacks } => content.is_empty() && !lacks,
            #[cfg(feature = "serve")]
            Inner::Coming(body) => body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.0 {
            Inner::Whole { lacks: true, .. } => SizeHint::default(),
            Inner::Whole { content, .. } => SizeHint::with_exact(content.len() as u64),
            #[cfg(feature = "serve")]
            Inner::Coming(body) => body.size_hint(),
        }
    }
}
