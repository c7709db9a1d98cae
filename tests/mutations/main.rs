//! What becomes of a scenario with one mistake: the scenarios of the guide, the README and the examples, each with one token
//! changed, as a slip of the hand changes it, through the whole macro. One mistake should be one error.
//!
//! ```text
//! cargo test -p streamgauge-fuzzed --test mutations                            a minute, always the same cases
//! MUTATIONS=900000 cargo test --release -p streamgauge-fuzzed --test mutations more of them
//! MUTATIONS_SHOW=3 cargo test … -- --nocapture                                 and cases with that many errors or more
//! ```

mod corpus;
mod slips;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use streamgauge_fuzzed::mistakes;

use crate::slips::{Slip, slipped};

/// How many cases a run has, unless `MUTATIONS` says otherwise.
const CASES: usize = 30_000;
/// In how many parts they are made, each with a seed of its own.
const PARTS: usize = 8;
/// Of a thousand cases, how many may have two errors or more.
const CASCADES_PER_MILLE: usize = 150;
/// The most errors that one slip may have.
const MOST_ERRORS: usize = 6;
/// How many cases a part shows of each kind of slip.
const SHOWN: usize = 2;

#[derive(Default)]
struct Tally {
    /// How many cases there were, by the number of their errors.
    cases: BTreeMap<usize, usize>,
}

impl Tally {
    fn all(&self) -> usize {
        self.cases.values().sum()
    }

    fn add(&mut self, other: &Self) {
        for (errors, cases) in &other.cases {
            *self.cases.entry(*errors).or_default() += cases;
        }
    }

    fn with(&self, errors: impl std::ops::RangeBounds<usize>) -> usize {
        self.cases.range(errors).map(|(_, cases)| cases).sum()
    }

    fn row(&self, name: &str) -> String {
        let share = |cases: usize| 100.0 * cases as f64 / self.all().max(1) as f64;
        let most = self.cases.keys().next_back().copied().unwrap_or_default();
        format!(
            "{name:<12} {:>7} {:>7.1} % {:>7.1} % {:>7.1} % {:>7.1} % {most:>5}\n",
            self.all(),
            share(self.with(..1)),
            share(self.with(1..2)),
            share(self.with(2..)),
            share(self.with(3..)),
        )
    }
}

/// What some of the cases came to.
#[derive(Default)]
struct Part {
    by_slip: BTreeMap<Slip, Tally>,
    worst: (usize, String),
}

impl Part {
    fn run(&mut self, seed: u64, cases: usize, scenarios: &[String], show: Option<usize>) {
        let mut random = fastrand::Rng::with_seed(seed);
        let mut shown = BTreeMap::<Slip, usize>::new();
        for _ in 0..cases {
            let scenario = &scenarios[random.usize(..scenarios.len())];
            let Some((slip, text)) = slipped(&mut random, scenario, scenarios) else { continue };
            let Some(errors) = mistakes(&text) else { continue };
            *self.by_slip.entry(slip).or_default().cases.entry(errors.len()).or_default() += 1;
            if errors.len() > self.worst.0 {
                self.worst = (errors.len(), report(slip, &text, &errors));
            }
            let so_far = shown.entry(slip).or_default();
            if show.is_some_and(|least| errors.len() >= least) && *so_far < SHOWN {
                *so_far += 1;
                println!("{}", report(slip, &text, &errors));
            }
        }
    }
}

fn number(variable: &str) -> Option<usize> {
    std::env::var(variable)
        .ok()
        .map(|text| text.parse().unwrap_or_else(|_| panic!("{variable} is a number, not {text}")))
}

#[test]
fn one_slip_is_seldom_more_than_one_error() {
    let scenarios = corpus::scenarios();
    assert!(scenarios.len() > 50, "only {} scenarios were found", scenarios.len());
    let (cases, show) = (number("MUTATIONS").unwrap_or(CASES), number("MUTATIONS_SHOW"));

    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let each = cases / PARTS;
    let mut parts: Vec<Part> = (0..PARTS).map(|_| Part::default()).collect();
    std::thread::scope(|scope| {
        for (number, some) in parts.chunks_mut(PARTS.div_ceil(threads)).enumerate() {
            let scenarios = &scenarios;
            scope.spawn(move || {
                for (at, part) in some.iter_mut().enumerate() {
                    // A part is the same on any number of threads.
                    part.run((number * PARTS.div_ceil(threads) + at) as u64, each, scenarios, show);
                }
            });
        }
    });

    let (mut by_slip, mut whole) = (BTreeMap::<Slip, Tally>::new(), Tally::default());
    let mut worst = (0, String::new());
    for part in parts {
        for (slip, tally) in part.by_slip {
            whole.add(&tally);
            by_slip.entry(slip).or_default().add(&tally);
        }
        worst = worst.max(part.worst);
    }
    let mut table = format!(
        "{:<12} {:>7} {:>9} {:>9} {:>9} {:>9} {:>5}\n",
        "slip", "cases", "none", "one", "two+", "three+", "most"
    );
    for (slip, tally) in &by_slip {
        table += &tally.row(slip.name());
    }
    table += &whole.row("all");
    println!("{table}");
    let cascades = whole.with(2..);
    assert!(
        cascades * 1_000 <= whole.all() * CASCADES_PER_MILLE,
        "{cascades} of {} cases have two errors or more\n{table}",
        whole.all()
    );
    assert!(worst.0 <= MOST_ERRORS, "{}\n{table}", worst.1);
}

fn report(slip: Slip, text: &str, errors: &[String]) -> String {
    let mut report = format!("--- {}: {} errors\n{}\n", slip.name(), errors.len(), text.trim_end());
    for error in errors {
        let _ = writeln!(report, "  error {error}");
    }
    report
}
