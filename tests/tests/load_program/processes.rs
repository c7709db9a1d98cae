//! Several processes, and several machines.

use std::collections::BTreeSet;

use streamgauge::testing::Server;
use streamgauge_load::{Ending, Report};

use crate::program::{Ended, Program, prices, run};

side_by_side![async
    three_processes_start_the_same_users_as_one_and_add_up_to_the_same,
    two_machines_are_merged_to_the_same_and_judged_only_then,
    a_process_that_dies_is_named_and_the_others_tell_what_they_have,
    a_library_error_of_a_process_is_told_by_the_program,
    what_is_steered_takes_effect_in_all_processes_and_cores_at_the_same_moment,
    a_stage_begins_when_the_users_of_all_processes_have_finished_the_one_before,
    it_takes_more_processes_by_itself_if_one_may_not_have_the_descriptors,
];

/// How many users `streams` starts.
const USERS: u64 = 30;

/// The records that users told, in order, and the accounts.
fn told(server: &Server) -> (Vec<u64>, BTreeSet<String>) {
    let bodies = server.requests_to("POST /told").into_iter().map(|request| request.text().into_owned());
    let bodies: Vec<serde_json::Value> =
        bodies.map(|body| serde_json::from_str(&body).expect("it is JSON")).collect();
    let mut records: Vec<u64> = bodies.iter().filter_map(|body| body["record"].as_u64()).collect();
    records.sort_unstable();
    let accounts = bodies.iter().filter_map(|body| body["account"].as_str());
    (records, accounts.map(str::to_owned).collect())
}

/// What does not depend on time: of each series its name and how many samples it has.
fn totals(report: &Report) -> Vec<(String, String, u64, u64)> {
    let of_users = report.series.iter().filter(|series| series.scenario.is_some());
    let total = |series: &streamgauge_load::Series| {
        let (name, total) = (format!("{} {}", series.of.kind, series.of.title), &series.total);
        (name, series.metric.clone(), total.succeeded.count() + total.failed.count(), total.count)
    };
    // Heartbeats come by the clock, and of waits in the socket there are samples.
    of_users.map(total).filter(|(_, metric, ..)| metric != "heartbeats" && metric != "socket wait").collect()
}

#[track_caller]
fn assert_whole(report: &Report, told: &(Vec<u64>, BTreeSet<String>), err: &[&str]) {
    let users = report.scenarios[0].users;
    assert_eq!((users.started, users.succeeded, report.scenarios[0].asked), (USERS, USERS, USERS));
    assert_eq!(report.ending, Ending::Completed);
    assert!(report.lost.is_empty() && report.missing_shards.is_empty());
    let mut numbers: Vec<u64> =
        err.iter().filter_map(|line| line.strip_prefix("user ")?.parse().ok()).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (0..USERS).collect::<Vec<_>>(), "each number once");
    assert_eq!(told.0, (0..USERS).collect::<Vec<_>>(), "each record once");
    assert_eq!(told.1.len(), 1, "what was prepared once is the same everywhere: {:?}", told.1);
}

async fn streams(arguments: &[&str]) -> (Ended, (Vec<u64>, BTreeSet<String>)) {
    let server = prices().await;
    let base = ["--base-url", server.url(), "--quiet"];
    let ended = run("streams", &[&base, arguments].concat()).await;
    (ended, told(&server))
}

async fn three_processes_start_the_same_users_as_one_and_add_up_to_the_same() {
    let (one, one_told) = streams(&["--processes", "1"]).await;
    let (three, three_told) = streams(&["--processes", "3"]).await;
    for (ended, told, parts) in [(&one, &one_told, 1), (&three, &three_told, 3)] {
        ended.assert_code(0);
        let report = ended.report();
        assert_whole(&report, told, &ended.said("user "));
        assert_eq!(report.shards.len(), parts);
        assert_eq!((ended.said("before").len(), ended.said("after").len()), (1, 1), "{}", ended.err);
        assert_eq!(report.assertions.len(), 1);
    }
    assert_eq!(totals(&one.report()), totals(&three.report()));
}

