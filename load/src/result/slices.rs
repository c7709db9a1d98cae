//! Slices of series: added up, made wider, and the levels that they tell of.

use super::report::{Level, Slice};
use crate::metrics::{Buckets, Form, TENTHS};

/// Adds slices of the same width.
pub(super) fn add(slices: &mut Vec<Slice>, others: &[Slice], form: Form) {
    for other in others {
        match slices.binary_search_by_key(&other.at, |slice| slice.at) {
            Err(place) => slices.insert(place, other.clone()),
            Ok(place) => slices[place].add(other, form),
        }
    }
}

/// Makes slices of a run this long as wide as `width`, a multiple of `of`, which they are now.
pub(super) fn widen(slices: &mut Vec<Slice>, of: u64, width: u64, form: Form, elapsed: u64) {
    let times = (width / of.max(1)).max(1);
    if times == 1 {
        return;
    }
    let levels = (form == Form::Level).then(|| {
        let mut levels = levels(slices, of, end(slices, of).next_multiple_of(width));
        // A slice that is longer than the run tells what was left at the end, as the shorter one did.
        let told = elapsed.div_ceil(of) as usize * TENTHS;
        if let Some(last) = told.checked_sub(1).and_then(|last| levels.get(last)).copied() {
            levels[told..].fill(last);
        }
        levels
    });
    let mut wide: Vec<Slice> = Vec::new();
    for mut slice in std::mem::take(slices) {
        slice.at = slice.at / width * width;
        match wide.last_mut() {
            Some(last) if last.at == slice.at => last.add(&slice, form),
            _ => wide.push(slice),
        }
    }
    *slices = match levels {
        None => wide,
        // Of the times at which the level was looked at, those stay that are at a tenth of the wider slice.
        Some(levels) => {
            let kept: Vec<u64> =
                levels.chunks(times as usize).filter_map(|chunk| chunk.last().copied()).collect();
            of_levels(&kept, width)
        }
    };
}

/// When the last slice ends.
pub(super) fn end(slices: &[Slice], width: u64) -> u64 {
    slices.last().map_or(0, |slice| slice.at + width)
}

/// The level at each tenth of the slices until `end`.
pub(super) fn levels(slices: &[Slice], width: u64, end: u64) -> Vec<u64> {
    let mut levels = vec![0; (end / width.max(1)) as usize * TENTHS];
    for slice in slices {
        let first = (slice.at / width.max(1)) as usize * TENTHS;
        for (tenth, level) in levels.iter_mut().skip(first).take(TENTHS).enumerate() {
            *level = slice.levels.get(tenth).copied().or(slice.level).unwrap_or_default();
        }
    }
    levels
}

/// The slices of these levels; those in which there was nothing are left out.
pub(crate) fn of_levels(levels: &[u64], width: u64) -> Vec<Slice> {
    let slices = levels.chunks(TENTHS).zip(0..).filter(|(tenths, _)| tenths.iter().any(|level| *level > 0));
    slices
        .map(|(tenths, number)| {
            let level = tenths.last().copied();
            let is_flat = tenths.iter().all(|tenth| Some(*tenth) == level);
            let levels = if is_flat { Vec::new() } else { tenths.to_vec() };
            Slice { at: number * width, level, levels, ..Slice::default() }
        })
        .collect()
}

/// What the levels of slices come to between two times. `most` is what is known of the most, which may have lain between two
/// tenths.
pub(crate) fn level_between(slices: &[Slice], width: u64, from: u64, to: u64, most: u64) -> Level {
    let levels = levels(slices, width, end(slices, width));
    let tenth = |time: u64| (u128::from(time) * TENTHS as u128).div_ceil(u128::from(width.max(1))) as usize;
    // The tenth that holds `from` is looked at when it ends, and so is the one that holds `to`.
    let (first, last) = (tenth(from), tenth(to).max(tenth(from)));
    let seen = levels.get(first.min(levels.len())..last.min(levels.len())).unwrap_or_default();
    let top = seen.iter().copied().max().unwrap_or_default();
    let plateau = seen.iter().filter(|level| u128::from(**level) * 10 >= u128::from(top) * 9);
    let (sum, times) =
        plateau.fold((0_u128, 0_u64), |(sum, times), level| (sum + u128::from(*level), times + 1));
    Level {
        most: most.max(top),
        plateau: if times == 0 || top == 0 { 0.0 } else { sum as f64 / times as f64 },
        // What is not in the slices was nothing any more.
        end: last.checked_sub(1).and_then(|last| levels.get(last)).copied().unwrap_or_default(),
    }
}

