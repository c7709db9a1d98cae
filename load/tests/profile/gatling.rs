//! Against Gatling's formulas, written down anew from its sources at commit 8bb193bdf of July 2026. The files are those of
//! `gatling-core/src/main/scala/io/gatling/core/controller/` and of the tests beside.
//!
//! Gatling computes in whole seconds and milliseconds, we in nanoseconds. So what is compared is the number of users of each
//! second (of each millisecond where that is determined), and the totals.

use std::time::Duration;

use proptest::prelude::*;
use streamgauge::Shard;
use streamgauge_load::{
    ClosedStep, OpenStep, Profile, Throttle, at_once, constant_concurrent, hold, increment_concurrent,
    increment_rate, jump_to, millis, mins, nothing_for, ramp, ramp_concurrent, ramp_rate, rate, reach, secs,
    stress_peak,
};

use crate::{concurrency_of, times};

fn users(step: OpenStep) -> u64 {
    Profile::from(step).users().unwrap()
}

/// How many arrive in each second.
fn per_second(times: &[Duration], seconds: u64) -> Vec<u64> {
    (0..seconds).map(|second| times.iter().filter(|time| time.as_secs() == second).count() as u64).collect()
}

/// `Shard.scala`: the part `bucket` of `total`, as a rounded-up share of the sum so far.
fn bucket(total: u64, bucket: u64, buckets: u64) -> u64 {
    let sum = |buckets_so_far: u64| (total * buckets_so_far).div_ceil(buckets);
    sum(bucket + 1) - sum(bucket)
}

