//! The flow of a scenario: a user and its streams, whose ends are told however the flow ends.

use std::fmt;

use super::User;
use crate::stream::{Streams, abandon};

/// A user and its streams, while its steps run. Dropping it tells that everything still open is over. It is dropped
/// after the last step or a failed one, with the future of the run, and by a panic that goes through it.
pub struct Flow<'u, S: Streams> {
    user: &'u mut User,
    streams: S,
}

impl<S: Streams> fmt::Debug for Flow<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Flow").field("user", &self.user).finish_non_exhaustive()
    }
}

impl<'u, S: Streams> Flow<'u, S> {
    /// The flow of a user whose streams are not open yet.
    pub fn new(user: &'u mut User, streams: S) -> Self {
        Self { user, streams }
    }

    /// The user and its streams.
    pub fn parts(&mut self) -> (&mut User, &mut S) {
        (self.user, &mut self.streams)
    }
}

impl<S: Streams> Drop for Flow<'_, S> {
    fn drop(&mut self) {
        abandon(&mut self.streams, &mut self.user.journal);
    }
}
