//! Each taking of a record has a number, its turn. The order says which record that is.
//!
//! The turns of shard k of n are k, k + n, k + 2n, …: no two shards have a turn in common, and together they have all.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{OnceLock, PoisonError, RwLock};

use crate::shard::Shard;

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

    /// The index of the shard's next of `count` records; `None` when none is left for it.
    pub(super) fn next(&self, count: usize, shard: Shard) -> Option<usize> {
        let turn = self.turn(shard);
        let all = u64::try_from(count).ok()?;
        let index = match self.end {
            End::Stop => turn.filter(|turn| *turn < all)?,
            End::Circular => turn?.checked_rem(all)?,
            End::Random => return below(drawn(self.seed.unwrap_or(self.own_seed), turn?), count),
        };
        let index = usize::try_from(index).ok()?;
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

/// A turn's random number: `SplitMix64` (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators",
/// 2014). Its state is computed from the turn, so it needs no lock.
fn drawn(seed: u64, turn: u64) -> u64 {
    let mut mixed = seed.wrapping_add(turn.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// A random number scaled to those below `count`: Lemire's multiplication ("Fast Random Integer Generation in an
/// Interval", 2019) without his rejection. The bias of `count` in 2^64 is negligible.
fn below(random: u64, count: usize) -> Option<usize> {
    let scaled = (u128::from(random) * u128::try_from(count).ok()?) >> 64;
    usize::try_from(scaled).ok().filter(|index| *index < count)
}
