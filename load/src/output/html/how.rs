//! What a figure is of what came in slices of time. The script counts it again: for a span that is marked, for the slice under the
//! pointer, and for the charts of a row.

use serde_json::{Value as Json, json};

use super::chart::{Look, Shape};

/// How a figure is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// All that came, failed or not.
    All,
    Succeeded,
    Failed,
    /// All that came, per second.
    Rate,
    FailedRate,
    P50,
    P75,
    P95,
    P99,
    Max,
    Mean,
    /// The most there were at a time.
    Most,
    /// The mean while at least nine tenths of the most were there.
    Plateau,
    /// Of all in the line before.
    Share,
    /// It is not of a time: it stays as it is.
    Same,
}

impl How {
    /// As the script knows it.
    fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Rate => "rate",
            Self::FailedRate => "failed rate",
            Self::P50 => "p50",
            Self::P75 => "p75",
            Self::P95 => "p95",
            Self::P99 => "p99",
            Self::Max => "max",
            Self::Mean => "mean",
            Self::Most => "most",
            Self::Plateau => "plateau",
            Self::Share => "share",
            Self::Same => "same",
        }
    }
}

/// A column: its name, and how it is counted from which line of its rows.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) how: How,
    pub(super) line: usize,
}

/// A chart that each row of a table has.
#[derive(Debug)]
pub(super) struct RowChart {
    pub(super) title: &'static str,
    pub(super) note: &'static str,
    pub(super) lines: &'static [RowLine],
}

/// A line of such a chart.
#[derive(Debug)]
pub(super) struct RowLine {
    pub(super) name: &'static str,
    pub(super) look: Look,
    pub(super) shape: Shape,
    pub(super) how: How,
    pub(super) line: usize,
}

impl RowLine {
    pub(super) const fn new(name: &'static str, look: Look, how: How, line: usize) -> Self {
        Self { name, look, shape: Shape::Line, how, line }
    }

    /// With what lies below it.
    pub(super) const fn area(name: &'static str, how: How, line: usize) -> Self {
        Self { name, look: Look::First, shape: Shape::Area, how, line }
    }

    /// What failed, as steps.
    pub(super) const fn failed(line: usize) -> Self {
        Self { name: "failed", look: Look::Bad, shape: Shape::Steps, how: How::FailedRate, line }
    }

    /// The percentiles of this line of a row.
    pub(super) const fn percentiles(line: usize) -> [Self; 3] {
        [
            Self::new("p50", Look::First, How::P50, line),
            Self::new("p95", Look::Second, How::P95, line),
            Self::new("p99", Look::Third, How::P99, line),
        ]
    }
}

/// The columns as the script reads them.
pub(super) fn columns(columns: &[Column]) -> Json {
    columns.iter().map(|column| json!([column.how.name(), column.line])).collect()
}

/// The charts as the script reads them.
pub(super) fn charts(charts: &[RowChart]) -> Json {
    let line = |line: &RowLine| {
        let shape = match line.shape {
            Shape::Line => "line",
            Shape::Area => "area",
            Shape::Steps => "steps",
        };
        json!([line.name, line.look.class(), shape, line.how.name(), line.line])
    };
    charts
        .iter()
        .map(|chart| json!([chart.title, chart.note, chart.lines.iter().map(line).collect::<Vec<_>>()]))
        .collect()
}
