//! Users over time: how many are there, and how many have not come yet.

use streamgauge::scenario;
use streamgauge_load::judge::{all, max, metric};
use streamgauge_load::{
    Ending, Selector, Series, Whose, at_once, constant_concurrent, load, millis, mins, nothing_for, ramp,
    rate, secs,
};

side_by_side![
    who_has_not_come_yet_is_waiting,
    who_was_dropped_waits_no_more,
    who_never_comes_waits_to_the_end,
];

fn waiting(report: &streamgauge_load::Report, scenario: usize) -> &Series {
    let is_it = |series: &&Series| series.metric == "waiting" && series.scenario == Some(scenario);
    report.series.iter().find(is_it).expect("it is open")
}

fn who_has_not_come_yet_is_waiting() {
    let load = load("waits")
        .scenario(
            scenario! { "Open" run {} },
            [at_once(4), nothing_for(millis(1_200)), at_once(3), ramp(2).over(secs(1))],
        )
        .scenario(scenario! { "Closed" pause 50ms }, constant_concurrent(2).during(millis(500)))
        .assert(max(metric("waiting", all())).at_most(9))
        .cores(2);
    let report = load.run().unwrap();
    let series = waiting(&report, 0);
    assert_eq!((series.slices[0].at, series.slices[0].level), (0, Some(5)), "four came at once");
    let level = series.total.level.unwrap();
    assert_eq!((level.most, level.end), (9, 0));
    assert!(report.assertions[0].held, "{:?}", report.assertions);
    // How many a closed profile will start depends on how long they take.
    assert!(report.series.iter().all(|series| series.metric != "waiting" || series.scenario == Some(0)));
    let found = report.find(&Selector::of("waiting", Whose::All)).unwrap();
    assert_eq!(found.total.level.unwrap().most, 9);
}

fn who_was_dropped_waits_no_more() {
    let report = load("full").scenario(scenario! { pause 300ms }, at_once(5)).at_most_users(2).run().unwrap();
    assert_eq!(report.scenarios[0].users.dropped, 3);
    assert_eq!(waiting(&report, 0).total.level.unwrap().end, 0);
}

fn who_never_comes_waits_to_the_end() {
    let (first, later) = (scenario! { "First" run {} }, scenario! { "Later" run {} });
    let report = load("cut")
        .scenario(first, rate(10.0).during(mins(10)))
        .then()
        .scenario(later, at_once(7))
        .max_duration(millis(1_500))
        .run()
        .unwrap();
    assert_eq!(report.ending, Ending::MaxDuration);
    let users = report.scenarios[0].users;
    let level = waiting(&report, 0).total.level.unwrap();
    assert_eq!((level.most, level.end), (6_000, 6_000 - users.started));
    assert_eq!(waiting(&report, 1).total.level.unwrap().end, 7);
}
