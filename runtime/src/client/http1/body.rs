//! The body of a response, as it comes.

use std::num::NonZeroU64;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Bytes, BytesMut};

use super::chunks::Rest;
use super::error::{Fault, of_body};
use super::framing::Framing;
use super::io::Io;
use super::sending::Sending;
use crate::client::error::TransportError;

/// The body of a response. It is kept as long as the stream, so all of it is in one box.
pub(in crate::client) struct Body(Box<Coming>);

struct Coming {
    /// `None` once nothing more comes.
    io: Option<Io>,
    framing: Framing,
    /// The part of the body that came with the head.
    first: Option<Box<[u8]>>,
    /// What is left of the request, if the server answered before it was sent.
    sending: Option<Box<Sending>>,
    /// A fault behind a piece that was given out. The next poll tells it.
    fault: Option<Fault>,
    /// How many nanoseconds the last bytes lay in the socket, if the connection that would say so is closed.
    wait: Option<NonZeroU64>,
}

impl Body {
    pub(super) fn new(io: Io, framing: Framing, first: Box<[u8]>, sending: Sending) -> Self {
        let is_empty = framing.is_empty();
        let first = Some(first).filter(|first| !first.is_empty());
        let sending = Some(sending).filter(|sending| matches!(sending, Sending::Unsent(_))).map(Box::new);
        let mut coming = Coming { io: Some(io), framing, first, sending, fault: None, wait: None };
        if is_empty {
            coming.end();
        }
        Self(Box::new(coming))
    }

    /// How long the bytes that were read last had lain in the socket, if that is known. It is said once.
    pub(in crate::client) fn take_socket_wait(&mut self) -> Option<Duration> {
        self.0.take_wait()
    }

    /// The same of the response head. It is said again of the part of the body that came with it.
    pub(in crate::client) fn head_wait(&mut self) -> Option<Duration> {
        let wait = self.0.take_wait();
        if self.0.first.is_some() {
            self.0.wait = wait.and_then(nonzero);
        }
        wait
    }

    /// The next piece; `None` at the end.
    pub(in crate::client) fn poll_chunk(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, TransportError>>> {
        self.0.poll_chunk(cx)
    }
}

impl Coming {
    fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, TransportError>>> {
        loop {
            let Some(io) = &mut self.io else {
                return Poll::Ready(self.fault.take().map(|fault| Err(of_body(fault))));
            };
            if let Some(sending) = &mut self.sending {
                sending.go_on(io, cx);
                self.sending.take_if(|sending| !matches!(**sending, Sending::Unsent(_)));
            }
            let read = match self.first.take() {
                Some(first) => Ok(BytesMut::from(Bytes::from(first))),
                None => ready!(io.poll_read(cx)),
            };
            let mut piece = match read {
                Ok(piece) => piece,
                Err(error) => {
                    self.end();
                    return Poll::Ready(Some(Err(of_body(error))));
                }
            };
            if piece.is_empty() {
                self.end();
                self.fault = self.framing.cut();
                continue;
            }
            let (length, rest) = self.framing.decode(&mut piece);
            if rest != Rest::More {
                self.end();
            }
            if let Rest::Broken(fault) = rest {
                self.fault = Some(fault);
            }
            if length > 0 {
                piece.truncate(length);
                return Poll::Ready(Some(Ok(piece.freeze())));
            }
        }
    }

    fn take_wait(&mut self) -> Option<Duration> {
        let of_socket = self.io.as_mut().and_then(Io::take_wait);
        of_socket.or_else(|| self.wait.take().map(|wait| Duration::from_nanos(wait.get())))
    }

    /// Closes the connection. What is left of the request is given up.
    fn end(&mut self) {
        if let Some(wait) = self.io.as_mut().and_then(Io::take_wait) {
            self.wait = nonzero(wait);
        }
        (self.io, self.sending) = (None, None);
    }
}

/// In nanoseconds, at least one.
fn nonzero(wait: Duration) -> Option<NonZeroU64> {
    NonZeroU64::new(u64::try_from(wait.as_nanos()).unwrap_or(u64::MAX).max(1))
}
