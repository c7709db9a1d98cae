//! A result in the files that others read: one module and one row for each format.

mod csv;
mod hlog;
mod html;
mod junit;
mod markdown;

use std::io;

use crate::result::Report;

/// A format in which a result can be written, besides its own JSON.
///
/// ```
/// use streamgauge_load::{Format, Report};
///
/// let mut file = Vec::new();
/// Report::default().write_as(Format::Csv, &mut file)?;
/// assert!(file.starts_with(b"scenario,"));
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// HTML: a page with the verdict, charts over time, tables and failures, which works offline and without scripts.
    Html,
    /// CSV: what each thing that was measured came to, a row each.
    Csv,
    /// CSV: the same over time, a row for each slice of it.
    CsvOverTime,
    /// JUnit XML: a test case for each assertion and each cause of failure, and two for the run itself.
    Junit,
    /// A log of HdrHistogram's: the times of all that succeeded, a histogram for each thing and slice of time.
    Hlog,
    /// Markdown, as for a pull request: the verdict, assertions, times, failures, and what earlier runs were.
    Markdown,
}

/// How a format is written.
struct Row {
    format: Format,
    /// As `--output` has it. Formats of one name are written together.
    name: &'static str,
    /// How the names of its files end.
    ending: &'static str,
    /// Whether it is written if nothing is said.
    is_unasked: bool,
    write: fn(&Report, &mut dyn io::Write) -> io::Result<()>,
}

/// All formats, in the order in which they are written.
const TABLE: &[Row] = &[
    Row { format: Format::Html, name: "html", ending: ".html", is_unasked: true, write: html::write },
    Row { format: Format::Csv, name: "csv", ending: ".csv", is_unasked: false, write: csv::write },
    Row {
        format: Format::CsvOverTime,
        name: "csv",
        ending: ".over-time.csv",
        is_unasked: false,
        write: csv::write_over_time,
    },
    Row { format: Format::Junit, name: "junit", ending: ".xml", is_unasked: false, write: junit::write },
    Row { format: Format::Hlog, name: "hlog", ending: ".hlog", is_unasked: false, write: hlog::write },
    Row {
        format: Format::Markdown,
        name: "markdown",
        ending: ".md",
        is_unasked: false,
        write: markdown::write,
    },
];

impl Format {
    /// All formats.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|row| row.format)
    }

    /// Its name, as `--output` has it; some share one.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().map_or("", |row| row.name)
    }

    /// How the names of its files end: `.csv`.
    #[must_use]
    pub fn ending(self) -> &'static str {
        self.row().map_or("", |row| row.ending)
    }

    /// Whether it is written if nothing is said.
    pub(crate) fn is_unasked(self) -> bool {
        self.row().is_some_and(|row| row.is_unasked)
    }

    fn row(self) -> Option<&'static Row> {
        TABLE.iter().find(|row| row.format == self)
    }
}

impl Report {
    /// Writes it in another format than its own.
    ///
    /// # Errors
    ///
    /// Those of `out`.
    pub fn write_as(&self, format: Format, out: &mut dyn io::Write) -> io::Result<()> {
        format.row().map_or(Ok(()), |row| (row.write)(self, out))
    }
}

#[cfg(test)]
mod tests;
