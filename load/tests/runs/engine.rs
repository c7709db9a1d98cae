//! Users start, run and end as the load says.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use streamgauge::testing::{Script, Server};
use streamgauge::{Feeder, scenario};
use streamgauge_load::{
    Ending, Handle, LoadError, Users, at_once, constant_concurrent, jump_to, load, millis, mins, ramp, rate,
    secs, weighted,
};

side_by_side![
    a_closed_profile_replaces_who_has_finished_and_never_has_more,
    who_failed_within_a_second_is_replaced_when_it_is_over,
    the_longest_time_ends_the_run_and_cuts_who_does_not_finish,
    a_handle_stops_the_run_and_pauses_its_arrivals,
    a_throttle_holds_requests_back_and_pauses_stay,
    users_beyond_the_most_are_dropped_and_counted,
];

/// What became of the users of the first scenario: started, succeeded, failed, unfinished.
fn ends(users: Users) -> (u64, u64, u64, u64) {
    assert_eq!(users.started, users.succeeded + users.failed + users.unfinished, "{users:?}");
    (users.started, users.succeeded, users.failed, users.unfinished)
}

#[test]
fn a_ramp_starts_its_users_whatever_the_number_of_cores() {
    for cores in [1, 2, 3, 7] {
        let ran = AtomicU64::new(0);
        let count = scenario! { run { ran.fetch_add(1, Ordering::Relaxed); } };
        let report = load("ramp").scenario(count, ramp(1_000).over(millis(200))).cores(cores).run().unwrap();
        assert_eq!(ends(report.scenarios[0].users), (1_000, 1_000, 0, 0), "{cores} cores");
        assert_eq!(ran.load(Ordering::Relaxed), 1_000);
        assert_eq!(report.ending, Ending::Completed);
    }
}

fn a_closed_profile_replaces_who_has_finished_and_never_has_more() {
    let (there, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let work = scenario! {
        run { most.fetch_max(there.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst); }
        pause 20ms
        run { there.fetch_sub(1, Ordering::SeqCst); }
    };
    let report =
        load("closed").scenario(work, constant_concurrent(5).during(millis(500))).cores(2).run().unwrap();
    let (started, succeeded, failed, unfinished) = ends(report.scenarios[0].users);
    assert!(started > 10, "{started}");
    assert_eq!((succeeded, failed, unfinished), (started, 0, 0));
    assert_eq!(most.load(Ordering::SeqCst), 5);
}

fn who_failed_within_a_second_is_replaced_when_it_is_over() {
    let fails = scenario! { fail "no" };
    let report = load("refused").scenario(fails, constant_concurrent(3).during(millis(1_500))).run().unwrap();
    let (started, _, failed, _) = ends(report.scenarios[0].users);
    assert_eq!((started, failed), (6, 6), "three at once, and three a second later");
}

#[test]
fn a_user_runs_as_often_as_it_is_to() {
    let ran = AtomicU64::new(0);
    let count = || scenario! { run { ran.fetch_add(1, Ordering::Relaxed); } };
    let each = streamgauge_load::Profile::from(at_once(4)).iterations(3);
    let report = load("each").scenario(count(), each).run().unwrap();
    assert_eq!((ran.swap(0, Ordering::Relaxed), report.scenarios[0].users.started), (12, 4));

    let shared = streamgauge_load::Profile::from(at_once(4)).shared_iterations(10);
    load("shared").scenario(count(), shared).run().unwrap();
    assert_eq!(ran.load(Ordering::Relaxed), 10);
}

#[test]
fn what_comes_after_then_starts_when_all_before_have_finished() {
    let log = Mutex::new(Vec::new());
    let first = scenario! { pause 50ms run { log.lock().unwrap().push(1); } };
    let side = scenario! { pause 80ms run { log.lock().unwrap().push(1); } };
    let second = scenario! { run { log.lock().unwrap().push(2); } };
    let report = load("stages")
        .scenario(first, at_once(3))
        .scenario(side, at_once(2))
        .then()
        .scenario(second, at_once(3))
        .cores(2)
        .run()
        .unwrap();
    assert_eq!(*log.lock().unwrap(), [1, 1, 1, 1, 1, 2, 2, 2]);
    assert_eq!(report.scenarios.iter().map(|it| it.users.succeeded).collect::<Vec<_>>(), [3, 2, 3]);
}

#[test]
fn a_mix_shares_its_users_out_by_weight() {
    let (a, b) = (scenario! { "A" pause 1ms }, scenario! { "B" pause 1ms });
    let report = load("mix").mix([weighted(a, 3), weighted(b, 1)], at_once(40)).cores(2).run().unwrap();
    assert_eq!(report.scenarios.iter().map(|it| it.users.started).collect::<Vec<_>>(), [30, 10]);
}

fn users_beyond_the_most_are_dropped_and_counted() {
    let slow = scenario! { pause 300ms };
    let report = load("full").scenario(slow, at_once(10)).at_most_users(4).cores(2).run().unwrap();
    let users = report.scenarios[0].users;
    assert_eq!((users.started, users.dropped, users.succeeded), (4, 6, 4));
}

fn the_longest_time_ends_the_run_and_cuts_who_does_not_finish() {
    let (waits, ends_soon) = (scenario! { "Waits" pause 1h }, scenario! { "Ends" pause 10ms });
    let begun = Instant::now();
    let report = load("long")
        .scenario(waits, at_once(3))
        .scenario(ends_soon, rate(20.0).during(mins(60)))
        .max_duration(millis(500))
        .grace(millis(200))
        .run()
        .unwrap();
    assert_eq!(report.ending, Ending::MaxDuration);
    assert_eq!(ends(report.scenarios[0].users), (3, 0, 0, 3));
    assert!(report.scenarios[0].users.oldest_unfinished >= 400_000_000);
    assert!(report.scenarios[1].users.succeeded >= 5);
    assert!(begun.elapsed() < Duration::from_secs(20));
}

#[test]
fn a_panic_fails_its_user_and_no_other() {
    let number = AtomicU64::new(0);
    let panics = scenario! {
        run { assert!(number.fetch_add(1, Ordering::Relaxed) != 2, "the third"); }
    };
    let report = load("panic").scenario(panics, at_once(5)).run().unwrap();
    let users = report.scenarios[0].users;
    assert_eq!((users.succeeded, users.failed, users.panicked), (4, 1, 1));
    assert!(
        report.failures.iter().any(|group| group.examples.iter().any(|text| text.contains("the third"))),
        "{:?}",
        report.failures
    );
}

fn a_handle_stops_the_run_and_pauses_its_arrivals() {
    let handle = Handle::new();
    let ran = AtomicU64::new(0);
    let count = scenario! { run { ran.fetch_add(1, Ordering::Relaxed); } };
    let report = thread::scope(|threads| {
        threads.spawn(|| {
            while ran.load(Ordering::Relaxed) < 10 {
                thread::sleep(millis(5));
            }
            handle.pause_arrivals();
            thread::sleep(millis(200)); // Cores look every 10 ms.
            let paused = ran.load(Ordering::Relaxed);
            thread::sleep(millis(300));
            assert_eq!(ran.load(Ordering::Relaxed), paused);
            handle.resume_arrivals();
            while ran.load(Ordering::Relaxed) < paused + 10 {
                thread::sleep(millis(5));
            }
            handle.stop();
        });
        load("steered").scenario(count, rate(200.0).during(mins(60))).handle(&handle).run()
    })
    .unwrap();
    assert_eq!(report.ending, Ending::Stopped);
    let said: Vec<&str> = report.steering.iter().map(|it| &*it.what).collect();
    assert_eq!(said, ["arrivals paused", "arrivals resumed"]);
}

#[test]
fn hooks_run_once_around_all_users() {
    let log = Mutex::new(Vec::new());
    let user = scenario! { run { log.lock().unwrap().push("user"); } };
    let report = load("hooks")
        .before(async || {
            log.lock().unwrap().push("before");
            Ok::<_, std::io::Error>(())
        })
        .after(scenario! { run { log.lock().unwrap().push("after"); } })
        .scenario(user, at_once(2))
        .run()
        .unwrap();
    assert_eq!(*log.lock().unwrap(), ["before", "user", "user", "after"]);
    assert_eq!(report.after_failed, None);
}

#[test]
fn nothing_runs_if_what_comes_before_failed() {
    let user = scenario! { fail "no user runs" };
    let error =
        load("no").before(scenario! { fail "no accounts" }).scenario(user, at_once(2)).run().unwrap_err();
    assert!(matches!(error, LoadError::Before(_)));
    assert!(error.to_string().contains("no accounts"), "{error}");
}

fn a_throttle_holds_requests_back_and_pauses_stay() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let server = runtime.block_on(Server::start()).unwrap();
    server.on("/", Script::sse().message("1"));
    let opens = scenario! {
        base (server.url())
        sse "S" open "/"
            check await within 10s until 1
            close
    };
    let begun = Instant::now();
    let report =
        load("throttled").scenario(opens, at_once(10)).throttle(jump_to(20.0)).cores(2).run().unwrap();
    assert_eq!(report.scenarios[0].users.succeeded, 10);
    // Ten requests at 20 a second: the last is sent 450 ms after the first, whatever the machine.
    assert!(begun.elapsed() >= millis(400), "{:?}", begun.elapsed());
}

