//! What happened over time: users, streams, events, percentiles, failures, losses, and how the generator did.

use serde_json::Value as Json;

use super::chart::{Chart, Line, Look, Shape, Unit, Value};
use super::data;
use super::grid::{Grid, Ranked, Samples};
use super::scale::Scale;
use crate::metrics::{DROPPED, LOOP_LAG, SCHEDULE_LAG, STARTED, USERS};
use crate::result::{Report, Series, Slice};
use crate::summary::run::phase;
use crate::summary::{clean, cut_in_the_middle};

/// The columns of a scenario's title in a legend.
const TITLE: usize = 60;

/// The slices of a chart at most.
const MOST: usize = 240;

/// Charts over time, as HTML, and their values.
pub(super) fn overview(report: &Report) -> (String, Vec<Json>) {
    let all = Overview { report, grid: Grid::of(report, MOST), warm_up: phase(report, "warm-up") };
    let mut charts = vec![
        all.users(),
        all.rates(
            "Users started",
            "per second",
            "user",
            &[(STARTED, "started", Look::First), (DROPPED, "dropped", Look::Bad)],
        ),
        all.requests(),
        all.open_streams(),
        all.rates("Events", "per second", "stream", &[("events", "events", Look::First)]),
    ];
    charts.extend([
        all.percentiles("First event", "stream", "first event"),
        all.percentiles("Gap between events", "stream", "gap"),
        all.percentiles("Checks", "check", "check"),
        all.percentiles("Responses", "step", "response"),
    ]);
    // Where neither streams nor responses say how the server does, the heads of streams do.
    if [5, 8].iter().all(|chart| charts.get(*chart).is_none_or(Option::is_none)) {
        charts.push(all.percentiles("Response heads", "step", "head"));
    }
    charts.extend([
        all.percentiles("Time to first token", "stream", "time to first token"),
        all.percentiles("Inter-token time", "stream", "inter-token time"),
        all.rates(
            "Tokens",
            "per second, by the server’s usage figures",
            "stream",
            &[("tokens", "tokens", Look::First)],
        ),
        all.failures(),
        all.rates(
            "Losses",
            "per second",
            "stream",
            &[
                ("losses", "losses", Look::Bad),
                ("reconnects", "back", Look::Good),
                ("failed reconnects", "failed tries", Look::Fourth),
            ],
        ),
        all.generator(),
    ]);
    let (mut html, mut values) = (String::new(), Vec::new());
    for chart in charts.into_iter().flatten() {
        html.push_str(&chart.figure(&format!("data-c=\"{}\"", values.len())));
        values.push(data::of_chart(&chart));
    }
    (html, values)
}

struct Overview<'r> {
    report: &'r Report,
    grid: Grid,
    warm_up: u64,
}

