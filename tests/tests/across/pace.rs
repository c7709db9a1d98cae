//! `gap` and `rate`. Time is what is tested here, so these wait; each by far more or far less than what is asked.

use std::time::Duration;

use streamgauge::testing::{Gate, Script};
use streamgauge::{FailureKind, scenario};
use streamgauge_tests::{Event, assert_says, opens, serving};

#[tokio::test]
async fn silence_fails_as_soon_as_the_gap_is_over() {
    let server = serving(Script::sse().event("id: 1\ndata: a").event("id: 2\ndata: b").hold()).await;
    let started = std::time::Instant::now();
    let failure = scenario! {
        base (server.url())
        sse "Ticks" open "/s" check await within 60s until end require gap <= 200ms close
    };
    let failure = failure.run().await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Check);
    let parts = [
        "the end of the stream within 1min require  gap <= 200ms",
        "2 in ",
        "the stream is open",
        "broke    gap <= 200ms: no message that matches came for 200ms after the one at +",
    ];
    assert_says(&failure, &parts);
    assert!(started.elapsed() < Duration::from_secs(30));
}

#[tokio::test]
async fn silence_fails_a_check_that_nobody_waits_for() {
    let gate = Gate::new();
    let server = serving(Script::sse().gate(&gate).event("data: a").hold()).await;
    let opened = gate.clone();
    let scenario = scenario! {
        base (server.url())
        sse "Ticks" open "/s" check listen within 60s until end require gap <= 100ms
        run { opened.open(); }
        pause 50s
        sse "Ticks" await close
    };
    let failure = scenario.run().await.unwrap_err();
    assert_says(&failure, &["gap <= 100ms: no message"]);
}

#[tokio::test]
async fn nothing_is_missed_before_the_first_match_and_after_the_last() {
    let gate = Gate::new();
    let server =
        serving(Script::sse().event("data: other").gate(&gate).event("data: a").event("data: a").hold())
            .await;
    let opened = gate.clone();
    let scenario = scenario! {
        base (server.url())
        sse "Ticks" open "/s" check listen within 60s until 2 data == "a" require gap <= 10s
        pause 50ms
        run { opened.open(); }
        sse "Ticks" await
        pause 50ms
        sse "Ticks" check await within 100ms expect 0 data == "a" require gap <= 50ms close
    };
    scenario.run().await.unwrap();
}

#[tokio::test]
async fn a_gap_is_seen_when_the_next_message_comes_too_late() {
    // The user does not wait while the gap lasts, so that the message is read before anybody looks at the clock.
    let gate = Gate::new();
    let server =
        serving(Script::sse().event("id: 1\ndata: a").gate(&gate).event("id: 2\ndata: a").hold()).await;
    let opened = gate.clone();
    let scenario = scenario! {
        base (server.url())
        sse "Ticks" open "/s" check listen within 60s until 9 require gap <= 150ms
        run {
            tokio::time::sleep(Duration::from_millis(60)).await;
            opened.open();
            std::thread::sleep(Duration::from_millis(400));
        }
        sse "Ticks" await close
    };
    let failure = scenario.run().await.unwrap_err();
    assert_says(&failure, &["gap <= 150ms"]);
}

#[tokio::test]
async fn what_is_not_looked_at_yet_is_no_silence() {
    let slow = |_: &str| {
        std::thread::sleep(Duration::from_millis(1));
        true
    };
    let server = serving(Script::sse().bytes("data: a\n\n".repeat(400)).hold()).await;
    let scenario = scenario! {
        base (server.url())
        sse "All" open "/s" check await within 60s until 400 data satisfies (slow) require gap <= 100ms close
        sse "Some" open "/s" check await within 300ms expect 1.. data satisfies (slow) require gap <= 100ms close
    };
    scenario.run().await.unwrap();
}

#[tokio::test]
async fn a_rate_is_judged_in_the_end() {
    // The second message is sent once the first was read, so that the rate is finite.
    let serve = || async {
        let gate = Gate::new();
        let script = Script::sse().message("a").gate(&gate).message("b").end();
        (serving(script).await, gate)
    };
    let (server, gate) = serve().await;
    let scenario = scenario! {
        base (server.url())
        sse "Ticks" open "/s"
            check await within 60s until end
                require rate in 0.001..=1000000000000000.0
                require rate > 0
                require rate <= (1e15)
    };
    scenario.observer(opens(&gate, Event::is_message)).run().await.unwrap();
    let (server, gate) = serve().await;
    let scenario = scenario! {
        base (server.url())
        sse "Ticks" open "/s" check await within 60s until end require rate >= 1000000000000000
    };
    let failure = scenario.observer(opens(&gate, Event::is_message)).run().await.unwrap_err();
    let parts = [
        "require  rate >= 1000000000000000",
        "unmet    rate >= 1000000000000000: the rate is ",
        " per second: 2 messages, ",
        "s from the first to the last",
    ];
    assert_says(&failure, &parts);
}

#[tokio::test]
async fn fewer_than_two_messages_have_a_rate_of_zero() {
    for messages in [0, 1] {
        let server = serving((0..messages).fold(Script::sse(), |script, _| script.message("a")).end()).await;
        let scenario = scenario! {
            base (server.url())
            sse "Ticks" open "/s" check await within 20s until end require rate < 5
        };
        scenario.run().await.unwrap();
        let server = serving((0..messages).fold(Script::sse(), |script, _| script.message("a")).end()).await;
        let range = 1..5;
        let scenario = scenario! {
            base (server.url())
            sse "Ticks" open "/s" check await within 20s until end require rate in (range)
        };
        let failure = scenario.run().await.unwrap_err();
        let of =
            ["the rate is 0.000 of no message that matches", "the rate is 0.000 of one message that matches"];
        assert_says(&failure, &["rate in 1..5: ", of[messages]]);
    }
}

#[tokio::test]
async fn an_until_that_is_reached_fails_by_its_rate() {
    let server = serving(Script::sse().message("a").message("b").hold()).await;
    let scenario = scenario! {
        base (server.url())
        sse "Ticks" open "/s" check await within 20s until 2 require rate < 0.001 close
    };
    assert_says(&scenario.run().await.unwrap_err(), &["2 in ", "rate < 0.001: the rate is "]);
}

#[tokio::test]
async fn a_gap_of_no_time_is_refused_when_it_is_set() {
    let server = serving(Script::sse().hold()).await;
    let none = Duration::ZERO;
    let scenario = scenario! {
        base (server.url())
        sse "Ticks" open "/s" check await within 20s until 2 require gap <= (none) close
    };
    let failure = scenario.run().await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Value);
    assert_says(&failure, &["`gap` of no time"]);
}
