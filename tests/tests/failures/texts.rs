//! Times, conditions and the message of `fail` in the texts of failures.

use std::time::Duration;

use streamgauge::check::{Across, Check, Condition, Goal};
use streamgauge::testing::{Gate, Script};
use streamgauge::{Regex, Target, scenario};
use streamgauge_tests::{Event, assert_says, opens, serving};

#[tokio::test]
async fn the_head_of_fail_has_its_message() {
    let a = 1;
    let failure = scenario! { fail "a is {a}" }.run().await.unwrap_err();
    let text = failure.to_string();
    assert!(text.starts_with("fail \"a is 1\" failed  ") && text.lines().count() == 1, "{text}");
    assert_eq!((failure.title(), failure.cause()), ("a is 1", "fail \"a is {a}\""));
}

#[tokio::test]
async fn a_message_of_several_lines_is_shown_in_full_too() {
    let long = "x".repeat(500);
    let failure = scenario! { fail (format!("one\ntwo {long}")) }.run().await.unwrap_err();
    assert_says(&failure, &[r#"fail "one\ntwo xxx"#, "\n  cause    one\n           two xxx", &long]);
}

#[tokio::test]
async fn times_below_a_second_are_milliseconds() {
    let server = serving(Script::sse().message(1).hold()).await;
    let failure = scenario! {
        base (server.url())
        sse "x" open "/s" check await within 50ms until 2
        sse "x" close
    }
    .run()
    .await
    .unwrap_err();
    let text = failure.to_string();
    let pattern =
        r"(?m)^  got      1 in \d+ms, of 1 message; the stream is open, the last message came \d+ms ago$";
    assert!(Regex::new(pattern).unwrap().is_match(&text), "{text}");
    assert!(Regex::new(r"(?m)^  came     [+-]\d+(\.\d+)?ms  1$").unwrap().is_match(&text), "{text}");
    assert!(!Regex::new(r"\d\.\d+s").unwrap().is_match(&text), "{text}");
}

#[tokio::test]
async fn a_message_before_the_check_says_how_long_before() {
    let heard = Gate::new();
    let server = serving(Script::sse().message("early").hold()).await;
    server.on("/other", Script::sse().head_behind(&heard).hold());
    let failure = scenario! {
        base (server.url())
        sse "x" open "/s"
        sse "Other" name "other" open "/other"
        sse "Other" name "other" close
        sse "Late" check await within 50ms until 1
        sse "x" close
    }
    .observer(opens(&heard, Event::is_message))
    .run()
    .await
    .unwrap_err();
    let text = failure.to_string();
    let came = Regex::new(r"came     -(\d+(\.\d+)?)ms  early").unwrap();
    let before = came.captures(&text).unwrap_or_else(|| panic!("{text}"))[1].parse::<f64>().unwrap();
    assert!(before > 0.0, "{text}");
}

#[tokio::test]
async fn a_comma_stands_between_what_matches_and_what_is_required() {
    let server =
        serving(Script::sse().event("id: 2\ndata: {\"n\":1}").event("id: 1\ndata: {\"n\":1}").hold()).await;
    let failure = scenario! {
        base (server.url())
        sse "x" open "/s"
            check await within 20s until 9
                json "$.n"
                json "$.n" == 1
                require json "$.n" < 5
                require id rising
        sse "x" close
    }
    .run()
    .await
    .unwrap_err();
    assert_says(
        &failure,
        &["where  json \"$.n\" and json \"$.n\" == 1, require  json \"$.n\" < 5 and id rising\n"],
    );
}

#[tokio::test]
async fn so_it_does_in_a_check_by_hand() {
    use streamgauge::{Open, session::Session};
    let server = serving(Script::sse().hold()).await;
    let mut session = Session::new();
    let stream = session.stream("x");
    let stream = session.open(stream, "x", Open::new("GET", format!("{}/s", server.url()))).await.unwrap();
    let check = Check::new("By hand", Goal::Until(1), Duration::from_millis(50))
        .when(Condition::on(Target::Id))
        .across(Across::gap(Duration::from_millis(1500)));
    let failure = session.check(&stream, check).await.unwrap_err();
    assert_says(&failure, &["wanted   1 message within 50ms where  id exists, require  gap <= 1.5s\n"]);
}
