//! Streams as tokens, so that the compiler itself refuses steps in the wrong order.

use std::marker::PhantomData;

use crate::check::Keeps;

/// The state of a stream that is not open.
#[derive(Debug)]
pub enum Idle {}

/// The state of a stream that was opened and not closed since.
#[derive(Debug)]
pub enum Opened {}

/// A stream of a [`Session`](super::Session), in state [`Idle`] or [`Opened`]. Opening takes the one and gives the
/// other; closing gives the first back. A token cannot be copied, so it always has the state of its stream.
#[derive(Debug)]
pub struct Stream<State> {
    pub(super) index: usize,
    /// Its session.
    pub(super) session: u64,
    state: PhantomData<State>,
}

/// The states of a stream in which it can be checked and closed.
#[diagnostic::on_unimplemented(
    message = "this stream is not open",
    label = "needs a `Stream<Opened>`, which `open` gives",
    note = "`open` takes the stream that is not open and gives the open one; `close` gives the first back"
)]
pub trait IsOpen {}

impl IsOpen for Opened {}

/// The states of a stream in which it can be opened.
#[diagnostic::on_unimplemented(
    message = "this stream is open already",
    label = "needs a `Stream<Idle>`, which `stream` and `close` give",
    note = "close the stream before it is opened again, or make another with `stream`"
)]
pub trait IsIdle {}

impl IsIdle for Idle {}

impl Stream<Idle> {
    pub(super) fn new(index: usize, session: u64) -> Self {
        Self { index, session, state: PhantomData }
    }
}

impl<State> Stream<State> {
    pub(super) fn into_state<Other>(self) -> Stream<Other> {
        Stream { index: self.index, session: self.session, state: PhantomData }
    }
}

/// A check that was set with [`listen`](super::Session::listen), to be awaited, reconciled or cancelled.
#[derive(Debug)]
#[must_use = "what the check keeps is lost unless it is awaited or reconciled"]
pub struct Ticket<K: Keeps> {
    pub(super) index: usize,
    pub(super) session: u64,
    /// Its number among the stream's checks.
    pub(super) number: u64,
    pub(super) keeps: PhantomData<fn() -> K>,
}
