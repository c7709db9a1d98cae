//! A row of the table of steps and streams: its figures, a sparkline, and the charts that open below it.

use std::fmt::Write as _;

use super::baseline::Compared;
use super::chart::{Chart, Line, Look, SLICE, Shape, Unit, Value, path};
use super::data;
use super::grid::{Grid, Samples};
use super::markup::{note, text};
use super::overview::percentiles;
use super::scale::Scale;
use super::tables::{cell, class, html, title};
use crate::result::{Report, Series};
use crate::summary::numbers::rate;
use crate::summary::page::Table;
use crate::summary::run::{self, measured};
use crate::summary::style::Tone;
use crate::summary::times::{self, cells, service_time};

/// How much is told of each row: of many rows less, so that the file stays small.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Detail {
    /// The slices of its charts, and of what is marked, at most.
    pub(super) slices: usize,
    /// By how many bits its buckets are told apart.
    pub(super) bits: u32,
    /// Whether it has a chart of how many came and failed, besides that of their times.
    pub(super) counts: bool,
    /// Whether it has a table of what succeeded alone, of what failed, and of service times.
    pub(super) parts: bool,
}

/// The points of a sparkline at most.
const SPARKS: usize = 40;
/// The height of a sparkline in its units.
const SPARK: f64 = 20.0;

/// A thing that was measured.
#[derive(Debug, Clone, Copy)]
pub(super) struct Measured<'r> {
    pub(super) report: &'r Report,
    pub(super) series: &'r Series,
    /// What was dropped before it could begin.
    pub(super) dropped: u64,
    /// The same slice by slice, where it is known.
    pub(super) dropped_series: Option<&'r Series>,
}

/// A row in HTML, and what came in its slices.
pub(super) struct Drawn {
    pub(super) html: String,
    pub(super) packed: String,
}

/// The columns, behind the title and the sparkline: those of the summary, and how many came in a second.
pub(super) const COLUMNS: [&str; 9] =
    ["samples", "failed", "per second", "p50", "p75", "p95", "p99", "max", "mean"];

