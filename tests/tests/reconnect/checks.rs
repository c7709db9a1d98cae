//! Checks and actions while a stream is away.

use streamgauge::testing::{Gate, Script};
use streamgauge::{FailureKind, scenario};
use streamgauge_tests::{Event, Kind, Recorder, SOON, assert_says, quick, serving_in_turn};

use crate::support::of_streams;

/// Far longer than a test runs.
fn slow() -> Script {
    Script::sse().bytes("retry: 3600000\n\n")
}

#[tokio::test]
async fn a_pending_check_goes_on_across_a_loss() {
    let scripts =
        [quick().message(1).message(2).cut(), quick().message(3).end(), Script::sse().message(4).hold()];
    let server = serving_in_turn(scripts).await;
    let user = scenario! {
        base (server.url())
        sse "S" open "/s" reconnect 2
            check await within 20s until 4 collect all: u8
            close
    }
    .run()
    .await
    .unwrap();
    assert_eq!(user.all, [1, 2, 3, 4]);
}

#[tokio::test]
async fn an_expect_counts_the_messages_of_all_connections() {
    let server = serving_in_turn([quick().message(1).end(), Script::sse().message(2).hold()]).await;
    let log = Recorder::default();
    let failure = scenario! {
        base (server.url())
        sse "S" open "/s" reconnect always
            check listen within 20s expect 1
        run { log.comes(|event| *event == Event::message("2")).await; }
        sse "S" close
    }
    .observer(log.clone())
    .run()
    .await
    .unwrap_err();
    assert_says(&failure, &["2 in ", "of 2 messages"]);
}

#[tokio::test]
async fn the_deadline_of_a_check_passes_while_the_stream_is_away() {
    let server = serving_in_turn([slow().message(1).cut()]).await;
    let failure = scenario! {
        base (server.url())
        sse "S" open "/s" reconnect always
            check await within 1s until 2
            close
    }
    .run()
    .await
    .unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Check);
    assert_says(&failure, &[", of 1 message; the stream was lost ", "and is being reconnected"]);
}

#[tokio::test]
async fn a_check_can_be_set_while_the_stream_is_away() {
    let away = Gate::new();
    let server = serving_in_turn([quick().end(), Script::sse().head_behind(&away).message(2).hold()]).await;
    let user = scenario! {
        base (server.url())
        sse "S" open "/s" reconnect 1
        run { away.wait_reached(1, SOON).await?; away.open(); }
        sse "S"
            check await within 20s until 1 save got: u8
            close
    }
    .run()
    .await
    .unwrap();
    assert_eq!(user.got, 2);
}

#[tokio::test]
async fn close_while_the_stream_waits_decides_its_check_and_makes_no_attempt() {
    let server = serving_in_turn([slow().message(1).end()]).await;
    let log = Recorder::default();
    let user = scenario! {
        base (server.url())
        sse "S" open "/s" reconnect always
            check listen within 20s expect 1 save got: u8
        run { log.comes(|event| event.kind() == Kind::Lost).await; }
        sse "S" close
        sse "S" open "/s" close
    }
    .observer(log.clone())
    .run()
    .await
    .unwrap();
    assert_eq!(user.got, Some(1));
    let wanted = [
        Event::opened(200),
        Event::message("1"),
        Event::lost_by_its_end(),
        Event::closed(),
        Event::opened(200),
    ];
    assert_eq!(of_streams(&log)[..5], wanted);
    assert_eq!(server.requests_to("/s").len(), 2);
}

#[tokio::test]
async fn until_end_is_not_met_by_an_end_that_is_reconnected() {
    let server = serving_in_turn([slow().message(1).end()]).await;
    let log = Recorder::default();
    let failure = scenario! {
        base (server.url())
        sse "S" open "/s" reconnect always
            check listen within 20s until end
        run { log.comes(|event| event.kind() == Kind::Lost).await; }
        sse "S" close
    }
    .observer(log.clone())
    .run()
    .await
    .unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Check);
    assert_says(&failure, &["the scenario closed the stream"]);
}

#[tokio::test]
async fn close_and_cancel_while_an_attempt_is_under_way_drop_it() {
    let head = Gate::new();
    let server = serving_in_turn([quick().end(), Script::sse().head_behind(&head).hold()]).await;
    scenario! {
        base (server.url())
        sse "S" open "/s" reconnect always
            check listen within 20s until 1
        run { head.wait_reached(1, SOON).await?; }
        sse "S" cancel close
        run { server.wait_closed(SOON).await?; }
    }
    .run()
    .await
    .unwrap();
    assert_eq!(server.requests_to("/s").len(), 2);
}

#[tokio::test]
async fn the_end_of_the_run_drops_an_attempt() {
    let head = Gate::new();
    let server = serving_in_turn([quick().end(), Script::sse().head_behind(&head).hold()]).await;
    scenario! {
        base (server.url())
        sse "S" open "/s" reconnect always
        run { head.wait_reached(1, SOON).await?; }
        stop
    }
    .run()
    .await
    .unwrap();
    server.wait_closed(SOON).await.unwrap();
}

#[tokio::test]
async fn a_requirement_that_breaks_after_a_loss_fails_the_check() {
    let server = serving_in_turn([quick().message(1).end(), Script::sse().message(9).hold()]).await;
    let failure = scenario! {
        base (server.url())
        sse "S" open "/s" reconnect always
            check await within 20s until 5 require data < 5
            close
    }
    .run()
    .await
    .unwrap_err();
    assert_says(&failure, &["broke", "it was lost once, last: the server ended it, recovered in "]);
}

#[tokio::test]
async fn under_continue_a_cut_marks_the_run_once() {
    let server = serving_in_turn([quick().cut(), Script::status(500)]).await;
    let failure = scenario! {
        base (server.url())
        on failure continue
        sse "S" open "/s" reconnect always
            check await within 20s until 1
            close
    }
    .run()
    .await
    .unwrap_err();
    assert_eq!((failure.kind(), failure.further().len()), (FailureKind::Cut, 0));
}
