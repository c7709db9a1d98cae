//! Records of an iterator, each asked for when a user comes for it.

use std::iter::Fuse;
use std::sync::{Arc, Mutex, PoisonError};

/// An iterator that users share under a lock.
pub(super) struct Lazy<T>(Mutex<Shared<T>>);

struct Shared<T> {
    records: Fuse<Box<dyn Iterator<Item = T> + Send>>,
    taken: u64,
}

impl<T> Lazy<T> {
    pub(super) fn new(records: impl Iterator<Item = T> + Send + 'static) -> Self {
        let records: Box<dyn Iterator<Item = T> + Send> = Box::new(records);
        Self(Mutex::new(Shared { records: records.fuse(), taken: 0 }))
    }

    pub(super) fn take(&self) -> Option<Arc<T>> {
        // An iterator that panicked did so in the task of the user that asked it; the others may ask again.
        let mut shared = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let record = shared.records.next()?;
        shared.taken += 1;
        Some(Arc::new(record))
    }

    /// How many records were taken.
    pub(super) fn taken(&self) -> u64 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).taken
    }
}