async fn two_machines_are_merged_to_the_same_and_judged_only_then() {
    let server = prices().await;
    let start =
        humantime::format_rfc3339(std::time::SystemTime::now() + std::time::Duration::from_millis(1_500));
    let start = start.to_string();
    let shard = |part: &str| {
        let of = ["--base-url", server.url(), "--quiet", "--shard", part, "--start-at", &start];
        Program::new("streams", &of).run()
    };
    let (first, second) = tokio::join!(shard("0/2"), shard("1/2"));
    for part in [&first, &second] {
        part.assert_code(0);
        assert!(part.report().assertions.is_empty(), "a shard judges nothing");
    }
    assert_eq!(
        (first.said("before").len(), second.said("before").len()),
        (1, 0),
        "the first machine's alone"
    );
    let began = [&first, &second].map(|part| part.report().began);
    assert!(began[0].abs_diff(began[1]) < 1_000, "they start together: {began:?}");

    let whole = first.json.with_file_name("whole.json");
    let path = |path: &std::path::Path| path.to_str().expect("it is text").to_owned();
    let [a, b, to] = [path(&first.json), path(&second.json), path(&whole)];
    let merged = run("streams", &["merge", &a, &b, "--json", &to, "--assert", "max user > 1h"]).await;
    merged.assert_code(2);
    let report = Report::read(&whole).expect("it was written");
    assert_eq!(report.assertions.iter().map(|it| it.held).collect::<Vec<_>>(), [true, false]);
    let err = [first.said("user "), second.said("user ")].concat();
    let (records, _) = told(&server);
    assert_whole(&report, &(records, BTreeSet::from(["".to_owned()])), &err);

    let twice = run("streams", &["merge", &a, &a]).await;
    twice.assert_code(1);
    assert!(twice.err.contains("shard 0 of 2 is there twice"), "{}", twice.err);
    let half = run("streams", &["merge", &a]).await;
    half.assert_code(1);
    assert!(half.out.contains("shard 1 of 2 is missing"), "{}", half.out);
}

async fn a_process_that_dies_is_named_and_the_others_tell_what_they_have() {
    let ended = run("dies", &["--processes", "2"]).await;
    ended.assert_code(1);
    let report = ended.report();
    assert_eq!((report.shards.len(), report.missing_shards.len()), (1, 1));
    assert!(report.lost[0].contains("process 1 of 2"), "{:?}", report.lost);
    assert!(report.scenarios[0].users.started >= 2);
    assert!(ended.out.contains("process 1 of 2, which ended without a result: signal: 6"), "{}", ended.out);
}

async fn a_library_error_of_a_process_is_told_by_the_program() {
    let ended = run("steady", &["--processes", "2", "--failures", "/there/is/no/such/folder/failures"]).await;
    ended.assert_code(1);
    assert!(ended.err.contains("failures"), "{}", ended.err);
}

async fn what_is_steered_takes_effect_in_all_processes_and_cores_at_the_same_moment() {
    for processes in ["1", "2"] {
        let ended = run("steered", &["--processes", processes, "--quiet"]).await;
        ended.assert_code(0);
        let report = ended.report();
        let steered: Vec<&str> = report.steering.iter().map(|steering| steering.what.as_str()).collect();
        // The moments of all processes are the same, so that each stands there once.
        assert_eq!(steered, ["rates × 3", "rates × 0.5", "arrivals paused", "arrivals resumed"]);
        let mut numbers: Vec<u64> = (ended.said("user ").into_iter())
            .filter_map(|line| line.strip_prefix("user ")?.parse().ok())
            .collect();
        numbers.sort_unstable();
        let started = report.scenarios[0].users.started;
        assert_eq!(numbers, (0..started).collect::<Vec<_>>(), "each number once");
        assert_ne!(started, 200, "the rates were changed");
    }
}

async fn a_stage_begins_when_the_users_of_all_processes_have_finished_the_one_before() {
    let ended = run("stages", &["--processes", "2", "--quiet"]).await;
    ended.assert_code(0);
    let said: Vec<&str> = ended.err.lines().collect();
    assert_eq!(said, ["first", "first", "second", "second", "second", "second", "third", "third"]);
}

async fn it_takes_more_processes_by_itself_if_one_may_not_have_the_descriptors() {
    let server = prices().await;
    let arguments = ["--base-url", server.url(), "--cores", "1", "--quiet"];
    // A process has 68 of its own, so that each has 20 users.
    let ended = Program::new("streams", &arguments).with_descriptors(88).run().await;
    ended.assert_code(0);
    let report = ended.report();
    assert_eq!(report.shards.len(), 2, "{}", ended.err);
    assert_whole(&report, &told(&server), &ended.said("user "));
    assert_eq!(ended.said("2 processes share the load").len(), 1, "{}", ended.err);

    let at_once =
        Program::new("waits", &["--processes", "1", "--users", "200"]).with_descriptors(88).run().await;
    at_once.assert_code(1);
    assert!(at_once.err.contains("descriptors are needed, and there are 88"), "{}", at_once.err);
}
