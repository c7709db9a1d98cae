//! How a run stands at a moment.

use serde::{Deserialize, Serialize};

use super::delta::{Exact, Samples, SeriesKey};
use super::distribution::{Distribution, rank};

/// How a run stands at a moment: what is shown while it runs. Plain data, of all cores and processes together.
///
/// All times are nanoseconds. What is *now* is of the last whole second, all else of the run so far, warm-up included.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Snapshot {
    /// When, from the start of the run.
    pub at: u64,
    /// How long the profile lasts, if that is known beforehand.
    pub planned: Option<u64>,
    /// Whether the warm-up still goes on.
    pub warm_up: bool,
    /// Whether the end has begun: no user starts any more.
    pub ending: bool,
    /// The users.
    pub users: UsersNow,
    /// How many streams are open.
    pub open_streams: u64,
    /// How many events came.
    pub events: u64,
    /// How many events came in the last second.
    pub events_now: u64,
    /// The times to the first event of a stream.
    pub first_event: TimesNow,
    /// The times of checks, from set to decided.
    pub checks: TimesNow,
    /// The causes of failures with how many there were, the most frequent first.
    pub failures: Vec<(String, u64)>,
    /// How the generator does.
    pub generator: GeneratorNow,
    /// What is steered by hand.
    pub steering: SteeringNow,
}

/// The users of a run at a moment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct UsersNow {
    /// How many run.
    pub active: u64,
    /// How many have started.
    pub started: u64,
    /// How many the profile will start in all; `None` where that depends on how long they take.
    pub asked: Option<u64>,
    /// How many have ended, well or not.
    pub finished: u64,
    /// How many of those failed.
    pub failed: u64,
    /// How many did not start, since too many were there.
    pub dropped: u64,
}

/// Times of one kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TimesNow {
    /// Of the last second.
    pub now: PercentilesNow,
    /// So far.
    pub total: PercentilesNow,
}

/// Percentiles, in which each failed one counts as longer than any: `None` is one among the failed, or of no samples.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PercentilesNow {
    /// How many samples there are, failed ones included.
    pub count: u64,
    /// The 50th.
    pub p50: Option<u64>,
    /// The 99th.
    pub p99: Option<u64>,
}

/// How the generator does at a moment.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct GeneratorNow {
    /// The 99th percentile of how late users started in the last second; `None` if none did.
    pub schedule_lag: Option<u64>,
    /// The 99th percentile of how late the loops of the cores were in the last second.
    pub loop_lag: Option<u64>,
    /// The share of its core that the busiest core used in the last second, from 0 to 1.
    pub busiest_core: f64,
    /// The memory that is resident, in bytes; 0 if unknown.
    pub memory: u64,
    /// The descriptors that are open; 0 if unknown.
    pub descriptors: u64,
    /// How many descriptors may be open; 0 if unknown.
    pub descriptor_limit: u64,
    /// Why the generator is the bottleneck, each in few words with the figure that says so; empty if it is not.
    pub bottlenecks: Vec<String>,
}

/// What is steered by hand at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SteeringNow {
    /// Whether arrivals are paused.
    pub paused: bool,
    /// The factor on all rates; 1 if nobody has touched it.
    pub factor: f64,
}

impl Default for SteeringNow {
    fn default() -> Self {
        Self { paused: false, factor: 1.0 }
    }
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
#[derive(Debug, Clone, Default)]
pub(crate) struct Recent {
    events: u64,
    so_far: [Pooled; 2],
    /// A second is at its number, modulo how many are kept: those that are not over, and the one that is shown.
    seconds: [OneSecond; 4],
}

/// Samples of all series of a role.
#[derive(Debug, Clone, Default)]
struct Pooled {
    succeeded: Distribution,
    failed: u64,
}

#[derive(Debug, Clone, Default)]
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
            first_event: TimesNow { total: first_event.shown(), ..TimesNow::default() },
            checks: TimesNow { total: check.shown(), ..TimesNow::default() },
            ..Snapshot::default()
        };
        if let Some(second) = self.seconds.iter().find(|second| second.number == number) {
            shown.events_now = second.events;
            shown.first_event.now = second.pooled[0].shown();
            shown.checks.now = second.pooled[1].shown();
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

    fn shown(&self) -> PercentilesNow {
        let count = self.succeeded.count() + self.failed;
        let percentile = |percent| self.succeeded.ranked(rank(percent, count));
        PercentilesNow { count, p50: percentile(50.0), p99: percentile(99.0) }
    }
}
