//! Markdown of GitHub's kind, for a pull request: the verdict, assertions, times, failures, and what earlier runs were.

use std::io;
use std::ops::Range;

use crate::result::{FailureGroup, Report, Verdict};
use crate::summary::{
    TIMES_HEAD, clean, count, cut_in_the_middle, facts, headline_text, in_scenario, step, times_as_text,
    warning_texts,
};

/// The rows of a table at most: what GitHub takes as a summary is limited.
const ROWS: usize = 60;
/// Of so many causes the first text is shown, in so many lines at most.
const EXAMPLES: usize = 8;
const LINES: usize = 40;
/// The characters of a cell or a line at most.
const WIDTH: usize = 200;

pub(crate) fn write(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "## {}\n", text(&headline_text(report)))?;
    let warnings = warning_texts(report);
    for warning in &warnings {
        writeln!(out, "- ⚠ {}", text(warning))?;
    }
    if !warnings.is_empty() {
        writeln!(out)?;
    }
    writeln!(out, "{}", text(&facts(report)))?;
    if let Some(found) = &report.search {
        writeln!(out, "\n{}: {}", code(&found.assertion), text(&found.to_string()))?;
    }
    let (baseline, assertions): (Vec<&Verdict>, Vec<&Verdict>) =
        report.assertions.iter().partition(|verdict| verdict.assertion.starts_with(BASELINE));
    write_assertions(&assertions, out)?;
    write_times(report, out)?;
    write_failures(report, out)?;
    write_baseline(&baseline, out)
}

fn write_assertions(assertions: &[&Verdict], out: &mut dyn io::Write) -> io::Result<()> {
    let row = |verdict: &&Verdict| {
        let note = if verdict.note.is_empty() { String::new() } else { format!(" ({})", verdict.note) };
        let value = text(&format!("{}{note}", verdict.value));
        vec![mark(verdict.held).to_owned(), code(&verdict.assertion), value, count(verdict.samples)]
    };
    let sorted = [false, true].into_iter().flat_map(|held| {
        assertions.iter().filter(move |verdict| verdict.held == held).map(row).collect::<Vec<_>>()
    });
    table("Assertions", &["", "assertion", "value", "samples"], 3..4, sorted.collect(), 0, out)
}

fn write_times(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    let (times, left_out) = times_as_text(report, ROWS);
    let head: Vec<&str> = ["time"].into_iter().chain(TIMES_HEAD).collect();
    let row = |(label, cells): (String, Vec<String>)| {
        [code(&label)].into_iter().chain(cells.iter().map(|cell| text(cell))).collect()
    };
    table("Times", &head, 1..head.len(), times.into_iter().map(row).collect(), left_out, out)
}

fn write_failures(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    let row = |group: &FailureGroup| {
        let times = match group.warm_up {
            0 => count(group.count),
            warm_up => format!("{} + {} in the warm-up", count(group.count), count(warm_up)),
        };
        let whose = if group.generator { "the generator: " } else { "" };
        let what = in_scenario(report, Some(group.scenario), &step(&group.of));
        vec![times, code(what.trim()), format!("{whose}{}", code(&group.cause))]
    };
    let rows = report.failures.iter().map(row).collect();
    table("Failures", &["count", "what", "cause"], 0..1, rows, 0, out)?;
    for group in report.failures.iter().take(EXAMPLES) {
        let Some(example) = group.examples.first() else { continue };
        let mut lines: Vec<String> =
            example.lines().take(LINES).map(|line| cut_in_the_middle(&clean(line), WIDTH)).collect();
        if example.lines().nth(LINES).is_some() {
            lines.push("…".to_owned());
        }
        let cause = cut_in_the_middle(&clean(&group.cause), WIDTH);
        let fence = "`".repeat(longest_run(&lines.concat()).max(2) + 1);
        writeln!(out, "\n<details><summary>{}</summary>\n", code_as_html(&cause))?;
        writeln!(out, "{fence}text\n{}\n{fence}\n\n</details>", lines.join("\n"))?;
    }
    Ok(())
}

