//! The metrics that there are, and which name was meant.

use streamgauge::metrics::{MetricKind, Unit, metrics};

/// A metric, as far as an assertion has to know it: those of one name are added up alike, whatever they are of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Known {
    pub(crate) name: &'static str,
    pub(crate) kind: MetricKind,
    /// Whether it is a time; anything else is a number.
    pub(crate) is_time: bool,
}

/// The metric that tells of dropped users.
pub(crate) use crate::metrics::DROPPED;

/// What is measured only where messages say when they were sent.
pub(crate) const DELIVERY: [&str; 3] = ["delivery", "sent in the future", "without time of sending"];

/// What only a load measures: its name, of what kind of thing it is, and how it is added up.
const OF_LOADS: [(&str, &str, MetricKind); 7] = [
    ("waiting", "user", MetricKind::Level),
    ("users", "user", MetricKind::Level),
    ("started", "user", MetricKind::Counter),
    ("finished", "user", MetricKind::Counter),
    (DROPPED, "user", MetricKind::Counter),
    ("schedule lag", "generator", MetricKind::Distribution),
    ("loop lag", "generator", MetricKind::Distribution),
];

/// All metrics with the kinds of things that they are of: the runtime's, and what only a load measures.
fn table() -> impl Iterator<Item = (Known, String)> {
    let of_runtime = metrics().iter().map(|metric| {
        let is_time = metric.unit == Unit::Nanoseconds;
        (Known { name: metric.name, kind: metric.kind, is_time }, metric.of.to_string())
    });
    let of_loads = OF_LOADS.into_iter().map(|(name, of, kind)| {
        (Known { name, kind, is_time: kind == MetricKind::Distribution }, of.to_owned())
    });
    of_runtime.chain(of_loads)
}

impl Known {
    /// Whether one answer, or one stream, has one value of it.
    pub(crate) fn is_of_answers(self) -> bool {
        let has_many =
            ["gap", "delivery", "inter-token time", "recovery", "socket wait", "throttled", "unfinished"]
                .contains(&self.name);
        self.kind == MetricKind::Distribution && self.is_of("stream") && !has_many
    }

    /// Whether it is what the user's own Rust measures, under names that nobody else knows.
    pub(crate) fn is_own(self) -> bool {
        table().any(|(known, of)| known.name == self.name && of == "own")
    }

    /// Whether things of this kind have it. Nobody knows what the user's own Rust may measure.
    pub(crate) fn is_of(self, kind: &str) -> bool {
        kind != "own" && table().any(|(known, of)| known.name == self.name && of == kind)
    }
}

/// All metrics, each name once.
pub(crate) fn all() -> impl Iterator<Item = Known> {
    let mut names = Vec::new();
    table().map(|(known, _)| known).filter(move |known| {
        let is_new = !names.contains(&known.name);
        names.push(known.name);
        is_new
    })
}

/// The metric of this name.
pub(crate) fn find(name: &str) -> Option<Known> {
    table().map(|(known, _)| known).find(|known| known.name == name)
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
