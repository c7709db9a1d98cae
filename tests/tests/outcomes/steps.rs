//! Each kind of step, with each outcome that it can have.

use std::time::Duration;

use streamgauge::testing::{Gate, Script, Server};
use streamgauge::{Feeder, scenario};
use streamgauge_tests::{Both, Ended, Kind, Recorder, What, assert_says, opens_after, serving, serving_at};

use super::{assert_whole, ends, outcomes};

streamgauge::fragment! {
    quick() { pause 1ms }
}

async fn server() -> Server {
    let one = || Script::sse().message(1).hold();
    serving_at([("/s", one()), ("/t", one()), ("/u", one()), ("/h", Script::text("ok"))]).await
}

#[tokio::test]
async fn all_kinds_of_steps_succeed() {
    let (server, log) = (server().await, Recorder::default());
    let names = Feeder::new(["ada"]);
    scenario! {
        base (server.url())
        feed name from (names)
        let twice = (2)
        let waited = run { Ok::<_, std::io::Error>(1) }
        run { let _ = 1; }
        group "all" {
            repeat 1 { http "H {name}" get "/h" }
            during 1ms { pause 1ms }
            while (log.steps("while").len() > 1) { pause 1ms }
            if (twice == 2) { include quick }
            sse "S" open "/s" unmatched 5
                check await within 20s until 1
                check listen within 20s until 1 save later: u8
                reconcile
                cancel
                unmatched collect rest
                check listen within 20s expect 0..
                close
            sse "T" name "t" open "/t"
                check listen within 20s until 1
                await
                close
            forever { stop }
        }
    }
    .observer(log.clone())
    .run()
    .await
    .unwrap();
    let mut ends = ends(&log);
    ends.dedup(); // `during` may go round more than once
    let expected = [
        r#"feed "name": Succeeded"#,
        r#"let "twice": Succeeded"#,
        r#"let "waited": Succeeded"#,
        "run: Succeeded",
        r#"http "H ada": Succeeded"#,
        "repeat: Succeeded",
        "pause: Succeeded",
        "during: Succeeded",
        "while: Succeeded",
        "pause: Succeeded",
        r#"include "quick": Succeeded"#,
        "if: Succeeded",
        r#"open "S": Succeeded"#,
        r#"(check "S": Succeeded)"#,
        r#"check "S": Succeeded"#,
        r#"reconcile "S": Succeeded"#,
        r#"(check "S": Abandoned)"#,
        r#"cancel "S": Succeeded"#,
        r#"unmatched "S": Succeeded"#,
        r#"check "S": Succeeded"#,
        r#"(check "S": Succeeded)"#,
        "(closed)",
        r#"(stream "S": Succeeded)"#,
        r#"close "S": Succeeded"#,
        r#"open "T" on t: Succeeded"#,
        r#"check "T" on t: Succeeded"#,
        r#"(check "T" on t: Succeeded)"#,
        r#"await "T" on t: Succeeded"#,
        "(closed on t)",
        r#"(stream "T" on t: Succeeded)"#,
        r#"close "T" on t: Succeeded"#,
        "stop: Succeeded",
        "forever: Succeeded",
        r#"group "all": Succeeded"#,
        "run: Succeeded",
    ];
    // A `check listen` behind a `check await` is one line after `dedup`.
    assert_eq!(ends, expected, "{ends:#?}");
    assert_whole(&log);
}

