use std::time::Duration;

use proptest::prelude::*;
use streamgauge::metrics::MetricId;

use crate::fed_by_tests::{Fed, known};
use crate::recorder::{Boundary, UserEnd};
use crate::result::{Ending, Report, ShardPart, Steering};

/// Something that a core measures.
#[derive(Debug, Clone)]
struct Told {
    core: usize,
    title: &'static str,
    at: u64,
    value: u64,
    what: u8,
}

fn tell(fed: &mut Fed, core: usize, told: &Told) {
    let at = fed.at(told.at);
    let (check, stream) = (fed.check(core, told.title), fed.stream(core, told.title));
    let core = &mut fed.cores[core];
    match told.what {
        0..3 => core.value(check, MetricId::CHECK, at, told.value, told.what == 0),
        3 => core.count(stream, MetricId::EVENTS, at, told.value),
        4 => core.level(stream, MetricId::OPEN_STREAMS, at, 1),
        5 => {
            core.level(stream, MetricId::OPEN_STREAMS, at, 1);
            core.level(stream, MetricId::OPEN_STREAMS, at + Duration::from_millis(told.value % 3_000), -1);
        }
        6 => core.status(check, at, 200 + (told.value % 3) as u16),
        7 => {
            core.user_started(0, at, Some(Duration::from_nanos(told.value)));
            let (end, age) = (at + Duration::from_millis(40), Duration::from_millis(40));
            core.user_finished(
                0,
                end,
                age,
                match told.value % 4 {
                    0 => UserEnd::Panicked(format!("number {}", told.value)),
                    1 => UserEnd::Failed,
                    2 => UserEnd::Unfinished,
                    _ => UserEnd::Succeeded,
                },
            );
        }
        _ => core.user_dropped(0, at),
    }
}

fn told(seconds: u64) -> impl Strategy<Value = Told> {
    let title = prop_oneof![Just("Prices"), Just("Orders"), Just("News")];
    let value = (any::<u64>(), 0_u32..50).prop_map(|(value, shift)| (value >> 14) >> shift);
    (0_usize..3, title, 0..seconds * 1_000 - 3_000, value, 0_u8..9)
        .prop_map(|(core, title, at, value, what)| Told { core, title, at, value, what })
}

/// The parts that three processes measured, and what one process with three cores would have.
fn parts_and_whole(all: &[Told], seconds: u64, warm_up: u64) -> (Vec<Report>, Report) {
    let boundary = || {
        let boundary = Boundary::new(warm_up > 0);
        boundary.end_at(Duration::from_millis(warm_up));
        boundary
    };
    let mut whole = Fed::new(3, boundary());
    let mut parts: Vec<Fed> = (0..3).map(|_| Fed::new(1, boundary())).collect();
    for told in all {
        tell(&mut whole, told.core, told);
        tell(&mut parts[told.core], 0, told);
    }
    let shard = |index| ShardPart { index, of: 3, cores: 1 };
    let parts = parts.into_iter().zip(0..).map(|(part, index)| {
        let mut known = Report { shards: vec![shard(index)], ..known(seconds, warm_up * 1_000_000) };
        known.scenarios[0].asked = 10;
        known.filled(part.into_book())
    });
    let mut known = Report { shards: (0..3).map(shard).collect(), ..known(seconds, warm_up * 1_000_000) };
    known.scenarios[0].asked = 30;
    (parts.collect(), known.filled(whole.into_book()))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn merged_parts_are_what_one_process_would_have_measured(
        seconds in prop_oneof![4_u64..30, 4_u64..3_000],
        warm_up in prop_oneof![Just(0_u64), 1_u64..4_000],
        seed in any::<u64>(),
        all in prop::collection::vec(told(4), 0..200),
    ) {
        // The times are spread over the whole run.
        let mut random = fastrand::Rng::with_seed(seed);
        let all: Vec<_> = all
            .into_iter()
            .map(|told| Told { at: random.u64(..seconds * 1_000 - 3_000), ..told })
            .collect();
        let (mut parts, whole) = parts_and_whole(&all, seconds, warm_up);
        random.shuffle(&mut parts);
        let merged = Report::merge(parts).expect("they fit");
        // Series by series, so that what differs can be read.
        for (merged, whole) in merged.series.iter().zip(&whole.series) {
            prop_assert_eq!(&merged.total, &whole.total);
            prop_assert_eq!(merged, whole);
        }
        prop_assert!(merged == whole);
    }
}

