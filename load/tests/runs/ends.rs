//! How runs end: nothing hangs, what was cut is told apart.

use std::future::pending;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use streamgauge::scenario;
use streamgauge::testing::Script;
use streamgauge_load::judge::{Exit, count, events, failed, unfinished};
use streamgauge_load::{
    Ending, Profile, Whose, at_once, constant_concurrent, load, millis, mins, percent, rate, secs,
};

use crate::{counted, found, sampled, server};

side_by_side![
    what_the_end_cuts_is_unfinished_and_its_events_count,
    a_stream_that_nobody_waits_on_is_closed_without_grace,
    a_pause_without_a_stream_may_finish_within_the_grace,
    the_end_of_a_closed_profile_has_a_grace_too,
    the_longest_time_of_one_profile_leaves_the_others,
    shared_iterations_that_are_used_up_leave_who_runs_the_last_to_finish,
    an_assertion_ends_the_run_early_and_the_result_is_partial,
    an_assertion_that_may_abort_waits_for_its_delay,
    open_users_have_the_time_they_need_at_the_end_of_the_profile,
    users_in_their_grace_leave_the_core_idle,
];

fn what_the_end_cuts_is_unfinished_and_its_events_count() {
    let (_runtime, server) = server();
    server.on("/", Script::sse().message("1").message("2").comment("hb").message("3").hold());
    let url = server.url().to_owned();
    let waits = scenario! {
        base (url)
        sse "S" open "/"
            check await within 1h until 4
            close
    };
    let begun = Instant::now();
    let report = load("cut")
        .scenario(waits, at_once(5))
        .max_duration(millis(800))
        .grace(millis(300))
        .assert(failed().below(percent(1.0)))
        .assert(unfinished().at_most(5))
        .assert(count(events("S")).at_least(15))
        .cores(2)
        .run()
        .unwrap();
    assert!(begun.elapsed() < secs(30) && begun.elapsed() >= millis(1_050));
    assert_eq!(report.ending, Ending::MaxDuration);
    let users = report.scenarios[0].users;
    assert_eq!((users.started, users.unfinished, users.succeeded, users.failed), (5, 5, 0, 0));
    assert!(users.oldest_unfinished >= 1_000_000_000);
    assert_eq!(counted(&report, "events", Whose::All), 15);
    assert_eq!(counted(&report, "heartbeats", Whose::All), 5);
    assert_eq!(sampled(&report, "check", Whose::All), (0, 0), "neither succeeded nor failed");
    assert!(report.failures.is_empty(), "{:?}", report.failures);
    // Nobody succeeded or failed, so that the share that failed is of nobody.
    assert_eq!(report.assertions.iter().map(|it| it.held).collect::<Vec<_>>(), [false, true, true]);
    assert_eq!(report.assertions[0].value, "no data");
    assert_eq!(found(&report, "open streams", Whose::All).total.level.unwrap().end, 0);
    let within = Instant::now();
    while server.open_streams() > 0 {
        assert!(within.elapsed() < secs(10), "its streams are closed");
        std::thread::sleep(millis(10));
    }
}

fn a_stream_that_nobody_waits_on_is_closed_without_grace() {
    let (_runtime, server) = server();
    server.on("/", Script::sse().message("1").hold());
    let url = server.url().to_owned();
    let idles = scenario! {
        base (url)
        sse "S" open "/" check await within 10s until 1
        pause 1h
        sse "Close" close
    };
    let begun = Instant::now();
    let report =
        load("idle").scenario(idles, at_once(5)).max_duration(millis(600)).grace(mins(10)).run().unwrap();
    assert!(begun.elapsed() < secs(20), "{:?}", begun.elapsed());
    assert_eq!(report.scenarios[0].users.unfinished, 5);
}

fn a_pause_without_a_stream_may_finish_within_the_grace() {
    let paused = AtomicBool::new(false);
    let idles = scenario! { pause 1200ms run { paused.store(true, Ordering::Relaxed); } };
    let report =
        load("pause").scenario(idles, at_once(3)).max_duration(millis(300)).grace(secs(60)).run().unwrap();
    assert_eq!((report.ending, report.scenarios[0].users.succeeded), (Ending::MaxDuration, 3));
    assert!(paused.into_inner());
}

