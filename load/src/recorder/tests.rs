mod runs;

use std::time::Duration;

use streamgauge::metrics::{MetricId, Subject};

use super::names::{Name, OwnMetric};
use super::{Boundary, UserEnd};
use crate::fed_by_tests::{Fed, key};
use crate::metrics::{FINE, Stage, bucket};
use crate::result::Report;

fn checks(report: &Report, title: &str) -> (u64, u64) {
    let series = report.series.iter().find(|series| series.of.title == title).expect("it was measured");
    (series.total.succeeded.count(), series.warm_up.as_ref().map_or(0, |warm_up| warm_up.succeeded.count()))
}

#[test]
fn a_second_goes_out_when_it_is_over_sparse_and_exact() {
    let mut fed = Fed::new(1, Boundary::new(false));
    for took in [30, 10, 30] {
        fed.checked(0, "Prices", 500, took);
    }
    let (of, at) = (fed.check(0, "Prices"), fed.at(700));
    fed.cores[0].value(of, MetricId::CHECK, at, 5_000, true);
    fed.cores[0].count(of, MetricId::EXPECTED, at, 4);
    fed.cores[0].count(of, MetricId::EXPECTED, at, 3);
    let late = fed.at(1_200);
    fed.cores[0].tick(late);
    assert!(fed.given().is_empty(), "samples may still come late");
    let later = fed.at(1_300);
    fed.cores[0].tick(later);
    let [delta] = &*fed.given() else { panic!("one second was over") };
    assert_eq!((delta.second, delta.stage), (0, Stage::Run));
    let buckets = |millis: u64| bucket::<FINE>(millis * 1_000_000) as u16;
    assert_eq!(delta.buckets, [(buckets(10), 1), (buckets(30), 2), (bucket::<FINE>(5_000) as u16, 1)]);
    let [succeeded, failed] = &*delta.samples else { panic!("of one series there are two") };
    let exact = succeeded.exact;
    assert_eq!((exact.count, exact.sum, exact.min, exact.max), (3, 70_000_000, 10_000_000, 30_000_000));
    assert!(failed.has_failed && failed.exact.max == 5_000 && failed.buckets == 1);
    assert_eq!(delta.counts, [(1, 7)]);
    assert_eq!(delta.named.iter().map(|key| key.metric).collect::<Vec<_>>(), ["check", "expected"]);
    // What is named is not named again, and nothing is told twice.
    fed.checked(0, "Prices", 2_500, 10);
    fed.cores[0].finish();
    let [delta] = &*fed.given() else { panic!("one second had samples") };
    assert_eq!((delta.second, delta.named.len(), delta.samples.len()), (2, 0, 1));
    assert_eq!(delta.samples[0].exact.count, 1);
    fed.cores[0].finish();
    assert!(fed.given().is_empty());
}

#[test]
fn a_sample_counts_in_the_second_it_came_in_however_late_it_is_told() {
    let mut fed = Fed::new(1, Boundary::new(false));
    fed.checked(0, "Prices", 5_100, 1);
    fed.checked(0, "Prices", 4_900, 1);
    let now = fed.at(7_000);
    fed.cores[0].tick(now);
    // Both seconds are gone already.
    fed.checked(0, "Prices", 4_950, 1);
    fed.checked(0, "Prices", 6_900, 1);
    let report = fed.into_report(8);
    let slices: Vec<_> =
        report.series[0].slices.iter().map(|slice| (slice.at / 1_000_000_000, slice.count)).collect();
    assert_eq!(slices, [(4, 2), (5, 1), (6, 1)]);
}

