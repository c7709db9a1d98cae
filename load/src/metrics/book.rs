//! What all cores have measured so far.

use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;
use std::time::Duration;

use super::delta::{Answers, Delta, SeriesKey, Stage};
use super::failures::FailureGroups;
use super::line::{Line, TENTHS};
use super::recent::{Recent, Role};
use super::snapshot::{Snapshot, UsersNow};
use super::users::Users;

/// What all cores have measured so far: totals to three digits, and slices of time to two. It takes what they give in any
/// order.
///
/// Slices are a second long at first. When there are more than 240 of them, or when their buckets take more than 32 MiB,
/// they are merged in pairs, so that the memory that an hour takes is that of some minutes.
#[derive(Debug, Clone)]
pub(crate) struct Book {
    lines: Vec<Line>,
    places: HashMap<SeriesKey, usize>,
    roles: Vec<Role>,
    /// What the numbers of each core's deltas stand for.
    cores: Vec<Numbers>,
    /// How many seconds a slice is long.
    width: u32,
    /// The number of the newest slice.
    newest: u32,
    most_bytes: usize,
    failures: FailureGroups,
    /// By the line of a subject and the status: how many there were in the run, and in the warm-up.
    statuses: BTreeMap<(usize, u16), (u64, u64)>,
    users: Vec<Users>,
    answers: Vec<Answers>,
    recent: Recent,
    failure_file_wait: u64,
}

#[derive(Debug, Clone, Default)]
struct Numbers {
    lines: Vec<usize>,
    failures: Vec<usize>,
}

/// How many slices there are at most.
pub(crate) const MOST_SLICES: u32 = 240;

/// How long after the end of a second all cores have told of it.
const TOLD_AFTER: Duration = Duration::from_millis(350);

/// How many bytes the buckets of all slices take at most.
const MOST_BYTES: usize = 32 << 20;

/// What stands in a book.
pub(crate) struct Closed<L> {
    /// Each line as if no more came.
    pub(crate) lines: L,
    pub(crate) width: u32,
    pub(crate) failures: FailureGroups,
    /// By the key of a subject's line and the status: how many there were in the run, and in the warm-up.
    pub(crate) statuses: Vec<(SeriesKey, u16, (u64, u64))>,
    pub(crate) users: Vec<Users>,
    pub(crate) answers: Vec<Answers>,
    pub(crate) failure_file_wait: u64,
}

impl Default for Book {
    fn default() -> Self {
        Self {
            lines: Vec::new(),
            places: HashMap::new(),
            roles: Vec::new(),
            cores: Vec::new(),
            width: 1,
            newest: 0,
            most_bytes: MOST_BYTES,
            failures: FailureGroups::default(),
            statuses: BTreeMap::new(),
            users: Vec::new(),
            answers: Vec::new(),
            recent: Recent::default(),
            failure_file_wait: 0,
        }
    }
}

impl Book {
    /// An empty one.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Lets the buckets of all slices take no more than this.
    #[cfg(test)]
    pub(super) fn limit_bytes(&mut self, most: usize) {
        self.most_bytes = most;
    }

    /// Adds what a core measured in a second.
    pub(crate) fn add(&mut self, delta: Delta) {
        let (second, stage) = (delta.second, delta.stage);
        self.name(&delta);
        let slice = self.slice(second);
        let Self { lines, roles, cores, recent, failures, .. } = self;
        let Some(numbers) = cores.get(delta.core) else { return };
        let line_of = |series: u32| numbers.lines.get(series as usize).copied();

        let mut buckets = &*delta.buckets;
        for samples in &delta.samples {
            let (ours, rest) = buckets.split_at(samples.buckets.min(buckets.len()));
            buckets = rest;
            if let Some(line) = line_of(samples.series) {
                lines[line].samples(stage, slice, samples, ours);
                recent.samples(roles[line], second, samples, ours);
            }
        }
        for (series, n) in &delta.counts {
            if let Some(line) = line_of(*series) {
                lines[line].count(stage, slice, *n);
                recent.count(roles[line], second, *n);
            }
        }
        let tenth = second as usize * TENTHS;
        let places = std::array::from_fn(|number| (tenth + number) / self.width as usize);
        for level in &delta.levels {
            if let Some(line) = line_of(level.series) {
                lines[line].changes(stage, places, level.tenths, level.most);
            }
        }
        for (series, status, n) in &delta.statuses {
            if let Some(line) = line_of(*series) {
                let (run, warm_up) = self.statuses.entry((line, *status)).or_default();
                *(if stage == Stage::Run { run } else { warm_up }) += n;
            }
        }
        for failed in delta.failures {
            if let Some(group) = numbers.failures.get(failed.group as usize) {
                failures.add(*group, stage, failed.count, failed.examples);
            }
        }
        add_each(&mut self.users, &delta.users, Users::add);
        // Of the warm-up, no answer counts.
        if stage == Stage::Run {
            add_each(&mut self.answers, &delta.answers, Answers::add);
        }
        self.failure_file_wait += delta.failure_file_wait;
    }

