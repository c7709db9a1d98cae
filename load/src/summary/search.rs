//! What the search for the highest load found.

use std::io;

use crate::result::{FoundLoad, LevelPoint};

use super::numbers::{count, number, span};
use super::page::{Line, Page, Table, sentence};
use super::style::{Style, Tone};
use super::text::clean;

/// Writes what a search for the highest load found, in lines of at most 100 columns: the answer with how certain it is, and each
/// level that was run, from the lowest load to the highest.
///
/// # Errors
///
/// Those of `out`.
pub fn write_search(found: &FoundLoad, out: &mut impl io::Write, style: Style) -> io::Result<()> {
    let mut page = Page::default();
    sections(found).into_iter().for_each(|section| page.section(section));
    page.write(out, style)
}

/// The same, as a part of something longer.
pub(crate) fn sections(found: &FoundLoad) -> [Vec<Line>; 2] {
    let (tone, mark) = match found.factor {
        None => (Tone::Bad, "✗"),
        Some(_) if found.confirmed && !found.saturated => (Tone::Good, "✓"),
        Some(_) => (Tone::Warn, "!"),
    };
    [sentence(tone, 0, &format!("{mark} {}: {found}", clean(&found.assertion))), curve(found).lines()]
}

/// The levels by their load, which shows where it bends; of one load in the order in which they were run.
pub(crate) fn curve(found: &FoundLoad) -> Table {
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
    table
}
