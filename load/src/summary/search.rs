//! What the search for the highest load found.

use std::io;

use crate::judge::{Found, LevelPoint};

use super::numbers::{count, number, span};
use super::page::{Line, Page, Table, sentence};
use super::style::{Style, Tone};
use super::text::clean;

/// Writes what a search for the highest load found, in lines of at most 100 columns: the answer with how certain it is, and each
/// level that was run, from the lowest load to the highest. `assertion` is what had to hold.
///
/// # Errors
///
/// Those of `out`.
pub fn write_search(
    assertion: &str,
    found: &Found,
    out: &mut impl io::Write,
    style: Style,
) -> io::Result<()> {
    let (tone, mark) = match found.factor {
        None => (Tone::Bad, "✗"),
        Some(_) if found.confirmed && !found.saturated => (Tone::Good, "✓"),
        Some(_) => (Tone::Warn, "!"),
    };
    let mut page = Page::default();
    page.section(sentence(tone, 0, &format!("{mark} {}: {found}", clean(assertion))));
    page.section(curve(found));
    page.write(out, style)
}

/// The levels by their load, which shows where it bends; of one load in the order in which they were run.
fn curve(found: &Found) -> Vec<Line> {
    let mut levels: Vec<&LevelPoint> = found.curve.iter().collect();
    levels.sort_by(|one, other| one.factor.total_cmp(&other.factor));
    let mut table = Table::new(["Load", "users at once", "length", "value", "samples", "held"]);
    for level in levels {
        let (tone, held) = if level.held { (Tone::Good, "✓") } else { (Tone::Bad, "✗") };
        let cells = vec![
            (Tone::Plain, count(level.in_flight)),
            (Tone::Dim, span(level.length)),
            (tone, clean(&level.value)),
            (Tone::Plain, count(level.samples)),
            (tone, held.to_owned()),
        ];
        let is_answer = found.factor == Some(level.factor);
        let longer = if level.confirms { "  longer run" } else { "" };
        table.row(
            if is_answer { Tone::Bold } else { Tone::Plain },
            format!("× {}{longer}", number(level.factor)),
            cells,
        );
        if !level.why.is_empty() {
            table.words(sentence(Tone::Dim, 2, &clean(&level.why)));
        }
    }
    table.lines()
}
