use std::time::Duration;

use super::{Book, Closed, Delta, Exact, Form, LevelChanges, Samples, SeriesKey, Slices, Stage, Subject};
use crate::metrics::{FINE, bucket};

fn key(metric: &'static str, kind: &str, form: Form) -> SeriesKey {
    let of = Subject { kind: kind.into(), title: "Prices".into(), ..Subject::default() };
    SeriesKey { scenario: Some(0), of, metric, unit: "ns".into(), form }
}

fn keys() -> Vec<SeriesKey> {
    vec![
        key("check", "check", Form::Distribution),
        key("events", "stream", Form::Counter),
        key("open streams", "stream", Form::Level),
        key("first event", "stream", Form::Distribution),
    ]
}

/// Ten checks of as many milliseconds, seven events, one stream more; `named` if it is the core's first.
fn delta(core: usize, second: u64, named: bool) -> Delta {
    let mut exact = Exact::default();
    let buckets = (1..=10).map(|millis| {
        exact.record(millis * 1_000_000);
        (bucket::<FINE>(millis * 1_000_000) as u16, 1)
    });
    let buckets = buckets.collect();
    let mut tenths = [0; 10];
    tenths[3] = 1;
    Delta {
        core,
        second,
        named: if named { keys() } else { Vec::new() },
        samples: vec![Samples { series: 0, has_failed: false, exact, buckets: 10 }],
        buckets,
        counts: vec![(1, 7)],
        levels: vec![LevelChanges { series: 2, tenths, most: second + 1 }],
        ..Delta::default()
    }
}

#[test]
fn slices_grow_longer_with_the_run_and_nothing_is_lost() {
    for seconds in [1, 239, 240, 241, 480, 3_600, 10_000] {
        let mut book = Book::new();
        // One core is behind the other, which must not matter.
        for second in 0..seconds {
            book.add(delta(0, second, second == 0));
            let behind = second.saturating_sub(400);
            book.add(delta(1, behind, second == 0));
        }
        let Closed { lines, width, .. } = book.close();
        let lines: Vec<_> = lines.collect();
        assert!(width.is_power_of_two());
        assert!(seconds.div_ceil(width.into()) <= 240, "{seconds} s in slices of {width} s");
        assert!(
            width == 1 || seconds.div_ceil(u64::from(width) / 2) > 240,
            "{seconds} s in slices of {width} s"
        );
        let Slices::Samples(slices) = &lines[0].slices else { panic!("it is a distribution") };
        assert!(slices.is_sorted_by(|one, next| one.number < next.number));
        assert_eq!(slices.iter().map(|slice| slice.succeeded.count).sum::<u64>(), 20 * seconds);
        assert_eq!(slices.iter().map(|slice| slice.buckets.count()).sum::<u64>(), 20 * seconds);
        assert_eq!(slices.len() as u64, seconds.div_ceil(width.into()));
        assert!(slices.iter().all(|slice| slice.succeeded.max == 10_000_000));
        assert_eq!(
            (lines[0].run.succeeded.count(), lines[0].run.succeeded.max()),
            (20 * seconds, Some(10_000_000))
        );
        let Slices::Counts(slices) = &lines[1].slices else { panic!("it is a counter") };
        assert_eq!(slices.iter().map(|(_, n)| n).sum::<u64>(), 14 * seconds);
        let Slices::Changes(changes) = &lines[2].slices else { panic!("it is a level") };
        assert_eq!(changes.iter().sum::<i64>(), 2 * seconds as i64);
        assert!(changes.len() <= 2_400, "{}", changes.len());
    }
}

#[test]
fn many_buckets_make_slices_longer_too() {
    let mut book = Book::new();
    book.limit_bytes(80_000);
    let mut random = fastrand::Rng::with_seed(9);
    for second in 0..200 {
        let mut delta = delta(0, second, second == 0);
        let mut buckets: Vec<u16> = (0..400).map(|_| random.u16(10_000..30_000)).collect();
        buckets.sort_unstable();
        buckets.dedup();
        delta.buckets = buckets.iter().map(|index| (*index, 1)).collect();
        delta.samples[0].buckets = buckets.len();
        delta.samples[0].exact.count = buckets.len() as u64;
        book.add(delta);
    }
    let Closed { lines, width, .. } = book.close();
    let lines: Vec<_> = lines.collect();
    assert!(width >= 4, "slices of {width} s");
    let Slices::Samples(slices) = &lines[0].slices else { panic!("it is a distribution") };
    // Of all slices but the one that was written last.
    let size: usize = slices.iter().rev().skip(1).map(|slice| slice.buckets.size()).sum();
    assert!(size <= 80_000 && slices.len() >= 8, "{size} bytes in {} slices", slices.len());
    let counted: u64 = slices.iter().map(|slice| slice.buckets.count()).sum();
    assert_eq!(counted, lines[0].run.succeeded.count());
}

#[test]
fn a_snapshot_is_of_the_last_second_that_is_over_and_of_all_so_far() {
    let mut book = Book::new();
    let looked_at = |book: &Book, millis| book.snapshot(Duration::from_millis(millis));
    assert_eq!(looked_at(&book, 100).events, 0);
    for second in 0..3 {
        for core in 0..2 {
            let mut delta = delta(core, second, second == 0);
            if second == 2 {
                // As many again failed, so that half are longer than any.
                let failed = Samples { has_failed: true, ..delta.samples[0].clone() };
                delta.buckets.extend(delta.buckets.clone());
                delta.samples.push(failed);
                delta.samples.push(Samples { series: 3, buckets: 0, ..delta.samples[0].clone() });
            }
            book.add(delta);
        }
    }
    let now = looked_at(&book, 2_400);
    assert_eq!((now.events, now.events_now, now.open_streams), (42, 14, 6));
    assert_eq!((now.checks.now.count, now.checks.total.count), (20, 80));
    assert_eq!(now.checks.now.p50.map(|p50| p50 / 10_000), Some(500));
    assert_eq!(now.checks.now.p99.map(|p99| p99 / 10_000), Some(1_000));
    assert_eq!(now.first_event.now.count, 0);
    // Half a second later the third second is told of: half of its checks failed.
    let now = looked_at(&book, 3_400);
    assert_eq!(
        (now.checks.now.count, now.checks.now.p50.map(|p50| p50 / 10_000)),
        (40, None),
        "as many failed as lie above the median"
    );
    assert_eq!(now.checks.now.p99, None, "it is one of those that failed");
    assert_eq!(now.first_event.now.count, 20);
    // A second that nothing is known of is empty.
    assert_eq!(looked_at(&book, 9_400).events_now, 0);
}

#[test]
fn the_warm_up_is_apart_in_totals_and_not_in_slices() {
    let mut book = Book::new();
    book.add(Delta { stage: Stage::WarmUp, ..delta(0, 0, true) });
    book.add(delta(0, 0, false));
    let lines: Vec<_> = book.close().lines.collect();
    let of = |line: usize| (lines[line].run.succeeded.count(), lines[line].run.count);
    assert_eq!((of(0), of(1)), ((10, 0), (0, 7)));
    let warm_up = lines[0].warm_up.as_ref().expect("something came");
    assert_eq!(warm_up.succeeded.count(), 10);
    let Slices::Samples(slices) = &lines[0].slices else { panic!("it is a distribution") };
    assert_eq!(slices[0].succeeded.count, 20);
}
