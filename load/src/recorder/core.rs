//! What one core measures, and gives away second by second.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::Duration;

use streamgauge::metrics::MetricId;
use streamgauge::{Failure, FailureKind};
use tokio::time::Instant;

use super::clock::{RunClock, nanoseconds};
use super::failure_file::FailureSender;
use super::names::{MetricNumber, Name, Names, OwnMetric};
use super::second::{SECOND, Second};
use crate::metrics::{Answers, Delta, FailureGroups, FailureKey, GoodAnswers, Stage};

/// What one core measures. It has the seconds that are not over, and gives each away when it is: nothing of the measuring is
/// shared with another core.
#[derive(Debug)]
pub(crate) struct Core {
    number: usize,
    clock: RunClock,
    /// The moment that was told last, and the same from the start: many samples have the same one.
    last: (Instant, u64),
    to: Sender<Delta>,
    names: Names,
    /// The seconds that are not given away yet, the last one the one that most samples are of.
    open: Vec<Second>,
    spare: Vec<Second>,
    /// What each level is now, by series.
    levels: Vec<i64>,
    failures: Groups,
    /// What answers have to keep to be good.
    goodputs: Arc<[GoodAnswers]>,
    failure_file: Option<FailureSender>,
}

/// The core's groups of failures.
#[derive(Debug, Default)]
struct Groups {
    /// By the number of the subject, the kind (`None`: a panic) and the cause: the number of the group.
    places: HashMap<(u32, Option<FailureKind>, String), u32>,
    /// How many texts of each group were given away.
    told: Vec<usize>,
    new: Vec<FailureKey>,
}

/// What became of a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum UserEnd {
    Succeeded,
    Failed,
    /// The end of the run cut it.
    Unfinished,
    /// Rust of its own panicked: what it said.
    Panicked(String),
}

/// How long a second is kept when it is over, for samples that come late.
const KEPT: u64 = SECOND / 4;

impl Core {
    /// The core of this number, from 0. It gives what it measures to `to`.
    pub(crate) fn new(number: usize, clock: RunClock, to: Sender<Delta>) -> Self {
        Self {
            number,
            last: (clock.start, 0),
            clock,
            to,
            names: Names::default(),
            open: Vec::new(),
            spare: Vec::new(),
            levels: Vec::new(),
            failures: Groups::default(),
            goodputs: Arc::default(),
            failure_file: None,
        }
    }

    /// Gives each failure to the file of all failures as well.
    pub(crate) fn failure_file(mut self, to: Option<FailureSender>) -> Self {
        self.failure_file = to;
        self
    }

    /// Counts the answers that keep these limits.
    pub(crate) fn goodputs(mut self, goodputs: Arc<[GoodAnswers]>) -> Self {
        self.goodputs = goodputs;
        self
    }

    /// Gives the seconds away that are over. To be called some times a second.
    pub(crate) fn tick(&mut self, now: Instant) {
        let now = self.at(now);
        self.give(|second| second.to.saturating_add(KEPT) <= now);
    }

    /// Gives everything away, at the end.
    pub(crate) fn finish(&mut self) {
        self.give(|_| true);
    }

    fn give(&mut self, is_over: impl Fn(&Second) -> bool) {
        let mut place = 0;
        while let Some(second) = self.open.get_mut(place) {
            if !is_over(second) {
                place += 1;
                continue;
            }
            let mut second = self.open.remove(place);
            if let Some(mut delta) = second.take(self.number, &mut self.names) {
                delta.named = self.names.take_new();
                delta.failure_groups = std::mem::take(&mut self.failures.new);
                // Who collects has ended only if the run is over.
                let _ = self.to.send(delta);
            }
            if self.spare.len() < 2 {
                self.spare.push(second);
            }
        }
    }

    /// The moment in nanoseconds from the start.
    #[inline]
    fn at(&mut self, moment: Instant) -> u64 {
        if self.last.0 != moment {
            self.last = (moment, self.clock.at(moment));
        }
        self.last.1
    }

