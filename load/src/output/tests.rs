//! Each file is read back by a library that others wrote.

use base64::Engine as _;
use hdrhistogram::Histogram;
use hdrhistogram::serialization::Deserializer;
use hdrhistogram::serialization::interval_log::{IntervalLogIterator, LogEntry};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::*;
use crate::judge::{Exit, judge};
use crate::metrics::{Buckets, Distribution, Form, Subject, Users};
use crate::result::{Ending, FailureGroup, Level, Phase, ScenarioPart, Series, Slice, Total, Verdict};

mod outside;

const MS: u64 = 1_000_000;
const SEC: u64 = 1_000_000_000;

/// A name that tries everything.
const HOSTILE: &str = "a|b `c` \\|d\\` <script>alert(1)</script> *e* _f_ [g](http://h.example) @i #1 ]]> \"j\", \u{202e}k\x1b[31m\r\nwww.l.example ::m:: &amp; $n$ ~~o~~ \u{ffff}\0";

#[test]
fn each_format_has_a_row_and_an_ending_of_its_own() {
    for (number, row) in TABLE.iter().enumerate() {
        assert!(row.ending.starts_with('.') && row.ending != ".json", "{}", row.ending);
        let others = &TABLE[..number];
        assert!(others.iter().all(|other| other.format != row.format && other.ending != row.ending));
    }
}

fn series(metric: &str, kind: &str, title: &str, form: Form) -> Series {
    let of = Subject {
        kind: kind.into(),
        keyword: if kind == "step" { "open".into() } else { String::new() },
        title: title.into(),
        ..Subject::default()
    };
    let unit = if form == Form::Distribution { "ns" } else { "count" };
    Series { scenario: Some(0), of, metric: metric.into(), unit: unit.into(), form, ..Series::default() }
}

/// A warm-up of a slice and a run of two: 100 checks of which 2 failed, a hostile name, a counter, a level.
fn report() -> Report {
    let mut checks = series("check", "check", "Stocks", Form::Distribution);
    let (mut times, mut failed, mut warm_up) = Default::default();
    (1..=98).for_each(|millis| Distribution::record(&mut times, millis * MS));
    Distribution::record_n(&mut failed, 500 * MS, 2);
    Distribution::record(&mut warm_up, 7 * MS);
    checks.total = Total { succeeded: times, failed, ..Total::default() };
    checks.warm_up = Some(Total { succeeded: warm_up, ..Total::default() });
    let slice = |at, millis: &[u64], failed| Slice {
        at,
        count: millis.len() as u64 + failed,
        failed,
        sum: millis.iter().map(|millis| u128::from(millis * MS)).sum(),
        min: millis.iter().min().unwrap_or(&0) * MS,
        max: millis.iter().max().unwrap_or(&0) * MS,
        buckets: Buckets::of(millis.iter().map(|millis| millis * MS)),
        ..Slice::default()
    };
    checks.slices = vec![
        slice(0, &[7], 0),
        slice(SEC, &(1..=50).collect::<Vec<_>>(), 0),
        slice(2 * SEC, &(51..=98).collect::<Vec<_>>(), 2),
    ];
    let mut hostile = series("check", "check", HOSTILE, Form::Distribution);
    hostile.total.succeeded.record(3 * MS);
    hostile.slices = vec![slice(SEC, &[3], 0)];
    let mut events = series("events", "stream", "Stocks", Form::Counter);
    events.total.count = 40;
    events.slices = vec![Slice { at: SEC, count: 40, ..Slice::default() }];
    let mut open = series("open streams", "stream", "Stocks", Form::Level);
    open.total.level = Some(Level { most: 9, plateau: 8.5, end: 1 });
    open.slices = vec![Slice { at: SEC, level: Some(9), ..Slice::default() }];
    let phase = |name: &str, from_at, to_at| Phase { name: name.into(), from_at, to_at };
    Report {
        format: crate::FORMAT,
        version: "1.2.3".into(),
        name: "stocks".into(),
        began: 1_764_400_000_123,
        elapsed: 3 * SEC,
        seed: 42,
        slice: SEC,
        phases: vec![phase("warm-up", 0, SEC), phase("run", SEC, 3 * SEC)],
        scenarios: vec![ScenarioPart {
            title: "Traders".into(),
            open: true,
            asked: 100,
            users: Users { started: 100, succeeded: 98, failed: 2, ..Users::default() },
            ..ScenarioPart::default()
        }],
        series: vec![checks, hostile, events, open],
        failures: vec![FailureGroup {
            of: Subject {
                kind: "check".into(),
                keyword: "check".into(),
                title: HOSTILE.into(),
                ..Subject::default()
            },
            kind: "Timeout".into(),
            cause: HOSTILE.into(),
            count: 2,
            warm_up: 1,
            examples: vec![format!("first ```` of\n{HOSTILE}"), "second".into()],
            ..FailureGroup::default()
        }],
        ..Report::default()
    }
}

