//! Several results that are made one: the parts of a load that ran in processes or on machines of their own.

use std::collections::HashMap;
use std::error::Error;
use std::fmt;

use super::fill::{add_groups, groups};
use super::report::{Ending, Generator, Phase, Report, Series, StatusCount, Total};
use super::slices;
use crate::metrics::{FailureGroups, Form, PortsShort, PortsUsed, Subject};

/// Results that are not parts of one load: what does not fit, and in which of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergeError(String);

impl fmt::Display for MergeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for MergeError {}

impl Report {
    /// The result of the whole load, from those of its parts, in any order. It is what one process would have measured that drove
    /// all of it; slices are as long as the longest are.
    ///
    /// A part that is missing makes it partial: [`missing_shards`](Self::missing_shards) says which. Assertions are of none of the
    /// parts, and have to be judged on it.
    ///
    /// # Errors
    ///
    /// If there are none, if they are of different loads (another name, seed, profile or number of parts), or if a part is
    /// there twice.
    pub fn merge(parts: Vec<Self>) -> Result<Self, MergeError> {
        fits(&parts)?;
        let mut parts = parts.into_iter();
        let Some(mut whole) = parts.next() else {
            return Err(MergeError("there is no result to merge".into()));
        };
        whole.assertions = Vec::new();
        let mut series: HashMap<Key, usize> = HashMap::new();
        for (place, of) in whole.series.iter().enumerate() {
            series.insert(key(of), place);
        }
        let mut failures = FailureGroups::default();
        add_groups(&mut failures, std::mem::take(&mut whole.failures));
        for mut part in parts {
            add_groups(&mut failures, std::mem::take(&mut part.failures));
            whole.add(part, &mut series);
        }
        whole.failures = groups(failures);
        whole.shards.sort_by_key(|shard| shard.index);
        let of = whole.shards.first().map_or(1, |shard| shard.of);
        whole.missing_shards =
            (0..of).filter(|index| whole.shards.iter().all(|shard| shard.index != *index)).collect();
        whole.tell_levels();
        whole.tell_dropped();
        whole.tell_waiting();
        whole.put_in_order();
        whole.read_off();
        Ok(whole)
    }

    fn add(&mut self, mut other: Self, places: &mut HashMap<Key, usize>) {
        let width = self.slice.max(other.slice);
        for report in [&mut *self, &mut other] {
            let (old, elapsed) = (std::mem::replace(&mut report.slice, width), report.elapsed);
            for series in &mut report.series {
                slices::widen(&mut series.slices, old, width, series.form, elapsed);
            }
        }
        for series in other.series {
            match places.get(&key(&series)) {
                Some(place) => self.series[*place].add(&series),
                None => {
                    places.insert(key(&series), self.series.len());
                    self.series.push(series);
                }
            }
        }
        for status in other.statuses {
            let is_same = |known: &&mut StatusCount| {
                (known.scenario, known.status) == (status.scenario, status.status) && known.of == status.of
            };
            match self.statuses.iter_mut().find(is_same) {
                Some(known) => {
                    known.count += status.count;
                    known.warm_up += status.warm_up;
                }
                None => self.statuses.push(status),
            }
        }
        for (ours, theirs) in self.scenarios.iter_mut().zip(&other.scenarios) {
            ours.users.add(&theirs.users);
            ours.asked += theirs.asked;
        }
        for (ours, theirs) in self.goodput.iter_mut().zip(&other.goodput) {
            ours.asked += theirs.asked;
            ours.good += theirs.good;
            ours.limits.iter_mut().zip(&theirs.limits).for_each(|(ours, theirs)| ours.held += theirs.held);
        }
        self.lost.append(&mut other.lost);
        self.shards.append(&mut other.shards);
        self.began = self.began.min(other.began);
        self.elapsed = self.elapsed.max(other.elapsed);
        if self.ending == Ending::Completed {
            self.ending = other.ending;
        }
        for (ours, theirs) in self.phases.iter_mut().zip(&other.phases) {
            ours.from_at = ours.from_at.max(theirs.from_at);
            ours.to_at = ours.to_at.max(theirs.to_at);
        }
        self.streams_asked = match (self.streams_asked, other.streams_asked) {
            (Some(ours), Some(theirs)) => Some(ours + theirs),
            (ours, theirs) => ours.or(theirs),
        };
        for steering in other.steering {
            if !self.steering.contains(&steering) {
                self.steering.push(steering);
            }
        }
        self.steering.sort_by_key(|steering| steering.at);
        self.generator.add(other.generator);
    }

