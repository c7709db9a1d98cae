//! Runs with very much in them.

use super::{Made, SECOND, generator_of, subject};
use crate::judge::Baseline;
use crate::metrics::{Buckets, Form, Users};
use crate::result::*;

/// Slices with samples about as long: drawn a few times, since it is the number of things that matters.
fn drawn(random: &mut fastrand::Rng, slices: u64, width: u64, about: f64) -> Vec<Slice> {
    let slice = |number: u64, random: &mut fastrand::Rng| {
        let values: Vec<u64> = (0..60)
            .map(|_| {
                let normal = (0..12).map(|_| random.f64()).sum::<f64>() - 6.0;
                (about * (0.5 * normal).exp()) as u64
            })
            .collect();
        let failed = u64::from(random.u8(..) == 0);
        Slice {
            at: number * width * SECOND,
            count: values.len() as u64 + failed,
            failed,
            sum: values.iter().map(|value| u128::from(*value)).sum(),
            min: values.iter().copied().min().unwrap_or_default(),
            max: values.iter().copied().max().unwrap_or_default(),
            buckets: Buckets::of(values),
            ..Slice::default()
        }
    };
    (0..slices).map(|number| slice(number, random)).collect()
}

fn total(slices: &[Slice]) -> Total {
    let mut total = Total::default();
    for slice in slices {
        slice.buckets.iter().for_each(|(low, _, n)| total.succeeded.record_n(low, n));
        total.failed.record_n(slice.max, slice.failed);
    }
    total
}

const KINDS: [(&str, &str, &str, f64); 7] = [
    ("step", "open", "head", 2e6),
    ("step", "open", "head service time", 2e6),
    ("check", "await", "check", 8e6),
    ("stream", "open", "first event", 4e6),
    ("stream", "open", "first event service time", 4e6),
    ("stream", "open", "gap", 150e6),
    ("stream", "open", "stream", 9e9),
];

/// So many names, each of an `open`, of its stream and of checks: five rows of times each, and two of streams.
fn names(made: &mut Made, names: usize, slices: u64, width: u64, title: impl Fn(usize) -> String) {
    let mut random = fastrand::Rng::with_seed(3);
    let slices = KINDS.map(|(_, _, _, about)| drawn(&mut random, slices, width, about));
    let totals = slices.each_ref().map(|slices| total(slices));
    for name in 0..names {
        let title = title(name);
        for (kind, (of, keyword, metric, _)) in KINDS.iter().enumerate() {
            let of = subject(of, keyword, &title, "");
            made.push(&of, metric, "ns", Form::Distribution, totals[kind].clone(), slices[kind].clone());
        }
        let stream = subject("stream", "open", &title, "");
        made.level(&stream, "open streams", |at| (at / 10.0).min(250.0));
        made.counter(&stream, "events", "count", |_| 1_500.0);
        made.counter(&stream, "bytes", "bytes", |_| 123_456.0);
        made.counter(&stream, "losses", "count", |at| f64::from(at as u64 % 600 < 60));
    }
}

fn causes(causes: usize, example: &str) -> Vec<FailureGroup> {
    let cause = |number: usize| FailureGroup {
        of: subject("check", "await", &format!("Prices {number}"), ""),
        cause: format!("cause {number}"),
        count: 1 + (causes - number) as u64,
        examples: vec![format!("{number}: {example}"); 3],
        ..FailureGroup::default()
    };
    (0..causes).map(cause).collect()
}

/// An hour with 200 names: a thousand rows with samples in each of 240 slices.
pub(crate) fn hour() -> Report {
    let mut made = Made::new("hour", 3_600, 60, 15);
    names(&mut made, 200, 240, 15, |name| format!("The prices of the market with the number {name}"));
    let users = Users { started: 48_000, succeeded: 47_990, failed: 10, most: 50_000, ..Users::default() };
    made.report.scenarios = vec![ScenarioPart {
        title: "Hour".to_owned(),
        profile: "50,000 users for 1h".to_owned(),
        users,
        ..ScenarioPart::default()
    }];
    made.report.failures = causes(300, &"a line of a failure that says much\n".repeat(60));
    made.report
}

