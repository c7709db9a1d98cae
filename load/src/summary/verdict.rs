//! How it went: what has to be known first, and each assertion.

use crate::judge::{drops_unasserted, is_saturated};
use crate::metrics::Users;
use crate::result::{Ending, Report, ScenarioPart, Total, Verdict};

use super::numbers::{count, percent, plural, span};
use super::page::{Line, WIDTH, heading, sentence};
use super::run::{self, users};
use super::style::Tone;
use super::text::{clean, cut_in_the_middle, padded, right, width, wrapped};

/// The verdict, what makes it worth less, and what was run.
pub(crate) fn opening(report: &Report) -> Vec<Line> {
    let mut lines = headline(report);
    lines.extend(warnings(report));
    lines.extend(sentence(Tone::Dim, 2, &facts(report)));
    lines
}

fn headline(report: &Report) -> Vec<Line> {
    let (tone, start, rest) = headline_parts(report);
    // The verdict keeps its look where the rest goes on in lines of its own.
    wrapped(&format!("{start}{rest}"), WIDTH)
        .into_iter()
        .enumerate()
        .map(|(number, line)| match (number, line.split_at_checked(start.trim_end().len())) {
            (0, Some((start, rest))) => Line::new().with(tone, start).with(Tone::Bold, rest),
            (0, None) => Line::new().with(tone, line),
            _ => Line::new().with(Tone::Bold, format!("  {line}")),
        })
        .collect()
}

/// The verdict and how many users failed, in one line.
pub(crate) fn headline_text(report: &Report) -> String {
    let (_, start, rest) = headline_parts(report);
    format!("{start}{rest}")
}

/// The look of the verdict, the verdict, and what comes behind it.
fn headline_parts(report: &Report) -> (Tone, String, String) {
    let (tone, mark, word) = verdict(report);
    let name = cut_in_the_middle(&clean(&report.name), 24);
    let start = match (name.as_str(), word) {
        ("", _) => format!("{mark} {word}: "),
        (name, BOTTLENECK) => format!("{mark} {name}: {word}; "),
        (name, word) => format!("{mark} {name} {word}: "),
    };
    let parts = parts(report, WIDTH.saturating_sub(width(&start)));
    (tone, start, parts.join("; "))
}

/// What the verdict comes from, for a first line with so much room.
pub(crate) fn parts(report: &Report, room: usize) -> Vec<String> {
    let (_, _, word) = verdict(report);
    let [failed, failed_in_short] = failed_users(&users(report));
    let mut parts = match shortfall_in_short(report) {
        None => vec![failed],
        // It comes first, unless it would push out of the first line how many failed.
        Some(short) => {
            let fits = |failed: &str| width(&short) + 2 + width(failed) < room;
            match (fits(&failed), fits(&failed_in_short)) {
                (true, _) => vec![short, failed],
                (false, true) => vec![short, failed_in_short],
                (false, false) => vec![failed, short],
            }
        }
    };
    if drops_unasserted(report) {
        parts.push(format!("{} dropped", plural(users(report).dropped, "user")));
    }
    parts.extend(failed_assertions(&report.assertions));
    if is_saturated(report) && word != BOTTLENECK {
        parts.push(BOTTLENECK.to_owned());
    }
    parts
}

const BOTTLENECK: &str = "the generator was the bottleneck";

/// The verdict: its look, its mark and its word.
pub(crate) fn verdict(report: &Report) -> (Tone, &'static str, &'static str) {
    let held = report.assertions.iter().all(|verdict| verdict.held);
    match &report.ending {
        _ if !held => (Tone::Bad, "✗", "failed"),
        _ if drops_unasserted(report) => (Tone::Bad, "✗", "failed"),
        Ending::Stopped => (Tone::Warn, "!", "was stopped"),
        _ if !report.lost.is_empty() => (Tone::Bad, "✗", "did not run to its end"),
        _ if !report.missing_shards.is_empty() => (Tone::Bad, "✗", "is not whole"),
        _ if is_saturated(report) => (Tone::Warn, "!", BOTTLENECK),
        _ if report.assertions.is_empty() => (Tone::Bold, "•", "ran"),
        _ => (Tone::Good, "✓", "passed"),
    }
}

