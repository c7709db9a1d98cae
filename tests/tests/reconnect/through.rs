//! `reconnect … through …` and `reconnect … after …`.

use std::time::Duration;

use streamgauge::check::{Check, Goal};
use streamgauge::session::Session;
use streamgauge::testing::{Script, Server};
use streamgauge::{Client, FailureKind, Open, scenario};
use streamgauge_tests::{Kind, Recorder, assert_says, quick, serving_in_turn};

/// A stream that is lost after a message, then these answers, and then a stream with one more message.
async fn server(between: impl IntoIterator<Item = Script>) -> Server {
    let between = between.into_iter().collect::<Vec<_>>();
    let ends = Script::sse().message(2).hold();
    serving_in_turn([quick().message(1).cut()].into_iter().chain(between).chain([ends])).await
}

fn failing(status: u16) -> Script {
    Script::text("sorry").with_status(status)
}

#[tokio::test]
async fn an_answer_of_these_statuses_is_a_failed_attempt() {
    let server = server([500, 599, 503].map(failing)).await;
    let log = Recorder::default();
    scenario! {
        base (server.url())
        sse "S" open "/s" reconnect always through 500..=599
            check await within 20s until 2
            close
    }
    .observer(log.clone())
    .run()
    .await
    .unwrap();
    assert_eq!((log.count(Kind::ReconnectFailed), log.count(Kind::Reconnected)), (3, 1));
    assert_eq!(server.requests().len(), 5);
}

#[tokio::test]
async fn any_other_status_ends_reconnecting() {
    for (status, says) in [(404, "404 Not Found"), (500, "500 Internal")] {
        let server = server([failing(503), failing(status)]).await;
        let failure = scenario! {
            base (server.url())
            sse "S" open "/s" reconnect 5 through 503
                check await within 20s until 2
                close
        };
        let failure = failure.run().await.unwrap_err();
        assert_eq!(failure.kind(), FailureKind::Cut);
        assert_says(
            &failure,
            &[
                &format!("attempt 2 of `reconnect 5` got status {says}"),
                "which ends reconnecting (attempt 1: got status 503 Service Unavailable)",
            ],
        );
        assert_eq!(server.requests().len(), 3);
    }
}

#[tokio::test]
async fn the_first_connection_is_not_tried_again() {
    let server = serving_in_turn([failing(503), Script::sse().message(1).hold()]).await;
    let failure = scenario! {
        base (server.url())
        sse "S" open "/s" reconnect always through 500..=599 close
    };
    let failure = failure.run().await.unwrap_err();
    assert_eq!((failure.kind(), failure.status()), (FailureKind::Status, Some(503)));
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn they_use_up_the_number_as_others_do() {
    let server = server([failing(503), failing(502)]).await;
    let failure = scenario! {
        base (server.url())
        sse "S" open "/s" reconnect 2 through 502..
            check await within 20s until 2
            close
    };
    let failure = failure.run().await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Cut);
    assert_says(
        &failure,
        &[
            "`reconnect 2` is used up (attempt 1: got status 503 Service Unavailable; attempt 2: got status 502 Bad Gateway)",
        ],
    );
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn statuses_and_times_may_be_rust() {
    let (statuses, wait, often) = (429..=503, Duration::from_millis(5), 3);
    let server = server([failing(429), failing(500)]).await;
    scenario! {
        base (server.url())
        sse "S" open "/s" reconnect (often) after (wait) through (statuses)
            check await within 20s until 2
            close
    }
    .run()
    .await
    .unwrap();
    assert_eq!(server.requests().len(), 4);
}

#[tokio::test]
async fn an_answer_with_a_wrong_type_or_204_may_be_one_of_them() {
    let server = server([failing(200), Script::status(204)]).await;
    scenario! {
        base (server.url())
        sse "S" open "/s" reconnect 3 through 200..=299
            check await within 20s until 2
            close
    }
    .run()
    .await
    .unwrap();
    assert_eq!(server.requests().len(), 4);
}

/// Loses its stream without a word about the time to wait.
async fn silent() -> Server {
    serving_in_turn([Script::sse().message(1).cut(), Script::sse().message(2).hold()]).await
}

#[tokio::test]
async fn a_wait_of_its_own_stands_in_place_of_the_default() {
    let server = silent().await;
    scenario! {
        base (server.url())
        // Within less than the three seconds that a stream waits by itself.
        sse "S" open "/s" reconnect 3 after 20ms
            check await within 2s until 2
            close
    }
    .run()
    .await
    .unwrap();

    let server = silent().await;
    let failure = scenario! {
        base (server.url())
        sse "S" open "/s" reconnect 3 after 1h
            check await within 200ms until 2
            close
    };
    let failure = failure.run().await.unwrap_err();
    assert_says(&failure, &["is being reconnected"]);
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn what_the_server_asks_for_goes_before() {
    let server = server([]).await;
    scenario! {
        base (server.url())
        sse "S" open "/s" reconnect 3 after 1h
            check await within 20s until 2
            close
    }
    .run()
    .await
    .unwrap();
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn no_wait_is_shorter_than_the_client_allows() {
    let server = silent().await;
    let client = Client::new().min_reconnect_wait(Duration::from_secs(3600));
    let failure = scenario! {
        base (server.url())
        sse "S" open "/s" reconnect 3 after 0ms
            check await within 200ms until 2
            close
    };
    failure.client(client).run().await.unwrap_err();
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn they_can_be_said_by_hand() {
    let server = server([failing(503)]).await;
    let mut session = Session::new().base(server.url());
    let open =
        Open::new("GET", "/s").reconnect(2).reconnect_through(500, 599).reconnect_after(Duration::ZERO);
    let stream = session.stream("s");
    let stream = session.open(stream, "S", open).await.unwrap();
    let both = Check::new("both", Goal::Until(2), Duration::from_secs(20));
    session.check(&stream, both).await.unwrap();
    assert_eq!(server.requests().len(), 3);
}