#[tokio::test]
async fn steps_that_fail_under_continue_say_so_and_the_run_goes_on() {
    let server = serving_at([
        ("/s", Script::sse().message(1).hold()),
        ("/no", Script::status(503)),
        ("/cut", Script::sse().message(1).cut()),
    ])
    .await;
    let log = Recorder::default();
    let (none, less): (Feeder<&str>, i64) = (Feeder::new([]), -1);
    let failure = scenario! {
        base (server.url())
        on failure continue
        feed name from (none)
        run { Err::<(), _>(std::io::Error::other("no")) }
        let got = run { Err::<u8, _>(std::io::Error::other("no")) }
        group "outer" {
            if (true) {
                repeat 1 { http "H" get "/no" }
            }
        }
        group "empty" { repeat (less) { pause 1ms } }
        sse "No" name "no" open "/no" close
        sse "S" open "/s"
            check await within 20ms until 1 data == "never" save id: u8
            check listen within 20ms until 1 data == "never"
            await
            check listen within 20s until 1 data == "never"
            check listen within 20s until 2 data == "never"
            close
        sse "S {id}" name "t" open "/s" close
        sse "Cut" name "cut" open "/cut"
            check await within 20s until end
            close
        http "H {got}" get "/s"
        fail "the end"
    }
    .observer(log.clone())
    .run()
    .await
    .unwrap_err();
    assert_says(&failure, &["no record left"]);
    use streamgauge::FailureKind::{Check, Cut, Fail, Feed, Replaced, Run, Status, Value};
    for (keyword, expected) in [
        ("feed", vec![Ended::Failed(Feed)]),
        ("run", vec![Ended::Failed(Run)]),
        ("let", vec![Ended::Failed(Run)]),
        ("http", vec![Ended::Failed(Status), Ended::Failed(Value)]),
        ("repeat", vec![Ended::Failed(Status), Ended::Failed(Value)]),
        ("if", vec![Ended::Failed(Status)]),
        ("group", vec![Ended::Failed(Status), Ended::Failed(Value)]),
        ("open", vec![Ended::Failed(Status), Ended::Succeeded, Ended::Succeeded]),
        ("sse", vec![Ended::Failed(Value)]),
        ("close", vec![Ended::Skipped, Ended::Failed(Check), Ended::Succeeded]),
        ("await", vec![Ended::Failed(Check)]),
        (
            "check",
            vec![
                Ended::Failed(Check),
                Ended::Succeeded,
                Ended::Succeeded,
                Ended::Succeeded,
                Ended::Failed(Cut),
            ],
        ),
        ("fail", vec![Ended::Failed(Fail)]),
    ] {
        assert_eq!(outcomes(&log, keyword), expected, "{keyword}: {:#?}", ends(&log));
    }
    let checks = log.picked(|event| match &event.what {
        What::CheckFinished { outcome, .. } => Some(*outcome),
        _ => None,
    });
    assert_eq!(checks, [Check, Check, Replaced, Check, Cut].map(Ended::Failed));
    let streams = log.picked(|event| match &event.what {
        What::StreamFinished { outcome, messages, .. } => Some((*outcome, *messages)),
        _ => None,
    });
    assert_eq!(streams, [(Ended::Succeeded, 1), (Ended::Failed(Cut), 1)]);
    assert_whole(&log);
}

#[tokio::test]
async fn the_actions_on_a_stream_that_could_not_be_opened_are_skipped() {
    let server = serving(Script::status(503)).await;
    let log = Recorder::default();
    scenario! {
        base (server.url())
        on failure continue
        sse "S" open "/s" unmatched 5
            check await within 20s until 1 save id: u8
            check listen within 20s until 1 save later: u8
            reconcile
            await
            unmatched collect rest
            check listen within 20s until 1
            cancel
            close
        sse "M" name "m"[1] open "/s" check listen within 20s until 1 await close
        sse "N" name "m"[2] open "/s"
        sse "All" name "m"[all] check listen within 20s until 1 close
    }
    .observer(log.clone())
    .run()
    .await
    .unwrap_err();
    let lines = ends(&log);
    let expected = [
        r#"open "S": Failed(Status)"#,
        r#"check "S": Skipped"#,
        r#"check "S": Skipped"#,
        r#"reconcile "S": Skipped"#,
        r#"await "S": Skipped"#,
        r#"unmatched "S": Skipped"#,
        r#"check "S": Skipped"#,
        r#"cancel "S": Skipped"#,
        r#"close "S": Skipped"#,
        r#"open "M" on m[1]: Failed(Status)"#,
        r#"check "M" on m[1]: Skipped"#,
        r#"await "M" on m[1]: Skipped"#,
        r#"close "M" on m[1]: Skipped"#,
        r#"open "N" on m[2]: Failed(Status)"#,
        r#"check "All" on m[2]: Skipped"#,
        r#"close "All" on m[2]: Skipped"#,
        "run: Failed(Status)",
    ];
    assert_eq!(lines, expected, "{lines:#?}");
    assert_whole(&log);
}

