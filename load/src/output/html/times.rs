//! The table of steps and streams: a row for each thing that was measured.

use std::collections::HashMap;
use std::fmt::Write as _;

use serde_json::{Value as Json, json};

use super::baseline::Compared;
use super::grid::{Grid, error};
use super::markup::section;
use super::row::{COLUMNS, Detail, Drawn, Measured};
use super::tables::notes;
use crate::metrics::{DROPPED, Form};
use crate::result::{Report, Series};
use crate::summary::clean;
use crate::summary::numbers::{count, span};
use crate::summary::run::{self, label, sibling};
use crate::summary::times::{SERVICE, how_counted, is_empty, place, worst};

/// The table, and what of it the script needs.
pub(super) struct Times {
    pub(super) html: String,
    pub(super) data: Json,
    /// The slices that rows have, and what is marked.
    pub(super) detail: Detail,
}

/// So many rows are shown at most: the worst.
const MOST: usize = 1_500;
/// The bytes that the table takes at most, with its charts and its data.
const BYTES: usize = 1_500_000;
/// So many rows tell how long all of them will be.
const TRIED: usize = 24;

/// How much is told of each row, from all there is to the least.
const DETAILS: [Detail; 11] = [
    Detail { slices: 120, bits: 5, counts: true, parts: true },
    Detail { slices: 120, bits: 4, counts: true, parts: true },
    Detail { slices: 120, bits: 3, counts: true, parts: true },
    Detail { slices: 60, bits: 4, counts: true, parts: true },
    Detail { slices: 60, bits: 3, counts: true, parts: true },
    Detail { slices: 40, bits: 3, counts: true, parts: true },
    Detail { slices: 30, bits: 3, counts: false, parts: true },
    Detail { slices: 30, bits: 2, counts: false, parts: true },
    Detail { slices: 24, bits: 2, counts: false, parts: false },
    Detail { slices: 16, bits: 2, counts: false, parts: false },
    Detail { slices: 8, bits: 1, counts: false, parts: false },
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

impl Times {
    /// Draws it with as much detail as there is room for.
    pub(super) fn of(report: &Report, compared: &Compared<'_>) -> Self {
        let all = measured(report);
        let shown = worst(&all, MOST);
        let shown: Vec<&Series> = all.iter().copied().filter(|series| has(&shown, series)).collect();
        let labels = labels(report, &shown);
        let rows: Vec<Measured<'_>> = shown
            .iter()
            .map(|series| Measured {
                report,
                series,
                dropped: run::dropped(report, series),
                dropped_series: sibling(report, series, DROPPED),
            })
            .collect();
        let drawn = |detail: Detail, every: usize| -> Vec<Drawn> {
            let rows = rows.iter().zip(&labels).enumerate().step_by(every);
            rows.map(|(number, (row, label))| row.drawn(number, label, detail, compared)).collect()
        };
        let bytes =
            |rows: &[Drawn]| -> usize { rows.iter().map(|row| row.html.len() + row.packed.len() + 12).sum() };
        let every = rows.len().div_ceil(TRIED).max(1);
        let tried = rows.len().div_ceil(every).max(1);
        let mut chosen = None;
        for detail in DETAILS {
            // First some rows, since many take long.
            if every > 1 && bytes(&drawn(detail, every)) / tried * rows.len() > BYTES {
                continue;
            }
            let all = drawn(detail, 1);
            let fits = bytes(&all) <= BYTES;
            chosen = Some((detail, all));
            if fits {
                break;
            }
        }
        let (detail, drawn) =
            chosen.unwrap_or_else(|| (DETAILS[DETAILS.len() - 1], drawn(DETAILS[DETAILS.len() - 1], 1)));
        let mut texts = how_counted(report, &shown);
        texts.extend(what_is_coarse(report, detail));
        if all.len() > shown.len() {
            texts.push(format!(
                "{} more that are no worse are left out to keep this file small: the JSON of the run has them.",
                count((all.len() - shown.len()) as u64)
            ));
        }
        Self {
            html: html(&drawn, &notes(&texts)),
            data: data(&Grid::of(report, detail.slices), detail, &shown, &drawn),
            detail,
        }
    }
}

fn has(shown: &[&Series], series: &Series) -> bool {
    shown.len() >= MOST || shown.iter().any(|one| std::ptr::eq(*one, series))
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

/// What a span that is marked is made of, and what was left out.
fn what_is_coarse(report: &Report, detail: Detail) -> Vec<String> {
    let grid = Grid::of(report, detail.slices);
    let mut texts = Vec::new();
    if detail.slices < DETAILS[0].slices {
        let charts = if detail.counts { "" } else { " and without a chart of its samples" };
        texts.push(format!(
            "So that many rows fit into this file, each has {} slices of {}{charts}, and its buckets are coarser.",
            grid.count,
            span(grid.width)
        ));
    }
    texts
}

fn html(drawn: &[Drawn], notes: &str) -> String {
    if drawn.is_empty() {
        return String::new();
    }
    let mut html = "<div class=\"tools js\"><input type=\"search\" id=\"filter\" placeholder=\"Filter: check Stocks\" aria-label=\"Filter rows\">\
         <select id=\"metric\" aria-label=\"Metric\"><option value=\"\">all metrics</select>\
         <label><input type=\"checkbox\" id=\"failed\"> failed only</label><output id=\"shown\"></output></div>\n\
         <p class=\"marked js\" id=\"marked\" hidden></p>\n\
         <div class=\"scroll\" tabindex=\"0\"><table class=\"sorts\" id=\"rows\"><thead><tr><th scope=\"col\">"
        .to_owned();
    html.push_str("<th scope=\"col\" class=\"still\">p99 over time");
    for column in COLUMNS {
        let _ = write!(html, "<th scope=\"col\">{column}");
    }
    html.push_str("<tbody>\n");
    drawn.iter().for_each(|row| html.push_str(&row.html));
    html.push_str("</table></div>\n");
    section("times", "Steps and streams", "open a row for its charts", &format!("{html}{notes}"))
}

/// The metrics by name; and of each row its metric, its unit and what came in each slice.
fn data(grid: &Grid, detail: Detail, shown: &[&Series], drawn: &[Drawn]) -> Json {
    let mut metrics: Vec<&str> = Vec::new();
    let mut units: Vec<&str> = Vec::new();
    let rows: Vec<Json> = shown
        .iter()
        .zip(drawn)
        .map(|(series, row)| {
            json!([place_in(&mut metrics, &series.metric), place_in(&mut units, &series.unit), row.packed])
        })
        .collect();
    let shown = |all: Vec<&str>| all.into_iter().map(clean).collect::<Vec<_>>();
    json!({
        "width": grid.width, "count": grid.count, "bits": detail.bits, "error": error(detail.bits),
        "metrics": shown(metrics), "units": shown(units), "rows": rows,
    })
}

fn place_in<'t>(all: &mut Vec<&'t str>, one: &'t str) -> usize {
    all.iter().position(|known| *known == one).unwrap_or_else(|| {
        all.push(one);
        all.len() - 1
    })
}
