//! Reports made by hand.

use crate::metrics::{Distribution, Form, PortsUsed, Subject, Users};
use crate::result::*;
use crate::summary::numbers::SECOND;

pub(super) const MILLI: u64 = 1_000_000;

/// A report of a run of a minute in which nothing happened.
pub(super) fn empty() -> Report {
    Report {
        format: FORMAT,
        version: "0.1.0".to_owned(),
        name: "stocks".to_owned(),
        began: 1_790_000_000_000,
        elapsed: 60 * SECOND,
        seed: 42,
        shards: vec![ShardPart { index: 0, of: 1, cores: 2 }],
        ending: Ending::Completed,
        phases: vec![Phase { name: "run".to_owned(), from_at: 0, to_at: 60 * SECOND }],
        slice: SECOND,
        ..Report::default()
    }
}

pub(super) fn scenario(title: &str, open: bool, asked: u64, users: Users) -> ScenarioPart {
    let profile = if open { "10 at once, 50/s for 1m" } else { "100 users for 1m" }.to_owned();
    ScenarioPart { title: title.to_owned(), tags: Vec::new(), profile, open, asked, users }
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

/// So many samples that are evenly spread from half of `middle` to three halves of it, and one that is `most`.
pub(super) fn spread(count: u64, middle: u64, most: u64) -> Distribution {
    let mut all = Distribution::new();
    for number in 1..count {
        all.record(middle / 2 + middle * number / count);
    }
    if count > 0 {
        all.record(most);
    }
    all
}

pub(super) fn series(of: &Subject, metric: &str, unit: &str, total: Total) -> Series {
    Series {
        scenario: (of.kind != "connection").then_some(0),
        of: of.clone(),
        metric: metric.to_owned(),
        unit: unit.to_owned(),
        form: match (total.level, total.count) {
            (Some(_), _) => Form::Level,
            (None, 1..) => Form::Counter,
            (None, 0) => Form::Distribution,
        },
        total,
        ..Series::default()
    }
}

pub(super) fn times(of: &Subject, metric: &str, succeeded: Distribution, failed: Distribution) -> Series {
    series(of, metric, "ns", Total { succeeded, failed, ..Total::default() })
}

pub(super) fn counted(of: &Subject, metric: &str, unit: &str, count: u64) -> Series {
    series(of, metric, unit, Total { count, ..Total::default() })
}

pub(super) fn level(of: &Subject, most: u64, plateau: f64, end: u64) -> Series {
    let level = Some(Level { most, plateau, end });
    series(of, "open streams", "count", Total { level, ..Total::default() })
}

pub(super) fn verdict(held: bool, assertion: &str, value: &str, samples: u64, note: &str) -> Verdict {
    Verdict { assertion: assertion.to_owned(), held, value: value.to_owned(), samples, note: note.to_owned() }
}

/// Users of a closed scenario that watch prices, and nothing is wrong.
pub(super) fn passed() -> Report {
    let mut report = empty();
    let users = Users { started: 1_000, succeeded: 1_000, most: 100, ..Users::default() };
    report.scenarios = vec![scenario("Stock market", false, 100, users)];
    let (user, open) = (subject("user", "", "", ""), subject("step", "open", "Stocks", "s1"));
    let (check, stream) =
        (subject("check", "await", "Stocks", "s1"), subject("stream", "open", "Stocks", "s1"));
    let none = Distribution::new;
    report.series = vec![
        times(&user, "user", spread(1_000, 5 * SECOND, 9 * SECOND), none()),
        times(&open, "head", spread(1_000, 2 * MILLI, 31 * MILLI), none()),
        times(&check, "check", spread(1_000, 8 * MILLI, 412 * MILLI), none()),
        times(&stream, "first event", spread(1_000, 812_000, 31 * MILLI), none()),
        times(&stream, "gap", spread(123_456, 50 * MILLI, SECOND), none()),
        level(&stream, 100, 98.7, 0),
        counted(&stream, "events", "count", 124_456),
        counted(&stream, "bytes", "bytes", 9_876_543),
    ];
    report.assertions = vec![
        verdict(true, r#"p99 check "Stocks" < 800ms"#, "12.1 ms", 1_000, ""),
        verdict(true, "failed < 1%", "0 %", 1_000, ""),
    ];
    report.generator = Generator {
        schedule_lag: spread(1_000, 200_000, 2 * MILLI),
        loop_lag: spread(6_000, 100_000, 3 * MILLI),
        socket_wait: Some(spread(9_000, 60_000, 5 * MILLI)),
        own_parts: vec![
            OwnPart {
                scenario: Some(0),
                of: stream.clone(),
                metric: "first event".to_owned(),
                samples: 1_000,
                p50: OwnTime { all: 812_000, late: 0, socket_wait: Some(60_000) },
                p99: OwnTime { all: 31 * MILLI, late: MILLI, socket_wait: Some(3 * MILLI) },
            },
            OwnPart { metric: "gap".to_owned(), of: stream.clone(), ..OwnPart::default() },
        ],
        cpu: 21 * SECOND,
        busiest_core: 0.413,
        memory: 48_000_000,
        descriptors: 114,
        descriptor_limit: 20_000,
        ports: [("127.0.0.1", 1_204), ("127.0.0.2", 1_180)]
            .map(|(source, most)| PortsUsed {
                target: "127.0.0.1:8080".to_owned(),
                source: source.to_owned(),
                most,
                there: 28_232,
            })
            .into(),
        environment: Environment {
            os: "linux".to_owned(),
            os_version: "6.1".to_owned(),
            arch: "x86_64".to_owned(),
            cores: 2,
            optimised: true,
        },
        ..Generator::default()
    };
    report
}

/// Users that come at their own times, of whom some fail, some are dropped and some are cut by Ctrl-C.
pub(super) fn failed() -> Report {
    let mut report = passed();
    report.ending = Ending::Stopped;
    report.elapsed = 45 * SECOND;
    report.phases = vec![
        Phase { name: "warm-up".to_owned(), from_at: 0, to_at: 10 * SECOND },
        Phase { name: "run".to_owned(), from_at: 10 * SECOND, to_at: 45 * SECOND },
    ];
    report.scenarios[0] = scenario(
        "Stock market",
        true,
        3_010,
        Users {
            started: 2_220,
            succeeded: 2_000,
            failed: 178,
            unfinished: 42,
            dropped: 30,
            panicked: 1,
            most: 203,
            oldest_unfinished: 31_200 * MILLI,
        },
    );
    report.scenarios[0].tags = vec![("region".to_owned(), "eu".to_owned())];
    let (user, open) = (subject("user", "", "", ""), subject("step", "open", "Stocks", "s1"));
    let (check, stream) =
        (subject("check", "await", "Stocks", "s1"), subject("stream", "open", "Stocks", "s1"));
    let none = Distribution::new;
    report.series = vec![
        times(&user, "user", spread(2_000, 5 * SECOND, 9 * SECOND), spread(178, SECOND, 10 * SECOND)),
        times(
            &user,
            "user service time",
            spread(2_000, 4 * SECOND, 6 * SECOND),
            spread(178, SECOND, 8 * SECOND),
        ),
        times(&user, "unfinished", spread(42, 10 * SECOND, 31_200 * MILLI), none()),
        times(&open, "head", spread(2_100, 40 * MILLI, 2 * SECOND), spread(120, 2 * MILLI, 30 * MILLI)),
        times(
            &open,
            "head service time",
            spread(2_100, 2 * MILLI, 31 * MILLI),
            spread(120, 2 * MILLI, 3 * MILLI),
        ),
        times(&check, "check", spread(2_042, 8 * MILLI, 412 * MILLI), spread(58, 10 * SECOND, 10 * SECOND)),
        times(&stream, "first event", spread(2_100, 41 * MILLI, 2 * SECOND), none()),
        times(&stream, "first event service time", spread(2_100, 3 * MILLI, 31 * MILLI), none()),
        times(&stream, "unfinished", spread(40, 10 * SECOND, 31 * SECOND), none()),
        times(&stream, "recovery", spread(9, SECOND, 3 * SECOND), none()),
        level(&stream, 203, 198.7, 40),
        counted(&stream, "events", "count", 124_456),
        counted(&stream, "bytes", "bytes", 9_876_543),
        counted(&stream, "heartbeats", "count", 412),
        counted(&stream, "losses", "count", 12),
        counted(&stream, "reconnects", "count", 9),
        counted(&stream, "failed reconnects", "count", 4),
        counted(&stream, "ids lost", "count", 31),
        counted(&check, "expected", "count", 2_100),
        counted(&check, "received", "count", 2_042),
        counted(&user, "dropped", "count", 30),
        counted(&open, "dropped", "count", 30),
        counted(&subject("own", "", "orders", ""), "counter", "count", 1_234),
    ];
    report.statuses = [(200, 2_100), (503, 120)]
        .map(|(status, count)| StatusCount { scenario: Some(0), of: open.clone(), status, count, warm_up: 0 })
        .to_vec();
    let text = "open \"Stocks\" on stream \"s1\" failed                           src/main.rs:12:5\n  wanted   status 200\n  got      \
                status 503 Service Unavailable\n  body     {\"error\":\"too many connections, and a long text \
                on what may be done about it by whoever reads this far, which is more than fits into one line\"}";
    report.failures = vec![
        FailureGroup {
            scenario: 0,
            of: open,
            kind: "status".to_owned(),
            cause: "status 503".to_owned(),
            count: 120,
            generator: false,
            examples: vec![text.to_owned()],
            warm_up: 3,
            ..FailureGroup::default()
        },
        FailureGroup {
            scenario: 0,
            of: check,
            kind: "check".to_owned(),
            cause: "deadline passed".to_owned(),
            count: 58,
            generator: false,
            examples: vec![
                "await \"Stocks\" on stream \"s1\" failed\n  wanted   1 message\n  got      none".to_owned(),
            ],
            ..FailureGroup::default()
        },
    ];
    report.assertions = vec![
        verdict(true, r#"max first event stream "s1" < 5s"#, "2.00 s", 2_100, ""),
        verdict(false, r#"p99 check "Stocks" < 800ms"#, "none: 58 of 2,100 failed", 2_100, ""),
        verdict(false, "failed < 1%", "8.17 %", 2_178, "42 unfinished users are in no share"),
    ];
    report.steering = vec![Steering { at: 30 * SECOND, what: "rates × 2".to_owned() }];
    report
}

/// Answers of a language model, by a generator that could not keep up and spoke to two addresses.
pub(super) fn answers() -> Report {
    let mut report = empty();
    report.name = "chat".to_owned();
    report.shards = vec![ShardPart { index: 0, of: 3, cores: 2 }, ShardPart { index: 2, of: 3, cores: 2 }];
    report.missing_shards = vec![1];
    report.streams_asked = Some(100);
    let limit = |limit: &str, held| LimitHeld { limit: limit.to_owned(), held };
    report.goodput = vec![Goodput {
        of: "answers of \"Answer\"".to_owned(),
        asked: 500,
        good: 431,
        limits: vec![limit("time to first token < 300ms", 460), limit("answer < 5s", 472)],
    }];
    let users = Users { started: 500, succeeded: 480, failed: 20, most: 61, ..Users::default() };
    report.scenarios = vec![scenario("Chat", false, 100, users)];
    let stream = subject("stream", "open", "Answer", "");
    let none = Distribution::new;
    report.series = vec![
        times(&stream, "first event", spread(500, 200 * MILLI, 2 * SECOND), none()),
        times(
            &stream,
            "time to first token",
            spread(490, 210 * MILLI, 2 * SECOND),
            spread(10, SECOND, 3 * SECOND),
        ),
        times(&stream, "time to first answer token", spread(480, 900 * MILLI, 4 * SECOND), none()),
        times(&stream, "inter-token time", spread(96_000, 11 * MILLI, 300 * MILLI), none()),
        times(&stream, "time per token", spread(470, 7 * MILLI, 30 * MILLI), none()),
        times(&stream, "time per token from the start", spread(470, 8 * MILLI, 40 * MILLI), none()),
        times(&stream, "answer", spread(480, 3 * SECOND, 9 * SECOND), none()),
        series(
            &stream,
            "tokens per chunk",
            "thousandths",
            Total { succeeded: spread(470, 1_620, 4_000), ..Total::default() },
        ),
        counted(&stream, "tokens", "tokens", 155_520),
        counted(&stream, "chunks", "count", 96_480),
        counted(&stream, "answers without usage", "count", 10),
        level(&stream, 61, 57.25, 0),
    ];
    for (address, failed) in [("10.0.0.1:443", 0), ("10.0.0.2:443", 20)] {
        let connection = subject("connection", "", address, "");
        report.series.extend([
            counted(&connection, "connections", "count", 250 - failed),
            times(&connection, "tcp", spread(250, 300_000, 9 * MILLI), spread(failed, SECOND, SECOND)),
            times(&connection, "tls", spread(250 - failed, 2 * MILLI, 30 * MILLI), none()),
        ]);
    }
    report.failures = vec![FailureGroup {
        scenario: 0,
        of: subject("step", "open", "Answer", ""),
        kind: "connect".to_owned(),
        cause: "no descriptor is left (EMFILE)".to_owned(),
        count: 20,
        generator: true,
        examples: vec![
            "open \"Answer\" on the default stream failed\n  cause    too many open files".to_owned(),
        ],
        ..FailureGroup::default()
    }];
    report.generator.bottlenecks = vec![
        "20 connections failed for want of descriptors: 1,024 may be open (`ulimit -n` raises it)".to_owned(),
    ];
    report.generator.cpu = 110 * SECOND;
    report.generator.busiest_core = 0.998;
    report.generator.descriptors = 1_024;
    report.generator.descriptor_limit = 1_024;
    report
}

/// Of 200 names, each in three scenarios.
pub(super) fn huge() -> Report {
    let mut report = empty();
    report.elapsed = 3_600 * SECOND;
    let users =
        |started| Users { started, succeeded: started - 7, failed: 7, most: 50_000, ..Users::default() };
    report.scenarios = (0..3)
        .map(|n| scenario(&format!("Scenario {n}"), false, 50_000, users(1_000_000 * (n + 1))))
        .collect();
    for (name, scenario) in (0..200).flat_map(|name| (0..3).map(move |scenario| (name, scenario))) {
        let title = format!("The step with the number {name} and a title that is as long as titles are");
        let (check, stream) =
            (subject("check", "await", &title, ""), subject("stream", "open", &title, "prices"));
        let failed = spread(u64::from(name % 3 == 0), 10 * SECOND, 10 * SECOND);
        let mut all = vec![
            times(&check, "check", spread(1_000, (name + 1) * MILLI, 10_000 * SECOND), failed),
            counted(&stream, "events", "count", 123_456_789_012),
            counted(&stream, "bytes", "bytes", u64::MAX / 7),
            level(&stream, 50_000, 49_999.9, 0),
        ];
        all.iter_mut().for_each(|series| series.scenario = Some(scenario));
        report.series.extend(all);
    }
    report.failures = (0..40)
        .map(|n| FailureGroup {
            scenario: n % 3,
            of: subject("check", "await", &format!("The step with the number {n}"), ""),
            kind: "check".to_owned(),
            cause: format!("cause {n}"),
            count: 4_000 - n as u64 * 100,
            generator: false,
            examples: vec!["a line\n".repeat(100)],
            ..FailureGroup::default()
        })
        .collect();
    report
}

/// Titles and texts that would do something to a terminal, or are far too long.
pub(super) fn hostile() -> Report {
    let mut report = failed();
    let bad = "\x1b]0;owned\x07\x1b[2J\r\n\u{202e}evil 日本語👩‍💻 ".repeat(30);
    report.name.clone_from(&bad);
    report.version.clone_from(&bad);
    report.ending = Ending::Aborted(bad.clone());
    report.scenarios[0].title.clone_from(&bad);
    report.scenarios[0].profile.clone_from(&bad);
    report.scenarios[0].tags = vec![(bad.clone(), bad.clone())];
    for series in &mut report.series {
        series.of.title.clone_from(&bad);
        series.of.place.clone_from(&bad);
        if series.of.kind == "own" {
            series.metric.clone_from(&bad);
        }
    }
    for group in &mut report.failures {
        (group.of.title, group.of.keyword, group.cause) = (bad.clone(), bad.clone(), bad.clone());
        group.examples = vec![format!("{bad}\n\t{bad}")];
    }
    for verdict in &mut report.assertions {
        (verdict.assertion, verdict.value, verdict.note) = (bad.clone(), bad.clone(), bad.clone());
    }
    report.generator.bottlenecks = vec![bad.clone()];
    report.steering[0].what = bad;
    report
}