fn verdict(assertion: &str, held: bool, value: &str, note: &str) -> Verdict {
    Verdict { assertion: assertion.into(), held, value: value.into(), samples: 100, note: note.into() }
}

fn written(report: &Report, format: Format) -> String {
    let mut file = Vec::new();
    report.write_as(format, &mut file).expect("memory can be written to");
    String::from_utf8(file).expect("it is text")
}

/// The rows of a table, by the names of their columns.
fn rows(report: &Report, format: Format) -> Vec<Vec<(String, String)>> {
    let text = written(report, format);
    let mut table = ::csv::Reader::from_reader(text.as_bytes());
    let head = table.headers().expect("it has a head").clone();
    let named = |row: ::csv::StringRecord| {
        head.iter().zip(&row).map(|(name, cell)| (name.to_owned(), cell.to_owned())).collect()
    };
    table.records().map(|row| named(row.expect("all rows are as long"))).collect()
}

fn cell<'r>(row: &'r [(String, String)], name: &str) -> &'r str {
    let cell = row.iter().find(|(column, _)| column == name);
    &cell.unwrap_or_else(|| panic!("there is no column {name}")).1
}

#[test]
fn csv_has_a_row_for_each_thing_phase_and_outcome() {
    let rows = rows(&report(), Format::Csv);
    let of = |title: &str, phase: &str, outcome: &str| {
        let is_it = |row: &&Vec<(String, String)>| {
            (cell(row, "metric"), cell(row, "title"), cell(row, "phase"), cell(row, "outcome"))
                == ("check", title, phase, outcome)
        };
        rows.iter().find(is_it).expect("it has a row")
    };
    let cells = |row: &[(String, String)], names: [&str; 6]| names.map(|name| cell(row, name).to_owned());
    let names = ["count", "failed", "p50", "p99", "max", "mean"];
    let report = report();
    let p50 = report.series[0].total.succeeded.ranked(50).map(|time| time.to_string()).unwrap_or_default();
    assert_eq!(cells(of("Stocks", "run", "all"), names), ["100", "2", &p50, "", "", ""]);
    assert_eq!(cell(of("Stocks", "run", "succeeded"), "max"), "98000000");
    assert_eq!(cell(of("Stocks", "run", "succeeded"), "per_second"), "49");
    assert_eq!(cell(of("Stocks", "run", "failed"), "min"), "500000000");
    assert_eq!(cell(of("Stocks", "warm-up", "all"), "count"), "1");
    // A name comes back as it was, whatever is in it.
    assert_eq!(cell(of(HOSTILE, "run", "all"), "max"), "3000000");
    let events = rows.iter().find(|row| cell(row, "metric") == "events").expect("it has a row");
    assert_eq!(
        cells(events, ["form", "unit", "count", "per_second", "p50", "most"]),
        ["counter", "count", "40", "20", "", ""]
    );
    let open = rows.iter().find(|row| cell(row, "metric") == "open streams").expect("it has a row");
    assert_eq!(
        cells(open, ["form", "count", "most", "plateau", "end", "p50"]),
        ["level", "", "9", "8.5", "1", ""]
    );
}

#[test]
fn no_name_is_a_formula_of_a_spreadsheet() {
    let mut report = report();
    for title in ["=cmd|' /C calc'!A0", "+1", "-1+2", "@SUM(1)", "\t=1", "\r=1", "a=1"] {
        report.series[0].of.title = title.into();
        report.series[0].of.stream = title.into();
        report.scenarios[0].title = title.into();
        let wanted = if title == "a=1" { title.to_owned() } else { format!("'{title}") };
        for format in [Format::Csv, Format::CsvOverTime] {
            let row = &rows(&report, format)[0];
            let cells = ["title", "stream", "scenario"].map(|name| cell(row, name));
            assert_eq!(cells, [&wanted; 3], "{format:?}");
        }
    }
}

