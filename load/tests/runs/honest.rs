//! No coordinated omission, and a generator that says when it was the bottleneck.

use std::thread;
use std::time::Duration;

use streamgauge::scenario;
use streamgauge::testing::Script;
use streamgauge_load::judge::{Exit, head, p99};
use streamgauge_load::{Report, at_once, load, millis, rate, secs};

use crate::server;

/// The 99th percentile of a metric of the first scenario, in milliseconds.
fn at_p99(report: &Report, metric: &str) -> u64 {
    let is_it = |series: &&streamgauge_load::Series| series.metric == metric && series.scenario == Some(0);
    let series = report.series.iter().find(is_it).unwrap_or_else(|| panic!("no {metric}"));
    series.total.succeeded.percentile(99.0).unwrap() / 1_000_000
}

#[test]
fn a_core_that_is_blocked_shows_in_the_time_from_the_intended_start_and_not_in_the_service_time() {
    let (_runtime, server) = server();
    server.on("/", Script::sse().message("1"));
    let opens = scenario! {
        "Opens"
        base (server.url())
        sse "S" open "/" check await within 30s until 1 close
    };
    let blocks = scenario! { "Blocks" run { thread::sleep(Duration::from_secs(2)); } };
    let report = load("blocked")
        .scenario(opens, rate(100.0).during(secs(3)))
        .scenario(blocks, [streamgauge_load::nothing_for(millis(500)), at_once(1)])
        .assert(p99(head("S")).at_least(millis(1_500)))
        .cores(1)
        .run()
        .unwrap();
    assert_eq!(report.scenarios[0].users.succeeded, 300, "none is skipped");
    assert!(report.assertions[0].held, "{:?}", report.assertions);
    let (from_intended, service) = (at_p99(&report, "head"), at_p99(&report, "head service time"));
    assert!(from_intended >= 1_500, "{from_intended} ms");
    assert!(service + 1_000 < from_intended, "{service} ms of service in {from_intended} ms");
    // And the generator says so itself.
    assert!(!report.generator.bottlenecks.is_empty());
    assert_eq!(Exit::of(&report, false), Exit::Saturated);
    assert_eq!(Exit::of(&report, true), Exit::Held);
}

#[test]
fn a_server_that_stalls_shows_in_both_and_is_no_fault_of_the_generator() {
    let (_runtime, server) = server();
    server.on("/", Script::sse().head_after(millis(1_500)).message("1"));
    let opens = scenario! {
        "Opens"
        base (server.url())
        sse "S" open "/" check await within 30s until 1 close
    };
    let report = load("stalls")
        .scenario(opens, rate(20.0).during(secs(1)))
        .assert(p99(head("S")).at_least(millis(1_400)))
        // Other processes of this machine are not what is tested.
        .saturated_at(secs(2))
        .run()
        .unwrap();
    assert_eq!(report.scenarios[0].users.succeeded, 20);
    assert!(at_p99(&report, "head") >= 1_400 && at_p99(&report, "head service time") >= 1_400);
    assert_eq!(report.generator.bottlenecks, Vec::<String>::new());
    assert_eq!(Exit::of(&report, false), Exit::Held);
}
