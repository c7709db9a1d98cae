//! What several sections ask of a report.

use crate::metrics::{Subject, Users};
use crate::result::{Ending, Report, Series, Total};

use super::numbers;
use super::text::{clean, quoted};

/// The users of all scenarios together.
pub(crate) fn users(report: &Report) -> Users {
    let parts = report.scenarios.iter().map(|scenario| scenario.users);
    parts.fold(Users::default(), |all, part| Users {
        started: all.started + part.started,
        succeeded: all.succeeded + part.succeeded,
        failed: all.failed + part.failed,
        unfinished: all.unfinished + part.unfinished,
        dropped: all.dropped + part.dropped,
        panicked: all.panicked + part.panicked,
        // Not all had their most at the same time: what is printed of it stands with each scenario.
        most: all.most + part.most,
        oldest_unfinished: all.oldest_unfinished.max(part.oldest_unfinished),
    })
}

/// How long a phase was.
pub(crate) fn phase(report: &Report, name: &str) -> u64 {
    let parts = report.phases.iter().filter(|phase| phase.name == name);
    parts.map(|phase| phase.to_at.saturating_sub(phase.from_at)).sum()
}

/// How long what is in [`Series::total`] took.
pub(crate) fn measured(report: &Report) -> u64 {
    match phase(report, "run") {
        0 => report.elapsed.saturating_sub(phase(report, "warm-up")),
        run => run,
    }
}

/// Why the result is partial, if it is.
pub(crate) fn partial(report: &Report) -> Option<String> {
    match &report.ending {
        Ending::Completed if !report.lost.is_empty() => Some(clean(&report.lost.join("; "))),
        Ending::Completed => missing_shards(report),
        Ending::MaxDuration => Some("its longest time was over".to_owned()),
        Ending::Aborted(by) => Some(format!("it was ended early by {}", clean(by))),
        Ending::Stopped => Some("it was stopped by hand".to_owned()),
    }
}

fn missing_shards(report: &Report) -> Option<String> {
    let missing = &report.missing_shards;
    let of = report.shards.iter().map(|shard| shard.of).max().unwrap_or(0);
    let shown = missing.iter().take(8).map(u32::to_string).collect::<Vec<_>>().join(", ");
    match missing.len() {
        0 => None,
        1 => Some(format!("shard {shown} of {of} is missing")),
        n if n > 8 => Some(format!("{n} of {of} shards are missing: {shown}, …")),
        _ => Some(format!("shards {shown} of {of} are missing")),
    }
}

/// How many users were dropped before what a series is of could begin; the rule of assertions.
pub(crate) fn dropped(report: &Report, series: &Series) -> u64 {
    if let Some(told) = sibling(report, series, DROPPED) {
        return told.total.count;
    }
    match series.scenario.and_then(|index| report.scenarios.get(index)) {
        Some(scenario) if series.metric.starts_with("user") => scenario.users.dropped,
        _ => 0,
    }
}

/// The metric that tells how many were dropped before something could begin.
pub(crate) const DROPPED: &str = "dropped";

/// The series of what belongs to a scenario, or to none.
pub(crate) fn series_of(report: &Report, scenario: Option<usize>) -> impl Iterator<Item = &Series> {
    report.series.iter().filter(move |series| series.scenario == scenario)
}

/// Another metric of the same thing.
pub(crate) fn sibling<'r>(report: &'r Report, of: &Series, metric: &str) -> Option<&'r Series> {
    report.series.iter().find(|other| {
        other.scenario == of.scenario
            && other.metric == metric
            && other.of == of.of
            && !is_nothing(&other.total)
    })
}

/// Whether nothing came.
pub(crate) fn is_nothing(total: &Total) -> bool {
    total.succeeded.is_empty() && total.failed.is_empty() && total.count == 0 && total.level.is_none()
}

/// The metric and what it is of, in the words of an assertion: `check "Stocks"`.
pub(crate) fn label(series: &Series) -> String {
    let metric = clean(&series.metric);
    let Subject { kind, keyword, title, stream, .. } = &series.of;
    match kind.as_str() {
        "own" => quoted(title),
        "user" => metric,
        "connection" => format!("{metric} {}", clean(title)),
        // Pauses and others have no title: their keyword says which they are.
        "step" if title.is_empty() && !keyword.is_empty() => format!("{metric} ({})", clean(keyword)),
        _ if title.is_empty() && stream.is_empty() => metric,
        _ => format!("{metric} {}", name(&series.of)),
    }
}

/// A step or a stream: `"Stocks"`, and the stream's name if it says more.
pub(crate) fn name(of: &Subject) -> String {
    match (of.title.as_str(), of.stream.as_str()) {
        ("", "") => "the default stream".to_owned(),
        ("", stream) => format!("stream {}", quoted(stream)),
        (title, "") => quoted(title),
        (title, stream) if title == stream => quoted(title),
        (title, stream) => format!("{} {}", quoted(title), clean(stream)),
    }
}

/// With the scenario before it, if there are several.
pub(crate) fn in_scenario(report: &Report, scenario: Option<usize>, text: &str) -> String {
    match scenario.and_then(|index| report.scenarios.get(index)) {
        Some(scenario) if report.scenarios.len() > 1 => format!("{}: {text}", clean(&scenario.title)),
        _ => text.to_owned(),
    }
}

/// A step with its keyword: `open "Stocks"`. What no stream has is not said to be of the default one.
pub(crate) fn step(of: &Subject) -> String {
    let keyword = clean(if of.keyword.is_empty() { &of.kind } else { &of.keyword });
    let is_untitled = of.title.is_empty() && of.stream.is_empty();
    match (of.kind.as_str(), of.keyword.as_str()) {
        ("step", keyword_of_it) if is_untitled && keyword_of_it != "open" => keyword,
        ("stream", "open") => format!("reconnect {}", name(of)),
        _ => format!("{keyword} {}", name(of)),
    }
}

/// A value of a series, with its unit.
pub(crate) fn value(unit: &str, value: u64) -> String {
    match unit {
        "ns" => numbers::time(value),
        "bytes" => numbers::bytes(value),
        "thousandths" | "per mille" => numbers::number(value as f64 / 1_000.0),
        _ => numbers::count(value),
    }
}

/// A mean of values of a series, with its unit.
pub(crate) fn mean(unit: &str, mean: f64) -> String {
    match unit {
        "ns" | "bytes" => value(unit, mean.round() as u64),
        "thousandths" | "per mille" => numbers::number(mean / 1_000.0),
        _ => numbers::number(mean),
    }
}