#[test]
fn csv_over_time_has_a_row_for_each_slice() {
    let rows = rows(&report(), Format::CsvOverTime);
    let stocks: Vec<_> =
        rows.iter().filter(|row| (cell(row, "metric"), cell(row, "title")) == ("check", "Stocks")).collect();
    let phases: Vec<_> = stocks.iter().map(|row| cell(row, "phase")).collect();
    assert_eq!(phases, ["warm-up", "run", "run"]);
    let cells =
        ["from_ns", "to_ns", "count", "failed", "min", "max", "p99"].map(|name| cell(stocks[2], name));
    assert_eq!(cells, ["2000000000", "3000000000", "50", "2", "51000000", "98000000", ""]);
    let p50: f64 = cell(stocks[1], "p50").parse().expect("it is a number");
    assert!((p50 / 25e6 - 1.0).abs() < 0.01, "{p50}");
    let of = |metric: &str| rows.iter().find(|row| cell(row, "metric") == metric).expect("it has a row");
    assert_eq!((cell(of("events"), "count"), cell(of("events"), "level")), ("40", ""));
    assert_eq!((cell(of("open streams"), "count"), cell(of("open streams"), "level")), ("", "9"));
}

fn junit(report: &Report) -> junit_parser::TestSuite {
    let text = written(report, Format::Junit);
    let read = junit_parser::from_reader(text.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(read.suites.len(), 1);
    read.suites.into_iter().next().expect("there is one")
}

fn case<'s>(suite: &'s junit_parser::TestSuite, name: &str) -> &'s junit_parser::TestCase {
    suite
        .cases
        .iter()
        .find(|case| case.original_name.contains(name))
        .unwrap_or_else(|| panic!("no {name}: {suite:?}"))
}

#[test]
fn junit_has_a_case_for_each_assertion_and_each_cause() {
    let mut report = report();
    report.assertions = vec![
        verdict("p99 check \"Stocks\" < 800ms", false, "none: 2 of 100 failed", ""),
        verdict("failed < 5%", true, "2 %", "few"),
    ];
    let suite = junit(&report);
    assert_eq!((suite.tests, suite.failures, suite.errors, suite.skipped), (5, 2, 0, 0));
    assert_eq!(suite.timestamp.as_deref().map(|at| &at[..19]), Some("2025-11-29T07:06:40"));
    let failed = case(&suite, "p99 check \"Stocks\" < 800ms").status.failure_as_ref();
    assert!(failed.message.contains("none: 2 of 100 failed"), "{failed:?}");
    assert!(case(&suite, "failed < 5%").status.is_success());
    assert!(case(&suite, "failed < 5%").system_out.as_deref().is_some_and(|out| out.contains("2 %")));
    let cause = suite.cases.last().expect("there is one").status.failure_as_ref();
    assert!(cause.message.starts_with("2 times, and 1 in the warm-up: "), "{cause:?}");
    assert!(cause.text.contains("first ```` of\na|b") && cause.text.ends_with("second"), "{cause:?}");
    assert!(cause.text.contains(r"\u{1b}[31m") && cause.text.contains(r"\u{ffff}\u{0}"), "{cause:?}");
}

#[test]
fn junit_fails_as_the_run_does() {
    let mut report = report();
    // What the assertions allow is shown, and fails nothing.
    report.assertions = vec![verdict("failed < 5%", true, "2 %", "")];
    assert_eq!(Exit::of(&report, false), Exit::Held);
    let suite = junit(&report);
    assert_eq!((suite.tests, suite.failures, suite.errors, suite.skipped), (4, 0, 0, 1));
    // Nothing says that they are allowed.
    report.assertions.clear();
    assert_eq!(junit(&report).failures, 1);
}

#[test]
fn junit_shows_a_partial_and_a_saturated_run_as_such() {
    let mut report = report();
    report.failures.clear();
    let errors = |report: &Report| {
        let suite = junit(report);
        let errors = suite.cases.iter().filter(|case| case.status.is_error());
        errors.map(|case| case.status.error_as_ref().message.clone()).collect::<Vec<_>>()
    };
    assert!(errors(&report).is_empty());
    for (partial, why) in [
        (Report { ending: Ending::MaxDuration, ..report.clone() }, "its longest time was over"),
        (Report { ending: Ending::Stopped, ..report.clone() }, "stopped"),
        (Report { ending: Ending::Aborted("failed < 1%".into()), ..report.clone() }, "failed < 1%"),
        (Report { missing_shards: vec![1], ..report.clone() }, "shard 1"),
        (Report { lost: vec!["process 2 is gone".into()], ..report.clone() }, "process 2 is gone"),
        (Report { after_failed: Some("no way".into()), ..report.clone() }, "no way"),
    ] {
        let errors = errors(&partial);
        assert!(errors.len() == 1 && errors[0].contains("partial") && errors[0].contains(why), "{errors:?}");
    }
    report.generator.bottlenecks = vec!["timers came 80 ms late".into()];
    let saturated = errors(&report);
    assert!(saturated.len() == 1 && saturated[0].contains("bottleneck: timers came"), "{saturated:?}");
    report.settings.push((crate::judge::ALLOW_SATURATED.into(), "yes".into()));
    assert!(errors(&report).is_empty(), "as the exit code allows it");
    report.scenarios[0].users.dropped = 3;
    let suite = junit(&report);
    assert!(case(&suite, "dropped").status.failure_as_ref().message.contains("3 users"));
}

