//! What came in the last seconds, for who looks on.

use super::delta::{Samples, SeriesKey};
use super::distribution::{Distribution, rank_among};
use super::snapshot::{PercentilesNow, Snapshot, TimesNow};

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
    Connections,
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
            ("connection", "connections") => Self::Connections,
            _ => Self::Other,
        }
    }
}

/// The names of what only a load has.
pub(crate) const SCHEDULE_LAG: &str = "schedule lag";
pub(crate) const LOOP_LAG: &str = "loop lag";
pub(crate) const USERS: &str = "users";
/// The level of users that have not come yet.
pub(crate) const WAITING: &str = "waiting";
pub(crate) const STARTED: &str = "started";
/// The name of what stands for the statuses of a subject, and is no series of a result.
pub(crate) const STATUS: &str = "status";

/// The metric of users that did not start, and of what they would have begun with.
pub(crate) const DROPPED: &str = "dropped";

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

    /// Fills in what came in this second and so far.
    pub(crate) fn show(&self, number: u64, snapshot: &mut Snapshot) {
        let second = self.seconds.iter().find(|second| second.number == number);
        let times = |place: usize| TimesNow {
            now: second.map(|second| second.pooled[place].shown()).unwrap_or_default(),
            total: self.so_far[place].shown(),
        };
        snapshot.events = self.events;
        snapshot.events_now = second.map_or(0, |second| second.events);
        (snapshot.first_event, snapshot.checks) = (times(0), times(1));
        let lag = |place: usize| second.and_then(|second| second.pooled[place].shown().p99);
        (snapshot.generator.schedule_lag, snapshot.generator.loop_lag) = (lag(2), lag(3));
    }
}

impl Pooled {
    fn add(&mut self, samples: &Samples, buckets: &[(u16, u64)]) {
        if samples.has_failed {
            self.failed += samples.exact.count;
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
        let percentile =
            |percent| self.succeeded.ranked(rank_among(percent, self.succeeded.count(), self.failed));
        PercentilesNow { count, p50: percentile(50.0), p99: percentile(99.0) }
    }
}
