//! Closed profiles: who has finished is replaced by somebody new.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use streamgauge::testing::{Script, Server};
use streamgauge::{Feeder, scenario};
use streamgauge_load::{
    Profile, at_once, constant_concurrent, increment_concurrent, load, millis, mins, ramp_concurrent, secs,
};

use crate::server;

side_by_side![
    who_comes_next_is_somebody_new,
    ramps_and_levels_of_concurrent_users_have_as_many_as_they_say,
    users_above_a_falling_ramp_finish_their_run,
    one_that_failed_after_more_than_a_second_is_replaced_at_once,
    iterations_keep_number_record_and_connection,
];

fn who_comes_next_is_somebody_new() {
    let (_runtime, server) = server();
    server.on("/", Script::json("1"));
    let records: Feeder<u64> = Feeder::new((0..1_000_000).collect::<Vec<_>>()).circular().unwrap();
    let (seen, url) = (Mutex::new(Vec::new()), server.url().to_owned());
    let user = scenario! {
        base (url)
        feed record from (records)
        run { seen.lock().unwrap().push(*record); }
        http "A" get "/"
        http "B" get "/"
        pause 20ms
    };
    let report =
        load("closed").scenario(user, constant_concurrent(3).during(millis(400))).cores(2).run().unwrap();
    let users = report.scenarios[0].users;
    assert!(users.started > 6 && users.succeeded == users.started, "{users:?}");
    let seen = seen.into_inner().unwrap();
    assert_eq!(seen.iter().collect::<BTreeSet<_>>().len() as u64, users.started, "a record each");
    assert!(server.connections().len() as u64 >= users.started, "a connection each, at least");
}

fn iterations_keep_number_record_and_connection() {
    let (_runtime, server) = server();
    server.on("/", Script::json("1").header("Set-Cookie", "id=1; Path=/"));
    let other = _runtime.block_on(Server::start()).unwrap();
    other.on("/", Script::json("1"));
    let records: Feeder<u64> = Feeder::new((0..100).collect::<Vec<_>>());
    let (seen, one, two) = (Mutex::new(Vec::new()), server.url().to_owned(), other.url().to_owned());
    let user = scenario! {
        base [(one), (two)]
        feed record from (records)
        run { seen.lock().unwrap().push(*record); }
        http "A" get "/"
    };
    let report = load("each").scenario(user, Profile::from(at_once(4)).iterations(5)).cores(2).run().unwrap();
    assert_eq!(report.scenarios[0].users.succeeded, 4);
    let mut seen = seen.into_inner().unwrap();
    seen.sort_unstable();
    assert_eq!(seen, [[0; 5], [1; 5], [2; 5], [3; 5]].concat());
    assert_eq!([server.requests().len(), other.requests().len()], [10, 10], "two users at each root");
    assert_eq!(report.scenarios[0].users.started, 4);
}

#[test]
fn shared_iterations_are_run_exactly_so_often_open_or_closed() {
    for cores in [1, 3] {
        for profile in [
            Profile::from(at_once(4)).shared_iterations(101),
            Profile::from(at_once(50)).shared_iterations(7),
            Profile::from(constant_concurrent(5).during(mins(5))).shared_iterations(101),
        ] {
            let ran = AtomicU64::new(0);
            let (text, begun) = (profile.describe(), Instant::now());
            let count = scenario! { pause 1ms run { ran.fetch_add(1, Ordering::Relaxed); } };
            let report = load("shared").scenario(count, profile.clone()).cores(cores).run().unwrap();
            let wanted = match profile.repeat() {
                streamgauge_load::profile::Repeat::Shared(times) => times,
                _ => 0,
            };
            assert_eq!(ran.load(Ordering::Relaxed), wanted, "{text} on {cores}");
            assert_eq!(report.scenarios[0].users.failed, 0);
            assert!(begun.elapsed() < secs(60), "{text}: nobody waits for the end of the profile");
        }
    }
}

/// The most users that were there at once.
fn most(profile: impl Into<Profile>) -> usize {
    let (there, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let work = scenario! {
        run { most.fetch_max(there.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst); }
        pause 30ms
        run { there.fetch_sub(1, Ordering::SeqCst); }
    };
    load("most").scenario(work, profile).cores(2).run().unwrap();
    most.into_inner()
}

fn ramps_and_levels_of_concurrent_users_have_as_many_as_they_say() {
    let rises = [ramp_concurrent(1).to(6).during(millis(300)), constant_concurrent(6).during(millis(300))];
    assert_eq!(most(rises), 6);
    let falls = [constant_concurrent(6).during(millis(300)), ramp_concurrent(6).to(1).during(millis(300))];
    assert_eq!(most(falls), 6);
    let levels = increment_concurrent(2).times(3).starting_from(2).each_level_lasting(millis(200));
    assert_eq!(most(levels), 6);
}

fn users_above_a_falling_ramp_finish_their_run() {
    let ended = AtomicU64::new(0);
    let work = scenario! { pause 500ms run { ended.fetch_add(1, Ordering::Relaxed); } };
    let profile = ramp_concurrent(8).to(1).during(millis(300));
    let report = load("falls").scenario(work, profile).cores(2).run().unwrap();
    let users = report.scenarios[0].users;
    assert_eq!((users.unfinished, users.succeeded), (0, users.started));
    assert!(users.started >= 8);
    assert_eq!(ended.into_inner(), users.started);
}

fn one_that_failed_after_more_than_a_second_is_replaced_at_once() {
    let fails = scenario! { pause 1200ms fail "late" };
    let begun = Instant::now();
    let report = load("late").scenario(fails, constant_concurrent(2).during(millis(2_000))).run().unwrap();
    // Each is replaced at 1.2 s, and its successor fails at 2.4 s.
    assert_eq!(report.scenarios[0].users.failed, 4);
    assert!(begun.elapsed() >= millis(2_300));
}

#[test]
fn users_that_need_no_time_leave_the_others_their_turn() {
    let (_runtime, server) = server();
    server.on("/", Script::sse().message("1"));
    let url = server.url().to_owned();
    let (begun, heard) = (Instant::now(), Mutex::new(None));
    let busy = scenario! { "Busy" run {} };
    let waits = scenario! {
        "Waits"
        base (url)
        sse "S" open "/" check await within 30s until 1 close
        run { *heard.lock().unwrap() = Some(begun.elapsed()); }
    };
    let report = load("fair")
        .scenario(busy, constant_concurrent(4).during(secs(2)))
        .scenario(waits, at_once(1))
        .cores(1)
        .run()
        .unwrap();
    assert_eq!(report.scenarios[1].users.succeeded, 1);
    let heard: Duration = heard.into_inner().unwrap().unwrap();
    assert!(heard < millis(1_800), "{heard:?}");
}
