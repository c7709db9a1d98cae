//! What is left to be sent of a request. A server may answer before it has read all.

use std::io;
use std::task::{Context, Poll};

use super::io::Io;
use super::request::Unsent;

/// What is left to be sent of a request.
#[derive(Debug)]
pub(super) enum Sending {
    Unsent(Unsent),
    Sent,
    /// The server does not take more. It may have answered before.
    Failed(io::Error),
}

impl Sending {
    /// Sends what goes out now.
    pub(super) fn go_on(&mut self, io: &mut Io, cx: &mut Context<'_>) {
        if let Self::Unsent(unsent) = self
            && let Poll::Ready(sent) = io.poll_send(unsent, cx)
        {
            *self = sent.map_or_else(Self::Failed, |()| Self::Sent);
        }
    }
}
