//! Steps by hand end too, and so does the session.

use std::time::Duration;

use streamgauge::check::{Check, Goal};
use streamgauge::session::Session;
use streamgauge::testing::Script;
use streamgauge::{FailureKind, Open};
use streamgauge_tests::{Ended, Event, Recorder, serving};

use super::{assert_whole, dropped_at, ends};

const LONG: Duration = Duration::from_secs(20);

#[tokio::test]
async fn steps_of_a_session_end_and_so_does_it() {
    let server = serving(Script::sse().message(1).hold()).await;
    let log = Recorder::default();
    let mut session = Session::new().base(server.url()).observer(log.clone());
    let stream = session.stream("s");
    let stream = session.open(stream, "S", Open::new("GET", "/s")).await.unwrap();
    session.check(&stream, Check::new("One", Goal::Until(1), LONG)).await.unwrap();
    let ticket = session.listen(&stream, Check::new("Two", Goal::Until(1), LONG)).unwrap();
    session.cancel(&stream, ticket).unwrap();
    session.pause(Duration::from_millis(1)).await.unwrap();
    session.close(stream).await.unwrap();
    drop(session);
    let expected = [
        r#"open "S" on s: Succeeded"#,
        r#"(check "One" on s: Succeeded)"#,
        r#"check "One" on s: Succeeded"#,
        r#"check "Two" on s: Succeeded"#,
        r#"(check "Two" on s: Abandoned)"#,
        "cancel on s: Succeeded",
        "pause: Succeeded",
        "(closed on s)",
        r#"(stream "S" on s: Succeeded)"#,
        "close on s: Succeeded",
        "run: Succeeded",
    ];
    assert_eq!(ends(&log), expected);
}

#[tokio::test]
async fn a_step_that_fails_ends_at_once_and_the_session_goes_on() {
    let server = serving(Script::status(503)).await;
    let log = Recorder::default();
    let mut session = Session::new().base(server.url()).recorder(std::sync::Arc::new(log.clone()));
    let stream = session.stream("s");
    let failure = session.open(stream, "S", Open::new("GET", "/s")).await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Status);
    assert_eq!(ends(&log), [r#"open "S" on s: Failed(Status)"#]);
    session.pause(Duration::from_millis(1)).await.unwrap();
    drop(session);
    let last: Vec<String> = ends(&log).split_off(1);
    assert_eq!(last, ["pause: Succeeded", "run: Failed(Status)"]);
}

#[tokio::test]
async fn a_session_that_is_dropped_in_a_step_is_abandoned() {
    let log = Recorder::default();
    let mut session = Session::new().observer(log.clone());
    dropped_at(session.pause(LONG), &log, |event| event.is_step("pause")).await;
    drop(session);
    assert_eq!(ends(&log), ["pause: Abandoned", "run: Abandoned"]);
    assert_eq!(log.last(), Some(Event::finished(Ended::Abandoned)));
    let _ = assert_whole;
}
