//! What it costs to measure a user: an event more, than where nobody listens.
//!
//! The taker of samples is a core of a load, which gives each second away when it is over.

use std::cell::RefCell;

use streamgauge::metrics::{Meter, Samples};
use streamgauge::{UserStart, scenario};
use streamgauge_load::bench::OneCore;
use streamgauge_load::{Selector, Whose};

use crate::bar::{Limit, Line};
use crate::comparison::{Comparison, all_kept, on_one_thread};

/// Each is told as the difference of its sides.
pub(crate) const MEASURING: [Comparison; 2] = [
    Comparison {
        name: "measuring: an event of a check that listens, over not measured",
        unit: "event",
        // Not that of the last release: of a difference, two builds of the same code may have more than 2 % more or less.
        limit: Limit::Varying { bar: 400.0, failure: 400.0 },
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
        let [counted, gaps] = counted(["events", "gap"]);
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
        let [checks] = counted(["check"]);
        all_kept(checks as usize, sent)
    })
}

/// A user that is measured, or not.
pub(crate) fn start(is_measured: bool) -> UserStart {
    let start = UserStart::new();
    if is_measured { start.recorder(meter()) } else { start }
}

/// Measures a user for the core of this thread.
pub(crate) fn meter() -> Meter<impl Samples + Send> {
    Meter::new(CORE.with_borrow_mut(|core| core.get_or_insert_with(OneCore::begin).sink()))
}

thread_local! {
    static CORE: RefCell<Option<OneCore>> = const { RefCell::new(None) };
}

/// How many samples of these metrics, or how much of a counter, the core of this thread has taken until now, when it ends.
fn counted<const N: usize>(metrics: [&str; N]) -> [u64; N] {
    let report = CORE.take().map(OneCore::finish).unwrap_or_default();
    metrics.map(|metric| {
        let found = report.find(&Selector::of(metric, Whose::All));
        found.map_or(0, |found| found.total.count + found.total.succeeded.count())
    })
}
