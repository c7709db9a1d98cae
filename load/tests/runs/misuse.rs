//! What makes no sense is refused with a reason: no panic, nothing hangs.

use std::time::{Duration, Instant};

use streamgauge::scenario;
use streamgauge_load::judge::{check, p99};
use streamgauge_load::{
    Ending, LoadError, OpenStep, Profile, Report, WarmUp, Weighted, at_once, constant_concurrent,
    increment_rate, jump_to, load, millis, nothing_for, ramp, ramp_concurrent, rate, secs, stress_peak,
    weighted,
};

/// Refused, with a reason that has these words.
fn refused(result: Result<Report, LoadError>, words: &str) {
    match result {
        Ok(report) => panic!("it ran: {:?}, wanted {words}", report.scenarios),
        Err(error) => assert!(error.to_string().contains(words), "{error}"),
    }
}

fn run(profile: impl Into<Profile>) -> Result<Report, LoadError> {
    load("misuse").scenario(scenario! { "Idle" run {} }, profile).run()
}

#[test]
fn profiles_that_start_nobody_or_no_number_of_users_are_refused() {
    refused(run(at_once(0)), "nobody");
    refused(run(Vec::<OpenStep>::new()), "nobody");
    refused(run(nothing_for(secs(1))), "nobody");
    refused(run(rate(f64::NAN).during(secs(1))), "NaN");
    refused(run(rate(f64::INFINITY).during(secs(1))), "inf");
    refused(run(rate(-3.0).during(secs(1))), "-3");
    refused(run(rate(0.0).during(secs(1))), "nobody");
    refused(run(ramp(10).over(secs(0))), "0");
    refused(run(rate(10.0).during(secs(0))), "0");
    refused(run(stress_peak(10).over(secs(0))), "0");
    refused(run(increment_rate(1.0).times(0).each_level_lasting(secs(1))), "0");
    refused(run(constant_concurrent(0).during(secs(1))), "nobody");
    refused(run(constant_concurrent(1).during(secs(0))), "0");
    refused(run(ramp_concurrent(0).to(0).during(secs(1))), "nobody");
    refused(run(at_once(u64::MAX)), "2^53");
    refused(run(ramp(u64::MAX).over(secs(1))), "2^53");
    refused(run(rate(f64::MAX).during(Duration::MAX)), "2^53");
    refused(run(constant_concurrent(u64::MAX).during(secs(1))), "2^53");
    refused(run([at_once(u64::MAX), at_once(u64::MAX)]), "2^53");
    refused(run(Profile::from(at_once(1)).iterations(0)), "0");
    refused(run(Profile::from(at_once(1)).shared_iterations(0)), "0");
    refused(run(Profile::from(at_once(1)).max_duration(secs(0))), "0");
    refused(run(Profile::from(at_once(1)).scaled(f64::NAN)), "NaN");
}

