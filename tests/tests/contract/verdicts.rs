//! When an `http` step fails, and what that does.

use std::ops::Range;
use std::time::Duration;

use streamgauge::testing::{Script, Server};
use streamgauge::{FailureKind, scenario};
use streamgauge_tests::{SOON, asked, assert_says, serving_at};

async fn answering(status: u16) -> Server {
    serving_at([("/h", Script::status(status))]).await
}

#[tokio::test]
async fn a_status_check_of_any_kind_replaces_the_rule() {
    let server = answering(404).await;
    let (base, none) = (server.url(), 404);
    let fails =
        scenario! { base (base) http "a" get "/h" check body == "" header "x" missing elapsed < 1min };
    assert_eq!(fails.run().await.unwrap_err().kind(), FailureKind::Status);
    scenario! {
        base (base)
        http "a" get "/h" check status == 404
        http "b" get "/h" check status in [200, (none)]
        http "c" get "/h" check status in 400..500
        http "d" get "/h" check status != 200
        http "e" get "/h" check status satisfies (|status: &u16| *status == none)
        http "f" get "/h" check body == "" status exists
        http "g" get "/h" check status save code: u16
        http "h" get "/h" check status collect codes: u16
        http "i" get "/h" check status count == 1
    }
    .run()
    .await
    .unwrap();
    let wrong = scenario! { base (base) http "a" get "/h" check status == 200 }.run().await.unwrap_err();
    assert_eq!(wrong.kind(), FailureKind::Check);
    assert_says(&wrong, &["wanted   status == 200", "got      status is 404"]);
}

#[tokio::test]
async fn under_continue_the_next_step_goes_on_and_all_failures_are_told() {
    let server = serving_at([("/h", Script::status(500)), ("/ok", Script::text("fine"))]).await;
    let failure = scenario! {
        base (server.url())
        on failure continue
        http "one" get "/h"
        http "two" get "/ok" check body == "bad"
        http "three" get "/ok"
        http "four" get "/h" check status == 200
    }
    .run()
    .await
    .unwrap_err();
    assert_eq!((failure.title(), failure.further().len()), ("one", 2));
    let further: Vec<&str> = failure.further().iter().map(|failure| failure.title()).collect();
    assert_eq!(further, ["two", "four"]);
    assert_eq!(asked(&server), ["GET /h", "GET /ok", "GET /ok", "GET /h"]);
}

#[tokio::test]
async fn a_group_that_continues_is_left_by_nothing_and_one_that_stops_ends_the_run() {
    let server = serving_at([("/h", Script::status(500)), ("/ok", Script::text("fine"))]).await;
    let failure = scenario! {
        base (server.url())
        on failure continue
        group "lenient" { http "one" get "/h" http "two" get "/ok" }
        group "strict" on failure stop { http "three" get "/h" http "four" get "/ok" }
        http "five" get "/ok"
    }
    .run()
    .await
    .unwrap_err();
    assert_eq!(failure.title(), "one");
    assert_eq!(asked(&server), ["GET /h", "GET /ok", "GET /h"]);
}

#[tokio::test]
async fn a_failing_step_closes_the_open_streams() {
    let server = serving_at([("/s", Script::sse().message(1).hold()), ("/h", Script::status(500))]).await;
    let failure = scenario! {
        base (server.url())
        sse "A" name "a" open "/s" check listen within 20s expect 1..=9
        sse "B" name "b" open "/s"
        http "bad" get "/h"
        sse "A" name "a" await close
        sse "B" name "b" close
    }
    .run()
    .await
    .unwrap_err();
    assert_eq!((failure.title(), failure.kind()), ("bad", FailureKind::Status));
    server.wait_closed(SOON).await.unwrap();
    assert_eq!(server.open_streams(), 0);
}

