//! The result of a run: what its engine knows, with what its cores measured.

use super::report::{Ending, FailureGroup, Level, Phase, Report, Series, Slice, StatusCount, Total};
use super::slices::{self, of_levels};
use crate::metrics::{
    Answers, Book, Closed, DROPPED, FailureGroups, Form, LOOP_LAG, Line, SCHEDULE_LAG, STARTED, STATUS,
    Slices, Stage, Subject, Sums, TENTHS, USERS, WAITING,
};

const SECOND: u64 = 1_000_000_000;

impl Report {
    /// Puts what was measured into what else is known of the run: its scenarios, its phases, its goodputs without their
    /// numbers.
    pub(crate) fn filled(self, book: Book) -> Self {
        self.with(book.close())
    }

    /// The same with what was measured so far.
    pub(crate) fn so_far(self, book: &Book) -> Self {
        self.with(book.so_far())
    }

    fn with(mut self, book: Closed<impl Iterator<Item = Line>>) -> Self {
        let Closed { lines, width, failures, statuses, users, answers, failure_file_wait } = book;
        self.slice = u64::from(width) * SECOND;
        self.statuses = statuses
            .into_iter()
            .map(|(key, status, (count, warm_up))| StatusCount {
                scenario: key.scenario,
                of: key.of,
                status,
                count,
                warm_up,
            })
            .collect();
        let measured = lines.filter(|line| line.key.metric != STATUS);
        self.series = measured.map(|line| series(line, self.slice, self.elapsed, &self.phases)).collect();
        self.failures = groups(failures);
        for (part, users) in self.scenarios.iter_mut().zip(users) {
            part.users = users;
        }
        for (goodput, Answers { asked, good, held }) in self.goodput.iter_mut().zip(answers) {
            (goodput.asked, goodput.good) = (goodput.asked + asked, good);
            goodput.limits.iter_mut().zip(held).for_each(|(limit, held)| limit.held = held);
        }
        self.generator.failure_file_wait = failure_file_wait;
        self.tell_dropped();
        self.tell_waiting();
        self.put_in_order();
        self.read_off();
        self
    }

    /// The users that the open profiles ask for and that have not come yet, as a level: at the end of each slice.
    pub(super) fn tell_waiting(&mut self) {
        let (width, elapsed) = (self.slice.max(1), self.elapsed);
        self.series.retain(|series| series.of.kind != "user" || series.metric != WAITING);
        // Whoever changes the rates changes how many come.
        let is_steered = self.steering.iter().any(|steering| steering.what.starts_with("rates"));
        for (index, part) in self.scenarios.iter().enumerate().filter(|(_, part)| part.open) {
            let came = |series: &&Series| {
                series.scenario == Some(index)
                    && series.of.kind == "user"
                    && [STARTED, DROPPED].contains(&&*series.metric)
            };
            let slices: Vec<&Slice> =
                self.series.iter().filter(came).flat_map(|series| &series.slices).collect();
            let all: u64 = slices.iter().map(|slice| slice.count).sum();
            let asked =
                if is_steered && self.ending == Ending::Completed { all } else { part.asked.max(all) };
            if asked == 0 {
                continue;
            }
            let (mut left, mut levels) = (asked, Vec::new());
            for number in 0..elapsed.div_ceil(width) {
                let of_slice = slices.iter().filter(|slice| slice.at / width == number);
                left = left.saturating_sub(of_slice.map(|slice| slice.count).sum());
                levels.extend([left; TENTHS]);
            }
            let slices = of_levels(&levels, width);
            let total = |phase: &Phase| {
                let most = if phase.from_at == 0 { asked } else { 0 };
                let level = slices::level_between(&slices, width, phase.from_at, phase.to_at, most);
                Total { level: Some(level), ..Total::default() }
            };
            let (warm_up, run) = match &*self.phases {
                [warm_up, .., run] => (Some(total(warm_up)), total(run)),
                [run] => (None, total(run)),
                [] => continue,
            };
            self.series.push(Series {
                scenario: Some(index),
                of: Subject { kind: "user".to_owned(), ..Subject::default() },
                metric: WAITING.to_owned(),
                unit: "count".to_owned(),
                form: Form::Level,
                total: run,
                warm_up,
                slices,
            });
        }
    }

    /// Each dropped user is one of everything that users of its scenario begin with.
    pub(super) fn tell_dropped(&mut self) {
        let of_users = |series: &&Series| series.of.kind == "user" && series.metric == DROPPED;
        let users: Vec<Series> = self.series.iter().filter(of_users).cloned().collect();
        // Of a part, the others may have dropped some: what users begin with has to be known then.
        let is_part = self.shards.first().is_some_and(|shard| self.shards.len() < shard.of as usize);
        self.series.retain_mut(|series| {
            if series.metric != DROPPED || series.of.kind == "user" {
                return true;
            }
            let Some(users) = users.iter().find(|users| users.scenario == series.scenario) else {
                return is_part;
            };
            (series.total, series.warm_up) = (users.total.clone(), users.warm_up.clone());
            series.slices.clone_from(&users.slices);
            true
        });
    }

