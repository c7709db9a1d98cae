//! Checks on a stream as it stands: its response and its losses.

use std::time::Duration;

use streamgauge::testing::{Gate, Script};
use streamgauge::{FailureKind, fragment, scenario};
use streamgauge_tests::{
    Event, Kind, Recorder, assert_says, quick, serving, serving_at, serving_in_turn, soon,
};

fn session() -> Script {
    Script::sse().header("Mcp-Session-Id", "s-17").header("X-Left", "3").header("X-Left", "2")
}

#[tokio::test]
async fn behind_open_it_is_about_the_response() {
    let server = serving(session().message("a").message("b").hold()).await;
    let user = scenario! {
        base (server.url())
        sse "Session" open "/s"
            check status == 200 save code: u16
                header "Mcp-Session-Id" save session
                header "x-left" all save left: Vec<u8>
                header "X-Left" count == 2
                header "X-None" missing
                header "X-None" save none: Option<String>
                header "X-None" or "no" save or_none
                header "Mcp-Session-Id" regex r"s-(\d+)" save number: u32
                elapsed < 20s save took: Duration
                lost == 0 lost kind missing lost status save of_loss: Option<u16>
            check await within 20s until 2 data collect all
            close
    };
    let user = soon(user.run()).await.unwrap();
    let code: u16 = user.code;
    assert_eq!((code, user.session.as_str(), user.left, user.number), (200, "s-17", vec![3, 2], 17));
    assert_eq!((user.none, user.or_none.as_str(), user.of_loss), (None, "no", None));
    assert!(user.took > Duration::ZERO && user.took < Duration::from_secs(20));
    assert_eq!(user.all, ["a", "b"]);
}

#[tokio::test]
async fn several_in_a_row_behind_open_are_one() {
    let server = serving(session().message("a").end()).await;
    let user = scenario! {
        base (server.url())
        sse "Session" open "/s" check status == 200 check header "Mcp-Session-Id" save session
            check await within 20s until end expect 1
    };
    assert_eq!(soon(user.run()).await.unwrap().session, "s-17");
}

#[tokio::test]
async fn a_status_that_is_no_stream_ends_it() {
    let scripts = [
        ("/busy", Script::text("later").with_status(429).header("Retry-After", "7")),
        ("/moved", Script::redirect(302, "/busy")),
        ("/none", Script::status(204)),
        ("/taken", Script::json("{}").with_status(202)),
        ("/error", Script::sse().with_status(500).message("an error in the clothes of a stream").end()),
    ];
    let server = serving_at(scripts).await;
    let wanted = 429;
    let user = scenario! {
        base (server.url())
        // Each has ended, so that it may be opened again, and nothing is to be closed.
        sse "Busy" open "/busy" check status == 429 header "Retry-After" save wait: u64
        sse "Moved" open "/moved" redirects 0 check status == 302 header "Location" save to
        sse "None" open "/none" check status == 204
        sse "Taken" open "/taken" check status in [202, 204] header "Content-Type" == "application/json"
        sse "Error" open "/error" check status >= 400
        sse "Busy" open "/busy" check status == (wanted) save code: u16 close
        sse "Busy" open "/busy" check status in 200..500 close
        sse "Busy" open "/busy" check status save any: u16
        if (any == 200) { sse "Stream" close } else { sse "No stream" check status == 429 close }
    };
    let log = Recorder::default();
    let user = soon(user.observer(log.clone()).run()).await.unwrap();
    assert_eq!((user.wait, user.to.as_str(), user.code, user.any), (7, "/busy", 429, 429));
    let ends = log.picked(|event| (event.kind() == Kind::Ended).then_some(())).len();
    assert_eq!(ends, 8);
}

#[tokio::test]
async fn a_status_that_is_another_stream_is_one() {
    let server =
        serving_in_turn([Script::sse().with_status(201).message("a").end(), quick().message("b").end()])
            .await;
    let user = scenario! {
        base (server.url())
        sse "Made" open "/s" check status in 200..300 save first: u16
            check await within 20s until end expect 1 data save a
        sse "Plain" open "/s" check status in 200..300 save second: u16
            check await within 20s until end expect 1 data save b
    };
    let user = soon(user.run()).await.unwrap();
    assert_eq!((user.first, user.a.as_str(), user.second, user.b.as_str()), (201, "a", 200, "b"));
}

#[tokio::test]
async fn a_status_that_does_not_hold_fails_with_what_stood_there() {
    let scripts = [
        ("/busy", Script::text("come later").with_status(429)),
        ("/page", Script::text("a page")),
        ("/stream", session().message("a").hold()),
    ];
    let server = serving_at(scripts).await;
    let fails = scenario! { base (server.url()) sse "Open" open "/busy" check status == 503 };
    let failure = soon(fails.run()).await.unwrap_err();
    assert_eq!((failure.kind(), failure.step(), failure.status()), (FailureKind::Status, "open", Some(429)));
    assert_says(&failure, &["wanted   status == 503", "status 429 Too Many Requests", "come later"]);

    let fails = scenario! { base (server.url()) sse "Open" open "/busy" check status == 200 close };
    assert_says(&soon(fails.run()).await.unwrap_err(), &["status == 200", "status 429"]);

    // A status of a stream does not make a stream of a page.
    let fails = scenario! { base (server.url()) sse "Open" open "/page" check status == 200 close };
    let failure = soon(fails.run()).await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::ContentType);

    let fails = scenario! {
        base (server.url())
        sse "Open" open "/stream" check status == 429 header "Mcp-Session-Id" == "s-1"
    };
    let failure = soon(fails.run()).await.unwrap_err();
    assert_eq!((failure.kind(), failure.step(), failure.status()), (FailureKind::Check, "check", Some(200)));
    let wanted = r#"status == 429 and header "Mcp-Session-Id" == "s-1""#;
    assert_says(&failure, &[wanted, "status is 200", "\"s-17\"", "the stream is open"]);

    let fails = scenario! {
        base (server.url())
        sse "Open" open "/stream" check header "X-Left" save left: bool close
    };
    assert_says(&soon(fails.run()).await.unwrap_err(), &["X-Left", "bool"]);
}

