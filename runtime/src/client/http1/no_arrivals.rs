//! When bytes arrived, where the system does not say.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, ReadBuf};
use tokio::net::TcpStream;

/// Nothing is known.
#[derive(Debug)]
pub(super) struct Arrivals;

impl Arrivals {
    pub(super) fn of(_: &TcpStream, _: bool) -> Self {
        Self
    }

    #[inline]
    pub(super) fn poll_read(
        &mut self,
        tcp: &mut TcpStream,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(tcp).poll_read(cx, buf)
    }

    #[inline]
    pub(super) fn take_wait(&mut self) -> Option<Duration> {
        None
    }
}
