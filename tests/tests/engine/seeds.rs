//! What is random in a run is drawn from the seed of the load and the number of the user.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use streamgauge::testing::{Script, Server};
use streamgauge::{Feeder, Persona, RunEvent, RunEventKind, Scenario, Shard, UserStart, scenario};
use streamgauge_tests::{Hear, soon};

/// A user of this number in a load of this seed.
fn user(seed: u64, number: u64) -> UserStart {
    UserStart::new().seed(seed).number(number)
}

/// The times of a run's pauses, as they are told.
async fn pauses(start: UserStart) -> Vec<String> {
    let told = Arc::new(Mutex::new(Vec::new()));
    let hears = Arc::clone(&told);
    let pauses = scenario! { repeat 5 { pause 1ms..20ms } }.observer(Hear(move |event: &RunEvent<'_>| {
        if let RunEventKind::StepStarted { step: "pause", detail, .. } = event.kind {
            hears.lock().unwrap().push(detail.to_owned());
        }
    }));
    soon(pauses.run_as(start)).await.unwrap();
    std::mem::take(&mut *told.lock().unwrap())
}

#[tokio::test]
async fn pauses_are_drawn_from_the_seed_and_the_number() {
    let one = pauses(user(1, 7)).await;
    assert_eq!(one, pauses(user(1, 7).scenario(3).shard(Shard::new(1, 2).unwrap())).await);
    assert_eq!(one.iter().collect::<BTreeSet<_>>().len(), 5, "{one:?}");
    let others = [pauses(user(2, 7)).await, pauses(user(1, 8)).await, pauses(UserStart::new()).await];
    assert!(others.iter().all(|other| *other != one), "{one:?} {others:?}");
}

/// Twenty records of a feeder, taken in one run.
async fn records(feeder: &Feeder<u32>, start: UserStart) -> Vec<u32> {
    let taken = Mutex::new(Vec::new());
    let takes = scenario! {
        repeat 20 {
            feed record from (feeder)
            run { taken.lock().unwrap().push(*record); }
        }
    };
    soon(takes.run_as(start)).await.unwrap();
    taken.into_inner().unwrap()
}

fn hundred() -> Feeder<u32> {
    Feeder::new((0..100).collect::<Vec<_>>())
}

#[tokio::test]
async fn random_records_are_drawn_from_the_seed_and_the_number() {
    let feeder = hundred().random().unwrap();
    let one = records(&feeder, user(1, 7)).await;
    // Whoever else takes records, and wherever.
    records(&feeder, user(1, 3)).await;
    assert_eq!(one, records(&feeder, user(1, 7)).await);
    assert_eq!(one, records(&hundred().random().unwrap(), user(1, 7).shard(Shard::new(2, 3).unwrap())).await);
    for other in [user(2, 7), user(1, 8), UserStart::new()] {
        assert_ne!(one, records(&feeder, other).await);
    }
}

#[tokio::test]
async fn a_feeder_s_own_seed_stays() {
    let seeded = || hundred().random().unwrap().seed(9);
    let wanted: Vec<u32> = (0..20).scan(seeded(), |feeder, _| feeder.take().map(|record| *record)).collect();
    assert_eq!(wanted, records(&seeded(), user(1, 7)).await);
}

#[tokio::test]
async fn the_order_of_a_shuffle_is_drawn_from_the_seed_alone() {
    let shuffled = || hundred().shuffle().unwrap();
    let one = records(&shuffled(), user(1, 7)).await;
    assert_eq!(one, records(&shuffled(), user(1, 8)).await);
    let feeder = shuffled();
    let firsts = records(&feeder, user(1, 7)).await;
    let nexts = records(&feeder, user(1, 7)).await;
    assert_eq!(one, firsts);
    assert_eq!(firsts.into_iter().chain(nexts).collect::<BTreeSet<_>>().len(), 40);
    for seed in [2, 3] {
        assert_ne!(one, records(&shuffled(), user(seed, 7)).await);
    }
    let mut sorted = one.clone();
    sorted.sort_unstable();
    assert_ne!(one, sorted);
}

/// How long a stream waited, twice, before it was opened again.
async fn waits(start: UserStart) -> Vec<Duration> {
    let server = Server::start().await.unwrap();
    for _ in 0..3 {
        server.on("/s", Script::sse().bytes("retry: 100\n\n").end());
    }
    let lost = Arc::new(Mutex::new(Vec::new()));
    let hears = Arc::clone(&lost);
    let stays = scenario! {
        base (server.url())
        sse "S" open "/s" reconnect 2 check await within 20s until end close
    };
    let stays = stays.observer(Hear(move |event: &RunEvent<'_>| {
        if let RunEventKind::Reconnected { recovery, .. } = event.kind {
            hears.lock().unwrap().push(recovery);
        }
    }));
    soon(stays.start_as(start)).await.unwrap();
    std::mem::take(&mut *lost.lock().unwrap())
}

#[tokio::test]
async fn reconnecting_streams_wait_as_before() {
    // What is drawn itself is tested where it is drawn. Here it only must not be less than was asked for.
    let waits = waits(user(1, 7)).await;
    assert!(waits.len() == 2 && waits.iter().all(|wait| *wait >= Duration::from_millis(100)), "{waits:?}");
}

#[tokio::test]
async fn a_user_that_runs_again_draws_further_ones() {
    let twice = || async {
        let persona = Persona::new();
        let first = pauses(user(1, 7).persona(&persona)).await;
        (first, pauses(user(1, 7).persona(&persona)).await)
    };
    let (first, second) = twice().await;
    assert_eq!(first, pauses(user(1, 7)).await);
    assert_ne!(first, second);
    assert_eq!((first, second), twice().await);
}
