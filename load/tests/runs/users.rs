//! Who users are, and what becomes of them.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use streamgauge::testing::{Script, Server};
use streamgauge::{Feeder, scenario};
use streamgauge_load::judge::{Exit, check, dropped, failed, failed_of, head, p50, p99};
use streamgauge_load::{Whose, at_once, load, millis, percent, ramp, rate, secs, weighted};

use crate::{sampled, server};

side_by_side![
    dropped_users_count_with_the_failed_over_scenarios_and_cores,
    dropping_ends_with_2_unless_it_is_asserted,
    pauses_are_those_of_the_seed_and_the_user,
];

#[test]
fn a_user_draws_the_same_wherever_it_runs() {
    let draws = |seed: u64, cores: usize| {
        let records: Feeder<u64> = Feeder::new((0..1_000_000).collect::<Vec<_>>()).random().unwrap();
        let seen = Mutex::new(Vec::new());
        let user = scenario! {
            feed one from (records)
            feed two from (records)
            run { seen.lock().unwrap().push((*one, *two)); }
        };
        load("draws").scenario(user, at_once(20)).seed(seed).cores(cores).run().unwrap();
        let mut seen = seen.into_inner().unwrap();
        seen.sort_unstable();
        seen
    };
    assert_eq!(draws(7, 1), draws(7, 3));
    assert_eq!(draws(7, 1), draws(7, 7));
    assert_ne!(draws(7, 1), draws(8, 1));
}

fn pauses_are_those_of_the_seed_and_the_user() {
    let pauses = |cores: usize| {
        let idle = scenario! { pause 0ms..=200ms };
        let report = load("pauses").scenario(idle, at_once(30)).seed(3).cores(cores).run().unwrap();
        let found = crate::found(&report, "step", Whose::All);
        let buckets: Vec<u64> = (1..=30).map(|rank| found.total.succeeded.ranked(rank).unwrap()).collect();
        buckets
    };
    // Timers are late by what the machine needs; the order of the pauses is the same.
    let (one, three) = (pauses(1), pauses(3));
    let far = one.iter().zip(&three).filter(|(one, three)| one.abs_diff(**three) > 60_000_000).count();
    assert!(far <= 3, "{one:?}\n{three:?}");
}

#[test]
fn users_take_the_roots_in_turn_on_any_number_of_cores() {
    for cores in [1, 2, 3, 5] {
        let (runtime, one) = server();
        let others: Vec<Server> = (0..2).map(|_| runtime.block_on(Server::start()).unwrap()).collect();
        one.on("/", Script::json("1"));
        others.iter().for_each(|other| {
            other.on("/", Script::json("1"));
        });
        let roots = [one.url().to_owned(), others[0].url().to_owned(), others[1].url().to_owned()];
        let user = scenario! { base [(roots[0]), (roots[1]), (roots[2])] http "A" get "/" };
        load("roots").scenario(user, at_once(12)).cores(cores).run().unwrap();
        let asked = [one.requests().len(), others[0].requests().len(), others[1].requests().len()];
        assert_eq!(asked, [4, 4, 4], "{cores} cores");
    }
}

fn dropped_users_count_with_the_failed_over_scenarios_and_cores() {
    let (_runtime, server) = server();
    server.on("/", Script::sse().message("1").hold());
    let url = server.url().to_owned();
    let holds = || {
        let url = url.clone();
        scenario! {
            move
            base (url)
            sse "S" open "/"
                check await within 10s until 1
            pause 600ms
            sse "Close" close
        }
    };
    let report = load("full")
        .scenario(holds(), at_once(8))
        .scenario(holds(), at_once(8))
        .at_most_users(6)
        .assert(failed().at_least(percent(60.0)))
        .assert(failed().at_most(percent(65.0)))
        .assert(p50(head("S")).below(secs(100)))
        .assert(p50(head("S").succeeded()).below(secs(100)))
        .assert(failed_of(check("S")).at_most(percent(0.0)))
        .cores(3)
        .run()
        .unwrap();
    let started: u64 = report.scenarios.iter().map(|part| part.users.started).sum();
    let lost: u64 = report.scenarios.iter().map(|part| part.users.dropped).sum();
    assert_eq!((started, lost), (6, 10));
    let held: Vec<bool> = report.assertions.iter().map(|verdict| verdict.held).collect();
    assert_eq!(held, [true, true, false, true, true], "{:#?}", report.assertions);
    assert_eq!(Exit::of(&report, true), Exit::Failed);
}

