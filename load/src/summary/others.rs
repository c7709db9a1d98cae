//! The users of each scenario, connections by address, what was steered, and what the generator itself needed.

use crate::judge::is_saturated;
use crate::metrics::{Distribution, PortsUsed};
use crate::result::{OwnPart, Report, Series};

use super::numbers::{bytes, clock, count, number, plural, span, time};
use super::page::{Line, Table, heading, sentence};
use super::run::{self, sibling};
use super::style::Tone;
use super::text::{clean, cut};
use super::times::{head, rows};

/// What became of users, by scenario.
pub(crate) fn users(report: &Report) -> Table {
    let mut table =
        Table::new(["Users", "started", "succeeded", "failed", "unfinished", "dropped", "most at once"]);
    for scenario in &report.scenarios {
        let users = &scenario.users;
        let told = |n: u64, tone| if n == 0 { none() } else { (tone, count(n)) };
        let cells = vec![
            (Tone::Plain, count(users.started)),
            (Tone::Plain, count(users.succeeded)),
            told(users.failed, Tone::Bad),
            told(users.unfinished, Tone::Warn),
            told(users.dropped, Tone::Bad),
            (Tone::Plain, count(users.most)),
        ];
        table.row(Tone::Plain, clean(&scenario.title), cells);
        let kind = if scenario.open { "open" } else { "closed" };
        let tags =
            scenario.tags.iter().map(|(name, value)| format!(" · {} = {:?}", clean(name), clean(value)));
        let text = format!("{kind}: {}{}", clean(&scenario.profile), tags.collect::<String>());
        table.words(sentence(Tone::Dim, 2, &text));
    }
    table.without_empty()
}

/// What failed and was tried again by an `attempt`, by what it was.
pub(crate) fn retried(report: &Report) -> Table {
    let mut table = Table::new(["Retried", "failed and tried again"]);
    for series in all_retried(report) {
        let what = if series.of.keyword.is_empty() || series.of.kind == "stream" {
            &series.of.kind
        } else {
            &series.of.keyword
        };
        table.row(
            Tone::Plain,
            format!("{} {}", clean(what), run::name(&series.of)),
            vec![(Tone::Warn, count(series.total.count))],
        );
    }
    table
}

/// What [`retried`] has rows of.
pub(crate) fn all_retried(report: &Report) -> Vec<&Series> {
    let is_it = |series: &&Series| series.metric == "retried" && series.total.count > 0;
    report.series.iter().filter(is_it).collect()
}

/// What the end cut, by what it was; users have a line of their own.
pub(crate) fn unfinished(report: &Report) -> Table {
    let mut table = Table::new(["Unfinished", "cut by the end", "oldest"]);
    let is_it = |series: &&Series| series.metric == "unfinished" && series.of.kind != "user";
    for series in report.series.iter().filter(is_it) {
        let mut ages = series.total.succeeded.clone();
        ages.merge(&series.total.failed);
        let cut = if ages.is_empty() { series.total.count } else { ages.count() };
        if cut > 0 {
            let what = match series.of.kind.as_str() {
                "stream" => format!("stream {}", run::name(&series.of)),
                _ => run::step(&series.of),
            };
            let oldest = ages.max().map_or_else(none, |age| (Tone::Plain, time(age)));
            table.row(Tone::Plain, what, vec![(Tone::Plain, count(cut)), oldest]);
        }
    }
    table
}

/// How connecting went, by address if there is more than one.
pub(crate) fn connections(report: &Report, most: usize) -> Table {
    let of_connections: Vec<&Series> =
        report.series.iter().filter(|series| series.of.kind == "connection").collect();
    let mut addresses: Vec<&str> = of_connections.iter().map(|series| series.of.title.as_str()).collect();
    addresses.sort_unstable();
    addresses.dedup();
    if addresses.len() < 2 {
        let mut table = head("Connecting");
        for series in
            of_connections.iter().filter(|series| series.unit == "ns" && !run::is_nothing(&series.total))
        {
            rows(&mut table, &clean(&series.metric), series, 0);
        }
        return table;
    }
    let mut table = Table::new([
        "Addresses",
        "connections",
        "failed",
        "tcp p50",
        "tcp p99",
        "tls p50",
        "tls p99",
        "lookup p99",
    ]);
    for address in addresses.iter().take(most) {
        let Some(any) = of_connections.iter().find(|series| series.of.title == *address) else { continue };
        let of = |metric: &str| sibling(report, any, metric).map(|series| &series.total);
        let times = |metric: &str, percent| match of(metric) {
            Some(total) => {
                let (all, lost) = (&total.succeeded, total.failed.count());
                all.ranked(crate::metrics::rank_among(percent, all.count(), lost))
                    .map_or((Tone::Bad, "none".to_owned()), |value| (Tone::Plain, time(value)))
            }
            None => none(),
        };
        let failed: u64 = ["tcp", "tls"].into_iter().filter_map(of).map(|total| total.failed.count()).sum();
        let cells = vec![
            of("connections").map_or_else(none, |total| (Tone::Plain, count(total.count))),
            if failed == 0 { none() } else { (Tone::Bad, count(failed)) },
            times("tcp", 50.0),
            times("tcp", 99.0),
            times("tls", 50.0),
            times("tls", 99.0),
            times("name lookup", 99.0),
        ];
        table.row(Tone::Plain, clean(address), cells);
    }
    let mut table = table.without_empty();
    if addresses.len() > most {
        table.words(sentence(Tone::Dim, 2, &format!("… and {} more addresses", addresses.len() - most)));
    }
    table
}