#[tokio::test]
async fn losses_are_counted_and_the_last_is_told() {
    let gate = Gate::new();
    let scripts = [
        quick().header("X-Turn", "1").message("a").cut(),
        Script::status(503),
        quick().header("X-Turn", "2").message("b").end(),
        quick().header("X-Turn", "3").message("c").gate(&gate).message("d").hold(),
    ];
    let server = serving_in_turn(scripts).await;
    let scenario = scenario! {
        base (server.url())
        sse "Ticks" open "/s" reconnect always through 500..=599 after 10ms
            check lost save none: u64
            check await within 20s until 3
            check lost save losses: u64
                lost kind == "ended" save kind
                lost status save status: Option<u16>
                header "X-Turn" save turn: u8
        if (losses > 0) { sse "Ticks" check lost in 1..=9 lost kind exists }
        sse "Ticks" close
    };
    let user = soon(scenario.run()).await.unwrap();
    let losses: u64 = user.losses;
    assert_eq!((user.none, losses, user.kind.as_str(), user.status, user.turn), (0, 2, "ended", None, 3));
}

#[tokio::test]
async fn a_refused_attempt_has_its_status() {
    let scripts =
        [quick().message("a").cut(), Script::text("no").with_status(503), quick().message("b").hold()];
    let server = serving_in_turn(scripts).await;
    let scenario = scenario! {
        base (server.url())
        sse "Ticks" open "/s" reconnect always through 503 after 10ms
            check await within 20s until 2
            check lost == 1 lost kind != "status" save kind lost status == 503 save status: u16
            close
    };
    let user = soon(scenario.run()).await.unwrap();
    assert!(["broken", "reset"].contains(&user.kind.as_str()), "{}", user.kind);
    assert_eq!(user.status, 503);
}

#[tokio::test]
async fn a_stream_that_is_over_is_looked_at_too() {
    let server = serving_in_turn([session().message("a").end(), session().message("a").cut()]).await;
    let scenario = scenario! {
        base (server.url())
        on failure continue
        sse "Ends" name "e" open "/s" check await within 20s until end
        sse "Ends" name "e" check lost == 0 lost kind missing status == 200 header "Mcp-Session-Id" == "s-17" close
        sse "Cut" name "c" open "/s" check await within 20s until 2
        sse "Cut" name "c" check lost save losses: u64 lost kind save kind close
    };
    let failure = soon(scenario.run()).await.unwrap_err();
    assert_eq!((failure.kind(), failure.further().len()), (FailureKind::Cut, 0));
}

#[tokio::test]
async fn it_disturbs_no_pending_check_and_takes_no_messages() {
    let (first, second) = (Gate::new(), Gate::new());
    let script = session().message("a").gate(&first).message("b").gate(&second).message("c").hold();
    let server = serving(script).await;
    let opened = (first.clone(), second.clone());
    let scenario = scenario! {
        base (server.url())
        sse "Ticks" open "/s" check status == 200 check listen within 20s until 3 data collect all
        sse "Ticks" check status == 200 lost == 0
        run { opened.0.open(); }
        sse "Ticks" check header "X-Left" exists
        run { opened.1.open(); }
        sse "Ticks" check lost == 0 await close
    };
    assert_eq!(soon(scenario.run()).await.unwrap().all, ["a", "b", "c"]);
}

fragment! {
    quiet() needs stream "s" gives value losses: u64 {
        sse "Quiet" name "s" check lost == 0 save losses: u64
    }
}

fragment! {
    refused() gives value code: u16, stream "s" {
        sse "Open" name "s" open "/s" check status save code: u16
    }
}

#[tokio::test]
async fn in_fragments_loops_groups_and_families() {
    let server = serving(session().message("a").hold()).await;
    let scenario = scenario! {
        base (server.url())
        include refused
        repeat 3 { include quiet }
        sse "Close" name "s" close
        repeat 3 as i { sse "Sub" name "subs"[(i)] open "/s" check header "Mcp-Session-Id" collect sessions }
        sse "One" name "subs"[1] check status == 200 save one: u16
        sse "All" name "subs"[all] check lost == 0 save last: u64 status collect codes: u16
        attempt 1 { sse "One" name "subs"[2] check status == 404 } otherwise {
            sse "One" name "subs"[2] check when (losses > 0) status == 404 status == 200
        }
        sse "All" name "subs"[all] close
    };
    let user = soon(scenario.run()).await.unwrap();
    let last: Option<u64> = user.last;
    assert_eq!((user.code, user.losses, user.one, last), (200, 0, 200, Some(0)));
    assert_eq!((user.codes, user.sessions.len()), (vec![200, 200, 200], 1));
}

#[tokio::test]
async fn under_continue_what_is_behind_an_open_that_failed_is_skipped() {
    let server = serving(Script::status(500)).await;
    let log = Recorder::default();
    let scenario = scenario! {
        base (server.url())
        on failure continue
        sse "Open" open "/s" check status == 429 header "X" save x
        sse "Then" check lost save n: u64 close
    };
    let failure = soon(scenario.observer(log.clone()).run()).await.unwrap_err();
    assert_eq!((failure.kind(), failure.further().len()), (FailureKind::Status, 0));
    assert_eq!(
        log.picked(|event| matches!(event, Event { .. } if event.kind() == Kind::Ended).then_some(())).len(),
        0
    );
}
