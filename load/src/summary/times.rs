//! How long what was measured took: percentiles of all, failed ones included, and of the succeeded alone.

use crate::metrics::{Distribution, rank_among};
use crate::result::{Report, Series, Total};

use super::names::is_of_protocols;
use super::numbers::{count, span};
use super::page::{Line, Table, heading, sentence};
use super::run::{self, label, series_of, sibling};
use super::style::Tone;
use super::text::clean;

/// What was measured and is no time: the user's own numbers, say.
pub(crate) fn numbers(report: &Report) -> Table {
    let mut table = head("Numbers");
    let is_number = |series: &&Series| {
        series.unit != "ns" && !is_empty(&series.total) && !is_of_protocols(&series.metric)
    };
    for series in report.series.iter().filter(is_number).take(ROWS) {
        rows(&mut table, &label(series), series, 0);
    }
    table
}

/// The rows of a table at most; beyond, the worst are shown.
const ROWS: usize = 24;

/// The times of each scenario.
pub(crate) fn times(report: &Report) -> Vec<Line> {
    let scenarios = (0..report.scenarios.len()).map(Some).chain([None]);
    let parts: Vec<_> = scenarios
        .map(|scenario| (scenario, measured(report, scenario)))
        .filter(|(_, all)| !all.is_empty())
        .collect();
    let mut lines = Vec::new();
    for (scenario, all) in &parts {
        let title = scenario.and_then(|index| report.scenarios.get(index)).map(|part| clean(&part.title));
        if !lines.is_empty() {
            lines.push(Line::new());
        }
        if let Some(title) = title.filter(|_| parts.len() > 1) {
            lines.push(heading(&title, ""));
        }
        lines.extend(table(report, all));
    }
    if !lines.is_empty() {
        lines.extend(how_they_are_counted(
            report,
            &parts.iter().flat_map(|(_, all)| all.iter().copied()).collect::<Vec<_>>(),
        ));
    }
    lines
}

/// The columns of [`times_as_text`] behind the first.
pub(crate) const TIMES_HEAD: [&str; 8] = ["samples", "failed", "p50", "p75", "p95", "p99", "max", "mean"];

/// All times of users and protocols as cells, in the order of the result: at most so many rows, the worst; and how many are left out.
pub(crate) fn times_as_text(report: &Report, most: usize) -> (Vec<(String, Vec<String>)>, usize) {
    let scenarios = (0..report.scenarios.len()).map(Some).chain([None]);
    let of_protocols =
        |series: &&Series| series.unit == "ns" && is_of_protocols(&series.metric) && !is_empty(&series.total);
    let all: Vec<&Series> = scenarios
        .flat_map(|scenario| {
            measured(report, scenario).into_iter().chain(series_of(report, scenario).filter(of_protocols))
        })
        .filter(|series| !series.metric.ends_with(SERVICE))
        .collect();
    let shown = worst(&all, most);
    let is_shown = |series: &&&Series| shown.iter().any(|one| std::ptr::eq(*one, **series));
    let labels: Vec<String> = all.iter().map(|series| label(series)).collect();
    let row = |series: &&Series| {
        let text = label(series);
        let is_alone = labels.iter().filter(|other| **other == text).count() < 2;
        let place = if is_alone || series.of.place.is_empty() {
            String::new()
        } else {
            format!(" {}", place(&series.of.place))
        };
        let lost = series.total.failed.count() + run::dropped(report, series);
        let cells = cells(series, &series.total.succeeded, lost);
        let label = run::in_scenario(report, series.scenario, &format!("{text}{place}"));
        (label, cells.into_iter().map(|(_, text)| text).collect())
    };
    (all.iter().filter(is_shown).map(row).collect(), all.len() - shown.len())
}

/// The series that are times of what users did. Service times stand below those that they belong to; protocols' times and those of
/// connecting have their own sections.
fn measured(report: &Report, scenario: Option<usize>) -> Vec<&Series> {
    series_of(report, scenario)
        .filter(|series| series.unit == "ns" && !is_empty(&series.total))
        .filter(|series| !matches!(series.of.kind.as_str(), "connection" | "generator"))
        .filter(|series| !is_of_protocols(&series.metric))
        // They have sections of their own.
        .filter(|series| !matches!(series.metric.as_str(), "unfinished" | "socket wait"))
        .filter(|series| match series.metric.strip_suffix(SERVICE) {
            Some(metric) => sibling(report, series, metric).is_none(),
            None => true,
        })
        .collect()
}

pub(crate) const SERVICE: &str = " service time";

/// The service time of a series, where it says something else.
pub(crate) fn service_time<'r>(report: &'r Report, series: &Series) -> Option<&'r Series> {
    sibling(report, series, &format!("{}{SERVICE}", series.metric))
        .filter(|service| service.total != series.total)
}

pub(crate) fn is_empty(total: &Total) -> bool {
    total.succeeded.is_empty() && total.failed.is_empty()
}