#[test]
fn users_that_one_part_has_dropped_are_of_what_those_of_the_others_begin_with() {
    let part = |index, fed: Fed| {
        let shards = vec![ShardPart { index, of: 2, cores: 1 }];
        Report { shards, ..known(4, 0) }.filled(fed.into_book())
    };
    let (mut drops, mut runs) = (Fed::new(1, Boundary::new(false)), Fed::new(1, Boundary::new(false)));
    let at = drops.at(100);
    (0..3).for_each(|_| drops.cores[0].user_dropped(0, at));
    let check = runs.check(0, "Prices");
    runs.cores[0].begins_user(check);
    runs.checked(0, "Prices", 200, 5);
    let merged = Report::merge(vec![part(0, drops), part(1, runs)]).expect("they fit");
    let dropped = merged.series.iter().find(|series| series.of.kind == "check" && series.metric == "dropped");
    assert_eq!(dropped.map(|series| series.total.count), Some(3));
}

fn three() -> Vec<Report> {
    let all: Vec<_> = (0..60)
        .map(|number| Told {
            core: number % 3,
            title: "Prices",
            at: 20 * number as u64,
            value: 1_000_000 * number as u64,
            what: (number % 9) as u8,
        })
        .collect();
    parts_and_whole(&all, 5, 0).0
}

#[test]
fn what_is_no_part_of_the_same_load_is_refused_and_named() {
    type Change = fn(&mut Report);
    let changes: [(Change, &str); 6] = [
        (
            |report| report.name = "news".into(),
            "the first result is the load `stocks`, and result 3 is the load `news`",
        ),
        (|report| report.seed = 8, "the first result has the seed 7, and result 3 has the seed 8"),
        (
            |report| report.scenarios[0].profile = "20 at once".into(),
            "result 3 runs `Stock market` of 20 at once []",
        ),
        (
            |report| report.scenarios.clear(),
            "the first result runs `Stock market` of 10 at once [], and result 3 runs ",
        ),
        (
            |report| report.shards[0].of = 4,
            "the first result is one of 3 shards, and result 3 is one of 4 shards",
        ),
        (|report| report.shards[0].index = 0, "shard 0 of 3 is there twice"),
    ];
    for (change, says) in changes {
        let mut parts = three();
        change(&mut parts[2]);
        let error = Report::merge(parts).expect_err(says).to_string();
        assert!(error.contains(says), "{error}");
    }
    assert_eq!(Report::merge(Vec::new()).expect_err("nothing").to_string(), "there is no result to merge");
}

#[test]
fn a_part_that_is_missing_makes_it_partial() {
    let mut parts = three();
    parts.remove(1);
    let merged = Report::merge(parts).expect("they fit");
    assert_eq!(merged.missing_shards, [1]);
    assert!(Report::merge(three()).expect("they fit").missing_shards.is_empty());
}

#[test]
fn one_that_was_stopped_makes_the_whole_stopped_and_its_steering_is_told_once() {
    let mut parts = three();
    parts[1].ending = Ending::Stopped;
    for part in &mut parts {
        part.steering = vec![Steering { at: 5, what: "arrivals paused".into() }];
        part.generator.cpu = 10;
        part.generator.busiest_core = 0.5;
    }
    parts[2].generator.busiest_core = 0.9;
    let merged = Report::merge(parts).expect("they fit");
    assert_eq!(merged.ending, Ending::Stopped);
    assert_eq!(merged.steering.len(), 1);
    assert_eq!((merged.generator.cpu, merged.generator.busiest_core), (30, 0.9));
}

#[test]
fn a_result_of_one_process_is_its_own_merge() {
    let (_, whole) = parts_and_whole(&[], 4, 0);
    assert_eq!(Report::merge(vec![whole.clone()]).expect("it fits"), whole);
}
