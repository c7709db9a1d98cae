//! "Failure": what a failed step says, and what it does.

use std::error::Error as _;
use std::time::Duration;

use streamgauge::testing::{Gate, Script};
use streamgauge::{FailureKind, scenario};
use streamgauge_tests::{Ended, Event, Heard, Recorder, SOON, assert_says, serving};

fn prices() -> Script {
    Script::sse()
        .event("event: tick\nid: 37\ndata: {\"symbol\":\"ACME\",\"price\":99.7}")
        .event("event: tick\nid: 39\ndata: {\"symbol\":\"ACNE\",\"price\":99.8}")
        .event("event: tick\nid: 40\ndata: {\"price\":99.1}")
        .hold()
}

/// A failure's text with its times made the same in every run.
fn steady(text: &str) -> String {
    let times = streamgauge::Regex::new(r"( in | came |[+-])\d+(\.\d+)?m?s\b").unwrap();
    times.replace_all(text, "${1}Ns").into_owned()
}

#[tokio::test]
async fn it_reads_like_the_block_in_the_reference() {
    let server = serving(prices()).await;
    let scenario = scenario! {
        "Stock market"
        base (server.url())
        sse "Stocks" name "s1" open "/s"
        sse "Ticks" name "s1"
            check await within 300ms expect 3..=5
                json "$.symbol" == "ACME"
                json "$.price" collect ticks: f64
        sse "Close SSE" name "s1" close
    };
    let line = line!() - 5;
    let failure = scenario.run().await.unwrap_err();
    let head = "check \"Ticks\" on stream \"s1\" failed";
    // The path depends on the package: this runs on a service in the same process, too.
    let file = file!();
    let wanted = format!(
        "{head:<66} {file}:{line}
  wanted   3..=5 messages within 300ms where  json \"$.symbol\" == \"ACME\"
  got      1 in Ns, of 3 messages; the stream is open, the last message came Ns ago
  nearest  +Ns  event tick  id 39  {{\"symbol\":\"ACNE\",\"price\":99.8}}    json \"$.symbol\" is \"ACNE\"
           +Ns  event tick  id 40  {{\"price\":99.1}}    json \"$.symbol\" found nothing"
    );
    assert_eq!(steady(&failure.to_string()), wanted);
    assert_eq!(format!("{failure:?}"), failure.to_string());
}

#[tokio::test]
async fn its_parts_can_be_asked_for() {
    let server = serving(prices()).await;
    let scenario = scenario! { base (server.url())
        sse "Ticks" name "s1" open "/s"
            check await within 200ms until 9
                json "$.symbol" == "ACME"
            close
    };
    let line = line!() - 4;
    let failure = scenario.run().await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Check);
    assert_eq!((failure.step(), failure.title(), failure.stream()), ("check", "Ticks", Some("s1")));
    assert_eq!(failure.at().line(), line);
    assert!(failure.at().file().ends_with("behaviour/failures.rs"));
    assert_eq!(failure.messages().len(), 2);
    assert_eq!(failure.messages()[0].id(), Some("39"));
    assert_eq!(failure.messages()[0].event(), Some("tick"));
    assert_eq!(failure.messages()[1].data(), r#"{"price":99.1}"#);
    assert_eq!(failure.messages()[1].reason(), Some("json \"$.symbol\" found nothing"));
    assert!(failure.source().is_none());
    assert!(failure.further().is_empty());
}

#[tokio::test]
async fn it_is_an_error_that_can_be_sent_and_passed_on_by_the_question_mark() {
    async fn test() -> streamgauge::Result {
        scenario! { sse "x" open "http://127.0.0.1:1/" close }.run().await?;
        Ok(())
    }
    let error = tokio::spawn(test()).await.unwrap().unwrap_err();
    assert_eq!(error.downcast::<streamgauge::Failure>().unwrap().kind(), FailureKind::Connect);
}

#[tokio::test]
async fn the_nearest_misses_are_those_that_failed_at_the_latest_condition() {
    let server = serving(
        Script::sse()
            .event("event: other\ndata: {\"a\":1}")
            .event("event: tick\ndata: {\"a\":2,\"b\":1}")
            .event("event: other\ndata: {\"a\":3}")
            .event("event: tick\ndata: {\"a\":4,\"b\":2}")
            .event("event: other\ndata: {\"a\":5}")
            .hold(),
    )
    .await;
    let failure = scenario! {
        base (server.url())
        sse "x" open "/s" check await within 200ms until 1 event == "tick" json "$.a" exists json "$.b" > 5 close
    }
    .run()
    .await
    .unwrap_err();
    let reasons: Vec<_> = failure.messages().iter().map(|came| came.reason().unwrap().to_owned()).collect();
    assert_eq!(reasons, ["json \"$.b\" is 1", "json \"$.b\" is 2"], "{failure}");
}

#[tokio::test]
async fn a_value_that_does_not_convert_is_no_match_and_the_report_says_why() {
    let server = serving(Script::sse().message(r#"{"price":"high"}"#).message("{broken").hold()).await;
    let failure = scenario! {
        base (server.url())
        sse "x" open "/s" check await within 200ms until 1 json "$.price" save price: f64
        sse "x" close
    }
    .run()
    .await
    .unwrap_err();
    assert_says(&failure, &["json \"$.price\"", "\"high\"", "f64", "{broken"]);
}

#[tokio::test]
async fn a_long_or_strange_payload_is_shown_on_one_line() {
    let long = "ab".repeat(5000);
    let server =
        serving(Script::sse().message("a\nb").event("data:").message("\u{1b}[31mred").message(&long).hold())
            .await;
    let failure = scenario! {
        base (server.url()) sse "x" open "/s" check await within 300ms expect 0 close
    }
    .run()
    .await
    .unwrap_err();
    assert_says(&failure, &["a\\nb", "(empty)", "\\u{1b}[31mred", "(10000 bytes in all)"]);
    assert!(failure.to_string().lines().all(|line| line.len() < 400), "{failure}");
    assert!(!failure.to_string().contains('\u{1b}'));
}

#[tokio::test]
async fn a_text_in_the_title_is_filled_in_and_named() {
    let server = serving(prices()).await;
    let which = "ACME";
    let failure = scenario! {
        base (server.url())
        sse "Ticks of {which}" open "/s" check await within 100ms until 9 close
    }
    .run()
    .await
    .unwrap_err();
    assert_eq!(failure.title(), "Ticks of ACME");
}

#[tokio::test]
async fn every_open_stream_is_closed_at_a_normal_end_a_failed_step_and_a_stop() {
    let server = serving(prices()).await;
    let url = server.url();
    let failed = scenario! {
        base (url)
        sse "a" name "a" open "/s"
        sse "b" name "b" open "/s" check await within 100ms until 9
        sse "b" name "b" close
        sse "a" name "a" close
    };
    failed.run().await.unwrap_err();
    server.wait_streams(0, SOON).await.unwrap();
    let stopped = scenario! {
        base (url)
        sse "a" name "a" open "/s"
        sse "b" name "b" open "/s"
        stop
    };
    stopped.run().await.unwrap();
    server.wait_streams(0, SOON).await.unwrap();
    let refused = scenario! {
        base (url)
        sse "a" name "a" open "/s"
        sse "b" name "b" open "http://127.0.0.1:1/" close
        sse "a" name "a" close
    };
    refused.run().await.unwrap_err();
    server.wait_streams(0, SOON).await.unwrap();
    assert_eq!(server.requests().len(), 5);
}

#[tokio::test]
async fn a_dropped_run_closes_every_open_stream() {
    let server = serving(prices()).await;
    let scenario = scenario! {
        base (server.url())
        sse "a" name "a" open "/s"
        sse "b" name "b" open "/s" check listen within 10min until 9
        pause 10min
        sse "a" name "a" close
        sse "b" name "b" close
    };
    let run = scenario.run();
    let waiting = server.wait_streams(2, SOON);
    tokio::select! {
        _ = run => panic!("the run ended"),
        elapsed = waiting => elapsed.unwrap(),
    }
    // The run was dropped with the `select!`.
    server.wait_streams(0, SOON).await.unwrap();
}

#[tokio::test]
async fn a_run_dropped_while_it_opens_closes_its_connection() {
    let server = serving(Script::stall()).await;
    let scenario = scenario! { base (server.url()) sse "a" open "/s" close };
    tokio::select! {
        _ = scenario.run() => panic!("the run ended"),
        elapsed = server.wait_requests(1, SOON) => drop(elapsed.unwrap()),
    }
    server.wait_closed(SOON).await.unwrap();
}

#[tokio::test]
async fn the_failure_of_a_listen_check_keeps_its_own_line_and_mode() {
    let gate = Gate::new();
    let server = serving(Script::sse().gate(&gate).message("bad").hold()).await;
    gate.open();
    let log = Recorder::default();
    let failure = scenario! {
        base (server.url())
        sse "Open" open "/s"
        group "lenient" on failure continue {
            sse "Lenient" check listen within 20s until 1 require data == "good"
        }
        pause 200ms
        sse "Close" close
    }
    .observer(log.clone())
    .run()
    .await
    .unwrap_err();
    assert_eq!(failure.title(), "Lenient");
    assert_eq!(log.steps("close"), ["Close"]);
}

#[tokio::test]
async fn what_happened_is_told_in_order_with_times_that_never_go_back() {
    let server = serving(Script::sse().message(1).message(2).end()).await;
    let log = Recorder::default();
    scenario! {
        "Told"
        base (server.url())
        sse "x" name "s" open "/s" check await within 20s until end expect 1 data == 2
        sse "x" name "s" close
    }
    .observer(log.clone())
    .run()
    .await
    .unwrap();
    let told = [
        Event::started("Told"),
        Event::step("open", "x").on("s"),
        Event::opened(200).on("s"),
        Event::step_finished("open", "x", Ended::Succeeded).on("s"),
        Event::step("check", "x").on("s"),
        Event::check_set("x").on("s"),
        Event::message("1").on("s"),
        Event::message("2").on("s"),
        Event::matched("x", 1).on("s"),
        Event::ended().on("s"),
        Event::stream_finished("x", Ended::Succeeded, 2).on("s"),
        Event::check_succeeded("x", 1, 2).on("s"),
        Event::step_finished("check", "x", Ended::Succeeded).on("s"),
        Event::step("close", "x").on("s"),
        Event::closed().on("s"),
        Event::step_finished("close", "x", Ended::Succeeded).on("s"),
        Event::finished(Ended::Succeeded),
    ];
    assert_eq!(log.events(), told);
    let heard = log.heard();
    assert!(heard.is_sorted_by_key(|heard| heard.since_start), "{heard:?}");
    assert!(heard.iter().all(|heard| heard.since_start < Duration::from_secs(60) && heard.user == 0));
}

#[tokio::test]
async fn a_message_that_waited_for_its_check_is_told_when_it_is_held_against_it() {
    let server = serving(Script::sse().events(["data: 1", "data: 2", "data: 3", "data: 4"]).hold()).await;
    let log = Recorder::default();
    scenario! {
        base (server.url())
        sse "x" open "/s"
        repeat (3) {
            sse "x" check await within 20s until 1
            run { std::thread::sleep(Duration::from_millis(20)); }
        }
        sse "x" check await within 20s until 1
        sse "x" close
    }
    .observer(log.clone())
    .run()
    .await
    .unwrap();
    let heard = log.heard();
    assert!(heard.is_sorted_by_key(|heard| heard.since_start), "{heard:?}");
    let is_message = |heard: &&Heard| heard.event.is_message();
    let messages: Vec<Duration> = heard.iter().filter(is_message).map(|heard| heard.since_start).collect();
    assert_eq!(messages.len(), 4);
    // All may have come in one read.
    assert!(messages.windows(2).all(|two| two[1] - two[0] >= Duration::from_millis(20)), "{messages:?}");
}

#[tokio::test]
async fn fail_ends_the_run_as_failed_with_its_text() {
    let server = serving(prices()).await;
    let n = 3;
    let log = Recorder::default();
    let scenario = scenario! {
        base (server.url())
        on failure continue
        sse "x" open "/s"
        fail "{n} is {{too}} much"
    };
    let line = line!() - 2;
    let failure = scenario.observer(log.clone()).run().await.unwrap_err();
    assert_eq!((failure.kind(), failure.step(), failure.at().line()), (FailureKind::Fail, "fail", line));
    assert_says(&failure, &["3 is {too} much"]);
    server.wait_streams(0, SOON).await.unwrap();
    assert_eq!(log.last(), Some(Event::finished(Ended::Failed(FailureKind::Fail))));
}