fn dropping_ends_with_2_unless_it_is_asserted() {
    let run = |asserted: bool| {
        let load = load("full").scenario(scenario! { pause 300ms }, at_once(5)).at_most_users(2);
        let load = if asserted { load.assert(dropped().at_most(3)) } else { load };
        Exit::of(&load.run().unwrap(), true)
    };
    assert_eq!((run(false), run(true)), (Exit::Failed, Exit::Held));
}

#[test]
fn a_panic_fails_its_user_wherever_it_panics() {
    let (_runtime, server) = server();
    server.on("/", Script::sse().message("1").hold());
    let (url, number) = (server.url().to_owned(), AtomicU64::new(0));
    let panics = scenario! {
        base (url)
        sse "S" open "/" check await within 10s until 1
        let n = (number.fetch_add(1, Ordering::Relaxed))
        if (n % 2 == 0) {
            let _boom: u64 = (if number.load(Ordering::Relaxed) > 0 { panic!("in an expression") } else { 1 })
        }
        sse "Close" close
    };
    let report =
        load("panics").scenario(panics, at_once(10)).cores(2).assert(failed().below(percent(1.0))).run();
    let report = report.unwrap();
    let users = report.scenarios[0].users;
    assert_eq!((users.started, users.succeeded, users.failed, users.panicked), (10, 5, 5, 5));
    assert!(!report.assertions[0].held);
    assert_eq!(report.failures.iter().map(|group| group.count).sum::<u64>(), 5);
    assert_eq!(sampled(&report, "check", Whose::Title("S")), (10, 0));
    // Its streams are closed.
    let left = crate::found(&report, "open streams", Whose::All).total.level.unwrap();
    assert_eq!(left.end, 0);
}

#[test]
fn a_mix_over_cores_asks_for_as_many_as_come() {
    for (users, weights) in [(10, [3, 1]), (7, [1, 1]), (9, [5, 2]), (1, [1, 3])] {
        for cores in [1, 3] {
            let (a, b) = (scenario! { "A" run {} }, scenario! { "B" run {} });
            let mix = [weighted(a, weights[0]), weighted(b, weights[1])];
            let report = load("mix").mix(mix, ramp(users).over(millis(50))).cores(cores).run().unwrap();
            let started: Vec<u64> = report.scenarios.iter().map(|part| part.users.started).collect();
            let asked: Vec<u64> = report.scenarios.iter().map(|part| part.asked).collect();
            assert_eq!(started.iter().sum::<u64>(), users);
            assert_eq!(started, asked, "{users} users of {weights:?} on {cores} cores");
        }
    }
}

#[test]
fn tags_are_carried_through() {
    let profile = streamgauge_load::Profile::from(at_once(1)).tag("region", "eu").tag("tier", "gold");
    let report = load("tags").scenario(scenario! { "T" run {} }, profile).run().unwrap();
    let tags = [("region", "eu"), ("tier", "gold")].map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(report.scenarios[0].tags, tags);
}

#[test]
fn many_users_fit_into_little_time() {
    let quick = scenario! { run {} };
    let begun = std::time::Instant::now();
    let report = load("many").scenario(quick, rate(20_000.0).during(secs(1))).cores(2).run().unwrap();
    assert_eq!(report.scenarios[0].users.succeeded, 20_000);
    assert!(begun.elapsed() < secs(60));
    assert!(report.series.iter().all(|series| series.slices.len() < 70));
}

#[test]
fn one_percent_of_failures_makes_p99_none() {
    let number = AtomicU64::new(0);
    let user = scenario! {
        let n = (number.fetch_add(1, Ordering::Relaxed))
        group "G" { run { if n < 2 { Err(std::io::Error::other("no"))?; } } }
    };
    let report = load("one percent")
        .scenario(user, at_once(200))
        .assert(p99(streamgauge_load::judge::group("G")).below(secs(1_000)))
        .assert(p99(streamgauge_load::judge::group("G").succeeded()).below(secs(1_000)))
        .assert(
            streamgauge_load::judge::percentile(98.9, streamgauge_load::judge::group("G")).below(secs(1_000)),
        )
        .run()
        .unwrap();
    let held: Vec<bool> = report.assertions.iter().map(|verdict| verdict.held).collect();
    // The rank of p99 of 200 is the 198th, the slowest that succeeded; 1 % failed is one more than it takes.
    assert_eq!(held[1..], [true, true], "{:#?}", report.assertions);
}
