//! Results of runs at the edges: one that was over at once, one that dropped users, one whose texts are very long.

use super::samples::{Made, SECOND, subject};
use crate::metrics::Users;
use crate::result::{FailureGroup, Report, ScenarioPart};

fn scenario(title: &str, profile: &str, open: bool, users: Users) -> ScenarioPart {
    ScenarioPart {
        title: title.to_owned(),
        profile: profile.to_owned(),
        open,
        asked: users.started + users.dropped,
        users,
        ..ScenarioPart::default()
    }
}

fn judged(report: &mut Report, assertions: &[&str]) {
    let parsed: Vec<_> = assertions.iter().map(|text| text.parse().expect("it is an assertion")).collect();
    report.assertions = crate::judge::judge(&parsed, report);
}

/// One step for 2.4 seconds, in which nothing failed.
pub(super) fn short() -> Report {
    let mut made = Made::new("short", 3, 0, 1);
    made.report.elapsed = 2_400_000_000;
    made.report.phases[0].to_at = made.report.elapsed;
    let (user, step) = (subject("user", "", "", ""), subject("step", "http", "Ping", ""));
    made.level(&user, "users", |_| 4.0);
    made.times(&user, "user", |at| 20.0 - 4.0 * at, |_| 0.19, 0.05, |_| 0.0);
    made.times(&step, "response", |at| 20.0 - 4.0 * at, |_| 0.0031, 0.3, |_| 0.0);
    let mut report = made.report;
    let users = Users { started: 42, succeeded: 42, most: 4, ..Users::default() };
    report.scenarios = vec![ScenarioPart { asked: 4, ..scenario("Ping", "4 users for 2.4s", false, users) }];
    judged(&mut report, &["failed < 1%"]);
    report
}

/// Two scenarios, one of which could not start all of its users in the middle of the run; an assertion did not hold.
pub(super) fn dropped() -> Report {
    let mut made = Made::new("dropped", 60, 0, 1);
    let full = |at: f64| if (20.0..34.0).contains(&at) { 9.0 } else { 0.0 };
    let (user, buy) = (subject("user", "", "", ""), subject("step", "http", "Buy", ""));
    let sell = subject("step", "http", "Sell", "");
    made.level(&user, "users", |at| (at * 6.0).min(120.0));
    made.times(&user, "user", |at| 18.0 - full(at), |_| 6.0, 0.1, |_| 0.02);
    made.counter(&user, "dropped", "count", full);
    made.times(&buy, "response", |at| 17.0 - full(at), |at| 0.02 + 0.01 * full(at), 0.3, |_| 0.02);
    made.counter(&buy, "dropped", "count", full);
    let first = made.report.series.len();
    made.level(&user, "users", |at| (at * 3.0).min(40.0));
    made.times(&user, "user", |_| 5.0, |_| 8.0, 0.1, |_| 0.0);
    made.times(&sell, "response", |_| 5.0, |_| 0.016, 0.3, |_| 0.0);
    let mut report = made.report;
    report.series[first..].iter_mut().for_each(|series| series.scenario = Some(1));
    let total = |scenario: usize, metric: &str| {
        let is_it =
            |series: &&crate::result::Series| series.scenario == Some(scenario) && series.metric == metric;
        report.series.iter().find(is_it).map(|series| series.total.clone()).unwrap_or_default()
    };
    let users = |scenario: usize, dropped: u64, most: u64| {
        let all = total(scenario, "user");
        let (succeeded, failed) = (all.succeeded.count(), all.failed.count());
        Users { started: succeeded + failed, succeeded, failed, dropped, most, ..Users::default() }
    };
    let (buyers, sellers) = (users(0, total(0, "dropped").count, 120), users(1, 0, 40));
    report.scenarios = vec![
        scenario("Buyers", "18/s for 1m", true, buyers),
        ScenarioPart {
            asked: 40,
            ..scenario("Sellers", "0 to 40 users over 13s, 40 users for 47s", false, sellers)
        },
    ];
    report.failures = vec![FailureGroup {
        of: buy,
        kind: "status".to_owned(),
        cause: "status 429".to_owned(),
        count: total(0, "response").failed.count(),
        examples: vec![
            "http \"Buy\" failed\n  wanted   status 200\n  got      status 429 Too Many Requests".to_owned(),
        ],
        examples_at: vec![12 * SECOND],
        ..FailureGroup::default()
    }];
    judged(&mut report, &[r#"p95 response "Buy" < 100ms"#, "failed < 1%", r#"p99 response "Sell" < 50ms"#]);
    report
}

/// Titles, a name and texts of failures that are far longer than anyone reads, some of them without a space.
pub(super) fn long() -> Report {
    let mut made = Made::new(&"prices-".repeat(500), 30, 0, 1);
    let user = subject("user", "", "", "");
    made.level(&user, "users", |_| 10.0);
    made.times(&user, "user", |_| 10.0, |_| 1.0, 0.1, |_| 0.1);
    for (number, word) in ["a", "日本語", "word after word "].into_iter().enumerate() {
        let title = format!("{number} {} the end", word.repeat(12_000));
        made.times(&subject("step", "http", &title, ""), "response", |_| 10.0, |_| 0.01, 0.2, |_| 0.1);
        let stream = subject("stream", "open", &title, &"s".repeat(300));
        made.counter(&stream, "events", "count", |_| 123_456_789_000.0);
        made.counter(&stream, "losses", "count", |_| 3.0);
    }
    let mut report = made.report;
    let users = Users { started: 300, succeeded: 270, failed: 30, most: 10, ..Users::default() };
    report.scenarios = vec![scenario(&"S".repeat(3_000), &"1/s for 1s, ".repeat(400), true, users)];
    report.settings = vec![("k".repeat(2_000), "v".repeat(2_000))];
    let line = "x".repeat(30_000);
    report.failures = (0..3)
        .map(|number| FailureGroup {
            of: subject("step", "http", &"Prices".repeat(400), ""),
            cause: format!("status 500 {}", "because-".repeat(900)),
            count: 10 - number,
            examples: vec![line.clone(), "a line of a failure\n".repeat(300) + "the last"],
            ..FailureGroup::default()
        })
        .collect();
    report
}
