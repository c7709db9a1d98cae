//! What is measured of streams.

use std::time::Duration;

use streamgauge::testing::{Gate, Script};
use streamgauge::{RunEvent, RunEventKind, scenario};
use streamgauge_tests::{Hear, SOON, quick, serving, serving_at, serving_in_turn};

use super::{measured, ms};

#[tokio::test]
async fn what_comes_is_counted() {
    let script = Script::sse()
        .comment("one")
        .message("123")
        .typed("tick", "45")
        .comment("two")
        .event("data: 6\nid: 7")
        .bytes(b"data: \xff\n\n")
        .bytes(b"id: \xff\n\n")
        .end();
    let server = serving(script).await;
    let taken = measured(scenario! {
        base (server.url())
        sse "S" name "s" open "/s" unmatched 1
            check await within 20s until end expect 1
                data == "123"
            close
    })
    .await;
    assert_eq!(taken.failures(), []);
    assert_eq!(taken.counted("stream s", "events"), 4);
    assert_eq!(taken.counted("stream s", "bytes"), 3 + 2 + 1 + 3, "U+FFFD has three");
    assert_eq!(taken.counted("stream s", "heartbeats"), 2);
    assert_eq!(taken.counted("stream s", "invalid UTF-8"), 2);
    assert_eq!(taken.counted("stream s", "unmatched dropped"), 2);
    assert_eq!(taken.outcomes("stream s", "gap"), (3, 0));
    assert_eq!(taken.outcomes("stream s", "first event"), (1, 0));
    assert_eq!(taken.outcomes("stream s", "stream"), (1, 0));
    assert_eq!(taken.level("stream s", "open streams"), (0, 1));
    assert!(taken.value("stream s", "first event") >= taken.value("open S", "head"));
    let wanted = [
        "first event",
        "gap",
        "stream",
        "open streams",
        "events",
        "bytes",
        "heartbeats",
        "invalid UTF-8",
        "unmatched dropped",
    ];
    assert_eq!(taken.metrics("stream s"), wanted);
}

#[tokio::test]
async fn a_gap_is_that_of_the_reads() {
    let second = Gate::new();
    let server = serving(Script::sse().message(1).gate(&second).message(2).message(3).end()).await;
    // The second message is sent a while after the first was taken, and never before.
    let waits = {
        let second = second.clone();
        Hear(move |event: &RunEvent<'_>| {
            if matches!(event.kind, RunEventKind::Message { .. }) {
                std::thread::sleep(Duration::from_millis(30));
                second.open();
            }
        })
    };
    let scenario = scenario! {
        base (server.url())
        sse "S" name "s" open "/s" check await within 20s until end close
    };
    let taken = measured(scenario.observer(waits)).await;
    let gaps = taken.values("stream s", "gap");
    assert_eq!(gaps.len(), 2);
    assert!(gaps[0] >= ms(30), "{gaps:?}");
    assert!(taken.value("stream s", "stream") >= gaps.iter().sum());
}

#[tokio::test]
async fn members_of_a_family_are_measured_as_one() {
    let server = serving(Script::sse().message(1).message(2).hold()).await;
    for count in [3, 20] {
        let taken = measured(scenario! {
            base (server.url())
            repeat (count) as i {
                sse "Subscribe" name "subs"[(i)] open "/s"
                    check listen within 20s until 2
            }
            sse "All" name "subs"[all] await
            run { server.wait_streams(count, SOON).await?; }
            sse "One" name "subs"[1] close
            sse "Done" name "subs"[all] close
        })
        .await;
        let count = count as i64;
        assert_eq!(taken.failures(), []);
        assert_eq!(taken.counted("stream subs", "events"), 2 * count);
        assert_eq!(taken.values("stream subs", "gap").len() as i64, count);
        assert_eq!(taken.values("stream subs", "first event").len() as i64, count);
        assert_eq!(taken.values("stream subs", "stream").len() as i64, count);
        assert_eq!(taken.level("stream subs", "open streams"), (0, count));
        assert_eq!(taken.values("check Subscribe", "check").len() as i64, count);
        assert_eq!(taken.values("open Subscribe", "head").len() as i64, count);
    }
}

