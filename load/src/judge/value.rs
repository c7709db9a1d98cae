//! What of a report is held against a limit.

use super::key::Only;
use super::samples::Samples;
use super::shown::Shown;
use super::what::Statistic;
use crate::metrics::{Distribution, rank, rank_among};

/// What an assertion is held against.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Value {
    pub(crate) is: Is,
    pub(crate) samples: u64,
    pub(crate) shown: Shown,
    pub(crate) notes: Vec<String>,
    /// Whether it is a percentile of so few samples that it is the greatest.
    pub(crate) is_maximum: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Is {
    Number(f64),
    /// A share of so many: both are shown.
    Share {
        part: u64,
        of: u64,
    },
    /// Among those that failed, which are longer than any: why.
    None(String),
    NoData,
}

impl Value {
    pub(crate) const fn no_data(notes: Vec<String>) -> Self {
        Self { is: Is::NoData, samples: 0, shown: Shown::Number, notes, is_maximum: false }
    }

    /// The share that `part` is of `of`.
    pub(crate) fn share(part: u64, of: u64, notes: Vec<String>) -> Self {
        let is = if of == 0 { Is::NoData } else { Is::Share { part, of } };
        Self { is, samples: of, shown: Shown::Share, notes, is_maximum: false }
    }

    /// What it is as a number of its unit.
    pub(crate) fn number(&self) -> Option<f64> {
        match self.is {
            Is::Number(number) => Some(number),
            Is::Share { part, of } => Some(part as f64 / of as f64 * 100.0),
            Is::None(_) | Is::NoData => None,
        }
    }
}

/// What the statistic is of these samples: of times, each that failed or was dropped is longer than any.
pub(crate) fn value(
    statistic: Statistic,
    only: Only,
    is_time: bool,
    thousandths: bool,
    seconds: f64,
    samples: Samples,
) -> Value {
    let shown = match statistic {
        Statistic::Rate => Shown::PerSecond,
        Statistic::Count => Shown::Number,
        _ if is_time => Shown::Time,
        _ => Shown::Number,
    };
    let mut value = match (statistic, samples.level) {
        (Statistic::Count | Statistic::Rate, None) => counted(statistic, only, seconds, &samples),
        (Statistic::Max, Some(level)) => (Is::Number(level.most as f64), level.most),
        (Statistic::Mean, Some(level)) => (Is::Number(level.plateau), level.most),
        (_, Some(_)) => (Is::NoData, 0),
        (_, None) => return Taken::of(only, is_time, samples).value(statistic, shown, thousandths),
    };
    if samples.level.is_some_and(|level| level.most == 0) {
        value.0 = Is::NoData;
    }
    Value { is: value.0, samples: value.1, shown, notes: samples.notes, is_maximum: false }
}

/// How many there were. Nothing counted is a number as well, where something ran that could have been.
fn counted(statistic: Statistic, only: Only, seconds: f64, samples: &Samples) -> (Is, u64) {
    let count = match only {
        Only::All => samples.count(),
        Only::Succeeded => samples.succeeded.count(),
        Only::Failed => samples.failures,
    };
    let is = match statistic {
        _ if samples.count() == 0 && !samples.is_counter => Is::NoData,
        Statistic::Rate if seconds > 0.0 => Is::Number(count as f64 / seconds),
        Statistic::Rate => Is::NoData,
        _ => Is::Number(count as f64),
    };
    (is, samples.count())
}

/// The samples that a statistic is taken of.
struct Taken {
    values: Distribution,
    sum: u128,
    min: Option<u64>,
    /// How many more are longer than any.
    failed: u64,
    dropped: u64,
    notes: Vec<String>,
}

impl Taken {
    fn of(only: Only, is_time: bool, samples: Samples) -> Self {
        let Samples { mut succeeded, mut sum, mut min, failed, failures, dropped, notes, .. } = samples;
        let (failures, dropped) = match only {
            Only::All if is_time => (failures, dropped),
            Only::Succeeded => (0, 0),
            Only::Failed => {
                (sum, min, succeeded) = (failed.sum(), failed.min(), failed);
                (0, 0)
            }
            // What is no time is not the longer for having failed.
            Only::All => {
                succeeded.merge(&failed);
                (sum, min) = (sum + failed.sum(), min.into_iter().chain(failed.min()).min());
                (0, 0)
            }
        };
        Self { values: succeeded, sum, min, failed: failures, dropped, notes }
    }

    fn value(mut self, statistic: Statistic, shown: Shown, thousandths: bool) -> Value {
        let samples = self.values.count() + self.failed + self.dropped;
        let missing = self.failed + self.dropped;
        let mut is_maximum = false;
        let is = match statistic {
            _ if samples == 0 => Is::NoData,
            Statistic::Percentile(percent) => {
                let rank = rank(percent, samples);
                is_maximum = rank == samples && percent < 100.0;
                if is_maximum {
                    let needed = (100.0 / (100.0 - percent) - 1e-9).ceil();
                    self.notes.push(format!("the maximum: p{percent} needs {needed} samples"));
                }
                self.ranked(rank_among(percent, self.values.count(), missing), samples)
            }
            Statistic::Max => self.ranked(samples, samples),
            _ if self.values.is_empty() => self.none(samples),
            Statistic::Min => self.min.map_or(Is::NoData, |least| Is::Number(least as f64)),
            Statistic::Mean => Is::Number(self.sum as f64 / self.values.count() as f64),
            Statistic::Deviation => self.values.deviation().map_or(Is::NoData, Is::Number),
            Statistic::Count | Statistic::Rate => Is::NoData,
        };
        if missing > 0 && matches!(statistic, Statistic::Min | Statistic::Mean | Statistic::Deviation) {
            self.notes.push(format!("of the others alone: {}", self.missing(samples)));
        }
        let is = match is {
            Is::Number(number) if thousandths => Is::Number(number / 1_000.0),
            is => is,
        };
        Value { is, samples, shown, notes: self.notes, is_maximum }
    }

    fn ranked(&self, rank: u64, samples: u64) -> Is {
        self.values.ranked(rank).map_or_else(|| self.none(samples), |value| Is::Number(value as f64))
    }

    fn none(&self, samples: u64) -> Is {
        Is::None(format!("none: {}", self.missing(samples)))
    }

    /// `3 of 100 failed, 1 dropped`.
    fn missing(&self, samples: u64) -> String {
        match (self.failed, self.dropped) {
            (failed, 0) => format!("{failed} of {samples} failed"),
            (0, dropped) => format!("{dropped} of {samples} dropped"),
            (failed, dropped) => format!("{failed} of {samples} failed, {dropped} dropped"),
        }
    }
}
