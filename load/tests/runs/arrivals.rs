//! Users of open profiles come when the profile says, whatever those before them do.

use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use streamgauge::scenario;
use streamgauge_load::{
    OpenStep, Profile, at_once, increment_rate, load, millis, nothing_for, ramp, ramp_rate, rate, stress_peak,
};

side_by_side![
    each_open_step_starts_its_users_and_none_before_its_time,
    steps_follow_one_another_and_levels_rise,
    an_open_profile_does_not_wait_for_those_before,
    randomized_arrivals_are_those_of_the_seed_on_any_number_of_cores,
];

/// When users came, in seconds from the first look.
fn come(profile: impl Into<Profile>, cores: usize) -> Vec<f64> {
    let (began, came) = (Instant::now(), Mutex::new(Vec::new()));
    let tells = scenario! { run { came.lock().unwrap().push(began.elapsed().as_secs_f64()); } };
    let report = load("arrivals").scenario(tells, profile).cores(cores).run().unwrap();
    let mut came = came.into_inner().unwrap();
    assert_eq!(came.len() as u64, report.scenarios[0].users.started);
    assert_eq!(report.scenarios[0].asked, report.scenarios[0].users.started);
    came.sort_by(f64::total_cmp);
    came
}

/// The least seconds before the user of a number, of those of its step.
type Earliest = fn(f64) -> f64;

fn each_open_step_starts_its_users_and_none_before_its_time() {
    let steps: [(OpenStep, usize, Earliest); 5] = [
        (ramp(100).over(millis(400)), 100, |n| n / 100.0 * 0.4),
        (rate(200.0).during(millis(500)), 100, |n| n / 200.0),
        (ramp_rate(0.0).to(400.0).during(millis(500)), 100, |n| (n / 400.0).sqrt()),
        (stress_peak(100).over(millis(500)), 100, |_| 0.0),
        (nothing_for(millis(300)), 0, |_| 0.0),
    ];
    thread::scope(|threads| {
        for ((step, users, earliest), cores) in steps.iter().flat_map(|step| [(step, 1), (step, 3)]) {
            threads.spawn(move || {
                let came = come([at_once(1), step.clone()], cores);
                assert_eq!(came.len(), users + 1, "{step:?}");
                for (n, at) in came.iter().skip(1).enumerate() {
                    // A tick of two hundredths for rounding; being late is the machine's.
                    assert!(*at >= earliest(n as f64) - 0.02, "{step:?}: user {n} at {at}");
                }
            });
        }
    });
}

fn steps_follow_one_another_and_levels_rise() {
    let came = come([nothing_for(millis(200)), at_once(3), nothing_for(millis(200)), at_once(2)], 2);
    assert_eq!(came.len(), 5);
    assert!(came[0] >= 0.19 && came[3] >= 0.39, "{came:?}");
    let steps = increment_rate(50.0).times(3).starting_from(50.0).each_level_lasting(millis(200));
    let came = come(steps, 2);
    assert_eq!(came.len(), 10 + 20 + 30);
    assert!(came[10] >= 0.18 && came[30] >= 0.38, "{came:?}");
}

fn an_open_profile_does_not_wait_for_those_before() {
    let slow = scenario! { pause 700ms };
    let began = Instant::now();
    let report = load("slow").scenario(slow, rate(50.0).during(millis(600))).cores(1).run().unwrap();
    assert_eq!(report.scenarios[0].users.succeeded, 30);
    assert!(began.elapsed() < Duration::from_secs(20));
    let users = report.find(&streamgauge_load::Selector::of("users", streamgauge_load::Whose::All)).unwrap();
    assert_eq!(users.total.level.unwrap().most, 30, "all are there before the first has gone");
}

fn randomized_arrivals_are_those_of_the_seed_on_any_number_of_cores() {
    let count = |seed: u64, cores: usize| {
        let idle = scenario! { run {} };
        let profile = rate(300.0).during(millis(400)).randomized();
        let report = load("random").scenario(idle, profile).seed(seed).cores(cores).run().unwrap();
        report.scenarios[0].users.started
    };
    assert_eq!(count(7, 1), count(7, 1));
    assert_eq!(count(7, 1), count(7, 3));
}
