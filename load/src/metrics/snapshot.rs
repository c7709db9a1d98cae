//! How a run is doing, while it runs.

use super::delta::{Exact, Samples, SeriesKey};
use super::distribution::{Distribution, rank};

/// How a run is doing: plain data, for whoever shows its progress.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Snapshot {
    /// The second that it tells of, from the start of the run: the last one that is over.
    pub second: u64,
    /// How many users there are.
    pub users: u64,
    /// How many have started so far.
    pub started: u64,
    /// How many of these are done.
    pub ended: u64,
    /// How many of these failed.
    pub failed: u64,
    /// How many did not start, since more than `at_most_users` would have been there.
    pub dropped: u64,
    /// How many streams are open.
    pub open_streams: u64,
    /// How many events came so far.
    pub events: u64,
    /// How many of them came in the second.
    pub events_per_second: u64,
    /// The time to the first event, of those that came or failed in the second.
    pub first_event: Quick,
    /// The same of all so far.
    pub first_event_so_far: Quick,
    /// The time of checks, of those decided in the second.
    pub check: Quick,
    /// The same of all so far.
    pub check_so_far: Quick,
    /// The causes of failures and how many had each, the most frequent first.
    pub failures: Vec<(String, u64)>,
    /// How the generator itself is doing.
    pub health: Health,
}

/// What a few samples come to. Each that failed counts as longer than any.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Quick {
    /// How many there were.
    pub count: u64,
    /// How many of them failed.
    pub failed: u64,
    /// The median, in nanoseconds; `None` if there is none, or if it failed.
    pub p50: Option<u64>,
    /// The 99th percentile likewise.
    pub p99: Option<u64>,
}

/// How the generator itself is doing.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
#[non_exhaustive]
pub struct Health {
    /// The share of its core that the busiest core used in the second, from 0 to 1.
    pub busiest_core: f64,
    /// How late users started in the second, at the 99th percentile, in nanoseconds.
    pub schedule_lag: Option<u64>,
    /// How late the loops of the cores were likewise.
    pub loop_lag: Option<u64>,
    /// The memory that is resident, in bytes; 0 if unknown.
    pub memory: u64,
    /// How many descriptors are open; 0 if unknown.
    pub descriptors: u64,
    /// How many may be open; 0 if unknown.
    pub descriptor_limit: u64,
}

/// What a series is to a snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    FirstEvent,
    Check,
    ScheduleLag,
    LoopLag,
    Events,
    OpenStreams,
    Users,
    Other,
}

impl Role {
    pub(crate) fn of(key: &SeriesKey) -> Self {
        match (&*key.of.kind, key.metric) {
            ("stream", "first event") => Self::FirstEvent,
            ("check", "check") => Self::Check,
            ("generator", SCHEDULE_LAG) => Self::ScheduleLag,
            ("generator", LOOP_LAG) => Self::LoopLag,
            ("stream", "events") => Self::Events,
            ("stream", "open streams") => Self::OpenStreams,
            ("user", USERS) => Self::Users,
            _ => Self::Other,
        }
    }
}

/// The names of what only a load has.
pub(crate) const SCHEDULE_LAG: &str = "schedule lag";
pub(crate) const LOOP_LAG: &str = "loop lag";
pub(crate) const USERS: &str = "users";
/// The name of what stands for the statuses of a subject, and is no series of a result.
pub(crate) const STATUS: &str = "status";

/// What snapshots need of the last seconds, and of all.
#[derive(Debug, Default)]
pub(crate) struct Recent {
    events: u64,
    so_far: [Pooled; 2],
    /// A second is at its number, modulo how many are kept: those that are not over, and the one that is shown.
    seconds: [OneSecond; 4],
}

/// Samples of all series of a role.
#[derive(Debug, Default)]
struct Pooled {
    succeeded: Distribution,
    failed: u64,
}

#[derive(Debug, Default)]
struct OneSecond {
    number: u64,
    events: u64,
    pooled: [Pooled; 4],
}

impl Recent {
    pub(crate) fn samples(&mut self, role: Role, second: u64, samples: &Samples, buckets: &[(u16, u64)]) {
        let place = match role {
            Role::FirstEvent => 0,
            Role::Check => 1,
            Role::ScheduleLag => 2,
            Role::LoopLag => 3,
            _ => return,
        };
        let add = |to: &mut Pooled| to.add(samples, buckets);
        self.so_far.get_mut(place).map(add);
        self.second(second).and_then(|second| second.pooled.get_mut(place)).map(add);
    }

    pub(crate) fn count(&mut self, role: Role, second: u64, n: u64) {
        if role == Role::Events {
            self.events += n;
            if let Some(second) = self.second(second) {
                second.events += n;
            }
        }
    }

    /// What is kept of this second; `None` of one that is too long ago.
    fn second(&mut self, number: u64) -> Option<&mut OneSecond> {
        let place = (number % self.seconds.len() as u64) as usize;
        let second = &mut self.seconds[place];
        if second.number < number {
            second.number = number;
            second.events = 0;
            second.pooled.iter_mut().for_each(Pooled::clear);
        }
        (second.number == number).then_some(second)
    }

    pub(crate) fn shown(&self, number: u64) -> Snapshot {
        let [first_event, check] = &self.so_far;
        let mut shown = Snapshot {
            events: self.events,
            first_event_so_far: first_event.shown(),
            check_so_far: check.shown(),
            ..Snapshot::default()
        };
        if let Some(second) = self.seconds.iter().find(|second| second.number == number) {
            shown.events_per_second = second.events;
            shown.first_event = second.pooled[0].shown();
            shown.check = second.pooled[1].shown();
        }
        shown
    }

    /// How late users started and how late loops were in this second, at the 99th percentile.
    pub(crate) fn lags(&self, number: u64) -> (Option<u64>, Option<u64>) {
        let second = self.seconds.iter().find(|second| second.number == number);
        let lag = |place: usize| second.and_then(|second| second.pooled[place].shown().p99);
        (lag(2), lag(3))
    }
}

impl Pooled {
    fn add(&mut self, samples: &Samples, buckets: &[(u16, u64)]) {
        let Exact { count, .. } = samples.exact;
        if samples.has_failed {
            self.failed += count;
        } else {
            let buckets = buckets.iter().map(|(index, n)| (usize::from(*index), *n));
            self.succeeded.add_all(&samples.exact, buckets);
        }
    }

    fn clear(&mut self) {
        self.succeeded.clear();
        self.failed = 0;
    }

    fn shown(&self) -> Quick {
        let count = self.succeeded.count() + self.failed;
        let percentile = |percent| self.succeeded.ranked(rank(percent, count));
        Quick { count, failed: self.failed, p50: percentile(50.0), p99: percentile(99.0) }
    }
}
