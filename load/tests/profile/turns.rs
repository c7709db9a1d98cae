//! Which scenario of a mix a user runs.

use proptest::prelude::*;
use streamgauge_load::profile::Mix;

proptest! {
    #[test]
    fn each_scenario_has_its_share_at_any_time(weights in proptest::collection::vec(0_u32..40, 1..8)) {
        prop_assume!(weights.iter().any(|&weight| weight > 0));
        let mix = Mix::new(&weights).unwrap();
        let all: f64 = weights.iter().copied().map(f64::from).sum();
        let mut had = vec![0_u32; weights.len()];
        for user in 0..1_000_u32 {
            had[mix.scenario(user.into())] += 1;
            for (had, weight) in had.iter().zip(&weights) {
                let share = f64::from(*weight) * f64::from(user + 1) / all;
                prop_assert!((f64::from(*had) - share).abs() < 1.0, "{:?}: {} of {}, not {}", weights, had, user + 1, share);
            }
        }
    }
}

#[test]
fn no_scenario_stays_on_one_core() {
    let mix = Mix::new(&[1, 1]).unwrap();
    for core in 0..2 {
        let first = (0..100).filter(|turn| mix.scenario(turn * 2 + core) == 0).count();
        assert!((40..=60).contains(&first), "core {core} has the first scenario {first} times in 100");
    }
}

#[test]
fn weights_that_make_no_mix_are_said() {
    for (weights, text) in [
        (vec![], "no scenario has a weight; give at least one of them a weight above 0"),
        (vec![0, 0], "no scenario has a weight; give at least one of them a weight above 0"),
        (
            vec![1_000_003, 999_983],
            "the weights of the scenarios add up to 1999986 after division by what they share; give them smaller numbers, \
             such as percent",
        ),
    ] {
        assert_eq!(Mix::new(&weights).unwrap_err().to_string(), text);
    }
    // Large numbers are no trouble as such.
    let mix = Mix::new(&[3_000_000_000, 1_000_000_000]).unwrap();
    assert_eq!((0..4).filter(|&user| mix.scenario(user) == 1).count(), 1);
}