/// How many users failed, with their share if that is plain, and without.
fn failed_users(users: &Users) -> [String; 2] {
    let short = match users {
        Users { started: 0, .. } => "no user started".to_owned(),
        Users { failed: 0, started, .. } => format!("no user failed of {}", count(*started)),
        Users { failed, started, .. } => format!("{} of {} failed", count(*failed), plural(*started, "user")),
    };
    match users {
        // What the share is of is the judge's business where some were dropped or cut.
        Users { failed: 1.., dropped: 0, unfinished: 0, .. } => {
            [format!("{short} ({})", percent(users.failed, users.started)), short]
        }
        _ => [short.clone(), short],
    }
}

fn failed_assertions(assertions: &[Verdict]) -> Option<String> {
    let failed = assertions.iter().filter(|verdict| !verdict.held).count();
    let of = plural(assertions.len() as u64, "assertion");
    match (failed, assertions.len()) {
        (_, 0) => None,
        (0, 1) => Some("the assertion held".to_owned()),
        (0, _) => Some(format!("all {of} held")),
        (1, 1) => Some("the assertion did not hold".to_owned()),
        _ => Some(format!("{failed} of {of} did not hold")),
    }
}

/// What was asked for and never reached.
fn shortfall(scenario: &ScenarioPart) -> Option<String> {
    let users = &scenario.users;
    if scenario.open {
        // Whoever was dropped came, and has a line of its own.
        let came = users.started + users.dropped;
        return (came < scenario.asked)
            .then(|| format!("only {} of {} came", count(came), plural(scenario.asked, "user")));
    }
    (users.most < scenario.asked)
        .then(|| format!("only {} of {} at once", count(users.most), plural(scenario.asked, "user")))
}

fn short_of_what_was_asked(report: &Report) -> Vec<(&ScenarioPart, String)> {
    report.scenarios.iter().filter_map(|scenario| Some((scenario, shortfall(scenario)?))).collect()
}

fn shortfall_in_short(report: &Report) -> Option<String> {
    let all = short_of_what_was_asked(report);
    match (all.as_slice(), report.scenarios.len()) {
        _ if streams_missing(report).is_some() => streams_missing(report),
        ([], _) => None,
        ([(_, text)], 1) => Some(text.clone()),
        ([(scenario, text)], _) => {
            Some(format!("{}: {text}", cut_in_the_middle(&clean(&scenario.title), 30)))
        }
        (many, of) => Some(format!("{} of {of} scenarios never reached what was asked", many.len())),
    }
}

/// How many streams the warm-up waited for, if they never were open.
fn streams_missing(report: &Report) -> Option<String> {
    let asked = report.streams_asked?;
    let most = |total: &Total| total.level.map_or(0, |level| level.most);
    let levels = report.series.iter().filter(|series| series.metric == "open streams");
    let open: u64 =
        levels.map(|series| most(&series.total).max(series.warm_up.as_ref().map_or(0, most))).sum();
    let never = open < asked || !report.phases.iter().any(|phase| phase.name == "run");
    never.then(|| format!("only {} of {} open", count(open.min(asked)), plural(asked, "stream")))
}

fn warnings(report: &Report) -> Vec<Line> {
    warning_texts(report).iter().flat_map(|text| sentence(Tone::Warn, 2, text)).collect()
}

