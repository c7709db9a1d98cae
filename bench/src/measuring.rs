//! What it costs to measure a user: an event more, than where nobody listens.
//!
//! The taker of samples does what a load engine's core does: it finds the place of a sample in a vector, and adds one to a bucket.

use std::cell::RefCell;
use std::collections::HashMap;

use streamgauge::metrics::{Meter, MetricId, SampleOutcome, Samples, Subject, SubjectId, metrics};
use streamgauge::{Failure, Scenario, StepKey, UserStart, scenario};
use tokio::time::Instant;

use crate::bar::{Limit, Line};
use crate::comparison::{Comparison, all_kept, on_one_thread};

/// Each is told as the difference of its sides.
pub(crate) const MEASURING: [Comparison; 2] = [
    Comparison {
        name: "measuring: an event of a check that listens, over not measured",
        unit: "event",
        limit: Limit::AtMost(400.0),
        ours: |url, events| listens(url, events, true),
        theirs: |url, events| listens(url, events, false),
        counted: 20_000,
        timed: 100_000,
    },
    Comparison {
        name: "measuring: an event with a check of its own, over not measured",
        unit: "event",
        limit: Limit::Release,
        ours: |url, events| checks(url, events, true),
        theirs: |url, events| checks(url, events, false),
        counted: 20_000,
        timed: 100_000,
    },
];

/// Measures the bars.
pub(crate) fn run(url: &str) -> streamgauge::Result<Vec<Line>> {
    let mut lines = Vec::new();
    for comparison in &MEASURING {
        lines.extend(comparison.difference(url)?);
    }
    Ok(lines)
}

fn listens(url: &str, events: usize, is_measured: bool) -> streamgauge::Result {
    let base = url.to_owned();
    let listening = scenario! { move
        base (base)
        sse "Ticks" open "/burst/tick/{events}"
            check listen within 600s until end
                json "$.price" > 0.0 collect prices: f64
            await
            close
    };
    on_one_thread(async move {
        all_kept(listening.run_as(start(is_measured)).await?.prices.len(), events)?;
        // Of the messages and their gaps, if they were to be measured.
        let sent = if is_measured { events as u64 } else { 0 };
        let (counted, gaps) = (counted(MetricId::EVENTS), counted(MetricId::GAP));
        all_kept((counted + gaps) as usize, (2 * sent).saturating_sub(1) as usize)
    })
}

fn checks(url: &str, events: usize, is_measured: bool) -> streamgauge::Result {
    let base = url.to_owned();
    let checking = scenario! { move
        base (base)
        sse "Ticks" open "/burst/tick/{events}"
        repeat (events) {
            sse "Tick" check await within 600s until 1
                json "$.price" > 0.0
        }
        sse "Ticks" close
    };
    on_one_thread(async move {
        checking.run_as(start(is_measured)).await?;
        let sent = if is_measured { events } else { 0 };
        all_kept(counted(MetricId::CHECK) as usize, sent)
    })
}

fn start(is_measured: bool) -> UserStart {
    let start = UserStart::new();
    if is_measured { start.recorder(meter()) } else { start }
}

/// Measures a user for the core of this thread.
pub(crate) fn meter() -> Meter<CoreSink> {
    Meter::new(CoreSink)
}

thread_local! {
    static CORE: RefCell<Core> = RefCell::default();
}

/// How many samples of this metric, or how much of a counter, the core of this thread has taken.
fn counted(metric: MetricId) -> u64 {
    CORE.with_borrow(|core| {
        let all = core.cells.iter().skip(metric.index()).step_by(metrics().len());
        all.map(|cell| cell.count + cell.buckets.iter().map(|bucket| u64::from(*bucket)).sum::<u64>()).sum()
    })
}

/// A user's way to the core of its thread.
pub(crate) struct CoreSink;

#[derive(Default)]
struct Core {
    subjects: HashMap<(Option<StepKey>, String), u32>,
    /// For each subject, one for each metric.
    cells: Vec<Cell>,
}

#[derive(Default)]
struct Cell {
    count: u64,
    failed: u64,
    /// Of three digits, as many as were needed so far.
    buckets: Vec<u32>,
}

impl Core {
    fn cell(&mut self, of: SubjectId, metric: MetricId) -> Option<&mut Cell> {
        self.cells.get_mut(of.0 as usize * metrics().len() + metric.index())
    }
}

/// The bucket of a value: 2,048 of each power of two, less than a thousandth wide.
fn bucket(value: u64) -> usize {
    let shift = (u64::BITS - (value | 2047).leading_zeros()) - 11;
    (shift as usize) * 1024 + (value >> shift) as usize
}

impl Samples for CoreSink {
    fn subject(&mut self, subject: &Subject<'_>) -> SubjectId {
        let name = match subject {
            Subject::Stream { name, .. } | Subject::Own(name) => *name,
            _ => "",
        };
        CORE.with_borrow_mut(|core| {
            let next = core.subjects.len() as u32;
            let id = *core.subjects.entry((subject.key(), name.to_owned())).or_insert(next);
            if id == next {
                let all = (next as usize + 1) * metrics().len();
                core.cells.resize_with(all, Cell::default);
            }
            SubjectId(id)
        })
    }

    fn value(&mut self, of: SubjectId, metric: MetricId, _: Instant, value: u64, outcome: SampleOutcome) {
        CORE.with_borrow_mut(|core| {
            let Some(cell) = core.cell(of, metric) else { return };
            if outcome == SampleOutcome::Failed {
                cell.failed += 1;
            }
            let place = bucket(value);
            if place >= cell.buckets.len() {
                cell.buckets.resize(place + 1, 0);
            }
            if let Some(bucket) = cell.buckets.get_mut(place) {
                *bucket += 1;
            }
        });
    }

    fn count(&mut self, of: SubjectId, metric: MetricId, _: Instant, n: u64) {
        CORE.with_borrow_mut(|core| {
            if let Some(cell) = core.cell(of, metric) {
                cell.count += n;
            }
        });
    }

    fn level(&mut self, of: SubjectId, metric: MetricId, _: Instant, change: i64) {
        CORE.with_borrow_mut(|core| {
            if let Some(cell) = core.cell(of, metric) {
                cell.count = cell.count.wrapping_add_signed(change);
            }
        });
    }

    fn status(&mut self, _: SubjectId, _: Instant, _: u16) {}

    fn failed(&mut self, _: SubjectId, _: Instant, _: &Failure) {}
}
