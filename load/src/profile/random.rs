//! Randomness that is the same everywhere, whatever the machine and the versions of crates.

/// SplitMix64: Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators" (2014).
///
/// It is Java's `SplittableRandom`, which Gatling draws arrivals from.
#[derive(Debug, Clone)]
pub(super) struct SplitMix(u64);

impl SplitMix {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mixed(self.0)
    }

    /// Uniform in 0..1.
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit into a float")]
    pub(super) fn uniform(&mut self) -> f64 {
        (self.next() >> 11) as f64 * (1.0 / 9_007_199_254_740_992.0)
    }
}

/// The seed of one step of a profile: steps draw independently of each other, and of profiles with other seeds. Seeds that
/// differ by the generator's own constant would else give the same numbers, one place further.
pub(super) fn seed_of_step(seed: u64, step: usize) -> u64 {
    mixed(seed.wrapping_add(mixed(step as u64 + 1)))
}

fn mixed(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

/// Uniform numbers in ascending order, one after another, without drawing them all.
///
/// The arrivals of a Poisson process in a span are, once their number is known, so many uniform times in order.
#[derive(Debug, Clone)]
pub(super) struct Ascending {
    seed: u64,
    of: u64,
    random: SplitMix,
    drawn: u64,
    /// What is left of 1 above the last number drawn.
    above: f64,
}

impl Ascending {
    /// So many of them.
    pub(super) fn new(seed: u64, of: u64) -> Self {
        Self { seed, of, random: SplitMix::new(seed), drawn: 0, above: 1.0 }
    }

    /// The number with this index, from 0. Going back draws again from the start.
    #[expect(clippy::cast_precision_loss, reason = "nobody starts 2^53 users")]
    pub(super) fn nth(&mut self, index: u64) -> f64 {
        if index < self.drawn {
            *self = Self::new(self.seed, self.of);
        }
        while self.drawn <= index {
            let left = self.of.saturating_sub(self.drawn).max(1);
            // The least of so many uniform numbers above the last one.
            self.above *= self.random.uniform().powf(1.0 / left as f64);
            self.drawn += 1;
        }
        1.0 - self.above
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_generator_of_the_paper() {
        // The reference values of SplitMix64 for the seed 1234567.
        let mut random = SplitMix::new(1_234_567);
        let drawn: Vec<u64> = (0..3).map(|_| random.next()).collect();
        assert_eq!(drawn, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
    }

    #[test]
    fn no_two_steps_or_seeds_have_numbers_in_common() {
        let golden = 0x9e37_79b9_7f4a_7c15_u64;
        for seed in 0..50_u64 {
            let mut drawn = std::collections::BTreeSet::new();
            let seeds =
                std::collections::BTreeSet::from([seed, seed ^ golden, seed.wrapping_add(golden), seed + 50]);
            for step_seed in seeds.iter().flat_map(|&seed| (0..4).map(move |step| seed_of_step(seed, step))) {
                let mut random = SplitMix::new(step_seed);
                assert!((0..20).all(|_| drawn.insert(random.next())), "seed {seed}");
            }
        }
    }

    #[test]
    fn going_back_gives_the_same_numbers() {
        let mut numbers = Ascending::new(3, 100);
        let forth: Vec<f64> = (0..100).map(|index| numbers.nth(index)).collect();
        assert!(forth.is_sorted());
        let back: Vec<f64> = (0..100).rev().map(|index| numbers.nth(index)).collect();
        assert!(forth.iter().eq(back.iter().rev()));
    }
}
