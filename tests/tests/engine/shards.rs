//! Feeders by shard: each record once over all shards, and every n-th from the k-th on.

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;
use streamgauge::{Feeder, Scenario, Shard, UserStart, scenario};

const COUNTS: [u32; 4] = [1, 2, 3, 7];

fn shards(of: u32) -> impl Iterator<Item = Shard> {
    (0..of).map(move |index| Shard::new(index, of).unwrap())
}

/// The next records of a shard.
fn taken<T: Copy>(feeder: &Feeder<T>, shard: Shard, count: usize) -> Vec<T> {
    (0..count).filter_map(|_| feeder.take_for(shard)).map(|record| *record).collect()
}

/// Every n-th from the k-th on.
fn share<T: Copy>(all: impl IntoIterator<Item = T>, shard: Shard) -> Vec<T> {
    all.into_iter().skip(shard.index() as usize).step_by(shard.of() as usize).collect()
}

/// What all shards take of one feeder, each in turn, until none of them gets another.
fn taken_by_all<T: Copy>(feeder: &Feeder<T>, of: u32) -> Vec<T> {
    let mut all = Vec::new();
    loop {
        let before = all.len();
        all.extend(shards(of).filter_map(|shard| feeder.take_for(shard)).map(|record| *record));
        if all.len() == before {
            return all;
        }
    }
}

#[test]
fn a_queue_gives_each_shard_every_nth_record_from_its_own_on() {
    for of in COUNTS {
        let (shared, all) = (Feeder::new((0..20).collect::<Vec<u32>>()), 0..20);
        for shard in shards(of) {
            let alone = Feeder::new((0..20).collect::<Vec<u32>>());
            assert_eq!(taken(&alone, shard, 30), share(all.clone(), shard), "{shard}, a process of its own");
            assert_eq!(taken(&shared, shard, 30), share(all.clone(), shard), "{shard}, in one process");
        }
    }
}

#[test]
fn without_a_shard_it_is_all_of_it() {
    let feeder = Feeder::new([1, 2, 3]);
    assert_eq!(taken(&feeder, Shard::default(), 1), [1]);
    assert_eq!(
        (feeder.take().as_deref(), feeder.take_for(Shard::new(0, 1).unwrap()).as_deref()),
        (Some(&2), Some(&3))
    );
    assert!(feeder.take().is_none());
}

#[test]
fn circular_goes_on_over_the_end_as_if_all_shards_were_one() {
    for of in COUNTS {
        let records = [0, 1, 2, 3, 4];
        let (shared, endless) =
            (Feeder::new(records).circular().unwrap(), records.into_iter().cycle().take(200));
        for shard in shards(of) {
            let share = share(endless.clone(), shard);
            assert_eq!(taken(&shared, shard, share.len()), share, "{shard}");
        }
    }
}

#[test]
fn shuffled_shards_have_one_order_whether_a_seed_is_given_or_not() {
    let all: Vec<u32> = (0..50).collect();
    let feeders: [fn(Vec<u32>) -> Feeder<u32>; 4] = [
        |all| Feeder::new(all).shuffle().unwrap(),
        |all| Feeder::new(all).shuffle().unwrap().seed(7),
        |all| Feeder::new(all).seed(7).shuffle().unwrap().circular().unwrap(),
        |all| Feeder::new(all).circular().unwrap().shuffle().unwrap(),
    ];
    for (case, feeder) in feeders.into_iter().enumerate() {
        for of in COUNTS.into_iter().filter(|of| *of > 1) {
            // Each in a process of its own.
            let mut shares: Vec<_> = shards(of)
                .map(|shard| {
                    let count = share(0..50, shard).len();
                    taken(&feeder(all.clone()), shard, count).into_iter()
                })
                .collect();
            let mut order = Vec::new();
            while order.len() < 50 {
                order.extend(shares.iter_mut().filter_map(Iterator::next));
            }
            assert_ne!(order, all, "{case}");
            let mut sorted = order.clone();
            sorted.sort_unstable();
            assert_eq!(sorted, all, "{case}: each once over {of} shards");
            if case == 1 {
                let alone = feeder(all.clone());
                assert_eq!(order, taken(&alone, Shard::default(), 50), "the order of the seed");
            }
        }
    }
}

#[test]
fn random_gives_every_shard_any_of_them() {
    for of in COUNTS {
        let shared = Feeder::new([0, 1, 2, 3]).random().unwrap().seed(7);
        for shard in shards(of) {
            let drawn = taken(&shared, shard, 400);
            assert_eq!(drawn.len(), 400);
            assert!((0..4).all(|record| drawn.contains(&record)), "{shard}");
        }
    }
    let of_seed = || Feeder::new([0, 1, 2, 3]).random().unwrap().seed(7);
    let (one, all) = (Shard::new(1, 2).unwrap(), taken(&of_seed(), Shard::default(), 100));
    assert_eq!(taken(&of_seed(), one, 50), share(all, one), "every second draw");
}

#[test]
fn a_lazy_iterator_keeps_for_the_other_shards_what_is_theirs() {
    for of in COUNTS {
        let shared = Feeder::lazy(0_u32..);
        for shard in shards(of) {
            assert_eq!(taken(&shared, shard, 30), share(0..30 * of, shard), "{shard}");
        }
        for shard in shards(of) {
            let alone = Feeder::lazy(0_u32..21);
            assert_eq!(taken(&alone, shard, 30), share(0..21, shard), "{shard}, a process of its own");
        }
    }
}

