//! What a script does, one thing after the other.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

use super::Gate;

/// One thing that a script does once its head is sent.
#[derive(Clone, Debug)]
pub(super) enum Action {
    Send(Bytes),
    /// In pieces of so many bytes.
    Split(Bytes, usize),
    Pause(Pause),
    Generate(Generator),
}

impl Action {
    /// How many bytes it sends, if that is known beforehand.
    pub(super) fn length(&self) -> Option<usize> {
        match self {
            Self::Send(bytes) | Self::Split(bytes, _) => Some(bytes.len()),
            Self::Pause(_) => Some(0),
            Self::Generate(_) => None,
        }
    }
}

#[derive(Clone, Debug)]
pub(super) enum Pause {
    For(Duration),
    At(Gate),
}

/// Bytes that a closure makes as they are sent.
#[derive(Clone)]
pub(super) struct Generator {
    pub(super) make: Arc<dyn Fn(usize) -> Bytes + Send + Sync>,
    pub(super) count: usize,
    pub(super) every: Option<Duration>,
}

impl fmt::Debug for Generator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Generator")
            .field("count", &self.count)
            .field("every", &self.every)
            .finish_non_exhaustive()
    }
}

#[derive(Clone, Debug)]
pub(super) enum End {
    Clean,
    Hold,
    /// After these bytes, which stand in a chunk that is not finished.
    Cut(Bytes),
    Reset,
}
