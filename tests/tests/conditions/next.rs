//! `next`: one message after the other, as a program takes them.

use std::sync::Mutex;

use streamgauge::testing::{Gate, Script};
use streamgauge::{FailureKind, OwnedMessage, scenario};
use streamgauge_tests::{assert_says, quick, serving, serving_in_turn, soon};

fn numbered(numbers: std::ops::Range<u32>) -> Script {
    numbers
        .fold(Script::sse(), |script, n| script.event(format!("id: {n}\nevent: tick\ndata: {{\"n\":{n}}}")))
}

#[tokio::test]
async fn the_usual_loop_of_a_program() {
    let server = serving(numbered(0..500).end()).await;
    let seen = Mutex::new(Vec::new());
    let scenario = scenario! {
        base (server.url())
        sse "Ticks" open "/s" unmatched 10
        forever {
            sse "Ticks" next within 20s save m: OwnedMessage or end
            run { seen.lock().unwrap().push((m.event, m.id, m.data)); }
        }
    };
    soon(scenario.run()).await.unwrap();
    let seen = seen.into_inner().unwrap();
    assert_eq!(seen.len(), 500);
    for (n, (event, id, data)) in seen.into_iter().enumerate() {
        assert_eq!((event.as_str(), id, data), ("tick", Some(n.to_string()), format!("{{\"n\":{n}}}")));
    }
}

#[tokio::test]
async fn the_oldest_that_no_check_took_or_the_next_that_comes() {
    let gate = Gate::new();
    let server = serving(numbered(0..5).gate(&gate).message("last").hold()).await;
    let opens = gate.clone();
    let scenario = scenario! {
        base (server.url())
        sse "Ticks" open "/s" unmatched 10
            check await within 20s until 1 json "$.n" == 2
            next within 20s save a: OwnedMessage
            next within 20s json "$.n" == 1 save b: u8
            next within 20s save c
            next within 20s event == "tick" data save d id save e: u8
        run { opens.open(); }
        sse "Ticks" next within 20s save f close
    };
    let user = soon(scenario.run()).await.unwrap();
    assert_eq!((user.a.data.as_str(), user.b, user.c.as_str()), (r#"{"n":0}"#, 1, r#"{"n":3}"#));
    assert_eq!((user.d.as_str(), user.e, user.f.as_str()), (r#"{"n":4}"#, 4, "last"));
}

#[tokio::test]
async fn what_a_pending_check_takes_is_not_its_own() {
    let server = serving(numbered(0..6).hold()).await;
    let scenario = scenario! {
        base (server.url())
        sse "Ticks" open "/s" unmatched 10
            check listen within 20s until 3 json "$.n" in [0, 2, 4] json "$.n" collect even: u8
            next within 20s json "$.n" save a: u8
            next within 20s json "$.n" save b: u8
            await
            next within 20s json "$.n" save c: u8
            close
    };
    let user = soon(scenario.run()).await.unwrap();
    assert_eq!((user.even, user.a, user.b, user.c), (vec![0, 2, 4], 1, 3, 5));
}

#[tokio::test]
async fn a_check_that_is_decided_meanwhile_does_not_hold_it_up() {
    let gate = Gate::new();
    let server = serving(numbered(0..1).gate(&gate).message("x").hold()).await;
    let opens = gate.clone();
    let scenario = scenario! {
        base (server.url())
        sse "Ticks" open "/s" unmatched 10 check listen within 20s until 1 json "$.n" == 0
        run { opens.open(); }
        sse "Ticks" next within 20s save x await close
    };
    assert_eq!(soon(scenario.run()).await.unwrap().x, "x");
}

#[tokio::test]
async fn it_fails_with_the_number_that_were_dropped_since_the_last() {
    let gate = Gate::new();
    let server = serving(numbered(0..7).message("go").gate(&gate).hold()).await;
    let scenario = scenario! {
        base (server.url())
        on failure continue
        sse "Ticks" open "/s" unmatched 3
            check await within 20s until 1 data == "go"
            next within 20s save never
            next within 20s json "$.n" save n: u8
            next within 20s json "$.n" == 6
            close
    };
    let failure = soon(scenario.run()).await.unwrap_err();
    assert_eq!((failure.kind(), failure.step(), failure.further().len()), (FailureKind::Check, "next", 1));
    assert_says(&failure, &["4 messages were dropped since the last `next`"]);
    let second = failure.further().first().unwrap();
    assert_says(second, &["json \"$.n\" is 5", "wanted", "json \"$.n\" == 6"]);
}

#[tokio::test]
async fn it_fails_in_time_and_at_the_end() {
    let server = serving_in_turn([numbered(0..1).hold(), numbered(0..1).end(), numbered(0..1).cut()]).await;
    let waits = scenario! {
        base (server.url())
        sse "Ticks" open "/s" unmatched 1 next within 20s next within 50ms close
    };
    let failure = soon(waits.run()).await.unwrap_err();
    assert_says(&failure, &["1 message within 50ms", "no message came in time", "the stream is open"]);
    let ends = scenario! {
        base (server.url())
        sse "Ticks" open "/s" unmatched 1 next within 20s next within 20s close
    };
    let failure = soon(ends.run()).await.unwrap_err();
    assert_says(&failure, &["no message is left", "the server ended the stream"]);
    let cut = scenario! {
        base (server.url())
        sse "Ticks" open "/s" unmatched 1
        forever { sse "Ticks" next within 20s or end }
    };
    let failure = soon(cut.run()).await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Cut);
}

#[tokio::test]
async fn or_end_leaves_the_innermost_loop_and_its_groups() {
    let server = serving(quick().message("a").message("b").end()).await;
    let rounds = Mutex::new(Vec::new());
    let scenario = scenario! {
        base (server.url())
        repeat 2 as i {
            sse "Ticks" open "/s" unmatched 5
            group "all" {
                forever {
                    group "one" on failure continue {
                        attempt 2 { sse "Ticks" next within 20s or end save m }
                        run { rounds.lock().unwrap().push((i, m)); }
                    }
                }
            }
        }
    };
    soon(scenario.run()).await.unwrap();
    let text = |m: &str| Some(m.to_owned());
    assert_eq!(*rounds.lock().unwrap(), [(0, text("a")), (0, text("b")), (1, text("a")), (1, text("b"))]);
}

#[tokio::test]
async fn it_is_of_one_member_of_a_family() {
    let server = serving(numbered(0..3).end()).await;
    let scenario = scenario! {
        base (server.url())
        repeat 2 as i { sse "Sub" name "subs"[(i)] open "/s" unmatched 5 }
        forever {
            sse "Sub" name "subs"[0] next within 20s json "$.n" collect first: u8 or end
            sse "Sub" name "subs"[1] next within 20s json "$.n" save second: u8
        }
        sse "All" name "subs"[all] close
    };
    let user = soon(scenario.run()).await.unwrap();
    assert_eq!((user.first, user.second), (vec![2], Some(2)));
}