/// What there is far too much of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extreme {
    Rows,
    LongTitles,
    /// Many characters that take no column.
    Stacked,
    Causes,
    Assertions,
    Scenarios,
    Baseline,
    /// What the summary has besides: statuses, counters, settings, addresses, what was steered, goodput, retried.
    Others,
}

impl Extreme {
    pub(crate) const ALL: [Self; 8] = [
        Self::Rows,
        Self::LongTitles,
        Self::Stacked,
        Self::Causes,
        Self::Assertions,
        Self::Scenarios,
        Self::Baseline,
        Self::Others,
    ];

    /// A run with too much of these.
    pub(crate) fn run(these: &[Self]) -> Report {
        let has = |extreme| these.contains(&extreme);
        let mut made = Made::new("extreme", 3_600, 60, 180);
        let many = if has(Self::Rows) { 350 } else { 10 };
        names(&mut made, many, 20, 180, |name| match (has(Self::LongTitles), has(Self::Stacked)) {
            (_, true) => format!("{name} {}", "e\u{301}\u{302}\u{303}\u{304}".repeat(300)),
            (true, _) => format!("市場の値段👩‍👩‍👧‍👦<&\"> {name} {}", "漢字🦀".repeat(300)),
            _ => format!("Prices {name}"),
        });
        let mut report = made.report;
        let scenario = |number: usize| ScenarioPart {
            title: format!("Scenario {number} {}", "漢".repeat(if has(Self::Scenarios) { 500 } else { 0 })),
            tags: vec![("region".to_owned(), "eu".to_owned()); if has(Self::Scenarios) { 50 } else { 1 }],
            profile: vec!["1 over 1m"; if has(Self::Scenarios) { 100 } else { 1 }].join(", "),
            open: true,
            asked: 2_000,
            users: Users { started: 1_000, succeeded: 1_000, most: 10, ..Users::default() },
        };
        let scenarios = if has(Self::Scenarios) { 500 } else { 1 };
        report.scenarios = (0..scenarios).map(scenario).collect();
        if has(Self::Causes) {
            report.failures = causes(500, &"a line of a failure that says much <&> 漢字\n".repeat(400));
        }
        if has(Self::Baseline) {
            let verdicts = Baseline::new([report.clone(), report.clone()]).judge(&[&report]);
            report.assertions.extend(verdicts.expect("they are of one load"));
        }
        if has(Self::Assertions) {
            let verdict = |number: usize| Verdict {
                assertion: format!("p99 check \"{}\" < {number}ms", "<漢>".repeat(300)),
                value: "12 ms".to_owned(),
                held: number.is_multiple_of(2),
                samples: 12,
                ..Verdict::default()
            };
            report.assertions.extend((0..3_000).map(verdict));
        }
        report.generator = generator_of(&report);
        if has(Self::Others) {
            others(&mut report);
        }
        report
    }
}

fn others(report: &mut Report) {
    let long = |number: usize| format!("{number} {}", "<漢字>".repeat(200));
    report.settings = (0..2_000).map(|number| (format!("setting {number}"), long(number))).collect();
    report.steering = (0..5_000).map(|number| Steering { at: number * SECOND / 2, what: long(0) }).collect();
    report.lost = (0..100).map(long).collect();
    report.generator.bottlenecks = (0..1_000).map(long).collect();
    report.statuses = (0..3_000)
        .map(|number| StatusCount {
            scenario: Some(0),
            of: subject("step", "http", &long(number), ""),
            status: 200 + number as u16 % 300,
            count: 12,
            warm_up: 0,
        })
        .collect();
    report.goodput = (0..1_000)
        .map(|number| Goodput {
            of: long(number),
            asked: 10,
            good: 9,
            limits: vec![LimitHeld { limit: long(number), held: 9 }; 3],
        })
        .collect();
    let counted = |kind: &str, metric: &str, number: usize| Series {
        scenario: Some(0),
        of: subject(kind, "", &long(number), ""),
        metric: metric.to_owned(),
        unit: "count".to_owned(),
        form: Form::Counter,
        total: Total { count: 7, ..Total::default() },
        ..Series::default()
    };
    for number in 0..500 {
        for (kind, metric) in
            [("own", "counter"), ("step", "retried"), ("check", "expected"), ("connection", "connections")]
        {
            report.series.push(counted(kind, metric, number));
        }
    }
}
