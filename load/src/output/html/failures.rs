//! What failed, by cause, with whole examples.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::markup::{Room, left_out, lines, section, text};
use crate::result::{FailureGroup, Report};
use crate::summary::failures::{facts, parts, told};
use crate::summary::numbers::{clock, count, plural};

/// The bytes that all examples take at most.
const EXAMPLES: usize = 200_000;
/// The bytes that what failed and why takes at most.
const CAUSES: usize = 150_000;
/// So many causes are shown open.
const OPEN: usize = 3;

/// The failures, those of the generator itself first.
pub(super) fn failures(report: &Report) -> String {
    let parts = parts(report);
    let chosen = chosen(parts.iter().flat_map(|(_, _, groups)| groups).copied());
    let (mut html, mut room) = (String::new(), Room::new(CAUSES));
    for (id, (title, note, groups)) in ["own-failures", "failures"].into_iter().zip(&parts) {
        if groups.is_empty() {
            continue;
        }
        let mut content = String::new();
        for (number, group) in groups.iter().enumerate() {
            let what = format!("<b class=\"r\">{}</b> {}", count(group.count), text(&told(report, group)));
            let mut cause = String::new();
            room.add(&mut cause, &what);
            if !cause.is_empty() {
                let examples = examples(report, group, &chosen);
                content.push_str(&with_examples(&cause, &examples, number < OPEN));
            }
        }
        html.push_str(&section(id, title, &facts(groups, note), &format!("{content}{}", room.note("cause"))));
    }
    html
}

/// The examples for which there is room: the first of each cause before the second of any.
fn chosen<'r>(groups: impl Iterator<Item = &'r FailureGroup> + Clone) -> HashMap<*const String, String> {
    let most = groups.clone().map(|group| group.examples.len()).max().unwrap_or(0);
    let (mut chosen, mut left) = (HashMap::new(), EXAMPLES);
    for number in 0..most {
        for example in groups.clone().filter_map(|group| group.examples.get(number)) {
            // What is too long already is not made longer.
            if example.len() > left {
                continue;
            }
            let shown = lines(example);
            if shown.len() <= left {
                left -= shown.len();
                chosen.insert(std::ptr::from_ref(example), shown);
            }
        }
    }
    chosen
}

fn examples(report: &Report, group: &FailureGroup, chosen: &HashMap<*const String, String>) -> String {
    let (mut examples, mut missing) = (String::new(), 0);
    for (number, example) in group.examples.iter().enumerate() {
        let Some(shown) = chosen.get(&std::ptr::from_ref(example)) else {
            missing += 1;
            continue;
        };
        let at = group.examples_at.get(number).filter(|at| **at <= report.elapsed);
        let at = at.map(|at| format!("<small>at {}</small>", clock(*at))).unwrap_or_default();
        let _ = write!(examples, "{at}<pre tabindex=\"0\">{shown}</pre>");
    }
    if missing > 0 {
        examples.push_str(&left_out(&plural(missing, "example")));
    }
    examples
}

fn with_examples(what: &str, examples: &str, is_open: bool) -> String {
    if examples.is_empty() {
        return format!("<p class=\"cause\">{what}</p>\n");
    }
    let open = if is_open { " open" } else { "" };
    format!("<details class=\"cause\"{open}><summary>{what}</summary>{examples}</details>\n")
}
