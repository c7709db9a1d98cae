//! The side of a service in the same process. A request is a call, and the body of the response is polled where a socket
//! would be read. The user's own future polls both, so there is no task. If the service's code panics, that is a fault of
//! the service: the user goes on.

mod pace;

use std::any::Any;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use http::uri::PathAndQuery;
use http::{HeaderMap, HeaderValue, Method, Request, Response, Uri, Version};
use pace::Pace;

use super::error::TransportError;
use super::explain;
use super::http1::content_length;
use super::outgoing::Outgoing;
use super::served::{self, BoxError, Comes, Served, has_no_body};
use super::settings::Settings;
use crate::failure::{find, last_cause};
use crate::reason::ReasonKind;

/// Asks the service. The future does not hold the request.
///
/// # Cancel safety
///
/// Dropping the future drops that of the service.
pub(super) fn send(
    served: &Served,
    request: Outgoing,
    settings: &Settings,
) -> impl Future<Output = Result<Response<Body>, TransportError>> + use<> {
    let method = request.method.clone();
    let answering = asked(request, settings).map(|request| Guarded(Some(served.answer(request))));
    async move {
        let mut answering = answering?;
        let answer = poll_fn(|cx| answering.poll(|answering| answering.poll(cx))).await;
        Ok(answered(&method, answer.map_err(|fault| fault.told("the service"))?))
    }
}

/// The request as a server gets it: the URI is in origin form (RFC 9112, section 3.2.1).
fn asked(mut request: Outgoing, settings: &Settings) -> Result<Request<served::Body>, TransportError> {
    request.complete(settings)?;
    let Outgoing { method, target, mut headers, body } = request;
    let path = target.uri()?.path_and_query().cloned();
    let mut request = Request::new(framed(&mut headers, body.unwrap_or_default()));
    *request.method_mut() = method;
    *request.uri_mut() = Uri::from(path.unwrap_or_else(|| PathAndQuery::from_static("/")));
    *request.headers_mut() = headers;
    Ok(request)
}

/// Says in the headers how long the body is. What was written there by hand holds, as it does on a socket.
fn framed(headers: &mut HeaderMap, content: Bytes) -> served::Body {
    if content.is_empty() {
        headers.remove(TRANSFER_ENCODING);
    } else if headers.contains_key(TRANSFER_ENCODING) {
        headers.remove(CONTENT_LENGTH);
        return served::Body::new(content, false);
    }
    let promised = content_length(headers);
    if promised.is_none() && !content.is_empty() {
        headers.insert(CONTENT_LENGTH, HeaderValue::from(content.len()));
    }
    let length = promised.map_or(content.len(), |length| usize::try_from(length).unwrap_or(usize::MAX));
    served::Body::new(content.slice(..length.min(content.len())), length > content.len())
}

fn answered(method: &Method, answer: Response<served::Pieces>) -> Response<Body> {
    let (mut head, pieces) = answer.into_parts();
    // A connection of HTTP/1.1 would carry it.
    head.version = Version::HTTP_11;
    // They would be kept as long as the stream.
    let _ = guarded(|| drop(std::mem::take(&mut head.extensions)));
    // It wins over the length (RFC 9112, section 6.3).
    let is_chunked = head.headers.contains_key(TRANSFER_ENCODING);
    let left = if is_chunked { None } else { content_length(&head.headers) };
    let mut body = Coming { left, pieces: Guarded(Some(pieces)), pace: Pace::default() };
    if has_no_body(head.status) || method == Method::HEAD || body.left == Some(0) {
        body.end();
    }
    Response::from_parts(head, Body(Box::new(body)))
}

/// The body of a response. It is kept as long as the stream, so all of it is in one box.
pub(super) struct Body(Box<Coming>);

struct Coming {
    /// The bytes that the head promises, as far as they have not come.
    left: Option<u64>,
    pace: Pace,
    pieces: Guarded<dyn Comes + Send>,
}

impl Body {
    /// The next piece; `None` at the end. The service's body is asked for nothing before.
    pub(super) fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, TransportError>>> {
        self.0.poll_chunk(cx)
    }
}

impl Coming {
    fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, TransportError>>> {
        /// So many frames without data in a row, and others have their turn.
        const EMPTY: usize = 32;
        for _ in 0..EMPTY {
            if self.pieces.is_gone() {
                return Poll::Ready(None);
            }
            let turn = ready!(self.pace.poll(cx));
            let piece = ready!(self.pieces.poll(|pieces| pieces.poll_piece(cx).map(Option::transpose)));
            turn.made_progress();
            let Some(mut piece) = piece.map_err(|fault| fault.told(BODY)).transpose() else {
                self.end();
                return Poll::Ready(self.left.filter(|left| *left > 0).map(|_| Err(cut())));
            };
            if let (Ok(piece), Some(left)) = (&mut piece, &mut self.left) {
                // A server sends no more than its head promises.
                piece.truncate(usize::try_from(*left).unwrap_or(usize::MAX));
                *left -= piece.len() as u64;
            }
            self.pace.came(piece.as_ref().map_or(0, Bytes::len));
            if piece.is_err() || self.left == Some(0) {
                self.end();
            }
            if piece.as_ref().map_or(true, |piece| !piece.is_empty()) {
                return Poll::Ready(Some(piece));
            }
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }

    /// Drops the service's body.
    fn end(&mut self) {
        self.pieces.drop_inner();
    }
}

const BODY: &str = "the body that the service gave";

/// The body ended before the length that the head promised.
fn cut() -> TransportError {
    TransportError::new(ReasonKind::Broken, format!("{BODY} ended before its `Content-Length`"))
}

/// Why the code of a service gave nothing.
enum Fault {
    Error(BoxError),
    /// With what it said.
    Panic(String),
}

impl Fault {
    fn told(self, what: &str) -> TransportError {
        match self {
            Self::Error(error) => {
                let kind = explain::of_loss(find::<std::io::Error>(&*error).map(std::io::Error::kind));
                TransportError::new(kind, format!("{what} failed: {}", last_cause(&*error))).caused_by(error)
            }
            Self::Panic(said) => TransportError::new(ReasonKind::Broken, format!("{what} panicked: {said}")),
        }
    }
}

/// Something of the service's, whose code runs only where a panic is caught.
struct Guarded<T: ?Sized>(Option<Pin<Box<T>>>);

impl<T: ?Sized> Guarded<T> {
    /// Polls it. After a panic it is gone.
    fn poll<O>(
        &mut self,
        poll: impl FnOnce(Pin<&mut T>) -> Poll<Result<O, BoxError>>,
    ) -> Poll<Result<O, Fault>> {
        let Some(inner) = &mut self.0 else { return Poll::Pending };
        match guarded(|| poll(inner.as_mut())) {
            Ok(polled) => polled.map_err(Fault::Error),
            Err(said) => {
                self.drop_inner();
                Poll::Ready(Err(Fault::Panic(said)))
            }
        }
    }

    fn is_gone(&self) -> bool {
        self.0.is_none()
    }

    fn drop_inner(&mut self) {
        let inner = self.0.take();
        // Nobody waits for what its destructor would say.
        let _ = guarded(|| drop(inner));
    }
}

impl<T: ?Sized> Drop for Guarded<T> {
    fn drop(&mut self) {
        self.drop_inner();
    }
}

/// Runs code of the service. `Err` is what it said when it panicked.
fn guarded<T>(code: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(code)).map_err(|payload: Box<dyn Any + Send>| {
        let text = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
        let text = text.or_else(|| payload.downcast_ref::<String>().cloned());
        text.unwrap_or_else(|| "with a value that is no text".to_owned())
    })
}
