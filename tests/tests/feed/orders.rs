//! Which record is the next, for one user after another and for many at once.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use streamgauge::Feeder;

/// The next records.
fn taken<T: Copy>(feeder: &Feeder<T>, count: usize) -> Vec<T> {
    (0..count).filter_map(|_| feeder.take()).map(|record| *record).collect()
}

#[test]
fn a_queue_gives_each_record_once() {
    let feeder = Feeder::new(vec![1, 2, 3]);
    assert_eq!((feeder.count(), taken(&feeder, 5)), (Some(3), vec![1, 2, 3]));
    assert!(feeder.take().is_none());
    let collected: Feeder<_> = (1..=3).collect();
    assert_eq!(taken(&collected, 5), [1, 2, 3]);
}

#[test]
fn circular_begins_again() {
    assert_eq!(taken(&Feeder::new([1, 2, 3]).circular().unwrap(), 7), [1, 2, 3, 1, 2, 3, 1]);
}

#[test]
fn random_gives_all_of_them_again_and_again() {
    let feeder = Feeder::new([0, 1, 2, 3]).random().unwrap().seed(7);
    let drawn = taken(&feeder, 4000);
    assert_eq!(drawn.len(), 4000);
    for record in 0..4 {
        let count = drawn.iter().filter(|drawn| **drawn == record).count();
        // With this seed it is always the same number; six deviations wide, should the generator change.
        assert!((835..=1165).contains(&count), "{record}: {count}");
    }
    assert!(drawn.windows(2).any(|pair| pair[0] == pair[1]), "drawn anew each time");
}

#[test]
fn shuffle_gives_each_once_in_another_order() {
    let all: Vec<u32> = (0..100).collect();
    let feeder = Feeder::new(all.clone()).seed(7).shuffle().unwrap();
    let shuffled = taken(&feeder, 101);
    assert_ne!(shuffled, all);
    assert_eq!(shuffled.iter().copied().collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>(), all);
    assert_eq!(shuffled.len(), 100);

    let round = Feeder::new(all).seed(7).circular().unwrap().shuffle().unwrap();
    let twice = taken(&round, 200);
    assert_eq!((&twice[..100], &twice[100..]), (&shuffled[..], &shuffled[..]));
}

#[test]
fn a_seed_repeats_an_order_wherever_it_stands() {
    let numbers = || Feeder::new((0..50).collect::<Vec<u32>>());
    let before = taken(&numbers().seed(1).shuffle().unwrap(), 50);
    assert_eq!(taken(&numbers().shuffle().unwrap().seed(1), 50), before);
    assert_ne!(taken(&numbers().shuffle().unwrap().seed(2), 50), before);
    let drawn = taken(&numbers().seed(1).random().unwrap(), 50);
    assert_eq!(taken(&numbers().random().unwrap().seed(1), 50), drawn);
    assert_ne!(taken(&numbers().random().unwrap().seed(2), 50), drawn);
    let [one, other] = [(); 2].map(|()| taken(&numbers().random().unwrap(), 50));
    assert_ne!(one, other, "without a seed each feeder has its own");
}

#[test]
fn a_lazy_iterator_may_be_endless_and_is_asked_only_for_what_is_taken() {
    static ASKED: AtomicUsize = AtomicUsize::new(0);
    let feeder = Feeder::lazy((0..).inspect(|_| {
        ASKED.fetch_add(1, Ordering::Relaxed);
    }));
    assert_eq!((feeder.count(), taken(&feeder, 3)), (None, vec![0, 1, 2]));
    assert_eq!(ASKED.load(Ordering::Relaxed), 3);
}

#[test]
fn a_lazy_iterator_is_not_asked_again_after_its_end() {
    let mut left = 2;
    let feeder = Feeder::lazy(std::iter::from_fn(move || {
        left -= 1;
        assert!(left >= -1, "asked after its end");
        (left >= 0).then_some(left)
    }));
    assert_eq!(taken(&feeder, 5), [1, 0]);
}

#[test]
fn an_order_that_cannot_be_is_an_error() {
    for order in [Feeder::circular, Feeder::random, Feeder::shuffle] {
        let error = order(Feeder::new(Vec::<u8>::new())).unwrap_err().to_string();
        assert!(error.starts_with("the records: there is no record, so that `"), "{error}");
        let error = order(Feeder::lazy(0_u8..)).unwrap_err().to_string();
        assert!(error.contains("collect them"), "{error}");
    }
}

/// What four threads take at once.
fn at_once(feeder: &Feeder<usize>, each: usize) -> Vec<usize> {
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| taken(feeder, each))).collect();
        let mut all: Vec<usize> = threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect();
        all.sort_unstable();
        all
    })
}

#[test]
fn threads_share_a_feeder_and_each_record_goes_to_one_of_them() {
    let all: Vec<usize> = (0..4000).collect();
    assert_eq!(at_once(&Feeder::new(all.clone()), 4000), all);
    assert_eq!(at_once(&Feeder::new(all.clone()).shuffle().unwrap(), 1000), all);
    assert_eq!(at_once(&Feeder::lazy(0..), 1000), all);
    let circular = at_once(&Feeder::new((0..1000).collect::<Vec<_>>()).circular().unwrap(), 1000);
    let four_times: Vec<usize> = (0..4000).map(|turn| turn / 4).collect();
    assert_eq!(circular, four_times);
}