impl Slice {
    /// Adds what came in another slice of the same time, or, but for levels, in the next.
    fn add(&mut self, other: &Self, form: Form) {
        if form == Form::Level {
            let tenths = |slice: &Self| -> Vec<u64> {
                (0..TENTHS)
                    .map(|tenth| slice.levels.get(tenth).copied().or(slice.level).unwrap_or_default())
                    .collect()
            };
            let sums: Vec<u64> = tenths(self).iter().zip(tenths(other)).map(|(a, b)| a + b).collect();
            self.level = sums.last().copied();
            self.levels = if sums.iter().all(|sum| Some(*sum) == self.level) { Vec::new() } else { sums };
        }
        if !other.buckets.is_empty() {
            self.min = if self.buckets.is_empty() { other.min } else { self.min.min(other.min) };
            self.max = self.max.max(other.max);
            self.buckets = Buckets::merged(&self.buckets, &other.buckets);
        }
        self.count += other.count;
        self.failed += other.failed;
        self.sum += other.sum;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: u64 = 1_000_000_000;

    #[test]
    fn levels_are_kept_short_and_come_back() {
        let mut levels = vec![0; 10];
        levels.extend([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
        levels.extend([10; 10]);
        let slices = of_levels(&levels, SECOND);
        assert_eq!(slices.len(), 2);
        assert_eq!((slices[0].at, slices[0].level), (SECOND, Some(10)));
        assert!(slices[1].levels.is_empty());
        assert_eq!(super::levels(&slices, SECOND, 3 * SECOND), levels);
    }

    #[test]
    fn a_plateau_is_where_nine_tenths_of_the_most_are() {
        let levels: Vec<u64> =
            (0..10).map(|tenth| tenth * 10).chain([100; 9]).chain([92, 50, 0, 0]).collect();
        let slices = of_levels(&levels, SECOND);
        let level = level_between(&slices, SECOND, 0, 2_300_000_000, 104);
        assert_eq!((level.most, level.end), (104, 0));
        assert_eq!(level.plateau, (90.0 + 900.0 + 92.0) / 11.0);
        // Of the first half second only.
        assert_eq!(
            level_between(&slices, SECOND, 0, SECOND / 2, 0),
            Level { most: 40, plateau: 40.0, end: 40 }
        );
        assert_eq!(level_between(&[], SECOND, 0, SECOND, 0), Level::default());
    }

    #[test]
    fn wider_slices_hold_the_same() {
        let slice = |at: u64, values: &[u64]| Slice {
            at: at * SECOND,
            count: values.len() as u64,
            sum: values.iter().map(|value| u128::from(*value)).sum(),
            min: values.iter().copied().min().unwrap_or_default(),
            max: values.iter().copied().max().unwrap_or_default(),
            buckets: Buckets::of(values.iter().copied()),
            ..Slice::default()
        };
        let mut slices = vec![slice(0, &[5]), slice(1, &[9, 3]), slice(3, &[7])];
        widen(&mut slices, SECOND, 2 * SECOND, Form::Distribution, 4 * SECOND);
        assert_eq!(slices, [slice(0, &[5, 9, 3]), slice(2, &[7])]);
        let levels: Vec<u64> = (1..=40).collect();
        let mut slices = of_levels(&levels, SECOND);
        widen(&mut slices, SECOND, 4 * SECOND, Form::Level, 4 * SECOND);
        assert_eq!(super::levels(&slices, 4 * SECOND, 4 * SECOND), [4, 8, 12, 16, 20, 24, 28, 32, 36, 40]);
    }
}
