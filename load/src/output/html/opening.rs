//! What is seen first: the verdict, each assertion, and what needs attention.

use std::time::{Duration, UNIX_EPOCH};

use super::markup::{Room, section, text};
use super::tables::{LABEL, class, title};
use crate::judge::Comparison;
use crate::result::{Report, Verdict};
use crate::summary::failures;
use crate::summary::numbers::{count, plural};
use crate::summary::verdict::{facts, in_order, parts, verdict, warning_texts};

/// The name of the load and how it went.
pub(super) fn header(report: &Report) -> String {
    let (tone, mark, word) = verdict(report);
    let name = if report.name.is_empty() { "load" } else { &report.name };
    let parts: Vec<String> = parts(report, usize::MAX).iter().map(|part| text(part)).collect();
    format!(
        "<h1>{}</h1>\n<p class=\"verdict v{}\"><strong><span aria-hidden=\"true\">{mark}</span> {}</strong> {}</p>\n\
         <p class=\"note\">{}{}</p>\n",
        title(name, LABEL),
        class(tone),
        text(word),
        parts.join("; "),
        began(report),
        text(&facts(report)),
    )
}

fn began(report: &Report) -> String {
    let began = UNIX_EPOCH.checked_add(Duration::from_millis(report.began));
    // Later dates have no name of four digits.
    let is_known = report.began > 0 && report.began < 253_402_300_800_000;
    let Some(began) = began.filter(|_| is_known) else { return String::new() };
    let began = humantime::format_rfc3339_seconds(began).to_string();
    format!("<time datetime=\"{began}\">{}</time> · ", began.replace('T', " ").replace('Z', " UTC"))
}

/// Each assertion with what it came to; those on the baseline have a section of their own.
pub(super) fn assertions(report: &Report) -> String {
    const ROOM: usize = 100_000;
    let (mut rows, mut room) = (String::new(), Room::new(ROOM));
    let is_shown = |verdict: &&Verdict| !verdict.held || Comparison::read(verdict).is_none();
    for verdict in in_order(&report.assertions).filter(is_shown) {
        let (tone, mark, word) =
            if verdict.held { ("g", "✓", "held") } else { ("r", "✗", "did not hold") };
        let note = match verdict.note.as_str() {
            "" => String::new(),
            note => format!("<small>{}</small>", text(note)),
        };
        let row = format!(
            "<tr><td class=\"{tone}\"><span role=\"img\" aria-label=\"{word}\">{mark}</span><th scope=\"row\"><code>{}</code>{note}\
             <td class=\"v{tone}\">{}<td class=\"d\">{}\n",
            text(&verdict.assertion),
            text(&verdict.value),
            plural(verdict.samples, "sample"),
        );
        room.add(&mut rows, &row);
    }
    if rows.is_empty() {
        return String::new();
    }
    let held = report.assertions.iter().filter(|verdict| verdict.held).count() as u64;
    let note = format!("{} of {} held", count(held), count(report.assertions.len() as u64));
    let table = format!(
        "<div class=\"scroll\"><table class=\"assertions\"><tbody>\n{rows}</table></div>\n{}",
        room.note("assertion")
    );
    section("assertions", "Assertions", &note, &table)
}

/// What makes the verdict worth less, and the most frequent causes of failures.
pub(super) fn needs_attention(report: &Report) -> String {
    const CAUSES: usize = 5;
    const ROOM: usize = 40_000;
    let (mut list, mut room) = (String::new(), Room::new(ROOM));
    for words in warning_texts(report) {
        room.add(&mut list, &format!("<li>{}\n", text(&words)));
    }
    for (id, (_, _, groups)) in ["own-failures", "failures"].into_iter().zip(failures::parts(report)) {
        for group in groups.iter().take(CAUSES) {
            let told = title(&failures::told(report, group), LABEL);
            list.push_str(&format!(
                "<li><a href=\"#{id}\"><b class=\"r\">{}</b> {told}</a>\n",
                count(group.count)
            ));
        }
        if groups.len() > CAUSES {
            let more = plural((groups.len() - CAUSES) as u64, "further cause");
            list.push_str(&format!("<li><a href=\"#{id}\">{more}</a>\n"));
        }
    }
    if !list.is_empty() {
        list = format!("<ul class=\"attention\">\n{list}</ul>\n{}", room.note("warning"));
    }
    section("attention", "Needs attention", "", &list)
}