    /// Says what levels come to: that of the whole is no sum of those of the parts.
    fn tell_levels(&mut self) {
        let (warm_up, run) = match &*self.phases {
            [warm_up, .., run] => (Some(warm_up), Some(run)),
            [run] => (None, Some(run)),
            [] => (None, None),
        };
        for series in self.series.iter_mut().filter(|series| series.form == Form::Level) {
            // A part may have ended before the others with something left.
            let told = |total: &mut Total, phase: Option<&Phase>| {
                if let (Some(level), Some(phase)) = (&mut total.level, phase) {
                    let (from, to) = (phase.from_at, phase.to_at);
                    *level = slices::level_between(&series.slices, self.slice, from, to, level.most);
                }
            };
            told(&mut series.total, run);
            series.warm_up.iter_mut().for_each(|total| told(total, warm_up));
        }
    }
}

impl Series {
    fn add(&mut self, other: &Self) {
        self.total.add(&other.total);
        if let Some(theirs) = &other.warm_up {
            self.warm_up.get_or_insert_default().add(theirs);
        }
        slices::add(&mut self.slices, &other.slices, self.form);
    }
}

impl Generator {
    fn add(&mut self, other: Self) {
        self.cpu += other.cpu;
        self.busiest_core = self.busiest_core.max(other.busiest_core);
        self.memory += other.memory;
        self.descriptors += other.descriptors;
        self.descriptor_limit += other.descriptor_limit;
        PortsUsed::add_all(&mut self.ports, other.ports);
        PortsShort::add_all(&mut self.ports_short, other.ports_short);
        self.failure_file_wait += other.failure_file_wait;
        for bottleneck in other.bottlenecks {
            if !self.bottlenecks.contains(&bottleneck) {
                self.bottlenecks.push(bottleneck);
            }
        }
    }
}

type Key = (Option<usize>, Subject, String, String);

fn key(series: &Series) -> Key {
    (series.scenario, series.of.clone(), series.metric.clone(), series.unit.clone())
}

/// Whether they are parts of one load.
fn fits(parts: &[Report]) -> Result<(), MergeError> {
    let Some(first) = parts.first() else { return Err(MergeError("there is no result to merge".into())) };
    let told = |report: &Report| {
        let of = report.shards.first().map_or(1, |shard| shard.of);
        let scenario = |part: &super::report::ScenarioPart| {
            let tags: Vec<_> = part.tags.iter().map(|(key, value)| format!("{key}={value}")).collect();
            format!("`{}` of {} [{}]", part.title, part.profile, tags.join(", "))
        };
        let limits = |goodput: &super::report::Goodput| {
            goodput.limits.iter().map(|held| held.limit.clone()).collect::<Vec<_>>().join(", ")
        };
        [
            ("is the load", format!("`{}`", report.name)),
            ("has the seed", report.seed.to_string()),
            ("is one of", format!("{of} shards")),
            ("runs", report.scenarios.iter().map(scenario).collect::<Vec<_>>().join(" and ")),
            ("has", format!("{} phases", report.phases.len())),
            ("has the goodput limits", report.goodput.iter().map(limits).collect::<Vec<_>>().join("; ")),
        ]
    };
    let expected = told(first);
    for (number, part) in parts.iter().enumerate().skip(1) {
        for ((what, ours), (_, theirs)) in expected.iter().zip(told(part)) {
            if *ours != theirs {
                let number = number + 1;
                return Err(MergeError(format!(
                    "these are not parts of one load: the first result {what} {ours}, and result {number} {what} {theirs}"
                )));
            }
        }
    }
    let mut seen: Vec<u32> = Vec::new();
    for shard in parts.iter().flat_map(|part| &part.shards) {
        if seen.contains(&shard.index) {
            return Err(MergeError(format!("shard {} of {} is there twice", shard.index, shard.of)));
        }
        seen.push(shard.index);
    }
    Ok(())
}
