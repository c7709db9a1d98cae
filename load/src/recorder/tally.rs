//! How often each key came: a table that is filled for a second, emptied and filled again.

/// How often each key came. Its memory is that of the keys of its fullest second, and adding to a key that is there takes about
/// twenty instructions.
#[derive(Debug)]
pub(crate) struct Tally {
    /// A key and its number, which is 0 where there is none. Their number is a power of two, and at most half are taken.
    entries: Box<[(u64, u64)]>,
    taken: usize,
    shift: u32,
}

const LEAST: usize = 64;

impl Default for Tally {
    fn default() -> Self {
        Self::of(LEAST)
    }
}

impl Tally {
    fn of(room: usize) -> Self {
        Self { entries: vec![(0, 0); room].into(), taken: 0, shift: u64::BITS - room.trailing_zeros() }
    }

    /// Counts the key `n` more times.
    #[inline]
    pub(crate) fn add(&mut self, key: u64, n: u64) {
        // Keys that are near each other go far apart: 2^64 / the golden ratio.
        let mut place = (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> self.shift) as usize;
        loop {
            let mask = self.entries.len() - 1;
            let entry = &mut self.entries[place & mask];
            if entry.1 == 0 {
                if n == 0 {
                    return;
                }
                *entry = (key, n);
                self.taken += 1;
                if self.taken * 2 > self.entries.len() {
                    self.grow();
                }
                return;
            }
            if entry.0 == key {
                entry.1 += n;
                return;
            }
            place += 1;
        }
    }

    #[cold]
    fn grow(&mut self) {
        let larger = Self::of(self.entries.len() * 2);
        let full = std::mem::replace(self, larger);
        full.entries.iter().for_each(|(key, n)| self.add(*key, *n));
    }

    /// The keys in order with their numbers; the table is empty then.
    pub(crate) fn drain(&mut self) -> Vec<(u64, u64)> {
        let mut all = Vec::with_capacity(self.taken);
        all.extend(self.entries.iter().filter(|(_, n)| *n > 0));
        all.sort_unstable();
        if self.entries.len() > LEAST && self.taken * 16 < self.entries.len() {
            *self = Self::of(self.entries.len() / 2);
        } else {
            self.entries.fill((0, 0));
            self.taken = 0;
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn it_counts_as_a_map_does() {
        let mut random = fastrand::Rng::with_seed(5);
        let mut tally = Tally::default();
        for keys in [10, 5_000, 100, 3] {
            let mut map = BTreeMap::new();
            for _ in 0..20_000 {
                let (key, n) = (random.u64(..keys) << random.u32(..40), random.u64(0..3));
                tally.add(key, n);
                if n > 0 {
                    *map.entry(key).or_default() += n;
                }
            }
            assert_eq!(tally.drain(), map.into_iter().collect::<Vec<_>>());
            assert_eq!(tally.drain(), []);
        }
        assert!(tally.entries.len() < 5_000, "what is not used any more is given back");
    }
}