impl<'r> Overview<'r> {
    fn series(&self, kind: &str, metric: &str) -> impl Iterator<Item = &'r Series> {
        self.report.series.iter().filter(move |series| series.of.kind == kind && series.metric == metric)
    }

    fn slices(&self, kind: &str, metric: &str) -> impl Iterator<Item = &'r Slice> {
        self.series(kind, metric).flat_map(|series| &series.slices)
    }

    fn chart(&self, title: &'static str, note: &str, unit: Unit, lines: Vec<Line>) -> Option<Chart> {
        let grid = self.grid;
        let is_empty = lines.iter().flat_map(|line| &line.values).all(|value| *value == Value::NoData);
        let scale = match unit {
            Unit::Time => Scale::log(Chart::numbers(&lines)),
            Unit::Count | Unit::PerSecond => Scale::linear(Chart::numbers(&lines)),
        };
        let warm_up = self.warm_up;
        (!is_empty).then(|| Chart { title, note: note.to_owned(), unit, grid, scale, lines, warm_up })
    }

    fn levels(&self, title: &'static str, lines: Vec<(String, Vec<&'r Slice>)>) -> Option<Chart> {
        const LOOKS: [Look; 5] = [Look::First, Look::Second, Look::Third, Look::Fourth, Look::Good];
        let grid = Grid::of_levels(self.report, MOST);
        let shape = if lines.len() == 1 { Shape::Area } else { Shape::Line };
        let lines: Vec<Line> = lines
            .into_iter()
            .zip(LOOKS)
            .map(|((name, slices), look)| {
                let levels = grid.levels(slices, self.report.slice);
                Line {
                    name,
                    look,
                    shape,
                    values: levels.into_iter().map(|level| Value::Number(level as f64)).collect(),
                }
            })
            .collect();
        if Chart::numbers(&lines).all(|level| level == 0.0) {
            return None;
        }
        self.chart(title, "at once", Unit::Count, lines).map(|chart| Chart { grid, ..chart })
    }

    /// Of each scenario, if they are few.
    fn users(&self) -> Option<Chart> {
        let all = ("users".to_owned(), self.slices("user", USERS).collect());
        let scenarios = &self.report.scenarios;
        let lines = match scenarios.len() {
            2..=4 => {
                let of = |index: usize| {
                    let series =
                        self.series("user", USERS).filter(move |series| series.scenario == Some(index));
                    series.flat_map(|series| &series.slices).collect()
                };
                let each = scenarios
                    .iter()
                    .enumerate()
                    .map(|(index, part)| (cut_in_the_middle(&clean(&part.title), TITLE), of(index)));
                [("all".to_owned(), all.1)].into_iter().chain(each).collect()
            }
            _ => vec![all],
        };
        self.levels("Users", lines)
    }

    fn open_streams(&self) -> Option<Chart> {
        self.levels(
            "Open streams",
            vec![("open".to_owned(), self.slices("stream", "open streams").collect())],
        )
    }

    /// Requests of steps, when they were answered or failed.
    fn requests(&self) -> Option<Chart> {
        let slices = || ["head", "response"].into_iter().flat_map(|metric| self.slices("step", metric));
        let (all, failed) = (self.grid.counts(slices()), self.grid.failed(slices()));
        let mut lines = vec![Line { shape: Shape::Area, ..self.per_second("all", Look::First, all.clone()) }];
        if failed.iter().any(|failed| *failed > 0) {
            lines.push(Line { shape: Shape::Steps, ..self.per_second("failed", Look::Bad, failed) });
        }
        let has_any = all.iter().any(|count| *count > 0);
        has_any.then(|| {
            self.chart("Requests", "opens and https that ended, per second", Unit::PerSecond, lines)
        })?
    }

    /// Counters, each per second.
    fn rates(
        &self,
        title: &'static str,
        note: &str,
        kind: &str,
        counters: &[(&str, &str, Look)],
    ) -> Option<Chart> {
        let of = |(metric, name, look): &(&str, &str, Look)| {
            let counts = self.grid.counts(self.slices(kind, metric));
            counts.iter().any(|count| *count > 0).then(|| self.per_second(name, *look, counts))
        };
        let mut lines: Vec<Line> = counters.iter().filter_map(of).collect();
        if let [line] = &mut *lines {
            line.shape = Shape::Area;
        }
        self.chart(title, note, Unit::PerSecond, lines)
    }

    fn per_second(&self, name: &str, look: Look, counts: Vec<u64>) -> Line {
        let per_second = |(bin, count): (usize, u64)| Value::Number(count as f64 / self.grid.seconds(bin));
        let values = counts.into_iter().enumerate().map(per_second).collect();
        Line { name: name.to_owned(), look, shape: Shape::Line, values }
    }

    fn percentiles(&self, title: &'static str, kind: &str, metric: &str) -> Option<Chart> {
        let samples = self.grid.samples(self.slices(kind, metric));
        self.chart(title, "log scale", Unit::Time, percentiles(&samples))
    }

    /// What failed of all that has samples, and who was dropped.
    fn failures(&self) -> Option<Chart> {
        let failed = |metrics: &[(&str, &str)]| {
            let slices = metrics.iter().flat_map(|(kind, metric)| self.slices(kind, metric));
            self.grid.failed(slices)
        };
        let lines = [
            ("users", Look::Bad, failed(&[("user", "user")])),
            ("steps", Look::Third, failed(&[("step", "head"), ("step", "response"), ("step", "step")])),
            ("checks", Look::Second, failed(&[("check", "check")])),
            ("dropped users", Look::Fourth, self.grid.counts(self.slices("user", DROPPED))),
        ];
        let lines: Vec<Line> = lines
            .into_iter()
            .filter(|(_, _, counts)| counts.iter().any(|count| *count > 0))
            .map(|(name, look, counts)| self.per_second(name, look, counts))
            .collect();
        self.chart("Failures", "per second", Unit::PerSecond, lines)
    }

    fn generator(&self) -> Option<Chart> {
        let of = |name: &str, look, slices: Vec<&Slice>| {
            let samples = self.grid.samples(slices);
            let values = samples.iter().map(|samples| samples.percentile(99.0).into()).collect();
            Line { name: name.to_owned(), look, shape: Shape::Line, values }
        };
        let waits = self.slices("stream", "socket wait").chain(self.slices("step", "socket wait"));
        let lines = vec![
            of("users late by", Look::First, self.slices("generator", SCHEDULE_LAG).collect()),
            of("loops late by", Look::Second, self.slices("generator", LOOP_LAG).collect()),
            of("read late by", Look::Third, waits.collect()),
        ];
        let has_some = |line: &Line| line.values.iter().any(|value| *value != Value::NoData);
        let lines = lines.into_iter().filter(has_some).collect();
        self.chart("Generator", "p99 of its own delays, log scale", Unit::Time, lines)
    }
}

/// The lines of percentiles, and of the greatest that succeeded.
fn percentiles(samples: &[Samples]) -> Vec<Line> {
    let line = |name: &str, look, value: &dyn Fn(&Samples) -> Ranked| Line {
        name: name.to_owned(),
        look,
        shape: Shape::Line,
        values: samples.iter().map(|samples| value(samples).into()).collect(),
    };
    let max = line("max", Look::Fourth, &Samples::max);
    let percentiles = [("p50", Look::First, 50.0), ("p95", Look::Second, 95.0), ("p99", Look::Third, 99.0)];
    let percentiles =
        percentiles.map(|(name, look, percent)| line(name, look, &|samples| samples.percentile(percent)));
    [max].into_iter().chain(percentiles).collect()
}
