//! What is steered by hand while a load runs.

use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use streamgauge::{Observer, RunEvent, RunEventKind, scenario};
use streamgauge_load::{Handle, Report, constant_concurrent, load, millis, rate, secs};

side_by_side![
    no_user_comes_twice_when_rates_change_on_many_cores,
    rates_and_pauses_take_effect_a_tenth_of_a_second_after_they_are_asked_for,
    a_factor_changes_how_many_are_there_in_a_closed_profile,
];

/// The numbers of the users that have started.
#[derive(Clone, Default)]
struct Numbers(Arc<Mutex<Vec<u64>>>);

impl Observer for Numbers {
    fn event(&self, event: &RunEvent<'_>) {
        if matches!(event.kind, RunEventKind::Started { .. }) {
            self.0.lock().unwrap().push(event.user);
        }
    }
}

/// Waits until the run is so far.
fn wait_until(handle: &Handle, at: Duration) {
    while handle.elapsed().is_none_or(|elapsed| elapsed < at) {
        thread::sleep(millis(1));
    }
}

/// Runs 200 users a second for a second on four cores, steered by `steers`.
fn steered(steers: impl FnOnce(&Handle) + Send) -> (Report, Vec<u64>) {
    let (handle, numbers) = (Handle::new(), Numbers::default());
    let idle = scenario! { pause 1ms }.observer(numbers.clone());
    let report = thread::scope(|threads| {
        threads.spawn(|| steers(&handle));
        load("steered").scenario(idle, rate(200.0).during(secs(1))).cores(4).handle(&handle).run().unwrap()
    });
    let mut numbers = numbers.0.lock().unwrap().clone();
    numbers.sort_unstable();
    (report, numbers)
}

fn no_user_comes_twice_when_rates_change_on_many_cores() {
    let (report, numbers) = steered(|handle| {
        for (number, factor) in [2.0, 0.5, 3.0, 1.0, 4.0].into_iter().enumerate() {
            wait_until(handle, millis(150 * (number as u64 + 1)));
            handle.rates_times(factor);
        }
    });
    assert_eq!(numbers, (0..report.scenarios[0].users.started).collect::<Vec<_>>());
    assert_eq!(report.steering.len(), 5);
}

fn rates_and_pauses_take_effect_a_tenth_of_a_second_after_they_are_asked_for() {
    let asked = Mutex::new(Vec::new());
    let (report, numbers) = steered(|handle| {
        let now = || u64::try_from(handle.elapsed().unwrap_or_default().as_nanos()).unwrap();
        let ask = |steer: &dyn Fn()| {
            let before = now();
            steer();
            asked.lock().unwrap().push((before, now()));
        };
        wait_until(handle, millis(200));
        ask(&|| handle.pause_arrivals());
        wait_until(handle, millis(400));
        ask(&|| handle.resume_arrivals());
    });
    let asked = asked.into_inner().unwrap();
    for (steering, (before, behind)) in report.steering.iter().zip(&asked) {
        let ahead = 100_000_000;
        assert!(
            (before + ahead..=behind + ahead).contains(&steering.at),
            "{steering:?}: {before} to {behind}"
        );
    }
    // Nobody is lost by a pause, and it makes nobody late.
    assert_eq!(numbers, (0..200).collect::<Vec<_>>());
    assert!(report.elapsed >= 1_100_000_000, "{}", report.elapsed);
}

fn a_factor_changes_how_many_are_there_in_a_closed_profile() {
    let handle = Handle::new();
    let report = thread::scope(|threads| {
        threads.spawn(|| {
            wait_until(&handle, millis(100));
            handle.rates_times(3.0);
        });
        let stays = scenario! { pause 50ms };
        let profile = constant_concurrent(4).during(millis(1_200));
        load("closed").scenario(stays, profile).cores(3).handle(&handle).run().unwrap()
    });
    assert_eq!(report.scenarios[0].users.most, 12);
}
