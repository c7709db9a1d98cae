//! Tables of the summary whose rows open: each is of a thing that has several metrics.

use std::collections::HashMap;

use super::how::{Column, How, RowChart};
use super::row::{Over, Row};
use super::rows::Opening;
use super::tables::cell;
use crate::result::{Report, Series};
use crate::summary::page::{self, Table};
use crate::summary::run::sibling;
use crate::summary::streams::head;

/// How a column is counted again: its name, how, and of which line of a row.
pub(super) type Counted = (&'static str, How, usize);

/// What a table of the summary is as one whose rows open.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kind {
    pub(super) id: &'static str,
    /// What its sparklines show, and of which line of a row.
    pub(super) spark: (&'static str, usize),
    /// The metrics of a thing that its row is counted from: `head` is that of what opened a stream, the empty one is the thing itself.
    pub(super) lines: &'static [&'static str],
    /// Columns that the table may have.
    pub(super) columns: &'static [Counted],
    pub(super) charts: &'static [RowChart],
}

/// The things of a report, with the rows of the table of times that some of their metrics have.
#[derive(Debug)]
pub(super) struct Things<'r> {
    report: &'r Report,
    rows: HashMap<*const Series, usize>,
}

impl<'r> Things<'r> {
    pub(super) fn new(report: &'r Report, times: &Opening<'r>) -> Self {
        let lines = times.rows.iter().map(|row| row.lines.first().and_then(Option::as_ref));
        let rows = lines
            .enumerate()
            .filter_map(|(row, line)| line.map(|line| (std::ptr::from_ref(line.series), row)))
            .collect();
        Self { report, rows }
    }

    /// A table of the summary, whose rows are of these things in their order.
    pub(super) fn table(&self, kind: &Kind, table: &Table, things: &[&'r Series]) -> Opening<'r> {
        let cells = table.rows().iter().filter_map(|row| match row {
            page::Row::Cells { label, cells, .. } => Some((label, cells)),
            page::Row::Words(_) => None,
        });
        let row = |(rank, ((label, cells), thing)): (usize, ((&String, _), &&'r Series))| {
            let cells: &Vec<(_, String)> = cells;
            Row {
                label: label.clone(),
                cells: cells.iter().map(|(tone, text)| cell(*tone, text)).collect(),
                parts: String::new(),
                rank,
                lines: kind.lines.iter().map(|metric| self.line(thing, metric)).collect(),
            }
        };
        let rows: Vec<Row<'r>> = cells.zip(things).enumerate().map(row).collect();
        let column = |name: &String| {
            let (_, how, line) = kind.columns.iter().find(|(column, _, _)| column == name)?;
            Some(Column { name: name.clone(), how: *how, line: *line })
        };
        Opening {
            id: kind.id,
            title: table.head().first().cloned().unwrap_or_default(),
            spark: kind.spark,
            columns: table.head().iter().skip(1).filter_map(column).collect(),
            charts: kind.charts,
            left_out: things.len() - rows.len(),
            rows,
            metrics: Vec::new(),
            notes: Vec::new(),
        }
    }

    fn line(&self, thing: &'r Series, metric: &str) -> Option<Over<'r>> {
        let series = match metric {
            "" => Some(thing),
            "head" => head(self.report, thing),
            metric => sibling(self.report, thing, metric),
        }?;
        Some(Over { row: self.rows.get(&std::ptr::from_ref(series)).copied(), ..Over::of(series) })
    }
}
