//! JUnit XML, as the readers of CI take it: the run, each assertion and each cause of failure is a test case.

use std::io;
use std::time::Duration;

use chrono::{DateTime, FixedOffset, Utc};
use quick_junit::{NonSuccessKind, Property, TestCase, TestCaseStatus, TestSuite};

use crate::judge::{Exit, allows_saturated, drops_unasserted, is_saturated};
use crate::result::{FailureGroup, Report, Verdict};
use crate::summary::{clean, count, headline_text, in_scenario, partial, step, warning_texts};

pub(crate) fn write(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    let name = clean(&report.name);
    let mut suite = TestSuite::new(&*name);
    let settings = report.settings.iter().map(|(name, value)| (clean(name), clean(value)));
    let facts = [("seed", report.seed.to_string()), ("streamgauge", clean(&report.version))];
    let facts = facts.into_iter().map(|(name, value)| (name.to_owned(), value)).chain(settings);
    suite.add_properties(facts.map(|(name, value)| Property::new(name, value)));
    suite.add_test_cases(run(report, &name));
    suite.add_test_cases(report.assertions.iter().map(|verdict| assertion(verdict, &name)));
    suite.add_test_cases(report.failures.iter().map(|group| cause(report, group, &name)));
    suite.set_system_out(lines(&report.to_string()));
    let mut junit = quick_junit::Report::new(&*name);
    if let Some(began) = began(report) {
        suite.set_timestamp(began);
        junit.set_timestamp(began);
    }
    suite.set_time(Duration::from_nanos(report.elapsed));
    junit.set_time(Duration::from_nanos(report.elapsed)).add_test_suite(suite);
    junit.serialize(out).map_err(io::Error::other)
}

fn began(report: &Report) -> Option<DateTime<FixedOffset>> {
    let millis = i64::try_from(report.began).ok()?;
    DateTime::<Utc>::from_timestamp_millis(millis).map(Into::into)
}

/// What is true of the run whatever it asserts: that it is whole, and that its figures are those of the server.
fn run(report: &Report, name: &str) -> Vec<TestCase> {
    let error = |why: String, kind: &str| {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
        status.set_message(why).set_type(kind).set_description(warning_texts(report).join("\n"));
        status
    };
    let whole = match partial(report).or_else(|| report.after_failed.as_deref().map(clean)) {
        Some(why) => error(format!("the result is partial: {why}"), "partial"),
        None => TestCaseStatus::success(),
    };
    let bottleneck = match report.generator.bottlenecks.first() {
        Some(why) => clean(why),
        None => "it had no descriptors, ports or memory left".to_owned(),
    };
    let generator = match is_saturated(report) && !allows_saturated(report) {
        true => error(format!("the generator was the bottleneck: {bottleneck}"), "saturated"),
        false => TestCaseStatus::success(),
    };
    let mut whole = TestCase::new("ran to its end", whole);
    whole.set_time(Duration::from_nanos(report.elapsed)).set_system_out(headline_text(report));
    let mut cases = vec![whole, TestCase::new("the generator was not the bottleneck", generator)];
    if let Some(found) = &report.search {
        let mut status = match found.exit(allows_saturated(report)) {
            Exit::Held => TestCaseStatus::success(),
            _ => TestCaseStatus::non_success(NonSuccessKind::Failure),
        };
        status.set_message(found.to_string()).set_type("search");
        let mut case = TestCase::new(format!("the highest load: {}", clean(&found.assertion)), status);
        case.set_system_out(found.to_string());
        cases.push(case);
    }
    if drops_unasserted(report) {
        let dropped: u64 = report.scenarios.iter().map(|scenario| scenario.users.dropped).sum();
        let why = format!("{} users were dropped, which no assertion allows", count(dropped));
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
        status.set_message(why).set_type("dropped");
        cases.push(TestCase::new("no user was dropped", status));
    }
    cases.iter_mut().for_each(|case| _ = case.set_classname(name));
    cases
}

fn assertion(verdict: &Verdict, name: &str) -> TestCase {
    let of = format!("{}, of {} samples", clean(&verdict.value), count(verdict.samples));
    let note = if verdict.note.is_empty() { String::new() } else { format!("\n{}", clean(&verdict.note)) };
    let mut status = match verdict.held {
        true => TestCaseStatus::success(),
        false => TestCaseStatus::non_success(NonSuccessKind::Failure),
    };
    if !verdict.held {
        status
            .set_message(&*of)
            .set_type("assertion")
            .set_description(format!("{}\nis not true: {of}{note}", clean(&verdict.assertion)));
    }
    let mut case = TestCase::new(clean(&verdict.assertion), status);
    case.set_classname(format!("{name}.assertions")).set_system_out(format!("{of}{note}"));
    case
}

/// A cause fails as the run does: where all assertions held they allow it, and it is skipped, which shows it and fails nothing.
fn cause(report: &Report, group: &FailureGroup, name: &str) -> TestCase {
    let is_allowed = !report.assertions.is_empty() && report.assertions.iter().all(|verdict| verdict.held);
    let mut status = match is_allowed {
        true => TestCaseStatus::skipped(),
        false => TestCaseStatus::non_success(NonSuccessKind::Failure),
    };
    let what = match (step(&group.of).trim(), clean(&group.cause)) {
        ("", cause) => cause,
        (what, cause) if cause.is_empty() => what.to_owned(),
        (what, cause) => format!("{what}: {cause}"),
    };
    let what = in_scenario(report, Some(group.scenario), &what);
    let times = match (group.count, group.warm_up) {
        (count_of, 0) => format!("{} times", count(count_of)),
        (count_of, warm_up) => format!("{} times, and {} in the warm-up", count(count_of), count(warm_up)),
    };
    let whose = if group.generator { ", by the generator itself" } else { "" };
    let allowed = if is_allowed { "; the assertions allow it" } else { "" };
    let examples: Vec<String> = group.examples.iter().map(|text| lines(text)).collect();
    status.set_message(format!("{times}{whose}: {what}{allowed}")).set_type(clean(&group.kind));
    status.set_description(examples.join("\n\n"));
    let mut case = TestCase::new(what, status);
    case.set_classname(format!("{name}.failures"));
    case
}

/// A text with its line breaks, and with escapes for what is not seen: XML has no place for some of it.
fn lines(text: &str) -> String {
    text.lines().map(clean).collect::<Vec<_>>().join("\n")
}