/// What makes a result worth less.
pub(crate) fn warning_texts(report: &Report) -> Vec<String> {
    let (all, mut texts) = (users(report), Vec::new());
    if let Some(why) = run::partial(report) {
        texts.push(format!("partial: {why}"));
    }
    if let Some(why) = &report.after_failed {
        texts.push(format!("what comes after the users failed: {}", clean(why)));
    }
    let short = short_of_what_was_asked(report);
    if short.len() > 1 || (!short.is_empty() && streams_missing(report).is_some()) {
        texts.extend(
            short.iter().map(|(scenario, text)| {
                format!("{}: {text}", cut_in_the_middle(&clean(&scenario.title), 40))
            }),
        );
    }
    texts.extend(report.generator.bottlenecks.iter().map(|why| format!("{BOTTLENECK}: {}", clean(why))));
    texts.extend(
        report.generator.ports_short.iter().map(|short| format!("too few ports: {}", clean(&short.why))),
    );
    if all.dropped > 0 {
        let judged = if drops_unasserted(report) { ", which no assertion allows" } else { "" };
        texts.push(format!(
            "{} dropped: as many as may be there at once were there already{judged}",
            plural(all.dropped, "user")
        ));
    }
    let of_its_own: u64 =
        report.failures.iter().filter(|group| group.generator).map(|group| group.count + group.warm_up).sum();
    if of_its_own > 0 {
        texts.push(format!(
            "{} of the generator itself, for want of descriptors, ports or memory",
            plural(of_its_own, "failure")
        ));
    }
    if !report.generator.environment.os.is_empty() && !report.generator.environment.optimised {
        texts.push(
            "built without optimisations: `--release` makes the generator many times faster".to_owned(),
        );
    }
    if all.panicked > 0 {
        texts.push(format!("{} of the failed users panicked", count(all.panicked)));
    }
    if all.unfinished > 0 {
        texts.push(format!(
            "{} unfinished when it ended, the oldest after {}: neither succeeded nor failed",
            plural(all.unfinished, "user"),
            span(all.oldest_unfinished)
        ));
    }
    texts
}

/// How long it ran, on what.
pub(crate) fn facts(report: &Report) -> String {
    let mut facts = vec![match run::phase(report, "warm-up") {
        0 => span(report.elapsed),
        warm_up => format!("{}, the first {} of it warm-up", span(report.elapsed), span(warm_up)),
    }];
    let cores = report.shards.iter().map(|shard| u64::from(shard.cores)).sum();
    match report.shards.len() {
        0 | 1 => {}
        shards => facts.push(plural(shards as u64, "process").replace("processs", "processes")),
    }
    if cores > 0 {
        facts.push(plural(cores, "core"));
    }
    facts.push(format!("seed {}", report.seed));
    facts.push(format!("streamgauge {}", clean(&report.version)));
    facts.join(" · ")
}

/// Each assertion with what it came to, those that did not hold first.
pub(crate) fn assertions(report: &Report) -> Vec<Line> {
    let all = &report.assertions;
    if all.is_empty() {
        return Vec::new();
    }
    let (texts, values) = (
        all.iter().map(|verdict| clean(&verdict.assertion)),
        all.iter().map(|verdict| clean(&verdict.value)),
    );
    let text = texts.map(|text| width(&text)).max().unwrap_or(0).min(48);
    let value = values.map(|value| width(&value)).max().unwrap_or(0).min(26);
    let mut lines = vec![heading("Assertions", "")];
    lines.extend(in_order(all).flat_map(|verdict| assertion(verdict, text, value)));
    lines
}

/// Those that did not hold first.
pub(crate) fn in_order(assertions: &[Verdict]) -> impl Iterator<Item = &Verdict> {
    let of = |held| assertions.iter().filter(move |verdict| verdict.held == held);
    of(false).chain(of(true))
}

/// On one line in columns if it fits into them, else its value on a line of its own.
fn assertion(verdict: &Verdict, text_room: usize, value_room: usize) -> Vec<Line> {
    let (tone, mark) = if verdict.held { (Tone::Good, "✓") } else { (Tone::Bad, "✗") };
    let (text, value) = (clean(&verdict.assertion), clean(&verdict.value));
    let of = plural(verdict.samples, "sample");
    let is_narrow = width(&text) <= text_room && width(&value) <= value_room;
    let mut lines = if is_narrow {
        let line = Line::new().with(tone, format!("  {mark} ")).with(Tone::Plain, padded(&text, text_room));
        let line = line.with(
            if verdict.held { Tone::Plain } else { Tone::Bad },
            format!("  {}", padded(&value, value_room)),
        );
        vec![line.with(Tone::Dim, format!("  {}", right(&of, 15)))]
    } else {
        let line = Line::new().with(tone, format!("  {mark} "));
        let mut lines = vec![line.with(Tone::Plain, cut_in_the_middle(&text, WIDTH - 4))];
        lines.extend(sentence(
            if verdict.held { Tone::Plain } else { Tone::Bad },
            6,
            &format!("{value}  ({of})"),
        ));
        lines
    };
    if !verdict.note.is_empty() {
        lines.extend(sentence(Tone::Dim, 6, &clean(&verdict.note)));
    }
    lines
}
