//! Charts as SVG.
//!
//! A plot is as wide as there is room, and is stretched: lines keep their width. What is written beside it is not stretched, since it
//! stands around the plot. So a zoom is another `viewBox`, and nothing has to be drawn again.

use std::fmt::Write as _;

use super::grid::{Grid, Ranked};
use super::markup::text;
use super::scale::Scale;
use crate::summary::numbers::{number, scaled, span};

/// A chart over the time of the run.
#[derive(Debug)]
pub(super) struct Chart {
    pub(super) title: &'static str,
    /// What has to be known to read it.
    pub(super) note: String,
    pub(super) unit: Unit,
    pub(super) grid: Grid,
    pub(super) scale: Scale,
    pub(super) lines: Vec<Line>,
    /// When the warm-up was over.
    pub(super) warm_up: u64,
}

/// What the values of a chart are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Time,
    Count,
    PerSecond,
}

/// One line of a chart.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) name: String,
    pub(super) look: Look,
    pub(super) shape: Shape,
    /// One for each slice of the grid.
    pub(super) values: Vec<Value>,
}

/// A value of a line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Value {
    /// There is none: the line has a gap.
    NoData,
    /// It is among what failed, and higher than any.
    None,
    Number(f64),
}

/// How lines are told apart, by colour and by dashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    First,
    Second,
    Third,
    Fourth,
    Bad,
    Good,
}

/// How values are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// From the middle of each slice to that of the next.
    Line,
    /// The same, with what lies below.
    Area,
    /// As high as it is all through the slice.
    Steps,
}

/// The units of a plot: across for each slice, and from top to bottom.
const SLICE: u64 = 10;
pub(super) const HEIGHT: u64 = 300;
/// The height of a plot in pixels; below it are the moments.
const PIXELS: u64 = 150;

impl Look {
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::First => "a",
            Self::Second => "b",
            Self::Third => "c",
            Self::Fourth => "d",
            Self::Bad => "e",
            Self::Good => "f",
        }
    }
}

impl Unit {
    pub(super) fn shown(self, value: f64) -> String {
        match self {
            Self::Time => span(value.max(0.0).round() as u64),
            Self::Count | Self::PerSecond => number(value),
        }
    }

    /// The same in a few columns, for an axis.
    fn tick(self, value: f64) -> String {
        match self {
            Self::Count | Self::PerSecond if value >= 1e6 => {
                scaled(value, &["", "k", "M", "G", "T", "P", "E"])
            }
            _ => self.shown(value),
        }
    }
}

impl From<Ranked> for Value {
    fn from(ranked: Ranked) -> Self {
        match ranked {
            Ranked::NoData => Self::NoData,
            Ranked::None => Self::None,
            Ranked::Value(value) => Self::Number(value as f64),
        }
    }
}

impl Chart {
    /// All numbers of its lines.
    pub(super) fn numbers(lines: &[Line]) -> impl Iterator<Item = f64> {
        lines.iter().flat_map(|line| &line.values).filter_map(|value| value.number())
    }

    /// The chart with its title and its legend. `place` is where its values stand in the data.
    pub(super) fn figure(&self, place: &str) -> String {
        let mut legend = String::new();
        if self.lines.len() > 1 || self.has_none() {
            legend.push_str("<ul>");
            for line in &self.lines {
                let _ = write!(legend, "<li class=\"{}\">{}", line.look.class(), text(&line.name));
            }
            if self.has_none() {
                legend.push_str("<li class=\"x\">none: too many failed");
            }
            legend.push_str("</ul>");
        }
        let note = if self.note.is_empty() {
            String::new()
        } else {
            format!(" <small>{}</small>", text(&self.note))
        };
        format!(
            "<figure class=\"chart\" {place}><figcaption><b>{}</b>{note}{legend}</figcaption>{}</figure>\n",
            text(self.title),
            self.svg(PIXELS)
        )
    }

    /// The chart alone.
    pub(super) fn svg(&self, pixels: u64) -> String {
        let (mut plot, mut ticks) = (String::new(), String::new());
        if self.warm_up > 0 {
            let width = self.across(self.warm_up.min(self.grid.end));
            let _ = write!(plot, "<rect class=\"w\" width=\"{width}\" height=\"{HEIGHT}\"/>");
        }
        let mut lines = String::new();
        for tick in self.scale.ticks() {
            let height = self.down(tick);
            let _ = write!(lines, "M0 {height}H{}", self.width());
            // Its middle at the line that it names.
            let y = height * pixels / HEIGHT + 4;
            let _ = write!(ticks, "<text y=\"{y}\">{}</text>", text(&self.unit.tick(tick)));
        }
        if !lines.is_empty() {
            let _ = write!(plot, "<path class=\"g\" d=\"{lines}\"/>");
        }
        for line in &self.lines {
            plot.push_str(&self.drawn(line));
        }
        format!(
            "<svg class=\"c\" role=\"img\" height=\"{}\" aria-label=\"{}\"><svg class=\"p\" height=\"{pixels}\" viewBox=\"0 0 {} \
             {HEIGHT}\" preserveAspectRatio=\"none\">{plot}</svg>{ticks}<use href=\"#x\" y=\"{pixels}\"/></svg>",
            pixels + 18,
            text(&self.said()),
            self.width(),
        )
    }

    /// The chart in words, for who does not see it.
    fn said(&self) -> String {
        let most = |line: &Line| {
            let most = line.values.iter().filter_map(|value| value.number()).reduce(f64::max)?;
            Some(format!("{} up to {}", line.name, self.unit.shown(most)))
        };
        let lines: Vec<String> = self.lines.iter().filter_map(most).collect();
        format!("{}: {}", self.title, if lines.is_empty() { "nothing".to_owned() } else { lines.join(", ") })
    }

