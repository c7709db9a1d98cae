//! Tables and lines of the summary as HTML: the same words in the same order.

use std::fmt::Write as _;

use super::markup::{note, text};
use crate::summary::page::{Line, Row, Table};
use crate::summary::style::Tone;
use crate::summary::text::cut_in_the_middle;

/// The longest title that a table shows.
const LABEL: usize = 120;

/// A section's id and its table, of which the first cell is the title; nothing of an empty one.
pub(super) fn section(id: &str, table: &Table) -> String {
    let title = table.head().first().map_or("", String::as_str);
    super::markup::section(id, title, "", &html(table, ""))
}

/// A table, with attributes of it and of its rows.
pub(super) fn html(table: &Table, attributes: &str) -> String {
    if table.is_empty() {
        return String::new();
    }
    let columns = table.head().len();
    let mut html = format!("<div class=\"scroll\" tabindex=\"0\"><table{attributes}><thead><tr>");
    for (number, name) in table.head().iter().enumerate() {
        // The section's title stands above the table.
        let name = if number == 0 { String::new() } else { text(name) };
        let _ = write!(html, "<th scope=\"col\">{name}");
    }
    html.push_str("<tbody>\n");
    for row in table.rows() {
        match row {
            Row::Words(lines) => {
                let _ = writeln!(html, "<tr class=\"words\"><td colspan=\"{columns}\">{}", joined(lines));
            }
            Row::Cells { tone, label, cells } => {
                let indented = if label.starts_with(' ') { " in" } else { "" };
                let _ = write!(
                    html,
                    "<tr class=\"{}{indented}\"><th scope=\"row\">{}",
                    class(*tone),
                    title(label.trim())
                );
                for (tone, cell) in cells {
                    html.push_str(&self::cell(*tone, cell));
                }
                html.push('\n');
            }
        }
    }
    html.push_str("</table></div>\n");
    html
}

/// A cell of a table.
pub(super) fn cell(tone: Tone, cell: &str) -> String {
    match class(tone) {
        "" => format!("<td>{}", text(cell)),
        class => format!("<td class=\"{class}\">{}", text(cell)),
    }
}

/// A title, cut in the middle if it is very long.
pub(super) fn title(label: &str) -> String {
    text(&cut_in_the_middle(label, LABEL))
}

/// Lines as a list of facts: what stands in the first piece of a line, and the rest of it. The heading is left out.
pub(super) fn facts(lines: &[Line]) -> String {
    let facts: String = lines.iter().skip(1).map(fact).collect();
    if facts.is_empty() { facts } else { format!("<dl>{facts}</dl>\n") }
}

fn fact(line: &Line) -> String {
    let mut pieces = line.pieces();
    let what = pieces.next().map_or("", |(_, text)| text.trim());
    let mut rest = String::new();
    for (tone, piece) in pieces {
        let piece = text(&words(piece));
        match class(tone) {
            "" => _ = write!(rest, "{piece} "),
            class => _ = write!(rest, "<span class=\"{class}\">{piece}</span> "),
        }
    }
    format!("<div><dt>{}<dd>{}</div>", text(what), rest.trim_end())
}

/// Lines as a paragraph.
pub(super) fn paragraph(lines: &[Line]) -> String {
    let is_warning = lines.iter().flat_map(Line::pieces).any(|(tone, _)| tone == Tone::Warn);
    let words = joined(lines);
    match (words.is_empty(), is_warning) {
        (true, _) => String::new(),
        (false, true) => format!("<p class=\"note y\">{words}</p>\n"),
        (false, false) => format!("<p class=\"note\">{words}</p>\n"),
    }
}

/// A sentence of its own for each text.
pub(super) fn notes<'t>(texts: impl IntoIterator<Item = &'t String>) -> String {
    texts.into_iter().map(|text| note(text)).collect()
}

fn joined(lines: &[Line]) -> String {
    let pieces = lines.iter().flat_map(Line::pieces).map(|(_, text)| words(text));
    text(&pieces.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" "))
}

/// Without the spaces that put it into columns.
fn words(piece: &str) -> String {
    piece.split_whitespace().collect::<Vec<_>>().join(" ")
}

pub(super) fn class(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain => "",
        Tone::Bold => "b",
        Tone::Dim => "d",
        Tone::Good => "g",
        Tone::Bad => "r",
        Tone::Warn => "y",
    }
}