#[tokio::test]
async fn a_pending_check_that_fails_ends_a_step_that_waits_and_under_continue_it_does_not() {
    let server =
        serving_at([("/s", Script::sse().message("bad").hold()), ("/h", Script::text("late"))]).await;
    let base = server.url();
    let failure = scenario! {
        base (base)
        sse "Ticks" open "/s" check listen within 1ms until 5
        http "slow" get "/stalls" timeout 1h
        sse "Ticks" close
    };
    server.on("/stalls", Script::stall());
    let failure = failure.run().await.unwrap_err();
    assert_eq!((failure.title(), failure.further().len()), ("Ticks", 0));
    let failure = scenario! {
        base (base)
        on failure continue
        sse "Ticks" open "/s" check listen within 20s expect 0..=9 require data == "good"
        pause 30ms
        http "goes on" get "/h" check body == "late"
        sse "Ticks" close
    }
    .run()
    .await
    .unwrap_err();
    assert_eq!((failure.title(), failure.further().len()), ("Ticks", 0));
    assert_eq!(server.requests_to("/h").len(), 1);
}

#[tokio::test]
async fn a_check_is_awaited_after_the_step_that_it_hears_of() {
    for _ in 0..10 {
        let server = serving_at([
            ("/s", Script::sse().message(r#"{"re":1,"text":"a"}"#).message(r#"{"re":2,"text":"b"}"#).hold()),
            ("/h", Script::json(r#"{"id":2}"#)),
        ])
        .await;
        let user = scenario! {
            base (server.url())
            sse "Chat" open "/s"
                check listen within (SOON) until 2 json "$.text" collect texts json "$.re" save last: u8
            http "Say" post "/h" body json { "text": "hi" } check json "$.id" save id: u8
            sse "Chat" await
            if (last != id) { fail "heard {last} of {id}" }
            sse "Chat" close
        };
        assert_eq!(user.run().await.unwrap().texts, ["a", "b"]);
    }
}

#[tokio::test]
async fn a_reconciled_value_is_an_option_until_it_is_awaited() {
    let server = serving_at([("/s", Script::sse().message(7).hold()), ("/h", Script::status(200))]).await;
    let user = scenario! {
        base (server.url())
        sse "S" open "/s" check listen within (SOON) until 1 data save n: u8
        http "a" get "/h"
        sse "S" reconcile
        let early = (n)
        sse "S" await
        let late = (n)
        http "b" get "/h" query "n" (n) query "m" "{n}"
        sse "S" close
    }
    .run()
    .await
    .unwrap();
    let (early, late, n): (Option<u8>, u8, u8) = (user.early, user.late, user.n);
    assert!((early.is_none() || early == Some(7)) && late == 7 && n == 7);
    assert_eq!(asked(&server)[2], "GET /h?n=7&m=7");
}

#[tokio::test]
async fn what_is_known_only_when_the_step_runs_fails_it() {
    let server = answering(200).await;
    let (base, zero, reversed, bad) = (server.url(), Duration::ZERO, Range { start: 300, end: 200 }, "a b");
    let (line, unclosed) = ("a\nb", "(".to_owned());
    let url = "http://[";
    let failures = [
        scenario! { base (base) http "x" get "/h" timeout (zero) }.run().await.map(drop).unwrap_err(),
        scenario! { base (base) http "x" get "/h" check status in (reversed.clone()) }
            .run()
            .await
            .map(drop)
            .unwrap_err(),
        scenario! { base (base) http "x" get "/h" header (bad) "x" }.run().await.map(drop).unwrap_err(),
        scenario! { base (base) http "x" get "/h" header "x" (line) }.run().await.map(drop).unwrap_err(),
        scenario! { base (base) http "x" get (url) }.run().await.map(drop).unwrap_err(),
        scenario! { base (base) http "x" get "/h" check regex (streamgauge::Regex::new(&unclosed)) }
            .run()
            .await
            .map(drop)
            .unwrap_err(),
    ];
    for failure in failures {
        assert_eq!((failure.step(), failure.title()), ("http", "x"), "{failure}");
    }
}
