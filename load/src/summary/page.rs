//! What is printed before it is: lines of pieces, none wider than the page.

use std::io;

use super::style::{Style, Tone};
use super::text::{clean, cut, cut_in_the_middle, padded, right, width, wrapped};

/// The columns of a page.
pub(crate) const WIDTH: usize = 100;

/// A line: pieces of text, each with its look.
#[derive(Debug, Clone, Default)]
pub(crate) struct Line(Vec<(Tone, String)>);

impl Line {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// With a piece behind what there is.
    pub(crate) fn with(mut self, tone: Tone, text: impl Into<String>) -> Self {
        self.0.push((tone, text.into()));
        self
    }

    /// The pieces, in their order.
    pub(crate) fn pieces(&self) -> impl Iterator<Item = (Tone, &str)> {
        self.0.iter().map(|(tone, text)| (*tone, text.as_str()))
    }

    /// As it is printed, without the line break.
    fn text(&self, style: Style) -> String {
        let (mut text, mut left) = (String::new(), WIDTH);
        for (tone, piece) in &self.0 {
            // Nothing hostile should have come as far as this, and nothing does.
            let piece = cut(&clean(piece), left);
            left -= width(&piece).min(left);
            text.push_str(&style.paint(*tone, &piece));
        }
        let kept = text.trim_end().len();
        text.truncate(kept);
        text
    }
}

/// A page: sections with an empty line between.
#[derive(Debug, Default)]
pub(crate) struct Page {
    sections: Vec<Vec<Line>>,
}

impl Page {
    /// Adds a section, if it has lines.
    pub(crate) fn section(&mut self, lines: Vec<Line>) {
        if !lines.is_empty() {
            self.sections.push(lines);
        }
    }

    pub(crate) fn write(&self, out: &mut impl io::Write, style: Style) -> io::Result<()> {
        for (number, section) in self.sections.iter().enumerate() {
            if number > 0 {
                writeln!(out)?;
            }
            for line in section {
                writeln!(out, "{}", line.text(style))?;
            }
        }
        Ok(())
    }
}

/// The heading of a section, with what has to be known to read it.
pub(crate) fn heading(title: &str, note: &str) -> Line {
    let line = Line::new().with(Tone::Bold, title);
    if note.is_empty() { line } else { line.with(Tone::Dim, format!("  {note}")) }
}

/// The lines that a sentence takes at most.
const SENTENCE: usize = 4;

/// A sentence in lines, indented; those after the first by two more.
pub(crate) fn sentence(tone: Tone, indent: usize, text: &str) -> Vec<Line> {
    let mut lines = wrapped(text, WIDTH - indent - 3);
    if lines.len() > SENTENCE {
        lines.truncate(SENTENCE);
        lines.iter_mut().skip(SENTENCE - 1).for_each(|line| line.push('…'));
    }
    let indented = |(number, line): (usize, String)| {
        Line::new().with(tone, format!("{}{line}", " ".repeat(if number == 0 { indent } else { indent + 2 })))
    };
    lines.into_iter().enumerate().map(indented).collect()
}

/// Rows of cells under a head. The first column is as wide as the page allows, all others are as wide as their cells.
#[derive(Debug, Default)]
pub(crate) struct Table {
    head: Vec<String>,
    rows: Vec<Row>,
}

/// A row of a table.
#[derive(Debug)]
pub(crate) enum Row {
    /// A label and its cells.
    Cells { tone: Tone, label: String, cells: Vec<(Tone, String)> },
    /// Lines that explain the row before them.
    Words(Vec<Line>),
}

/// The least that the first column keeps.
const LABEL: usize = 18;

impl Table {
    /// A table under a head, whose first cell is the section's title.
    pub(crate) fn new<const N: usize>(head: [&str; N]) -> Self {
        Self { head: head.map(str::to_owned).to_vec(), rows: Vec::new() }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The names of the columns, the section's title first.
    pub(crate) fn head(&self) -> &[String] {
        &self.head
    }

    /// The rows, in their order.
    pub(crate) fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Adds a row; a cell has its own look, the label that of the row.
    pub(crate) fn row(&mut self, tone: Tone, label: impl Into<String>, cells: Vec<(Tone, String)>) {
        self.rows.push(Row::Cells { tone, label: label.into(), cells });
    }

    /// Adds lines that are no row, such as an explanation of the last.
    pub(crate) fn words(&mut self, lines: Vec<Line>) {
        self.rows.push(Row::Words(lines));
    }

    /// Without the columns that say nothing.
    pub(crate) fn without_empty(mut self) -> Self {
        for column in (1..self.head.len()).rev() {
            let mut cells = self.rows.iter().filter_map(|row| match row {
                Row::Cells { cells, .. } => cells.get(column - 1),
                Row::Words(_) => None,
            });
            if cells.all(|(_, cell)| matches!(cell.as_str(), "" | "–" | "0")) {
                self.head.remove(column);
                self.rows.iter_mut().for_each(|row| row.remove(column - 1));
            }
        }
        self
    }

    /// The table as lines: none if it has no rows.
    pub(crate) fn lines(self) -> Vec<Line> {
        if self.is_empty() {
            return Vec::new();
        }
        let widths: Vec<usize> = (1..self.head.len()).map(|column| self.column(column)).collect();
        let taken: usize = widths.iter().map(|width| width + GAP).sum();
        let widest = self.rows.iter().map(Row::label).max().unwrap_or(0).max(width(&self.head[0]));
        let label = widest.min(WIDTH.saturating_sub(taken).max(LABEL)).max(LABEL);
        let head = Line::new().with(Tone::Bold, padded(&cut(&self.head[0], label), label));
        let head = self.head[1..].iter().zip(&widths).fold(head, |line, (name, width)| {
            line.with(Tone::Dim, format!("{}{}", " ".repeat(GAP), right(name, *width)))
        });
        let mut lines = vec![head];
        for row in self.rows {
            match row {
                Row::Words(words) => lines.extend(words),
                Row::Cells { tone, label: text, cells } => {
                    // A label of which little would be left has a line of its own.
                    let is_long = width(&text) > label * 4 / 3;
                    if is_long {
                        lines.push(Line::new().with(tone, cut_in_the_middle(&text, WIDTH)));
                    }
                    let text = if is_long { String::new() } else { cut_in_the_middle(&text, label) };
                    let first = Line::new().with(tone, padded(&text, label));
                    lines.push(cells.into_iter().zip(&widths).fold(first, |line, ((tone, cell), width)| {
                        line.with(tone, format!("{}{}", " ".repeat(GAP), right(&cell, *width)))
                    }));
                }
            }
        }
        lines
    }

    fn column(&self, number: usize) -> usize {
        let cells = self.rows.iter().filter_map(|row| match row {
            Row::Cells { cells, .. } => cells.get(number - 1).map(|(_, cell)| width(cell)),
            Row::Words(_) => None,
        });
        cells.max().unwrap_or(0).max(width(&self.head[number]))
    }
}

/// The columns between two cells.
const GAP: usize = 2;

impl Row {
    fn remove(&mut self, cell: usize) {
        if let Self::Cells { cells, .. } = self
            && cell < cells.len()
        {
            cells.remove(cell);
        }
    }

    fn label(&self) -> usize {
        match self {
            Self::Cells { label, .. } => width(label),
            Self::Words(_) => 0,
        }
    }
}
