//! Real users, whose runs are measured as a load's are.

use std::sync::mpsc::channel;
use std::time::Duration;

use streamgauge::metrics::{Measured, Meter, counter, trend};
use streamgauge::testing::{Script, Server};
use streamgauge::{Scenario, UserStart, scenario};
use tokio::time::Instant;

use super::super::{Boundary, CoreRecorder, FailureFile, UserEnd};
use crate::fed_by_tests::known;
use crate::metrics::Book;
use crate::result::{Report, Selector, Whose};

/// Runs these users one after another on this thread, as its core.
async fn measured(
    scenario: &(dyn Scenario + Sync),
    users: u64,
    file: Option<crate::recorder::failure_file::FailureSender>,
) -> Report {
    let began = Instant::now();
    let (to, deltas) = channel();
    let mut recorder = CoreRecorder::new(0, began, Boundary::new(false), to).failure_file(file);
    for number in 0..users {
        let (started, sink) = (Instant::now(), recorder.of_user(0));
        recorder.started(0, started, Some(started));
        let start = UserStart::new().number(number).recorder(Meter::new(sink).intended(started));
        let result = Measured::new(scenario.start_as(start), sink).await;
        let end = if result.is_ok() { UserEnd::Succeeded } else { UserEnd::Failed };
        let now = Instant::now();
        recorder.finished(0, now, now - started, end);
        recorder.tick(now, now);
    }
    drop(recorder);
    let mut book = Book::new();
    deltas.try_iter().for_each(|delta| book.add(delta));
    let mut known = known(1, 0);
    known.elapsed = u64::try_from(began.elapsed().as_nanos()).unwrap_or(u64::MAX);
    known.phases[0].to_at = known.elapsed;
    known.filled(book)
}

#[tokio::test]
async fn what_users_do_stands_in_the_result() {
    let server = Server::start().await.expect("there is a port");
    server.on("/prices", Script::sse().message(1).message(2).comment("").message(3).hold());
    let prices = scenario! {
        base (server.url())
        sse "Prices" name "s1" open "/prices"
            check await within 10s until 3 json "$" > 0
        run {
            counter("orders").add(2);
            trend("price age").record(Duration::from_millis(3));
        }
        sse "Close" name "s1" close
    };
    let report = measured(&prices, 4, None).await;
    let find =
        |metric, whose| report.find(&Selector::of(metric, whose)).unwrap_or_else(|| panic!("no {metric}"));
    for (metric, whose) in [
        ("head", Whose::Title("Prices")),
        ("first event", Whose::Stream("s1")),
        ("first event service time", Whose::Title("Prices")),
        ("check", Whose::Title("Prices")),
        ("stream", Whose::Stream("s1")),
        ("user", Whose::All),
        ("trend", Whose::Title("price age")),
    ] {
        let found = find(metric, whose);
        assert_eq!((found.total.succeeded.count(), found.total.failed.count()), (4, 0), "{metric}");
        assert_eq!(
            (found.unit.as_str(), found.slices.iter().map(|slice| slice.count).sum()),
            ("ns", 4),
            "{metric}"
        );
    }
    assert_eq!(find("gap", Whose::Stream("s1")).total.succeeded.count(), 8);
    assert_eq!(find("trend", Whose::All).total.succeeded.sum(), 12_000_000);
    for (metric, n) in [("events", 12), ("bytes", 12), ("heartbeats", 4), ("counter", 8), ("received", 12)] {
        assert_eq!(find(metric, Whose::All).total.count, n, "{metric}");
    }
    let level = find("open streams", Whose::All).total.level.expect("it is a level");
    assert_eq!((level.most, level.end), (1, 0));
    let [status] = &*report.statuses else { panic!("one step had responses") };
    assert_eq!((status.status, status.count, &*status.of.keyword), (200, 4, "open"));
    assert_eq!((report.scenarios[0].users.succeeded, report.scenarios[0].users.most), (4, 1));
    assert!(report.failures.is_empty());
    let places: Vec<_> = report.series.iter().filter(|series| series.of.kind == "stream").collect();
    assert!(places.iter().all(|series| series.of.place.starts_with("load/src/recorder/tests/runs.rs:")));
}

#[tokio::test]
async fn each_failure_is_counted_and_stands_in_the_file() {
    let path = std::env::temp_dir().join(format!("streamgauge-failures-{}.jsonl", std::process::id()));
    let (file, sender) = FailureFile::create(&path).expect("there is room");
    // Nothing listens on port 1.
    let prices = scenario! {
        on failure continue
        http "Prices" get "http://127.0.0.1:1/"
        sse "News" open "http://127.0.0.1:1/" close
    };
    let report = measured(&prices, 5, Some(sender)).await;
    file.finish().expect("there is room");
    let text = std::fs::read_to_string(&path).expect("it was written");
    std::fs::remove_file(&path).expect("it is there");
    let lines: Vec<serde_json::Value> =
        text.lines().map(|line| serde_json::from_str(line).expect("each line is JSON")).collect();
    assert_eq!(lines.len(), 10);
    for (line, (step, title)) in lines.iter().zip([("http", "Prices"), ("open", "News")].into_iter().cycle())
    {
        assert_eq!((&line["step"], &line["title"]), (&step.into(), &title.into()));
        assert_eq!((&line["kind"], &line["cause"]), (&"Connect".into(), &"connection refused".into()));
        assert!(
            line["at"].as_u64().is_some()
                && line["place"].as_str().is_some_and(|place| place.contains(".rs:"))
        );
    }
    let groups: Vec<_> = report
        .failures
        .iter()
        .map(|group| (&*group.of.title, &*group.cause, group.count, group.examples.len()))
        .collect();
    assert_eq!(groups, [("Prices", "connection refused", 5, 3), ("News", "connection refused", 5, 3)]);
    assert!(report.failures[0].examples[0].contains("connection refused"));
    let head = report.find(&Selector::of("head", Whose::Title("News"))).expect("it failed");
    assert_eq!((head.total.succeeded.count(), head.total.failed.count()), (0, 5));
    assert_eq!((report.scenarios[0].users.failed, report.scenarios[0].users.succeeded), (5, 0));
}
