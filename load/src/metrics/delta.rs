//! What a core measured in one second: what it gives to the thread that adds up.

use super::subject::{Form, Subject};
use super::users::Users;

/// What a core measured in one second of the run, or in the part of it before or after the end of the warm-up.
///
/// Series and failure groups are named once, by the delta in which they first come. From there on they are numbers, which go
/// on from those of the core's deltas before.
#[derive(Debug, Default, Clone)]
pub(crate) struct Delta {
    /// Which core.
    pub(crate) core: usize,
    /// The second, from the start of the run. One may come in several parts.
    pub(crate) second: u64,
    pub(crate) stage: Stage,
    pub(crate) named: Vec<SeriesKey>,
    pub(crate) samples: Vec<Samples>,
    /// The fine buckets of all the samples, one behind the other.
    pub(crate) buckets: Vec<(u16, u64)>,
    pub(crate) counts: Vec<(u32, u64)>,
    pub(crate) levels: Vec<LevelChanges>,
    /// The series of the subject, the status, and how many there were.
    pub(crate) statuses: Vec<(u32, u16, u64)>,
    pub(crate) failure_groups: Vec<FailureKey>,
    pub(crate) failures: Vec<Failures>,
    /// What became of users, by the index of their scenario.
    pub(crate) users: Vec<Users>,
    /// By the index of each goodput: what became of answers.
    pub(crate) answers: Vec<Answers>,
    /// How long the core waited for the file of all failures, in nanoseconds.
    pub(crate) failure_file_wait: u64,
}

/// A part of the run.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    WarmUp,
    #[default]
    Run,
}

/// What is measured of what.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct SeriesKey {
    pub(crate) scenario: Option<usize>,
    pub(crate) of: Subject,
    pub(crate) metric: &'static str,
    pub(crate) unit: String,
    pub(crate) form: Form,
}

/// Samples of a series: those that succeeded, or those that failed.
#[derive(Debug, Clone)]
pub(crate) struct Samples {
    pub(crate) series: u32,
    pub(crate) has_failed: bool,
    pub(crate) exact: Exact,
    /// How many of the delta's buckets are of them.
    pub(crate) buckets: usize,
}

/// What is known of samples beside their buckets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Exact {
    pub(crate) count: u64,
    pub(crate) sum: u128,
    pub(crate) min: u64,
    pub(crate) max: u64,
}

impl Exact {
    #[inline]
    pub(crate) fn record(&mut self, value: u64) {
        self.add(&Self { count: 1, sum: value.into(), min: value, max: value });
    }

    #[inline]
    pub(crate) fn add(&mut self, other: &Self) {
        if other.count == 0 {
            return;
        }
        self.min = if self.count == 0 { other.min } else { self.min.min(other.min) };
        self.max = self.max.max(other.max);
        self.count += other.count;
        self.sum += other.sum;
    }
}

/// How a level changed in each tenth of the second.
#[derive(Debug, Clone, Default)]
pub(crate) struct LevelChanges {
    pub(crate) series: u32,
    pub(crate) tenths: [i64; 10],
    /// The most that this core alone had at once.
    pub(crate) most: u64,
}

/// Why something failed, without what differs from one failure to the next.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(crate) struct FailureKey {
    pub(crate) scenario: usize,
    pub(crate) of: Subject,
    pub(crate) kind: String,
    pub(crate) cause: String,
    pub(crate) is_generators: bool,
}

/// Failures of a group.
#[derive(Debug, Clone, Default)]
pub(crate) struct Failures {
    pub(crate) group: u32,
    pub(crate) count: u64,
    /// Some of them, whole: when each came, and its text.
    pub(crate) examples: Vec<(u64, String)>,
}

/// What became of answers that have limits to keep.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Answers {
    pub(crate) asked: u64,
    pub(crate) good: u64,
    /// For how many each of the limits held.
    pub(crate) held: Vec<u64>,
}

impl Answers {
    pub(crate) fn add(&mut self, other: &Self) {
        self.asked += other.asked;
        self.good += other.good;
        self.held.resize(self.held.len().max(other.held.len()), 0);
        self.held.iter_mut().zip(&other.held).for_each(|(ours, theirs)| *ours += theirs);
    }
}
