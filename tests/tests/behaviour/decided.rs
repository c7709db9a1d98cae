//! What decides a pending check besides its messages: another check, `cancel`, `close`, the end, a cut.

use std::time::Duration;

use streamgauge::testing::{Gate, Script, Server};
use streamgauge::{Client, Failure, FailureKind, scenario};
use streamgauge_tests::{Ended, Event, Kind, Recorder, SOON, What, assert_says, opens, serving};

/// One message, and then silence.
fn one() -> Script {
    Script::sse().message("one").hold()
}

#[tokio::test]
async fn a_check_over_a_pending_one_fails_it_and_replaces_it() {
    let server = serving(one()).await;
    let log = Recorder::default();
    let scenario = scenario! {
        base (server.url())
        on failure continue
        sse "First" open "/s" check listen within 10min until 1 data == "never"
        sse "Second" check await within 20s until 1 data == "one" save second
        sse "Second" close
    };
    let second = line!() - 3;
    let failure = scenario.observer(log.clone()).run().await.unwrap_err();
    assert_eq!((failure.kind(), failure.title()), (FailureKind::Replaced, "First"));
    assert_says(&failure, &["another check was set over it", &format!("line {second}"), "data == \"never\""]);
    assert!(failure.further().is_empty(), "{failure}");
    let decided = [
        Event::check_finished("First", Ended::Failed(FailureKind::Replaced), 0, 0),
        Event::check_succeeded("Second", 1, 1),
    ];
    assert_eq!(log.of(Kind::CheckFinished), decided);
}

#[tokio::test]
async fn under_stop_a_replaced_check_ends_the_run() {
    let server = serving(one()).await;
    let log = Recorder::default();
    let failure = scenario! {
        base (server.url())
        sse "First" open "/s" check listen within 10min until 1 data == "never"
        sse "Second" check await within 20s until 1 data == "one"
        sse "Second" close
    }
    .observer(log.clone())
    .run()
    .await
    .unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Replaced);
    assert_eq!(log.of(Kind::CheckSet), [Event::check_set("First")]);
    server.wait_streams(0, SOON).await.unwrap();
}

#[tokio::test]
async fn a_decided_check_is_not_replaced_but_followed() {
    let server = serving(Script::sse().message(1).message(2).hold()).await;
    scenario! {
        base (server.url())
        sse "First" open "/s" check listen within 200ms expect 2
        pause 400ms
        sse "Second" check listen within 200ms expect 0
        sse "Second" await
        sse "Second" close
    }
    .run()
    .await
    .unwrap();
}

#[tokio::test]
async fn cancel_drops_a_check_without_a_verdict() {
    let server = serving(one()).await;
    let log = Recorder::default();
    scenario! {
        base (server.url())
        sse "Listen" open "/s" check listen within 100ms until 1 data == "never"
        sse "Cancel" cancel
        pause 300ms
        sse "Close" close
    }
    .observer(log.clone())
    .run()
    .await
    .unwrap();
    assert_eq!(log.of(Kind::CheckCancelled), [Event::check_cancelled("Listen")]);
    let outcomes = log.picked(|event| match &event.what {
        What::CheckFinished { outcome, .. } => Some(*outcome),
        _ => None,
    });
    assert_eq!(outcomes, [Ended::Abandoned]);
}

#[tokio::test]
async fn close_decides_an_expect_by_its_count_so_far() {
    let server = serving(Script::sse().message(1).message(2).hold()).await;
    let second = Gate::new();
    server.on("/other", Script::sse().head_behind(&second).hold());
    let is_second = |event: &Event| *event == Event::matched("Listen", 2);
    // The other stream opens once both messages have been heard.
    let values = scenario! {
        base (server.url())
        sse "Listen" open "/s" check listen within 10min expect 2 collect all: u8
        sse "Other" name "other" open "/other" close
        sse "Close" close
    }
    .observer(opens(&second, is_second))
    .run()
    .await
    .unwrap();
    assert_eq!(values.all, [1, 2]);
    let failure = scenario! {
        base (server.url())
        sse "Listen" open "/s" check listen within 10min expect 3
        sse "Other" name "other" open "/other" close
        sse "Close" close
    }
    .observer(opens(&second, is_second))
    .run()
    .await
    .unwrap_err();
    assert_says(
        &failure,
        &["check \"Listen\"", "exactly 3 messages within 10min", "got      2 ", "the scenario closed"],
    );
}

