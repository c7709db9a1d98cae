//! Users, groups, steps and connections.

use std::sync::Arc;

use streamgauge::metrics::Meter;
use streamgauge::testing::{Gate, Script};
use streamgauge::{StopSignal, UserStart, scenario};
use streamgauge_tests::{Event, Kind, Recorder, Taken, serving_at, soon};

use super::{measured, ms};

#[tokio::test]
async fn each_step_is_measured_by_its_key() {
    let server = serving_at([
        ("/s", Script::sse().message(1).hold()),
        ("/login", Script::text("welcome").with_status(201)),
    ])
    .await;
    let taken = measured(scenario! {
        base (server.url())
        let who = ("Bob")
        http "Login of {who}" post "/login"
        group "Session" {
            repeat 2 {
                sse "Prices" open "/s"
                    check await within 20s until 1
                    close
                pause 20ms
            }
        }
    })
    .await;
    assert_eq!(taken.failures(), []);
    assert_eq!(taken.metrics("user"), ["user"]);
    assert_eq!(taken.metrics("group Session"), ["group"]);
    assert_eq!(taken.metrics("http Login of {who}"), ["response", "body bytes"]);
    assert_eq!(taken.metrics("open Prices"), ["head"]);
    assert_eq!(taken.outcomes("http Login of {who}", "response"), (1, 0));
    assert_eq!(taken.counted("http Login of {who}", "body bytes"), 7);
    assert_eq!(taken.statuses("http Login of {who}"), [201]);
    assert_eq!(taken.outcomes("open Prices", "head"), (2, 0));
    assert_eq!(taken.statuses("open Prices"), [200, 200]);
    assert_eq!(taken.outcomes("close Prices", "step"), (2, 0));
    let pauses = taken.values("pause", "step");
    assert!(pauses.len() == 2 && pauses.iter().all(|pause| *pause >= ms(20)), "{pauses:?}");
    assert!(taken.value("group Session", "group") >= pauses.iter().sum());
    assert!(taken.value("user", "user") >= taken.value("group Session", "group"));
    assert_eq!(taken.outcomes("repeat", "step"), (1, 0));
}

#[tokio::test]
async fn connections_are_measured_by_their_address() {
    let server = serving_at([("/s", Script::sse().message(1).hold()), ("/x", Script::text("x"))]).await;
    let taken = measured(scenario! {
        base (server.url())
        on failure continue
        sse "Prices" open "/s" close
        http "X" get "/x"
        http "Nobody" get "http://127.0.0.1:1/"
    })
    .await;
    assert!(taken.counted("connection", "connections") >= 1);
    assert_eq!(taken.counted("connection", "connections"), taken.values("connection", "tcp").len() as i64);
    assert!(taken.values("connection", "tcp").iter().all(|time| *time > 0));
    assert_eq!(taken.outcomes("connection", "tls"), (0, 0));
    assert_eq!(taken.outcomes("connection", "name lookup"), (0, 0), "the URL has an address");
    assert_eq!(taken.outcomes("connection", "head"), (1, 0));
    assert_eq!(taken.outcomes("connection", "response"), (1, 0));
    assert_eq!(taken.counted("connection", "failures"), 1);
}

#[tokio::test]
async fn an_open_that_fails_has_the_time_to_its_failure() {
    let server = serving_at([("/busy", Script::status(503)), ("/never", Script::stall())]).await;
    let taken = measured(scenario! {
        base (server.url())
        on failure continue
        group "All" {
            sse "Busy" name "busy" open "/busy"
                check await within 20s until 1
                close
            sse "Late" name "late" open "/never" timeout 50ms close
            sse "Nobody" name "nobody" open "http://127.0.0.1:1/" close
        }
    })
    .await;
    assert_eq!(
        taken.failures(),
        [
            ("open Busy", "status 503"),
            ("open Late", "no response head in time"),
            ("open Nobody", "connection refused")
        ]
        .map(|(of, cause)| (of.to_owned(), cause.to_owned()))
    );
    assert_eq!(taken.statuses("open Busy"), [503]);
    for (title, stream) in [("Busy", "busy"), ("Late", "late"), ("Nobody", "nobody")] {
        let (open, stream) = (format!("open {title}"), format!("stream {stream}"));
        assert_eq!(taken.outcomes(&open, "head"), (0, 1), "{title}");
        // What never came has failed with it, and nothing else was measured of such a stream.
        assert_eq!(taken.metrics(&stream), ["first event"], "{title}");
        assert_eq!(taken.failed_values(&stream, "first event"), taken.failed_values(&open, "head"));
        // They are skipped.
        assert_eq!(taken.metrics(&format!("close {title}")), [""; 0], "{title}");
    }
    assert_eq!(taken.metrics("check Busy"), [""; 0]);
    assert!(taken.failed_values("open Late", "head")[0] >= ms(50));
    assert_eq!(taken.outcomes("group All", "group"), (0, 1));
    assert_eq!(taken.outcomes("user", "user"), (0, 1));
}

