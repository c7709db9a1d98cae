//! What holds of the arrivals of every profile.

use std::time::Duration;

use proptest::prelude::*;
use streamgauge::Shard;
use streamgauge_load::profile::Arrival;
use streamgauge_load::{Profile, at_once, mins, ramp, ramp_rate, rate, secs, stress_peak};

use crate::{arrivals_of, open_profile, part, times};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn there_are_as_many_as_it_says_in_order_and_in_time(profile in open_profile(), seed in any::<u64>()) {
        let all: Vec<Arrival> = arrivals_of(&profile, seed, Shard::default()).collect();
        prop_assert_eq!(Some(all.len() as u64), profile.users());
        prop_assert!(all.iter().map(|arrival| arrival.index).eq(0..all.len() as u64));
        prop_assert!(all.is_sorted_by_key(|arrival| arrival.at));
        prop_assert!(all.last().is_none_or(|last| last.at <= profile.duration()));
    }

    #[test]
    fn the_parts_are_the_whole(profile in open_profile(), seed in any::<u64>(), of in 1_u32..20) {
        let whole: Vec<Arrival> = arrivals_of(&profile, seed, Shard::default()).collect();
        let mut parts = Vec::new();
        for index in 0..of {
            let arrivals = arrivals_of(&profile, seed, part(index, of));
            let left = arrivals.size_hint();
            let arrivals: Vec<Arrival> = arrivals.collect();
            prop_assert_eq!(left, (arrivals.len(), Some(arrivals.len())));
            prop_assert!(arrivals.iter().all(|arrival| arrival.index % u64::from(of) == u64::from(index)));
            parts.extend(arrivals);
        }
        parts.sort_by_key(|arrival| arrival.index);
        prop_assert_eq!(parts, whole);
    }

    #[test]
    fn a_factor_changes_only_what_comes_after_it(
        profile in open_profile(), seed in any::<u64>(), of in 1_u32..6, share in 0.0..1.2, factor in 0.0..3.0,
        taken in 0_usize..100,
    ) {
        let from = profile.duration().mul_f64(share);
        let plain: Vec<Duration> = times(profile.clone(), seed);
        let scaled: Vec<Duration> = times(profile.scaled(factor), seed);
        let wanted: Vec<Duration> = plain.iter().filter(|at| **at < from).chain(scaled.iter().filter(|at| **at >= from)).copied().collect();
        let mut all = Vec::new();
        for index in 0..of {
            let mut arrivals = arrivals_of(&profile, seed, part(index, of));
            // What was taken already and lies before the change stays, what lies after it is replaced.
            let mut ours: Vec<Arrival> = arrivals.by_ref().take(taken).collect();
            ours.retain(|arrival| arrival.at < from);
            arrivals.set_factor(from, factor);
            prop_assert_eq!(arrivals.total(), wanted.len() as u64);
            ours.extend(arrivals);
            all.extend(ours);
        }
        all.sort_by_key(|arrival| arrival.index);
        prop_assert!(all.iter().map(|arrival| arrival.index).eq(0..wanted.len() as u64));
        prop_assert_eq!(all.iter().map(|arrival| arrival.at).collect::<Vec<_>>(), wanted);
    }

    #[test]
    fn so_many_users_are_asked_for_and_come(
        counts in proptest::collection::vec(1_u64..500, 1..5), wanted in 1_u64..10_000,
    ) {
        let steps: Vec<_> = counts.iter().map(|&count| ramp(count).over(secs(10))).collect();
        prop_assert_eq!(Profile::from(steps).with_users(wanted).unwrap().users(), Some(wanted));
    }
}

proptest! {
    // Each has many users.
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn the_n_th_user_of_an_hour_comes_at_its_time(hundredths in 1_u64..10_000, parts in 1_u32..9) {
        // As many as there are in an hour at a whole number of hundredths a second, so that the time is known exactly.
        let profile = Profile::from(rate(hundredths as f64 / 100.0).during(mins(60)));
        for arrival in arrivals_of(&profile, 0, part(parts - 1, parts)) {
            let exact = u128::from(arrival.index) * 100_000_000_000 / u128::from(hundredths);
            prop_assert!(arrival.at.as_nanos().abs_diff(exact) <= 1, "{:?} is not at {}", arrival, exact);
        }
    }

    #[test]
    fn a_ramp_of_rates_has_had_the_integral_of_its_rate(from in 0.0..100.0, to in 0.0..100.0, seconds in 1_u64..3_600) {
        let lasts = seconds as f64;
        for (user, at) in times(ramp_rate(from).to(to).during(secs(seconds)), 0).into_iter().enumerate() {
            let t = at.as_secs_f64();
            let integral = from * t + (to - from) / (2.0 * lasts) * t * t;
            // A nanosecond at 100 users per second, and what floats lose.
            prop_assert!((integral - user as f64).abs() < 1e-6, "user {} at {:?} is {}", user, at, integral);
        }
    }
}

