//! What people read: the summary at the end, the line while it runs, the plan before it, and the timeline of one user. Each is made
//! from plain data, and written to whatever it is given.

pub(crate) mod failures;
pub(crate) mod names;
pub(crate) mod numbers;
pub(crate) mod others;
pub(crate) mod page;
mod plan;
mod progress;
pub(crate) mod run;
pub(crate) mod search;
pub(crate) mod streams;
pub(crate) mod style;
pub(crate) mod text;
mod timeline;
pub(crate) mod times;
pub(crate) mod tokens;
pub(crate) mod verdict;

use std::fmt;
use std::io;

pub(crate) use numbers::{bytes, clock, count, percent, plural, span, time};
pub(crate) use run::{dropped, in_scenario, partial, phase, step};
pub(crate) use text::{clean, cut, cut_in_the_middle, right, width, wrapped};
pub(crate) use times::{TIMES_HEAD, times_as_text};
pub(crate) use verdict::{facts, headline_text, warning_texts};

pub use plan::{Need, Plan, PlannedScenario, PlannedStep, write_plan};
pub use progress::{Progress, Showing, line};
pub use search::write_search;
pub use style::Style;
pub use timeline::Timeline;

use crate::result::Report;

/// Writes the summary of a run, in lines of at most 100 columns: the verdict and how many users failed, what makes it worth less,
/// assertions, failures by cause, times, streams, what was tried again, and what the generator needed. What there was none of is left out.
///
/// `Display` of a [`Report`] is the same without colours.
///
/// # Errors
///
/// Those of `out`.
pub fn write_summary(report: &Report, out: &mut impl io::Write, style: Style) -> io::Result<()> {
    let mut page = page::Page::default();
    report.search.iter().flat_map(search::sections).for_each(|section| page.section(section));
    page.section(verdict::opening(report));
    page.section(verdict::assertions(report));
    failures::failures(report).into_iter().for_each(|section| page.section(section));
    page.section(times::times(report));
    let (table, notes) = tokens::tokens(report);
    page.section([table.lines(), notes].concat());
    page.section(streams::goodput(report).lines());
    page.section(streams::streams(report, ROWS).lines());
    page.section(streams::losses(report, ROWS).lines());
    page.section(streams::received(report).lines());
    page.section(streams::statuses(report, ROWS));
    page.section(times::numbers(report).lines());
    page.section(streams::counters(report, ROWS).lines());
    page.section(others::connections(report, ROWS).lines());
    page.section(others::users(report).lines());
    page.section(others::retried(report).lines());
    page.section(others::unfinished(report).lines());
    page.section(others::steering(report, ROWS));
    page.section([others::generator(report), others::own_parts(report, OWN_PARTS).lines()].concat());
    page.write(out, style)
}

/// The rows of a section at most: more are in the file of the run, and in its HTML.
const ROWS: usize = 24;
/// The same for the generator's own part of latencies.
const OWN_PARTS: usize = 6;

/// The summary, as [`write_summary`] writes it without colours.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = Vec::new();
        write_summary(self, &mut text, Style::PLAIN).map_err(|_| fmt::Error)?;
        f.write_str(&String::from_utf8_lossy(&text))
    }
}

#[cfg(test)]
mod tests;
