//! When requests go out.

use std::time::Duration;

use proptest::prelude::*;
use streamgauge::Shard;
use streamgauge_load::{Throttle, ThrottleStep, hold, jump_to, millis, reach, secs};

use crate::part;

/// Requests that wait all the time, until this time.
fn saturated(throttle: &Throttle, part: Shard, until: Duration) -> Vec<Duration> {
    let mut pacer = throttle.pacer(part);
    std::iter::from_fn(|| pacer.slot(Duration::ZERO).filter(|at| *at < until)).collect()
}

fn throttle() -> impl Strategy<Value = Throttle> {
    let lasts = || (0_u64..5_000).prop_map(Duration::from_millis);
    let step = prop_oneof![
        (0.0..50.0, lasts()).prop_map(|(limit, lasts)| reach(limit).over(lasts)),
        (0.0..50.0).prop_map(jump_to),
        Just(jump_to(0.0)),
        lasts().prop_map(hold),
    ];
    proptest::collection::vec(step, 0..6).prop_map(|mut steps: Vec<ThrottleStep>| {
        steps.push(jump_to(20.0));
        Throttle::from(steps)
    })
}

/// How many requests the limit allows between two times.
fn allowed(throttle: &Throttle, from: Duration, to: Duration) -> f64 {
    const PIECES: u32 = 2_000;
    let piece = (to - from) / PIECES;
    (0..PIECES).map(|i| throttle.limit(from + piece * i + piece / 2) * piece.as_secs_f64()).sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// Whenever requests are made, and however long nobody makes any.
    #[test]
    fn the_limit_holds_in_every_window(throttle in throttle(), waits in proptest::collection::vec(0_u64..400, 40)) {
        let mut pacer = throttle.pacer(Shard::default());
        let (mut now, mut sent) = (Duration::ZERO, Vec::new());
        for wait in waits {
            // Half of them come in bursts.
            now += millis(if wait < 200 { 0 } else { wait });
            let slot = pacer.slot(now).unwrap();
            prop_assert!(slot >= now);
            sent.push(slot);
        }
        prop_assert!(sent.is_sorted());
        for (i, from) in sent.iter().enumerate().step_by(7) {
            for (j, to) in sent.iter().enumerate().skip(i + 1).step_by(5) {
                // So many after the first; a window's edges let one more in. The jumps of the limit blur the sum.
                let most = allowed(&throttle, *from, *to);
                prop_assert!((j - i) as f64 <= most * 1.01 + 0.1, "{} from {:?} to {:?}, not {}", j - i, from, to, most);
            }
        }
    }

    #[test]
    fn requests_that_wait_use_all_of_it(throttle in throttle()) {
        let until = secs(40);
        let sent = saturated(&throttle, Shard::default(), until);
        let most = allowed(&throttle, Duration::ZERO, until);
        prop_assert!((sent.len() as f64 - most).abs() <= most * 0.01 + 1.1, "{} of {}", sent.len(), most);
    }

    #[test]
    fn the_parts_take_turns(throttle in throttle(), of in 1_u32..6) {
        let until = secs(10);
        let whole = saturated(&throttle, Shard::default(), until);
        let mut parts: Vec<Duration> = (0..of).flat_map(|index| saturated(&throttle, part(index, of), until)).collect();
        parts.sort();
        prop_assert!(parts.len().abs_diff(whole.len()) <= 1);
        for (part, whole) in parts.iter().zip(&whole) {
            prop_assert!(part.abs_diff(*whole) < Duration::from_micros(10), "{:?}, not {:?}", part, whole);
        }
    }
}

#[test]
fn an_hour_does_not_drift() {
    let sent = saturated(&Throttle::from(jump_to(300.0)), Shard::default(), secs(3_600));
    assert_eq!(sent.len(), 1_080_000);
    for (request, at) in sent.iter().enumerate().step_by(300) {
        assert!(at.abs_diff(secs(request as u64 / 300)) < Duration::from_micros(1), "{request}: {at:?}");
    }
}