#[tokio::test]
async fn a_failure_that_stops_the_run_fails_what_is_around_it_and_abandons_what_waits() {
    let gate = Gate::new();
    let server = serving(Script::sse().gate(&gate).message("bad").hold()).await;
    let log = Recorder::default();
    scenario! {
        base (server.url())
        sse "S" open "/s" check listen within 20s until 1 require data == "good"
        group "g" {
            repeat 2 {
                run { gate.open() }
                pause 10min
            }
        }
        sse "S" close
    }
    .observer(log.clone())
    .run()
    .await
    .unwrap_err();
    let lines = ends(&log);
    let expected = [
        r#"open "S": Succeeded"#,
        r#"check "S": Succeeded"#,
        "run: Succeeded",
        r#"(check "S": Failed(Check))"#,
        "pause: Abandoned",
        "repeat: Failed(Check)",
        r#"group "g": Failed(Check)"#,
        "(closed)",
        r#"(stream "S": Abandoned)"#,
        "run: Failed(Check)",
    ];
    assert_eq!(lines, expected, "{lines:#?}");
    assert_whole(&log);
}

#[tokio::test]
async fn a_wait_that_its_check_fails_has_failed_with_it() {
    let server = serving(Script::sse().message(1).hold()).await;
    let log = Recorder::default();
    let failure = scenario! {
        base (server.url())
        sse "S" open "/s"
            check listen within 20ms until 1 data == "never"
            await
            close
    }
    .observer(log.clone())
    .run()
    .await
    .unwrap_err();
    assert_eq!(failure.step(), "check");
    assert_eq!(outcomes(&log, "await"), [Ended::Failed(streamgauge::FailureKind::Check)]);
    assert_whole(&log);
}

#[tokio::test]
async fn an_open_that_comes_too_late_has_its_time() {
    let server = serving(Script::stall()).await;
    let log = Recorder::default();
    let elapsed = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let kept = std::sync::Arc::clone(&elapsed);
    let hear = streamgauge_tests::Hear(move |event: &streamgauge::RunEvent<'_>| {
        if let streamgauge::RunEventKind::StepFinished { step: "open", elapsed, .. } = &event.kind {
            kept.lock().unwrap().push(*elapsed);
        }
    });
    scenario! { base (server.url()) sse "S" open "/s" timeout 50ms close }
        .observer(Both(log.clone(), hear))
        .run()
        .await
        .unwrap_err();
    assert_eq!(outcomes(&log, "open"), [Ended::Failed(streamgauge::FailureKind::Timeout)]);
    assert!(elapsed.lock().unwrap()[0] >= Duration::from_millis(50));
    assert_whole(&log);
}

#[tokio::test]
async fn what_a_group_sets_for_failures_ends_with_it_also_in_another() {
    let server = serving(Script::status(500)).await;
    let failure = scenario! {
        base (server.url())
        group "a" on failure continue {
            group "b" on failure stop { pause 1ms }
            http "In a" get "/s"
        }
        http "Behind" get "/s"
        http "Never" get "/s"
    }
    .run()
    .await
    .unwrap_err();
    assert_eq!((failure.title(), failure.further().len()), ("In a", 1), "{failure}");
}

#[tokio::test]
async fn each_member_of_a_family_ends_by_itself() {
    let gate = Gate::new();
    let says = |data: &str| Script::sse().gate(&gate).message(data).hold();
    let server = serving_at([("/1", says("good")), ("/2", says("bad"))]).await;
    let log = Recorder::default();
    let set = opens_after(2, &gate, |event| event.kind() == Kind::CheckSet);
    scenario! {
        base (server.url())
        on failure continue
        repeat 2 as i { sse "M" name "m"[(i + 1)] open (format!("/{}", i + 1)) }
        sse "All" name "m"[all] check await within 20s until 1 require data == "good"
        sse "All" name "m"[all] close
    }
    .observer(Both(log.clone(), set))
    .run()
    .await
    .unwrap_err();
    let lines = log.picked(|event| match &event.what {
        What::StepFinished { step: "check", .. } => super::end(event),
        _ => None,
    });
    assert_eq!(lines, [r#"check "All" on m[1]: Succeeded"#, r#"check "All" on m[2]: Failed(Check)"#]);
    assert_eq!(log.count(Kind::StreamFinished), 2);
    assert_whole(&log);
}