#[tokio::test]
async fn close_decides_an_until_as_failed() {
    let server = serving(one()).await;
    let failure = scenario! {
        base (server.url())
        sse "Listen" open "/s" check listen within 10min until 2
        sse "Close" close
    }
    .run()
    .await
    .unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Check);
    assert_says(&failure, &["check \"Listen\"", "2 messages within 10min", "the scenario closed"]);
    let failure = scenario! {
        base (server.url())
        sse "Listen" open "/s" check listen within 10min until end
        sse "Close" close
    }
    .run()
    .await
    .unwrap_err();
    assert_says(&failure, &["the end of the stream within 10min", "the scenario closed"]);
}

#[tokio::test]
async fn what_came_before_close_counts_even_if_nothing_was_waited_for() {
    let server = serving(Script::sse().bytes("data: 1\n\ndata: 2\n\n").hold()).await;
    scenario! {
        base (server.url())
        sse "One" open "/s" check await within 20s until 1
        sse "Two" check listen within 10min expect 1
        sse "Close" close
    }
    .run()
    .await
    .unwrap();
}

#[tokio::test]
async fn until_end_succeeds_when_the_server_ends_the_stream() {
    let server = serving(Script::sse().message(1).message(2).message(3).end()).await;
    let log = Recorder::default();
    let values = scenario! {
        base (server.url())
        sse "End" open "/s" check await within 20s until end data != 2 collect odd: u8
        sse "End" close
    }
    .observer(log.clone())
    .run()
    .await
    .unwrap();
    assert_eq!(values.odd, [1, 3]);
    assert_eq!(log.of(Kind::CheckFinished), [Event::check_succeeded("End", 2, 3)]);
    assert_eq!(log.of(Kind::Ended), [Event::ended()]);
}

#[tokio::test]
async fn until_end_fails_at_the_deadline() {
    let server = serving(one()).await;
    let failure = scenario! {
        base (server.url()) sse "End" open "/s" check await within 150ms until end close
    }
    .run()
    .await
    .unwrap_err();
    assert_says(&failure, &["the end of the stream within 150ms", "the stream is open", "one"]);
}

#[tokio::test]
async fn the_end_decides_an_expect_by_its_count_and_an_until_as_failed() {
    let server = serving(Script::sse().message(1).message(2).end()).await;
    let url = server.url();
    let values = scenario! {
        base (url) sse "x" open "/s" check await within 10min expect 2 collect all: u8 close
    };
    assert_eq!(values.run().await.unwrap().all, [1, 2]);
    let failure = scenario! { base (url) sse "x" open "/s" check await within 10min expect 3.. close };
    assert_says(&failure.run().await.unwrap_err(), &["3 or more messages", "the server ended the stream"]);
    let failure = scenario! { base (url) sse "x" open "/s" check await within 10min until 3 close };
    let failure = failure.run().await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Check);
    assert_says(&failure, &["3 messages within 10min", "got      2 ", "the server ended the stream"]);
}

#[tokio::test]
async fn what_a_stream_without_length_sends_before_it_closes_is_an_end() {
    let server = serving(Script::sse().close_delimited().message("last words").end()).await;
    scenario! {
        base (server.url())
        sse "x" open "/s" check await within 20s until end expect 1 data == "last words"
        sse "x" close
    }
    .run()
    .await
    .unwrap();
}

