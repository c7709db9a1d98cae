//! What failed, by cause, with one whole example of each.

use crate::result::{FailureGroup, Report};

use super::numbers::{count, plural};
use super::page::{Line, WIDTH, heading, sentence};
use super::run;
use super::style::Tone;
use super::text::{clean, cut, right, width, wrapped};

/// How many causes are shown.
const CAUSES: usize = 12;
/// Of so many an example is shown in full, of the others in short.
const IN_FULL: usize = 4;
/// How many lines of an example are shown, in full and in short, and how many a line of it may take.
const LINES: [usize; 2] = [14, 4];
const LINES_OF_ONE: usize = 3;

/// The failures of the generator, which say nothing of the server, and those of the server.
pub(crate) fn failures(report: &Report) -> [Vec<Line>; 2] {
    parts(report).map(|(title, note, groups)| section(report, title, note, groups))
}

/// The same with their titles and notes.
pub(crate) fn parts(report: &Report) -> [(&'static str, &'static str, Vec<&FailureGroup>); 2] {
    let of = |generator| report.failures.iter().filter(move |group| group.generator == generator).collect();
    [
        ("Failures of the generator itself", "the server has no part in them", of(true)),
        ("Failures", "", of(false)),
    ]
}

fn section(report: &Report, title: &str, note: &str, groups: Vec<&FailureGroup>) -> Vec<Line> {
    if groups.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![heading(title, &facts(&groups, note))];
    let numbers =
        groups.iter().take(CAUSES).map(|group| width(&count(group.count))).max().unwrap_or(0).max(4);
    for (number, group) in groups.iter().take(CAUSES).enumerate() {
        lines.extend(cause(report, group, numbers, LINES[usize::from(number >= IN_FULL)]));
    }
    let (left, left_warm_up) = sum(groups.get(CAUSES..).unwrap_or_default());
    let left = left + left_warm_up;
    if left > 0 {
        let causes = plural((groups.len() - CAUSES) as u64, "further cause");
        lines.extend(sentence(
            Tone::Dim,
            2,
            &format!("… and {} by {causes}, which the file of the run has", count(left)),
        ));
    }
    lines
}

/// How many they are, and what has to be known of them.
pub(crate) fn facts(groups: &[&FailureGroup], note: &str) -> String {
    let (all, warm_up) = sum(groups);
    let mut facts = format!("{} by {}", count(all), plural(groups.len() as u64, "cause"));
    if warm_up > 0 {
        facts = format!("{facts}, and {} in the warm-up", count(warm_up));
    }
    if note.is_empty() { facts } else { format!("{facts}; {note}") }
}

fn sum(groups: &[&FailureGroup]) -> (u64, u64) {
    groups.iter().fold((0, 0), |(run, warm_up), group| (run + group.count, warm_up + group.warm_up))
}

fn cause(report: &Report, group: &FailureGroup, numbers: usize, most: usize) -> Vec<Line> {
    let indent = numbers + 4;
    let cause = told(report, group);
    let mut wrapped = wrapped(&cause, WIDTH - indent).into_iter();
    let first = Line::new().with(Tone::Bad, format!("  {}", right(&count(group.count), numbers)));
    let mut lines = vec![first.with(Tone::Bold, format!("  {}", wrapped.next().unwrap_or_default()))];
    lines.extend(
        wrapped
            .take(LINES_OF_ONE - 1)
            .map(|line| Line::new().with(Tone::Bold, format!("{}{line}", " ".repeat(indent)))),
    );
    lines.extend(group.examples.first().map(|text| example(text, indent, most)).unwrap_or_default());
    lines
}

/// What failed, and why.
pub(crate) fn told(report: &Report, group: &FailureGroup) -> String {
    let mut what = clean(&group.of.keyword);
    if !group.of.title.is_empty() || !group.of.stream.is_empty() {
        what = format!("{what} {}", run::name(&group.of));
    }
    if report.scenarios.len() > 1
        && let Some(scenario) = report.scenarios.get(group.scenario)
    {
        what = format!("{what} of {}", clean(&scenario.title));
    }
    let cause = match (what.trim(), clean(&group.cause)) {
        ("", cause) => cause,
        (what, cause) if cause.is_empty() => what.to_owned(),
        (what, cause) => format!("{what}: {cause}"),
    };
    match group.warm_up {
        0 => cause,
        warm_up => format!("{cause} (and {} in the warm-up)", count(warm_up)),
    }
}

/// The text of a failure with its line breaks, all else in it escaped, cut where it is long.
fn example(text: &str, indent: usize, most: usize) -> Vec<Line> {
    let room = WIDTH - indent - 2;
    let line = |text: String| Line::new().with(Tone::Dim, format!("{}│ {text}", " ".repeat(indent)));
    let mut lines: Vec<Line> = Vec::new();
    for (number, raw) in text.lines().enumerate() {
        if number == most {
            lines.push(line("…".to_owned()));
            break;
        }
        // Facts stand behind labels: what goes on in a further line stands below them.
        let hanging = if number > 0 { " ".repeat(11) } else { String::new() };
        let shown = clean(raw);
        let mut parts = wrapped(shown.trim_end(), room - hanging.len()).into_iter();
        lines.extend(parts.next().map(line));
        let parts: Vec<String> = parts.collect();
        for (number, part) in parts.iter().take(LINES_OF_ONE - 1).enumerate() {
            let is_last = number + 2 == LINES_OF_ONE && parts.len() + 1 > LINES_OF_ONE;
            let part = if is_last {
                format!("{}…", cut(part, room - hanging.len() - 1).trim_end_matches('…'))
            } else {
                part.clone()
            };
            lines.push(line(format!("{hanging}{part}")));
        }
    }
    lines
}
