//! A row that opens: its figures, a sparkline, and what the script draws its charts from.

use std::fmt::Write as _;

use serde_json::{Value as Json, json};

use super::chart::{Value, path};
use super::data::{Packed, packed};
use super::grid::{Grid, Samples};
use super::markup::text;
use super::scale::Scale;
use super::tables::title;
use crate::metrics::Form;
use crate::result::{Report, Series};
use crate::summary::numbers::number;
use crate::summary::run;

/// How much is told of each row: of many rows less, so that the file stays small.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Detail {
    /// The slices of its charts, and of what is marked, at most.
    pub(super) slices: usize,
    /// By how many bits its buckets are told apart.
    pub(super) bits: u32,
    /// The points of its sparkline at most.
    pub(super) sparks: usize,
    /// Whether it has rows of what succeeded alone, of what failed, and of service times.
    pub(super) parts: bool,
    /// The columns of its title at most.
    pub(super) title: usize,
    /// So many rows are shown of each table at most.
    pub(super) rows: usize,
}

/// The height of a sparkline in its units.
const SPARK: f64 = 20.0;

/// What came over time of one metric.
#[derive(Debug, Clone, Copy)]
pub(super) struct Over<'r> {
    pub(super) series: &'r Series,
    /// What was dropped before it could begin, where that is known slice by slice.
    pub(super) dropped: Option<&'r Series>,
    /// The row of the table of times that has the same, by its number: it is told once.
    pub(super) row: Option<usize>,
}

/// A row of a table.
#[derive(Debug)]
pub(super) struct Row<'r> {
    pub(super) label: String,
    /// Its cells in HTML, behind the title and the sparkline.
    pub(super) cells: String,
    /// Rows of HTML that stand below it when it is open, behind its charts.
    pub(super) parts: String,
    /// How many rows of its table are worse.
    pub(super) rank: usize,
    /// What its columns and charts are counted from.
    pub(super) lines: Vec<Option<Over<'r>>>,
}

/// The kinds of lines that there are, each told once: the unit, and whether there are samples.
#[derive(Debug, Default)]
pub(super) struct Kinds<'r>(pub(super) Vec<(&'r str, bool)>);

impl<'r> Kinds<'r> {
    fn place(&mut self, kind: (&'r str, bool)) -> usize {
        self.0.iter().position(|known| *known == kind).unwrap_or_else(|| {
            self.0.push(kind);
            self.0.len() - 1
        })
    }
}

impl<'r> Over<'r> {
    pub(super) fn of(series: &'r Series) -> Self {
        Self { series, dropped: None, row: None }
    }

    /// What came in each slice. What was counted succeeded, and so did what there was at a time.
    fn slices(&self, report: &Report, grid: &Grid) -> Vec<Samples> {
        let counted = |succeeded| Samples { succeeded, ..Samples::default() };
        let slices = &self.series.slices;
        match self.series.form {
            Form::Counter => grid.counts(slices).into_iter().map(counted).collect(),
            Form::Level => grid.levels(slices, report.slice).into_iter().map(counted).collect(),
            Form::Distribution => {
                let mut samples = grid.samples(slices);
                let dropped = self.dropped.map(|series| grid.counts(&series.slices)).unwrap_or_default();
                samples.iter_mut().zip(dropped).for_each(|(samples, dropped)| samples.failed += dropped);
                samples
            }
        }
    }

    fn has_samples(&self) -> bool {
        self.series.form == Form::Distribution
    }

    fn packed(&self, slices: &[Samples], bits: u32) -> String {
        match self.has_samples() {
            true => packed(slices, bits),
            false if slices.iter().all(|slice| slice.succeeded == 0) => String::new(),
            false => Packed::of(slices.iter().map(|slice| slice.succeeded)),
        }
    }

