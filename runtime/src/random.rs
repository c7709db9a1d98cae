//! Numbers that are drawn from a seed: the same on each machine, and without a lock.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The random number of a turn: `SplitMix64` (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators",
/// 2014). Its state is computed from the turn.
pub(crate) fn drawn(seed: u64, turn: u64) -> u64 {
    let mut mixed = seed.wrapping_add(turn.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// A random number scaled to those below `count`: Lemire's multiplication ("Fast Random Integer Generation in an
/// Interval", 2019) without his rejection. The bias of `count` in 2^64 is negligible.
pub(crate) fn below(random: u64, count: usize) -> Option<usize> {
    let scaled = (u128::from(random) * u128::try_from(count).ok()?) >> 64;
    usize::try_from(scaled).ok().filter(|index| *index < count)
}

/// A random number scaled to those from 0 to 1, without 1.
pub(crate) fn fraction(random: u64) -> f64 {
    // As many bits as the mantissa has.
    let bits = u32::try_from(random >> 40).unwrap_or_default();
    let more = u32::try_from((random >> 11) & 0x1fff_ffff).unwrap_or_default();
    (f64::from(bits) + f64::from(more) / f64::from(1_u32 << 29)) / f64::from(1_u32 << 24)
}

/// The seed of a user, by that of all. Neighbouring seeds and numbers do not give neighbouring draws.
pub(crate) fn of_user(seed: u64, user: u64) -> u64 {
    drawn(drawn(seed, 0), user)
}

/// What one user draws, one after another. Clones go on where the others are.
#[derive(Debug, Clone)]
pub(crate) struct Draws {
    /// That of the whole load.
    seed: u64,
    /// That of the user.
    own: u64,
    turn: Arc<AtomicU64>,
}

impl Draws {
    /// Those of the user of this number, in a load of this seed. `turn` is how many were drawn before.
    pub(crate) fn new(seed: u64, user: u64, turn: Arc<AtomicU64>) -> Self {
        Self { seed, own: of_user(seed, user), turn }
    }

    /// The seed of the load.
    pub(crate) fn seed(&self) -> u64 {
        self.seed
    }

    /// The next number.
    pub(crate) fn next(&self) -> u64 {
        drawn(self.own, self.turn.fetch_add(1, Ordering::Relaxed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_are_spread_from_0_to_1() {
        assert_eq!(fraction(0), 0.0);
        let last = fraction(u64::MAX);
        assert!(last < 1.0 && last > 0.999_999_999, "{last}");
        let draws = Draws::new(1, 2, Arc::default());
        let mean = (0..10_000).map(|_| fraction(draws.next())).sum::<f64>() / 10_000.0;
        assert!((0.48..0.52).contains(&mean), "{mean}");
    }

    #[test]
    fn the_same_seed_and_user_draw_the_same() {
        let draws = |seed, user| {
            let draws = Draws::new(seed, user, Arc::default());
            [draws.next(), draws.next(), draws.next()]
        };
        assert_eq!(draws(1, 2), draws(1, 2));
        let others = [draws(1, 2), draws(2, 1), draws(1, 3), draws(0, 0), draws(0, 1)];
        for (place, one) in others.iter().enumerate() {
            assert!(others[..place].iter().all(|other| one != other), "{others:?}");
        }
        // As the paper's reference implementation has it.
        assert_eq!(drawn(0, 0), 0xe220_a839_7b1d_cdaf);
    }
}
