//! Each taking of a record has a number, its turn. The order says which record that is.
//!
//! The turns of shard k of n are k, k + n, k + 2n, …: no two shards have a turn in common, and together they have all.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use crate::random::{below, drawn};
use crate::shard::Shard;
use crate::taking::Taker;

/// What follows the last record.
#[derive(Debug, Clone, Copy)]
pub(super) enum End {
    Stop,
    Circular,
    /// There is no last: each is drawn anew.
    Random,
}

/// The order in which records are taken.
#[derive(Debug)]
pub(super) struct Turns {
    pub(super) end: End,
    /// The records in their shuffled order, if they are shuffled.
    shuffled: Option<Box<[usize]>>,
    /// The order that shards have without a seed; see [`SHARED_SEED`].
    shuffled_for_shards: OnceLock<Box<[usize]>>,
    /// The order of the load with this seed, which is the last one that asked.
    shuffled_for_load: RwLock<Option<(u64, Arc<[usize]>)>>,
    /// The seed that was given.
    seed: Option<u64>,
    own_seed: u64,
    /// How often users without a shard asked for a record.
    asked: AtomicU64,
    /// How often each shard asked for one.
    asked_by: RwLock<HashMap<Shard, AtomicU64>>,
}

/// The seed of a shuffle for shards, if none was given. Shards may be processes, each with a feeder of its own, and
/// must have the same order.
const SHARED_SEED: u64 = 0;

impl Turns {
    pub(super) fn new() -> Self {
        Self {
            end: End::Stop,
            shuffled: None,
            shuffled_for_shards: OnceLock::new(),
            shuffled_for_load: RwLock::default(),
            seed: None,
            own_seed: fastrand::u64(..),
            asked: AtomicU64::new(0),
            asked_by: RwLock::default(),
        }
    }

    pub(super) fn seed(&mut self, seed: u64) {
        self.seed = Some(seed);
        if let Some(shuffled) = &self.shuffled {
            self.shuffled = Some(order(shuffled.len(), seed));
        }
    }

    pub(super) fn shuffle(&mut self, count: usize) {
        self.shuffled = Some(order(count, self.seed.unwrap_or(self.own_seed)));
    }

    /// The index of the taker's next of `count` records; `None` when none is left for it.
    pub(super) fn next(&self, count: usize, taker: &Taker) -> Option<usize> {
        let shard = taker.shard;
        let turn = self.turn(shard);
        let all = u64::try_from(count).ok()?;
        let index = match self.end {
            End::Stop => turn.filter(|turn| *turn < all)?,
            End::Circular => turn?.checked_rem(all)?,
            End::Random => {
                let random = match (&taker.draws, self.seed) {
                    (Some(draws), None) => draws.next(),
                    (_, seed) => drawn(seed.unwrap_or(self.own_seed), turn?),
                };
                return below(random, count);
            }
        };
        let index = usize::try_from(index).ok()?;
        if let (Some(draws), None, Some(shuffled)) = (&taker.draws, self.seed, &self.shuffled) {
            return self.order_of_load(draws.seed(), shuffled.len()).get(index).copied();
        }
        match self.order(shard) {
            Some(shuffled) => shuffled.get(index).copied(),
            None => Some(index),
        }
    }

    /// The next turn of a shard; `None` after 2^64 turns of all shards.
    fn turn(&self, shard: Shard) -> Option<u64> {
        // Nothing else is published with the number, so `Relaxed` is enough.
        let count = |asked: &AtomicU64| asked.fetch_add(1, Ordering::Relaxed);
        if shard.is_whole() {
            return Some(count(&self.asked));
        }
        let counted = {
            let asked_by = self.asked_by.read().unwrap_or_else(PoisonError::into_inner);
            asked_by.get(&shard).map(count)
        };
        let turns = counted.unwrap_or_else(|| {
            let mut asked_by = self.asked_by.write().unwrap_or_else(PoisonError::into_inner);
            count(asked_by.entry(shard).or_default())
        });
        turns.checked_mul(u64::from(shard.of()))?.checked_add(u64::from(shard.index()))
    }

    /// The order of so many records in a load of this seed.
    fn order_of_load(&self, seed: u64, count: usize) -> Arc<[usize]> {
        let known = self.shuffled_for_load.read().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((_, order)) = known.filter(|(of, _)| *of == seed) {
            return order;
        }
        let order: Arc<[usize]> = order(count, seed).into();
        let mut known = self.shuffled_for_load.write().unwrap_or_else(PoisonError::into_inner);
        *known = Some((seed, Arc::clone(&order)));
        order
    }

    /// The shuffled order, if there is one.
    fn order(&self, shard: Shard) -> Option<&[usize]> {
        let shuffled = self.shuffled.as_deref()?;
        if shard.is_whole() || self.seed.is_some() {
            return Some(shuffled);
        }
        Some(self.shuffled_for_shards.get_or_init(|| order(shuffled.len(), SHARED_SEED)))
    }
}

/// The numbers below `count` in a random order: the shuffle of Fisher and Yates, as Durstenfeld has it (Algorithm 235,
/// Communications of the ACM 7, 1964).
fn order(count: usize, seed: u64) -> Box<[usize]> {
    let mut order: Box<[usize]> = (0..count).collect();
    for (turn, last) in (1_u64..).zip((1..count).rev()) {
        if let Some(other) = below(drawn(seed, turn), last + 1) {
            order.swap(last, other);
        }
    }
    order
}
