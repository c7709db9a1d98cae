//! Which values are counted together, and how counts of few buckets are kept.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The digits, in bits, by which the values of one doubling are told apart: three decimal ones.
pub(crate) const FINE: u32 = 10;
/// The same for two decimal digits.
pub(crate) const COARSE: u32 = 7;

/// The number of the bucket of a value. Each doubling is cut into 2^`BITS` of them; the first two have one for each value.
#[inline]
pub(crate) const fn bucket<const BITS: u32>(value: u64) -> usize {
    let shift = (63 - (value | 1).leading_zeros()).saturating_sub(BITS);
    ((shift as usize) << BITS) + (value >> shift) as usize
}

/// The least value of a bucket. Of the bucket after the last, which there is not, it is the greatest value.
pub(crate) const fn lowest<const BITS: u32>(index: usize) -> u64 {
    let index = index as u64;
    let shift = (index >> BITS).saturating_sub(1);
    let digits = index - (shift << BITS);
    if digits.leading_zeros() as u64 >= shift { digits << shift } else { u64::MAX }
}

/// The greatest value of a bucket.
pub(crate) const fn highest<const BITS: u32>(index: usize) -> u64 {
    let next = lowest::<BITS>(index + 1);
    if next == u64::MAX { next } else { next - 1 }
}

/// The coarse bucket that a fine one lies in.
pub(crate) const fn coarse(fine: usize) -> usize {
    bucket::<COARSE>(lowest::<FINE>(fine))
}

/// How many buckets there are.
pub(crate) const fn number<const BITS: u32>() -> usize {
    bucket::<BITS>(u64::MAX) + 1
}

/// How often values came in a slice of time, to two digits: the buckets that have samples, in a few bytes each.
///
/// In files it is a list of numbers in pairs: how many buckets the next one is behind the last (the first: behind bucket 0),
/// and how many values it counts. Bucket `i` begins at the value `i` below 256, and from there on at
/// `(i % 128 + 128) · 2^(⌊i / 128⌋ − 1)`.
///
/// ```
/// use streamgauge_load::Buckets;
///
/// let times = Buckets::of([4_100, 4_100, 1_000_000]);
/// assert_eq!(times.count(), 3);
/// assert_eq!(times.iter().next(), Some((4_096, 4_127, 2)));
/// assert_eq!(serde_json::to_string(&times).unwrap(), "[768,2,1012,1]");
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Buckets(Box<[u8]>);

impl Buckets {
    /// The buckets of these values.
    #[must_use]
    pub fn of(values: impl IntoIterator<Item = u64>) -> Self {
        let mut pairs = values.into_iter().map(|value| (bucket::<COARSE>(value), 1)).collect();
        add_up(&mut pairs);
        Self::of_pairs(pairs)
    }

    /// The buckets of these numbers, in order, each once.
    pub(crate) fn of_pairs(pairs: impl IntoIterator<Item = (usize, u64)>) -> Self {
        let (mut bytes, mut last) = (Vec::new(), 0);
        for (index, n) in pairs {
            push(&mut bytes, (index - last) as u64);
            push(&mut bytes, n);
            last = index;
        }
        Self(bytes.into_boxed_slice())
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many values there are.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.pairs().map(|(_, n)| n).sum()
    }

    /// In order: the least and the greatest value that belong to a bucket, and how many came.
    pub fn iter(&self) -> impl Iterator<Item = (u64, u64, u64)> + '_ {
        self.pairs().map(|(index, n)| (lowest::<COARSE>(index), highest::<COARSE>(index), n))
    }

    /// The value with this number in order, from 1: the greatest of its bucket. `None` if there are not as many.
    #[must_use]
    pub fn ranked(&self, rank: u64) -> Option<u64> {
        let mut seen = 0;
        self.iter().find_map(|(_, high, n)| {
            seen += n;
            (rank > 0 && seen >= rank).then_some(high)
        })
    }

    /// The values of both.
    #[must_use]
    pub fn merged(&self, other: &Self) -> Self {
        if self.is_empty() || other.is_empty() {
            return if self.is_empty() { other.clone() } else { self.clone() };
        }
        let mut pairs = self.pairs().chain(other.pairs()).collect();
        add_up(&mut pairs);
        Self::of_pairs(pairs)
    }

    /// The bytes that it takes.
    pub(crate) fn size(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn pairs(&self) -> impl Iterator<Item = (usize, u64)> + '_ {
        let (mut bytes, mut index) = (&*self.0, 0);
        std::iter::from_fn(move || {
            index += next(&mut bytes)? as usize;
            Some((index, next(&mut bytes)?))
        })
    }
}

/// Puts the buckets in order, each once.
pub(crate) fn add_up(pairs: &mut Vec<(usize, u64)>) {
    pairs.sort_unstable_by_key(|(index, _)| *index);
    pairs.dedup_by(|(index, n), (before, sum)| {
        let is_same = index == before;
        *sum += if is_same { *n } else { 0 };
        is_same
    });
}

