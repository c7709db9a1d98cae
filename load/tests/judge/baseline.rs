//! Runs held against earlier ones.

use streamgauge_load::judge::Baseline;
use streamgauge_load::{Report, Series, Verdict, percent};

use crate::reports::{counter, report, scenario, subject, times};

/// A run whose 1,000 checks took around so many milliseconds, and of which some failed.
fn run(millis: u64, failed: usize) -> Report {
    let around = (0..1_000 - failed as u64).map(|n| millis - 5 + n % 10);
    let mut report = report(1_000);
    report.series = vec![times("check", subject("check", "Stocks"), around, vec![1; failed])];
    report
}

fn verdicts(earlier: &[Report], run: &Report) -> Vec<Verdict> {
    Baseline::new(earlier.to_vec()).judge(&[run]).expect("they are of one load")
}

fn of(verdicts: &[Verdict], name: &str) -> (bool, String, String) {
    let verdict =
        verdicts.iter().find(|verdict| verdict.assertion == name).unwrap_or_else(|| panic!("{verdicts:?}"));
    (verdict.held, verdict.value.clone(), verdict.note.clone())
}

const P50: &str = r#"baseline p50 check "Stocks""#;
const FAILED: &str = r#"baseline failed check "Stocks""#;

#[test]
fn a_difference_counts_beyond_the_tolerance() {
    let earlier = [run(100, 0)];
    let told = |run: &Report| of(&verdicts(&earlier, run), P50);
    assert_eq!(told(&run(100, 0)), (true, "99 ms, was 99 ms in one run".into(), String::new()));
    assert_eq!(told(&run(108, 0)), (true, "107 ms, was 99 ms in one run".into(), String::new()));
    let worse = "worse beyond the tolerance and the spread";
    assert_eq!(told(&run(120, 0)), (false, "119 ms, was 99 ms in one run".into(), worse.into()));
    assert_eq!(told(&run(60, 0)), (true, "59 ms, was 99 ms in one run".into(), "better".into()));
    let names: Vec<String> =
        verdicts(&earlier, &run(100, 0)).into_iter().map(|verdict| verdict.assertion).collect();
    let of_check =
        ["failed", "mean", "p50", "p95", "p99"].map(|name| format!("baseline {name} check \"Stocks\""));
    assert_eq!(names, of_check.into_iter().chain(["baseline failed users".into()]).collect::<Vec<_>>());
    let strict = Baseline::new(earlier.to_vec()).tolerance(percent(5.0)).judge(&[&run(108, 0)]);
    assert!(!of(&strict.expect("one load"), P50).0);
}

#[test]
fn a_difference_counts_beyond_the_spread_of_the_runs() {
    let earlier = [run(100, 0), run(130, 0), run(110, 0)];
    // The median is 110 and the spread 30.
    let told = |millis| of(&verdicts(&earlier, &run(millis, 0)), P50);
    assert_eq!(
        told(135),
        (true, "134 ms, was 109 ms in 3 runs (from 99 ms to 129 ms)".into(), String::new())
    );
    assert!(!told(145).0);
    // The runs that are judged have a spread as well, and their median is held against theirs.
    let runs = [run(120, 0), run(160, 0), run(145, 0)];
    let several = Baseline::new(earlier.to_vec()).judge(&[&runs[0], &runs[1], &runs[2]]).expect("one load");
    assert!(of(&several, P50).0);
}

#[test]
fn more_failures_are_worse() {
    let told =
        |earlier: usize, now: usize, name: &str| of(&verdicts(&[run(100, earlier)], &run(100, now)), name);
    assert_eq!(told(0, 0, FAILED).1, "0%, was 0% in one run");
    assert!(!told(0, 1, FAILED).0);
    assert!(told(100, 109, FAILED).0);
    assert_eq!(
        told(100, 120, FAILED),
        (false, "12%, was 10% in one run".into(), "worse beyond the tolerance and the spread".into())
    );
    // With more than one percent failed, there is no p99.
    assert_eq!(
        told(0, 20, r#"baseline p99 check "Stocks""#).1,
        "none: too many failed, was 104 ms in one run"
    );
    assert!(!told(0, 20, r#"baseline p99 check "Stocks""#).0);
    // Where there was none before, nothing can be worse.
    let both = verdicts(&[run(100, 20)], &run(100, 20));
    assert!(both.iter().all(|verdict| !verdict.assertion.contains("p99")));
    let mut users = run(100, 0);
    users.scenarios = vec![scenario("Traders", 900, 100)];
    let told = of(&verdicts(&[run(100, 0)], &users), "baseline failed users");
    assert_eq!((told.0, told.1.as_str()), (false, "10%, was 0% in one run"));
}

#[test]
fn what_is_missing_now_does_not_hold_and_what_is_new_is_nothing_to_compare() {
    let mut bare = run(100, 0);
    bare.series.clear();
    let told = of(&verdicts(&[run(100, 0)], &bare), P50);
    assert_eq!((told.0, told.1.as_str()), (false, "no data, was 99 ms in one run"));
    assert_eq!(verdicts(&[bare], &run(100, 0)).len(), 1, "of users only");
}

#[test]
fn few_samples_and_what_is_no_time_are_not_compared() {
    let few = |millis: u64| {
        let mut report = report(10);
        report.series = vec![
            times("check", subject("check", "Stocks"), vec![millis; 10], []),
            counter("events", subject("stream", "Stocks"), millis),
            times("unfinished", subject("user", ""), vec![millis; 10], []),
        ];
        report
    };
    let names: Vec<String> =
        verdicts(&[few(10)], &few(10)).into_iter().map(|verdict| verdict.assertion).collect();
    let check = |name: &str| format!("baseline {name} check \"Stocks\"");
    assert_eq!(names, [check("failed"), check("mean"), check("p50"), "baseline failed users".into()]);
}

#[test]
fn scenarios_are_told_apart() {
    let two = |one: u64, other: u64| {
        let mut report = report(100);
        report.scenarios = vec![scenario("Traders", 100, 0), scenario("Readers", 100, 0)];
        let of = |scenario, millis| Series {
            scenario: Some(scenario),
            ..times("check", subject("check", "Stocks"), vec![millis; 1_000], [])
        };
        report.series = vec![of(0, one), of(1, other)];
        report
    };
    let verdicts = verdicts(&[two(100, 100)], &two(100, 200));
    assert!(of(&verdicts, r#"baseline p50 check "Stocks" scenario "Traders""#).0);
    assert!(!of(&verdicts, r#"baseline p50 check "Stocks" scenario "Readers""#).0);
}

#[test]
fn runs_of_another_load_are_refused() {
    let mut other = run(100, 0);
    other.scenarios[0].profile = "200 at once".into();
    let error = Baseline::new([run(100, 0)]).judge(&[&other]).expect_err("another profile").to_string();
    assert_eq!(
        error,
        r#"the baseline is of another load: the profile of "Traders" was "100 at once", and is "200 at once""#
    );
    let mut other = run(100, 0);
    other.name = "other".into();
    assert!(Baseline::new([run(100, 0), other]).judge(&[&run(100, 0)]).is_err());
}
