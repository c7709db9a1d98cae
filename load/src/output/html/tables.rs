//! Tables and lines of the summary as HTML: the same words in the same order.

use std::fmt::Write as _;

use super::markup::{Room, note, text};
use crate::summary::page::{Line, Row, Table};
use crate::summary::style::Tone;
use crate::summary::text::cut_in_the_middle;

/// The bytes that one table or list takes at most.
const ROOM: usize = 60_000;

/// The columns of the longest title that a table shows.
pub(super) const LABEL: usize = 120;

/// A section's id and its table, of which the first cell is the title; nothing of an empty one.
pub(super) fn section(id: &str, table: &Table) -> String {
    let title = table.head().first().map_or("", String::as_str);
    super::markup::section(id, title, "", &html(table))
}

/// A table: as many rows as there is room for.
pub(super) fn html(table: &Table) -> String {
    if table.is_empty() {
        return String::new();
    }
    let columns = table.head().len();
    let mut room = Room::new(ROOM);
    let mut html = "<div class=\"scroll\" tabindex=\"0\"><table><thead><tr>".to_owned();
    for (number, name) in table.head().iter().enumerate() {
        // The section's title stands above the table.
        let name = if number == 0 { String::new() } else { text(name) };
        let _ = write!(html, "<th scope=\"col\">{name}");
    }
    html.push_str("<tbody>\n");
    for row in table.rows() {
        match row {
            Row::Words(lines) => {
                let words = format!("<tr class=\"words\"><td colspan=\"{columns}\">{}\n", joined(lines));
                room.add_to_last(&mut html, &words);
            }
            Row::Cells { tone, label, cells } => {
                let indented = if label.starts_with(' ') { " in" } else { "" };
                let mut row = format!(
                    "<tr class=\"{}{indented}\"><th scope=\"row\">{}",
                    class(*tone),
                    title(label.trim(), LABEL)
                );
                cells.iter().for_each(|(tone, cell)| row.push_str(&self::cell(*tone, cell)));
                row.push('\n');
                room.add(&mut html, &row);
            }
        }
    }
    html.push_str("</table></div>\n");
    html.push_str(&room.note("row"));
    html
}

/// A cell of a table.
pub(super) fn cell(tone: Tone, cell: &str) -> String {
    match class(tone) {
        "" => format!("<td>{}", text(cell)),
        class => format!("<td class=\"{class}\">{}", text(cell)),
    }
}

/// A title, cut in the middle if it takes more than so many columns.
pub(super) fn title(label: &str, columns: usize) -> String {
    let title = cut_in_the_middle(label, columns);
    // Some characters take no column.
    text(&title.chars().take(2 * columns).collect::<String>())
}

/// Lines as a list of facts: what stands in the first piece of a line, and the rest of it. The heading is left out.
pub(super) fn facts(lines: &[Line]) -> String {
    definitions(lines.iter().skip(1).map(fact))
}

/// Terms with what they are: as many as there is room for.
pub(super) fn definitions(items: impl Iterator<Item = String>) -> String {
    let (mut html, mut room) = (String::new(), Room::new(ROOM));
    items.for_each(|item| room.add(&mut html, &item));
    if html.is_empty() { html } else { format!("<dl>{html}</dl>\n{}", room.note("line")) }
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
