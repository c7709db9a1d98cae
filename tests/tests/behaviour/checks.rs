//! "check": when it is decided, and by what.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use streamgauge::testing::{Gate, Script, Server};
use streamgauge::{FailureKind, scenario};
use streamgauge_tests::{Event, Kind, Recorder, SOON, assert_says, opens, serving};

/// Messages 1 to `n`, and then silence.
fn counting(n: usize) -> Script {
    Script::sse().repeat(n, |n| format!("data: {}\n\n", n + 1)).hold()
}

#[tokio::test]
async fn await_blocks_the_main_flow_until_the_check_is_decided() {
    let gate = Gate::new();
    let server = serving(Script::sse().gate(&gate).message("late").hold()).await;
    let log = Recorder::default();
    let scenario = scenario! {
        base (server.url())
        sse "Open" open "/s"
        sse "Check" check await within 20s until 1
        sse "Close" close
    }
    .observer(log.clone());
    let opening = async {
        gate.wait_reached(1, SOON).await.unwrap();
        tokio::time::sleep(Duration::from_millis(100)).await;
        assert!(log.steps("close").is_empty(), "{:?}", log.events());
        gate.open();
    };
    let (values, ()) = tokio::join!(scenario.run(), opening);
    values.unwrap();
    let decided = log.place(&Event::check_succeeded("Check", 1, 1));
    assert!(decided < log.place(&Event::step("close", "Close")), "{:?}", log.events());
}

#[tokio::test]
async fn listen_lets_the_main_flow_go_on() {
    let gate = Gate::new();
    let server = serving(Script::sse().gate(&gate).message("late").hold()).await;
    // The message comes only once the step behind the check has begun.
    let observer = opens(&gate, |event| event.is_step("await"));
    scenario! {
        base (server.url())
        sse "Check" open "/s" check listen within 20s until 1
        let n = (1 + 1)
        sse "Wait" await
        sse "Close" close
    }
    .observer(observer)
    .run()
    .await
    .unwrap();
}

#[tokio::test]
async fn until_n_succeeds_at_the_nth_match_and_not_later() {
    let server = serving(counting(5)).await;
    let log = Recorder::default();
    let values = scenario! {
        base (server.url())
        sse "Check" open "/s" check await within 20s until 2 data in [2, 4, 5] collect all: u8
        sse "Check" close
    }
    .observer(log.clone())
    .run()
    .await
    .unwrap();
    assert_eq!(values.all, [2, 4]);
    assert_eq!(log.of(Kind::CheckFinished), [Event::check_succeeded("Check", 2, 4)]);
}

#[tokio::test]
async fn until_n_fails_at_the_deadline() {
    let server = serving(counting(2)).await;
    let failure = scenario! {
        base (server.url())
        sse "Check" name "s" open "/s" check await within 200ms until 3 data != 9 close
    }
    .run()
    .await
    .unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Check);
    assert_eq!(failure.step(), "check");
    assert_says(
        &failure,
        &[
            "check \"Check\" on stream \"s\" failed",
            "3 messages within 200ms",
            "got      2 in ",
            "s, of 2 messages",
        ],
    );
    // All that came is shown although all of it matched.
    assert_says(&failure, &["s  1", "s  2"]);
}

#[tokio::test]
async fn expect_waits_for_the_deadline_and_then_compares() {
    let server = serving(counting(3)).await;
    let exactly = scenario! {
        base (server.url())
        sse "Check" open "/s" check await within 300ms expect 3 collect all: u8
        sse "Check" close
    };
    let start = std::time::Instant::now();
    assert_eq!(exactly.run().await.unwrap().all, [1, 2, 3]);
    assert!(start.elapsed() >= Duration::from_millis(300));
    let failure = scenario! {
        base (server.url()) sse "Check" open "/s" check await within 200ms expect 2 close
    }
    .run()
    .await
    .unwrap_err();
    assert_says(&failure, &["exactly 2 messages within 200ms", "got      3 in ", "s, of 3 messages"]);
}

#[tokio::test]
async fn expect_takes_every_form_of_range() {
    let server = serving(counting(3)).await;
    let (url, three) = (server.url(), 3);
    macro_rules! expect {
        ($($range:tt)*) => {
            scenario! {
                base (url) sse "Check" open "/s" check await within 150ms expect $($range)* close
            }
            .run()
            .await
        };
    }
    expect!(3..=3).unwrap();
    expect!(1..4).unwrap();
    expect!(3..).unwrap();
    expect!(..=3).unwrap();
    expect!((three)).unwrap();
    expect!((three)..=(three + 1)).unwrap();
    assert_says(&expect!(1..3).unwrap_err(), &["1..=2 messages"]);
    assert_says(&expect!(4..).unwrap_err(), &["4 or more messages"]);
    assert_says(&expect!(..=2).unwrap_err(), &["wanted   at most 2 messages"]);
    assert_says(&expect!(0).unwrap_err(), &["wanted   no message"]);
}

