//! Reports, built by hand.

use streamgauge_load::{
    Buckets, Distribution, Form, Level, Phase, Report, ScenarioPart, Series, Slice, Subject, Total, Users,
};

pub(crate) const MS: u64 = 1_000_000;
pub(crate) const SEC: u64 = 1_000_000_000;

/// A run of 100 s of one scenario, whose users all succeeded, and nothing else.
pub(crate) fn report(users: u64) -> Report {
    let mut report = Report::default();
    report.name = "stocks".into();
    report.elapsed = 100 * SEC;
    report.slice = SEC;
    report.phases = vec![Phase { name: "run".into(), from_at: 0, to_at: 100 * SEC }];
    report.scenarios = vec![scenario("Traders", users, 0)];
    report
}

pub(crate) fn scenario(title: &str, succeeded: u64, failed: u64) -> ScenarioPart {
    ScenarioPart {
        title: title.into(),
        profile: "100 at once".into(),
        open: true,
        users: Users { started: succeeded + failed, succeeded, failed, ..Users::default() },
        ..ScenarioPart::default()
    }
}

pub(crate) fn subject(kind: &str, title: &str) -> Subject {
    Subject {
        kind: kind.into(),
        keyword: if kind == "step" { "open".into() } else { kind.into() },
        title: title.into(),
        stream: String::new(),
        place: "src/main.rs:7:5".into(),
    }
}

pub(crate) fn stream(title: &str, name: &str) -> Subject {
    Subject { stream: name.into(), ..subject("stream", title) }
}

/// Times in milliseconds of what succeeded and what failed.
pub(crate) fn times(
    metric: &str,
    of: Subject,
    succeeded: impl IntoIterator<Item = u64>,
    failed: impl IntoIterator<Item = u64>,
) -> Series {
    Series {
        scenario: Some(0),
        of,
        metric: metric.into(),
        unit: "ns".into(),
        form: Form::Distribution,
        total: Total { succeeded: distribution(succeeded), failed: distribution(failed), ..Total::default() },
        ..Series::default()
    }
}

pub(crate) fn distribution(millis: impl IntoIterator<Item = u64>) -> Distribution {
    let mut times = Distribution::new();
    millis.into_iter().for_each(|time| times.record(time * MS));
    times
}

pub(crate) fn counter(metric: &str, of: Subject, count: u64) -> Series {
    let total = Total { count, ..Total::default() };
    Series { form: Form::Counter, unit: "count".into(), total, ..times(metric, of, [], []) }
}

pub(crate) fn level(of: Subject, most: u64, plateau: f64) -> Series {
    let total = Total { level: Some(Level { most, plateau, end: 0 }), ..Total::default() };
    Series { form: Form::Level, total, ..counter("open streams", of, 0) }
}

/// A slice with times in milliseconds.
pub(crate) fn slice(at: u64, millis: &[u64], failed: u64) -> Slice {
    let nanos = || millis.iter().map(|time| time * MS);
    Slice {
        at: at * SEC,
        count: millis.len() as u64 + failed,
        failed,
        sum: nanos().map(u128::from).sum(),
        min: nanos().min().unwrap_or_default(),
        max: nanos().max().unwrap_or_default(),
        buckets: Buckets::of(nanos()),
        ..Slice::default()
    }
}