#[test]
fn the_warm_up_ends_at_a_time_that_is_told_while_it_runs() {
    let mut fed = Fed::new(2, Boundary::new(true));
    assert_eq!(fed.boundary.nanoseconds(), u64::MAX);
    for core in 0..2 {
        (0..20).for_each(|tenth| fed.checked(core, "Prices", tenth * 100, 1));
    }
    // It is told ahead, when a second has begun.
    assert_eq!(fed.boundary.end_at(Duration::from_millis(2_450)), Duration::from_millis(2_450));
    assert_eq!(fed.boundary.end_at(Duration::from_secs(9)), Duration::from_millis(2_450), "it is known");
    for core in 0..2 {
        // Not in order: a sample of the warm-up may be told when the run goes on.
        [2_600, 2_449, 2_450, 2_300, 3_000].iter().for_each(|at| fed.checked(core, "Prices", *at, 1));
    }
    let report = fed.into_report(4);
    assert_eq!(checks(&report, "Prices"), (6, 44));
    assert_eq!(report.phases[1].from_at, 2_450_000_000);
}

#[test]
fn without_a_warm_up_all_is_the_run() {
    let mut fed = Fed::new(1, Boundary::new(false));
    fed.checked(0, "Prices", 0, 1);
    assert_eq!(checks(&fed.into_report(1), "Prices"), (1, 0));
}

#[test]
fn levels_of_cores_add_up_by_tenths_of_a_second() {
    let mut fed = Fed::new(2, Boundary::new(false));
    for core in 0..2 {
        let of = fed.stream(core, "prices");
        for stream in 0..10 {
            let at = fed.at(50 + stream * 100);
            fed.cores[core].level(of, MetricId::OPEN_STREAMS, at, 1);
        }
        // Between two tenths there is one more, and one less again.
        for (at, change) in [(1_510, 1), (1_520, -1), (4_990, -9)] {
            let at = fed.at(at);
            fed.cores[core].level(of, MetricId::OPEN_STREAMS, at, change);
        }
    }
    let report = fed.into_report(6);
    let series = &report.series[0];
    let level = series.total.level.expect("it is a level");
    assert_eq!((level.most, level.end), (20, 2));
    // From 0.9 to 4.9 s; at 0.9 s there were 18.
    assert_eq!(level.plateau, (18.0 + 40.0 * 20.0) / 41.0);
    assert_eq!(
        series.slices.iter().map(|slice| slice.level).collect::<Vec<_>>(),
        [Some(20), Some(20), Some(20), Some(20), Some(2), Some(2)]
    );
    assert_eq!(series.slices[0].levels, [2, 4, 6, 8, 10, 12, 14, 16, 18, 20]);
    assert!(series.slices[1].levels.is_empty());
}

#[test]
fn on_one_core_the_most_is_exact() {
    let mut fed = Fed::new(1, Boundary::new(false));
    let of = fed.stream(0, "");
    for (at, change) in [(10, 1), (11, 1), (12, -1), (13, -1)] {
        let at = fed.at(at);
        fed.cores[0].level(of, MetricId::OPEN_STREAMS, at, change);
    }
    let level = fed.into_report(1).series[0].total.level.expect("it is a level");
    assert_eq!((level.most, level.plateau, level.end), (2, 0.0, 0));
}

#[test]
fn users_are_counted_by_what_became_of_them() {
    let mut fed = Fed::new(1, Boundary::new(false));
    let start = fed.start;
    let (at, core) = (move |millis| start + Duration::from_millis(millis), &mut fed.cores[0]);
    for user in 0..6 {
        core.user_started(0, at(100 * user), Some(Duration::from_millis(user)));
    }
    core.user_dropped(0, at(600));
    let ends = [
        UserEnd::Succeeded,
        UserEnd::Succeeded,
        UserEnd::Failed,
        UserEnd::Panicked("index out of bounds".into()),
        UserEnd::Unfinished,
    ];
    for (end, user) in ends.into_iter().zip(0..) {
        core.user_finished(0, at(1_000), Duration::from_millis(1_000 - 100 * user), end);
    }
    let report = fed.into_report(2);
    let users = report.scenarios[0].users;
    assert_eq!((users.started, users.succeeded, users.failed, users.panicked), (6, 2, 2, 1));
    assert_eq!((users.unfinished, users.dropped, users.most), (1, 1, 6));
    assert_eq!(users.oldest_unfinished, 600_000_000);
    assert_eq!(report.generator.schedule_lag.max(), Some(5_000_000));
    let [panic] = &*report.failures else { panic!("one panicked") };
    assert_eq!((&*panic.kind, panic.count), ("Panic", 1));
    assert_eq!(panic.examples, ["panicked: index out of bounds"]);
    let level =
        report.series.iter().find(|series| series.metric == "users").and_then(|series| series.total.level);
    assert_eq!(level.map(|level| (level.most, level.end)), Some((6, 1)));
}