    /// Over time, without axes: the 99th percentile of samples, how many there were per second of all else.
    fn spark(&self, grid: &Grid, slices: &[Samples], points: usize) -> String {
        let together = slices.len().div_ceil(points).max(1);
        let value = |(bin, slice): (usize, &Samples)| match self.series.form {
            Form::Distribution => Value::from(slice.percentile(99.0)),
            Form::Counter => Value::Number(slice.succeeded as f64 / grid.seconds(bin)),
            Form::Level => Value::Number(slice.succeeded as f64),
        };
        let values: Vec<Value> = slices.iter().enumerate().map(value).collect();
        // Of some slices the greatest: of times it is the worst.
        let values: Vec<Value> = values.chunks(together).map(greatest).collect();
        let numbers = || values.iter().filter_map(|value| value.number());
        let scale = if self.has_samples() { Scale::log(numbers()) } else { Scale::linear(numbers()) };
        let heights: Vec<Option<u64>> = values
            .iter()
            .map(|value| value.number().map(|number| (SPARK - scale.height(number) * SPARK).round() as u64))
            .collect();
        let width = grid.end as f64 / grid.width as f64 / together as f64;
        let mut none = String::new();
        for (bin, _) in values.iter().enumerate().filter(|(_, value)| **value == Value::None) {
            let _ = write!(none, "M{bin} 1h1");
        }
        let none = if none.is_empty() { none } else { format!("<path class=\"x\" d=\"{none}\"/>") };
        let most = numbers().fold(0.0, f64::max);
        let most = match (self.series.form, &*self.series.unit) {
            (Form::Distribution, unit) => run::mean(unit, most),
            (_, "bytes") => format!("{}/s", run::mean("bytes", most)),
            (Form::Counter, _) => format!("{}/s", number(most)),
            (Form::Level, _) => number(most),
        };
        format!(
            "<svg class=\"spark\" viewBox=\"0 0 {} {SPARK}\" preserveAspectRatio=\"none\"><title>up to {}</title><path \
             d=\"{}\"/>{none}</svg>",
            width.ceil(),
            text(&most),
            path(&heights, 1, false)
        )
    }
}

fn greatest(values: &[Value]) -> Value {
    values.iter().fold(Value::NoData, |most, value| match (most, *value) {
        (Value::None, _) | (_, Value::None) => Value::None,
        (Value::Number(one), Value::Number(other)) => Value::Number(one.max(other)),
        (Value::NoData, value) | (value, Value::NoData) => value,
    })
}

/// A row in HTML, and what came in its slices.
pub(super) struct Drawn {
    pub(super) html: String,
    pub(super) lines: Vec<Json>,
}

impl<'r> Row<'r> {
    /// Draws it, with the sparkline of this line. `places` says where rows of the table of times have gone, for lines that are those
    /// of one. `id` is an attribute of it.
    pub(super) fn drawn(
        &self,
        report: &Report,
        (id, columns, spark): (&str, usize, usize),
        detail: Detail,
        places: &[Option<usize>],
        kinds: &mut Kinds<'r>,
    ) -> Drawn {
        let grid = Grid::of(report, detail.slices);
        let mut lines = Vec::with_capacity(self.lines.len());
        let mut sparkline = String::new();
        for (number, line) in self.lines.iter().enumerate() {
            let Some(line) = line else {
                lines.push(Json::Null);
                continue;
            };
            let place = line.row.and_then(|row| places.get(row).copied().flatten());
            if place.is_some() && number != spark {
                lines.push(json!(place));
                continue;
            }
            let slices = line.slices(report, &grid);
            if number == spark {
                sparkline = line.spark(&grid, &slices, detail.sparks);
            }
            let kind = kinds.place((&line.series.unit, line.has_samples()));
            lines.push(json!([kind, line.packed(&slices, detail.bits)]));
        }
        let html = format!(
            "<tr{id}><th scope=\"row\"><details><summary>{}</summary></details><td>{sparkline}{}\n<tr class=\"more\"><td \
             colspan=\"{columns}\"><div></div>\n{}",
            title(&self.label, detail.title),
            self.cells,
            if detail.parts { &self.parts } else { "" },
        );
        Drawn { html, lines }
    }
}
