//! Results of runs that there never were, as they would look.

mod answers;
mod hostile;
mod many;

pub(super) use answers::answers;
pub(super) use hostile::{EVIL, hostile};
pub(super) use many::{Extreme, hour};

use crate::judge::Baseline;
use crate::metrics::{Buckets, Distribution, Form, PortsUsed, Subject, Users};
use crate::result::*;

pub(super) const SECOND: u64 = 1_000_000_000;

/// A result to which series are added, second by second.
pub(super) struct Made {
    pub(super) report: Report,
    random: fastrand::Rng,
}

pub(super) fn subject(kind: &str, keyword: &str, title: &str, stream: &str) -> Subject {
    Subject {
        kind: kind.to_owned(),
        keyword: keyword.to_owned(),
        title: title.to_owned(),
        stream: stream.to_owned(),
        place: "src/main.rs:12:5".to_owned(),
    }
}

impl Made {
    pub(super) fn new(name: &str, seconds: u64, warm_up: u64, slice: u64) -> Self {
        let phase = |name: &str, from: u64, to: u64| Phase {
            name: name.to_owned(),
            from_at: from * SECOND,
            to_at: to * SECOND,
        };
        let warm = (warm_up > 0).then(|| phase("warm-up", 0, warm_up));
        let report = Report {
            format: FORMAT,
            version: "0.1.0".to_owned(),
            name: name.to_owned(),
            began: 1_790_000_000_000,
            elapsed: seconds * SECOND,
            seed: 42,
            shards: vec![ShardPart { index: 0, of: 1, cores: 2 }],
            phases: warm.into_iter().chain([phase("run", warm_up, seconds)]).collect(),
            slice: slice * SECOND,
            ..Report::default()
        };
        Self { report, random: fastrand::Rng::with_seed(7) }
    }

    fn slices(&self) -> u64 {
        self.report.elapsed.div_ceil(self.report.slice)
    }

    /// The middle of a slice, in seconds, and when it begins.
    fn moments(&self) -> Vec<(f64, u64)> {
        let slice = self.report.slice;
        (0..self.slices()).map(|n| ((n as f64 + 0.5) * slice as f64 / 1e9, n * slice)).collect()
    }

    pub(super) fn push(
        &mut self,
        of: &Subject,
        metric: &str,
        unit: &str,
        form: Form,
        total: Total,
        slices: Vec<Slice>,
    ) {
        self.report.series.push(Series {
            scenario: (!matches!(of.kind.as_str(), "generator" | "connection")).then_some(0),
            of: of.clone(),
            metric: metric.to_owned(),
            unit: unit.to_owned(),
            form,
            total,
            warm_up: None,
            slices,
        });
    }

    /// Times: how many in a slice, about how long (in seconds), how wide they spread, and which share fails.
    pub(super) fn times(
        &mut self,
        of: &Subject,
        metric: &str,
        count: impl Fn(f64) -> f64,
        about: impl Fn(f64) -> f64,
        spread: f64,
        fails: impl Fn(f64) -> f64,
    ) {
        let begins = self.report.phases.last().map_or(0, |run| run.from_at);
        let (mut total, mut slices) = (Total::default(), Vec::new());
        for (second, at) in self.moments() {
            let n = count(second).round() as u64;
            let mut slice = Slice { at, count: n, ..Slice::default() };
            let mut values = Vec::new();
            for _ in 0..n {
                let normal = (0..12).map(|_| self.random.f64()).sum::<f64>() - 6.0;
                let tail = if self.random.u8(..) < 6 { 3.0 + self.random.f64() * 4.0 } else { 1.0 };
                let value = (about(second) * (spread * normal).exp() * tail * 1e9) as u64;
                if self.random.f64() < fails(second) {
                    slice.failed += 1;
                    if at >= begins {
                        total.failed.record(value);
                    }
                } else {
                    values.push(value);
                }
            }
            if at >= begins {
                values.iter().for_each(|value| total.succeeded.record(*value));
            }
            slice.sum = values.iter().map(|value| u128::from(*value)).sum();
            slice.min = values.iter().copied().min().unwrap_or_default();
            slice.max = values.iter().copied().max().unwrap_or_default();
            slice.buckets = Buckets::of(values);
            if n > 0 {
                slices.push(slice);
            }
        }
        self.push(of, metric, "ns", Form::Distribution, total, slices);
    }

    pub(super) fn counter(&mut self, of: &Subject, metric: &str, unit: &str, count: impl Fn(f64) -> f64) {
        let begins = self.report.phases.last().map_or(0, |run| run.from_at);
        let (mut total, mut slices) = (Total::default(), Vec::new());
        for (second, at) in self.moments() {
            let n = count(second).max(0.0).round() as u64;
            if at >= begins {
                total.count += n;
            }
            if n > 0 {
                slices.push(Slice { at, count: n, ..Slice::default() });
            }
        }
        self.push(of, metric, unit, Form::Counter, total, slices);
    }

