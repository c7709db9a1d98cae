//! CSV: tidy tables, a row for each thing that was measured. The guide has the columns.

use std::io;

use ::csv::Writer;

use crate::metrics::{Distribution, Form, rank_among};
use crate::result::{Phase, Report, Series, Slice, Total};
use crate::summary::{dropped, phase};

/// What both tables say of a row first.
const WHAT: [&str; 9] = ["scenario", "metric", "kind", "keyword", "title", "stream", "place", "unit", "form"];

const PERCENTILES: [(&str, f64); 6] =
    [("p50", 50.0), ("p75", 75.0), ("p90", 90.0), ("p95", 95.0), ("p99", 99.0), ("p99.9", 99.9)];

/// Names × statistics: a row for each series, phase, and outcome of its samples.
pub(crate) fn write(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    let mut table = Writer::from_writer(out);
    let percentiles = PERCENTILES.map(|(name, _)| name);
    let head = WHAT.iter().chain(&["phase", "outcome", "count", "failed", "dropped", "per_second", "sum"]);
    let head = head.chain(&["min", "mean", "deviation"]).chain(&percentiles);
    table.write_record(head.chain(&["max", "most", "plateau", "end"]))?;
    for series in &report.series {
        let warm_up = series.warm_up.as_ref().map(|total| ("warm-up", total, 0));
        let run = ("run", &series.total, dropped(report, series));
        for (name, total, dropped) in warm_up.into_iter().chain([run]) {
            for cells in totals(series, total, dropped, phase(report, name)) {
                let row = what(report, series).into_iter().chain([name.to_owned()]).chain(cells);
                table.write_record(row)?;
            }
        }
    }
    table.flush()
}

/// The rows of what a series came to in a phase of this length.
fn totals(series: &Series, total: &Total, dropped: u64, length: u64) -> Vec<Vec<String>> {
    let rate = |count: u64| match length {
        0 => String::new(),
        length => (count as f64 * 1e9 / length as f64).to_string(),
    };
    let statistics = |of: &Distribution, lost: u64| {
        // What failed has no value: of all together there is a least one, and the others by rank.
        let whole = |value: Option<f64>| number(value.filter(|_| lost == 0));
        let sum = number((lost == 0).then(|| of.sum()));
        let mut cells = vec![sum, number(of.min()), whole(of.mean()), whole(of.deviation())];
        cells
            .extend(PERCENTILES.map(|(_, percent)| number(of.ranked(rank_among(percent, of.count(), lost)))));
        cells.push(number(of.max().filter(|_| lost == 0)));
        cells.extend([const { String::new() }; 3]);
        cells
    };
    let row = |outcome: &str, count: u64, failed: u64, dropped: u64, statistics: Vec<String>| {
        let counted = [outcome.to_owned(), count.to_string(), failed.to_string(), dropped.to_string()];
        counted.into_iter().chain([rate(count)]).chain(statistics).collect::<Vec<_>>()
    };
    match series.form {
        Form::Distribution => {
            let Total { succeeded, failed, .. } = total;
            let lost = failed.count() + dropped;
            let all =
                row("all", succeeded.count() + lost, failed.count(), dropped, statistics(succeeded, lost));
            let succeeded = row("succeeded", succeeded.count(), 0, 0, statistics(succeeded, 0));
            let failed = row("failed", failed.count(), failed.count(), 0, statistics(failed, 0));
            vec![all, succeeded, failed]
        }
        Form::Counter => vec![row("all", total.count, 0, 0, vec![String::new(); STATISTICS])],
        Form::Level => {
            let level = total.level.unwrap_or_default();
            let mut cells = vec![String::new(); STATISTICS - 3];
            cells.extend([level.most.to_string(), level.plateau.to_string(), level.end.to_string()]);
            let counted = ["all"].into_iter().chain([""; 4]).map(str::to_owned);
            vec![counted.chain(cells).collect()]
        }
    }
}

/// The columns from `sum` to `end`.
const STATISTICS: usize = PERCENTILES.len() + 8;

/// Over time: a row for each series and slice in which something came.
pub(crate) fn write_over_time(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    let mut table = Writer::from_writer(out);
    let percentiles = PERCENTILES.map(|(name, _)| name);
    let head = WHAT.iter().chain(&["phase", "from_ns", "to_ns", "count", "failed", "sum", "min", "mean"]);
    table.write_record(head.chain(&percentiles).chain(&["max", "level"]))?;
    for series in &report.series {
        for slice in &series.slices {
            let row = what(report, series).into_iter().chain(over_time(report, series, slice));
            table.write_record(row)?;
        }
    }
    table.flush()
}

fn over_time(report: &Report, series: &Series, slice: &Slice) -> Vec<String> {
    let Slice { at, count, failed, sum, min, max, buckets, level, .. } = slice;
    let to = at.saturating_add(report.slice);
    let mut cells = vec![phases(&report.phases, *at, to), at.to_string(), to.to_string()];
    match series.form {
        Form::Distribution => {
            let succeeded = count.saturating_sub(*failed);
            let some = |value: &dyn ToString| if succeeded > 0 { value.to_string() } else { String::new() };
            let mean = *sum as f64 / succeeded as f64;
            cells.extend([count.to_string(), failed.to_string(), some(sum), some(min), some(&mean)]);
            cells.extend(PERCENTILES.map(|(_, percent)| {
                let value = buckets.ranked(rank_among(percent, succeeded, *failed));
                number(value.map(|value| value.clamp(*min, *max)))
            }));
            cells.extend([some(max), String::new()]);
        }
        Form::Counter => {
            cells.push(count.to_string());
            cells.extend(vec![String::new(); PERCENTILES.len() + 6]);
        }
        Form::Level => {
            cells.extend(vec![String::new(); PERCENTILES.len() + 6]);
            cells.push(number(*level));
        }
    }
    cells
}

/// The phase that a slice lies in; both, if the warm-up ended in it.
fn phases(phases: &[Phase], from: u64, to: u64) -> String {
    let within = phases.iter().filter(|phase| phase.from_at < to && phase.to_at > from);
    within.map(|phase| phase.name.as_str()).collect::<Vec<_>>().join("+")
}

fn what(report: &Report, series: &Series) -> [String; 9] {
    let scenario = series.scenario.and_then(|index| report.scenarios.get(index));
    let form = match series.form {
        Form::Distribution => "distribution",
        Form::Counter => "counter",
        Form::Level => "level",
    };
    let of = &series.of;
    let title = scenario.map_or("", |scenario| &scenario.title);
    [title, &series.metric, &of.kind, &of.keyword, &of.title, &of.stream, &of.place, &series.unit, form]
        .map(text)
}

/// A text that no spreadsheet takes for a formula: one that begins like one has an apostrophe before it.
fn text(of: &str) -> String {
    if of.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{of}") } else { of.to_owned() }
}

/// Nothing where there is no value.
fn number(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}
