//! No coordinated omission, and a generator that says when it was the bottleneck.

use std::thread;
use std::time::Duration;

use streamgauge::scenario;
use streamgauge::testing::Script;
use streamgauge_load::judge::{Exit, head, p99};
use streamgauge_load::{OwnPart, Report, at_once, load, millis, rate, secs};

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

/// What was the generator's own of this metric.
fn own_part<'r>(report: &'r Report, metric: &str) -> Option<&'r OwnPart> {
    report.generator.own_parts.iter().find(|part| part.metric == metric)
}

#[cfg(target_os = "linux")]
#[test]
fn events_that_lie_in_their_sockets_while_a_core_is_busy_are_the_generators_own_delay() {
    let (_runtime, server) = server();
    server.on("/", Script::sse().every(millis(400), |number| format!("data: {number}\n\n")));
    let listens = scenario! {
        "Listens"
        base (server.url())
        sse "S" open "/" check await within 30s until 7 close
    };
    // It gives the core away only for as long as others need for a look.
    let blocks = scenario! {
        "Blocks"
        repeat 12 {
            run { thread::sleep(Duration::from_millis(250)); }
            pause 1ms
        }
    };
    let report = load("busy")
        .scenario(listens, at_once(100))
        .scenario(blocks, at_once(1))
        .cores(1)
        // The lag of its loop alone does not say so.
        .saturated_at(millis(600))
        .run()
        .unwrap();
    assert_eq!(report.scenarios[0].users.succeeded, 100);
    let waits = report.generator.socket_wait.as_ref().expect("Linux tells it");
    assert!(waits.percentile(99.0).unwrap() > 120 * 1_000_000, "{waits:?}");
    let gap = own_part(&report, "gap").expect("it is known");
    assert!(gap.p99.share() > 0.2, "{gap:?}");
    let says = |why: &String| {
        why.contains("were its own (p99; the limit is a fifth, and 120 ms): bytes lay unread for")
    };
    assert!(report.generator.bottlenecks.iter().any(says), "{:?}", report.generator.bottlenecks);
    assert_eq!(Exit::of(&report, false), Exit::Saturated);
    let summary = report.to_string();
    assert!(summary.contains("Its own part of") && summary.contains("read late by"), "{summary}");
}

#[test]
fn a_server_that_is_slow_leaves_nothing_in_the_sockets() {
    let (_runtime, server) = server();
    server.on("/", Script::sse().head_after(millis(500)).message("1").wait(millis(500)).message("2").hold());
    let listens = scenario! {
        "Listens"
        base (server.url())
        sse "S" open "/" check await within 30s until 2 close
    };
    let report = load("slow").scenario(listens, at_once(150)).saturated_at(secs(1)).run().unwrap();
    assert_eq!(report.scenarios[0].users.succeeded, 150);
    assert_eq!(report.generator.bottlenecks, Vec::<String>::new());
    assert_eq!(report.generator.socket_wait.is_some(), cfg!(target_os = "linux"));
    if let Some(gap) = own_part(&report, "gap") {
        assert!(gap.p50.all >= 400 * 1_000_000 && gap.p50.share() < 0.5, "{gap:?}");
    }
}

#[test]
fn what_lay_in_sockets_is_not_asked_for_if_the_load_says_so() {
    let (_runtime, server) = server();
    server.on("/", Script::sse().message("1").hold());
    let opens = || {
        scenario! {
            "Opens"
            base (server.url())
            sse "S" open "/" check await within 30s until 1 close
        }
    };
    let report =
        load("off").scenario(opens(), rate(50.0).during(millis(200))).time_sockets(false).run().unwrap();
    assert_eq!(report.generator.socket_wait, None);
    assert!(report.series.iter().all(|series| series.metric != "socket wait"));
    // How late users were is known all the same.
    let head = own_part(&report, "head").expect("they have intended starts");
    assert_eq!(head.p99.socket_wait, None);
    assert!(head.p99.own() <= head.p99.all);
}