#[tokio::test]
async fn actions_on_a_stream_that_the_server_has_ended() {
    let server = serving(Script::sse().message(1).end()).await;
    let url = server.url();
    let log = Recorder::default();
    let values = scenario! {
        base (url)
        sse "End" open "/s" check await within 20s expect 1
        sse "Empty" check await within 10min expect 0
        sse "Empty" check await within 10min until end
        sse "Listen" check listen within 10min expect 0.. save none: u8
        sse "Reconcile" reconcile
        sse "Again" check listen within 10min until end
        sse "Wait" await
        sse "Twice" check listen within 10min until end
        sse "Cancel" cancel
        sse "Close" close
    }
    .observer(log.clone())
    .run()
    .await
    .unwrap();
    assert_eq!(values.none, None);
    assert_eq!(log.count(Kind::CheckFinished), 6, "{:?}", log.events());
    let failure = scenario! {
        base (url)
        sse "End" open "/s" check await within 20s until end
        sse "More" check await within 10min until 1
        sse "Close" close
    }
    .run()
    .await
    .unwrap_err();
    assert_says(&failure, &["check \"More\"", "the server ended the stream", "1"]);
}

#[tokio::test]
async fn a_stream_that_was_ended_can_be_opened_again_without_a_close() {
    let server = serving(Script::sse().message(1).end()).await;
    scenario! {
        base (server.url())
        sse "First" open "/s" check await within 20s until end
        sse "Second" open "/s" check await within 20s until 1
        sse "Second" close
    }
    .run()
    .await
    .unwrap();
    assert_eq!(server.requests().len(), 2);
}

async fn cut_with_check(script: Script, wanted: &[&str]) {
    let server = serving(script).await;
    let url = server.url();
    let client = || Client::new().event_cap(1024);
    let failures: [Failure; 3] = [
        scenario! { base (url) sse "x" name "s" open "/s" idle 300ms check await within 10min until end close }
            .client(client()).run().await.unwrap_err(),
        scenario! { base (url) sse "x" name "s" open "/s" idle 300ms check await within 10min expect 0.. close }
            .client(client()).run().await.unwrap_err(),
        scenario! { base (url) sse "x" name "s" open "/s" idle 300ms check await within 10min until 9 close }
            .client(client()).run().await.unwrap_err(),
    ];
    for failure in failures {
        assert_eq!(failure.kind(), FailureKind::Cut, "{failure}");
        assert_eq!(failure.step(), "check");
        assert_says(&failure, &["check \"x\" on stream \"s\" failed", "the stream was cut", "came"]);
        assert_says(&failure, wanted);
    }
    // With none pending the run fails, whatever it is doing.
    let scenario = scenario! { base (url)
        sse "The open" name "s" open "/s" idle 300ms
        pause 10min
        sse "x" name "s" close
    };
    let line = line!() - 4;
    let failure = scenario.client(client()).run().await.unwrap_err();
    assert_eq!(
        (failure.kind(), failure.title(), failure.stream()),
        (FailureKind::Cut, "The open", Some("s"))
    );
    assert_eq!(failure.at().line(), line);
    assert_says(&failure, wanted);
    server.wait_streams(0, SOON).await.unwrap();
}

#[tokio::test]
async fn a_reset_is_a_cut() {
    cut_with_check(
        Script::sse().message("one").wait(Duration::from_millis(50)).reset(),
        &["connection reset", "one"],
    )
    .await;
}

#[tokio::test]
async fn a_broken_chunk_is_a_cut() {
    cut_with_check(Script::sse().message("one").cut(), &["the stream was cut", "one"][1..]).await;
    cut_with_check(Script::sse().message("one").cut_in("data: tw"), &["one"]).await;
}

#[tokio::test]
async fn a_body_that_is_shorter_than_announced_is_a_cut() {
    cut_with_check(Script::sse().content_length(1000).message("one").cut(), &["one"]).await;
}

#[tokio::test]
async fn silence_beyond_idle_is_a_cut() {
    cut_with_check(Script::sse().message("one").hold(), &["nothing came for 300ms", "idle", "one"]).await;
}

