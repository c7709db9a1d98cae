//! Records of an iterator, each read when a user takes it.

use std::collections::{HashMap, VecDeque};
use std::iter::Fuse;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::shard::Shard;

/// An iterator that users share under a lock.
pub(super) struct Lazy<T>(Mutex<Shared<T>>);

struct Shared<T> {
    records: Fuse<Box<dyn Iterator<Item = T> + Send>>,
    /// How many records it has given.
    read: u64,
    /// How many of them were handed out.
    taken: u64,
    /// The records that are taken again, by their numbers among those handed out.
    held: HashMap<u64, Arc<T>>,
    /// Records passed over on the way to another shard's record.
    passed_over: HashMap<Shard, PassedOver<T>>,
}

/// Records of a shard that others passed over.
struct PassedOver<T> {
    records: VecDeque<T>,
    /// Whether the shard has users in this process, as far as is known.
    is_here: bool,
    /// How many were given up, since no user of the shard came.
    given_up: u64,
}

/// The most records that are kept for a shard without a user. The users of such a shard are probably in another
/// process, where an iterator of their own gives them the same records.
const MOST_KEPT: usize = 1024;

impl<T> Default for PassedOver<T> {
    fn default() -> Self {
        Self { records: VecDeque::new(), is_here: false, given_up: 0 }
    }
}

impl<T> PassedOver<T> {
    fn keep(&mut self, record: T) {
        if self.is_here || (self.given_up == 0 && self.records.len() < MOST_KEPT) {
            return self.records.push_back(record);
        }
        self.given_up += 1 + u64::try_from(self.records.len()).unwrap_or(u64::MAX);
        self.records = VecDeque::new();
    }
}

impl<T> Lazy<T> {
    pub(super) fn new(records: impl Iterator<Item = T> + Send + 'static) -> Self {
        let records: Box<dyn Iterator<Item = T> + Send> = Box::new(records);
        let (held, passed_over) = (HashMap::new(), HashMap::new());
        Self(Mutex::new(Shared { records: records.fuse(), read: 0, taken: 0, held, passed_over }))
    }

    /// The iterator panicked in the task of the user that asked it; others may ask again.
    fn lock(&self) -> MutexGuard<'_, Shared<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn take(&self, shard: Shard) -> Option<Arc<T>> {
        self.lock().take(shard)
    }

    /// Takes a record that is to be taken again, by the number that it is given.
    pub(super) fn take_and_hold(&self, shard: Shard) -> Option<(u64, Arc<T>)> {
        let mut shared = self.lock();
        let record = shared.take(shard)?;
        let number = shared.taken;
        shared.held.insert(number, Arc::clone(&record));
        Some((number, record))
    }

    /// The record that was given this number.
    pub(super) fn again(&self, number: u64) -> Option<Arc<T>> {
        self.lock().held.get(&number).cloned()
    }

    /// How many records were taken.
    pub(super) fn taken(&self) -> u64 {
        self.lock().taken
    }

    /// How many records of a shard were given up before its first user came.
    pub(super) fn given_up(&self, shard: Shard) -> u64 {
        self.lock().passed_over.get(&shard).map_or(0, |passed_over| passed_over.given_up)
    }
}

impl<T> Shared<T> {
    fn take(&mut self, shard: Shard) -> Option<Arc<T>> {
        let record = if shard.is_whole() { self.next()?.1 } else { self.next_of(shard)? };
        self.taken += 1;
        Some(Arc::new(record))
    }

    /// The next record of the iterator, with its number from 0.
    fn next(&mut self) -> Option<(u64, T)> {
        let record = self.records.next()?;
        let number = self.read;
        self.read += 1;
        Some((number, record))
    }

    fn next_of(&mut self, shard: Shard) -> Option<T> {
        let of_shard = self.passed_over.entry(shard).or_default();
        of_shard.is_here = true;
        if let Some(record) = of_shard.records.pop_front() {
            return Some(record);
        }
        loop {
            let (number, record) = self.next()?;
            let whose = shard.whose(number);
            if whose == shard {
                return Some(record);
            }
            self.passed_over.entry(whose).or_default().keep(record);
        }
    }
}
