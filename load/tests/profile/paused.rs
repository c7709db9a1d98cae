//! Pauses by hand.

use std::time::Duration;

use proptest::prelude::*;
use streamgauge_load::profile::Clockwork;
use streamgauge_load::{millis, secs};

proptest! {
    #[test]
    fn a_pause_shifts_what_comes_after_it(spans in proptest::collection::vec((0_u64..5_000, 0_u64..5_000), 0..10)) {
        let mut clock = Clockwork::new();
        let (mut run, mut profile, mut paused) = (Duration::ZERO, Duration::ZERO, Duration::ZERO);
        let mut points = Vec::new();
        for (goes, stands) in spans {
            points.push((profile + millis(goes) / 2, run + millis(goes) / 2, goes));
            (run, profile) = (run + millis(goes), profile + millis(goes));
            clock.pause(run);
            prop_assert_eq!(clock.profile_time(run + millis(stands)), profile);
            prop_assert_eq!(clock.run_time(profile + millis(1)), None);
            run += millis(stands);
            clock.resume(run);
            paused += millis(stands);
        }
        prop_assert_eq!(clock.paused(), paused);
        for (profile, run, goes) in points {
            if goes > 1 {
                prop_assert_eq!(clock.run_time(profile), Some(run));
                prop_assert_eq!(clock.profile_time(run), profile);
            }
        }
        prop_assert_eq!(clock.run_time(profile + secs(1)), Some(run + secs(1)));
        prop_assert_eq!(clock.profile_time(run + secs(1)), profile + secs(1));
    }
}

#[test]
fn what_is_due_as_a_pause_begins_comes_before_it() {
    let mut clock = Clockwork::new();
    clock.pause(secs(10));
    assert!(clock.is_paused());
    assert_eq!((clock.run_time(secs(10)), clock.run_time(secs(11))), (Some(secs(10)), None));
    clock.resume(secs(15));
    assert!(!clock.is_paused());
    assert_eq!((clock.run_time(secs(10)), clock.run_time(secs(11))), (Some(secs(10)), Some(secs(16))));
}

#[test]
fn a_second_wish_of_the_same_kind_changes_nothing() {
    let mut clock = Clockwork::new();
    clock.resume(secs(1));
    clock.pause(secs(2));
    clock.pause(secs(3));
    clock.resume(secs(4));
    clock.resume(secs(9));
    assert_eq!((clock.paused(), clock.profile_time(secs(10))), (secs(2), secs(8)));
    // One that comes too late to be in order does no harm.
    clock.pause(secs(1));
    clock.resume(secs(0));
    assert_eq!(clock.profile_time(secs(10)), secs(8));
}
