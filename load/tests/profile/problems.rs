//! What is said of a profile that cannot be run.

use std::time::Duration;

use streamgauge::Shard;
use streamgauge_load::{
    OpenStep, Profile, at_once, constant_concurrent, increment_concurrent, increment_rate, mins, nothing_for,
    ramp, ramp_concurrent, ramp_rate, rate, secs, stress_peak,
};

#[track_caller]
fn wrong(profile: impl Into<Profile>, lines: &[&str]) {
    let profile = profile.into();
    let error = profile.check().unwrap_err().to_string();
    assert_eq!(error.lines().collect::<Vec<_>>(), lines);
    // It is asked for nothing, but nothing that it says fails.
    let _ = (profile.users(), profile.duration(), profile.peak_rate(), profile.peak_concurrency());
    let _ = profile.injection(0, Shard::default());
}

#[test]
fn each_step_says_what_is_wrong_with_it() {
    wrong(
        rate(-5.0).during(mins(2)),
        &["step 1 (-5/s for 2m): the rate is negative; give it 0 or more users per second"],
    );
    wrong(
        rate(f64::NAN).during(mins(2)),
        &["step 1 (NaN/s for 2m): the rate is not a finite number; give it 0 or more users per second"],
    );
    wrong(
        rate(5.0).during(secs(0)),
        &["step 1 (5/s for 0s): it takes no time; give it a time, as in .during(secs(30))"],
    );
    wrong(ramp(100).over(secs(0)), &["step 1 (100 over 0s): it takes no time; start them with at_once(100)"]);
    wrong(
        stress_peak(100).over(secs(0)),
        &["step 1 (stress peak of 100 over 0s): it takes no time; start them with at_once(100)"],
    );
    wrong(
        [at_once(1), ramp_rate(-1.0).to(f64::INFINITY).during(secs(10))],
        &[
            "step 2 (-1/s to inf/s over 10s): the first rate is negative; give it 0 or more users per second",
            "step 2 (-1/s to inf/s over 10s): the last rate is not a finite number; give it 0 or more users per second",
        ],
    );
    wrong(
        increment_rate(-10.0).times(3).starting_from(15.0).each_level_lasting(secs(10)),
        &[
            "step 1 (15/s to -5/s in 3 levels of 10s): the last level is negative; give it 0 or more users per second",
        ],
    );
    wrong(
        increment_rate(1.0).times(0).each_level_lasting(secs(10)),
        &["step 1 (0/s to 0/s in 0 levels of 10s): it has no level; give it one or more with .times(…)"],
    );
    wrong(
        increment_concurrent(1).times(u32::MAX).each_level_lasting(secs(10)),
        &[
            "step 1 (0 to 4,294,967,294 users in 4294967295 levels of 10s): it has more than 10000 levels; give it fewer, or \
           use ramp_concurrent",
        ],
    );
    wrong(
        ramp_concurrent(1).to(2).during(secs(0)),
        &["step 1 (1 to 2 users over 0s): it takes no time; give it a time, as in .during(secs(30))"],
    );
}

#[test]
fn what_cannot_be_randomized_is_said() {
    for step in [at_once(5), nothing_for(secs(5)), stress_peak(5).over(secs(5))] {
        let described = Profile::from(step.clone()).describe();
        let line = format!(
            "step 1 ({described} randomized): its arrivals cannot be randomized; \
             leave .randomized() to ramp, rate, ramp_rate and increment_rate"
        );
        wrong(step.randomized(), &[&line]);
    }
}

#[test]
fn the_whole_says_what_is_wrong_with_it() {
    let nobody = "it starts nobody; give it a step that does, as in at_once(1)";
    wrong(Vec::<OpenStep>::new(), &[nobody]);
    wrong([nothing_for(secs(5)), at_once(0)], &[nobody]);
    wrong(constant_concurrent(0).during(secs(5)), &[nobody]);
    let too_many = "it has more users than can be counted (2^53); give it fewer";
    wrong(rate(1e9).during(Duration::MAX), &[too_many]);
    wrong([at_once(u64::MAX), at_once(u64::MAX)], &[too_many]);
    let profile = Profile::from(at_once(1));
    wrong(
        profile.clone().iterations(0).max_duration(secs(0)),
        &[
            "each user has .iterations 0; give it 1 or more, or leave it out",
            ".max_duration is 0; give it a time, or leave it out",
        ],
    );
    wrong(
        profile.clone().iterations(2).shared_iterations(3),
        &[
            "it has both .iterations and .shared_iterations; keep the one that is meant: for each user, or for all together",
        ],
    );
    for factor in [-1.0, 0.0, f64::NAN] {
        wrong(profile.scaled(factor), &[&format!("it was scaled by {factor}; scale it by a number above 0")]);
    }
}

#[test]
fn what_a_flag_asks_for_in_vain_is_said() {
    let at_once_only = Profile::from(at_once(10));
    let closed = Profile::from(constant_concurrent(10).during(secs(5)));
    for (error, text) in [
        (
            at_once_only.with_rate(5.0).unwrap_err(),
            "no step of it has a rate; change the number of its users instead",
        ),
        (
            closed.with_rate(5.0).unwrap_err(),
            "it is closed: the rate depends on how long each user takes; change the number of its users instead",
        ),
        (
            at_once_only.with_duration(secs(5)).unwrap_err(),
            "it takes no time; give it a step that takes time, such as ramp, rate or constant_concurrent",
        ),
        (
            Profile::from(nothing_for(secs(5))).with_users(5).unwrap_err(),
            "it starts nobody; give it a step that does, as in at_once(1)",
        ),
    ] {
        assert_eq!(error.to_string(), text);
    }
}
