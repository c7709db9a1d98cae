//! Whose turn is it? Each taking of a record has a number, and the order says which record that is.

use std::sync::atomic::{AtomicU64, Ordering};

/// What follows the last record.
#[derive(Debug, Clone, Copy)]
pub(super) enum End {
    Stop,
    Circular,
    /// There is no last one: each is drawn anew.
    Random,
}

/// The order in which records are taken.
#[derive(Debug)]
pub(super) struct Turns {
    pub(super) end: End,
    /// The records in their shuffled order, if they are shuffled.
    shuffled: Option<Box<[usize]>>,
    seed: u64,
    /// How often a record was asked for.
    asked: AtomicU64,
}

impl Turns {
    pub(super) fn new() -> Self {
        Self { end: End::Stop, shuffled: None, seed: fastrand::u64(..), asked: AtomicU64::new(0) }
    }

    pub(super) fn seed(&mut self, seed: u64) {
        self.seed = seed;
        if let Some(shuffled) = &self.shuffled {
            self.shuffled = Some(order(shuffled.len(), seed));
        }
    }

    pub(super) fn shuffle(&mut self, count: usize) {
        self.shuffled = Some(order(count, self.seed));
    }

    /// The index of the next of `count` records; `None` when none is left.
    pub(super) fn next(&self, count: usize) -> Option<usize> {
        // Nothing else is published with the number, so that no ordering is needed beside it.
        let turn = self.asked.fetch_add(1, Ordering::Relaxed);
        let all = u64::try_from(count).ok()?;
        let index = match self.end {
            End::Stop => (turn < all).then_some(turn)?,
            End::Circular => turn.checked_rem(all)?,
            End::Random => return below(drawn(self.seed, turn), count),
        };
        let index = usize::try_from(index).ok()?;
        match &self.shuffled {
            Some(shuffled) => shuffled.get(index).copied(),
            None => Some(index),
        }
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

/// The random number of a turn: `SplitMix64` (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014)
/// whose state is computed from the turn, so that it needs no lock.
fn drawn(seed: u64, turn: u64) -> u64 {
    let mut mixed = seed.wrapping_add(turn.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// A random number scaled to those below `count`: Lemire's multiplication ("Fast Random Integer Generation in an Interval",
/// 2019) without his rejection, whose bias of `count` in 2^64 no one can see.
fn below(random: u64, count: usize) -> Option<usize> {
    let scaled = (u128::from(random) * u128::try_from(count).ok()?) >> 64;
    usize::try_from(scaled).ok().filter(|index| *index < count)
}
