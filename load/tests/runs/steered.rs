//! One handle steers a run, and what it did stands in the result.

use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Instant;

use streamgauge::scenario;
use streamgauge_load::judge::Exit;
use streamgauge_load::{
    Ending, Handle, Report, at_once, constant_concurrent, load, millis, mins, nothing_for, rate, secs,
};

side_by_side![
    a_factor_changes_the_rate_and_is_noted,
    a_factor_changes_how_many_run_at_a_time,
    a_pause_shifts_the_schedule_and_is_no_lag,
    factors_that_are_none_do_no_harm,
    a_second_stop_ends_at_once,
    a_handle_serves_one_run_after_another,
];

/// Steers a run by a thread, once it has begun.
fn steered(load: streamgauge_load::Load<'_>, steer: impl FnOnce(&Handle) + Send) -> Report {
    let handle = Handle::new();
    thread::scope(|threads| {
        threads.spawn(|| {
            while handle.elapsed().is_none() {
                thread::sleep(millis(2));
            }
            steer(&handle);
        });
        load.handle(&handle).run()
    })
    .unwrap()
}

fn a_factor_changes_the_rate_and_is_noted() {
    let idle = scenario! { run {} };
    let report = steered(load("faster").scenario(idle, rate(50.0).during(secs(2))).cores(2), |handle| {
        thread::sleep(millis(1_000));
        handle.rates_times(4.0);
    });
    let users = report.scenarios[0].users;
    // 50 a second for about one, and 200 a second for about one.
    assert!((150..=300).contains(&users.started), "{users:?}");
    assert_eq!(report.steering.len(), 1);
    assert_eq!(report.steering[0].what, "rates × 4");
    assert!(report.steering[0].at >= 900_000_000);
    assert_eq!(report.ending, Ending::Completed);
}

fn a_factor_changes_how_many_run_at_a_time() {
    let (there, most) = (AtomicU64::new(0), AtomicU64::new(0));
    let work = scenario! {
        run { most.fetch_max(there.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst); }
        pause 50ms
        run { there.fetch_sub(1, Ordering::SeqCst); }
    };
    steered(load("more").scenario(work, constant_concurrent(3).during(secs(2))).cores(2), |handle| {
        thread::sleep(millis(500));
        handle.rates_times(3.0);
    });
    assert_eq!(most.into_inner(), 9);
}

fn a_pause_shifts_the_schedule_and_is_no_lag() {
    let idle = scenario! { run {} };
    let begun = Instant::now();
    let report = steered(load("paused").scenario(idle, rate(100.0).during(secs(1))).cores(2), |handle| {
        thread::sleep(millis(200));
        handle.pause_arrivals();
        thread::sleep(millis(1_500));
        handle.resume_arrivals();
    });
    assert_eq!(report.scenarios[0].users.started, 100, "none is skipped");
    assert!(begun.elapsed() >= millis(2_400));
    let lag = report.generator.schedule_lag.max().unwrap();
    assert!(lag < 1_300_000_000, "the pause is no lag: {lag}");
}

fn factors_that_are_none_do_no_harm() {
    let odd = |factor: f64| {
        let idle = scenario! { run {} };
        let begun = Instant::now();
        let report = steered(load("odd").scenario(idle, rate(20.0).during(millis(600))).cores(1), |handle| {
            thread::sleep(millis(200));
            handle.rates_times(factor);
            thread::sleep(millis(300));
            handle.stop();
        });
        assert!(begun.elapsed() < secs(30), "{factor}");
        assert!(report.scenarios[0].users.started >= 1);
    };
    thread::scope(|threads| {
        for factor in [f64::NAN, f64::INFINITY, -1.0, 0.0, 1e300] {
            threads.spawn(move || odd(factor));
        }
    });
}

fn a_second_stop_ends_at_once() {
    let waits = scenario! { run { std::future::pending::<()>().await } };
    let begun = Instant::now();
    let report = steered(load("twice").scenario(waits, at_once(3)).grace(mins(10)), |handle| {
        thread::sleep(millis(300));
        handle.stop();
        thread::sleep(millis(200));
        handle.stop();
    });
    assert!(begun.elapsed() < secs(30));
    assert_eq!((report.ending.clone(), report.scenarios[0].users.unfinished), (Ending::Stopped, 3));
    assert_eq!(Exit::of(&report, false), Exit::Interrupted);
}

fn a_handle_serves_one_run_after_another() {
    let handle = Handle::new();
    for _ in 0..2 {
        let (first, second) = (scenario! { "A" pause 300ms }, scenario! { "B" run {} });
        let begun = Instant::now();
        let report = load("again")
            .scenario(first, at_once(2))
            .then()
            .scenario(second, [nothing_for(millis(300)), at_once(2)])
            .handle(&handle)
            .run()
            .unwrap();
        assert_eq!(report.ending, Ending::Completed);
        assert_eq!(report.scenarios.iter().map(|part| part.users.succeeded).collect::<Vec<_>>(), [2, 2]);
        assert!(begun.elapsed() >= millis(590), "{:?}", begun.elapsed());
        handle.pause_arrivals();
        handle.resume_arrivals();
    }
}
