//! Streams: how many were open, what came on them, what was lost; and what else was counted.

use crate::metrics::Subject;
use crate::result::{Report, Series, StatusCount};

use super::numbers::{bytes, count, number, percent, rate};
use super::page::{Line, Table, heading};
use super::run::{self, label, measured, sibling};
use super::style::Tone;
use super::text::{clean, cut_in_the_middle, padded, width};

/// How many streams were open, and what came on each.
pub(crate) fn streams(report: &Report, most: usize) -> Table {
    let took = measured(report);
    let mut table = Table::new([
        "Streams",
        "opened",
        "asked",
        "most",
        "plateau",
        "events",
        "events/s",
        "bytes",
        "heartbeats",
    ]);
    for stream in of_kind(report, "stream", &STREAMED, most) {
        let level = sibling(report, stream, "open streams").and_then(|series| series.total.level);
        let opened =
            head(report, stream).map_or_else(none, |head| plain(count(head.total.succeeded.count())));
        let asked = asked_at_once(report, stream);
        let is_short = level.zip(asked).is_some_and(|(level, asked)| level.most < asked);
        let most = level
            .map_or_else(none, |level| (if is_short { Tone::Warn } else { Tone::Plain }, count(level.most)));
        let counted = |metric: &str| sibling(report, stream, metric).map(|series| series.total.count);
        table.row(
            Tone::Plain,
            of_scenario(report, stream, &run::name(&stream.of)),
            vec![
                opened,
                asked.map_or_else(none, |asked| plain(count(asked))),
                most,
                level.map_or_else(none, |level| plain(number(level.plateau))),
                counted("events").map_or_else(none, |n| plain(count(n))),
                counted("events").map_or_else(none, |n| plain(rate(n, took))),
                counted("bytes").map_or_else(none, |n| plain(bytes(n))),
                counted("heartbeats").map_or_else(none, |n| plain(count(n))),
            ],
        );
    }
    table.without_empty()
}

/// What is told of streams.
pub(crate) const STREAMED: [&str; 4] = ["open streams", "events", "bytes", "heartbeats"];

/// What is counted of streams that lost something.
pub(crate) const LOST: [&str; 7] = [
    "losses",
    "reconnects",
    "failed reconnects",
    "ids lost",
    "ids repeated",
    "unmatched dropped",
    "invalid UTF-8",
];

/// What was lost, and whether it came back.
pub(crate) fn losses(report: &Report, most: usize) -> Table {
    let mut table = Table::new([
        "Losses",
        "losses",
        "back",
        "failed tries",
        "recovery p99",
        "ids lost",
        "repeated",
        "unmatched",
        "bad UTF-8",
    ]);
    for stream in of_kind(report, "stream", &LOST, most) {
        let counted = |metric: &str, tone| match sibling(report, stream, metric) {
            Some(series) if series.total.count > 0 => (tone, count(series.total.count)),
            _ => none(),
        };
        let recovery = sibling(report, stream, "recovery").and_then(|series| {
            let (of, lost) = (&series.total.succeeded, series.total.failed.count());
            of.ranked(crate::metrics::rank_among(99.0, of.count(), lost))
        });
        table.row(
            Tone::Plain,
            of_scenario(report, stream, &run::name(&stream.of)),
            vec![
                counted("losses", Tone::Bad),
                counted("reconnects", Tone::Plain),
                counted("failed reconnects", Tone::Bad),
                recovery.map_or_else(none, |time| plain(super::numbers::time(time))),
                counted("ids lost", Tone::Bad),
                counted("ids repeated", Tone::Warn),
                counted("unmatched dropped", Tone::Warn),
                counted("invalid UTF-8", Tone::Warn),
            ],
        );
    }
    table.without_empty()
}

/// Which statuses responses had, by what asked.
pub(crate) fn statuses(report: &Report, most: usize) -> Vec<Line> {
    let mut steps: Vec<(Option<usize>, &Subject, Vec<&StatusCount>)> = Vec::new();
    for status in report.statuses.iter().filter(|status| status.count + status.warm_up > 0) {
        match steps.iter_mut().find(|(scenario, of, _)| *scenario == status.scenario && **of == status.of) {
            Some((_, _, all)) => all.push(status),
            None => steps.push((status.scenario, &status.of, vec![status])),
        }
    }
    if steps.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![heading("Statuses", "of responses")];
    let labels = steps.iter().take(most).map(|(scenario, of, _)| {
        let label = run::in_scenario(report, *scenario, &run::step(of));
        cut_in_the_middle(&label, 48)
    });
    let labels: Vec<String> = labels.collect();
    let room = labels.iter().map(|label| width(label)).max().unwrap_or(0);
    for ((_, _, all), label) in steps.iter().zip(&labels) {
        let mut line = Line::new().with(Tone::Plain, format!("  {}", padded(label, room)));
        for status in all {
            let tone = if status.status < 400 { Tone::Plain } else { Tone::Bad };
            line = line
                .with(Tone::Dim, format!("  {}:", status.status))
                .with(tone, format!(" {}", count(status.count)));
            if status.count == 0 {
                line = line.with(Tone::Dim, format!(" ({} in the warm-up)", count(status.warm_up)));
            }
        }
        lines.push(line);
    }
    lines
}

