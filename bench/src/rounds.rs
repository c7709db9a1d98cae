//! Times two pieces of work against each other.

use std::time::{Duration, Instant};

/// Least time that a side of a round takes, so that the clock's grain and one interrupt do not show.
const SIDE: Duration = Duration::from_millis(10);

/// How many times as long `ours` takes as `theirs`: the median of the rounds.
///
/// The sides alternate within a round, so what slows the machine down slows both.
pub(crate) fn ratio(rounds: usize, mut ours: impl FnMut(), mut theirs: impl FnMut()) -> f64 {
    median(rounds, || seconds(&mut ours) / seconds(&mut theirs))
}

/// How long the work takes, in seconds: the median of the rounds.
pub(crate) fn time(rounds: usize, mut work: impl FnMut()) -> f64 {
    median(rounds, || seconds(&mut work))
}

/// The median figure of the rounds.
pub(crate) fn median(rounds: usize, mut round: impl FnMut() -> f64) -> f64 {
    // The first warms caches and branch predictors, and does not count.
    round();
    middle((0..rounds.max(1)).map(|_| round()).collect())
}

/// The median of some figures.
pub(crate) fn middle(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

fn seconds(work: &mut impl FnMut()) -> f64 {
    let (start, mut times) = (Instant::now(), 0.0);
    loop {
        work();
        times += 1.0;
        let taken = start.elapsed();
        if taken >= SIDE {
            return taken.as_secs_f64() / times;
        }
    }
}
