//! Tables whose rows open, with as much detail as there is room for in the file.

use std::fmt::Write as _;

use serde_json::{Value as Json, json};

use super::data::embedded;
use super::grid::{Grid, error};
use super::how::{self, Column, RowChart};
use super::markup::{self, left_out, note, section};
use super::row::{Detail, Drawn, Kinds, Row};
use super::tables::notes;
use crate::result::Report;
use crate::summary::clean;
use crate::summary::numbers::{number, plural, span};

/// A table whose rows open.
#[derive(Debug)]
pub(super) struct Opening<'r> {
    pub(super) id: &'static str,
    pub(super) title: String,
    /// What its sparklines show, and of which line of a row.
    pub(super) spark: (&'static str, usize),
    /// The columns behind title and sparkline.
    pub(super) columns: Vec<Column>,
    pub(super) charts: &'static [RowChart],
    pub(super) rows: Vec<Row<'r>>,
    /// How many more rows there would be.
    pub(super) left_out: usize,
    /// Of each row, if rows can be filtered by it.
    pub(super) metrics: Vec<&'r str>,
    /// What has to be known to read it.
    pub(super) notes: Vec<String>,
}

/// So many rows tell how long all of them will be.
const TRIED: usize = 24;

const ALL: Detail = Detail { slices: 120, bits: 5, sparks: 40, parts: true, title: 120, rows: 1_500 };

/// How much is told of each row, from all there is to the least.
const DETAILS: &[Detail] = &[
    ALL,
    Detail { bits: 4, ..ALL },
    Detail { bits: 3, ..ALL },
    Detail { slices: 60, bits: 4, ..ALL },
    Detail { slices: 60, bits: 3, ..ALL },
    Detail { slices: 40, bits: 3, ..ALL },
    Detail { slices: 30, bits: 3, sparks: 30, ..ALL },
    Detail { slices: 30, bits: 2, sparks: 30, ..ALL },
    Detail { slices: 24, bits: 2, sparks: 24, ..ALL },
    Detail { slices: 30, bits: 2, sparks: 30, parts: false, ..ALL },
    Detail { slices: 24, bits: 2, sparks: 24, parts: false, ..ALL },
    Detail { slices: 16, bits: 2, sparks: 16, parts: false, ..ALL },
    Detail { slices: 8, bits: 1, sparks: 8, parts: false, title: 80, ..ALL },
    Detail { rows: 1_000, ..LEAST },
    Detail { rows: 600, ..LEAST },
    Detail { rows: 300, ..LEAST },
    Detail { rows: 100, ..LEAST },
    Detail { rows: 20, title: 40, ..LEAST },
];

const LEAST: Detail = Detail { slices: 8, bits: 1, sparks: 8, parts: false, title: 60, rows: 1_500 };

/// The tables as sections, and what of them the script needs.
pub(super) struct Tables {
    pub(super) sections: Vec<String>,
    pub(super) data: Json,
}

/// Draws them in so many bytes. The first is the table of times.
pub(super) fn drawn(report: &Report, tables: &[Opening<'_>], room: usize) -> Tables {
    let all: usize = tables.iter().map(|table| table.rows.len().min(ALL.rows)).sum();
    let every = all.div_ceil(TRIED).max(1);
    let drawing = |detail| Drawing { report, tables, detail };
    // First some rows, since many take long.
    let first = match every {
        1 => 0,
        every => DETAILS.partition_point(|detail| drawing(*detail).about(every) > room),
    };
    let mut chosen = None;
    for detail in &DETAILS[first.min(DETAILS.len() - 1)..] {
        let all = drawing(*detail).tables();
        let fits = all.sections.iter().map(String::len).sum::<usize>() + embedded(&all.data).len() <= room;
        chosen = Some(all);
        if fits {
            break;
        }
    }
    chosen.unwrap_or_else(|| drawing(LEAST).tables())
}

struct Drawing<'t, 'r> {
    report: &'t Report,
    tables: &'t [Opening<'r>],
    detail: Detail,
}

