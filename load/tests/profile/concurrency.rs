//! How many users of a closed profile run.

use std::time::Duration;

use proptest::prelude::*;
use streamgauge::Shard;
use streamgauge_load::{
    ClosedStep, Profile, constant_concurrent, increment_concurrent, mins, ramp_concurrent, secs,
};

use crate::{concurrency_of, duration, part};

fn closed_step() -> impl Strategy<Value = ClosedStep> {
    prop_oneof![
        (0_u64..50, duration()).prop_map(|(users, lasts)| constant_concurrent(users).during(lasts)),
        (0_u64..50, 0_u64..50, duration())
            .prop_map(|(from, to, lasts)| ramp_concurrent(from).to(to).during(lasts)),
        (0_u64..10, 1_u32..5, 0_u64..10, duration(), duration()).prop_map(
            |(by, times, start, level, ramp)| {
                let levels = increment_concurrent(by).times(times).starting_from(start);
                levels.separated_by_ramps_lasting(ramp).each_level_lasting(level)
            }
        ),
    ]
}

fn closed_profile() -> impl Strategy<Value = Profile> {
    proptest::collection::vec(closed_step(), 1..5).prop_map(Profile::from)
}

proptest! {
    #[test]
    fn the_parts_are_the_whole(profile in closed_profile(), of in 1_u32..20, shares in proptest::collection::vec(0.0..1.1, 20)) {
        let whole = concurrency_of(&profile, Shard::default());
        for share in shares {
            let at = profile.duration().mul_f64(share);
            let parts: Vec<u64> = (0..of).map(|index| concurrency_of(&profile, part(index, of)).target(at)).collect();
            prop_assert_eq!(parts.iter().sum::<u64>(), whole.target(at));
            prop_assert!(parts.iter().max().unwrap() - parts.iter().min().unwrap() <= 1);
            prop_assert!(Some(whole.target(at)) <= profile.peak_concurrency());
        }
    }

    #[test]
    fn nothing_changes_before_the_next_change(
        profile in closed_profile(), of in 1_u32..5, change in proptest::option::of((0.0..1.0, 0.0..3.0)),
    ) {
        let mut users = concurrency_of(&profile, part(of - 1, of));
        if let Some((share, factor)) = change {
            users.set_factor(profile.duration().mul_f64(share), factor);
        }
        let (mut at, mut changes) = (Duration::ZERO, 0);
        while let Some(next) = users.next_change(at) {
            prop_assert!(next > at);
            prop_assert_ne!(users.target(next), users.target(at));
            for between in [at + (next - at) / 3, at + (next - at) * 9 / 10, next - Duration::from_nanos(1)] {
                prop_assert_eq!(users.target(between), users.target(at));
            }
            (at, changes) = (next, changes + 1);
            prop_assert!(changes < 10_000);
        }
        prop_assert_eq!(users.target(at), 0);
        prop_assert!(at <= users.end());
        prop_assert_eq!(users.end(), profile.duration());
    }
}

#[test]
fn a_factor_holds_from_its_time_on() {
    let profile =
        Profile::from([constant_concurrent(100).during(mins(1)), ramp_concurrent(100).to(0).during(mins(1))]);
    let mut users = concurrency_of(&profile, part(0, 4));
    users.set_factor(secs(30), 2.0);
    assert_eq!(
        [0, 29, 30, 59, 60, 90, 120].map(|second| users.target(secs(second))),
        [25, 25, 50, 50, 50, 25, 0]
    );
    users.set_factor(secs(90), 0.0);
    assert_eq!([89, 90].map(|second| users.target(secs(second))), [26, 0]);
    assert_eq!(users.next_change(secs(90)), None);
}

#[test]
fn scaling_keeps_the_time() {
    let profile = Profile::from([
        ramp_concurrent(10).to(100).during(secs(30)),
        constant_concurrent(100).during(mins(2)),
    ]);
    let more = profile.with_users(250).unwrap();
    assert_eq!(more.describe(), "25 to 250 users over 30s, 250 users for 2m");
    assert_eq!(more.duration(), profile.duration());
    assert_eq!(
        profile.with_duration(mins(5)).unwrap().describe(),
        "10 to 100 users over 1m, 100 users for 4m"
    );
}
