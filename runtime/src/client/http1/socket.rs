//! A connection of TCP that may say how long what is read from it has lain there.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use super::arrivals::Arrivals;

/// A connection of TCP.
#[derive(Debug)]
pub(super) struct Socket {
    tcp: TcpStream,
    arrivals: Arrivals,
}

impl Socket {
    /// This connection. Whether the system is asked when bytes arrive.
    pub(super) fn new(tcp: TcpStream, asks: bool) -> Self {
        let arrivals = Arrivals::of(&tcp, asks);
        Self { tcp, arrivals }
    }

    /// How long the bytes that were read last had lain in it, if that is known. It is said once.
    #[inline]
    pub(super) fn take_wait(&mut self) -> Option<Duration> {
        self.arrivals.take_wait()
    }
}

impl AsyncRead for Socket {
    #[inline]
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let Self { tcp, arrivals } = &mut *self;
        arrivals.poll_read(tcp, cx, buf)
    }
}

impl AsyncWrite for Socket {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.tcp).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.tcp).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.tcp.is_write_vectored()
    }
}