#[test]
fn each_user_takes_a_record_of_its_own_on_any_number_of_cores() {
    let names: Feeder<u64> = Feeder::new((0..100).collect::<Vec<_>>());
    let seen = Mutex::new(BTreeSet::new());
    let feeds = scenario! {
        feed name from (names)
        run { seen.lock().unwrap().insert(*name); }
    };
    let report = load("fed").scenario(feeds, ramp(100).over(millis(100))).cores(3).run().unwrap();
    assert_eq!(report.scenarios[0].users.succeeded, 100);
    assert_eq!(seen.lock().unwrap().len(), 100);
}

#[test]
fn what_cannot_be_run_is_refused_with_all_that_is_wrong() {
    let idle = || scenario! { pause 1ms };
    let error = load("wrong")
        .scenario(idle(), rate(-1.0).during(secs(1)))
        .scenario(idle(), ramp(10).over(secs(0)))
        .run()
        .unwrap_err()
        .to_string();
    assert!(error.contains("-1") && error.lines().count() >= 3, "{error}");
    let error = load("empty").run().unwrap_err().to_string();
    assert!(error.contains("scenario"), "{error}");
}

#[tokio::test]
async fn a_runtime_with_one_thread_is_not_blocked_but_told() {
    let error = load("blocked").scenario(scenario! { pause 1ms }, at_once(1)).run().unwrap_err().to_string();
    assert!(error.contains("multi_thread"), "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_load_runs_in_a_test_with_its_server_beside_it() {
    let server = Server::start().await.unwrap();
    server.on("/", Script::sse().message("1").hold());
    let url = server.url().to_owned(); // borrowed: nothing has to be 'static
    let holds = scenario! {
        base (url)
        sse "S" open "/"
            check await within 10s until 1
            close
    };
    let report = load("beside").scenario(holds, at_once(20)).run().unwrap();
    assert_eq!(ends(report.scenarios[0].users), (20, 20, 0, 0));
}
