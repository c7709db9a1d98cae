//! What a core measures in one second.

use streamgauge::metrics::MetricId;

use super::names::Names;
use super::tally::Tally;
use crate::metrics::{
    Answers, Delta, Exact, FINE, Failures, LevelChanges, Samples, Stage, TENTHS, Users, bucket,
};

/// How long a second is, in nanoseconds.
pub(super) const SECOND: u64 = 1_000_000_000;

/// What a core measures in one second of the run, or in a part of it. When it is over it is emptied and used again.
#[derive(Debug, Default)]
pub(super) struct Second {
    pub(super) number: u64,
    pub(super) stage: Stage,
    /// Samples belong to it from this time on, …
    pub(super) from: u64,
    /// … and before this one.
    pub(super) to: u64,
    /// How often each bucket came, by the series, the outcome and the number of the bucket.
    buckets: Tally,
    /// By series: of what succeeded, and of what failed.
    exact: Vec<[Exact; 2]>,
    /// By series; 0 of a series that is no counter, or did not grow.
    counts: Vec<u64>,
    /// Those that changed.
    levels: Vec<LevelChanges>,
    /// By series: its place among the levels, and one more; 0 if it has none.
    level_places: Vec<u32>,
    statuses: Tally,
    /// By the number of the stream.
    messages: Vec<Messages>,
    failures: Vec<Failures>,
    pub(super) users: Vec<Users>,
    pub(super) answers: Vec<Answers>,
    pub(super) failure_file_wait: u64,
    has_some: bool,
}

/// What came on a stream: what each message adds to, in one place. It is given to its series when the second is over.
#[derive(Debug, Default)]
struct Messages {
    count: u64,
    bytes: u64,
    /// Those that came in one read with the one before.
    without_gap: u64,
}

/// The bits of a key that are the bucket's number, and its outcome.
const BUCKET_BITS: u32 = 17;

impl Second {
    /// Begins anew as a part of another second.
    pub(super) fn begin(&mut self, number: u64, stage: Stage, from: u64, to: u64) {
        (self.number, self.stage, self.from, self.to) = (number, stage, from, to);
    }

    #[inline]
    pub(super) fn has(&self, at: u64) -> bool {
        self.from <= at && at < self.to
    }

    #[inline]
    pub(super) fn sample(&mut self, series: u32, value: u64, has_failed: bool) {
        self.has_some = true;
        entry(&mut self.exact, series as usize)[usize::from(has_failed)].record(value);
        self.buckets.add(key(series, value, has_failed), 1);
    }

    /// A message came on this stream.
    #[inline]
    pub(super) fn message(&mut self, of: u32, bytes: u64, is_without_gap: bool) {
        self.has_some = true;
        let messages = entry(&mut self.messages, of as usize);
        messages.count += 1;
        messages.bytes += bytes;
        messages.without_gap += u64::from(is_without_gap);
    }

    #[inline]
    pub(super) fn count(&mut self, series: u32, n: u64) {
        self.has_some = true;
        *entry(&mut self.counts, series as usize) += n;
    }

    /// A level changes to `now`.
    pub(super) fn level(&mut self, series: u32, at: u64, change: i64, now: i64) {
        self.has_some = true;
        let place = entry(&mut self.level_places, series as usize);
        if *place == 0 {
            self.levels.push(LevelChanges { series, ..LevelChanges::default() });
            *place = self.levels.len() as u32;
        }
        let level = &mut self.levels[*place as usize - 1];
        let tenth = (at % SECOND / (SECOND / TENTHS as u64)) as usize;
        level.tenths[tenth.min(TENTHS - 1)] += change;
        level.most = level.most.max(u64::try_from(now).unwrap_or_default());
    }

    pub(super) fn status(&mut self, series: u32, status: u16) {
        self.has_some = true;
        self.statuses.add(u64::from(series) << 16 | u64::from(status), 1);
    }

    pub(super) fn failed(&mut self, group: u32, example: Option<(u64, String)>) {
        self.has_some = true;
        match self.failures.iter_mut().find(|failures| failures.group == group) {
            Some(failures) => {
                failures.count += 1;
                failures.examples.extend(example);
            }
            None => self.failures.push(Failures { group, count: 1, examples: example.into_iter().collect() }),
        }
    }