#[test]
fn a_lazy_iterator_gives_up_what_nobody_here_comes_for() {
    struct Counted(Arc<()>);
    let alive = Arc::new(());
    let counted = Arc::clone(&alive);
    let feeder = Feeder::lazy(std::iter::repeat_with(move || Counted(Arc::clone(&counted))));
    let (here, elsewhere) = (Shard::new(0, 2).unwrap(), Shard::new(1, 2).unwrap());
    for _ in 0..10_000 {
        let record = feeder.take_for(here).unwrap();
        assert!(Arc::strong_count(&record.0) <= 1100, "what is kept for the other shard is bounded");
    }
    // Who comes late has the records from there on.
    assert!(feeder.take_for(elsewhere).is_some());
}

#[test]
fn csv_and_json_are_dealt_out_alike() {
    let sources: [fn() -> Feeder<u32>; 3] = [
        || Feeder::json_text("[0,1,2,3,4,5,6,7]").unwrap(),
        || Feeder::json_lines_text("0\n1\n2\n3\n4\n5\n6\n7\n").unwrap(),
        || Feeder::csv_text("number\n0\n1\n2\n3\n4\n5\n6\n7\n").unwrap(),
    ];
    for source in sources {
        for of in COUNTS {
            for shard in shards(of) {
                assert_eq!(taken(&source(), shard, 9), share(0..8, shard));
            }
        }
    }
}

#[test]
fn threads_of_several_shards_get_each_record_once() {
    let feeders: [fn(Vec<u32>) -> Feeder<u32>; 3] =
        [|all| Feeder::new(all), |all| Feeder::new(all).shuffle().unwrap(), |all| Feeder::lazy(all)];
    for feeder in feeders {
        let feeder = feeder((0..3000).collect());
        let mut all: Vec<u32> = std::thread::scope(|scope| {
            // Two threads of each shard.
            let threads: Vec<_> = (shards(3).chain(shards(3)))
                .map(|shard| {
                    let feeder = &feeder;
                    scope.spawn(move || taken(feeder, shard, 3000))
                })
                .collect();
            threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
        });
        all.sort_unstable();
        assert_eq!(all, (0..3000).collect::<Vec<_>>());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn in_any_order_of_the_shards_each_record_is_handed_out_once(
        count in 0_u32..60,
        of in prop::sample::select(COUNTS.to_vec()),
        order in prop::collection::vec(0_u32..7, 0..200),
        kind in 0..3,
    ) {
        let all: Vec<u32> = (0..count).collect();
        let feeder = match kind {
            0 => Feeder::new(all.clone()),
            1 if count > 0 => Feeder::new(all.clone()).shuffle().unwrap(),
            _ => Feeder::lazy(all.clone()),
        };
        let mut handed_out: Vec<u32> = order
            .into_iter()
            .filter_map(|index| feeder.take_for(Shard::new(index % of, of).unwrap()))
            .map(|record| *record)
            .collect();
        handed_out.extend(taken_by_all(&feeder, of));
        handed_out.sort_unstable();
        prop_assert_eq!(handed_out, all);
    }
}

#[tokio::test]
async fn the_users_of_all_shards_get_each_record_of_a_queue_once() {
    for of in COUNTS {
        let numbers = Feeder::new((0..20).collect::<Vec<u32>>());
        let lazy = Feeder::lazy(0_u32..20);
        let scenario = scenario! {
            feed number from (numbers)
            feed other from (lazy)
            let took = ((*number, *other))
        };
        let mut by_shard: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for shard in shards(of) {
            for _ in 0..share(0..20, shard).len() {
                let user = scenario.run_as(UserStart::new().shard(shard)).await.unwrap();
                assert_eq!(user.took.0, user.took.1);
                by_shard.entry(shard.index()).or_default().push(user.took.0);
            }
        }
        for shard in shards(of) {
            assert_eq!(by_shard[&shard.index()], share(0..20, shard));
        }
    }
}

#[tokio::test]
async fn a_boxed_and_a_mapped_scenario_have_their_shard() {
    let numbers = Feeder::new([0, 1, 2, 3]);
    let scenario = scenario! { feed number from (numbers) let took = (*number) };
    let mapped = scenario.map(|user| user.took);
    let second = || UserStart::new().shard(Shard::new(1, 2).unwrap());
    assert_eq!(mapped.run_as(second()).await.unwrap(), 1);
    let boxed: Box<dyn Scenario + '_> = Box::new(mapped);
    boxed.start_as(second()).await.unwrap();
    let text = boxed.start_as(second()).await.unwrap_err().to_string();
    assert!(text.contains("the 2 of its 4 records for shard 1 of 2 were all taken"), "{text}");
}

#[tokio::test]
async fn a_shard_without_a_record_says_so() {
    let one = Feeder::new([0]);
    let scenario = scenario! { feed number from (one) };
    let start = |index| UserStart::new().shard(Shard::new(index, 2).unwrap());
    let text = scenario.run_as(start(1)).await.unwrap_err().to_string();
    assert!(text.contains("its only record is not for shard 1 of 2"), "{text}");
    scenario.run_as(start(0)).await.unwrap();
    let text = scenario.run_as(start(0)).await.unwrap_err().to_string();
    assert!(text.contains("its only record was taken"), "{text}");
}
