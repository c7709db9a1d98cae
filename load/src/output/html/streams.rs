//! What came on streams, as the summary says it, with what the script needs to count it again for a span.

use serde_json::{Value as Json, json};

use super::data::Packed;
use super::grid::Grid;
use super::tables::html;
use crate::result::{Report, Series};
use crate::summary::page::Table;
use crate::summary::run::sibling;
use crate::summary::streams::{LOST, STREAMED, losses, of_kind, streams};

/// So many streams are shown at most.
const MOST: usize = 400;

/// How the columns of the two tables are counted again: from which metric, and how.
const COUNTED: [(&str, &str, &str); 12] = [
    ("most", "open streams", "most"),
    ("events", "events", "count"),
    ("events/s", "events", "rate"),
    ("bytes", "bytes", "bytes"),
    ("heartbeats", "heartbeats", "count"),
    ("losses", "losses", "count"),
    ("back", "reconnects", "count"),
    ("failed tries", "failed reconnects", "count"),
    ("ids lost", "ids lost", "count"),
    ("repeated", "ids repeated", "count"),
    ("unmatched", "unmatched dropped", "count"),
    ("bad UTF-8", "invalid UTF-8", "count"),
];

/// Streams and their losses, as HTML, and what came in each slice.
pub(super) fn tables(report: &Report, slices: usize) -> (String, Vec<Json>) {
    let grid = Grid::of(report, slices);
    let (mut sections, mut data) = (String::new(), Vec::new());
    for (id, table, metrics) in
        [("streams", streams(report, MOST), &STREAMED[..]), ("losses", losses(report, MOST), &LOST[..])]
    {
        if table.is_empty() {
            continue;
        }
        let things = of_kind(report, "stream", metrics, usize::MAX);
        let content = html(&table, &format!(" class=\"sorts\" data-s=\"{}\"", data.len()));
        let more = match things.len().saturating_sub(MOST) {
            0 => String::new(),
            more => super::markup::note(&format!("… and {more} more: the JSON of the run has them.")),
        };
        let title = table.head().first().map_or("", String::as_str);
        sections.push_str(&super::markup::section(id, title, "", &format!("{content}{more}")));
        data.push(columns(report, &grid, &table, &things));
    }
    (sections, data)
}

/// Of each column how it is counted; of each row what came in each slice.
fn columns(report: &Report, grid: &Grid, table: &Table, things: &[&Series]) -> Json {
    let known = |name: &String| COUNTED.iter().find(|(column, _, _)| column == name);
    let columns: Vec<_> = table.head().iter().skip(1).map(known).collect();
    let how: Vec<Json> =
        columns.iter().map(|known| known.map_or(Json::Null, |(_, _, how)| json!(how))).collect();
    let of = |thing: &Series, metric: &str, how: &str| {
        let slices = sibling(report, thing, metric).map(|series| &*series.slices).unwrap_or_default();
        let numbers = if how == "most" { grid.levels(slices, report.slice) } else { grid.counts(slices) };
        let is_nothing = numbers.iter().all(|number| *number == 0);
        if is_nothing { String::new() } else { Packed::of(numbers) }
    };
    let rows: Vec<Vec<String>> = things
        .iter()
        .take(MOST)
        .map(|thing| {
            columns
                .iter()
                .map(|known| match known {
                    // Its events are there already.
                    None | Some((_, _, "rate")) => String::new(),
                    Some((_, metric, how)) => of(thing, metric, how),
                })
                .collect()
        })
        .collect();
    json!({ "how": how, "rows": rows })
}