    /// What became of the users of this scenario.
    pub(super) fn users(&mut self, scenario: usize) -> &mut Users {
        self.has_some = true;
        entry(&mut self.users, scenario)
    }

    /// What became of the answers of this goodput.
    pub(super) fn answers(&mut self, goodput: usize) -> &mut Answers {
        self.has_some = true;
        entry(&mut self.answers, goodput)
    }

    /// What it has measured; `None` if nothing. It is empty then.
    pub(super) fn take(&mut self, core: usize, names: &mut Names) -> Option<Delta> {
        if !self.has_some && self.failure_file_wait == 0 {
            return None;
        }
        self.add_messages(names);
        self.has_some = false;
        for level in &self.levels {
            self.level_places[level.series as usize] = 0;
        }
        let (mut samples, mut buckets) = (Vec::<Samples>::new(), Vec::new());
        let mut last = None;
        for (key, n) in self.buckets.drain() {
            let of = key >> (BUCKET_BITS - 1);
            if last != Some(of) {
                last = Some(of);
                let (series, has_failed) = ((of >> 1) as u32, of & 1 == 1);
                let exact = self.exact.get_mut(series as usize);
                let exact = exact.map(|both| std::mem::take(&mut both[usize::from(has_failed)]));
                samples.push(Samples { series, has_failed, exact: exact.unwrap_or_default(), buckets: 0 });
            }
            if let Some(samples) = samples.last_mut() {
                samples.buckets += 1;
            }
            buckets.push((key as u16, n));
        }
        Some(Delta {
            core,
            second: self.number,
            stage: self.stage,
            samples,
            buckets,
            counts: counts(&mut self.counts),
            levels: std::mem::take(&mut self.levels),
            statuses: self
                .statuses
                .drain()
                .into_iter()
                .map(|(key, n)| ((key >> 16) as u32, key as u16, n))
                .collect(),
            failures: std::mem::take(&mut self.failures),
            users: std::mem::take(&mut self.users),
            answers: std::mem::take(&mut self.answers),
            failure_file_wait: std::mem::take(&mut self.failure_file_wait),
            ..Delta::default()
        })
    }
}

impl Second {
    /// Gives what came on streams to its series.
    fn add_messages(&mut self, names: &mut Names) {
        let mut all = std::mem::take(&mut self.messages);
        for (messages, of) in all.iter_mut().zip(0..).filter(|(messages, _)| messages.count > 0) {
            let Messages { count, bytes, without_gap } = std::mem::take(messages);
            for (metric, n) in [(MetricId::EVENTS, count), (MetricId::BYTES, bytes)] {
                if let Some(series) = names.series(of, metric.into()) {
                    self.count(series, n);
                }
            }
            if without_gap > 0
                && let Some(series) = names.series(of, MetricId::GAP.into())
            {
                let none = Exact { count: without_gap, ..Exact::default() };
                entry(&mut self.exact, series as usize)[0].add(&none);
                self.buckets.add(key(series, 0, false), without_gap);
            }
        }
        self.messages = all;
    }
}

/// The key of a bucket.
#[inline]
fn key(series: u32, value: u64, has_failed: bool) -> u64 {
    let outcome = u64::from(has_failed) << (BUCKET_BITS - 1);
    u64::from(series) << BUCKET_BITS | outcome | bucket::<FINE>(value) as u64
}

/// The counters that have grown. All are 0 then.
fn counts(all: &mut [u64]) -> Vec<(u32, u64)> {
    let counts = all.iter_mut().zip(0..).map(|(count, series)| (series, std::mem::take(count)));
    counts.filter(|(_, n)| *n > 0).collect()
}

/// The entry of this place. What is missing before it is made.
#[inline]
fn entry<T: Default>(all: &mut Vec<T>, place: usize) -> &mut T {
    #[cold]
    fn grow<T: Default>(all: &mut Vec<T>, place: usize) {
        all.resize_with(place + 1, T::default);
    }

    if place >= all.len() {
        grow(all, place);
    }
    &mut all[place]
}
