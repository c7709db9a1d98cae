//! The rounds of an `attempt`: what fails in one is retried, and what it has left open is abandoned.

use streamgauge::testing::Script;
use streamgauge::{FailureKind, scenario};
use streamgauge_tests::{Kind, Recorder, SOON, serving_at};

use super::{assert_whole, dropped_at, ends};

#[tokio::test]
async fn a_round_that_fails_ends_all_that_it_has_begun() {
    let one = || Script::sse().message(1).hold();
    let server = serving_at([("/old", one()), ("/new", one())]).await;
    let log = Recorder::default();
    scenario! {
        base (server.url())
        sse "Old" name "old" open "/old"
        attempt 1 {
            sse "New" name "new" open "/new" check listen within 10min until 9
            sse "Dropped" name "old" check listen within 10min until 9
            group "g" { repeat 1 { if (true) { run { Err::<(), _>("no")? } } } }
            sse "New" name "new" close
        } otherwise {
            pause 1ms
        }
        sse "Old" name "old" close
    }
    .observer(log.clone())
    .run()
    .await
    .unwrap();
    let expected = [
        r#"open "Old" on old: Succeeded"#,
        r#"open "New" on new: Succeeded"#,
        r#"check "New" on new: Succeeded"#,
        r#"check "Dropped" on old: Succeeded"#,
        "run: Retried(Run)",
        "if: Retried(Run)",
        "repeat: Retried(Run)",
        r#"group "g": Retried(Run)"#,
        r#"(check "Dropped" on old: Abandoned)"#,
        r#"(check "New" on new: Abandoned)"#,
        "(closed on new)",
        r#"(stream "New" on new: Abandoned)"#,
        "pause: Succeeded",
        "attempt: Succeeded",
        "(closed on old)",
        r#"(stream "Old" on old: Succeeded)"#,
        r#"close "Old" on old: Succeeded"#,
        "run: Succeeded",
    ];
    assert_eq!(ends(&log), expected);
    assert_whole(&log);
}

#[tokio::test]
async fn a_stream_of_the_round_that_is_cut_is_retried_and_the_step_meanwhile_is_abandoned() {
    let server = serving_at([("/s", Script::sse().message(1).reset()), ("/s", Script::sse().hold())]).await;
    let log = Recorder::default();
    scenario! {
        base (server.url())
        attempt 2 { sse "S" open "/s" pause 300ms sse "S" close }
    }
    .observer(log.clone())
    .run()
    .await
    .unwrap();
    let expected = [
        r#"open "S": Succeeded"#,
        r#"(stream "S": Retried(Cut))"#,
        "pause: Abandoned",
        r#"open "S": Succeeded"#,
        "pause: Succeeded",
        "(closed)",
        r#"(stream "S": Succeeded)"#,
        r#"close "S": Succeeded"#,
        "attempt: Succeeded",
        "run: Succeeded",
    ];
    assert_eq!(ends(&log), expected);
    assert_whole(&log);
}

#[tokio::test]
async fn the_last_round_fails_the_attempt_and_what_is_around_it() {
    let log = Recorder::default();
    let failure = scenario! { group "g" { attempt 2 { if (true) { fail "no" } } } }
        .observer(log.clone())
        .run()
        .await
        .unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Fail);
    let expected = [
        "fail: Retried(Fail)",
        "if: Retried(Fail)",
        "fail: Failed(Fail)",
        "if: Failed(Fail)",
        "attempt: Failed(Fail)",
        r#"group "g": Failed(Fail)"#,
        "run: Failed(Fail)",
    ];
    assert_eq!(ends(&log), expected);
    assert_whole(&log);
}

#[tokio::test]
async fn a_run_that_is_dropped_in_a_later_round_has_not_failed() {
    let server = serving_at([("/s", Script::sse().message(1).hold())]).await;
    let log = Recorder::default();
    let run = scenario! {
        base (server.url())
        let round = (0)
        attempt 2 {
            let round = (round + 1)
            sse "S" open "/s"
            if (round == 1) { fail "first" }
            pause 10min
        }
        sse "S" close
    };
    dropped_at(run.observer(log.clone()).run(), &log, |event| event.is_step("pause")).await;
    let ends = ends(&log);
    let last = [
        "pause: Abandoned",
        "attempt: Abandoned",
        "(closed)",
        r#"(stream "S": Abandoned)"#,
        "run: Abandoned",
    ];
    assert_eq!(ends[ends.len() - last.len()..], last, "{ends:#?}");
    assert_eq!(log.count(Kind::Retried), 1);
    assert_whole(&log);
    server.wait_streams(0, SOON).await.unwrap();
}