    /// The second that this time belongs to.
    #[inline]
    fn second(&mut self, at: u64) -> &mut Second {
        let warm_up_end = self.clock.boundary.nanoseconds();
        let last = self.open.len().wrapping_sub(1);
        let is_it = self
            .open
            .get(last)
            .is_some_and(|second| second.has(at) && (second.stage == Stage::Run || second.to <= warm_up_end));
        let place = if is_it { last } else { self.find(at, warm_up_end) };
        &mut self.open[place]
    }

    #[cold]
    fn find(&mut self, at: u64, warm_up_end: u64) -> usize {
        // The end of the warm-up was not known when they began.
        for second in &mut self.open {
            if second.stage == Stage::WarmUp {
                second.to = second.to.min(warm_up_end.max(second.from));
            }
        }
        if let Some(place) = self.open.iter().position(|second| second.has(at)) {
            return place;
        }
        let number = at / SECOND;
        let (from, to) = (number * SECOND, (number + 1).saturating_mul(SECOND));
        let mut second = self.spare.pop().unwrap_or_default();
        if at < warm_up_end {
            second.begin(number, Stage::WarmUp, from, to.min(warm_up_end));
        } else {
            second.begin(number, Stage::Run, from.max(warm_up_end), to);
        }
        let place = self.open.partition_point(|open| open.from < second.from);
        self.open.insert(place, second);
        place
    }

    pub(crate) fn subject(&mut self, name: &Name<'_>) -> u32 {
        self.names.subject(name)
    }

    #[inline]
    pub(crate) fn value(
        &mut self,
        of: u32,
        metric: impl Into<MetricNumber>,
        at: Instant,
        value: u64,
        has_failed: bool,
    ) {
        if let Some(series) = self.names.series(of, metric.into()) {
            let at = self.at(at);
            self.second(at).sample(series, value, has_failed);
        }
    }

    #[inline]
    pub(crate) fn count(&mut self, of: u32, metric: impl Into<MetricNumber>, at: Instant, n: u64) {
        if let Some(series) = self.names.series(of, metric.into()) {
            let at = self.at(at);
            self.second(at).count(series, n);
        }
    }

    /// A message came. It is the one thing that comes for each event, so it is told at once.
    #[inline]
    pub(crate) fn message(&mut self, of: u32, at: Instant, bytes: u64, gap: Option<u64>) {
        if !self.names.has(of) {
            return;
        }
        let at = self.at(at);
        // Many come in one read.
        self.second(at).message(of, bytes, gap == Some(0));
        if let Some(gap) = gap.filter(|gap| *gap > 0)
            && let Some(series) = self.names.series(of, MetricId::GAP.into())
        {
            self.second(at).sample(series, gap, false);
        }
    }

    pub(crate) fn level(&mut self, of: u32, metric: impl Into<MetricNumber>, at: Instant, change: i64) {
        if let Some(series) = self.names.series(of, metric.into()) {
            self.levels.resize(self.levels.len().max(self.names.count()), 0);
            let level = &mut self.levels[series as usize];
            *level += change;
            let (now, at) = (*level, self.at(at));
            self.second(at).level(series, at, change, now);
        }
    }

    pub(crate) fn status(&mut self, of: u32, at: Instant, status: u16) {
        if let Some(series) = self.names.series(of, OwnMetric::Status.into()) {
            let at = self.at(at);
            self.second(at).status(series, status);
        }
    }

    /// An answer has all its values, or has failed.
    pub(crate) fn answer(&mut self, of: u32, at: Instant, values: &[(MetricId, u64)], has_failed: bool) {
        if self.goodputs.is_empty() {
            return;
        }
        let (goodputs, (_, subject), at) = (Arc::clone(&self.goodputs), self.names.told(of), self.at(at));
        for (number, goodput) in goodputs.iter().enumerate() {
            if !goodput.is_of(&subject.title, &subject.stream) {
                continue;
            }
            let held: Vec<bool> =
                goodput.limits.iter().map(|limit| !has_failed && limit.holds(values)).collect();
            let is_good = !has_failed && held.iter().all(|held| *held);
            let held = held.into_iter().map(u64::from).collect();
            self.second(at).answers(number).add(&Answers { asked: 1, good: u64::from(is_good), held });
        }
    }

