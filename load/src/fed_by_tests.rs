//! Cores that tests feed by hand, without users, sockets or waiting.

use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use streamgauge::metrics::{MetricId, Subject};
use streamgauge::{Location, StepKey};
use tokio::time::Instant;

use crate::metrics::{Book, Delta};
use crate::recorder::{Boundary, Core, Name, RunClock};
use crate::result::{Phase, Report, ScenarioPart, ShardPart};

/// Some cores of a run that began when it was made.
pub(crate) struct Fed {
    pub(crate) start: Instant,
    pub(crate) boundary: Boundary,
    pub(crate) cores: Vec<Core>,
    deltas: Receiver<Delta>,
}

impl Fed {
    pub(crate) fn new(cores: usize, boundary: Boundary) -> Self {
        let start = Instant::now();
        let (to, deltas) = channel();
        let clock = RunClock { start, boundary: boundary.clone() };
        let cores = (0..cores).map(|number| Core::new(number, clock.clone(), to.clone())).collect();
        Self { start, boundary, cores, deltas }
    }

    /// The moment so many milliseconds from the start.
    pub(crate) fn at(&self, millis: u64) -> Instant {
        self.start + Duration::from_millis(millis)
    }

    /// The check of this title, on this core.
    pub(crate) fn check(&mut self, core: usize, title: &'static str) -> u32 {
        self.cores[core].subject(&Name::of(0, &Subject::Check(key("check", title))))
    }

    /// The stream of this name, on this core.
    pub(crate) fn stream(&mut self, core: usize, name: &str) -> u32 {
        let open = Some(key("open", "Prices"));
        self.cores[core].subject(&Name {
            kind: "stream",
            key: open,
            text: name,
            ..Name::of(0, &Subject::User)
        })
    }

    /// A check of this title takes so many milliseconds, and ends at this one.
    pub(crate) fn checked(&mut self, core: usize, title: &'static str, at: u64, took: u64) {
        let (of, at) = (self.check(core, title), self.at(at));
        self.cores[core].value(of, MetricId::CHECK, at, took * 1_000_000, false);
    }

    /// What the cores have given away so far.
    pub(crate) fn given(&self) -> Vec<Delta> {
        self.deltas.try_iter().collect()
    }

    /// All that the cores have measured.
    pub(crate) fn into_book(mut self) -> Book {
        self.cores.iter_mut().for_each(Core::finish);
        let mut book = Book::new();
        self.given().into_iter().for_each(|delta| book.add(delta));
        book
    }

    /// The result of a run of so many seconds.
    pub(crate) fn into_report(self, seconds: u64) -> Report {
        let boundary = Some(self.boundary.nanoseconds()).filter(|at| *at < u64::MAX).unwrap_or_default();
        let known = known(seconds, boundary);
        known.filled(self.into_book())
    }
}

pub(crate) fn key(keyword: &'static str, title: &'static str) -> StepKey {
    StepKey::new(keyword, title, Location::new("src/main.rs", 7, 5))
}

/// What is known of a run besides what it measured.
pub(crate) fn known(seconds: u64, warm_up: u64) -> Report {
    let elapsed = seconds * 1_000_000_000;
    let phase = |name: &str, from_at, to_at| Phase { name: name.into(), from_at, to_at };
    let run = phase("run", warm_up, elapsed);
    Report {
        format: crate::result::FORMAT,
        version: env!("CARGO_PKG_VERSION").into(),
        name: "stocks".into(),
        began: 1_790_000_000_000,
        elapsed,
        seed: 7,
        shards: vec![ShardPart { index: 0, of: 1, cores: 1 }],
        scenarios: vec![ScenarioPart {
            title: "Stock market".into(),
            profile: "10 at once".into(),
            open: true,
            asked: 0,
            ..ScenarioPart::default()
        }],
        phases: if warm_up == 0 { vec![run] } else { vec![phase("warm-up", 0, warm_up), run] },
        ..Report::default()
    }
}
