//! One series while it grows.

use super::buckets::{self, Buckets};
use super::delta::{Exact, Samples, SeriesKey, Stage};
use super::distribution::Distribution;
use super::subject::Form;

/// How many times in each slice a level is looked at.
pub(crate) const TENTHS: usize = 10;

/// A series: what came in all, and in each slice.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) key: SeriesKey,
    pub(crate) run: Sums,
    pub(crate) warm_up: Option<Box<Sums>>,
    pub(crate) slices: Slices,
    /// Of a level: what it is now.
    pub(crate) now: i64,
    /// The coarse buckets of the newest slice, in no order.
    newest: Vec<(usize, u64)>,
    /// How long `newest` may get before it is put in order.
    most_newest: usize,
}

/// What came in a part of the run.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sums {
    pub(crate) succeeded: Distribution,
    pub(crate) failed: Distribution,
    pub(crate) count: u64,
    /// Of a level: the most that one core had.
    pub(crate) most: u64,
}

/// The slices in which something came, by their numbers. In memory they are as short as they can be, since there are many.
#[derive(Debug, Clone)]
pub(crate) enum Slices {
    Samples(Vec<SampleSlice>),
    Counts(Vec<(u32, u64)>),
    /// How the level changed in each tenth of each slice, from the first slice on.
    Changes(Vec<i64>),
}

#[derive(Debug, Clone, Default)]
pub(crate) struct SampleSlice {
    pub(crate) number: u32,
    pub(crate) failed: u64,
    pub(crate) succeeded: Exact,
    pub(crate) buckets: Buckets,
}

const FEW: usize = 64;

impl Line {
    pub(crate) fn new(key: SeriesKey) -> Self {
        let slices = match key.form {
            Form::Distribution => Slices::Samples(Vec::new()),
            Form::Counter => Slices::Counts(Vec::new()),
            Form::Level => Slices::Changes(Vec::new()),
        };
        let run = Sums::default();
        Self { key, run, warm_up: None, slices, now: 0, newest: Vec::new(), most_newest: FEW }
    }

    fn sums(&mut self, stage: Stage) -> &mut Sums {
        match stage {
            Stage::Run => &mut self.run,
            Stage::WarmUp => self.warm_up.get_or_insert_default(),
        }
    }

    /// Takes samples with their fine buckets, which came in this slice.
    pub(crate) fn samples(&mut self, stage: Stage, slice: u32, samples: &Samples, fine: &[(u16, u64)]) {
        let all = fine.iter().map(|(index, n)| (usize::from(*index), *n));
        let sums = self.sums(stage);
        let of = if samples.has_failed { &mut sums.failed } else { &mut sums.succeeded };
        of.add_all(&samples.exact, all.clone());
        let Slices::Samples(slices) = &mut self.slices else { return };
        let place = match slices.last().map(|last| last.number) {
            Some(newest) if newest == slice => slices.len() - 1,
            Some(newest) if newest > slice => {
                slices.binary_search_by_key(&slice, |slice| slice.number).unwrap_or_else(|place| {
                    slices.insert(place, SampleSlice { number: slice, ..SampleSlice::default() });
                    place
                })
            }
            _ => {
                self.settle();
                let Slices::Samples(slices) = &mut self.slices else { return };
                slices.push(SampleSlice { number: slice, ..SampleSlice::default() });
                slices.len() - 1
            }
        };
        let Slices::Samples(slices) = &mut self.slices else { return };
        let is_newest = place + 1 == slices.len();
        let slice = &mut slices[place];
        if samples.has_failed {
            slice.failed += samples.exact.count;
            return;
        }
        slice.succeeded.add(&samples.exact);
        let coarse = all.map(|(fine, n)| (buckets::coarse(fine), n));
        if !is_newest {
            let mut pairs: Vec<_> = slice.buckets.pairs().chain(coarse).collect();
            buckets::add_up(&mut pairs);
            slice.buckets = Buckets::of_pairs(pairs);
            return;
        }
        self.newest.extend(coarse);
        if self.newest.len() > self.most_newest {
            buckets::add_up(&mut self.newest);
            self.most_newest = (2 * self.newest.len()).max(FEW);
        }
    }

    /// Puts the buckets of the newest slice where those of the others are.
    fn settle(&mut self) {
        let Slices::Samples(slices) = &mut self.slices else { return };
        if let Some(last) = slices.last_mut()
            && !self.newest.is_empty()
        {
            self.newest.extend(last.buckets.pairs());
            buckets::add_up(&mut self.newest);
            last.buckets = Buckets::of_pairs(self.newest.drain(..));
        }
        self.newest.shrink_to(FEW);
        self.most_newest = FEW;
    }

    pub(crate) fn count(&mut self, stage: Stage, slice: u32, n: u64) {
        self.sums(stage).count += n;
        let Slices::Counts(slices) = &mut self.slices else { return };
        match slices.last_mut() {
            Some((number, count)) if *number == slice => *count += n,
            Some((newest, _)) if *newest > slice => {
                match slices.binary_search_by_key(&slice, |(number, _)| *number) {
                    Ok(place) => slices[place].1 += n,
                    Err(place) => slices.insert(place, (slice, n)),
                }
            }
            _ => slices.push((slice, n)),
        }
    }

    /// Takes how a level changed in the tenths of a second, of which each belongs to this place among the tenths of slices.
    pub(crate) fn changes(
        &mut self,
        stage: Stage,
        places: [usize; TENTHS],
        tenths: [i64; TENTHS],
        most: u64,
    ) {
        let sums = self.sums(stage);
        sums.most = sums.most.max(most);
        let Slices::Changes(changes) = &mut self.slices else { return };
        for (place, change) in places.into_iter().zip(tenths).filter(|(_, change)| *change != 0) {
            if place >= changes.len() {
                changes.resize(place + 1, 0);
            }
            changes[place] += change;
            self.now += change;
        }
    }

    /// Makes the slices twice as long.
    pub(crate) fn widen(&mut self) {
        self.settle();
        match &mut self.slices {
            Slices::Samples(slices) => {
                for slice in &mut *slices {
                    slice.number /= 2;
                }
                slices.dedup_by(|slice, before| {
                    let is_same = slice.number == before.number;
                    if is_same {
                        before.failed += slice.failed;
                        before.succeeded.add(&slice.succeeded);
                        before.buckets = before.buckets.merged(&slice.buckets);
                    }
                    is_same
                });
                slices.shrink_to(slices.len() * 2);
            }
            Slices::Counts(slices) => {
                for (number, _) in &mut *slices {
                    *number /= 2;
                }
                slices.dedup_by(|(number, count), (before, sum)| {
                    let is_same = number == before;
                    *sum += if is_same { *count } else { 0 };
                    is_same
                });
            }
            Slices::Changes(changes) => {
                *changes = changes.chunks(2).map(|pair| pair.iter().sum()).collect();
            }
        }
    }

    /// The bytes that the buckets of the slices take.
    pub(crate) fn size(&self) -> usize {
        match &self.slices {
            Slices::Samples(slices) => slices.iter().map(|slice| slice.buckets.size()).sum(),
            Slices::Counts(_) | Slices::Changes(_) => 0,
        }
    }

    /// The series when no more comes.
    pub(crate) fn finish(mut self) -> Self {
        self.settle();
        self
    }
}