#[test]
fn names_that_are_too_many_are_counted_together() {
    let mut fed = Fed::new(1, Boundary::new(false));
    let at = fed.at(1);
    for number in 0..10_050 {
        let name = format!("orders of {number}");
        let of = fed.cores[0].subject(&Name::of(0, &Subject::Own(&name)));
        fed.cores[0].count(of, MetricId::OWN_COUNTER, at, 1);
    }
    let report = fed.into_report(1);
    assert_eq!(report.series.len(), 10_001);
    assert_eq!(report.series.iter().map(|series| series.total.count).sum::<u64>(), 10_050);
    let others =
        report.series.iter().find(|series| series.of.title == "other names").expect("there are more");
    assert_eq!(others.total.count, 50);
}

#[test]
fn messages_are_what_each_of_their_samples_would_be() {
    let gaps = [None, Some(0), Some(0), Some(7_000_000), Some(0), Some(1)];
    let reports = [true, false].map(|is_at_once| {
        let mut fed = Fed::new(1, Boundary::new(false));
        for (name, gaps, millis) in [
            ("prices", &gaps[..], 100),
            ("orders", &gaps[..], 900),
            ("prices", &gaps[1..], 1_500),
            ("quiet", &gaps[..1], 1_600),
        ] {
            let (of, at) = (fed.stream(0, name), fed.at(millis));
            let core = &mut fed.cores[0];
            for (gap, bytes) in gaps.iter().zip(100..) {
                if is_at_once {
                    core.message(of, at, bytes, *gap);
                    continue;
                }
                core.count(of, MetricId::EVENTS, at, 1);
                core.count(of, MetricId::BYTES, at, bytes);
                if let Some(gap) = gap {
                    core.value(of, MetricId::GAP, at, *gap, false);
                }
            }
        }
        fed.into_report(2)
    });
    let [at_once, apart] = reports.map(|report| serde_json::to_value(&report).expect("it can be written"));
    assert_eq!(at_once["series"], apart["series"]);
    assert_eq!(apart["series"].as_array().map(Vec::len), Some(8), "the quiet one has no gap");
}

#[test]
fn a_number_that_nobody_has_counts_nothing() {
    let mut fed = Fed::new(1, Boundary::new(false));
    let at = fed.at(1);
    fed.cores[0].count(u32::MAX, MetricId::EVENTS, at, 1);
    fed.cores[0].value(17, OwnMetric::LoopLag, at, 1, false);
    fed.cores[0].message(u32::MAX, at, 1, Some(1));
    assert!(fed.into_report(1).series.is_empty());
}

#[test]
fn the_same_title_at_the_same_place_is_one_and_kinds_are_apart() {
    let mut fed = Fed::new(1, Boundary::new(false));
    let core = &mut fed.cores[0];
    let step = core.subject(&Name::of(0, &Subject::Step(key("open", "Prices"))));
    assert_eq!(core.subject(&Name::of(0, &Subject::Step(key("open", "Prices")))), step);
    assert_ne!(core.subject(&Name::of(1, &Subject::Step(key("open", "Prices")))), step);
    assert_ne!(core.subject(&Name::of(0, &Subject::Group(key("open", "Prices")))), step);
    let address = "127.0.0.1:80".parse().expect("it is an address");
    let connection = core.subject(&Name::of(0, &Subject::Connection(address)));
    assert_eq!(core.subject(&Name::of(1, &Subject::Connection(address))), connection, "for all scenarios");
}