    pub(super) fn level(&mut self, of: &Subject, metric: &str, level: impl Fn(f64) -> f64) {
        let slice = self.report.slice;
        let mut slices = Vec::new();
        let mut most = 0;
        for number in 0..self.slices() {
            let tenth = |tenth: u64| {
                let second = (number as f64 + (tenth as f64 + 1.0) / 10.0) * slice as f64 / 1e9;
                level(second).max(0.0).round() as u64
            };
            let levels: Vec<u64> = (0..10).map(tenth).collect();
            most = most.max(levels.iter().copied().max().unwrap_or_default());
            slices.push(Slice {
                at: number * slice,
                level: levels.last().copied(),
                levels,
                ..Slice::default()
            });
        }
        let level = Level { most, plateau: most as f64 * 0.98, end: 0 };
        self.push(of, metric, "count", Form::Level, Total { level: Some(level), ..Total::default() }, slices);
    }
}

/// A part of the run in which the server is unwell, from 0 to 1.
fn trouble(second: f64) -> f64 {
    (1.0 - ((second - 190.0) / 22.0).abs()).clamp(0.0, 1.0)
}

/// Five minutes of a stock market: a ramp, and half a minute in which its server is unwell.
pub(super) fn stocks() -> Report {
    let mut made = Made::new("stocks", 300, 20, 2);
    let ramp =
        |second: f64| (second / 60.0).min(1.0) * if second > 285.0 { (300.0 - second) / 15.0 } else { 1.0 };
    let ill = trouble;
    let (user, generator) = (subject("user", "", "", ""), subject("generator", "", "", ""));
    let login = subject("step", "http", "Log in", "");
    let (open, stream) = (subject("step", "open", "Stocks", "s1"), subject("stream", "open", "Stocks", "s1"));
    let orders = subject("stream", "open", "Orders", "");
    let (first, trades) =
        (subject("check", "await", "Snapshot", "s1"), subject("check", "listen", "Trades", "s1"));
    made.level(&user, "users", |at| 480.0 * ramp(at) + 40.0 * ill(at));
    made.times(&user, "user", |at| 32.0 * ramp(at), |_| 12.0, 0.08, |at| 0.09 * ill(at));
    made.counter(&user, "started", "count", |at| 32.0 * ramp(at));
    made.times(
        &login,
        "response",
        |at| 34.0 * ramp(at),
        |at| 0.006 + 0.05 * ill(at),
        0.4,
        |at| 0.03 * ill(at),
    );
    made.times(&open, "head", |at| 33.0 * ramp(at), |at| 0.0021 + 0.03 * ill(at), 0.35, |at| 0.1 * ill(at));
    made.times(
        &open,
        "head service time",
        |at| 33.0 * ramp(at),
        |at| 0.0019 + 0.02 * ill(at),
        0.35,
        |at| 0.1 * ill(at),
    );
    made.times(&first, "check", |at| 33.0 * ramp(at), |at| 0.008 + 0.2 * ill(at), 0.3, |at| 0.05 * ill(at));
    made.times(&trades, "check", |at| 32.0 * ramp(at), |at| 2.4 + ill(at), 0.03, |_| 0.0);
    made.times(
        &stream,
        "first event",
        |at| 33.0 * ramp(at),
        |at| 0.004 + 0.12 * ill(at),
        0.3,
        |at| 0.03 * ill(at),
    );
    made.times(&stream, "gap", |at| 400.0 * ramp(at), |at| 0.15 + 0.3 * ill(at), 0.12, |_| 0.0);
    made.times(&stream, "recovery", |at| 3.0 * ill(at), |_| 1.2, 0.2, |_| 0.1);
    made.times(&orders, "first event", |at| 20.0 * ramp(at), |_| 0.011, 0.5, |_| 0.0);
    for (of, scale) in [(&stream, 1.0), (&orders, 0.3)] {
        made.level(of, "open streams", move |at| 470.0 * scale * ramp(at) - 120.0 * scale * ill(at));
        made.counter(of, "events", "count", move |at| 6_400.0 * scale * ramp(at) * (1.0 - 0.5 * ill(at)));
        made.counter(of, "bytes", "bytes", move |at| 512_000.0 * scale * ramp(at) * (1.0 - 0.5 * ill(at)));
    }
    made.counter(&stream, "heartbeats", "count", |at| 60.0 * ramp(at));
    made.counter(&stream, "losses", "count", |at| 30.0 * ill(at));
    made.counter(&stream, "reconnects", "count", |at| 27.0 * ill(at - 3.0));
    made.counter(&stream, "failed reconnects", "count", |at| 9.0 * ill(at));
    made.counter(&stream, "ids lost", "count", |at| 4.0 * ill(at));
    made.counter(&trades, "expected", "count", |at| 32.0 * ramp(at));
    made.counter(&trades, "received", "count", |at| 31.0 * ramp(at));
    made.times(&generator, "schedule lag", |_| 30.0, |_| 0.000_4, 0.5, |_| 0.0);
    made.times(&generator, "loop lag", |_| 100.0, |_| 0.000_15, 0.4, |_| 0.0);
    made.times(&stream, "socket wait", |at| 50.0 * ramp(at), |_| 0.000_06, 0.5, |_| 0.0);
    let mut report = made.report;
    let of = |metric: &str| {
        report
            .series
            .iter()
            .find(|series| series.metric == metric)
            .map(|series| series.total.clone())
            .unwrap_or_default()
    };
    let users = of("user");
    let (succeeded, failed) = (users.succeeded.count(), users.failed.count());
    let users = Users { started: succeeded + failed, succeeded, failed, most: 518, ..Users::default() };
    report.scenarios = vec![ScenarioPart {
        title: "Watch the market".to_owned(),
        tags: vec![("region".to_owned(), "eu".to_owned())],
        profile: "0 to 16/s over 1m, 16/s for 4m".to_owned(),
        open: true,
        asked: users.started,
        users,
    }];
    report.settings = vec![("grace".to_owned(), "30s".to_owned()), ("warm-up".to_owned(), "20s".to_owned())];
    report.statuses = [
        (&login, 200, 4_300),
        (&login, 503, 14),
        (&open, 200, 4_100),
        (&open, 503, of("head").failed.count()),
    ]
    .map(|(of, status, count)| StatusCount { scenario: Some(0), of: of.clone(), status, count, warm_up: 0 })
    .to_vec();
    let text = "open \"Stocks\" on stream \"s1\" failed                           src/main.rs:12:5\n  wanted   status 200\n  got      \
                status 503 Service Unavailable\n  body     {\"error\":\"too many connections\"}\n  request  GET /stocks/prices\n  \
                after    login 4 ms, open 31 ms";
    report.failures = vec![
        FailureGroup {
            scenario: 0,
            of: open.clone(),
            kind: "status".to_owned(),
            cause: "status 503".to_owned(),
            count: of("head").failed.count(),
            examples: vec![text.to_owned(), text.replace("31 ms", "48 ms")],
            examples_at: vec![171 * SECOND, 172 * SECOND],
            ..FailureGroup::default()
        },
        FailureGroup {
            scenario: 0,
            of: first,
            kind: "check".to_owned(),
            cause: "deadline passed".to_owned(),
            count: 31,
            examples: vec![
                "await \"Snapshot\" on stream \"s1\" failed\n  wanted   1 message with event \"snapshot\" within 10s\n  got      none"
                    .to_owned(),
            ],
            examples_at: vec![178 * SECOND],
            ..FailureGroup::default()
        },
    ];
    report.assertions = crate::judge::judge(
        &[
            r#"p99 check "Snapshot" < 800ms"#,
            r#"p95 first event stream "s1" < 500ms"#,
            "failed < 5%",
            "count losses < 500",
        ]
        .map(|text| text.parse().expect("it is an assertion")),
        &report,
    );
    report.generator = generator_of(&report);
    report
}

