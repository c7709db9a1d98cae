//! The search for the highest load, against servers that are simulated.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Duration;

use proptest::prelude::*;
use streamgauge_load::judge::{
    Assertion, Exit, LevelEnd, LevelResult, Observation, Search, SearchLevel, Watch, check, p99,
};
use streamgauge_load::{FoundLoad, millis, percent, secs};

use crate::reports::{report, scenario, subject, times};

/// A server of so many workers that take their requests in order, asked ten times a second at factor 1.
#[derive(Clone, Copy)]
struct Simulated {
    workers: usize,
    /// How long a worker takes, in seconds.
    service: f64,
    /// Whether that is only the mean of what chance makes of it.
    noisy: bool,
    /// With more requests than this waiting, each takes twice as long.
    collapses_at: usize,
    /// At which factor the generator cannot keep up.
    saturates_at: f64,
}

const STEADY: Simulated = Simulated {
    workers: 10,
    service: 0.1,
    noisy: false,
    collapses_at: usize::MAX,
    saturates_at: f64::INFINITY,
};
const RATE: f64 = 10.0;
/// The factor at which all workers of [`STEADY`] are busy.
const CAPACITY: f64 = 10.0;

/// Runs a level; gives what it came to, and how long it ran.
fn run(server: Simulated, level: &SearchLevel, assertion: &Assertion, seed: u64) -> (LevelResult, Duration) {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut exponential = |mean: f64| -(1.0 - random.f64()).ln() * mean;
    let micros = |seconds: f64| (seconds * 1e6) as u64;
    let length = level.warm_up + level.length;
    // When the workers are free, when those in flight end; then when all began, and when they ended after how long.
    let mut free: BinaryHeap<Reverse<u64>> = vec![Reverse(0); server.workers].into();
    let mut in_flight: BinaryHeap<Reverse<u64>> = BinaryHeap::new();
    let (mut begins, mut ends) = (Vec::new(), Vec::new());
    let mut next = 0.0;
    loop {
        next += exponential(1.0 / (RATE * level.factor));
        let at = micros(next);
        if at >= length.as_micros() as u64 {
            break;
        }
        while in_flight.peek().is_some_and(|Reverse(end)| *end <= at) {
            in_flight.pop();
        }
        let slower = if in_flight.len() > server.collapses_at { 2.0 } else { 1.0 };
        let service = if server.noisy { exponential(server.service) } else { server.service } * slower;
        let Reverse(worker) = free.pop().expect("there is a worker");
        let end = at.max(worker) + micros(service);
        free.push(Reverse(end));
        in_flight.push(Reverse(end));
        begins.push(at);
        ends.push((end, end - at));
    }
    ends.sort_unstable();
    let mut watch = Watch::new(level);
    let (mut now, mut ended) = (Duration::ZERO, 0);
    while now < length {
        now += Duration::from_secs(1);
        let at = now.as_micros() as u64;
        let (started, ended_before) = (begins.partition_point(|begin| *begin <= at), ended);
        ended = ends.partition_point(|(end, _)| *end <= at);
        let mut latencies: Vec<u64> = ends[ended_before..ended].iter().map(|(_, latency)| *latency).collect();
        latencies.sort_unstable();
        let seen = Observation {
            at: now,
            in_flight: (started - ended) as u64,
            started: started as u64,
            latency: latencies.get(latencies.len() / 2).map(|latency| Duration::from_micros(*latency)),
        };
        if watch.tell(seen).is_some() {
            break;
        }
    }
    let warm_up = level.warm_up.as_micros() as u64;
    let of_run = ends[..ended].iter().filter(|(end, _)| *end >= warm_up);
    let latencies: Vec<u64> = of_run.map(|(_, latency)| latency.div_ceil(1_000)).collect();
    let mut run = report(0);
    run.scenarios = vec![scenario("Traders", latencies.len() as u64, 0)];
    run.series = vec![times("check", subject("check", "Stocks"), latencies, [])];
    if level.factor >= server.saturates_at {
        run.generator.bottlenecks.push("core 0 was busy for 99% of a second".into());
    }
    (watch.result(&run, std::slice::from_ref(assertion)), now)
}

fn searched(server: Simulated, assertion: &Assertion, seed: u64) -> FoundLoad {
    let mut search = Search::new();
    let mut levels = 0;
    while let Some(level) = search.next() {
        levels += 1;
        assert!(levels < 40, "it does not end: {:?}", search.found());
        let (result, _) = run(server, &level, assertion, seed * 1_000 + levels);
        search.told(&level, result);
    }
    search.found()
}

