//! The metrics that there are, and which name was meant.

/// A metric, as far as an assertion has to know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Known {
    pub(crate) name: &'static str,
    pub(crate) unit: KnownUnit,
    pub(crate) kind: KnownKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KnownUnit {
    Time,
    Number,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KnownKind {
    Distribution,
    Counter,
    Level,
}

const fn times(name: &'static str) -> Known {
    Known { name, unit: KnownUnit::Time, kind: KnownKind::Distribution }
}

const fn numbers(name: &'static str) -> Known {
    Known { name, unit: KnownUnit::Number, kind: KnownKind::Distribution }
}

const fn counter(name: &'static str) -> Known {
    Known { name, unit: KnownUnit::Number, kind: KnownKind::Counter }
}

const KNOWN: &[Known] = &[
    times("head"),
    times("response"),
    times("check"),
    times("group"),
    times("step"),
    times("first event"),
    times("first content"),
    times("gap"),
    times("stream"),
    times("recovery"),
    times("user"),
    times("unfinished"),
    times("throttled"),
    times("name lookup"),
    times("tcp"),
    times("tls"),
    times("time to first token"),
    times("time to first answer token"),
    times("time to last token"),
    times("inter-token time"),
    times("time per token"),
    times("time per token from the start"),
    times("time per chunk"),
    times("answer"),
    times("trend"),
    times("head service time"),
    times("response service time"),
    times("group service time"),
    times("step service time"),
    times("user service time"),
    times("first event service time"),
    times("first content service time"),
    times("time to first token service time"),
    times("time to first answer token service time"),
    times("time to last token service time"),
    times("answer service time"),
    numbers("tokens per chunk"),
    numbers("trend of numbers"),
    numbers("trend of bytes"),
    Known { name: "open streams", unit: KnownUnit::Number, kind: KnownKind::Level },
    counter("events"),
    counter("bytes"),
    counter("heartbeats"),
    counter("losses"),
    counter("reconnects"),
    counter("failed reconnects"),
    counter("ids lost"),
    counter("ids repeated"),
    counter("invalid UTF-8"),
    counter("unmatched dropped"),
    counter("body bytes"),
    counter("cancelled"),
    counter("expected"),
    counter("received"),
    counter("tokens"),
    counter("chunks"),
    counter("answers without usage"),
    counter("connections"),
    counter("counter"),
];

/// All metrics.
pub(crate) fn all() -> impl Iterator<Item = Known> {
    KNOWN.iter().copied()
}

/// The metric of this name.
pub(crate) fn find(name: &str) -> Option<Known> {
    all().find(|known| known.name == name)
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
