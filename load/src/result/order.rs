//! In which order what was measured stands in a result: one that does not depend on what came first.

use crate::metrics::Subject;

/// Where a subject stands: by kind, then by the place in the source.
pub(super) fn of(subject: &Subject) -> (usize, String, u64, u64, String, String, String) {
    const KINDS: [&str; 8] = ["user", "group", "step", "check", "stream", "connection", "own", "generator"];
    let kind = KINDS.iter().position(|kind| *kind == subject.kind).unwrap_or(KINDS.len());
    let mut parts = subject.place.rsplitn(3, ':');
    let mut number = || parts.next().and_then(|part| part.parse::<u64>().ok()).unwrap_or_default();
    let (column, line) = (number(), number());
    let file = parts.next().unwrap_or_default().to_owned();
    let Subject { keyword, title, stream, .. } = subject.clone();
    (kind, file, line, column, title, stream, keyword)
}

/// Where a metric stands: as in the table of the runtime; those of the load behind it.
pub(super) fn of_metric(metric: &str) -> (usize, String) {
    let table = streamgauge::metrics::metrics();
    let place = table.iter().position(|known| known.name == metric).unwrap_or(table.len());
    (place, metric.to_owned())
}