#[test]
fn nothing_is_made_up_for_after_a_stall() {
    let mut pacer = Throttle::from(jump_to(10.0)).pacer(Shard::default());
    for request in 0..5 {
        assert_eq!(pacer.slot(Duration::ZERO), Some(millis(request * 100)));
    }
    // Nobody sends for ten seconds; then ten want to at once.
    let after: Vec<Duration> = (0..10).map(|_| pacer.slot(secs(10)).unwrap()).collect();
    assert_eq!(after, (0..10).map(|request| secs(10) + millis(request * 100)).collect::<Vec<_>>());
}

#[test]
fn who_looks_takes_nothing() {
    let mut pacer = Throttle::from(jump_to(10.0)).pacer(Shard::default());
    assert_eq!(pacer.next_slot(secs(1)), Some(secs(1)));
    assert_eq!(pacer.next_slot(secs(1)), Some(secs(1)));
    assert_eq!(pacer.slot(secs(1)), Some(secs(1)));
    assert_eq!(pacer.next_slot(secs(1)), Some(millis(1_100)));
}

#[test]
fn a_limit_of_nothing_holds_requests_back_until_it_is_over() {
    let throttle = Throttle::from([jump_to(10.0), hold(secs(1)), jump_to(0.0), hold(secs(5)), jump_to(10.0)]);
    let sent = saturated(&throttle, Shard::default(), millis(6_250));
    let wanted: Vec<Duration> =
        (0..10).map(|i| millis(i * 100)).chain([6_000, 6_100, 6_200].map(millis)).collect();
    assert_eq!(sent.len(), wanted.len(), "{sent:?}");
    for (sent, wanted) in sent.iter().zip(wanted) {
        assert!(sent.abs_diff(wanted) < Duration::from_micros(1), "{sent:?}, not {wanted:?}");
    }
    let never = Throttle::from(jump_to(0.0)).pacer(Shard::default()).slot(secs(1));
    assert_eq!(never, None);
}

#[test]
fn steps_without_time_are_jumps() {
    let throttle = Throttle::from([
        hold(millis(1)),
        hold(secs(0)),
        reach(10.0).over(secs(0)),
        hold(secs(1)),
        jump_to(20.0),
    ]);
    assert_eq!(
        (throttle.limit(secs(0)), throttle.limit(millis(1)), throttle.limit(secs(2))),
        (0.0, 10.0, 20.0)
    );
    let firsts = [0, 1].map(|index| throttle.pacer(part(index, 2)).slot(secs(0)).unwrap());
    assert_eq!(firsts, [millis(1), millis(101)]);
}

#[test]
fn a_scaled_throttle_has_so_many_times_the_limit() {
    let throttle = Throttle::from([reach(100.0).over(secs(10)), hold(secs(5))]).scaled(0.5);
    assert_eq!(throttle.describe(), "to 50/s over 10s, hold for 5s");
}

#[test]
fn what_is_wrong_with_a_throttle_is_said() {
    for (throttle, text) in [
        (
            Throttle::from([jump_to(-1.0), hold(secs(1))]),
            "step 1 (jump to -1/s): the limit is negative; give it 0 or more requests per second",
        ),
        (
            Throttle::from([jump_to(1.0), reach(f64::INFINITY).over(secs(1))]),
            "step 2 (to inf/s over 1s): the limit is not a finite number; give it 0 or more requests per second",
        ),
        (
            Throttle::from(Vec::new()),
            "the limit stays at 0, so that no request is ever sent; end with one above it, as in jump_to(100.0)",
        ),
    ] {
        assert_eq!(throttle.check().unwrap_err().to_string(), text);
        // And nothing panics or hangs all the same.
        let mut pacer = throttle.pacer(Shard::default());
        let _ = (pacer.slot(secs(1)), pacer.slot(secs(2)), pacer.slot(secs(2)));
    }
    assert_eq!(Throttle::from([hold(secs(1)), reach(10.0).over(secs(1))]).check(), Ok(()));
}