    /// This begins with a user of its scenario, so that each dropped user would have begun with it too. Whether any was dropped,
    /// another core may know: the result has their number.
    pub(crate) fn begins_user(&mut self, of: u32) {
        self.names.series(of, OwnMetric::Dropped.into());
    }

    /// Something failed.
    pub(crate) fn failed(&mut self, of: u32, at: Instant, failure: &Failure) {
        let at = self.at(at);
        if let Some(file) = &self.failure_file {
            let (scenario, subject) = self.names.told(of);
            let waited = file.failed(at, scenario, &subject, failure);
            self.second(at).failure_file_wait += waited;
        }
        let (group, is_to_tell) = self.group(of, Some(failure.kind()), failure.cause());
        let example = is_to_tell.then(|| (at, failure.to_string()));
        self.second(at).failed(group, example);
    }

    /// The group of a failure, and whether its text is one of the first.
    fn group(&mut self, of: u32, kind: Option<FailureKind>, cause: &str) -> (u32, bool) {
        let is_full = self.failures.told.len() >= FailureGroups::MOST;
        let mut key = (of, kind, cause.to_owned());
        if is_full && !self.failures.places.contains_key(&key) {
            key.2 = FailureGroups::OTHERS.to_owned();
        }
        let next = self.failures.told.len() as u32;
        let group = *self.failures.places.entry(key).or_insert_with_key(|(_, kind, cause)| {
            let (scenario, of) = self.names.told(of);
            self.failures.told.push(0);
            self.failures.new.push(FailureKey {
                scenario,
                of,
                kind: kind.map_or("Panic".to_owned(), |kind| format!("{kind:?}")),
                cause: cause.clone(),
                is_generators: *kind == Some(FailureKind::Generator),
            });
            next
        });
        let told = &mut self.failures.told[group as usize];
        *told += 1;
        (group, *told <= FailureGroups::EXAMPLES)
    }

    /// A user starts, this late.
    pub(crate) fn user_started(&mut self, scenario: usize, at: Instant, late: Option<Duration>) {
        let of = self.user(scenario);
        self.count(of, OwnMetric::Started, at, 1);
        self.level(of, OwnMetric::Users, at, 1);
        if let Some(late) = late {
            let generator = self.names.subject(&Name::GENERATOR);
            self.value(generator, OwnMetric::ScheduleLag, at, nanoseconds(late), false);
        }
        let at = self.at(at);
        self.second(at).users(scenario).started += 1;
    }

    /// A user of this age is done.
    pub(crate) fn user_finished(&mut self, scenario: usize, at: Instant, age: Duration, end: UserEnd) {
        let of = self.user(scenario);
        self.count(of, OwnMetric::Finished, at, 1);
        self.level(of, OwnMetric::Users, at, -1);
        let at = self.at(at);
        let users = self.second(at).users(scenario);
        match end {
            UserEnd::Succeeded => users.succeeded += 1,
            UserEnd::Failed => users.failed += 1,
            UserEnd::Unfinished => {
                users.unfinished += 1;
                users.oldest_unfinished = users.oldest_unfinished.max(nanoseconds(age));
            }
            UserEnd::Panicked(said) => {
                users.failed += 1;
                users.panicked += 1;
                let (group, is_to_tell) = self.group(of, None, "a panic in Rust of the user's own");
                let example = is_to_tell.then(|| (at, format!("panicked: {said}")));
                self.second(at).failed(group, example);
            }
        }
    }

    /// A user was to start and did not, since as many as may be were there.
    pub(crate) fn user_dropped(&mut self, scenario: usize, at: Instant) {
        let of = self.user(scenario);
        self.count(of, OwnMetric::Dropped, at, 1);
        let at = self.at(at);
        self.second(at).users(scenario).dropped += 1;
    }

    /// The core's loop came to a timer of its own this late.
    pub(crate) fn loop_lag(&mut self, at: Instant, late: Duration) {
        let of = self.names.subject(&Name::GENERATOR);
        self.value(of, OwnMetric::LoopLag, at, nanoseconds(late), false);
    }

    fn user(&mut self, scenario: usize) -> u32 {
        self.names.subject(&Name::of(scenario, &streamgauge::metrics::Subject::User))
    }
}