#[tokio::test]
async fn a_response_that_its_check_refuses_has_failed() {
    let server = serving_at([
        ("/no", Script::text("no")),
        ("/garbage", Script::sse().content_type("text/plain").content_length(2).bytes(b"a\xff")),
    ])
    .await;
    let taken = measured(scenario! {
        base (server.url())
        on failure continue
        http "No" get "/no" check body == "yes"
        http "Garbage" get "/garbage"
        run { "no number".parse::<u32>()?; }
        fail "enough"
    })
    .await;
    assert_eq!(taken.outcomes("http No", "response"), (0, 1));
    assert_eq!((taken.statuses("http No"), taken.counted("http No", "body bytes")), (vec![200], 2));
    assert_eq!(taken.outcomes("http Garbage", "response"), (1, 0));
    assert_eq!(taken.counted("http Garbage", "invalid UTF-8"), 1);
    assert_eq!(taken.outcomes("run", "step"), (0, 1));
    assert_eq!(taken.outcomes("fail", "step"), (0, 1));
    let failed: Vec<_> = taken.failures().into_iter().map(|(of, _)| of).collect();
    assert_eq!(failed, ["http No", "run", "fail"]);
}

#[tokio::test]
async fn what_the_end_cuts_is_unfinished_and_no_latency() {
    let server = serving_at([("/s", Script::sse().message(1).hold())]).await;
    for stops in [true, false] {
        let (log, taken, signal) = (Recorder::default(), Taken::default(), StopSignal::new());
        let start = UserStart::new()
            .recorder((Arc::new(log.clone()), Meter::new(taken.clone())))
            .stop(signal.clone());
        let run = scenario! {
            base (server.url())
            group "All" {
                sse "S" name "s" open "/s"
                    check listen within 10min until 2
                pause 10min
                sse "S" name "s" close
            }
        }
        .run_as(start);
        let ends = async {
            log.comes(|event| event.is_step("pause")).await;
            log.comes(Event::is_message).await;
            signal.stop();
        };
        if stops {
            assert!(soon(async { tokio::join!(run, ends) }).await.0.is_err());
        } else {
            tokio::select! {
                _ = run => panic!("it pauses"),
                () = soon(ends) => {}
            }
        }
        assert_eq!(log.count(Kind::Finished), 1);
        for of in ["user", "group All", "pause", "check S"] {
            assert_eq!(taken.metrics(of), ["unfinished"], "{of}, {stops}");
            assert!(taken.value(of, "unfinished") > 0, "{of}");
        }
        let wanted = ["first event", "unfinished", "open streams", "events", "bytes"];
        assert_eq!(taken.metrics("stream s"), wanted);
        assert_eq!(taken.level("stream s", "open streams"), (0, 1));
        assert_eq!(taken.failures(), []);
    }
}

#[tokio::test]
async fn an_open_that_the_end_cuts_is_unfinished() {
    let (log, taken, stalls) = (Recorder::default(), Taken::default(), Gate::new());
    let server = serving_at([("/s", Script::sse().head_behind(&stalls).hold())]).await;
    let start = UserStart::new().recorder((Arc::new(log.clone()), Meter::new(taken.clone())));
    let run = scenario! { base (server.url()) sse "S" name "s" open "/s" close }.run_as(start);
    tokio::select! {
        _ = run => panic!("no head comes"),
        () = soon(log.comes(|event| event.is_step("open"))) => {}
    }
    assert_eq!((taken.metrics("open S"), taken.metrics("stream s")), (vec!["unfinished"], vec![]));
}

#[tokio::test]
async fn what_an_attempt_tries_again_has_neither_failed_nor_succeeded() {
    let server = serving_at([
        ("/h", Script::status(503)),
        ("/h", Script::status(503)),
        ("/h", Script::text("ok")),
        ("/s", Script::status(500)),
        ("/s", Script::sse().message(1).reset()),
        ("/s", Script::sse().message(2).hold()),
    ])
    .await;
    let taken = measured(scenario! {
        base (server.url())
        attempt 3 { group "G" { http "H" get "/h" } }
        attempt 3 {
            sse "S" name "s" open "/s"
                check await within 20s until 1 require data == 2
                close
        }
        attempt 1 { fail "left" } otherwise { pause 1ms }
    })
    .await;
    assert_eq!(taken.failures(), []);
    assert_eq!(taken.counted("http H", "retried"), 2);
    assert_eq!(taken.counted("group G", "retried"), 2);
    assert_eq!((taken.outcomes("http H", "response"), taken.outcomes("group G", "group")), ((1, 0), (1, 0)));
    assert_eq!((taken.counted("open S", "retried"), taken.outcomes("check S", "check")), (1, (1, 0)));
    assert_eq!(taken.counted("check S", "retried"), 1);
    assert_eq!(taken.counted("fail", "retried"), 1);
    assert_eq!(taken.outcomes("user", "user"), (1, 0));
    assert_eq!(taken.statuses("http H"), [503, 503, 200]);
    assert_eq!(taken.statuses("open S"), [500, 200, 200]);
}

#[tokio::test]
async fn the_last_failure_of_an_attempt_is_measured_as_every_other() {
    let server = serving_at([("/h", Script::status(503)), ("/h", Script::status(404))]).await;
    let taken = measured(scenario! {
        base (server.url())
        attempt 2 { http "H" get "/h" }
    })
    .await;
    assert_eq!((taken.counted("http H", "retried"), taken.outcomes("http H", "response")), (1, (0, 1)));
    assert_eq!(taken.failures(), [("http H".to_owned(), "status 404".to_owned())]);
    assert_eq!(taken.outcomes("user", "user"), (0, 1));
}