#[test]
fn factors_may_follow_each_other() {
    let mut arrivals = arrivals_of(&rate(10.0).during(secs(30)).into(), 0, Shard::default());
    arrivals.set_factor(secs(10), 2.0);
    arrivals.set_factor(secs(20), 0.5);
    let times: Vec<Duration> = arrivals.clone().map(|arrival| arrival.at).collect();
    let between = |from, to| times.iter().filter(|&&at| at >= secs(from) && at < secs(to)).count();
    assert_eq!([between(0, 10), between(10, 20), between(20, 30)], [100, 200, 50]);
    // One that is given for an earlier time replaces those after it.
    arrivals.set_factor(secs(5), 1.0);
    assert_eq!(arrivals.total(), 300);
}

#[test]
fn a_seed_gives_the_same_times_and_another_gives_others() {
    let profile =
        Profile::from([rate(10.0).during(secs(10)).randomized(), rate(10.0).during(secs(10)).randomized()]);
    assert_eq!(times(profile.clone(), 7), times(profile.clone(), 7));
    assert_ne!(times(profile.clone(), 7), times(profile.clone(), 8));
    // Two steps that are alike draw each its own.
    let all = times(profile, 7);
    assert!(all[..100].iter().zip(&all[100..]).any(|(first, second)| *first + secs(10) != *second));
}

/// Of a Poisson process, the numbers of arrivals in spans have the same mean and variance, and so have the gaps and their
/// deviation.
#[test]
fn randomized_users_come_by_chance() {
    for seed in 0..5 {
        let all = times(rate(100.0).during(secs(1_000)).randomized(), seed);
        let mut counts = vec![0.0; 1_000];
        for at in &all {
            counts[(at.as_secs() as usize).min(999)] += 1.0;
        }
        let (mean, variance) = moments(&counts);
        // Four deviations of the estimate from a thousand spans are 18.
        assert!(
            (mean - 100.0).abs() < 1e-9 && (variance - 100.0).abs() < 18.0,
            "seed {seed}: {mean}, {variance}"
        );
        let gaps: Vec<f64> = all.windows(2).map(|pair| (pair[1] - pair[0]).as_secs_f64()).collect();
        let (mean, variance) = moments(&gaps);
        assert!(
            (mean - 0.01).abs() < 1e-4 && (variance.sqrt() - 0.01).abs() < 2e-4,
            "seed {seed}: {mean}, {variance}"
        );
        let longer = gaps.iter().filter(|&&gap| gap > 0.02).count() as f64 / gaps.len() as f64;
        assert!((longer - (-2.0_f64).exp()).abs() < 0.006, "seed {seed}: {longer}");
    }
}

/// A randomized ramp of rates has at each time as many as the ramp itself, but for chance.
#[test]
fn a_randomized_ramp_of_rates_rises() {
    let all = times(ramp_rate(10.0).to(190.0).during(secs(100)).randomized(), 3);
    assert_eq!(all.len(), 10_000);
    for second in [10, 25, 50, 75, 90] {
        let came = all.iter().filter(|&&at| at < secs(second)).count() as f64;
        let t = second as f64;
        let expected = 10.0 * t + 0.9 * t * t;
        assert!((came - expected).abs() < 4.0 * expected.sqrt(), "{second}: {came}, not {expected}");
    }
}

fn moments(values: &[f64]) -> (f64, f64) {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    (mean, values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / values.len() as f64)
}

#[test]
fn a_thousand_users_are_a_thousand_on_any_number_of_cores() {
    let profile = Profile::from(ramp(1_000).over(secs(30)));
    for cores in [1, 2, 3, 7, 16, 64, 1_000, 1_500] {
        let users: usize = (0..cores).map(|core| arrivals_of(&profile, 0, part(core, cores)).count()).sum();
        assert_eq!(users, 1_000, "{cores} cores");
    }
}

#[test]
fn many_users_keep_their_order() {
    for step in [stress_peak(150_000).over(mins(5)), ramp_rate(0.0).to(1_500.0).during(secs(200))] {
        let (mut last, mut count) = (Duration::ZERO, 0_u32);
        for arrival in arrivals_of(&step.into(), 0, Shard::default()) {
            assert!(arrival.at >= last, "{arrival:?}");
            (last, count) = (arrival.at, count + 1);
        }
        assert_eq!(count, 150_000);
    }
}

#[test]
fn the_issue_s_own_profile_is_what_it_says() {
    let profile = Profile::from([at_once(10), ramp(1_000).over(secs(30)), rate(50.0).during(mins(2))]);
    let all = times(profile.clone(), 0);
    assert_eq!((all.len(), profile.duration()), (7_010, secs(150)));
    assert_eq!((all[9], all[10], all[11]), (Duration::ZERO, Duration::ZERO, Duration::from_millis(30)));
    assert_eq!((all[1_010], all[1_011]), (secs(30), Duration::from_millis(30_020)));
}
