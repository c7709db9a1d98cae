//! How often each value came: a histogram whose buckets have a width of at most a thousandth of their value.

use std::fmt;

use serde::de::Error as _;
use serde::ser::SerializeStruct;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::buckets::{self, FINE, highest, lowest};
use super::delta::Exact;

/// How often each value came, each to three significant digits; least, greatest, count and sum are exact.
///
/// The buckets are those of HdrHistogram with three digits: below 2,048 each value has its own, and from there on each doubling is
/// cut into 1,024. Unlike that crate's, only those parts of it that have samples take memory, since a load test has a
/// distribution for each step, stream and core.
///
/// ```
/// use streamgauge_load::Distribution;
///
/// let mut times = Distribution::new();
/// (1..=100).for_each(|millis| times.record(millis * 1_000_000));
/// assert_eq!(times.count(), 100);
/// assert_eq!(times.max(), Some(100_000_000));
/// // Of 100 samples, the 99th is the 99th percentile; to three digits.
/// assert_eq!(times.percentile(99.0).unwrap() / 100_000, 990);
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Distribution {
    /// The pages of the buckets; one without samples takes no memory.
    pages: Vec<Option<Box<Page>>>,
    count: u64,
    sum: u128,
    min: u64,
    max: u64,
}

/// How many buckets a page has.
const PAGE: usize = 32;
type Page = [u64; PAGE];

impl Distribution {
    /// The distribution of no samples.
    #[must_use]
    pub const fn new() -> Self {
        Self { pages: Vec::new(), count: 0, sum: 0, min: 0, max: 0 }
    }

    /// Takes a sample.
    #[inline]
    pub fn record(&mut self, value: u64) {
        self.record_n(value, 1);
    }

    /// Takes a sample that came `n` times.
    #[inline]
    pub fn record_n(&mut self, value: u64, n: u64) {
        if n == 0 {
            return;
        }
        self.add(bucket(value), n);
        self.min = if self.count == 0 { value } else { self.min.min(value) };
        self.max = self.max.max(value);
        self.count += n;
        self.sum += u128::from(value) * u128::from(n);
    }

    /// Takes all samples of another distribution.
    pub fn merge(&mut self, other: &Self) {
        if other.count == 0 {
            return;
        }
        for (index, n) in other.indices() {
            self.add(index, n);
        }
        self.min = if self.count == 0 { other.min } else { self.min.min(other.min) };
        self.max = self.max.max(other.max);
        self.count += other.count;
        self.sum += other.sum;
    }

    /// Takes samples of which their buckets are known.
    pub(crate) fn add_all(&mut self, exact: &Exact, buckets: impl IntoIterator<Item = (usize, u64)>) {
        if exact.count == 0 {
            return;
        }
        buckets.into_iter().for_each(|(index, n)| self.add(index, n));
        self.min = if self.count == 0 { exact.min } else { self.min.min(exact.min) };
        self.max = self.max.max(exact.max);
        self.count += exact.count;
        self.sum += exact.sum;
    }

    /// Forgets all samples, and keeps the memory for the next.
    pub fn clear(&mut self) {
        self.pages.iter_mut().flatten().for_each(|page| **page = [0; PAGE]);
        (self.count, self.sum, self.min, self.max) = (0, 0, 0, 0);
    }

    /// How many samples there are.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The least sample.
    #[must_use]
    pub fn min(&self) -> Option<u64> {
        (self.count > 0).then_some(self.min)
    }

    /// The greatest sample.
    #[must_use]
    pub fn max(&self) -> Option<u64> {
        (self.count > 0).then_some(self.max)
    }

    /// The sum of all samples.
    #[must_use]
    pub const fn sum(&self) -> u128 {
        self.sum
    }

    /// The mean of the samples.
    #[must_use]
    pub fn mean(&self) -> Option<f64> {
        (self.count > 0).then(|| self.sum as f64 / self.count as f64)
    }

    /// The standard deviation of the samples (of all of them, not of a draw: divided by n), each to three digits.
    #[must_use]
    pub fn deviation(&self) -> Option<f64> {
        let mean = self.mean()?;
        let squares: f64 = self
            .buckets()
            .map(|(low, high, n)| ((low as f64 + high as f64) / 2.0 - mean).powi(2) * n as f64)
            .sum();
        Some((squares / self.count as f64).sqrt())
    }

    /// The percentile by nearest rank (the sample with the number ⌈percent/100 · n⌉ of the n in order), never interpolated: the
    /// greatest value of its bucket, at most the greatest sample. `None` without samples.
    #[must_use]
    pub fn percentile(&self, percent: f64) -> Option<u64> {
        self.ranked(rank(percent, self.count))
    }

    /// The sample with this number in order, from 1; `None` if there are not as many.
    #[must_use]
    pub fn ranked(&self, rank: u64) -> Option<u64> {
        if rank == 0 || rank > self.count {
            return None;
        }
        if rank == 1 {
            return Some(self.min);
        }
        let mut seen = 0;
        self.buckets().find_map(|(_, high, n)| {
            seen += n;
            (seen >= rank).then_some(high.min(self.max))
        })
    }

    /// How many samples are at most `value`, to the width of its bucket.
    #[must_use]
    pub fn at_most(&self, value: u64) -> u64 {
        let last = bucket(value);
        self.indices().take_while(|(index, _)| *index <= last).map(|(_, n)| n).sum()
    }