/// What was steered by hand.
pub(crate) fn steering(report: &Report, most: usize) -> Vec<Line> {
    if report.steering.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![heading("Steered by hand", "")];
    lines.extend(report.steering.iter().take(most).map(|steering| {
        let line = Line::new().with(Tone::Dim, format!("  {:>8}  ", clock(steering.at)));
        line.with(Tone::Plain, cut(&clean(&steering.what), 80))
    }));
    if report.steering.len() > most {
        lines.extend(sentence(Tone::Dim, 2, &format!("… and {} more", report.steering.len() - most)));
    }
    lines
}

/// What the generator itself needed, and how late it was.
pub(crate) fn generator(report: &Report) -> Vec<Line> {
    let generator = &report.generator;
    let mut facts: Vec<(&str, String)> = Vec::new();
    let environment = &generator.environment;
    if !environment.os.is_empty() {
        let parts = [&environment.os, &environment.os_version, &environment.arch].map(|part| clean(part));
        let on = parts.iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(" ");
        facts.push(("on", format!("{on}, {}", plural(u64::from(environment.cores), "core"))));
    }
    let busiest = number((generator.busiest_core * 100.0).round());
    match (generator.cpu, generator.busiest_core > 0.0) {
        (0, false) => {}
        (0, true) => facts.push(("busiest core", format!("{busiest} % in its worst second"))),
        (cpu, is_known) => {
            let cores: u64 = report.shards.iter().map(|shard| u64::from(shard.cores)).sum();
            let mean = if report.elapsed > 0 { cpu as f64 / report.elapsed as f64 } else { 0.0 };
            let mut text = format!(
                "{}, {} of {} on average",
                span(cpu),
                number((mean * 100.0).round() / 100.0),
                plural(cores, "core")
            );
            if is_known {
                text = format!("{text}; the busiest {busiest} % in its worst second");
            }
            facts.push(("CPU", text));
        }
    }
    if generator.memory > 0 {
        facts.push(("memory", format!("{} at most", bytes(generator.memory))));
    }
    match (generator.descriptors, generator.descriptor_limit) {
        (0, _) => {}
        (most, 0) => facts.push(("descriptors", format!("{} at most", count(most)))),
        (most, limit) => facts
            .push(("descriptors", format!("{} at most, of {} that may be open", count(most), count(limit)))),
    }
    if let [fullest, others @ ..] = generator.ports.as_slice() {
        let PortsUsed { target, source, most, there } = fullest;
        let mut text = format!("{} at most from {} to {}", count(*most), clean(source), clean(target));
        if *there > 0 {
            text = format!("{text}, of {}", count(*there));
        }
        if !others.is_empty() {
            text = format!("{text}; {} had fewer", plural(others.len() as u64, "other pair"));
        }
        facts.push(("ports", text));
    }
    for (what, lag) in [("users late by", &generator.schedule_lag), ("loops late by", &generator.loop_lag)] {
        if !lag.is_empty() {
            facts.push((what, lateness(lag)));
        }
    }
    match &generator.socket_wait {
        Some(wait) if !wait.is_empty() => facts.push(("read late by", lateness(wait))),
        Some(_) => {}
        // What it would be measured of is nothing.
        None if of_sockets(report).next().is_none() => {}
        None => facts.push(("read late by", "not known".to_owned())),
    }
    if generator.failure_file_wait > 0 {
        facts.push(("failure file", format!("cores waited {} for it", span(generator.failure_file_wait))));
    }
    if facts.is_empty() {
        return Vec::new();
    }
    let verdict = if is_saturated(report) { "the bottleneck: see the top" } else { "not the bottleneck" };
    let mut lines = vec![heading("Generator", verdict)];
    lines.extend(
        facts.into_iter().map(|(what, text)| {
            Line::new().with(Tone::Dim, format!("  {what:<13}  ")).with(Tone::Plain, text)
        }),
    );
    lines
}

/// The latencies that end with a read.
fn of_sockets(report: &Report) -> impl Iterator<Item = &Series> {
    let is_it = |series: &&Series| matches!(series.metric.as_str(), "head" | "response" | "gap");
    report.series.iter().filter(is_it).filter(|series| !series.total.succeeded.is_empty())
}

/// What part of latencies was the generator's own, where it was at least a hundredth, the greatest first.
pub(crate) fn own_parts(report: &Report, most: usize) -> Table {
    let mut parts: Vec<&OwnPart> = report.generator.own_parts.iter().collect();
    parts.retain(|part| part.p99.share() >= 0.01);
    parts.sort_by(|a, b| b.p99.share().total_cmp(&a.p99.share()));
    let mut table = Table::new(["Its own part of", "p50", "its own", "share", "p99", "its own", "share"]);
    for part in parts.iter().take(most) {
        let cells = [part.p50, part.p99].into_iter().flat_map(|at| {
            let share = number((at.share() * 100.0).round());
            [time(at.all), time(at.own()), format!("{share} %")].map(|text| (Tone::Plain, text))
        });
        let label = format!("{} {}", clean(&part.metric), run::name(&part.of));
        table.row(Tone::Plain, run::in_scenario(report, part.scenario, &label), cells.collect());
    }
    table
}

fn lateness(lag: &Distribution) -> String {
    let at = |percent| time(lag.percentile(percent).unwrap_or(0));
    format!("p50 {:<8} p99 {:<8} max {}", at(50.0), at(99.0), time(lag.max().unwrap_or(0)))
}

fn none() -> (Tone, String) {
    (Tone::Dim, "–".to_owned())
}