#[tokio::test]
async fn a_line_or_an_event_over_the_cap_is_a_cut_that_names_the_cap_and_the_way_out() {
    let way_out = ["1024 bytes", "Client::event_cap", "one"];
    cut_with_check(Script::sse().message("one").message("x".repeat(2000)).hold(), &way_out).await;
    let event = "data: 0123456789\n".repeat(200);
    cut_with_check(Script::sse().message("one").bytes(event).hold(), &way_out).await;
    cut_with_check(Script::sse().message("one").bytes(format!(":{}", "x".repeat(2000))).hold(), &way_out)
        .await;
}

#[tokio::test]
async fn the_cap_is_one_mib_by_default_and_can_be_raised() {
    let server = Server::start().await.unwrap();
    server.on("/fits", Script::sse().message("x".repeat(1_000_000)).hold());
    server.on("/too-long", Script::sse().message("x".repeat((1 << 20) + 1)).hold());
    let url = server.url();
    let values =
        scenario! { base (url) sse "x" open "/fits" check await within 20s until 1 save data sse "x" close };
    assert_eq!(values.run().await.unwrap().data.len(), 1_000_000);
    let failure =
        scenario! { base (url) sse "x" open "/too-long" check await within 20s until 1 close }.run().await;
    assert_says(&failure.unwrap_err(), &["1048576 bytes"]);
    scenario! { base (url) sse "x" open "/too-long" check await within 20s until 1 close }
        .client(Client::new().event_cap(2 << 20))
        .run()
        .await
        .unwrap();
}

#[tokio::test]
async fn heartbeats_count_against_idle() {
    let server = serving(Script::sse().repeat(12, |_| ":\n\n").message("end").hold()).await;
    server.on("/slow", Script::sse().every(Duration::from_millis(50), |_| ":\n\n"));
    let log = Recorder::default();
    scenario! {
        base (server.url())
        sse "x" open "/slow" idle 2s check await within 3s expect 0
        sse "x" close
    }
    .observer(log.clone())
    .run()
    .await
    .unwrap();
    assert!(log.count(Kind::Comment) > 10);
}

#[tokio::test]
async fn a_cut_under_continue_is_a_failure_and_the_run_goes_on() {
    let server = serving(Script::sse().message("one").cut()).await;
    let log = Recorder::default();
    let failure = scenario! {
        base (server.url())
        on failure continue
        sse "Open" open "/s"
            check await within 20s until end
        sse "Again" check await within 10min until 1
        sse "Close" close
        sse "Reopen" open "/s" check await within 20s until 1 close
    }
    .observer(log.clone())
    .run()
    .await
    .unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Cut);
    assert_eq!(failure.further().len(), 1, "{failure}");
    assert_says(&failure.further()[0], &["check \"Again\"", "the stream was cut"]);
    assert_eq!(log.of(Kind::CheckFinished).last(), Some(&Event::check_succeeded("Reopen", 1, 1)));
}

#[tokio::test]
async fn the_rest_of_an_event_that_was_not_finished_is_reported() {
    let server = serving(Script::sse().message("one").bytes("data: unfinished\nid: 7").end()).await;
    let log = Recorder::default();
    let failure = scenario! {
        base (server.url()) sse "x" open "/s" check await within 20s until 2 close
    }
    .observer(log.clone())
    .run()
    .await
    .unwrap_err();
    assert_says(&failure, &["the server ended the stream in the middle of an event", "one"]);
    let ended = log.picked(|event| match &event.what {
        What::Ended { dropped_bytes, dropped } => Some((*dropped_bytes, dropped.bytes())),
        _ => None,
    });
    assert_eq!(ended, [(15, 15)]);
}

#[tokio::test]
async fn invalid_utf8_is_replaced_and_flagged() {
    let server = serving(Script::sse().bytes(b"data: a\xffb\n\n").message("good").hold()).await;
    let log = Recorder::default();
    let values = scenario! {
        base (server.url())
        sse "x" open "/s" check await within 20s until 2 collect all
        sse "x" close
    }
    .observer(log.clone())
    .run()
    .await
    .unwrap();
    assert_eq!(values.all, ["a\u{fffd}b", "good"]);
    let messages = [Event::message_with_invalid_utf8("a\u{fffd}b"), Event::message("good")];
    assert_eq!(log.of(Kind::Message), messages);
}
