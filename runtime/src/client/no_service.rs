//! The side of a service in the same process, without the cargo feature `service`: it is never taken.

use std::future::Ready;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::Response;

use super::error::TransportError;
use super::outgoing::Outgoing;
use super::served::Served;
use super::settings::Settings;

/// What is never there.
pub(super) enum Body {}

pub(super) fn send(
    served: &Served,
    _: Outgoing,
    _: &Settings,
) -> Ready<Result<Response<Body>, TransportError>> {
    match *served {}
}

impl Body {
    pub(super) fn poll_chunk(&mut self, _: &mut Context<'_>) -> Poll<Option<Result<Bytes, TransportError>>> {
        match *self {}
    }
}