    /// Learns what the core's new numbers stand for.
    fn name(&mut self, delta: &Delta) {
        if self.cores.len() <= delta.core {
            self.cores.resize_with(delta.core + 1, Numbers::default);
        }
        for key in &delta.named {
            let line = match self.places.get(key) {
                Some(line) => *line,
                None => {
                    self.places.insert(key.clone(), self.lines.len());
                    self.roles.push(Role::of(key));
                    self.lines.push(Line::new(key.clone()));
                    self.lines.len() - 1
                }
            };
            self.cores[delta.core].lines.push(line);
        }
        for key in &delta.failure_groups {
            let group = self.failures.place(key);
            self.cores[delta.core].failures.push(group);
        }
    }

    /// The slice that a second belongs to. If it is one too many, all become longer.
    fn slice(&mut self, second: u64) -> u32 {
        let second = u32::try_from(second).unwrap_or(u32::MAX);
        while second / self.width >= MOST_SLICES {
            self.widen();
        }
        if second / self.width > self.newest {
            self.newest = second / self.width;
            // Each is as long as it is to be, but for the last.
            while self.newest >= 16 && self.lines.iter().map(Line::size).sum::<usize>() > self.most_bytes {
                self.widen();
            }
        }
        second / self.width
    }

    fn widen(&mut self) {
        self.lines.iter_mut().for_each(Line::widen);
        self.width = self.width.saturating_mul(2);
        self.newest /= 2;
    }

    /// How the run stands: now, in the last second that all cores have told of, and so far. What the book cannot know (what is
    /// planned and steered, what the generator needs) is left as it is by default.
    pub(crate) fn snapshot(&self, elapsed: Duration) -> Snapshot {
        let level = |role: Role| {
            let lines = self.lines.iter().zip(&self.roles).filter(|(_, is)| **is == role);
            lines.map(|(line, _)| u64::try_from(line.now).unwrap_or_default()).sum()
        };
        let mut users = Users::default();
        self.users.iter().for_each(|of_scenario| users.add(of_scenario));
        let mut snapshot = Snapshot {
            at: u64::try_from(elapsed.as_nanos()).unwrap_or(u64::MAX),
            users: UsersNow {
                active: level(Role::Users),
                started: users.started,
                finished: users.succeeded + users.failed + users.unfinished,
                failed: users.failed,
                dropped: users.dropped,
                ..UsersNow::default()
            },
            open_streams: level(Role::OpenStreams),
            failures: self.failures.by_cause(),
            ..Snapshot::default()
        };
        // A core tells of a second when it is over, and a little later.
        if let Some(second) = elapsed.saturating_sub(TOLD_AFTER).as_secs().checked_sub(1) {
            self.recent.show(second, &mut snapshot);
        }
        snapshot
    }

    /// How many connections were made to each address.
    pub(crate) fn connections(&self) -> Vec<(SocketAddr, u64)> {
        let lines = self.lines.iter().zip(&self.roles).filter(|(_, is)| **is == Role::Connections);
        let made = lines.filter_map(|(line, _)| {
            let warm_up = line.warm_up.as_ref().map_or(0, |sums| sums.count);
            Some((line.key.of.title.parse().ok()?, line.run.count + warm_up))
        });
        made.collect()
    }

    /// What stands in it when nothing more comes.
    pub(crate) fn close(self) -> Closed<impl Iterator<Item = Line>> {
        let statuses = self.statuses();
        let Self { lines, width, failures, users, answers, failure_file_wait, .. } = self;
        let lines = lines.into_iter().map(Line::finish);
        Closed { lines, width, failures, statuses, users, answers, failure_file_wait }
    }

    /// What stands in it so far. A line is copied when it is asked for, so that no second book is made.
    pub(crate) fn so_far(&self) -> Closed<impl Iterator<Item = Line> + '_> {
        Closed {
            lines: self.lines.iter().cloned().map(Line::finish),
            width: self.width,
            failures: self.failures.clone(),
            statuses: self.statuses(),
            users: self.users.clone(),
            answers: self.answers.clone(),
            failure_file_wait: self.failure_file_wait,
        }
    }

    fn statuses(&self) -> Vec<(SeriesKey, u16, (u64, u64))> {
        let of = |(line, status): &(usize, u16)| Some((self.lines.get(*line)?.key.clone(), *status));
        let statuses = self.statuses.iter();
        statuses.filter_map(|(key, counts)| of(key).map(|(key, status)| (key, status, *counts))).collect()
    }
}

fn add_each<T: Default + Clone>(ours: &mut Vec<T>, theirs: &[T], add: impl Fn(&mut T, &T)) {
    ours.resize(ours.len().max(theirs.len()), T::default());
    ours.iter_mut().zip(theirs).for_each(|(ours, theirs)| add(ours, theirs));
}