impl Measured<'_> {
    /// Draws it. `number` is that of the row, from 0.
    pub(super) fn drawn(&self, number: usize, label: &str, detail: Detail, was: &Compared<'_>) -> Drawn {
        let grid = Grid::of(self.report, detail.slices);
        let samples = self.samples(&grid);
        let lost = self.series.total.failed.count() + self.dropped;
        let mut figures = cells(self.series, &self.series.total.succeeded, lost);
        let all = self.series.total.succeeded.count() + lost;
        figures.insert(2, (Tone::Plain, rate(all, measured(self.report))));
        let mut row = format!(
            "<tr id=\"r{number}\"><th scope=\"row\"><details><summary>{}</summary></details><td>{}",
            title(label),
            self.spark(&grid, &samples)
        );
        let statistics = ["", "failed", "", "p50", "", "p95", "p99", "", "mean"];
        for ((tone, figure), statistic) in figures.iter().zip(statistics) {
            row.push_str(&cell(*tone, figure));
            if let Some(earlier) = was.of(self.series, statistic) {
                let _ = write!(
                    row,
                    "<small class=\"{}\">{} was {}</small>",
                    class(earlier.tone),
                    earlier.mark,
                    text(earlier.was())
                );
            }
        }
        let columns = COLUMNS.len() + 2;
        let _ = write!(row, "\n<tr class=\"more\"><td colspan=\"{columns}\"><div>");
        self.charts(&mut row, number, grid, &samples, detail);
        if detail.parts {
            row.push_str(&self.parts(label));
        }
        row.push_str("</div>\n");
        Drawn { html: row, packed: data::packed(&samples, detail.bits) }
    }

    fn samples(&self, grid: &Grid) -> Vec<Samples> {
        let mut samples = grid.samples(&self.series.slices);
        let dropped = self.dropped_series.map(|series| grid.counts(&series.slices)).unwrap_or_default();
        samples.iter_mut().zip(dropped).for_each(|(samples, dropped)| samples.failed += dropped);
        samples
    }

    /// The 99th percentile over time, without axes.
    fn spark(&self, grid: &Grid, samples: &[Samples]) -> String {
        let together = samples.len().div_ceil(SPARKS);
        let values: Vec<Value> = samples
            .chunks(together)
            .map(|chunk| {
                // Of some slices the one that is the worst.
                let values = chunk.iter().map(|samples| Value::from(samples.percentile(99.0)));
                values.fold(Value::NoData, |worst, value| match (worst, value) {
                    (Value::None, _) | (_, Value::None) => Value::None,
                    (Value::Number(one), Value::Number(other)) => Value::Number(one.max(other)),
                    (Value::NoData, value) | (value, Value::NoData) => value,
                })
            })
            .collect();
        let scale = Scale::log(values.iter().filter_map(|value| value.number()));
        let heights: Vec<Option<u64>> = values
            .iter()
            .map(|value| value.number().map(|number| (SPARK - scale.height(number) * SPARK).round() as u64))
            .collect();
        let width = grid.end as f64 / grid.width as f64 / together as f64 * SLICE as f64;
        let mut none = String::new();
        for (bin, _) in values.iter().enumerate().filter(|(_, value)| **value == Value::None) {
            let _ = write!(none, "M{} 1h{SLICE}", bin as u64 * SLICE);
        }
        let none = if none.is_empty() { none } else { format!("<path class=\"x\" d=\"{none}\"/>") };
        format!(
            "<svg class=\"spark\" aria-hidden=\"true\" viewBox=\"0 0 {} {SPARK}\" preserveAspectRatio=\"none\"><path d=\"{}\"/>{none}</svg>",
            width.ceil(),
            path(&heights, false)
        )
    }

    fn charts(&self, row: &mut String, number: usize, grid: Grid, samples: &[Samples], detail: Detail) {
        let is_time = self.series.unit == "ns";
        let warm_up = run::phase(self.report, "warm-up");
        let lines = percentiles(samples, false);
        let scale = match is_time {
            true => Scale::log(Chart::numbers(&lines)),
            false => Scale::linear(Chart::numbers(&lines)),
        };
        let unit = match &*self.series.unit {
            "ns" => Unit::Time,
            "bytes" => Unit::Bytes,
            "thousandths" => Unit::Thousandths,
            _ => Unit::Count,
        };
        let note = String::new();
        let chart = Chart { title: "Percentiles", note, unit, grid, scale, lines, warm_up };
        row.push_str(&chart.figure(&format!("data-r=\"{number}\"")));
        if detail.counts {
            let line = |name: &str, look, shape, value: fn(&Samples) -> u64| Line {
                name: name.to_owned(),
                look,
                shape,
                values: samples
                    .iter()
                    .enumerate()
                    .map(|(bin, samples)| Value::Number(value(samples) as f64 / grid.seconds(bin)))
                    .collect(),
            };
            let mut lines =
                vec![line("samples", Look::First, Shape::Area, |samples| samples.succeeded + samples.failed)];
            if samples.iter().any(|samples| samples.failed > 0) {
                lines.push(line("failed", Look::Bad, Shape::Steps, |samples| samples.failed));
            }
            let scale = Scale::linear(Chart::numbers(&lines));
            let note = "per second".to_owned();
            let chart = Chart { title: "Samples", note, unit: Unit::PerSecond, grid, scale, lines, warm_up };
            row.push_str(&chart.figure(&format!("data-n=\"{number}\"")));
        }
    }

    /// What succeeded alone, what failed, and service times: where they say something else than the row.
    fn parts(&self, label: &str) -> String {
        let mut table = times::head("");
        times::rows(&mut table, label, self.series, self.dropped);
        if let Some(service) = service_time(self.report, self.series) {
            times::rows(&mut table, "  service time", service, run::dropped(self.report, service));
        }
        let place = &self.series.of.place;
        let place = if place.is_empty() { String::new() } else { note(&format!("in {place}")) };
        if table.rows().len() > 1 {
            format!("{}{place}", html(&Table::without_empty(table), ""))
        } else {
            place
        }
    }
}