#[tokio::test]
async fn streams_at_once_are_measured_apart() {
    let (one, two) = (Script::sse().message("a").hold(), Script::sse().message("b").message("cd").hold());
    let server = serving_at([("/one", one), ("/two", two)]).await;
    let taken = measured(scenario! {
        base (server.url())
        sse "One" name "one" open "/one" check listen within 20s until 1
        sse "Two" name "two" open "/two" check await within 20s until 2
        sse "One" name "one" await close
        sse "Two" name "two" close
    })
    .await;
    assert_eq!((taken.counted("stream one", "events"), taken.counted("stream one", "bytes")), (1, 1));
    assert_eq!((taken.counted("stream two", "events"), taken.counted("stream two", "bytes")), (2, 3));
    assert_eq!(taken.outcomes("stream one", "gap"), (0, 0));
}

#[tokio::test]
async fn a_loss_and_the_way_back() {
    let event = |id: u64| format!("id: {id}\ndata: {id}");
    let server = serving_in_turn([
        quick().event(event(1)).event(event(5)).cut(),
        Script::raw().reset(),
        quick().event(event(8)).cut(),
        Script::sse().event(event(7)).event(event(8)).event(event(9)).hold(),
    ])
    .await;
    let taken = measured(scenario! {
        base (server.url())
        sse "S" name "s" open "/s" reconnect 5
            check await within 20s until 1 data == "9"
            close
    })
    .await;
    assert_eq!(taken.failures(), []);
    assert_eq!(taken.counted("stream s", "losses"), 2);
    assert_eq!(taken.counted("stream s", "reconnects"), 2);
    assert_eq!(taken.counted("stream s", "failed reconnects"), 1);
    assert_eq!(taken.outcomes("stream s", "recovery"), (2, 0));
    assert_eq!(taken.statuses("stream s"), [200, 200]);
    assert_eq!((taken.counted("stream s", "ids lost"), taken.counted("stream s", "ids repeated")), (2, 2));
    // It was open all the while.
    assert_eq!(taken.level("stream s", "open streams"), (0, 1));
    assert_eq!((taken.outcomes("stream s", "stream"), taken.outcomes("stream s", "gap")), ((1, 0), (5, 0)));
    let recovery: i64 = taken.values("stream s", "recovery").iter().sum();
    assert!(recovery <= taken.value("stream s", "stream"));
}

#[tokio::test]
async fn a_stream_that_is_given_up_has_no_recovery() {
    let server = serving_in_turn([quick().message(1).cut(), Script::status(404)]).await;
    let taken = measured(scenario! {
        base (server.url())
        sse "S" name "s" open "/s" reconnect 1
            check await within 20s until 2
            close
    })
    .await;
    assert_eq!(taken.outcomes("stream s", "recovery"), (0, 1));
    assert_eq!(taken.outcomes("stream s", "stream"), (0, 1));
    assert_eq!((taken.counted("stream s", "losses"), taken.counted("stream s", "reconnects")), (1, 0));
    assert_eq!(taken.statuses("stream s"), [404]);
    assert_eq!(taken.outcomes("stream s", "first event"), (1, 0));
    let failed: Vec<_> = taken.failures().into_iter().map(|(of, _)| of).collect();
    assert_eq!(failed, ["check S"]);
}

#[tokio::test]
async fn a_stream_that_is_cut_before_its_first_event() {
    let server = serving(Script::sse().comment("").cut()).await;
    let taken = measured(scenario! {
        base (server.url())
        sse "S" name "s" open "/s"
        pause 20s
        sse "S" name "s" close
    })
    .await;
    assert_eq!(taken.outcomes("stream s", "first event"), (0, 1));
    assert_eq!(taken.outcomes("stream s", "stream"), (0, 1));
    assert_eq!(taken.counted("stream s", "losses"), 1);
    assert_eq!(taken.level("stream s", "open streams"), (0, 1));
    let failed: Vec<_> = taken.failures().into_iter().map(|(of, _)| of).collect();
    assert_eq!(failed, ["stream s"]);
}