/// How the verdicts of a baseline begin.
const BASELINE: &str = "baseline ";

fn write_baseline(baseline: &[&Verdict], out: &mut dyn io::Write) -> io::Result<()> {
    let row = |verdict: &&Verdict| {
        let (now, before) = verdict.value.split_once(", was ").unwrap_or((&verdict.value, ""));
        let what = verdict.assertion.strip_prefix(BASELINE).unwrap_or_default();
        vec![mark(verdict.held).to_owned(), code(what), text(now), text(before), text(&verdict.note)]
    };
    // First what is worse, then what is better.
    let of = |wanted: u8| {
        let rank = |verdict: &&Verdict| match (verdict.held, verdict.note.is_empty()) {
            (false, _) => 0,
            (true, false) => 1,
            (true, true) => 2,
        };
        baseline.iter().filter(move |verdict| rank(verdict) == wanted)
    };
    let rows = (0..3).flat_map(|rank| of(rank).map(row).collect::<Vec<_>>()).collect();
    table("Against earlier runs", &["", "what", "now", "was", ""], 0..0, rows, 0, out)
}

fn mark(held: bool) -> &'static str {
    if held { "✅" } else { "❌" }
}

/// A table of cells that are Markdown already; the columns of `numbers` stand at the right. Nothing, if it has no rows.
fn table(
    title: &str,
    head: &[&str],
    numbers: Range<usize>,
    mut rows: Vec<Vec<String>>,
    left_out: usize,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let left_out = left_out + rows.len().saturating_sub(ROWS);
    rows.truncate(ROWS);
    writeln!(out, "\n### {title}\n\n| {} |", head.join(" | "))?;
    let lines: Vec<&str> =
        (0..head.len()).map(|column| if numbers.contains(&column) { "---:" } else { "---" }).collect();
    writeln!(out, "| {} |", lines.join(" | "))?;
    for row in rows {
        writeln!(out, "| {} |", row.join(" | "))?;
    }
    if left_out > 0 {
        writeln!(out, "\n… and {} more, which the file of the run has.", count(left_out as u64))?;
    }
    Ok(())
}

/// A text as it is, in a line of Markdown or in a cell.
fn text(of: &str) -> String {
    let of = cut_in_the_middle(&clean(of), WIDTH * 4);
    let (mut text, mut characters) = (String::new(), of.chars().peekable());
    while let Some(c) = characters.next() {
        match c {
            // What may begin something: a tag, a cell, emphasis, a link, a mention, an issue, a formula.
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '|' | '~' | '#' | '@' | '$' => {
                reference(c, &mut text);
            }
            // An emoji, or a link without brackets.
            ':' if characters.peek().is_some_and(|next| *next != ' ') => reference(c, &mut text),
            c => text.push(c),
        }
    }
    // A link without brackets too.
    text.replace("www.", "www&#46;").replace("WWW.", "WWW&#46;")
}

/// A name as code, in which nothing is obeyed. Where a span cannot have it, in a table, it is written as HTML.
fn code(of: &str) -> String {
    let text = cut_in_the_middle(&clean(of), WIDTH);
    let is_edge = |c: Option<char>| c.is_none_or(char::is_whitespace);
    if text.contains(['|', '`', '\\']) || is_edge(text.chars().next()) || is_edge(text.chars().last()) {
        return code_as_html(&text);
    }
    format!("`{text}`")
}

fn code_as_html(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    let mut code = String::from("<code>");
    for c in text.chars() {
        if c.is_ascii_punctuation() { reference(c, &mut code) } else { code.push(c) }
    }
    code + "</code>"
}

/// A character by its number, which is that character wherever it stands.
fn reference(c: char, text: &mut String) {
    text.push_str(&format!("&#{};", u32::from(c)));
}

/// How many backticks stand side by side at most.
fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}
