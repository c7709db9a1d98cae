//! Runs as JUnit XML, read back by a parser that others wrote.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use junit_parser::{TestCase, TestSuite, TestSuites};
use streamgauge::testing::{Script, Server};
use streamgauge::{Scenario, UserStart, junit, scenario};

fn read(report: &junit::Report) -> TestSuites {
    let mut text = Vec::new();
    report.write(&mut text).expect("memory can be written to");
    junit_parser::from_reader(&*text)
        .unwrap_or_else(|error| panic!("{error}\n{}", String::from_utf8_lossy(&text)))
}

fn names(suite: &TestSuite) -> Vec<&str> {
    suite.cases.iter().map(|case| &*case.original_name).collect()
}

fn case<'s>(suite: &'s TestSuite, name: &str) -> &'s TestCase {
    suite
        .cases
        .iter()
        .find(|case| case.original_name == name)
        .unwrap_or_else(|| panic!("no {name}: {suite:?}"))
}

#[tokio::test]
async fn a_run_is_a_suite_of_its_steps_and_checks() -> streamgauge::Result {
    let server = Server::start().await?;
    server.on("/prices", Script::sse().message(r#"{"price":1}"#).message(2).end());
    server.on("/h", Script::json("{}"));
    let report = junit::Report::new("prices");
    let url = server.url();
    let prices = |least: f64| {
        scenario! { move
            "Prices"
            base (url)
            on failure continue
            sse "Prices" name "p" open "/prices"
                check await within 10s until 1 json "$.price" > (least)
                close
            group "Twice" { repeat 2 { http "H" get "/h" check status == 200 } }
            pause 1ms
            pause 1ms
        }
        .observer(report.clone())
    };
    prices(0.0).run().await?;
    let failure = prices(1.0).run().await.unwrap_err();
    let read = read(&report);
    assert_eq!((read.name.as_str(), read.suites.len()), ("prices", 2));
    let [good, bad] = &read.suites[..] else { panic!("{read:?}") };
    let steps = ["open \"Prices\" on p", "check \"Prices\" on p", "close \"Prices\" on p", "http \"H\""];
    assert_eq!(names(good)[..4], steps);
    assert_eq!(names(good).len(), 6, "two pauses are told apart by their places: {good:?}");
    assert!(names(good)[4].starts_with("pause at junit.rs:") && names(good)[4] != names(good)[5], "{good:?}");
    assert_eq!((&*good.name, good.tests, good.failures, good.errors, good.skipped), ("Prices", 6, 0, 0, 0));
    assert_eq!((bad.tests, bad.failures, bad.errors), (6, 1, 0));
    let failed = case(bad, "check \"Prices\" on p");
    assert_eq!(failed.classname.as_deref(), Some("Prices"));
    // The parser breaks lines at each reference to a character.
    let words = |text: &str| text.replace(|c: char| !c.is_alphanumeric(), "");
    assert_eq!(words(&failed.status.failure_as_ref().text), words(&failure.to_string()));
    assert_eq!(failed.status.failure_as_ref().message, failure.cause());
    let out = failed.system_out.as_deref().expect("the timeline is its output");
    assert!(out.starts_with("Prices\n") && out.contains("finished: failed"), "{out}");
    Ok(())
}

#[tokio::test]
async fn what_no_step_tells_has_a_case_of_its_own() {
    let report = junit::Report::new("runs");
    // Nothing to tell but that it ran.
    scenario! { "Empty" let x = (1) }.observer(report.clone()).run().await.map(drop).expect("it runs");
    // Tried again, and well in the end.
    let round = AtomicU32::new(0);
    let tries =
        scenario! { "Tries" attempt 2 { if (round.fetch_add(1, Ordering::Relaxed) == 0) { fail "again" } } };
    tries.observer(report.clone()).run().await.expect("the second round is good");
    // As a recorder, side by side with others of its kind and number.
    let one = scenario! { "Recorded" pause 20ms fail "no" };
    let start = || UserStart::new().number(7).recorder(report.clone());
    let (first, second) = tokio::join!(one.run_as(start()), Scenario::run_as(&one, start()));
    assert!(first.is_err() && second.is_err());
    let panics = scenario! { "Panics" pause 1ms run { assert_eq!(1, 2); } }.observer(report.clone());
    let panicked = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("it starts");
        drop(runtime.block_on(panics.run()));
    });
    assert!(panicked.join().is_err());
    let read = read(&report);
    let told: Vec<_> = read.suites.iter().map(|suite| (&*suite.name, suite.failures, suite.errors)).collect();
    let expected =
        [("Empty", 0, 0), ("Tries", 0, 0), ("Recorded", 1, 0), ("Recorded", 1, 0), ("Panics", 0, 1)];
    assert_eq!(told, expected);
    assert_eq!(names(&read.suites[0]), ["the run"]);
    let panicked = case(&read.suites[4], "the run");
    assert!(
        panicked.system_out.as_deref().is_some_and(|out| out.contains("finished: abandoned")),
        "{panicked:?}"
    );
}

#[tokio::test]
async fn its_file_has_all_runs_that_have_ended_and_no_secret() -> streamgauge::Result {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("junit-{}", std::process::id()));
    let file = folder.join("below").join("runs.xml");
    let report = junit::Report::new("runs").file(&file);
    let server = Server::start().await?;
    let later = "s3cr3t-that-is-known-as-one-only-when-a-request-sends-it";
    server.on("/prices", Script::sse().message(format!(r#"{{"t":"{later}"}}"#)).hold());
    server.on("/use", Script::text(format!("{later} s3cr3t-header")).with_status(403));
    scenario! { "First" pause 1ms }.observer(report.clone()).run().await?;
    assert!(fs::read_to_string(&file)?.contains("\"First\""));
    let failure = scenario! {
        "Second \u{1b}[31m ]]> <&\""
        base (server.url())
        header "Authorization" "Bearer s3cr3t-header"
        sse "Prices" open "/prices?api_key=s3cr3t-url"
            check await within 10s until 1 json "$.t" save t: String
        http "Use" get "/use" bearer (t)
        sse "Prices" close
    }
    .observer(report.clone())
    .run()
    .await
    .map(drop)
    .unwrap_err();
    assert_eq!(failure.title(), "Use");
    let text = fs::read_to_string(&file)?;
    assert!(text.contains("\"First\"") && text.contains("status 403") && text.contains("***"), "{text}");
    assert!(!text.contains("s3cr3t"), "{text}");
    let read = junit_parser::from_reader(text.as_bytes()).expect("it is JUnit");
    assert_eq!(read.suites[1].name, "Second \\u{1b}[31m ]]> <&\"");
    assert_eq!(fs::read_dir(folder.join("below"))?.count(), 1, "nothing else is left");
    // A file that cannot be written changes nothing.
    let nowhere = junit::Report::new("runs").file(file.join("below.xml"));
    scenario! { "Third" pause 1ms }.observer(nowhere.clone()).run().await?;
    assert_eq!(self::read(&nowhere).suites.len(), 1);
    Ok(())
}
