//! Services, and bodies that are sent piece by piece.

use std::error::Error;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Body as AxumBody;
use futures_util::stream;
use http::{Request, Response};
use streamgauge::{Body, Client};
use tokio::time::sleep;
use tower_service::Service;

pub(crate) type BoxError = Box<dyn Error + Send + Sync>;

/// A service of a function.
#[derive(Clone)]
pub(crate) struct By<F>(pub(crate) F);

impl<F, Answer, B> Service<Request<Body>> for By<F>
where
    F: Fn(Request<Body>) -> Answer,
    Answer: Future<Output = Result<Response<B>, BoxError>>,
{
    type Response = Response<B>;
    type Error = BoxError;
    type Future = Answer;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Answer {
        (self.0)(request)
    }
}

/// A client whose service answers each request by this function.
pub(crate) fn by<F, Answer>(answer: F) -> Client
where
    F: Fn(Request<Body>) -> Answer + Clone + Send + Sync + 'static,
    Answer: Future<Output = Result<Response<AxumBody>, BoxError>> + Send + 'static,
{
    Client::service(By(answer))
}

/// An event stream with this body.
pub(crate) fn events(body: AxumBody) -> Response<AxumBody> {
    let response = Response::builder().header("content-type", "text/event-stream");
    response.body(body).expect("the head is well-formed")
}

/// A body whose pieces each come so many milliseconds after the one before, and which then stays open.
pub(crate) fn at<const N: usize>(pieces: [(u64, &'static str); N]) -> AxumBody {
    let pieces = stream::iter(pieces);
    AxumBody::from_stream(stream::StreamExt::chain(
        stream::StreamExt::then(pieces, |(after, piece)| async move {
            sleep(Duration::from_millis(after)).await;
            Ok::<_, BoxError>(piece)
        }),
        stream::pending(),
    ))
}

/// A client of streams that all have these pieces.
pub(crate) fn sends<const N: usize>(pieces: [(u64, &'static str); N]) -> Client {
    by(move |_| async move { Ok(events(at(pieces))) })
}

/// Keeps what was seen of requests.
#[derive(Clone, Default)]
pub(crate) struct Seen(Arc<Mutex<Vec<String>>>);

impl Seen {
    pub(crate) fn push(&self, what: impl Into<String>) {
        self.0.lock().unwrap().push(what.into());
    }

    pub(crate) fn all(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}

/// A body that tells what is done to it: each poll gives the next event, and it ends never.
pub(crate) struct Watched {
    pub(crate) seen: Seen,
    pub(crate) polls: usize,
}

impl http_body::Body for Watched {
    type Data = axum::body::Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Self::Data>, BoxError>>> {
        self.polls += 1;
        let event = format!("data: {}\n\n", self.polls);
        self.seen.push(event.trim());
        Poll::Ready(Some(Ok(http_body::Frame::data(event.into()))))
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.seen.push("dropped");
    }
}