    /// Fills in what series tell and stands elsewhere too.
    pub(super) fn read_off(&mut self) {
        for series in &self.series {
            match (&*series.of.kind, &*series.metric) {
                ("generator", SCHEDULE_LAG) => self.generator.schedule_lag = series.total.succeeded.clone(),
                ("generator", LOOP_LAG) => self.generator.loop_lag = series.total.succeeded.clone(),
                ("user", USERS) => {
                    let most = |total: &Total| total.level.map_or(0, |level| level.most);
                    let warm_up = series.warm_up.as_ref().map_or(0, most);
                    if let Some(part) = series.scenario.and_then(|scenario| self.scenarios.get_mut(scenario))
                    {
                        part.users.most = most(&series.total).max(warm_up);
                    }
                }
                _ => {}
            }
        }
        self.tell_own_parts();
    }

    /// Puts all lists in the order that is documented, whatever came first.
    pub(super) fn put_in_order(&mut self) {
        self.series.sort_by_cached_key(|series| {
            (series.scenario, super::order::of(&series.of), super::order::of_metric(&series.metric))
        });
        self.statuses
            .sort_by_cached_key(|status| (status.scenario, super::order::of(&status.of), status.status));
    }
}

fn series(line: Line, width: u64, elapsed: u64, phases: &[Phase]) -> Series {
    let key = line.key;
    let slices: Vec<Slice> = match line.slices {
        Slices::Samples(slices) => slices
            .into_iter()
            .map(|slice| Slice {
                at: u64::from(slice.number) * width,
                count: slice.succeeded.count + slice.failed,
                failed: slice.failed,
                sum: slice.succeeded.sum,
                min: slice.succeeded.min,
                max: slice.succeeded.max,
                buckets: slice.buckets,
                ..Slice::default()
            })
            .collect(),
        Slices::Counts(slices) => slices
            .into_iter()
            .map(|(number, count)| Slice { at: u64::from(number) * width, count, ..Slice::default() })
            .collect(),
        Slices::Changes(changes) => {
            let mut now = 0;
            let mut levels: Vec<u64> = changes
                .into_iter()
                .map(|change| {
                    now += change;
                    u64::try_from(now).unwrap_or_default()
                })
                .collect();
            // What is left at the end is there until the end.
            let all = levels.len().max(elapsed.div_ceil(width) as usize * TENTHS).next_multiple_of(TENTHS);
            levels.resize(all, u64::try_from(now).unwrap_or_default());
            of_levels(&levels, width)
        }
    };
    let total = |sums: Sums, phase: Option<&Phase>| Total {
        level: (key.form == Form::Level).then(|| match phase {
            Some(phase) => slices::level_between(&slices, width, phase.from_at, phase.to_at, sums.most),
            None => Level { most: sums.most, ..Level::default() },
        }),
        succeeded: sums.succeeded,
        failed: sums.failed,
        count: sums.count,
    };
    let (warm_up, run) = match phases {
        [warm_up, .., run] => (Some(warm_up), Some(run)),
        [run] => (None, Some(run)),
        [] => (None, None),
    };
    let warm_up = line.warm_up.map(|sums| total(*sums, warm_up));
    Series {
        scenario: key.scenario,
        metric: key.metric.to_owned(),
        unit: key.unit.clone(),
        form: key.form,
        total: total(line.run, run),
        warm_up,
        of: key.of,
        slices,
    }
}

pub(super) fn groups(failures: FailureGroups) -> Vec<FailureGroup> {
    failures
        .into_sorted()
        .into_iter()
        .map(|group| {
            let (examples_at, examples) = group.examples.into_iter().unzip();
            FailureGroup {
                scenario: group.key.scenario,
                of: group.key.of,
                kind: group.key.kind,
                cause: group.key.cause,
                count: group.run,
                warm_up: group.warm_up,
                generator: group.key.is_generators,
                examples,
                examples_at,
            }
        })
        .collect()
}

/// Adds failure groups of a result.
pub(super) fn add_groups(to: &mut FailureGroups, groups: Vec<FailureGroup>) {
    for group in groups {
        let place = to.place(&crate::metrics::FailureKey {
            scenario: group.scenario,
            of: group.of,
            kind: group.kind,
            cause: group.cause,
            is_generators: group.generator,
        });
        let at = group.examples_at.into_iter().chain(std::iter::repeat(u64::MAX));
        to.add(place, Stage::Run, group.count, at.zip(group.examples));
        to.add(place, Stage::WarmUp, group.warm_up, []);
    }
}