/// Of how many answers all limits held, and each.
pub(crate) fn goodput(report: &Report) -> Table {
    let took = measured(report);
    let mut table = Table::new(["Goodput", "asked for", "good", "share", "good/s"]);
    for goodput in &report.goodput {
        let tone = if goodput.good < goodput.asked { Tone::Warn } else { Tone::Plain };
        let cells = vec![
            plain(count(goodput.asked)),
            plain(count(goodput.good)),
            (tone, percent(goodput.good, goodput.asked)),
            plain(rate(goodput.good, took)),
        ];
        let of = if goodput.of.is_empty() { "answers".to_owned() } else { clean(&goodput.of) };
        table.row(Tone::Plain, of, cells);
        for limit in &goodput.limits {
            let cells = vec![
                plain(String::new()),
                plain(count(limit.held)),
                plain(percent(limit.held, goodput.asked)),
                plain(String::new()),
            ];
            table.row(Tone::Dim, format!("  {}", clean(&limit.limit)), cells);
        }
    }
    table
}

/// What came beside what was wanted: what never came has no delay.
pub(crate) fn received(report: &Report) -> Table {
    let mut table = Table::new(["Received", "expected", "received", "share"]);
    for series in expected(report) {
        let came = sibling(report, series, "received").map_or(0, |series| series.total.count);
        let expected = series.total.count;
        let tone = if came < expected { Tone::Bad } else { Tone::Plain };
        let cells = vec![plain(count(expected)), (tone, count(came)), (tone, percent(came, expected))];
        let keyword = if series.of.keyword.is_empty() { &series.of.kind } else { &series.of.keyword };
        table.row(
            Tone::Plain,
            of_scenario(report, series, &format!("{} {}", clean(keyword), run::name(&series.of))),
            cells,
        );
    }
    table
}

/// What [`received`] has rows of.
pub(crate) fn expected(report: &Report) -> Vec<&Series> {
    let is_it = |series: &&Series| series.metric == "expected" && series.total.count > 0;
    report.series.iter().filter(is_it).collect()
}

/// Counters that no other section has, the user's own first.
pub(crate) fn counters(report: &Report, most: usize) -> Table {
    let took = measured(report);
    let mut table = Table::new(["Counted", "in all", "per second"]);
    for series in counted(report).into_iter().take(most) {
        let of = series.total.count;
        let cells = if series.unit == "bytes" {
            let per_second =
                (u128::from(of) * u128::from(super::numbers::SECOND)).checked_div(u128::from(took));
            let per_second =
                per_second.map_or_else(none, |n| plain(bytes(u64::try_from(n).unwrap_or(u64::MAX))));
            vec![plain(bytes(of)), per_second]
        } else {
            vec![plain(count(of)), plain(rate(of, took))]
        };
        table.row(Tone::Plain, of_scenario(report, series, &label(series)), cells);
    }
    table
}

/// What [`counters`] has rows of.
pub(crate) fn counted(report: &Report) -> Vec<&Series> {
    const ELSEWHERE: [&str; 11] = [
        "events",
        "bytes",
        "heartbeats",
        "expected",
        "received",
        "connections",
        "tokens",
        "chunks",
        "answers without usage",
        "unfinished",
        "open streams",
    ];
    let is_shown = |series: &&Series| {
        let metric = series.metric.as_str();
        let is_elsewhere =
            series.of.kind == "stream" && (ELSEWHERE.contains(&metric) || LOST.contains(&metric));
        let is_known = is_elsewhere
            || matches!(metric, "connections" | "expected" | "received" | "retried" | run::DROPPED);
        series.total.count > 0
            && !matches!(series.of.kind.as_str(), "generator" | "user")
            && (series.of.kind == "own" || !is_known)
    };
    let (own, rest): (Vec<_>, Vec<_>) =
        report.series.iter().filter(is_shown).partition(|series| series.of.kind == "own");
    own.into_iter().chain(rest).collect()
}

/// One series for each thing of a kind that has any of some metrics, in their order.
pub(crate) fn of_kind<'r>(report: &'r Report, kind: &str, metrics: &[&str], most: usize) -> Vec<&'r Series> {
    let mut found: Vec<&Series> = Vec::new();
    for series in
        report.series.iter().filter(|series| series.of.kind == kind && !run::is_nothing(&series.total))
    {
        let is_known = found.iter().any(|other| other.scenario == series.scenario && other.of == series.of);
        if metrics.contains(&series.metric.as_str()) && !is_known {
            found.push(series);
        }
    }
    found.truncate(most);
    found
}

/// The time to the response head of what opened a stream.
pub(crate) fn head<'r>(report: &'r Report, stream: &Series) -> Option<&'r Series> {
    let is_it = |other: &&Series| {
        other.scenario == stream.scenario
            && other.metric == "head"
            && (&other.of.title, &other.of.stream) == (&stream.of.title, &stream.of.stream)
    };
    report.series.iter().find(is_it)
}

/// How many streams were to be open at once: those of the users of a closed scenario, of which each has one.
fn asked_at_once(report: &Report, stream: &Series) -> Option<u64> {
    let scenario = report.scenarios.get(stream.scenario?)?;
    (!scenario.open).then_some(scenario.asked)
}

fn of_scenario(report: &Report, series: &Series, text: &str) -> String {
    run::in_scenario(report, series.scenario, text)
}

fn plain(text: String) -> (Tone, String) {
    (Tone::Plain, text)
}

fn none() -> (Tone, String) {
    (Tone::Dim, "–".to_owned())
}