/// `OpenInjectionStep.scala`, `RampRateOpenInjection`: the users of a second are the integral of the rate over it, rounded
/// down, and what is left goes to the next second.
fn ramp_rate_per_second(from: f64, to: f64, seconds: u64) -> Vec<u64> {
    let a = (to - from) / (2.0 * seconds as f64);
    let mut left = 0.0;
    (0..seconds)
        .map(|second| {
            let users: f64 = a * (2 * second + 1) as f64 + from + left;
            let whole = ((users * 1e10).round() / 1e10).floor();
            left = users - whole;
            whole as u64
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// `RampOpenInjection` and `InjectionIterator`: a ramp is split into seconds, and each second into milliseconds.
    #[test]
    fn a_ramp_has_gatling_s_users_in_each_second(total in 0_u64..3_000, seconds in 1_u64..100) {
        let ours = per_second(&times(ramp(total).over(secs(seconds)), 0), seconds);
        let gatling: Vec<u64> = (0..seconds).map(|second| bucket(total, second, seconds)).collect();
        prop_assert_eq!(ours, gatling);
    }

    /// The same; where the seconds are alike, so are the milliseconds.
    #[test]
    fn a_ramp_has_gatling_s_users_in_each_millisecond(each in 1_u64..1_500, seconds in 1_u64..4) {
        let ours: Vec<u128> = times(ramp(each * seconds).over(secs(seconds)), 0).iter().map(Duration::as_millis).collect();
        let gatling: Vec<u128> = (0..seconds * 1000)
            .flat_map(|ms| std::iter::repeat_n(u128::from(ms), bucket(each, ms % 1000, 1000) as usize))
            .collect();
        prop_assert_eq!(ours, gatling);
    }

    /// `ConstantRateOpenInjection`: a ramp of the rate times the seconds, rounded to the nearest.
    #[test]
    fn a_rate_is_a_ramp_of_its_users(hundredths in 0_u64..3_000, seconds in 1_u64..100) {
        let per_second = hundredths as f64 / 100.0;
        let step = rate(per_second).during(secs(seconds));
        let total = (seconds as f64 * per_second).round() as u64;
        prop_assert_eq!(users(step.clone()), total);
        prop_assert_eq!(times(step, 0), times(ramp(total).over(secs(seconds)), 0));
    }

    /// `RampRateOpenInjection`: Gatling rounds each second down, we place each user where the integral of the rate reaches it,
    /// which is up to one user earlier. The sum is the same.
    #[test]
    fn a_ramp_of_rates_is_at_most_a_user_from_gatling_s(from in 0_u64..300, to in 0_u64..300, seconds in 1_u64..100) {
        let (from, to) = (from as f64 / 10.0, to as f64 / 10.0);
        let gatling = ramp_rate_per_second(from, to, seconds);
        let step = ramp_rate(from).to(to).during(secs(seconds));
        prop_assert_eq!(users(step.clone()), gatling.iter().sum::<u64>());
        let ours = per_second(&times(step, 0), seconds);
        let (mut sum, mut gatling_sum) = (0, 0);
        for (ours, gatling) in ours.iter().zip(&gatling) {
            (sum, gatling_sum) = (sum + ours, gatling_sum + gatling);
            prop_assert!(sum == gatling_sum || sum == gatling_sum + 1, "{} users, Gatling {}", sum, gatling_sum);
        }
    }

    /// `PoissonOpenInjection`: the mean of the rates times the seconds, rounded down; the times are uniform numbers in order,
    /// each drawn above the last, through the inverse of the share of users that has come. The generator is Java's.
    #[test]
    fn a_randomized_rate_draws_gatling_s_times(
        seed in any::<u64>(), from in 0_u32..30, to in 0_u32..30, seconds in 1_u64..100,
    ) {
        let (from, to) = (f64::from(from), f64::from(to));
        let lasts = seconds as f64;
        let ours = times(ramp_rate(from).to(to).during(secs(seconds)).randomized(), seed);
        let users = ((from + to) / 2.0 * lasts) as u64;
        prop_assert_eq!(ours.len() as u64, users);
        let (mut state, mut u) = (seed_of_first_step(seed), 0.0_f64);
        for (k, ours) in ours.iter().enumerate() {
            u = 1.0 - (1.0 - u) * next_double(&mut state).powf(1.0 / (users - k as u64) as f64);
            let gatling = if from == to {
                u * lasts
            } else {
                lasts / (to - from) * (((1.0 - u) * from * from + u * to * to).sqrt() - from)
            };
            prop_assert!((ours.as_secs_f64() - gatling).abs() < 1e-6, "user {}: {:?}, Gatling {}", k, ours, gatling);
        }
    }
}

/// The next number of Java's `SplittableRandom`.
fn next_double(state: &mut u64) -> f64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    (mixed(*state) >> 11) as f64 * 2.0_f64.powi(-53)
}

/// Gatling takes the clock; ours is mixed from the seed of the profile and the place of the step.
fn seed_of_first_step(seed: u64) -> u64 {
    mixed(seed.wrapping_add(mixed(1)))
}

fn mixed(z: u64) -> u64 {
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// `OpenInjectionStepSpec.scala`: the figures that its tests expect.
#[test]
fn the_figures_of_gatling_s_tests_hold() {
    assert_eq!(times(ramp(5).over(secs(1)), 0), [0, 200, 400, 600, 800].map(millis));
    assert_eq!(times(ramp(3).over(secs(8)), 0).len(), 3);
    assert_eq!(users(rate(1.0).during(secs(5))), 5);
    assert_eq!(users(rate(0.4978).during(secs(100))), 50);
    assert_eq!(users(nothing_for(secs(1))), 0);
    assert_eq!(times(at_once(4), 0), [Duration::ZERO; 4]);
    let rates = times(ramp_rate(2.0).to(4.0).during(secs(10)), 0);
    assert_eq!((rates.len(), rates[0]), (30, Duration::ZERO));
    let even = times(ramp_rate(1.0).to(1.0).during(secs(10)), 0);
    assert_eq!(even, (0..10).map(secs).collect::<Vec<_>>());
    // `0.29 × 100` is a little less than 29 in floats; Gatling, which computes this in decimals, starts 29.
    assert_eq!(users(ramp_rate(0.29).to(0.29).during(secs(100))), 29);

    let peak = times(stress_peak(100).over(secs(5)), 0);
    assert_eq!((peak.len(), peak[0], peak[1].as_millis()), (100, Duration::ZERO, 291));
    assert!(peak.is_sorted() && *peak.last().unwrap() < secs(5));
    assert_eq!(peak.iter().filter(|&&time| time > millis(1_500) && time < millis(3_500)).count(), 67);

    let chain = Profile::from([
        ramp(50).over(mins(9)),
        nothing_for(mins(1)),
        ramp(50).over(mins(1)),
        nothing_for(mins(9)),
        ramp(50).over(mins(1)),
    ]);
    assert_eq!((chain.users(), times(chain.clone(), 0).len(), chain.duration()), (Some(150), 150, mins(21)));

    let two = Profile::from([rate(2.0).during(secs(1)), rate(4.0).during(secs(1))]);
    assert_eq!(times(two, 0), [0, 500, 1_000, 1_250, 1_500, 1_750].map(millis));
}

/// The same file, "Poisson injection". Its bounds on single arrivals hold for its seed; ours are those of one seed in a thousand
/// or more.
#[test]
fn the_bounds_of_gatling_s_poisson_tests_hold() {
    let even = times(rate(1_000.0).during(secs(60)).randomized(), 0);
    assert_eq!(even.len(), 60_000);
    assert!(even[0] < millis(10) && even[59_999].abs_diff(secs(60)) < millis(10));
    let half = even.iter().position(|&time| time > secs(30)).unwrap();
    assert!(half.abs_diff(30_000) < 1_000, "{half}");

    let rising = times(ramp_rate(0.0).to(1_000.0).during(secs(60)).randomized(), 0);
    assert_eq!(rising.len(), 30_000);
    assert!(rising[0] < secs(1) && rising[29_999].abs_diff(secs(60)) < millis(10));
    let half = rising.iter().position(|&time| time > secs(30)).unwrap();
    assert!(half.abs_diff(7_500) < 1_000, "{half}");
}

/// `UserStreamSpec.scala`: 9,000 users over nine hours, each in its place.
#[test]
fn a_long_ramp_does_not_drift() {
    let nine_hours = times(ramp(9_000).over(mins(9 * 60)), 0);
    assert_eq!(nine_hours, (0..9_000).map(|user| millis(user * 3_600)).collect::<Vec<_>>());
}

/// `OpenInjectionProfileSpec.scala`, "composite.injectionSteps": which steps the levels are.
#[test]
fn levels_of_a_rate_are_gatling_s_steps() {
    let same = |levels: OpenStep, steps: Vec<OpenStep>| {
        let (levels, steps) = (Profile::from(levels), Profile::from(steps));
        assert_eq!((levels.users(), levels.duration()), (steps.users(), steps.duration()));
        assert_eq!(times(levels, 0), times(steps, 0));
    };
    let level = |per_second: f64| rate(per_second).during(secs(10));
    let between = |from: f64, to: f64| ramp_rate(from).to(to).during(secs(20));
    let levels = increment_rate(10.0).times(5);
    same(
        levels.starting_from(5.0).separated_by_ramps_lasting(secs(20)).each_level_lasting(secs(10)),
        vec![
            level(5.0),
            between(5.0, 15.0),
            level(15.0),
            between(15.0, 25.0),
            level(25.0),
            between(25.0, 35.0),
            level(35.0),
            between(35.0, 45.0),
            level(45.0),
        ],
    );
    same(levels.each_level_lasting(secs(10)), [0.0, 10.0, 20.0, 30.0, 40.0].map(level).to_vec());
    same(
        levels.starting_from(5.0).each_level_lasting(secs(10)),
        [5.0, 15.0, 25.0, 35.0, 45.0].map(level).to_vec(),
    );
    same(
        levels.separated_by_ramps_lasting(secs(20)).each_level_lasting(secs(10)),
        [0.0, 10.0, 20.0, 30.0, 40.0]
            .into_iter()
            .flat_map(|rate| [between(rate, rate + 10.0), level(rate + 10.0)])
            .collect(),
    );
}

/// The same file, "properly chain incrementUsersPerSec and constantUsersPerSec", with a tenth of the users.
#[test]
fn the_last_second_of_each_level_has_its_rate() {
    let stairs =
        increment_rate(80.0).times(5).separated_by_ramps_lasting(mins(1)).each_level_lasting(mins(12));
    let mut in_second = vec![0; 65 * 60 + 1];
    for at in times(vec![stairs, rate(400.0).during(secs(1))], 0) {
        in_second[at.as_secs() as usize] += 1;
    }
    for (minute, users) in [(13, 80), (26, 160), (39, 240), (52, 320), (65, 400)] {
        assert_eq!(in_second[minute * 60 - 1], users, "the last second of minute {minute}");
        assert_eq!(
            in_second[minute * 60 - 12 * 60],
            users,
            "the first after the ramp before minute {minute}"
        );
    }
    assert_eq!(in_second[65 * 60], 400);
}

/// `ClosedInjectionStepSpec.scala`, and `valueAt` of `ClosedInjectionStep.scala`: the slope times the time, towards the first
/// number.
#[test]
fn concurrent_users_are_gatling_s() {
    let at =
        |step: ClosedStep, second: u64| concurrency_of(&step.into(), Shard::default()).target(secs(second));
    assert_eq!([0, 1].map(|second| at(constant_concurrent(5).during(secs(2)), second)), [5, 5]);
    for second in 0..5 {
        assert_eq!(at(ramp_concurrent(5).to(10).during(secs(5)), second), 5 + second);
        assert_eq!(at(ramp_concurrent(10).to(5).during(secs(5)), second), 10 - second);
    }
    let slow = ramp_concurrent(1).to(100).during(secs(60 * 99));
    assert_eq!([0, 30, 60].map(|second| at(slow.clone(), second)), [1, 1, 2]);
}

proptest! {
    #[test]
    fn a_ramp_of_concurrent_users_is_gatling_s(from in 0_u64..500, to in 0_u64..500, seconds in 1_u64..100) {
        let users = concurrency_of(&ramp_concurrent(from).to(to).during(secs(seconds)).into(), Shard::default());
        for second in 0..seconds {
            // In whole numbers: Gatling's float is a little less where it should be whole.
            let change = (to as i64 - from as i64) * second as i64 / seconds as i64;
            prop_assert_eq!(users.target(secs(second)) as i64, from as i64 + change);
        }
    }
}

/// The same file, "composite.injectionSteps".
#[test]
fn levels_of_concurrent_users_are_gatling_s_steps() {
    let level = |users: u64| constant_concurrent(users).during(secs(10));
    let between = |from: u64, to: u64| ramp_concurrent(from).to(to).during(secs(20));
    let same = |levels: ClosedStep, steps: Vec<ClosedStep>| {
        let (levels, steps) = (Profile::from(levels), Profile::from(steps));
        assert_eq!(levels.duration(), steps.duration());
        let (ours, theirs) =
            (concurrency_of(&levels, Shard::default()), concurrency_of(&steps, Shard::default()));
        for half_second in 0..=levels.duration().as_secs() * 2 {
            let at = millis(half_second * 500);
            assert_eq!(ours.target(at), theirs.target(at), "{at:?}");
        }
    };
    let levels = increment_concurrent(10).times(3);
    same(
        levels.starting_from(5).separated_by_ramps_lasting(secs(20)).each_level_lasting(secs(10)),
        vec![level(5), between(5, 15), level(15), between(15, 25), level(25)],
    );
    same(levels.each_level_lasting(secs(10)), vec![level(0), level(10), level(20)]);
    same(
        levels.separated_by_ramps_lasting(secs(20)).each_level_lasting(secs(10)),
        vec![between(0, 10), level(10), between(10, 20), level(20), between(20, 30), level(30)],
    );
}

/// `ThrottlingSupport.scala`: Gatling has one limit for each second, that of its end in a `reach`. Ours moves evenly and is
/// there at the same time. After the last step Gatling's run is over; ours keeps the limit.
#[test]
fn limits_are_gatling_s_at_the_end_of_each_second() {
    let throttle = Throttle::from([reach(100.0).over(secs(10)), hold(secs(5)), jump_to(50.0), hold(secs(5))]);
    for second in 0..9 {
        assert!((throttle.limit(secs(second + 1)) - 100.0 * (second + 1) as f64 / 10.0).abs() < 1e-9);
    }
    for (second, limit) in [(10, 100.0), (14, 100.0), (15, 50.0), (19, 50.0), (20, 50.0), (1_000, 50.0)] {
        assert_eq!(throttle.limit(secs(second)), limit, "{second}");
    }
}
