//! A request on its way out and the head of the response on its way in, both at once.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use http::{Method, Response};

use super::body::Body;
use super::error::{ExchangeError, HeadFault};
use super::framing::Framing;
use super::head::Heads;
use super::io::Io;
use super::request::Unsent;
use super::sending::Sending;

/// Sends a request, and gives the head of the response. A server may answer before it has read all.
pub(super) struct Exchange {
    /// `None` once it is answered.
    open: Option<Open>,
    method: Method,
}

struct Open {
    io: Io,
    sending: Sending,
    heads: Heads,
}

impl Exchange {
    pub(super) fn new(io: Io, unsent: Unsent, method: Method) -> Self {
        let open = Open { io, sending: Sending::Unsent(unsent), heads: Heads::default() };
        Self { open: Some(open), method }
    }
}

impl Open {
    /// Reads before it sends, as hyper does: so a server that answers and closes is heard before a write fails.
    fn poll_head(&mut self, cx: &mut Context<'_>) -> Poll<Result<Response<()>, ExchangeError>> {
        while let Poll::Ready(read) = self.io.poll_read(cx) {
            let piece = match read {
                Ok(piece) if !piece.is_empty() => piece,
                end => return Poll::Ready(Err(self.lost(end.err()))),
            };
            if let Some(head) = self.heads.take(piece)? {
                return Poll::Ready(Ok(head));
            }
        }
        self.sending.go_on(&mut self.io, cx);
        Poll::Pending
    }

    /// Why no head comes any more. If the request could not be sent, that is why; else `error`, or the connection's end.
    fn lost(&mut self, error: Option<io::Error>) -> ExchangeError {
        match std::mem::replace(&mut self.sending, Sending::Sent) {
            Sending::Failed(first) => ExchangeError::Io(first),
            Sending::Unsent(_) | Sending::Sent => {
                error.map_or(ExchangeError::Head(HeadFault::CUT), ExchangeError::Io)
            }
        }
    }
}

impl Future for Exchange {
    type Output = Result<Response<Body>, ExchangeError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Some(open) = &mut self.open else { return Poll::Pending };
        let head = ready!(open.poll_head(cx));
        let Some(Open { io, sending, heads }) = self.open.take() else { return Poll::Pending };
        let head = head?;
        let framing = Framing::of(&self.method, head.status(), head.version(), head.headers())?;
        Poll::Ready(Ok(head.map(|()| Body::new(io, framing, heads.rest(), sending))))
    }
}
