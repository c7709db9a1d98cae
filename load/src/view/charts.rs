//! The charts of the view: what each second came to, one bar each.

use super::model::{Model, Point};
use super::words::Tone;
use crate::metrics::{PercentilesNow, TimesNow};
use crate::summary::{count, time};

/// A chart, one line high or more.
pub(super) struct Chart {
    pub(super) label: &'static str,
    /// What the last second came to.
    pub(super) value: String,
    pub(super) tone: Tone,
    /// What the run came to so far.
    pub(super) so_far: String,
    pub(super) bars: Vec<Bar>,
    pub(super) bars_tone: Tone,
    /// The highest bar.
    pub(super) most: u64,
    pub(super) columns: Columns,
}

/// A bar of a chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bar {
    /// Nothing was measured.
    None,
    Some(u64),
    /// A percentile that is among the failed, which are longer than any.
    Failed,
}

/// How wide the parts of a chart are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Columns {
    pub(super) label: usize,
    pub(super) value: usize,
    pub(super) bars: usize,
    pub(super) so_far: usize,
}

/// The columns that say what a row is.
pub(super) fn label(columns: usize) -> usize {
    match columns {
        0..24 => 7,
        24..40 => 10,
        _ => 16,
    }
}

impl Columns {
    fn of(columns: usize) -> Self {
        let label = label(columns);
        let value = 9.min(columns.saturating_sub(label));
        let left = columns.saturating_sub(label + value + 1);
        let so_far = match columns {
            0..70 => 0,
            70..100 => 20,
            _ => 26,
        };
        let gap = usize::from(so_far > 0);
        Self { label, value, bars: left.saturating_sub(so_far + gap), so_far }
    }
}

/// What each chart is worth, in their order: the greatest is left out first.
pub(super) const RANKS: [u8; 7] = [3, 8, 4, 9, 5, 10, 6];

/// All charts, for a view of so many columns.
pub(super) fn charts(model: &Model, columns: usize) -> Vec<Chart> {
    let (now, columns) = (&model.now, Columns::of(columns));
    let by_width = |wide, narrow, least| match columns.label {
        16 => wide,
        10 => narrow,
        _ => least,
    };
    let has_begun = !model.points.is_empty();
    let counted = |label, value: u64, so_far: String, of: fn(&Point) -> u64| {
        let (value, so_far) =
            if has_begun { (count(value), so_far) } else { ("–".to_owned(), String::new()) };
        (label, value, Tone::Bold, so_far, Tone::Count, bars(model, columns, |point| Bar::Some(of(point))))
    };
    let users = &now.users;
    let came = match users.asked {
        Some(asked) => format!("{} of {} came", count(users.started), count(asked)),
        None => format!("{} started", count(users.started)),
    };
    let timed = |label, times: &TimesNow, is_tail: bool, of: fn(&Point) -> PercentilesNow| {
        let pick = move |times: PercentilesNow| if is_tail { times.p99 } else { times.p50 };
        let (value, tone) = percentile(times.now, pick(times.now));
        let (so_far, _) = percentile(times.total, pick(times.total));
        let so_far = if times.total.count > 0 { format!("{so_far} so far") } else { String::new() };
        let bar = move |point: &Point| match (of(point).count, pick(of(point))) {
            (0, _) => Bar::None,
            (_, Some(value)) => Bar::Some(value),
            (_, None) => Bar::Failed,
        };
        let bars_tone = if is_tail { Tone::Tail } else { Tone::Median };
        (label, value, tone, so_far, bars_tone, bars(model, columns, bar))
    };
    let all = [
        counted("users", users.active, came, |point| point.users),
        counted("streams", now.open_streams, "open".to_owned(), |point| point.streams),
        counted(
            by_width("events/s", "events/s", "event/s"),
            now.events_now,
            format!("{} in all", count(now.events)),
            |point| point.events,
        ),
        timed(by_width("first event p50", "first p50", "1st p50"), &now.first_event, false, |point| {
            point.first_event
        }),
        timed(by_width("first event p99", "first p99", "1st p99"), &now.first_event, true, |point| {
            point.first_event
        }),
        timed(by_width("check p50", "check p50", "chk p50"), &now.checks, false, |point| point.checks),
        timed(by_width("check p99", "check p99", "chk p99"), &now.checks, true, |point| point.checks),
    ];
    let chart = |(label, value, tone, so_far, bars_tone, bars): (_, _, _, _, _, Vec<Bar>)| {
        let values = bars.iter().filter_map(|bar| match bar {
            Bar::Some(value) => Some(*value),
            Bar::None | Bar::Failed => None,
        });
        let most = values.max().unwrap_or_default().max(1);
        Chart { label, value, tone, so_far, bars, bars_tone, most, columns }
    };
    all.map(chart).into()
}

/// The columns of a second at most.
const WIDEST: u64 = 4;

/// A bar for each of the last seconds. A run that is short has wider ones, so that all of it takes the room.
fn bars(model: &Model, columns: Columns, of: impl Fn(&Point) -> Bar) -> Vec<Bar> {
    let (points, lasts) = (&model.points, model.lasts().as_secs().max(1));
    let wide = (columns.bars as u64 / lasts).clamp(1, WIDEST) as usize;
    let shown = columns.bars / wide;
    let last = points.iter().skip(points.len().saturating_sub(shown));
    last.flat_map(|point| std::iter::repeat_n(of(point), wide)).collect()
}

/// A percentile in words.
fn percentile(of: PercentilesNow, value: Option<u64>) -> (String, Tone) {
    match (of.count, value) {
        (0, _) => ("–".to_owned(), Tone::Dim),
        (_, Some(value)) => (time(value), Tone::Bold),
        (_, None) => ("failed".to_owned(), Tone::Bad),
    }
}