pub(super) fn generator_of(report: &Report) -> Generator {
    let of = |metric: &str| -> Distribution {
        let series = report.series.iter().find(|series| series.metric == metric);
        series.map(|series| series.total.succeeded.clone()).unwrap_or_default()
    };
    Generator {
        schedule_lag: of("schedule lag"),
        loop_lag: of("loop lag"),
        socket_wait: Some(of("socket wait")),
        cpu: 84 * SECOND,
        busiest_core: 0.413,
        memory: 48_000_000,
        descriptors: 614,
        descriptor_limit: 20_000,
        ports: vec![PortsUsed {
            target: "10.0.0.7:443".to_owned(),
            source: "10.0.0.2".to_owned(),
            most: 1_204,
            there: 28_232,
        }],
        environment: Environment {
            os: "linux".to_owned(),
            os_version: "6.1".to_owned(),
            arch: "x86_64".to_owned(),
            cores: 2,
            optimised: true,
        },
        ..Generator::default()
    }
}

/// The same, held against two earlier runs that were a little faster.
pub(super) fn with_baseline() -> Report {
    let mut report = stocks();
    let earlier = [0.8, 0.85].map(|factor| {
        let mut earlier = report.clone();
        for series in
            earlier.series.iter_mut().filter(|series| matches!(&*series.metric, "check" | "response"))
        {
            let mut faster = Distribution::new();
            for (low, _, n) in series.total.succeeded.buckets() {
                faster.record_n((low as f64 * factor) as u64, n);
            }
            series.total.succeeded = faster;
        }
        earlier
    });
    let verdicts = Baseline::new(earlier).judge(&[&report]).expect("they are of one load");
    report.assertions.extend(verdicts);
    report
}
