//! The samples of series, added up over a stretch of the run.

use std::collections::BTreeMap;

use super::known::DROPPED;
use super::select::Selected;
use super::window::Window;
use crate::metrics::{Distribution, Form};
use crate::result::{Level, Report, Series, Slice, Total};

/// What some series have in a window.
#[derive(Debug, Default)]
pub(crate) struct Samples {
    pub(crate) succeeded: Distribution,
    /// The exact sum of them.
    pub(crate) sum: u128,
    /// The exact least of them.
    pub(crate) min: Option<u64>,
    /// The times to failure; of a span they are not known.
    pub(crate) failed: Distribution,
    /// How many failed.
    pub(crate) failures: u64,
    /// How many of what begins with a user were never begun.
    pub(crate) dropped: u64,
    /// What was counted, of a counter.
    pub(crate) counted: u64,
    /// Whether they are not samples but counts, of which 0 is one.
    pub(crate) is_counter: bool,
    /// How many were there at a time, of a level.
    pub(crate) level: Option<Level>,
    pub(crate) notes: Vec<String>,
}

impl Samples {
    pub(crate) fn of(report: &Report, selected: &Selected<'_>, window: &Window) -> Self {
        let is_counter = selected.series.iter().all(|series| series.form == Form::Counter);
        let mut samples = Self { is_counter, ..Self::default() };
        for series in &selected.series {
            if window.is_span {
                let slices = series.slices.iter().filter(|slice| window.has(slice));
                slices.for_each(|slice| samples.add_slice(slice, series.form));
            } else {
                samples.add_total(&series.total);
            }
            let (dropped, is_of_window) = dropped(report, series, window);
            samples.dropped += dropped;
            if dropped > 0 && !is_of_window {
                samples.notes.push("the dropped users are those of the whole run".into());
            }
        }
        samples.notes.dedup();
        samples.level = level(report, &selected.series, window);
        if samples.level.is_some() && (window.is_span || selected.series.len() > 1) {
            samples.notes.push("by the levels at each tenth of a slice".into());
        }
        if window.is_span && !samples.succeeded.is_empty() {
            samples.notes.push("to two digits".into());
        }
        samples
    }

    fn add_total(&mut self, total: &Total) {
        self.succeeded.merge(&total.succeeded);
        self.failed.merge(&total.failed);
        self.failures += total.failed.count();
        self.counted += total.count;
        self.sum += total.succeeded.sum();
        self.min = self.min.into_iter().chain(total.succeeded.min()).min();
    }

    fn add_slice(&mut self, slice: &Slice, form: Form) {
        if form == Form::Counter {
            self.counted += slice.count;
            return;
        }
        for (_, high, n) in slice.buckets.iter() {
            self.succeeded.record_n(high.min(slice.max), n);
        }
        self.failures += slice.failed;
        self.sum += slice.sum;
        if !slice.buckets.is_empty() {
            self.min = Some(self.min.map_or(slice.min, |min| min.min(slice.min)));
        }
    }

    /// How many succeeded, failed, or were counted.
    pub(crate) fn count(&self) -> u64 {
        self.succeeded.count() + self.failures + self.counted
    }
}

/// How many users were dropped before what a series is of could begin, and whether that is of the window alone.
///
/// Who measures tells it as the metric `dropped` of the same thing; of users the scenario itself tells it.
fn dropped(report: &Report, series: &Series, window: &Window) -> (u64, bool) {
    if series.metric == DROPPED {
        return (0, true);
    }
    let same = report
        .series
        .iter()
        .find(|other| other.metric == DROPPED && other.scenario == series.scenario && other.of == series.of);
    if let Some(same) = same {
        return (counted(same, window), true);
    }
    match series.scenario.and_then(|index| report.scenarios.get(index)) {
        Some(scenario) if series.metric.starts_with("user") => {
            (scenario.users.dropped, !window.is_span && report.phases.len() < 2)
        }
        _ => (0, true),
    }
}

/// What a counter has in a window.
pub(crate) fn counted(series: &Series, window: &Window) -> u64 {
    if window.is_span {
        return series.slices.iter().filter(|slice| window.has(slice)).map(|slice| slice.count).sum();
    }
    series.total.count
}

/// The level of several series together; exact of one over the whole run. A slice that is not there had nothing.
fn level(report: &Report, series: &[&Series], window: &Window) -> Option<Level> {
    if let ([one], false) = (series, window.is_span) {
        return one.total.level;
    }
    if !series.iter().any(|series| series.form == Form::Level) {
        return None;
    }
    let tenth = (report.slice / TENTHS).max(1);
    // The sum at the end of each tenth of a slice.
    let mut sums: BTreeMap<u64, u64> = BTreeMap::new();
    for slice in series.iter().flat_map(|series| &series.slices) {
        for number in 0..TENTHS {
            let end = slice.at + tenth * (number + 1);
            let level = slice.levels.get(number as usize).copied().or(slice.level).unwrap_or_default();
            if end > window.from && end <= window.to {
                *sums.entry(end).or_default() += level;
            }
        }
    }
    let most = sums.values().copied().max().unwrap_or_default();
    let plateau: Vec<u64> = sums.values().copied().filter(|level| level * 10 >= most * 9).collect();
    let mean = plateau.iter().sum::<u64>() as f64 / plateau.len().max(1) as f64;
    let end =
        sums.last_key_value().filter(|(end, _)| **end + tenth > window.to).map_or(0, |(_, level)| *level);
    // What came and went within a tenth, the series themselves know.
    let of_one = series.iter().filter_map(|series| series.total.level).map(|level| level.most).max();
    let most = if window.is_span { most } else { most.max(of_one.unwrap_or_default()) };
    Some(Level { most, plateau: mean, end })
}

/// At how many moments of a slice levels are kept.
const TENTHS: u64 = 10;
