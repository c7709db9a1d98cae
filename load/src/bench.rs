//! What the benchmarks of this workspace measure of a load without running one. It is no part of the API.

use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use streamgauge::metrics::{MetricId, Samples, Subject};
use streamgauge::{Location, StepKey};
use tokio::time::Instant;

use crate::metrics::{Book, Delta};
use crate::recorder::{Boundary, Core, CoreRecorder, Name, RunClock};
use crate::result::{Phase, Report, ScenarioPart};

/// The core of this thread: it takes samples as one of a load does.
#[derive(Debug)]
pub struct OneCore {
    recorder: CoreRecorder,
    deltas: Receiver<Delta>,
}

impl OneCore {
    /// The thread must have no other.
    #[must_use]
    pub fn begin() -> Self {
        let (to, deltas) = channel();
        Self { recorder: CoreRecorder::new(0, Instant::now(), Boundary::new(false), to), deltas }
    }

    /// What takes the samples of a user.
    pub fn sink(&mut self) -> impl Samples + Copy + Send + use<> {
        self.recorder.of_user(0)
    }

    /// All that was measured.
    #[must_use]
    pub fn finish(mut self) -> Report {
        self.recorder.finish();
        let mut book = Book::new();
        self.deltas.try_iter().for_each(|delta| book.add(delta));
        known(0).filled(book)
    }
}

/// A load whose users nobody runs.
#[derive(Debug, Clone, Copy)]
pub struct Simulated {
    /// How many titles there are, each of an `open`, of its stream, and of a check.
    pub names: usize,
    /// How many cores measure all of them.
    pub cores: usize,
    /// How many users come to each of them in each second on each core.
    pub users: usize,
    /// How long it runs, in seconds.
    pub seconds: u64,
    /// How many events each of these users has. It has one check, and its stream is opened and closed.
    pub events: usize,
}

impl Simulated {
    /// Measures it, second by second as the cores would.
    #[must_use]
    pub fn run(self) -> Report {
        let start = Instant::now();
        let (to, deltas) = channel();
        let clock = RunClock { start, boundary: Boundary::new(false) };
        let mut cores: Vec<_> =
            (0..self.cores).map(|core| Core::new(core, clock.clone(), to.clone())).collect();
        let titles: Vec<&'static str> =
            (0..self.names).map(|name| &*format!("Prices {name}").leak()).collect();
        let (mut book, mut random) = (Book::new(), fastrand::Rng::with_seed(1));
        for second in 0..self.seconds {
            let at = start + Duration::from_secs(second) + Duration::from_millis(500);
            for core in &mut cores {
                for title in &titles {
                    (0..self.users).for_each(|_| self.visit(core, title, at, &mut random));
                }
                core.tick(at + Duration::from_secs(1));
            }
            deltas.try_iter().for_each(|delta| book.add(delta));
        }
        cores.iter_mut().for_each(Core::finish);
        deltas.try_iter().for_each(|delta| book.add(delta));
        known(self.seconds * 1_000_000_000).filled(book)
    }

    fn visit(self, core: &mut Core, title: &'static str, at: Instant, random: &mut fastrand::Rng) {
        let place = Location::new("src/main.rs", 7, 5);
        let key = |keyword| StepKey::new(keyword, title, place);
        let step = core.subject(&Name::of(0, &Subject::Step(key("open"))));
        let check = core.subject(&Name::of(0, &Subject::Check(key("check"))));
        let stream =
            Name { kind: "stream", key: Some(key("open")), text: title, ..Name::of(0, &Subject::User) };
        let stream = core.subject(&stream);
        for (of, metric) in [
            (step, MetricId::HEAD),
            (step, MetricId::HEAD_SERVICE_TIME),
            (check, MetricId::CHECK),
            (stream, MetricId::FIRST_EVENT),
            (stream, MetricId::FIRST_EVENT_SERVICE_TIME),
            (stream, MetricId::STREAM),
        ] {
            core.value(of, metric, at, time(random), random.u8(..) == 0);
        }
        core.level(stream, MetricId::OPEN_STREAMS, at, 1);
        for _ in 0..self.events {
            core.message(stream, at, 200, Some(time(random)));
        }
        core.status(step, at, 200);
        core.level(stream, MetricId::OPEN_STREAMS, at + Duration::from_millis(400), -1);
    }
}

/// A time about 8 ms: log-normal, a 2.7th or 2.7 times of it one time in twenty.
fn time(random: &mut fastrand::Rng) -> u64 {
    let normal = (0..12).map(|_| random.f64()).sum::<f64>() - 6.0;
    (8_000_000.0 * (0.5 * normal).exp()) as u64
}

fn known(elapsed: u64) -> Report {
    Report {
        elapsed,
        scenarios: vec![ScenarioPart::default()],
        phases: vec![Phase { name: "run".to_owned(), from_at: 0, to_at: elapsed }],
        ..Report::default()
    }
}