#[test]
fn hlog_has_an_interval_for_each_slice() {
    let text = written(&report(), Format::Hlog);
    assert!(
        text.contains("nanoseconds") && text.contains("The first 1.000 seconds are the warm-up"),
        "{text}"
    );
    let mut intervals = Vec::new();
    for entry in IntervalLogIterator::new(text.as_bytes()) {
        match entry.expect("it is a log") {
            LogEntry::Interval(interval) => {
                let bytes = base64::engine::general_purpose::STANDARD
                    .decode(interval.encoded_histogram())
                    .expect("it is base64");
                let histogram: Histogram<u64> =
                    Deserializer::new().deserialize(&mut &*bytes).expect("it is a histogram");
                let tag = interval.tag().expect("it has a tag").as_str().to_owned();
                intervals.push((tag, interval.start_timestamp().as_secs(), interval.max(), histogram));
            }
            LogEntry::BaseTime(at) | LogEntry::StartTime(at) => {
                assert_eq!(at.as_millis(), 1_764_400_000_123);
            }
        }
    }
    let tags: Vec<_> = intervals.iter().map(|(tag, at, ..)| (&**tag, *at)).collect();
    let stocks = |at| ("check/Stocks", at);
    assert!([0, 1, 2].iter().all(|at| tags.contains(&stocks(*at))) && tags.len() == 4, "{tags:?}");
    assert!(tags.is_sorted_by_key(|(_, at)| *at), "readers stop at the first that is too late: {tags:?}");
    let (_, _, max, last) =
        intervals.iter().find(|(tag, at, ..)| (&**tag, *at) == stocks(2)).expect("it is there");
    assert_eq!((last.len(), *max as u64), (48, 98));
    // The same buckets as the slice has.
    let slice = &report().series[0].slices[2];
    for (rank, quantile) in [(1, 0.0), (24, 0.5), (48, 1.0)] {
        let ours = slice.buckets.ranked(rank).expect("there are as many");
        assert!(last.equivalent(ours, last.value_at_quantile(quantile)), "{quantile}: {ours}");
    }
    let hostile = intervals.iter().find(|(tag, ..)| tag.starts_with("check/a|b_`c`")).expect("it is there");
    assert!(!hostile.0.contains([' ', ',', '\n', '\r']), "{}", hostile.0);
}

/// What is shown of Markdown as text: headings, cells row by row, and code blocks. Nothing else may be in it.
#[derive(Debug, Default)]
struct Page {
    headings: Vec<String>,
    rows: Vec<Vec<String>>,
    blocks: Vec<String>,
    texts: Vec<String>,
}

fn page(markdown: &str) -> Page {
    let (mut page, mut text) = (Page::default(), String::new());
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Start(
                Tag::Heading { .. } | Tag::Paragraph | Tag::TableCell | Tag::CodeBlock(_) | Tag::Item,
            ) => {
                text.clear();
            }
            Event::Start(Tag::TableRow | Tag::TableHead) => page.rows.push(Vec::new()),
            Event::Start(Tag::Table(_) | Tag::List(None) | Tag::HtmlBlock) | Event::SoftBreak => {}
            Event::Text(part) | Event::Code(part) => text.push_str(&part),
            Event::InlineHtml(tag) => assert!(["<code>", "</code>"].contains(&&*tag), "{tag}"),
            Event::Html(html) => {
                let left = ["<details>", "</details>", "<summary>", "</summary>", "<code>", "</code>"]
                    .iter()
                    .fold(html.to_string(), |html, tag| html.replace(tag, ""));
                assert!(!left.contains(['<', '>']), "{html}");
            }
            Event::End(TagEnd::Heading(_)) => page.headings.push(text.clone()),
            Event::End(TagEnd::CodeBlock) => page.blocks.push(text.clone()),
            Event::End(TagEnd::TableCell) => page.rows.last_mut().expect("it is in a row").push(text.clone()),
            Event::End(TagEnd::Paragraph | TagEnd::Item) => page.texts.push(text.clone()),
            Event::End(_) => {}
            other => panic!("{other:?} in\n{markdown}"),
        }
    }
    page
}

