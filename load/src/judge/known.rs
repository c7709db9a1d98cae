//! The metrics that there are, and which name was meant.

use streamgauge::metrics::{Metric, MetricKind, SubjectKind, Unit, metrics};

/// A metric, as far as an assertion has to know it: those of one name are added up alike, whatever they are of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Known(&'static Metric);

impl Known {
    pub(crate) const fn name(self) -> &'static str {
        self.0.name
    }

    pub(crate) const fn kind(self) -> MetricKind {
        self.0.kind
    }

    /// Whether it is a time; anything else is a number.
    pub(crate) fn is_time(self) -> bool {
        self.0.unit == Unit::Nanoseconds
    }

    /// Whether things of this kind have it.
    pub(crate) fn is_of(self, kind: &str) -> bool {
        let named = metrics().iter().filter(|metric| metric.name == self.0.name);
        named.map(|metric| metric.of).any(|of| of != SubjectKind::Own && of.to_string() == kind)
    }
}

/// All metrics, each name once.
pub(crate) fn all() -> impl Iterator<Item = Known> {
    let metrics = metrics();
    metrics
        .iter()
        .enumerate()
        .filter(|(at, metric)| !metrics.iter().take(*at).any(|before| before.name == metric.name))
        .map(|(_, metric)| Known(metric))
}

/// The metric of this name.
pub(crate) fn find(name: &str) -> Option<Known> {
    metrics().iter().find(|metric| metric.name == name).map(Known)
}

/// The candidate that was most likely meant by `name`; `None` if none is close.
pub(crate) fn nearest<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let (name, folded) = (name.trim(), name.trim().to_lowercase());
    candidates
        .filter_map(|candidate| {
            let other = candidate.to_lowercase();
            let distance = edits(&folded, &other);
            let allowed = match folded.chars().count().min(other.chars().count()) {
                0 | 1 => 0,
                2..=4 => 1,
                5..=9 => 2,
                _ => 3,
            };
            (candidate != name && distance <= allowed).then_some((distance, candidate))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// How many letters are to be added, removed, changed or swapped with their neighbour to turn one name into the other.
fn edits(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut before_last: Vec<usize> = vec![usize::MAX / 2; other.len() + 1];
    let mut last: Vec<usize> = (0..=other.len()).collect();
    let mut previous = None;
    for (row, mine) in one.chars().enumerate() {
        let mut next = vec![row + 1];
        for (column, theirs) in other.iter().enumerate() {
            let mut best =
                (last[column] + usize::from(mine != *theirs)).min(last[column + 1] + 1).min(next[column] + 1);
            if column > 0 && previous == Some(*theirs) && other[column - 1] == mine {
                best = best.min(before_last[column - 1] + 1);
            }
            next.push(best);
        }
        before_last = std::mem::replace(&mut last, next);
        previous = Some(mine);
    }
    last.last().copied().unwrap_or_default()
}
