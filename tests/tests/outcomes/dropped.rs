//! Runs that are dropped, and runs in which the user's Rust panics: all that is open is told to be over.

use streamgauge::testing::{Gate, Script, Server};
use streamgauge::{FailureKind, Scenario, scenario};
use streamgauge_tests::{Ended, Event, Kind, Recorder, SOON, What, delta, serving_at, soon};

use super::{assert_whole, dropped_at, ends};

/// A server of a stream that holds, of one whose head does not come, and of one of chat completions that holds.
async fn server() -> Server {
    let stalls = Gate::new();
    serving_at([
        ("/s", Script::sse().message(1).hold()),
        ("/never", Script::sse().head_behind(&stalls).hold()),
        ("/chat", Script::sse().message(delta("Paris")).hold()),
        ("/chat2", Script::sse().message(delta("Rome")).hold()),
    ])
    .await
}

#[tokio::test]
async fn an_open_is_abandoned() {
    let (server, log) = (server().await, Recorder::default());
    let run = scenario! { base (server.url()) group "g" { sse "S" open "/never" close } };
    dropped_at(run.observer(log.clone()).run(), &log, |event| event.is_step("open")).await;
    assert_eq!(ends(&log), [r#"open "S": Abandoned"#, r#"group "g": Abandoned"#, "run: Abandoned"]);
    assert_whole(&log);
}

#[tokio::test]
async fn an_http_is_abandoned() {
    let (server, log) = (server().await, Recorder::default());
    let run = scenario! { base (server.url()) repeat 2 { http "H" get "/never" } };
    dropped_at(run.observer(log.clone()).run(), &log, |event| event.is_step("http")).await;
    assert_eq!(ends(&log), [r#"http "H": Abandoned"#, "repeat: Abandoned", "run: Abandoned"]);
    assert_whole(&log);
}

#[tokio::test]
async fn a_pause_is_abandoned() {
    let log = Recorder::default();
    let run = scenario! { pause 10min }.observer(log.clone());
    dropped_at(run.run(), &log, |event| event.is_step("pause")).await;
    assert_eq!(ends(&log), ["pause: Abandoned", "run: Abandoned"]);
    assert_whole(&log);
}

#[tokio::test]
async fn a_check_and_its_stream_are_abandoned() {
    let (server, log) = (server().await, Recorder::default());
    let run = scenario! { base (server.url()) sse "S" open "/s" check await within 10min until 2 close };
    dropped_at(run.observer(log.clone()).run(), &log, Event::is_message).await;
    let expected = [
        r#"open "S": Succeeded"#,
        r#"(check "S": Abandoned)"#,
        r#"check "S": Abandoned"#,
        "(closed)",
        r#"(stream "S": Abandoned)"#,
        "run: Abandoned",
    ];
    assert_eq!(ends(&log), expected);
    assert_eq!(log.of(Kind::CheckFinished), [Event::check_finished("S", Ended::Abandoned, 1, 1)]);
    assert_eq!(log.of(Kind::StreamFinished), [Event::stream_finished("S", Ended::Abandoned, 1)]);
    assert_whole(&log);
    server.wait_streams(0, SOON).await.unwrap();
}

#[tokio::test]
async fn a_wait_is_abandoned() {
    let (server, log) = (server().await, Recorder::default());
    let run = scenario! {
        base (server.url())
        sse "S" open "/s" check listen within 10min until 2 await close
    };
    dropped_at(run.observer(log.clone()).run(), &log, |event| event.is_step("await")).await;
    let expected = [
        r#"open "S": Succeeded"#,
        r#"check "S": Succeeded"#,
        r#"(check "S": Abandoned)"#,
        r#"await "S": Abandoned"#,
        "(closed)",
        r#"(stream "S": Abandoned)"#,
        "run: Abandoned",
    ];
    assert_eq!(ends(&log), expected);
    assert_whole(&log);
}

#[tokio::test]
async fn a_run_that_is_never_polled_has_begun_and_is_abandoned() {
    let log = Recorder::default();
    drop(scenario! { pause 1s }.observer(log.clone()).run());
    assert_eq!(log.events(), [Event::started(""), Event::finished(Ended::Abandoned)]);
}

#[tokio::test]
async fn a_run_that_failed_before_it_is_dropped_has_failed() {
    let log = Recorder::default();
    let run = scenario! {
        on failure continue
        http "H" get "http://127.0.0.1:1/"
        pause 10min
    };
    dropped_at(run.observer(log.clone()).run(), &log, |event| event.is_step("pause")).await;
    let expected = [r#"http "H": Failed(Connect)"#, "pause: Abandoned", "run: Failed(Connect)"];
    assert_eq!(ends(&log), expected);
    assert_whole(&log);
}

#[tokio::test]
async fn a_failed_run_tells_the_ends_of_its_streams_in_order_and_then_its_own() {
    let (server, log) = (server().await, Recorder::default());
    scenario! {
        base (server.url())
        sse "A" name "a" open "/chat" protocol openai_chat check listen within 10min until 9
        sse "B" name "b" open "/chat2" protocol openai_chat check await within 20s until 1
        sse "C" name "c" open "/s"
        sse "B" name "b" check listen within 10min until 9
        fail "it must"
    }
    .observer(log.clone())
    .run()
    .await
    .unwrap_err();
    let events = log.events();
    let failed = events.iter().position(|event| event.kind() == Kind::Failed).unwrap();
    let lines: Vec<String> = events[failed..].iter().filter_map(super::end).collect();
    let expected = [
        r#"(check "A" on a: Abandoned)"#,
        r#"(check "B" on b: Abandoned)"#,
        "fail: Failed(Fail)",
        "(closed on a)",
        "(measured on a)",
        r#"(stream "A" on a: Abandoned)"#,
        "(closed on b)",
        "(measured on b)",
        r#"(stream "B" on b: Abandoned)"#,
        "(closed on c)",
        r#"(stream "C" on c: Abandoned)"#,
        "run: Failed(Fail)",
    ];
    assert_eq!(lines, expected, "{lines:#?}");
    assert_whole(&log);
}

#[tokio::test]
async fn a_stream_that_was_over_is_told_once() {
    let server = serving_at([("/s", Script::sse().message(1).end())]).await;
    let log = Recorder::default();
    scenario! {
        base (server.url())
        sse "S" open "/s" check await within 20s until end
        stop
    }
    .observer(log.clone())
    .run()
    .await
    .unwrap();
    assert_eq!(log.of(Kind::StreamFinished), [Event::stream_finished("S", Ended::Succeeded, 1)]);
    assert_eq!(log.count(Kind::Closed), 0);
    assert_whole(&log);
}

#[tokio::test]
async fn a_panic_in_a_run_tells_all_ends() {
    let (server, log) = (server().await, Recorder::default());
    let (url, heard) = (server.url().to_owned(), log.clone());
    let run = tokio::spawn(async move {
        let panics = scenario! {
            base (url)
            sse "A" open "/chat" protocol openai_chat check listen within 10min until 9
            group "g" { run { if true { panic!("in the user's Rust") } } }
            sse "A" close
        };
        panics.observer(heard).run().await.map(drop)
    });
    assert!(soon(run).await.unwrap_err().is_panic());
    let lines = ends(&log);
    let expected = [
        r#"open "A": Succeeded"#,
        r#"check "A": Succeeded"#,
        r#"(check "A": Abandoned)"#,
        "run: Abandoned",
        r#"group "g": Abandoned"#,
        "(closed)",
        "(measured)",
        r#"(stream "A": Abandoned)"#,
        "run: Abandoned",
    ];
    assert_eq!(lines, expected, "{lines:#?}");
    assert_whole(&log);
}

#[tokio::test]
async fn a_panic_in_a_check_tells_all_ends_and_what_was_measured() {
    let (server, log) = (server().await, Recorder::default());
    let (url, heard) = (server.url().to_owned(), log.clone());
    let run = tokio::spawn(async move {
        let panics = scenario! {
            base (url)
            sse "A" open "/chat" protocol openai_chat
                check await within 10min until 1 data satisfies (|_: &str| panic!("in the user's Rust"))
                close
        };
        panics.observer(heard).run().await.map(drop)
    });
    assert!(soon(run).await.unwrap_err().is_panic());
    let lines = ends(&log);
    let expected = [
        r#"open "A": Succeeded"#,
        r#"(check "A": Abandoned)"#,
        r#"check "A": Abandoned"#,
        "(closed)",
        "(measured)",
        r#"(stream "A": Abandoned)"#,
        "run: Abandoned",
    ];
    assert_eq!(lines, expected, "{lines:#?}");
    assert!(log.metrics()[0].first_content.is_some());
    assert_whole(&log);
}

#[tokio::test]
async fn an_observer_that_panics_is_not_told_again() {
    let told = std::sync::Arc::new(std::sync::atomic::AtomicU64::new(0));
    let count = std::sync::Arc::clone(&told);
    let run = tokio::spawn(async move {
        let panics = scenario! { pause 1ms }.observer(streamgauge_tests::Hear(
            move |event: &streamgauge::RunEvent<'_>| {
                count.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                assert!(!matches!(event.kind, streamgauge::RunEventKind::StepStarted { .. }));
            },
        ));
        panics.run().await.map(drop)
    });
    assert!(soon(run).await.unwrap_err().is_panic());
    assert_eq!(told.load(std::sync::atomic::Ordering::Relaxed), 2);
}

#[tokio::test]
async fn a_boxed_run_that_is_dropped_tells_its_end_too() {
    let log = Recorder::default();
    let boxed: Box<dyn Scenario> = Box::new(scenario! { pause 10min }.observer(log.clone()));
    dropped_at(boxed.start(), &log, |event| event.is_step("pause")).await;
    assert_eq!(log.last(), Some(Event::finished(Ended::Abandoned)));
    let failed = log.picked(|event| match &event.what {
        What::Failed { kind, .. } => Some(*kind),
        _ => None,
    });
    assert_eq!(failed, Vec::<FailureKind>::new());
}