fn table(report: &Report, all: &[&Series]) -> Vec<Line> {
    let mut table = head("Times");
    let shown = worst(all, ROWS);
    let labels: Vec<String> = all.iter().map(|series| label(series)).collect();
    for (series, text) in
        all.iter().zip(&labels).filter(|(series, _)| shown.iter().any(|one| std::ptr::eq(*one, **series)))
    {
        // A title in several places has a row for each, told apart by the place.
        let is_alone = labels.iter().filter(|other| *other == text).count() < 2;
        let place = if is_alone || series.of.place.is_empty() {
            String::new()
        } else {
            format!(" {}", place(&series.of.place))
        };
        let dropped = run::dropped(report, series);
        rows(&mut table, &format!("{text}{place}"), series, dropped);
        if let Some(service) = service_time(report, series) {
            rows(&mut table, "  service time", service, run::dropped(report, service));
        }
    }
    let mut lines = table.lines();
    if all.len() > shown.len() {
        let left = all.len() - shown.len();
        lines.extend(sentence(
            Tone::Dim,
            2,
            &format!("… and {left} more that are no worse: the file of the run has all"),
        ));
    }
    lines
}

/// The file and the line of a place in the source.
pub(crate) fn place(place: &str) -> String {
    let mut parts =
        clean(place.rsplit('/').next().unwrap_or(place)).split(':').map(str::to_owned).collect::<Vec<_>>();
    parts.truncate(2);
    parts.join(":")
}

/// The head of a table of distributions.
pub(crate) fn head(title: &str) -> Table {
    let [samples, failed, p50, p75, p95, p99, max, mean] = TIMES_HEAD;
    Table::new([title, samples, failed, p50, p75, p95, p99, max, mean])
}

/// A row of all, and if some failed, one of the succeeded alone and one of the times to failure.
pub(crate) fn rows(table: &mut Table, label: &str, series: &Series, dropped: u64) {
    let Total { succeeded, failed, .. } = &series.total;
    let lost = failed.count() + dropped;
    let tone = if label.starts_with(' ') { Tone::Dim } else { Tone::Plain };
    table.row(tone, label, cells(series, succeeded, lost));
    if lost > 0 && !succeeded.is_empty() {
        table.row(Tone::Dim, format!("{}  succeeded alone", indent(label)), dim(cells(series, succeeded, 0)));
    }
    // Until it failed it took as long as the row above says of it.
    if !failed.is_empty() && !label.starts_with(' ') {
        table.row(Tone::Dim, format!("{}  until it failed", indent(label)), dim(cells(series, failed, 0)));
    }
}

fn indent(label: &str) -> &str {
    &label[..label.len() - label.trim_start().len()]
}

fn dim(cells: Vec<(Tone, String)>) -> Vec<(Tone, String)> {
    // How many failed stands in the row above.
    cells
        .into_iter()
        .enumerate()
        .map(|(n, (_, text))| (Tone::Dim, if n == 1 { String::new() } else { text }))
        .collect()
}

pub(crate) fn cells(series: &Series, of: &Distribution, lost: u64) -> Vec<(Tone, String)> {
    let samples = of.count() + lost;
    let failed = if lost == 0 { (Tone::Dim, "–".to_owned()) } else { (Tone::Bad, count(lost)) };
    let none = || (Tone::Bad, "none".to_owned());
    let told =
        |value: Option<u64>| value.map_or_else(none, |value| (Tone::Plain, run::value(&series.unit, value)));
    let mut cells = vec![(Tone::Plain, count(samples)), failed];
    cells.extend(
        [50.0, 75.0, 95.0, 99.0].map(|percent| told(of.ranked(rank_among(percent, of.count(), lost)))),
    );
    cells.push(told(of.max().filter(|_| lost == 0)));
    let mean = of.mean().filter(|_| lost == 0).map(|mean| (Tone::Plain, run::mean(&series.unit, mean)));
    cells.push(mean.unwrap_or_else(none));
    cells
}

/// The worst of many, by how many failed and then by their 99th percentile, in their order.
pub(crate) fn worst<'r>(all: &[&'r Series], most: usize) -> Vec<&'r Series> {
    let mut ranked: Vec<&Series> = all.to_vec();
    let key = |series: &Series| (series.total.failed.count(), series.total.succeeded.percentile(99.0));
    ranked.sort_by_cached_key(|series| std::cmp::Reverse(key(series)));
    ranked.truncate(most);
    ranked
}

/// What has to be known to read the times.
fn how_they_are_counted(report: &Report, all: &[&Series]) -> Vec<Line> {
    how_counted(report, all).iter().flat_map(|text| sentence(Tone::Dim, 2, text)).collect()
}

/// The same as sentences.
pub(crate) fn how_counted(report: &Report, all: &[&Series]) -> Vec<String> {
    let (open, closed) =
        (report.scenarios.iter().any(|part| part.open), report.scenarios.iter().any(|part| !part.open));
    let mut texts = Vec::new();
    if all.iter().any(|series| !series.total.failed.is_empty()) {
        texts.push(
            "Each failed one counts as longer than any: none is a percentile among the failed.".to_owned(),
        );
    }
    if report.scenarios.iter().any(|part| part.users.dropped > 0) {
        texts.push("Users that were dropped count as failed wherever a user begins.".to_owned());
    }
    if all.iter().any(|series| service_time(report, series).is_some()) {
        texts.push(
            "Open: a user's beginning counts from its intended start, its service time from the actual one."
                .to_owned(),
        );
    }
    if closed {
        let which = if open { "In closed scenarios these" } else { "Closed: these" };
        texts.push(format!(
            "{which} are service times. A server that stalls slows its own arrivals, and looks better."
        ));
    }
    if all.iter().any(|series| series.metric == "delivery") {
        texts.push(
            "Delivery is by the sender's clock and this machine's: what they differ by is in it.".to_owned(),
        );
    }
    if let warm_up @ 1.. = run::phase(report, "warm-up") {
        texts.push(format!("The warm-up of {} is not in them.", span(warm_up)));
    }
    texts
}