fn the_end_of_a_closed_profile_has_a_grace_too() {
    let waits = scenario! { run { pending::<()>().await } };
    let begun = Instant::now();
    let profile = constant_concurrent(3).during(millis(200));
    let report = load("closed").scenario(waits, profile).grace(millis(200)).cores(2).run().unwrap();
    assert_eq!(report.scenarios[0].users.unfinished, 3);
    assert_eq!(report.ending, Ending::Completed);
    assert!(begun.elapsed() < secs(20));
}

fn the_longest_time_of_one_profile_leaves_the_others() {
    let (waits, works) =
        (scenario! { "Waits" run { pending::<()>().await } }, scenario! { "Works" pause 1s });
    let begun = Instant::now();
    let report = load("one")
        .scenario(waits, Profile::from(rate(20.0).during(mins(10))).max_duration(millis(300)))
        .scenario(works, at_once(2))
        .grace(millis(100))
        .run()
        .unwrap();
    assert_eq!(report.scenarios[0].users.unfinished, report.scenarios[0].users.started);
    assert!((1..=8).contains(&report.scenarios[0].users.started));
    assert_eq!(report.scenarios[1].users.succeeded, 2);
    assert!(begun.elapsed() < secs(20));
}

fn shared_iterations_that_are_used_up_leave_who_runs_the_last_to_finish() {
    let (_runtime, server) = server();
    server.on("/", Script::sse().message("1").hold());
    let url = server.url().to_owned();
    let holds = scenario! {
        base (url)
        sse "S" open "/" check await within 10s until 1
        pause 400ms
        sse "Close" close
    };
    let profile = Profile::from(constant_concurrent(4).during(mins(10))).shared_iterations(10);
    let report = load("shared").scenario(holds, profile).grace(millis(10)).cores(1).run().unwrap();
    let users = report.scenarios[0].users;
    assert_eq!((users.unfinished, users.failed), (0, 0), "{users:?}");
    assert_eq!(counted(&report, "events", Whose::All), 10);
}

fn an_assertion_ends_the_run_early_and_the_result_is_partial() {
    let fails = scenario! { fail "always" };
    let begun = Instant::now();
    let report = load("aborts")
        .scenario(fails, rate(20.0).during(mins(10)))
        .assert(failed().below(percent(1.0)).abort_early())
        .run()
        .unwrap();
    assert!(
        matches!(&report.ending, Ending::Aborted(text) if text.contains("failed")),
        "{:?}",
        report.ending
    );
    assert!(begun.elapsed() < secs(30) && !report.assertions[0].held);
    assert_eq!(Exit::of(&report, true), Exit::Failed);
}

fn an_assertion_that_may_abort_waits_for_its_delay() {
    let fails = scenario! { fail "always" };
    let begun = Instant::now();
    let report = load("waits")
        .scenario(fails, rate(20.0).during(mins(10)))
        .assert(failed().below(percent(1.0)).abort_after(millis(1_500)))
        .run()
        .unwrap();
    assert!(matches!(report.ending, Ending::Aborted(_)));
    assert!(begun.elapsed() >= Duration::from_millis(1_500));
}

fn open_users_have_the_time_they_need_at_the_end_of_the_profile() {
    let slow = scenario! { pause 800ms };
    let report = load("open").scenario(slow, at_once(3)).grace(millis(0)).run().unwrap();
    assert_eq!((report.ending, report.scenarios[0].users.succeeded), (Ending::Completed, 3));
}

fn users_in_their_grace_leave_the_core_idle() {
    let waits = scenario! { run { tokio::time::sleep(millis(2_500)).await } };
    let report = load("idle")
        .scenario(waits, rate(20.0).during(mins(10)))
        .max_duration(millis(200))
        .grace(secs(30))
        .saturated_at(secs(10))
        .run()
        .unwrap();
    assert_eq!(report.scenarios[0].users.unfinished, 0);
    // The generator does nothing but wait. All tests of this process are in its time of processors; its cores are not.
    assert!(report.generator.busiest_core < 0.6, "{}", report.generator.busiest_core);
}
