//! Whole pages, beside what they have to look like. `UPDATE_EXPECT=1 cargo test -p streamgauge-load` writes them.

mod reports;

use expect_test::{ExpectFile, expect, expect_file};
use proptest::prelude::*;

use super::text::width;
use super::*;
use crate::metrics::{PercentilesNow, Snapshot, Users};
use crate::result::FailureGroup;
use crate::result::{FoundLoad, LevelPoint};
use numbers::SECOND;
use reports::MILLI;

fn printed(report: &Report, style: Style) -> String {
    let mut text = Vec::new();
    write_summary(report, &mut text, style).expect("it can be written");
    String::from_utf8(text).expect("it is text")
}

#[track_caller]
fn assert_fits(text: &str) {
    for line in text.lines() {
        assert!(width(line) <= 100, "{} columns: {line}", width(line));
        assert!(!line.chars().any(|c| c.is_control() || c == '\u{202e}'), "{line:?}");
        assert_eq!(line, line.trim_end());
    }
}

#[track_caller]
fn assert_page(report: &Report, page: ExpectFile) {
    let text = printed(report, Style::PLAIN);
    assert_fits(&text);
    assert_eq!(report.to_string(), text);
    page.assert_eq(&text);
}

#[test]
fn a_run_that_passed() {
    assert_page(&reports::passed(), expect_file!["tests/passed.txt"]);
}

#[test]
fn a_run_that_failed_and_was_stopped() {
    assert_page(&reports::failed(), expect_file!["tests/failed.txt"]);
}

#[test]
fn answers_by_a_generator_that_could_not_keep_up() {
    assert_page(&reports::answers(), expect_file!["tests/answers.txt"]);
}

#[test]
fn a_huge_run_is_still_a_page_to_read() {
    assert_page(&reports::huge(), expect_file!["tests/huge.txt"]);
}

#[test]
fn hostile_texts_are_harmless() {
    assert_page(&reports::hostile(), expect_file!["tests/hostile.txt"]);
}

