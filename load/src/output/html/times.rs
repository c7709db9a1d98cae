//! The table of steps and streams: a row for each thing that was measured.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::baseline::Compared;
use super::how::{Column, How, RowChart, RowLine};
use super::markup::text;
use super::row::{Over, Row};
use super::rows::Opening;
use super::tables::{cell, class};
use crate::metrics::{DROPPED, Form};
use crate::result::{Report, Series};
use crate::summary::numbers::rate;
use crate::summary::page;
use crate::summary::run::{self, label, sibling};
use crate::summary::style::Tone;
use crate::summary::times::{self, SERVICE, cells, how_counted, is_empty, place, service_time, worst};

/// So many rows are made at most: the worst.
const MOST: usize = 1_500;

/// The columns: those of the summary, and how many came in a second; and the statistic that a baseline has of each.
const COLUMNS: [(&str, How, &str); 9] = [
    ("samples", How::All, ""),
    ("failed", How::Failed, "failed"),
    ("per second", How::Rate, ""),
    ("p50", How::P50, "p50"),
    ("p75", How::P75, ""),
    ("p95", How::P95, "p95"),
    ("p99", How::P99, "p99"),
    ("max", How::Max, ""),
    ("mean", How::Mean, "mean"),
];

const CHARTS: [RowChart; 2] = [
    RowChart { title: "Percentiles", note: "", lines: &RowLine::percentiles(0) },
    RowChart {
        title: "Samples",
        note: "per second",
        lines: &[RowLine::area("samples", How::Rate, 0), RowLine::failed(0)],
    },
];

/// All that has percentiles, but for what other sections have.
fn measured(report: &Report) -> Vec<&Series> {
    let is_it = |series: &&Series| {
        series.form == Form::Distribution
            && !is_empty(&series.total)
            && !matches!(series.of.kind.as_str(), "connection" | "generator")
            && !matches!(series.metric.as_str(), "unfinished" | "socket wait")
    };
    let all = report.series.iter().filter(is_it);
    // A service time stands with what it belongs to.
    let has_row = |series: &&Series| {
        let metric = series.metric.strip_suffix(SERVICE);
        metric.is_none_or(|metric| sibling(report, series, metric).is_none())
    };
    all.filter(has_row).collect()
}

/// The table.
pub(super) fn times<'r>(report: &'r Report, compared: &Compared<'_>) -> Opening<'r> {
    let all = measured(report);
    let ranks: HashMap<*const Series, usize> =
        worst(&all, MOST).into_iter().map(std::ptr::from_ref).zip(0..).collect();
    let shown: Vec<&Series> =
        all.iter().copied().filter(|series| ranks.contains_key(&std::ptr::from_ref(*series))).collect();
    let rows: Vec<Row<'_>> = shown
        .iter()
        .zip(labels(report, &shown))
        .map(|(series, label)| Row {
            cells: figures(report, series, compared),
            parts: parts(report, series, &label),
            rank: ranks.get(&std::ptr::from_ref(*series)).copied().unwrap_or(MOST),
            lines: vec![Some(Over { dropped: sibling(report, series, DROPPED), ..Over::of(series) })],
            label,
        })
        .collect();
    let column = |(name, how, _): (&str, How, &str)| Column { name: name.to_owned(), how, line: 0 };
    Opening {
        id: "times",
        title: "Steps and streams".to_owned(),
        spark: ("p99 over time", 0),
        columns: COLUMNS.map(column).to_vec(),
        charts: &CHARTS,
        metrics: shown.iter().map(|series| series.metric.as_str()).collect(),
        left_out: all.len() - rows.len(),
        rows,
        notes: how_counted(report, &shown),
    }
}

/// What each row is of. A title in several places is told apart by the place.
fn labels(report: &Report, shown: &[&Series]) -> Vec<String> {
    let labels: Vec<String> =
        shown.iter().map(|series| run::in_scenario(report, series.scenario, &label(series))).collect();
    let mut times: HashMap<&str, usize> = HashMap::new();
    labels.iter().for_each(|label| *times.entry(label).or_default() += 1);
    let told = |(series, label): (&&Series, &String)| match times.get(label.as_str()) {
        Some(2..) if !series.of.place.is_empty() => format!("{label} {}", place(&series.of.place)),
        _ => label.clone(),
    };
    shown.iter().zip(&labels).map(told).collect()
}

/// The cells of a row, each with what it was in earlier runs.
fn figures(report: &Report, series: &Series, compared: &Compared<'_>) -> String {
    let lost = series.total.failed.count() + run::dropped(report, series);
    let mut figures = cells(series, &series.total.succeeded, lost);
    let all = series.total.succeeded.count() + lost;
    figures.insert(2, (Tone::Plain, rate(all, run::measured(report))));
    let mut row = String::new();
    for ((tone, figure), (_, _, statistic)) in figures.iter().zip(COLUMNS) {
        row.push_str(&cell(*tone, figure));
        if let Some(earlier) = compared.of(series, statistic) {
            let (class, mark, was) = (class(earlier.tone), earlier.mark, text(earlier.was()));
            let _ = write!(row, "<small class=\"{class}\">{mark} was {was}</small>");
        }
    }
    row
}

/// Rows of what succeeded alone, of what failed, and of service times: where they say something else than the row.
fn parts(report: &Report, series: &Series, label: &str) -> String {
    let mut table = times::head("");
    times::rows(&mut table, label, series, run::dropped(report, series));
    if let Some(service) = service_time(report, series) {
        times::rows(&mut table, "  service time", service, run::dropped(report, service));
    }
    let mut rows = String::new();
    for row in table.rows().iter().skip(1) {
        let page::Row::Cells { label, cells, .. } = row else { continue };
        let _ = write!(rows, "<tr class=\"more d\"><th scope=\"row\">{}<td>", text(label.trim()));
        for (number, (_, cell)) in cells.iter().enumerate() {
            // How many came in a second stands in the row itself.
            let _ = write!(rows, "{}<td>{}", if number == 2 { "<td>" } else { "" }, text(cell));
        }
        rows.push('\n');
    }
    rows
}