/// A limit that is far from what one request takes by chance.
fn patient() -> Assertion {
    p99(check("Stocks")).below(millis(900))
}

fn fast() -> Assertion {
    p99(check("Stocks")).below(millis(500))
}

#[test]
fn the_capacity_of_a_server_is_found() {
    let found = searched(STEADY, &fast(), 1);
    let factor = found.factor.expect("it holds something");
    assert!((0.8 * CAPACITY..=1.02 * CAPACITY).contains(&factor), "{found}");
    assert!(found.confirmed && !found.saturated, "{found}");
    assert!(found.fails_at.is_some_and(|fails| fails > factor && fails <= factor * 1.06), "{found}");
    assert_eq!(found.exit(false), Exit::Held);
    assert!(found.curve.iter().filter(|point| !point.held).all(|point| !point.why.is_empty()));
    let text = found.to_string();
    assert!(text.starts_with("holds at × ") && text.contains("confirmed by a longer run"), "{text}");
}

#[test]
fn chance_does_not_lead_it_beyond_what_the_server_can_do() {
    for seed in 1..=10 {
        let found = searched(Simulated { noisy: true, ..STEADY }, &patient(), seed);
        let factor = found.factor.expect("it holds something");
        assert!((0.5 * CAPACITY..=1.05 * CAPACITY).contains(&factor), "seed {seed}: {found}");
    }
}

#[test]
fn a_server_that_collapses_holds_what_it_held_before() {
    for seed in 1..=5 {
        let found = searched(Simulated { collapses_at: 15, noisy: true, ..STEADY }, &patient(), seed);
        let factor = found.factor.expect("it holds something");
        assert!((0.3 * CAPACITY..=CAPACITY).contains(&factor), "seed {seed}: {found}");
    }
}

#[test]
fn users_that_pile_up_fail_a_level_whatever_the_limit_is() {
    let found = searched(STEADY, &p99(check("Stocks")).below(secs(3_600)), 3);
    let factor = found.factor.expect("it holds something");
    assert!(factor <= 1.03 * CAPACITY, "{found}");
    assert!(found.curve.iter().any(|point| point.why.contains("users in flight")), "{:#?}", found.curve);
}

#[test]
fn a_level_that_is_overrun_is_left_early() {
    let level = SearchLevel { factor: 4.0 * CAPACITY, warm_up: secs(1), length: secs(60), confirms: false };
    let (result, lasted) = run(STEADY, &level, &fast(), 1);
    assert!(lasted < secs(30), "{lasted:?}");
    assert!(matches!(&result.end, LevelEnd::Failed(why) if why.starts_with("left early")), "{result:?}");
    let level = SearchLevel { factor: 0.8 * CAPACITY, ..level };
    let (result, lasted) = run(STEADY, &level, &fast(), 1);
    assert_eq!((lasted, result.end), (secs(61), LevelEnd::Held));
}

#[test]
fn not_even_the_lowest_holds() {
    let found = searched(Simulated { service: 1.0, workers: 1_000, ..STEADY }, &fast(), 1);
    assert_eq!((found.factor, found.confirmed, found.exit(false)), (None, false, Exit::Failed));
    assert_eq!(found.curve.last().map(|point| point.factor), Some(1.0 / 64.0));
    assert_eq!(found.to_string(), "not even the lowest load holds, fails at × 0.01562");
}

#[test]
fn where_the_generator_ends_nothing_is_known_of_the_server() {
    let found = searched(Simulated { saturates_at: 3.0, ..STEADY }, &fast(), 1);
    assert!(found.factor.is_some_and(|factor| (2.8..3.0).contains(&factor)), "{found}");
    assert_eq!((found.exit(false), found.exit(true)), (Exit::Saturated, Exit::Held));
    assert!(
        found.to_string().contains("the generator was the bottleneck: the server may hold more"),
        "{found}"
    );
}

#[test]
fn a_level_lasts_at_least_twice_the_longest_stream() {
    let mut search = Search::new().levels(secs(5), secs(20));
    let held = |longest| LevelResult { longest_stream: longest, ..LevelResult::default() };
    let first = search.next().expect("a level");
    assert_eq!((first.warm_up, first.length), (secs(5), secs(20)));
    search.told(&first, held(secs(30)));
    let again = search.next().expect("the same again");
    assert_eq!((again.factor, again.warm_up, again.length), (1.0, secs(30), secs(60)));
    search.told(&again, held(secs(30)));
    assert_eq!(search.next().map(|level| (level.factor, level.length)), Some((2.0, secs(60))));
    assert!(search.found().curve[0].why.contains("too short"));
    // Streams that always last as long as the level are no reason to go on for ever.
    let mut search = Search::new();
    let mut levels = 0;
    while let Some(level) = search.next() {
        levels += 1;
        assert!(levels < 40);
        let end = if level.factor > 3.0 { LevelEnd::Failed("slow".into()) } else { LevelEnd::Held };
        search.told(&level, LevelResult { end, longest_stream: level.length, ..LevelResult::default() });
        if levels > 4 {
            assert!(level.length < secs(3_600), "{level:?}");
        }
    }
}