#[test]
fn markdown_shows_names_as_they_are_and_obeys_nothing_in_them() {
    let mut report = report();
    report.name = HOSTILE.into();
    report.assertions = vec![
        verdict(HOSTILE, true, HOSTILE, HOSTILE),
        verdict("p99 check \"Stocks\" < 800ms", false, "none: 2 of 100 failed", ""),
        verdict("baseline p50 check \"Stocks\"", true, "50ms, was 51ms in one run", ""),
        verdict(
            "baseline p99 check \"Stocks\"",
            false,
            "90ms, was 51ms in 3 runs (from 50ms to 53ms)",
            "worse",
        ),
    ];
    report.after_failed = Some(HOSTILE.into());
    let page = page(&written(&report, Format::Markdown));
    let shown = crate::summary::clean(HOSTILE);
    assert_eq!(page.headings[1..], ["Assertions", "Times", "Failures", "Against earlier runs"]);
    assert!(page.headings[0].contains("failed: 2 of 100 users failed"), "{:?}", page.headings);
    let has = |row: &[&str]| {
        page.rows.iter().any(|cells| cells.iter().zip(row).all(|(cell, part)| cell.contains(part)))
    };
    assert!(has(&["❌", "p99 check \"Stocks\" < 800ms", "none: 2 of 100 failed", "100"]), "{page:#?}");
    assert!(has(&["✅", &shown, &format!("{shown} ({shown})"), "100"]), "{page:#?}");
    assert!(
        has(&["check \"Stocks\"", "100", "2", "50.0 ms", "75.0 ms", "95.0 ms", "none", "none"]),
        "{page:#?}"
    );
    assert!(has(&["2 + 1 in the warm-up", &shown, &shown]), "{page:#?}");
    assert!(
        has(&["❌", "p99 check \"Stocks\"", "90ms", "51ms in 3 runs (from 50ms to 53ms)", "worse"]),
        "{page:#?}"
    );
    let widths: Vec<usize> = page.rows.iter().map(Vec::len).collect();
    assert_eq!(widths, [4, 4, 4, 9, 9, 9, 3, 3, 5, 5, 5], "no name has made a cell");
    assert!(page.texts.iter().any(|text| text.contains(&shown)), "{page:#?}");
    assert!(page.blocks[0].starts_with(&format!("first ```` of\n{}", "a|b `c`")), "{page:#?}");
}

#[test]
fn markdown_of_many_names_is_no_larger_than_github_takes() {
    let mut report = report();
    report.series = vec![report.series[1].clone(); 400];
    report.failures = vec![report.failures[0].clone(); 400];
    report.assertions = vec![verdict(&HOSTILE.repeat(100), false, &HOSTILE.repeat(100), ""); 400];
    let text = written(&report, Format::Markdown);
    assert!(text.len() < 1_000_000, "{} bytes", text.len());
    assert!(text.contains("… and 340 more"), "{}", page(&text).texts.join("\n"));
}

#[test]
fn markdown_of_the_longest_texts_is_no_larger_than_github_takes() {
    // What becomes longest when it is shown: a reference, an escape, a letter of four bytes.
    for hostile in [HOSTILE.to_owned(), "`".repeat(300), "\u{202e}".repeat(300), "😀".repeat(300)] {
        let long = format!("{hostile}\n").repeat(5);
        let mut report = report();
        (report.name, report.after_failed) = (long.clone(), Some(long.clone()));
        report.generator.bottlenecks = vec![long.clone(); 20];
        report.assertions = vec![verdict(&long, false, &long, &long); 70];
        report.series[1].of.title.clone_from(&long);
        report.series = vec![report.series[1].clone(); 70];
        let group = &mut report.failures[0];
        (group.of.title, group.cause) = (long.clone(), long.clone());
        group.examples = vec![long.clone(); 5];
        report.failures = vec![report.failures[0].clone(); 70];
        let text = written(&report, Format::Markdown);
        assert!(text.len() < 1_000_000, "{} bytes", text.len());
    }
}

#[test]
fn a_result_of_nothing_can_be_written_in_each_format() {
    let mut report = Report::default();
    report.assertions = judge([], &report);
    assert!(Format::all().all(|format| !written(&report, format).is_empty()));
}