    fn drawn(&self, line: &Line) -> String {
        let class = line.look.class();
        let mut drawn = String::new();
        let points: Vec<Option<u64>> =
            line.values.iter().map(|value| value.number().map(|number| self.down(number))).collect();
        match line.shape {
            Shape::Line => {
                let _ = write!(drawn, "<path class=\"{class}\" d=\"{}\"/>", path(&points, SLICE, false));
            }
            Shape::Area => {
                let _ = write!(
                    drawn,
                    "<path class=\"{class} n\" d=\"{}\"/><path class=\"{class}\" d=\"{}\"/>",
                    path(&points, SLICE, true),
                    path(&points, SLICE, false)
                );
            }
            Shape::Steps => {
                let _ = write!(drawn, "<path class=\"{class} s\" d=\"{}\"/>", steps(&points));
            }
        }
        let none: String = line.values.iter().enumerate().filter(|(_, value)| **value == Value::None).fold(
            String::new(),
            |mut path, (bin, _)| {
                let _ = write!(path, "M{} 4h{SLICE}", bin as u64 * SLICE);
                path
            },
        );
        if !none.is_empty() {
            let _ = write!(drawn, "<path class=\"x\" d=\"{none}\"/>");
        }
        drawn
    }

    fn has_none(&self) -> bool {
        self.lines.iter().any(|line| line.values.contains(&Value::None))
    }

    /// How wide the plot is, in its units: the last slice may be cut by the end.
    fn width(&self) -> String {
        self.across(self.grid.end)
    }

    fn across(&self, at: u64) -> String {
        let across = at as f64 / self.grid.width as f64 * SLICE as f64;
        format!("{}", (across * 10.0).round() / 10.0)
    }

    fn down(&self, value: f64) -> u64 {
        HEIGHT - (self.scale.height(value) * HEIGHT as f64).round() as u64
    }
}

impl Value {
    pub(super) fn number(self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(number),
            Self::NoData | Self::None => None,
        }
    }
}

/// A line through slices of this width, with gaps where there is nothing; or all that lies below it.
pub(super) fn path(points: &[Option<u64>], width: u64, is_area: bool) -> String {
    let mut path = Path::default();
    for run in points.chunk_by(|one, other| one.is_some() == other.is_some()).scan(0, |next, run| {
        let first = *next;
        *next += run.len();
        Some((first, run))
    }) {
        let (first, run) = run;
        let mut heights = run.iter().flatten().copied();
        let Some(start) = heights.next() else { continue };
        let x = first as u64 * width + width / 2;
        match is_area {
            true => path.raw(&format!("M{x} {HEIGHT}V{start}")),
            false => path.raw(&format!("M{x} {start}")),
        }
        let mut last = start;
        for height in heights {
            path.by(width as i64, height as i64 - last as i64);
            last = height;
        }
        match (is_area, run.len()) {
            (true, _) => path.raw(&format!("V{HEIGHT}z")),
            // A point, by round ends.
            (false, 1) => path.raw("h0"),
            (false, _) => {}
        }
    }
    path.text
}

/// What lies below steps; those of nothing are left out.
fn steps(points: &[Option<u64>]) -> String {
    let mut path = String::new();
    for (bin, height) in points.iter().enumerate() {
        if let Some(height) = height.filter(|height| *height < HEIGHT) {
            let _ = write!(path, "M{} {HEIGHT}V{height}h{SLICE}V{HEIGHT}z", bin as u64 * SLICE);
        }
    }
    path
}

/// A path in few characters.
#[derive(Debug, Default)]
struct Path {
    text: String,
    is_line: bool,
}

impl Path {
    fn raw(&mut self, text: &str) {
        self.text.push_str(text);
        self.is_line = false;
    }

    /// A line on from where it is.
    fn by(&mut self, x: i64, y: i64) {
        let before = if self.is_line { " " } else { "l" };
        let between = if y < 0 { "" } else { " " };
        let _ = write!(self.text, "{before}{x}{between}{y}");
        self.is_line = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_gaps_where_there_is_nothing() {
        let points = [Some(10), Some(7), Some(7), None, Some(3), None, None];
        assert_eq!(path(&points, SLICE, false), "M5 10l10-3 10 0M45 3h0");
        assert_eq!(path(&points, SLICE, true), "M5 300V10l10-3 10 0V300zM45 300V3V300z");
        assert_eq!(path(&[], SLICE, false), "");
        assert_eq!(steps(&[Some(HEIGHT), Some(100), None]), "M10 300V100h10V300z");
    }

    #[test]
    fn what_is_none_is_drawn_at_the_top() {
        let grid = Grid { width: 10, count: 2, end: 15 };
        let values = vec![Value::Number(5.0), Value::None];
        let lines = vec![Line { name: "p99 <b>".into(), look: Look::Third, shape: Shape::Line, values }];
        let scale = Scale::linear(Chart::numbers(&lines));
        let chart =
            Chart { title: "Gap", note: String::new(), unit: Unit::Count, grid, scale, lines, warm_up: 10 };
        let figure = chart.figure("data-c=\"0\"");
        assert!(figure.contains("<path class=\"x\" d=\"M10 4h10\"/>"), "{figure}");
        assert!(figure.contains("viewBox=\"0 0 15 300\""), "{figure}");
        assert!(figure.contains("p99 &lt;b&gt;") && !figure.contains("p99 <b>"), "{figure}");
        assert!(figure.contains("class=\"w\" width=\"10\""), "{figure}");
    }
}