#[test]
fn a_run_in_which_nothing_happened() {
    expect![[r#"
        • stocks ran: no user started
          1m · 2 cores · seed 42 · streamgauge 0.1.0
    "#]]
    .assert_eq(&printed(&reports::empty(), Style::PLAIN));
}

#[test]
fn colours_change_nothing_but_the_look() {
    let coloured = printed(&reports::failed(), Style::COLOURED);
    assert!(coloured.contains("\x1b["));
    let mut plain = String::new();
    let mut parts = coloured.split('\x1b');
    plain.push_str(parts.next().unwrap_or_default());
    for part in parts {
        plain.push_str(part.split_once('m').expect("an escape sequence of a colour").1);
    }
    let lines = plain.lines().map(|line| format!("{}\n", line.trim_end()));
    assert_eq!(lines.collect::<String>(), printed(&reports::failed(), Style::PLAIN));
}

/// The first line says how many users failed, whatever else it says.
#[test]
fn the_first_line_has_the_verdict() {
    let first =
        |report: &Report| printed(report, Style::PLAIN).lines().next().map(str::to_owned).unwrap_or_default();
    let mut report = reports::passed();
    assert_eq!(first(&report), "✓ stocks passed: no user failed of 1,000; all 2 assertions held");
    report.assertions.clear();
    assert_eq!(first(&report), "• stocks ran: no user failed of 1,000");
    report.scenarios[0].users =
        Users { started: 90, succeeded: 80, failed: 10, most: 80, ..Users::default() };
    assert_eq!(first(&report), "• stocks ran: only 80 of 100 users at once; 10 of 90 users failed (11.1 %)");
    report.generator.bottlenecks = vec!["its cores were busy: 99 % of one second".to_owned()];
    let expected =
        "! stocks: the generator was the bottleneck; only 80 of 100 users at once; 10 of 90 users failed";
    assert_eq!(first(&report), expected);
    report.scenarios[0].users =
        Users { dropped: 3, started: 100, succeeded: 100, most: 100, ..Users::default() };
    report.generator.bottlenecks.clear();
    assert_eq!(first(&report), "✗ stocks failed: no user failed of 100; 3 users dropped");
    report.assertions = vec![reports::verdict(true, "dropped < 10", "3", 103, "")];
    assert_eq!(first(&report), "✓ stocks passed: no user failed of 100; the assertion held");
}

#[test]
fn a_percentile_among_the_failed_is_none() {
    let mut report = reports::passed();
    let check = report.series[2].of.clone();
    let (succeeded, failed) =
        (reports::spread(199, 8 * MILLI, 16 * MILLI), reports::spread(1, SECOND, SECOND));
    report.series = vec![reports::times(&check, "check", succeeded, failed)];
    report.generator.own_parts.clear();
    let text = printed(&report, Style::PLAIN);
    let rows: Vec<&str> =
        text.lines().filter(|line| line.contains("Stocks\" s1") || line.contains("alone")).collect();
    // Of 200, the 198th succeeded; with 1 % failed there is no 99th percentile.
    assert_eq!(rows.len(), 2, "{text}");
    assert_eq!(rows[0].split_whitespace().rev().take(3).collect::<Vec<_>>(), ["none", "none", "ms"]);
    assert!(!rows[1].contains("none"), "{text}");
    report.series[0].total.failed.record_n(SECOND, 2);
    let text = printed(&report, Style::PLAIN);
    let row = text.lines().find(|line| line.contains("Stocks\" s1")).unwrap_or_default();
    assert_eq!(row.matches("none").count(), 3, "{row}");
}

fn at(seconds: u64) -> Snapshot {
    let mut now = Snapshot { at: seconds * SECOND, planned: Some(150 * SECOND), ..Snapshot::default() };
    (now.users.active, now.users.started, now.users.asked, now.users.failed) =
        (1_000, 3_412, Some(10_000), 12);
    now.users.waiting = Some(6_588);
    (now.open_streams, now.events, now.events_now) = (998, 1_234_567, 12_345);
    now.first_event.now = PercentilesNow { count: 100, p50: Some(12 * MILLI), p99: Some(1_240 * MILLI) };
    now.checks.now = PercentilesNow { count: 90, p50: Some(8 * MILLI), p99: None };
    now.failures = vec![("deadline passed".to_owned(), 9), ("status 503".to_owned(), 3)];
    now.generator.schedule_lag = Some(2 * MILLI);
    now
}

#[test]
fn the_line_of_progress_leaves_out_what_matters_least() {
    let mut now = at(83);
    let lines =
        |now: &Snapshot| [200, 150, 120, 100, 80, 60, 40, 20].map(|columns| line(now, columns)).join("\n");
    let mut text = lines(&now);
    now.warm_up = true;
    now.steering.factor = 2.0;
    now.users.dropped = 7;
    now.generator.bottlenecks = vec!["the loops were 120 ms late".to_owned()];
    text = format!("{text}\n\n{}\n\n{}\n", lines(&now), lines(&Snapshot::default()));
    expect_file!["tests/progress.txt"].assert_eq(&text);
}

#[test]
fn progress_writes_in_place_or_now_and_then() {
    let written = |showing| {
        let mut progress = Progress::new(Vec::new(), showing);
        (1..=31).for_each(|second| progress.show(&Snapshot { at: second * SECOND, ..Snapshot::default() }));
        String::from_utf8(progress.into_inner()).expect("it is text")
    };
    assert_eq!(written(Showing::Never), "");
    let lines = written(Showing::Lines);
    let times: Vec<_> = lines.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert_eq!(times, ["0:10", "0:20", "0:30"]);
    let in_place = written(Showing::InPlace);
    assert_eq!(in_place.matches('\r').count(), 32, "31 lines, and the last is taken away");
    assert!(in_place.ends_with("\r\x1b[K") && !in_place.contains('\n'));
}

fn plan() -> Plan {
    let seconds = (0..30).map(|second| 10 + second).chain((0..120).map(|_| 50)).collect();
    let step = |text: &str, from_at, to_at, users| PlannedStep {
        text: text.to_owned(),
        from_at: from_at * SECOND,
        to_at: to_at * SECOND,
        users,
    };
    let need = |what: &str, needed, there, unit: &str, note: &str| Need {
        what: what.to_owned(),
        needed,
        there,
        unit: unit.to_owned(),
        note: note.to_owned(),
    };
    Plan {
        name: "stocks".to_owned(),
        seed: 42,
        lasts: Some(150 * SECOND),
        scenarios: vec![
            PlannedScenario {
                title: "Stock market".to_owned(),
                open: true,
                steps: vec![step("10/s to 40/s over 30s", 0, 30, 735), step("50/s for 2m", 30, 150, 6_000)],
                seconds,
            },
            PlannedScenario {
                title: "Chat".to_owned(),
                open: false,
                steps: vec![step("0 to 10 users over 10s", 0, 10, 10)],
                seconds: (0..10).collect(),
            },
        ],
        needs: vec![
            need("cores", 1, Some(2), "", ""),
            need("memory", 120_000_000, Some(8_000_000_000), "bytes", ""),
            need("descriptors", 30_010, Some(20_000), "", "`ulimit -n 30010` raises it; or `--processes 2`"),
            need("ports from 127.0.0.1 to 127.0.0.1:8080", 3_000, None, "", "50 opens per second × 60 s"),
        ],
        assertions: vec![r#"p99 check "Stocks" < 800ms"#.to_owned()],
    }
}

fn planned(plan: &Plan) -> String {
    let mut text = Vec::new();
    write_plan(plan, &mut text, Style::PLAIN).expect("it can be written");
    String::from_utf8(text).expect("it is text")
}

#[test]
fn a_plan_shows_arrivals_and_needs() {
    let text = planned(&plan());
    assert_fits(&text);
    expect_file!["tests/plan.txt"].assert_eq(&text);
}

fn found() -> FoundLoad {
    let level = |factor, held, value: &str, in_flight, why: &str| LevelPoint {
        factor,
        length: 20 * SECOND,
        held,
        value: value.to_owned(),
        samples: 2_000,
        in_flight,
        why: why.to_owned(),
        ..LevelPoint::default()
    };
    let curve = vec![
        level(1.0, true, "212ms", 101, ""),
        level(2.0, true, "230ms", 204, ""),
        level(
            4.0,
            false,
            "none: 31 of 2,000 failed",
            1_912,
            "users in flight grew from 611 to 1,912 over its second half",
        ),
        level(3.0, true, "410ms", 330, ""),
        level(3.5, false, "1.20s", 702, ""),
        level(3.25, true, "640ms", 402, ""),
        LevelPoint { confirms: true, length: 60 * SECOND, ..level(3.25, true, "655ms", 399, "") },
    ];
    FoundLoad {
        assertion: r#"p99 check "Stocks" < 800ms"#.into(),
        factor: Some(3.25),
        fails_at: Some(3.5),
        confirmed: true,
        curve,
        ..FoundLoad::default()
    }
}

#[test]
fn a_search_shows_its_answer_and_the_curve() {
    let mut text = Vec::new();
    write_search(&found(), &mut text, Style::PLAIN).expect("it can be written");
    let text = String::from_utf8(text).expect("it is text");
    assert_fits(&text);
    expect_file!["tests/search.txt"].assert_eq(&text);
}

prop_compose! {
    fn text()(kind in 0..4, any in any::<String>(), short in "[a-z]{0,12}", long in "\\PC{0,200}") -> String {
        match kind { 0 => any, 1 => format!("{any}{long}\n{any}"), 2 => long, _ => short }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn every_line_fits(texts in prop::collection::vec(text(), 24), numbers in prop::collection::vec(any::<u64>(), 24), shape in any::<u64>()) {
        let mut report = [reports::failed, reports::answers, reports::passed][shape as usize % 3]();
        let mut next = texts.iter().cycle();
        let mut next_text = || next.next().cloned().unwrap_or_default();
        let mut numbers = numbers.iter().cycle();
        let mut number = || numbers.next().copied().unwrap_or_default();
        report.name = next_text();
        report.elapsed = number();
        report.phases.clear();
        for part in &mut report.scenarios {
            (part.title, part.profile, part.asked) = (next_text(), next_text(), number());
            part.tags = vec![(next_text(), next_text())];
            part.users.started = number() / 8;
            (part.users.failed, part.users.dropped) = (number() / 8, number() / 8);
            (part.users.unfinished, part.users.oldest_unfinished) = (number() / 8, number());
        }
        for series in &mut report.series {
            (series.of.title, series.of.stream) = (next_text(), next_text());
            series.total.count = if series.total.count > 0 { number() / 32 } else { 0 };
            if !series.total.succeeded.is_empty() {
                series.total.succeeded.record_n(number(), number() / 8);
                series.total.failed.record_n(number(), number() / 8);
            }
        }
        for group in &mut report.failures {
            let FailureGroup { cause, count, examples, .. } = group;
            (*cause, *count, *examples) = (next_text(), number() / 8, vec![next_text()]);
        }
        for verdict in &mut report.assertions {
            (verdict.assertion, verdict.value, verdict.samples) = (next_text(), next_text(), number());
        }
        report.generator.bottlenecks = vec![next_text()];
        for part in &mut report.generator.own_parts {
            (part.of.title, part.metric, part.p99.all) = (next_text(), next_text(), number());
        }
        assert_fits(&printed(&report, Style::PLAIN));
        let mut now = at(number() / 1_000_000_000);
        (now.users.active, now.open_streams, now.events_now) = (number(), number(), number());
        now.failures = vec![(next_text(), number())];
        now.generator.bottlenecks = vec![next_text()];
        for columns in [0, 10, 40, 79, 99] {
            let line = line(&now, columns);
            prop_assert!(width(&line) <= columns && !line.chars().any(char::is_control), "{line:?}");
        }
        let mut found = found();
        for level in &mut found.curve {
            (level.value, level.why, level.samples, level.in_flight) = (next_text(), next_text(), number(), number());
        }
        let mut text = Vec::new();
        write_search(&found, &mut text, Style::PLAIN).expect("it can be written");
        assert_fits(&String::from_utf8(text).expect("it is text"));
        let mut plan = plan();
        for need in &mut plan.needs {
            (need.what, need.needed, need.note) = (next_text(), number(), next_text());
        }
        for scenario in &mut plan.scenarios {
            scenario.title = next_text();
            scenario.seconds.iter_mut().for_each(|users| *users = number() / 1_024);
        }
        assert_fits(&planned(&plan));
    }
}