#[tokio::test]
async fn too_many_matches_fail_an_expect_only_at_the_deadline() {
    let server = serving(counting(5)).await;
    let log = Recorder::default();
    let failure = scenario! {
        base (server.url()) sse "Check" open "/s" check await within 300ms expect ..=2 close
    }
    .observer(log.clone())
    .run()
    .await
    .unwrap_err();
    // It went on to count all of them.
    assert_eq!(log.of(Kind::CheckFinished), [Event::check_failed("Check", 5, 5)]);
    assert_says(&failure, &["got      5 in ", "came"]);
}

#[tokio::test]
async fn a_broken_requirement_fails_the_check_at_once_with_the_message() {
    let server = serving(
        Script::sse()
            .event("id: 1\ndata: {\"symbol\":\"ACME\",\"price\":1}")
            .event("id: 2\ndata: {\"symbol\":\"ACNE\",\"price\":-1}")
            .event("event: tick\nid: 3\ndata: {\"symbol\":\"ACME\",\"price\":-2}")
            .event("id: 4\ndata: {\"symbol\":\"ACME\",\"price\":5}")
            .hold(),
    )
    .await;
    let log = Recorder::default();
    let failure = scenario! {
        base (server.url())
        sse "Prices" open "/s"
            check await within 10min expect 1..
                json "$.symbol" == "ACME"
                require json "$.price" > 0
                require json "$.price" < 100
            close
    }
    .observer(log.clone())
    .run()
    .await
    .unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Check);
    assert_says(
        &failure,
        &[
            "require  json \"$.price\" > 0",
            "event tick  id 3  {\"symbol\":\"ACME\",\"price\":-2}",
            "json \"$.price\" is -2",
        ],
    );
    assert_eq!(failure.messages().len(), 1);
    assert_eq!(log.of(Kind::CheckFinished), [Event::check_failed("Prices", 1, 3)]);
}

#[tokio::test]
async fn a_requirement_is_nothing_to_a_message_that_does_not_match() {
    let server = serving(counting(4)).await;
    let values = scenario! {
        base (server.url())
        sse "Check" open "/s" check await within 20s until 2 data > 2 collect all: u8 require data in [3, 4]
        sse "Check" close
    }
    .run()
    .await
    .unwrap();
    assert_eq!(values.all, [3, 4]);
}

#[tokio::test]
async fn messages_that_come_while_no_check_is_pending_match_nothing_and_are_shown() {
    let server = Server::start().await.unwrap();
    let (heard, idle) = (Gate::new(), Gate::new());
    server.on("/s", Script::sse().message("early").gate(&idle).hold());
    server.on("/other", Script::sse().head_behind(&heard).hold());
    let failure = scenario! {
        base (server.url())
        sse "Stream" open "/s"
        sse "Other" name "other" open "/other"
        sse "Other" name "other" close
        sse "Late" check await within 200ms until 1
        sse "Stream" close
    }
    .observer(opens(&heard, Event::is_message))
    .run()
    .await
    .unwrap_err();
    assert_says(
        &failure,
        &["check \"Late\"", "got      0 in ", "ms, of no message", "came     -", "ms  early"],
    );
}

#[tokio::test]
async fn the_action_await_goes_on_at_once_if_the_check_was_decided() {
    let server = serving(Script::sse().message(1).hold()).await;
    let decided = Gate::new();
    server.on("/other", Script::sse().head_behind(&decided).hold());
    let values = scenario! {
        base (server.url())
        sse "Stream" open "/s" check listen within 10min until 1 save n: u8
        sse "Other" name "other" open "/other" close
        sse "Stream" await
        sse "Stream" close
    }
    .observer(opens(&decided, |event| event.kind() == Kind::CheckFinished));
    assert_eq!(values.run().await.unwrap().n, 1);
}

#[tokio::test]
async fn the_action_await_waits_at_most_until_the_checks_own_deadline() {
    let server = serving(counting(1)).await;
    let failure = scenario! {
        base (server.url())
        sse "Listen" open "/s" check listen within 200ms until 2
        sse "Wait" await
        sse "Close" close
    }
    .run()
    .await
    .unwrap_err();
    assert_eq!((failure.step(), failure.title()), ("check", "Listen"));
    let values = scenario! {
        base (server.url())
        sse "Listen" open "/s" check listen within 200ms expect 1.. save n: u8
        sse "Wait" await
        sse "Close" close
    };
    assert_eq!(values.run().await.unwrap().n, 1);
}

