//! A connection, with TLS and without.

use std::future::poll_fn;
use std::io;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker, ready};
use std::time::Duration;

use bytes::{Buf, BytesMut};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::task::unconstrained;

use super::buffer;
use super::socket::Socket;

/// A connection to a server. Dropping it closes it.
#[derive(Debug)]
pub(super) enum Io {
    Plain(Socket),
    #[cfg(feature = "tls")]
    Tls(Box<tokio_rustls::client::TlsStream<Socket>>),
}

impl Io {
    /// Whether TLS goes over it.
    pub(super) fn is_secured(&self) -> bool {
        !matches!(self, Self::Plain(_))
    }

    /// What has come, at most 64 KiB. Only the end of the connection gives an empty piece.
    pub(super) fn poll_read(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<BytesMut>> {
        match self {
            Self::Plain(io) => buffer::poll_read(io, cx),
            #[cfg(feature = "tls")]
            Self::Tls(io) => buffer::poll_read(io, cx),
        }
    }

    /// How long the bytes that were read last had lain in the socket, if that is known. It is said once.
    pub(super) fn take_wait(&mut self) -> Option<Duration> {
        match self {
            Self::Plain(socket) => socket.take_wait(),
            #[cfg(feature = "tls")]
            Self::Tls(io) => io.get_mut().0.take_wait(),
        }
    }

    /// Sends as much as goes out now; ready once all has gone.
    pub(super) fn poll_send(&mut self, unsent: &mut impl Buf, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self {
            Self::Plain(io) => poll_send(io, unsent, cx),
            #[cfg(feature = "tls")]
            Self::Tls(io) => poll_send(io, unsent, cx),
        }
    }

    fn poll_shutdown(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self {
            Self::Plain(io) => Pin::new(io).poll_shutdown(cx),
            #[cfg(feature = "tls")]
            Self::Tls(io) => Pin::new(io).poll_shutdown(cx),
        }
    }
}

fn poll_send(
    io: &mut (impl AsyncRead + AsyncWrite + Unpin),
    unsent: &mut impl Buf,
    cx: &mut Context<'_>,
) -> Poll<io::Result<()>> {
    while unsent.has_remaining() {
        // The future of a write holds nothing between polls. Several pieces go out together.
        let is_one = unsent.chunk().len() == unsent.remaining();
        let sent = if is_one {
            let sent = ready!(Pin::new(&mut *io).poll_write(cx, unsent.chunk()))?;
            unsent.advance(sent);
            sent
        } else {
            ready!(pin!(io.write_buf(unsent)).poll(cx))?
        };
        if sent == 0 {
            return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
        }
    }
    Pin::new(io).poll_flush(cx)
}

impl Drop for Io {
    /// Tells the server that nothing more will come: by a FIN, over TLS by a `close_notify` before it. Without this, the
    /// kernel closes a connection with unread bytes by a reset alone. What cannot go out at once is left out.
    fn drop(&mut self) {
        // Also where the task has used up its budget, as after many other drops.
        let said = pin!(unconstrained(poll_fn(|cx| self.poll_shutdown(cx))));
        let _ = said.poll(&mut Context::from_waker(Waker::noop()));
    }
}
