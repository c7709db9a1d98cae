//! What came on streams and what was lost of it, as the summary says it: a row for each stream.

use std::collections::HashMap;

use super::chart::Look;
use super::how::{Column, How, RowChart, RowLine};
use super::row::{Over, Row};
use super::rows::Opening;
use super::tables::cell;
use crate::result::{Report, Series};
use crate::summary::page::{self, Table};
use crate::summary::run::sibling;
use crate::summary::streams::{self as told, LOST, STREAMED, of_kind};

/// So many streams are shown at most.
const MOST: usize = 400;

/// How columns are counted again: by name, how, and of which line of a row.
type Counted = (&'static str, How, usize);

/// What rows of streams are counted from. The first is of the step that opened the stream.
const OF_STREAMS: [&str; 7] = ["head", "open streams", "events", "bytes", "heartbeats", "first event", "gap"];

const STREAMS: [Counted; 8] = [
    ("opened", How::Succeeded, 0),
    ("asked", How::Same, 0),
    ("most", How::Most, 1),
    ("plateau", How::Plateau, 1),
    ("events", How::All, 2),
    ("events/s", How::Rate, 2),
    ("bytes", How::All, 3),
    ("heartbeats", How::All, 4),
];

const STREAM_CHARTS: [RowChart; 7] = [
    RowChart { title: "Open", note: "at once", lines: &[RowLine::area("open", How::Most, 1)] },
    RowChart { title: "Events", note: "per second", lines: &[RowLine::area("events", How::Rate, 2)] },
    RowChart { title: "First event", note: "", lines: &RowLine::percentiles(5) },
    RowChart { title: "Gap between events", note: "", lines: &RowLine::percentiles(6) },
    RowChart {
        title: "Opened",
        note: "per second",
        lines: &[RowLine::area("opened or failed", How::Rate, 0), RowLine::failed(0)],
    },
    RowChart { title: "Bytes", note: "per second", lines: &[RowLine::area("bytes", How::Rate, 3)] },
    RowChart { title: "Heartbeats", note: "per second", lines: &[RowLine::area("heartbeats", How::Rate, 4)] },
];

/// What rows of losses are counted from.
const OF_LOSSES: [&str; 8] = [
    "losses",
    "reconnects",
    "failed reconnects",
    "ids lost",
    "ids repeated",
    "unmatched dropped",
    "invalid UTF-8",
    "recovery",
];

const LOSSES: [Counted; 8] = [
    ("losses", How::All, 0),
    ("back", How::All, 1),
    ("failed tries", How::All, 2),
    ("recovery p99", How::P99, 7),
    ("ids lost", How::All, 3),
    ("repeated", How::All, 4),
    ("unmatched", How::All, 5),
    ("bad UTF-8", How::All, 6),
];

const LOSS_CHARTS: [RowChart; 3] = [
    RowChart {
        title: "Losses",
        note: "per second",
        lines: &[
            RowLine::new("losses", Look::Bad, How::Rate, 0),
            RowLine::new("back", Look::Good, How::Rate, 1),
            RowLine::new("failed tries", Look::Fourth, How::Rate, 2),
        ],
    },
    RowChart { title: "Recovery", note: "", lines: &RowLine::percentiles(7) },
    RowChart {
        title: "Events",
        note: "per second",
        lines: &[
            RowLine::new("ids lost", Look::Bad, How::Rate, 3),
            RowLine::new("repeated", Look::First, How::Rate, 4),
            RowLine::new("unmatched", Look::Second, How::Rate, 5),
            RowLine::new("bad UTF-8", Look::Third, How::Rate, 6),
        ],
    },
];

/// Streams, and their losses. `times` is the table of times, which has some of their lines.
pub(super) fn tables<'r>(report: &'r Report, times: &Opening<'r>) -> [Opening<'r>; 2] {
    let lines = times.rows.iter().map(|row| row.lines.first().and_then(Option::as_ref));
    let rows: HashMap<*const Series, usize> = lines
        .enumerate()
        .filter_map(|(row, line)| line.map(|line| (std::ptr::from_ref(line.series), row)))
        .collect();
    let table = |table: Table, metrics: &[&str], counted: &[Counted], of: &[&str]| {
        let things = of_kind(report, "stream", metrics, usize::MAX);
        let over = |thing: &'r Series, metric: &&str| {
            let series = match *metric {
                "head" => told::head(report, thing),
                metric => sibling(report, thing, metric),
            };
            series.map(|series| Over {
                row: rows.get(&std::ptr::from_ref(series)).copied(),
                ..Over::of(series)
            })
        };
        let cells = table.rows().iter().filter_map(|row| match row {
            page::Row::Cells { label, cells, .. } => Some((label, cells)),
            page::Row::Words(_) => None,
        });
        let rows: Vec<Row<'r>> = cells
            .zip(&things)
            .enumerate()
            .map(|(rank, ((label, cells), thing))| Row {
                label: label.clone(),
                cells: cells.iter().map(|(tone, text)| cell(*tone, text)).collect(),
                parts: String::new(),
                rank,
                lines: of.iter().map(|metric| over(thing, metric)).collect(),
            })
            .collect();
        let column = |name: &String| {
            let (_, how, line) = counted.iter().find(|(column, _, _)| column == name)?;
            Some(Column { name: name.clone(), how: *how, line: *line })
        };
        (table.head().iter().skip(1).filter_map(column).collect(), things.len() - rows.len(), rows)
    };
    let (columns, left_out, rows) = table(told::streams(report, MOST), &STREAMED, &STREAMS, &OF_STREAMS);
    let streams = Opening {
        id: "streams",
        title: "Streams",
        spark: ("events over time", 2),
        columns,
        charts: &STREAM_CHARTS,
        rows,
        left_out,
        metrics: Vec::new(),
        notes: Vec::new(),
    };
    let (columns, left_out, rows) = table(told::losses(report, MOST), &LOST, &LOSSES, &OF_LOSSES);
    let losses = Opening {
        id: "losses",
        title: "Losses",
        spark: ("losses over time", 0),
        columns,
        charts: &LOSS_CHARTS,
        rows,
        left_out,
        metrics: Vec::new(),
        notes: Vec::new(),
    };
    [streams, losses]
}
