//! Profiles: when users arrive, how many run, how requests are paced.

mod arrivals;
mod concurrency;
mod gatling;
mod paused;
mod problems;
mod throttled;
mod turns;

use std::time::Duration;

use proptest::prelude::*;
use streamgauge::Shard;
use streamgauge_load::profile::{Arrivals, Concurrency, Injection};
use streamgauge_load::{
    OpenStep, Profile, at_once, increment_rate, nothing_for, ramp, ramp_rate, rate, stress_peak,
};

/// The part `index` of `of`.
fn part(index: u32, of: u32) -> Shard {
    Shard::new(index, of).unwrap()
}

fn arrivals_of(profile: &Profile, seed: u64, part: Shard) -> Arrivals {
    match profile.injection(seed, part) {
        Injection::Open(arrivals) => arrivals,
        Injection::Closed(_) => panic!("{} is closed", profile.describe()),
    }
}

fn concurrency_of(profile: &Profile, part: Shard) -> Concurrency {
    match profile.injection(0, part) {
        Injection::Closed(users) => users,
        Injection::Open(_) => panic!("{} is open", profile.describe()),
    }
}

/// All arrival times, in their order.
fn times(profile: impl Into<Profile>, seed: u64) -> Vec<Duration> {
    arrivals_of(&profile.into(), seed, Shard::default()).map(|arrival| arrival.at).collect()
}

fn duration() -> impl Strategy<Value = Duration> {
    // Whole seconds, and any others.
    prop_oneof![
        (1_u64..300).prop_map(Duration::from_secs),
        (1_u64..20_000_000).prop_map(Duration::from_micros)
    ]
}

/// Any step of an open profile, with at most some thousand users.
fn open_step() -> impl Strategy<Value = OpenStep> {
    prop_oneof![
        duration().prop_map(nothing_for),
        (0_u64..500).prop_map(at_once),
        (0_u64..2_000, duration(), any::<bool>())
            .prop_map(|(n, d, random)| randomized(ramp(n).over(d), random)),
        (0.0..20.0, duration(), any::<bool>())
            .prop_map(|(r, d, random)| randomized(rate(r).during(d), random)),
        (0.0..20.0, 0.0..20.0, duration(), any::<bool>())
            .prop_map(|(a, b, d, random)| randomized(ramp_rate(a).to(b).during(d), random)),
        (0_u64..2_000, duration()).prop_map(|(n, d)| stress_peak(n).over(d)),
        (0.0..3.0, 1_u32..5, 0.0..3.0, duration(), duration(), any::<bool>()).prop_map(
            |(by, times, start, level, ramp, random)| {
                let levels =
                    increment_rate(by).times(times).starting_from(start).separated_by_ramps_lasting(ramp);
                randomized(levels.each_level_lasting(level), random)
            }
        ),
    ]
}

fn open_profile() -> impl Strategy<Value = Profile> {
    proptest::collection::vec(open_step(), 1..5).prop_map(Profile::from)
}

fn randomized(step: OpenStep, random: bool) -> OpenStep {
    if random { step.randomized() } else { step }
}