/// Seven bits a byte, the last without the eighth.
fn push(bytes: &mut Vec<u8>, mut number: u64) {
    while number > 0x7f {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

fn next(bytes: &mut &[u8]) -> Option<u64> {
    let (mut number, mut shift) = (0, 0);
    loop {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
        shift += 7;
    }
}

impl std::fmt::Debug for Buckets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl Serialize for Buckets {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(written(self.pairs()))
    }
}

impl<'de> Deserialize<'de> for Buckets {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let pairs = read::<COARSE>(&Vec::deserialize(deserializer)?).map_err(D::Error::custom)?;
        Ok(Self::of_pairs(pairs))
    }
}

/// Buckets as they stand in files: how far each is behind the last, and what it counts.
pub(crate) fn written(pairs: impl Iterator<Item = (usize, u64)>) -> impl Iterator<Item = u64> {
    let mut last = 0;
    pairs.flat_map(move |(index, n)| {
        let gap = index - last;
        last = index;
        [gap as u64, n]
    })
}

/// The buckets of a file.
pub(crate) fn read<const BITS: u32>(numbers: &[u64]) -> Result<Vec<(usize, u64)>, String> {
    let (pairs, []) = numbers.as_chunks::<2>() else {
        return Err(format!("buckets are numbers in pairs, and {} are an odd number", numbers.len()));
    };
    let mut last = 0_u64;
    let mut buckets = Vec::with_capacity(pairs.len());
    for (number, [gap, n]) in pairs.iter().enumerate() {
        last = last.saturating_add(*gap);
        let index = usize::try_from(last).unwrap_or(usize::MAX);
        if index >= self::number::<BITS>() {
            return Err(format!("there is no bucket {last}: the last one is {}", self::number::<BITS>() - 1));
        }
        if *n == 0 || (number > 0 && *gap == 0) {
            return Err(format!("bucket {last} is empty or comes twice"));
        }
        buckets.push((index, *n));
    }
    Ok(buckets)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn buckets_are_narrow<const BITS: u32>() {
        for value in (0..5_000)
            .chain((3..63).flat_map(|bits| [(1 << bits) - 1, 1 << bits, (1 << bits) + 1]))
            .chain([u64::MAX - 1, u64::MAX])
        {
            let index = bucket::<BITS>(value);
            let (low, high) = (lowest::<BITS>(index), highest::<BITS>(index));
            assert!(low <= value && value <= high, "{value}: {low}..={high}");
            assert!(high - low <= value >> BITS, "{value}: {low}..={high}");
            assert_eq!((bucket::<BITS>(low), bucket::<BITS>(high)), (index, index));
            assert!(low == 0 || bucket::<BITS>(low - 1) == index - 1, "{value}");
        }
        assert_eq!(bucket::<BITS>(u64::MAX) + 1, number::<BITS>());
    }

    #[test]
    fn a_bucket_is_a_thousandth_of_its_values_wide_and_none_lies_between_two() {
        buckets_are_narrow::<FINE>();
    }

    #[test]
    fn a_coarse_bucket_is_a_hundredth_wide_and_holds_whole_fine_ones() {
        buckets_are_narrow::<COARSE>();
        for fine in 0..number::<FINE>() {
            assert_eq!(coarse(fine), bucket::<COARSE>(highest::<FINE>(fine)), "{fine}");
        }
    }

    #[test]
    fn few_bytes_say_the_same_as_the_values() {
        let mut random = fastrand::Rng::with_seed(3);
        let values: Vec<u64> = (0..1_000).map(|_| random.u64(..) >> random.u32(..64)).collect();
        let (all, even) = (Buckets::of(values.iter().copied()), Buckets::of(values[..600].iter().copied()));
        assert_eq!(even.merged(&Buckets::of(values[600..].iter().copied())), all);
        assert_eq!(even.merged(&Buckets::default()), even);
        assert_eq!(all.count(), 1_000);
        let mut sorted = values;
        sorted.sort_unstable();
        for rank in [1, 500, 1_000] {
            let (exact, told) = (sorted[rank - 1], all.ranked(rank as u64).expect("there are as many"));
            assert!(told >= exact && told - exact <= exact / 100, "{told} for {exact}");
        }
        assert_eq!((all.ranked(0), all.ranked(1_001)), (None, None));
        let written = serde_json::to_string(&all).expect("it can be written");
        assert_eq!(serde_json::from_str::<Buckets>(&written).expect("it can be read"), all);
    }

    #[test]
    fn what_is_wrong_in_a_file_is_said() {
        for (text, says) in [
            ("[1]", "an odd number"),
            ("[99999,1]", "there is no bucket 99999"),
            ("[18446744073709551615,1,5,1]", "there is no bucket"),
            ("[3,0]", "bucket 3 is empty"),
            ("[3,1,0,1]", "comes twice"),
        ] {
            let error = serde_json::from_str::<Buckets>(text).expect_err(text).to_string();
            assert!(error.contains(says), "{error}");
        }
    }
}