    /// The buckets that have samples, in order: the least and the greatest value that belong to one, and how many came.
    pub fn buckets(&self) -> impl Iterator<Item = (u64, u64, u64)> + '_ {
        self.indices().map(|(index, n)| (lowest::<FINE>(index), highest::<FINE>(index), n))
    }

    #[inline]
    fn add(&mut self, index: usize, n: u64) {
        let number = index / PAGE;
        if number >= self.pages.len() {
            self.pages.resize(number + 1, None);
        }
        let page = self.pages[number].get_or_insert_with(|| Box::new([0; PAGE]));
        page[index % PAGE] += n;
    }

    fn indices(&self) -> impl Iterator<Item = (usize, u64)> + '_ {
        self.pages.iter().enumerate().filter_map(|(number, page)| Some((number, page.as_deref()?))).flat_map(
            |(number, page)| {
                page.iter().enumerate().filter(|(_, n)| **n > 0).map(move |(at, n)| (number * PAGE + at, *n))
            },
        )
    }
}

impl fmt::Debug for Distribution {
    /// In few words: it may have thousands of buckets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quartiles = [25.0, 50.0, 75.0, 99.0].map(|percent| self.percentile(percent).unwrap_or_default());
        f.debug_struct("Distribution")
            .field("count", &self.count)
            .field("sum", &self.sum)
            .field("min", &self.min)
            .field("max", &self.max)
            .field("p25, p50, p75, p99", &quartiles)
            .finish()
    }
}

/// The number, from 1, of the sample that is the percentile of `count`: ⌈percent/100 · count⌉, at least 1.
pub(crate) fn rank(percent: f64, count: u64) -> u64 {
    // 99.9 / 100 · 1,000 is a little more than 999 in binary, and is meant to be 999.
    let exact = percent / 100.0 * count as f64;
    let rank = (exact - exact.abs() * 1e-12).ceil();
    (rank as u64).clamp(1, count.max(1))
}

#[inline]
const fn bucket(value: u64) -> usize {
    buckets::bucket::<FINE>(value)
}

/// The number, from 1, of the sample that is the percentile, where `failed` further ones are longer than any that succeeded: by nearest
/// rank, and among the failed as soon as their share is what the percentile leaves out. With 1 % failed, there is no 99th percentile.
pub(crate) fn rank_among(percent: f64, succeeded: u64, failed: u64) -> u64 {
    let count = succeeded + failed;
    let left_out = (1.0 - percent / 100.0) * count as f64;
    let rank = rank(percent, count);
    if failed > 0 && failed as f64 >= left_out - count as f64 * 1e-12 {
        rank.max(succeeded + 1)
    } else {
        rank
    }
}

/// As it stands in files: `buckets` has numbers in pairs, how many buckets the next one with samples is behind the last (the
/// first: behind bucket 0), and how many came. Bucket `i` begins at the value `i` below 2,048, and from there on at
/// `(i % 1,024 + 1,024) · 2^(⌊i / 1,024⌋ − 1)`.
impl Serialize for Distribution {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Distribution", 5)?;
        fields.serialize_field("count", &self.count)?;
        fields.serialize_field("sum", &self.sum)?;
        fields.serialize_field("min", &self.min())?;
        fields.serialize_field("max", &self.max())?;
        fields.serialize_field("buckets", &buckets::written(self.indices()).collect::<Vec<_>>())?;
        fields.end()
    }
}

impl<'de> Deserialize<'de> for Distribution {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Written {
            count: u64,
            sum: u128,
            min: Option<u64>,
            max: Option<u64>,
            buckets: Vec<u64>,
        }
        let Written { count, sum, min, max, buckets } = Written::deserialize(deserializer)?;
        let buckets = buckets::read::<FINE>(&buckets).map_err(D::Error::custom)?;
        let counted = buckets.iter().fold(0_u64, |counted, (_, n)| counted.saturating_add(*n));
        if counted != count {
            return Err(D::Error::custom(format!(
                "a distribution of {count} samples has {counted} in its buckets"
            )));
        }
        let mut read = Self {
            count,
            sum,
            min: min.unwrap_or_default(),
            max: max.unwrap_or_default(),
            pages: Vec::new(),
        };
        buckets.into_iter().for_each(|(index, n)| read.add(index, n));
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merged_parts_are_the_whole() {
        let mut random = fastrand::Rng::with_seed(7);
        let values: Vec<u64> = (0..10_000).map(|_| random.u64(..) >> random.u32(..64)).collect();
        let (mut whole, mut parts) = (Distribution::new(), [const { Distribution::new() }; 3]);
        for (number, value) in values.iter().enumerate() {
            whole.record(*value);
            parts[number % 3].record(*value);
        }
        let mut merged = Distribution::new();
        parts.iter().for_each(|part| merged.merge(part));
        assert_eq!(merged, whole);
        let written = serde_json::to_string(&whole).expect("it can be written");
        assert_eq!(serde_json::from_str::<Distribution>(&written).expect("it can be read"), whole);
    }

    #[test]
    fn a_percentile_is_the_sample_of_its_rank() {
        let mut random = fastrand::Rng::with_seed(8);
        let mut values: Vec<u64> = (0..1_234).map(|_| random.u64(..2_000_000_000)).collect();
        let mut times = Distribution::new();
        values.iter().for_each(|value| times.record(*value));
        values.sort_unstable();
        for (percent, number) in [(0.0, 1), (50.0, 617), (99.0, 1_222), (99.9, 1_233), (100.0, 1_234)] {
            let (exact, told) = (values[number - 1], times.percentile(percent).expect("there are samples"));
            assert!(told >= exact && told - exact <= exact / 1_000 + 1, "p{percent}: {told} for {exact}");
        }
        assert_eq!(rank(99.9, 1_000), 999);
        assert_eq!([0, 1, 2].map(|failed| rank_among(99.0, 200 - failed, failed)), [198, 198, 199]);
        assert_eq!(Distribution::new().percentile(50.0), None);
    }
}
