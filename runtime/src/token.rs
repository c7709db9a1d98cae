//! Streams as tokens, so that the compiler itself refuses steps in the wrong order.

use std::marker::PhantomData;

/// The state of a stream that is not open.
#[derive(Debug)]
pub enum Idle {}

/// The state of a stream that was opened and not closed since.
#[derive(Debug)]
pub enum Opened {}

/// A stream of a user, in state [`Idle`] or [`Opened`]. Opening takes the one and gives the other, closing
/// gives the first back; a token cannot be copied, so no step finds a stream in a state it is not in.
#[derive(Debug)]
#[must_use = "a stream that is opened must be closed"]
pub struct Stream<State> {
    index: usize,
    state: PhantomData<State>,
}

/// The states of a stream in which it can be checked and closed.
#[diagnostic::on_unimplemented(
    message = "this stream is not open",
    label = "needs a stream that was opened",
    note = "`open` takes a `Stream<Idle>` and gives the `Stream<Opened>` that this step needs; `close` gives the `Stream<Idle>` back"
)]
pub trait IsOpen {}

impl IsOpen for Opened {}

impl<State> Stream<State> {
    pub(crate) fn index(&self) -> usize {
        self.index
    }

    pub(crate) fn into_state<Other>(self) -> Stream<Other> {
        Stream { index: self.index, state: PhantomData }
    }
}

impl Stream<Idle> {
    /// The token of the stream with this index among its scenario's. There must be one for each stream.
    pub const fn new(index: usize) -> Self {
        Self { index, state: PhantomData }
    }
}

impl Stream<Opened> {
    /// The server has ended this stream, so it can be opened again without being closed.
    pub fn ended(self) -> Stream<Idle> {
        self.into_state()
    }
}
