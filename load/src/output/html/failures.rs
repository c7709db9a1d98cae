//! What failed, by cause, with whole examples.

use std::fmt::Write as _;

use super::markup::{lines, section, text};
use crate::result::{FailureGroup, Report};
use crate::summary::failures::{facts, parts, told};
use crate::summary::numbers::{clock, count, plural};

/// The bytes that all examples take at most: what is behind them is in the file of the run.
const EXAMPLES: usize = 400_000;
/// So many causes are shown open.
const OPEN: usize = 3;

/// The failures, those of the generator itself first.
pub(super) fn failures(report: &Report) -> String {
    let (mut html, mut room) = (String::new(), EXAMPLES);
    for (id, (title, note, groups)) in ["own-failures", "failures"].into_iter().zip(parts(report)) {
        if groups.is_empty() {
            continue;
        }
        let mut content = String::new();
        let mut left_out = 0;
        for (number, group) in groups.iter().enumerate() {
            content.push_str(&cause(report, group, number < OPEN, &mut room, &mut left_out));
        }
        if left_out > 0 {
            let _ = writeln!(
                content,
                "<p class=\"note\">{} left out to keep this file small: the JSON of the run has them.</p>",
                plural(left_out, "example")
            );
        }
        html.push_str(&section(id, title, &facts(&groups, note), &content));
    }
    html
}

fn cause(
    report: &Report,
    group: &FailureGroup,
    is_open: bool,
    room: &mut usize,
    left_out: &mut u64,
) -> String {
    let mut examples = String::new();
    for (number, example) in group.examples.iter().enumerate() {
        let shown = lines(example);
        if shown.len() > *room {
            *left_out += 1;
            continue;
        }
        *room -= shown.len();
        let at = group.examples_at.get(number).filter(|at| **at <= report.elapsed);
        let at = at.map(|at| format!("<small>at {}</small>", clock(*at))).unwrap_or_default();
        let _ = write!(examples, "{at}<pre tabindex=\"0\">{shown}</pre>");
    }
    let what = format!("<b class=\"r\">{}</b> {}", count(group.count), text(&told(report, group)));
    if examples.is_empty() {
        return format!("<p class=\"cause\">{what}</p>\n");
    }
    let open = if is_open { " open" } else { "" };
    format!("<details class=\"cause\"{open}><summary>{what}</summary>{examples}</details>\n")
}
