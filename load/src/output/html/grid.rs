//! A run in a few slices of time, each with what came in it.

use std::collections::BTreeMap;

use crate::metrics::{COARSE, TENTHS, add_up, bucket, highest, lowest, rank_among};
use crate::result::{Report, Slice};

/// The slices that a run is shown in: those of the result, or as many of them together as it takes to be few.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Grid {
    /// How long each is, in nanoseconds; the last may be shorter.
    pub(super) width: u64,
    /// How many there are: at least one.
    pub(super) count: usize,
    /// When the run was over.
    pub(super) end: u64,
}

impl Grid {
    /// At most so many slices.
    pub(super) fn of(report: &Report, most: usize) -> Self {
        Self::with_slices_of(report, report.slice, most)
    }

    /// The tenths of slices, at which levels are looked at.
    pub(super) fn of_levels(report: &Report, most: usize) -> Self {
        Self::with_slices_of(report, report.slice / TENTHS as u64, most)
    }

    fn with_slices_of(report: &Report, slice: u64, most: usize) -> Self {
        let end = report.elapsed.max(1);
        let slice = if slice == 0 { end } else { slice };
        let width = slice.saturating_mul(end.div_ceil(slice).div_ceil(most.max(1) as u64));
        Self { width, count: usize::try_from(end.div_ceil(width)).unwrap_or(1).max(1), end }
    }

    /// The slice that holds a time. What came when the run was over already is of the last.
    pub(super) fn bin(&self, at: u64) -> usize {
        usize::try_from(at / self.width).unwrap_or(usize::MAX).min(self.count - 1)
    }

    /// How long a slice is, in seconds.
    pub(super) fn seconds(&self, bin: usize) -> f64 {
        let from = self.width.saturating_mul(bin as u64);
        self.width.min(self.end.saturating_sub(from)).max(1) as f64 / 1e9
    }

    /// What was counted in each slice.
    pub(super) fn counts<'s>(&self, slices: impl IntoIterator<Item = &'s Slice>) -> Vec<u64> {
        let mut counts = vec![0_u64; self.count];
        for slice in slices {
            let count = &mut counts[self.bin(slice.at)];
            *count = count.saturating_add(slice.count);
        }
        counts
    }

    /// How many samples of what failed each slice has.
    pub(super) fn failed<'s>(&self, slices: impl IntoIterator<Item = &'s Slice>) -> Vec<u64> {
        let mut counts = vec![0_u64; self.count];
        for slice in slices {
            let count = &mut counts[self.bin(slice.at)];
            *count = count.saturating_add(slice.failed);
        }
        counts
    }

    /// The most there were at a time in each slice, of all these series together. Their slices are this wide, and tell of each tenth.
    pub(super) fn levels<'s>(&self, slices: impl IntoIterator<Item = &'s Slice>, width: u64) -> Vec<u64> {
        let mut sums: BTreeMap<u64, [u64; TENTHS]> = BTreeMap::new();
        for slice in slices {
            for (number, sum) in sums.entry(slice.at).or_default().iter_mut().enumerate() {
                let level = slice.levels.get(number).copied().or(slice.level).unwrap_or_default();
                *sum = sum.saturating_add(level);
            }
        }
        let (tenth, mut levels) = (width / TENTHS as u64, vec![0; self.count]);
        for (at, tenths) in sums {
            for (number, level) in tenths.into_iter().enumerate() {
                let bin = self.bin(at.saturating_add(tenth * number as u64));
                levels[bin] = level.max(levels[bin]);
            }
        }
        levels
    }

    /// The samples of each slice.
    pub(super) fn samples<'s>(&self, slices: impl IntoIterator<Item = &'s Slice>) -> Vec<Samples> {
        let mut bins = vec![Samples::default(); self.count];
        for slice in slices {
            bins[self.bin(slice.at)].add(slice);
        }
        bins.iter_mut().for_each(|bin| add_up(&mut bin.buckets));
        bins
    }
}

/// The samples of a slice of time.
#[derive(Debug, Clone, Default)]
pub(super) struct Samples {
    pub(super) succeeded: u64,
    /// What failed, or was never begun: longer than any that succeeded.
    pub(super) failed: u64,
    /// The numbers of the coarse buckets, and how many samples each has.
    pub(super) buckets: Vec<(usize, u64)>,
}

/// A value of a slice: the sample of a rank.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Ranked {
    /// There are no samples.
    NoData,
    /// It is among those that failed.
    None,
    Value(u64),
}

/// So many pairs are added up before more come.
const MANY: usize = 4_096;

impl Samples {
    fn add(&mut self, slice: &Slice) {
        let failed = slice.failed.min(slice.count);
        self.failed = self.failed.saturating_add(failed);
        self.succeeded = self.succeeded.saturating_add(slice.count - failed);
        self.buckets.extend(slice.buckets.pairs());
        if self.buckets.len() > MANY {
            add_up(&mut self.buckets);
        }
    }