impl<'r> Drawing<'_, 'r> {
    /// Where each row of the first table goes.
    fn places(&self) -> Vec<Option<usize>> {
        let mut next = 0..;
        let rows = self.tables.first().map(|table| &*table.rows).unwrap_or_default();
        rows.iter().map(|row| (row.rank < self.detail.rows).then(|| next.next()).flatten()).collect()
    }

    fn rows(&self, every: usize, kinds: &mut Kinds<'r>) -> Vec<Vec<Drawn>> {
        let places = self.places();
        let of = |(number, table): (usize, &Opening<'r>)| {
            let shown = table.rows.iter().filter(|row| row.rank < self.detail.rows).enumerate();
            let row = |(place, row): (usize, &Row<'r>)| {
                // The rows of the first table are known by their numbers.
                let id = if number == 0 { format!(" id=\"r{place}\"") } else { String::new() };
                let columns = table.columns.len() + 2;
                row.drawn(self.report, (&id, columns, table.spark.1), self.detail, &places, kinds)
            };
            shown.step_by(every).map(row).collect()
        };
        self.tables.iter().enumerate().map(of).collect()
    }

    /// About how many bytes all rows will take, by some of them.
    fn about(&self, every: usize) -> usize {
        let rows = self.rows(every, &mut Kinds::default());
        let json = |lines: &[Json]| json!(lines).to_string().len() + 8;
        let bytes = |rows: &[Drawn]| -> usize {
            rows.iter().map(|row| row.html.len() + json(&row.lines)).sum::<usize>() / rows.len().max(1)
        };
        let of =
            |(table, rows): (&Opening<'_>, &Vec<Drawn>)| table.rows.len().min(self.detail.rows) * bytes(rows);
        self.tables.iter().zip(&rows).map(of).sum()
    }

    fn tables(&self) -> Tables {
        let mut kinds = Kinds::default();
        let rows = self.rows(1, &mut kinds);
        let (mut sections, mut tables) = (Vec::new(), Vec::new());
        let (mut metrics, grid) = (Vec::new(), Grid::of(self.report, self.detail.slices));
        for (number, (table, rows)) in self.tables.iter().zip(rows).enumerate() {
            sections.push(self.section(number, table, &rows));
            let shown = table.rows.iter().zip(&table.metrics).filter(|(row, _)| row.rank < self.detail.rows);
            let of_rows: Vec<usize> = shown.map(|(_, metric)| place_in(&mut metrics, *metric)).collect();
            let rows: Vec<Vec<Json>> = rows.into_iter().map(|row| row.lines).collect();
            tables.push(json!({
                "columns": how::columns(&table.columns), "charts": how::charts(table.charts),
                "metrics": of_rows, "rows": rows,
            }));
        }
        let data = json!({
            "width": grid.width, "count": grid.count, "bits": self.detail.bits, "error": error(self.detail.bits),
            "kinds": kinds.0.iter().map(|(unit, has_samples)| json!([clean(unit), has_samples])).collect::<Vec<_>>(),
            "metrics": metrics.into_iter().map(clean).collect::<Vec<_>>(), "tables": tables,
        });
        Tables { sections, data }
    }

    fn section(&self, number: usize, table: &Opening<'_>, rows: &[Drawn]) -> String {
        if rows.is_empty() {
            return String::new();
        }
        let [id, filter, shown, marked] = match number {
            0 => ["rows", "filter", "shown", "marked"].map(|id| format!(" id=\"{id}\"")),
            _ => Default::default(),
        };
        let example = if number == 0 { "Filter: check Stocks" } else { "Filter" };
        let others = if table.metrics.is_empty() { "" } else { BY_METRIC };
        let mut html = format!(
            "<div class=\"tools js\"><input type=\"search\" class=\"filter\"{filter} placeholder=\"{example}\" aria-label=\"Filter rows\">{others}<output{shown}></output></div>\n<p \
             class=\"marked js\"{marked} hidden></p>\n<div class=\"scroll\" tabindex=\"0\"><table{id} class=\"sorts \
             opens\" data-t=\"{number}\"><thead><tr><th scope=\"col\"><th scope=\"col\" class=\"still\">{}",
            table.spark.0
        );
        for Column { name, .. } in &table.columns {
            let _ = write!(html, "<th scope=\"col\">{}", markup::text(name));
        }
        html.push_str("<tbody>\n");
        rows.iter().for_each(|row| html.push_str(&row.html));
        html.push_str("</table></div>\n");
        html.push_str(&notes(&table.notes));
        if number == 0 {
            html.push_str(&note(&self.what_is_coarse()));
        }
        if let more @ 1.. = table.left_out + table.rows.len() - rows.len() {
            html.push_str(&left_out(&format!("{} that are no worse", plural(more as u64, "more row"))));
        }
        section(table.id, &table.title, "open a row for more", &html)
    }

    /// What was made coarser, in a sentence; nothing if nothing was.
    fn what_is_coarse(&self) -> String {
        let Detail { slices, bits, parts, .. } = self.detail;
        if slices == ALL.slices && bits == ALL.bits {
            return String::new();
        }
        let grid = Grid::of(self.report, slices);
        let parts = if parts { "" } else { ", without what succeeded alone" };
        format!(
            "So that all rows fit into this file, each has {} of {} and buckets of ±{} %{parts}.",
            plural(grid.count as u64, "slice"),
            span(grid.width),
            number(error(bits) * 100.0),
        )
    }
}

/// What rows are chosen by, besides their names.
const BY_METRIC: &str = "<select id=\"metric\" aria-label=\"Metric\"><option value=\"\">all metrics</select><label><input type=\"checkbox\" \
    id=\"failed\"> failed only</label>";

fn place_in<'t>(all: &mut Vec<&'t str>, one: &'t str) -> usize {
    all.iter().position(|known| *known == one).unwrap_or_else(|| {
        all.push(one);
        all.len() - 1
    })
}
