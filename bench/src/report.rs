//! How long the files of a large run take: its HTML report, its other formats, and its JSON read again.

use std::time::Duration;

use streamgauge_load::bench::Simulated;
use streamgauge_load::shard::cpu_of_thread;
use streamgauge_load::{FailureGroup, Format, Report};

use crate::bar::{Limit, Line};

/// An hour in which four users a second come to each of 200 names.
const HOUR: Simulated = Simulated { names: 200, cores: 1, users: 4, seconds: 3_600, events: 2 };

/// What each file may take, in seconds of CPU time.
const SECONDS: f64 = 2.0;
const LIMIT: Limit = Limit::Varying { bar: 1.0, failure: 1.0 };

/// Measures the bars.
pub(crate) fn run(_: &str) -> streamgauge::Result<Vec<Line>> {
    let mut report = HOUR.run();
    report.failures = failures();
    let mut json = Vec::new();
    report.write_to(&mut json)?;
    let (html, bytes) = written(&report, Format::Html)?;
    let mut lines = vec![
        Line::bar("report: the page of an hour with 200 names, over 2 s", html / SECONDS, "x", LIMIT),
        Line::info("    its CPU time, and its size", told(html, bytes)),
    ];
    for format in Format::all().filter(|format| *format != Format::Html) {
        let (seconds, bytes) = written(&report, format)?;
        lines.push(Line::info(format!("    the same as {}", format.ending()), told(seconds, bytes)));
    }
    let read = least(|| Report::read_from(&*json).map(drop))?;
    lines.push(Line::bar("report: its result read again, over 2 s", read / SECONDS, "x", LIMIT));
    lines.push(Line::info("    its CPU time, and its size", told(read, json.len())));
    Ok(lines)
}

/// 300 causes with three examples each.
fn failures() -> Vec<FailureGroup> {
    let group = |number: u64| {
        let mut group = FailureGroup::default();
        (group.cause, group.count) = (format!("cause {number}"), 400 - number);
        group.examples = vec!["a line of a failure that says much\n".repeat(60); 3];
        group
    };
    (0..300).map(group).collect()
}

/// The seconds that a format takes, and its bytes.
fn written(report: &Report, format: Format) -> streamgauge::Result<(f64, usize)> {
    let mut file = Vec::new();
    let seconds = least(|| {
        file.clear();
        report.write_as(format, &mut file)
    })?;
    Ok((seconds, file.len()))
}

/// The least CPU time of some tries, in seconds.
fn least<E>(mut work: impl FnMut() -> Result<(), E>) -> Result<f64, E> {
    let mut least = Duration::MAX;
    for _ in 0..3 {
        let before = cpu_of_thread().unwrap_or_default();
        work()?;
        least = least.min(cpu_of_thread().unwrap_or_default().saturating_sub(before));
    }
    Ok(least.as_secs_f64())
}

fn told(seconds: f64, bytes: usize) -> String {
    format!("{seconds:.2} s, {:.2} MB", bytes as f64 / 1e6)
}