#[test]
fn more_arrivals_are_no_growth() {
    let level = SearchLevel { factor: 1.0, warm_up: Duration::ZERO, length: secs(60), confirms: false };
    let end = |in_flight: &dyn Fn(u64) -> u64, started: &dyn Fn(u64) -> u64| {
        let mut watch = Watch::new(&level);
        for at in 1..=60 {
            let (in_flight, started) = (in_flight(at), started(at));
            watch.tell(Observation { at: secs(at), in_flight, started, latency: Some(millis(10)) });
        }
        let mut run = report(1);
        run.series = vec![times("check", subject("check", "Stocks"), vec![1; 1_000], [])];
        watch.result(&run, &[fast()]).end
    };
    // Arrivals speed up, and each user takes a second.
    assert_eq!(end(&|at| 10 * at, &|at| 5 * at * at), LevelEnd::Held);
    // They come evenly, and stay.
    assert!(matches!(end(&|at| 10 * at, &|at| 10 * at), LevelEnd::Failed(_)));
    // A closed model: as many as ever.
    assert_eq!(end(&|_| 100, &|at| 7 * at), LevelEnd::Held);
    // It settled after the first half.
    assert_eq!(end(&|at| 10 * at.min(30), &|at| 10 * at), LevelEnd::Held);
}

#[test]
fn a_level_that_failed_by_chance_does_not_end_the_search() {
    let mut search = Search::new();
    let mut is_first = true;
    let mut levels = 0;
    while let Some(level) = search.next() {
        levels += 1;
        assert!(levels < 60);
        let by_chance = level.factor == 2.0 && std::mem::take(&mut is_first);
        let end =
            if by_chance || level.factor > 10.0 { LevelEnd::Failed("slow".into()) } else { LevelEnd::Held };
        search.told(&level, LevelResult { end, ..LevelResult::default() });
    }
    let found = search.found();
    assert!(found.factor.is_some_and(|factor| (9.5..=10.0).contains(&factor)), "{found}");
    assert!(found.confirmed && found.contradictions == 1, "{found}");
}

#[test]
fn a_winner_that_is_not_confirmed_is_said_to_be_none() {
    // It holds in short runs only.
    let mut search = Search::new();
    let mut levels = 0;
    while let Some(level) = search.next() {
        levels += 1;
        assert!(levels < 60);
        let end = if level.confirms || level.factor > 2.0 {
            LevelEnd::Failed("slow".into())
        } else {
            LevelEnd::Held
        };
        search.told(&level, LevelResult { end, ..LevelResult::default() });
    }
    let found = search.found();
    assert!(!found.confirmed && found.contradictions == 6, "{found:?}");
    assert!(
        found.to_string().contains("not confirmed by a longer run; 6 longer runs contradicted"),
        "{found}"
    );
}

proptest! {
    /// Of a server that holds up to a factor and no further, that factor is found to the precision, in few levels.
    #[test]
    fn a_sharp_limit_is_found(capacity in 0.001_f64..2_000.0, precision in 1.0_f64..20.0) {
        let mut search = Search::new().precision(percent(precision));
        let mut levels = 0;
        while let Some(level) = search.next() {
            levels += 1;
            prop_assert!(levels < 40);
            prop_assert!((1.0 / 64.0..=1_024.0).contains(&level.factor));
            let end = if level.factor <= capacity { LevelEnd::Held } else { LevelEnd::Failed("slow".into()) };
            search.told(&level, LevelResult { end, ..LevelResult::default() });
        }
        let found = search.found();
        match found.factor {
            None => prop_assert!(capacity < 1.0 / 64.0),
            Some(factor) => {
                prop_assert!(found.confirmed && factor <= capacity, "{found}");
                let least = capacity.min(1_024.0) / (1.0 + precision / 100.0) * 0.999;
                prop_assert!(factor >= least, "{found} of {capacity}");
            }
        }
        let written = serde_json::to_string(&found).expect("it can be written");
        prop_assert_eq!(serde_json::from_str::<FoundLoad>(&written).expect("it can be read"), found);
    }
}