#[test]
fn settings_that_make_no_sense_are_refused_before_anything_runs() {
    let idle = || scenario! { "Idle" run {} };
    let before = std::sync::atomic::AtomicBool::new(false);
    let prepared = || {
        load("misuse").before(async || {
            before.store(true, std::sync::atomic::Ordering::Relaxed);
            Ok::<_, std::io::Error>(())
        })
    };
    refused(prepared().run(), "scenario");
    refused(prepared().mix(Vec::<Weighted<'_>>::new(), at_once(1)).run(), "scenario");
    refused(prepared().mix([weighted(idle(), 0)], at_once(1)).run(), "weight");
    refused(prepared().scenario(idle(), at_once(1)).cores(0).run(), "0 cores");
    refused(prepared().scenario(idle(), at_once(1)).cores(usize::MAX).run(), "cores");
    refused(prepared().scenario(idle(), at_once(1)).throttle(jump_to(f64::NAN)).run(), "NaN");
    refused(prepared().scenario(idle(), at_once(1)).throttle(jump_to(-1.0)).run(), "-1");
    refused(
        prepared()
            .scenario(idle(), at_once(1))
            .assert(p99(check("A")).below(millis(1)).between(secs(2), secs(1)))
            .run(),
        "span",
    );
    refused(
        prepared()
            .scenario(idle(), at_once(1))
            .assert(streamgauge_load::judge::percentile(101.0, check("A")).below(secs(1)))
            .run(),
        "101",
    );
    assert!(!before.into_inner(), "what comes before did not run");
}

#[test]
fn times_without_end_do_no_harm() {
    let begun = Instant::now();
    let report = load("endless")
        .scenario(scenario! { run {} }, at_once(3))
        .grace(Duration::MAX)
        .max_duration(Duration::MAX)
        .saturated_at(Duration::MAX)
        .run()
        .unwrap();
    assert_eq!((report.ending, report.scenarios[0].users.succeeded), (Ending::Completed, 3));
    let report = load("grace")
        .scenario(scenario! { run {} }, constant_concurrent(2).during(millis(200)))
        .grace(Duration::MAX)
        .run()
        .unwrap();
    assert_eq!(report.scenarios[0].users.unfinished, 0);
    let report = load("stop")
        .scenario(scenario! { run {} }, rate(10.0).during(secs(1_000_000)))
        .grace(Duration::MAX)
        .max_duration(millis(200))
        .run()
        .unwrap();
    assert_eq!(report.ending, Ending::MaxDuration);
    let report =
        load("warm").scenario(scenario! { run {} }, at_once(3)).warm_up(Duration::MAX).run().unwrap();
    assert_eq!(report.phases.len(), 2);
    assert!(begun.elapsed() < secs(60));
}

#[test]
fn times_of_nothing_do_no_harm() {
    let report = load("none")
        .scenario(scenario! { run {} }, rate(10.0).during(secs(100)))
        .grace(Duration::ZERO)
        .max_duration(Duration::ZERO)
        .saturated_at(Duration::ZERO)
        .warm_up(Duration::ZERO)
        .run();
    if let Ok(report) = report {
        assert_eq!(report.ending, Ending::MaxDuration);
    }
    let report = load("warm")
        .scenario(scenario! { run {} }, at_once(3))
        .warm_up(WarmUp::OpenStreams(0))
        .run()
        .unwrap();
    assert_eq!(report.scenarios[0].users.succeeded, 3);
}

#[test]
fn scenarios_of_one_title_are_judged_together_or_refused() {
    let (good, bad) = (scenario! { "Same" run {} }, scenario! { "Same" fail "no" });
    let result = load("same")
        .scenario(good, at_once(1))
        .scenario(bad, at_once(1))
        .assert(streamgauge_load::judge::failed().at_most(streamgauge_load::percent(0.0)).scenario("Same"))
        .run();
    match result {
        Ok(report) => assert!(!report.assertions[0].held, "one of two failed: {:?}", report.assertions),
        Err(error) => assert!(error.to_string().contains("Same"), "{error}"),
    }
}

#[test]
fn stages_without_scenarios_are_passed() {
    let (one, two) = (scenario! { "A" run {} }, scenario! { "B" run {} });
    let begun = Instant::now();
    let report = load("stages")
        .then()
        .scenario(one, at_once(1))
        .then()
        .then()
        .scenario(two, at_once(2))
        .then()
        .run()
        .unwrap();
    assert_eq!(report.scenarios.iter().map(|part| part.users.succeeded).collect::<Vec<_>>(), [1, 2]);
    assert!(begun.elapsed() < secs(30));
}

#[test]
fn a_panic_before_or_after_is_a_failure_of_it() {
    let panics = || scenario! { run { assert!(std::env::args().count() > 100, "on purpose"); } };
    let error = load("before").before(panics()).scenario(scenario! { run {} }, at_once(1)).run().unwrap_err();
    assert!(error.to_string().contains("on purpose"), "{error}");
    let report = load("after").after(panics()).scenario(scenario! { run {} }, at_once(1)).run().unwrap();
    assert!(report.after_failed.unwrap().contains("on purpose"));
}

#[test]
fn more_cores_than_users_do_no_harm() {
    let report = load("wide").scenario(scenario! { run {} }, at_once(3)).cores(64).run().unwrap();
    assert_eq!(report.scenarios[0].users.succeeded, 3);
}