    /// The percentile, by the rule of assertions.
    pub(super) fn percentile(&self, percent: f64) -> Ranked {
        let succeeded: u64 = self.buckets.iter().map(|(_, n)| n).sum();
        if succeeded + self.failed == 0 {
            return Ranked::NoData;
        }
        let (rank, mut seen) = (rank_among(percent, succeeded, self.failed), 0);
        let found = self.buckets.iter().find(|(_, n)| {
            seen += n;
            seen >= rank
        });
        found.map_or(Ranked::None, |(index, _)| Ranked::Value(highest::<COARSE>(*index)))
    }

    /// The greatest that succeeded.
    pub(super) fn max(&self) -> Ranked {
        let last = self.buckets.last();
        last.map_or(Ranked::NoData, |(index, _)| Ranked::Value(highest::<COARSE>(*index)))
    }

    /// The same samples in the buckets of fewer digits.
    pub(super) fn in_buckets_of(&self, bits: u32) -> Vec<(usize, u64)> {
        let mut buckets = Vec::with_capacity(self.buckets.len());
        for (index, n) in &self.buckets {
            let index = coarser(*index, bits);
            match buckets.last_mut() {
                Some((last, sum)) if *last == index => *sum += n,
                _ => buckets.push((index, *n)),
            }
        }
        buckets
    }
}

/// The bucket of fewer digits that a coarse one lies in.
fn coarser(index: usize, bits: u32) -> usize {
    let value = lowest::<COARSE>(index);
    match bits {
        0 | 1 => bucket::<1>(value),
        2 => bucket::<2>(value),
        3 => bucket::<3>(value),
        4 => bucket::<4>(value),
        _ => bucket::<5>(value),
    }
}

/// By how much a value may differ from the middle of its bucket, as a share of it.
pub(super) fn error(bits: u32) -> f64 {
    0.5 / (f64::from(1 << bits) + 0.5)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::Buckets;

    fn report(elapsed: u64, slice: u64) -> Report {
        Report { elapsed, slice, ..Report::default() }
    }

    #[test]
    fn slices_are_put_together_until_they_are_few() {
        let grid = Grid::of(&report(3_600, 15), 120);
        assert_eq!(grid, Grid { width: 30, count: 120, end: 3_600 });
        assert_eq!(Grid::of(&report(45, 1), 120).count, 45);
        assert_eq!(Grid::of(&report(245, 1), 120), Grid { width: 3, count: 82, end: 245 });
        assert_eq!(Grid::of(&report(0, 0), 120).count, 1);
        assert_eq!(Grid::of(&report(u64::MAX, 1), 120).count, 120);
        assert_eq!((grid.bin(29), grid.bin(30), grid.bin(u64::MAX)), (0, 1, 119));
    }

    #[test]
    fn percentiles_count_what_failed_as_longer_than_any() {
        let slice = |at, values: &[u64], failed| Slice {
            at,
            count: values.len() as u64 + failed,
            failed,
            buckets: Buckets::of(values.iter().copied()),
            ..Slice::default()
        };
        let slices = [slice(0, &[1, 2, 3], 0), slice(15, &[4], 1), slice(30, &[], 2)];
        let bins = Grid::of(&report(120, 15), 4).samples(&slices);
        assert_eq!(bins[0].percentile(50.0), Ranked::Value(3));
        assert_eq!(bins[0].percentile(99.0), Ranked::None);
        assert_eq!((bins[0].succeeded, bins[0].failed), (4, 1));
        assert_eq!(bins[1].percentile(50.0), Ranked::None);
        assert_eq!(bins[2].percentile(50.0), Ranked::NoData);
    }

    #[test]
    fn coarser_buckets_hold_the_same_samples() {
        let values: Vec<u64> = (0..1_000).map(|n| 1_000 + n * n).collect();
        let samples = Samples {
            succeeded: 1_000,
            buckets: Buckets::of(values.iter().copied()).pairs().collect(),
            ..Samples::default()
        };
        for bits in 1..=5 {
            let buckets = samples.in_buckets_of(bits);
            assert_eq!(buckets.iter().map(|(_, n)| n).sum::<u64>(), 1_000);
            assert!(buckets.windows(2).all(|two| two[0].0 < two[1].0));
        }
        assert!((error(3) - 0.0588).abs() < 0.001);
    }

    #[test]
    fn levels_are_the_most_of_their_slice() {
        let slices = [
            Slice { at: 0, level: Some(9), levels: (0..10).collect(), ..Slice::default() },
            Slice { at: 100, level: Some(3), ..Slice::default() },
        ];
        let report = report(300, 100);
        assert_eq!(Grid::of(&report, 240).levels(&slices, 100), [9, 3, 0]);
        let tenths = Grid::of_levels(&report, 240);
        assert_eq!(tenths.count, 30);
        assert_eq!(tenths.levels(&slices, 100)[..11], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 3]);
        // Of two series, what they have at the same time is added up.
        let both = slices.iter().chain(&slices);
        assert_eq!(Grid::of(&report, 240).levels(both, 100), [18, 6, 0]);
    }
}
