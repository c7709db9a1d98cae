//! Warm-up: samples belong to the phase in which they end, users and streams go on.

use streamgauge::scenario;
use streamgauge::testing::Script;
use streamgauge_load::judge::{count, events, failed, user};
use streamgauge_load::{WarmUp, Whose, at_once, load, millis, percent, ramp, secs};

use crate::{found, server};

side_by_side![
    a_warm_up_by_time_divides_samples_where_they_end,
    a_warm_up_ends_when_enough_streams_are_open,
    a_warm_up_that_never_ends_leaves_nothing_to_judge,
    an_early_end_waits_for_the_warm_up,
];

fn a_warm_up_by_time_divides_samples_where_they_end() {
    let (_runtime, server) = server();
    server.on("/", Script::sse().every(millis(200), |n| format!("data: {n}\n\n")));
    let url = server.url().to_owned();
    let hears = scenario! {
        base (url)
        sse "S" open "/" check await within 60s until 10 close
    };
    let report = load("warm")
        .scenario(hears, at_once(4))
        .warm_up(secs(1))
        .assert(count(user()).at_least(4))
        .assert(failed().at_most(percent(0.0)))
        .assert(count(events("S")).below(40))
        .cores(2)
        .run()
        .unwrap();
    let names: Vec<&str> = report.phases.iter().map(|phase| &*phase.name).collect();
    assert_eq!(names, ["warm-up", "run"]);
    assert_eq!((report.phases[0].from_at, report.phases[0].to_at), (0, 1_000_000_000));
    assert_eq!((report.phases[1].from_at, report.phases[1].to_at), (1_000_000_000, report.elapsed));
    let series = |metric: &str| {
        report.series.iter().find(|series| series.metric == metric && series.of.kind != "connection").unwrap()
    };
    let events = series("events");
    let before = events.warm_up.as_ref().unwrap().count;
    assert_eq!(before + events.total.count, 40);
    assert!(before >= 4 && events.total.count >= 4, "{before}");
    let head = series("head");
    assert_eq!(head.warm_up.as_ref().unwrap().succeeded.count(), 4, "heads ended in the warm-up");
    assert_eq!(head.total.succeeded.count(), 0);
    assert_eq!(series("check").total.succeeded.count(), 4, "the checks ended in the run");
    assert_eq!(report.scenarios[0].users.succeeded, 4, "nothing is drained");
    assert_eq!(server.connections().len(), 4, "streams went on");
    assert!(report.assertions.iter().all(|verdict| verdict.held), "{:#?}", report.assertions);
}

fn a_warm_up_ends_when_enough_streams_are_open() {
    let (_runtime, server) = server();
    server.on("/", Script::sse().message("1").hold());
    let url = server.url().to_owned();
    let holds = scenario! {
        base (url)
        sse "S" open "/" check await within 20s until 1
        pause 4s
        sse "Close" close
    };
    let report = load("until open")
        .scenario(holds, ramp(20).over(millis(500)))
        .warm_up(WarmUp::OpenStreams(20))
        .cores(2)
        .run()
        .unwrap();
    assert_eq!(report.streams_asked, Some(20));
    assert_eq!(report.phases.len(), 2);
    assert!(
        report.phases[0].to_at >= 400_000_000 && report.phases[0].to_at < report.elapsed,
        "{:?}",
        report.phases
    );
    assert_eq!(found(&report, "user", Whose::All).total.succeeded.count(), 20, "all ended in the run");
    assert_eq!(report.scenarios[0].users.succeeded, 20);
}

fn a_warm_up_that_never_ends_leaves_nothing_to_judge() {
    let idle = scenario! { pause 100ms };
    let report = load("never")
        .scenario(idle, at_once(3))
        .warm_up(WarmUp::OpenStreams(1))
        .assert(failed().at_most(percent(1.0)))
        .run()
        .unwrap();
    assert_eq!((report.assertions[0].held, &*report.assertions[0].value), (false, "no data"));
}

fn an_early_end_waits_for_the_warm_up() {
    let (fails, begun) = (scenario! { fail "always" }, std::time::Instant::now());
    let report = load("patient")
        .scenario(fails, streamgauge_load::rate(20.0).during(secs(600)))
        .warm_up(secs(2))
        .assert(failed().below(percent(1.0)).abort_early())
        .assert(
            count(streamgauge_load::judge::metric("started", streamgauge_load::judge::all()))
                .at_least(1)
                .abort_early(),
        )
        .run()
        .unwrap();
    assert!(begun.elapsed() >= secs(2), "{:?} {:?}", begun.elapsed(), report.ending);
}