#[tokio::test]
async fn each_expression_in_a_check_is_evaluated_once_when_it_is_set() {
    let server = serving(counting(20)).await;
    let counts = [const { AtomicUsize::new(0) }; 6];
    let note = |place: usize| counts[place].fetch_add(1, Ordering::Relaxed);
    let value = |place: usize, value: u64| {
        note(place);
        value
    };
    scenario! {
        base (server.url())
        sse "Check" open "/s"
            check await within (Duration::from_secs(value(0, 20))) until (value(1, 3))
                data != (value(2, 7))
                data in [(value(3, 2)), (value(4, 4)), 6]
                require data < (value(5, 100))
            close
    }
    .run()
    .await
    .unwrap();
    assert_eq!(counts.map(|count| count.load(Ordering::Relaxed)), [1; 6]);
}

#[tokio::test]
async fn a_pattern_built_in_rust_is_made_once_and_its_error_fails_the_step() {
    let server = serving(counting(3)).await;
    let count = AtomicUsize::new(0);
    let regex = |pattern: &str| {
        count.fetch_add(1, Ordering::Relaxed);
        streamgauge::Regex::new(pattern)
    };
    scenario! {
        base (server.url()) sse "Check" open "/s" check await within 20s until 1 regex (regex("^3$")) close
    }
    .run()
    .await
    .unwrap();
    assert_eq!(count.load(Ordering::Relaxed), 1);
    let failure = scenario! {
        base (server.url()) sse "Check" open "/s" check await within 20s until 1 regex (regex("a(")) close
    }
    .run()
    .await
    .unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Value);
    assert_says(&failure, &["check \"Check\"", "a(", "unclosed group"]);
}

#[tokio::test]
async fn a_text_in_a_check_is_filled_in_when_it_is_set() {
    let server = serving(Script::sse().message("a").message("b a").message("{b a}").hold()).await;
    let brace = "}";
    let values = scenario! {
        base (server.url())
        sse "Check" open "/s" check await within 20s until 1 save first
        sse "Check" check await within 20s until 1 contains "b {first}" save second
        sse "Check" check await within 20s until 1 data == "{{{second}{brace}" save third
        sse "Check" close
    }
    .run()
    .await
    .unwrap();
    assert_eq!((&*values.first, &*values.second, &*values.third), ("a", "b a", "{b a}"));
}

#[tokio::test]
async fn numbers_that_no_check_could_have_fail_the_step_when_they_come_from_rust() {
    let server = serving(counting(3)).await;
    let (url, zero, negative, none) = (server.url(), 0, -1, Duration::ZERO);
    macro_rules! check {
        ($($check:tt)*) => {
            scenario! { base (url) sse "Check" open "/s" check await $($check)* close }.run().await.unwrap_err()
        };
    }
    let failures = [
        check!(within 10s until (zero)),
        check!(within 10s until (negative)),
        check!(within 10s expect 3..=(zero)),
        check!(within 10s expect (negative)..),
        check!(within (none) until 1),
    ];
    for failure in failures {
        assert_eq!(failure.kind(), FailureKind::Value, "{failure}");
        assert_says(&failure, &["check \"Check\" on the default stream failed", "checks.rs:"]);
    }
}

#[tokio::test]
async fn a_check_without_an_end_in_sight_does_not_panic() {
    let server = serving(counting(1)).await;
    scenario! {
        base (server.url())
        sse "Check" open "/s" idle (Duration::MAX) timeout (Duration::MAX)
            check await within (Duration::MAX) until 1
            close
    }
    .run()
    .await
    .unwrap();
}

#[tokio::test]
async fn a_retry_beyond_every_number_does_not_panic() {
    let server = serving(
        Script::sse()
            .event("retry: 99999999999999999999999999\ndata: huge")
            .event("retry: 18446744073709551615\ndata: largest")
            .event("retry: -1\ndata: negative")
            .hold(),
    )
    .await;
    let values = scenario! {
        base (server.url())
        sse "Retry" open "/s" check await within 20s until 3 retry count collect counts message collect all
        sse "Retry" close
    }
    .run()
    .await
    .unwrap();
    assert_eq!(values.counts[1], 1);
    assert_eq!(values.all.len(), 3);
}
