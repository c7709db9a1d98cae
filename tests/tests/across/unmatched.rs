//! The messages that no check took: the option and the action `unmatched`.

use std::time::Duration;

use streamgauge::check::{Check, Condition, Goal, Text};
use streamgauge::session::Session;
use streamgauge::testing::{Gate, Script};
use streamgauge::{JsonPath, Open, Target, scenario};
use streamgauge_tests::{Event, Kind, Recorder, assert_says, serving};

fn numbered(numbers: std::ops::Range<u32>) -> Script {
    numbers
        .fold(Script::sse(), |script, n| script.event(format!("id: {n}\nevent: tick\ndata: {{\"n\":{n}}}")))
}

#[tokio::test]
async fn what_matches_no_check_is_handed_over_once_in_its_order() {
    let server = serving(numbered(0..6).message("go").message("more").hold()).await;
    let scenario = scenario! {
        base (server.url())
        sse "Ticks" name "s" open "/s" unmatched 100
            check await within 20s until 3 json "$.n" in [1, 3, 4]
            unmatched collect first: String
            check await within 20s until 1 data == "go"
            unmatched
                message json "$.event" == "tick"
                id save last: u32
                json "$.n" collect ticks: u32
            unmatched collect rest
            unmatched json "$.n" save nothing: u32 data collect others dropped save lost
            close
    };
    let user = scenario.run().await.unwrap();
    assert_eq!(user.first, [r#"{"n":0}"#, r#"{"n":2}"#]);
    let last: Option<u32> = user.last;
    assert_eq!((last, user.ticks), (Some(5), vec![5]));
    assert!(user.rest.is_empty());
    let (nothing, lost): (Option<u32>, u64) = (user.nothing, user.lost);
    assert_eq!((nothing, user.others, lost), (None, Vec::<String>::new(), 0));
}

#[tokio::test]
async fn what_comes_while_no_check_is_pending_is_kept_too() {
    let gate = Gate::new();
    let server = serving(numbered(0..3).gate(&gate).message("go").hold()).await;
    let last = Event::message_with_id("2", r#"{"n":2}"#);
    let (log, opened) = (Recorder::default(), gate.clone());
    let scenario = scenario! {
        base (server.url())
        sse "Ticks" open "/s" unmatched (100)
        run { log.comes(|event| *event == last).await; }
        sse "Ticks" unmatched json "$.n" collect ticks: u8
        run { opened.open(); }
        sse "Ticks" check await within 20s until 1 data == "go" close
    };
    assert_eq!(scenario.observer(log.clone()).run().await.unwrap().ticks, [0, 1, 2]);
}

#[tokio::test]
async fn the_oldest_go_and_their_number_is_told() {
    let server = serving(numbered(0..5).message("go").message("x").message("go").hold()).await;
    let log = Recorder::default();
    let scenario = scenario! {
        base (server.url())
        sse "Ticks" name "s" open "/s" unmatched 2
            check await within 20s until 1 data == "go"
        sse "Rest" name "s"
            unmatched id != "3" collect rest: u32 dropped save lost
            check await within 20s until 1 data == "go"
            unmatched collect later dropped save lost_later
            close
    };
    let user = scenario.observer(log.clone()).run().await.unwrap();
    assert_eq!((user.rest, user.lost, user.later, user.lost_later), (vec![4], 3, vec!["x".to_owned()], 0));
    let told = log.picked(|event| {
        matches!(event.kind(), Kind::UnmatchedDropped | Kind::UnmatchedTaken).then(|| event.clone())
    });
    let wanted = [
        Event::unmatched_dropped(1),
        Event::unmatched_dropped(2),
        Event::unmatched_dropped(3),
        Event::unmatched_taken("Rest", 2, 1, 3),
        Event::unmatched_taken("Rest", 1, 1, 0),
    ];
    assert_eq!(told, wanted.map(|event| event.on("s")));
}

#[tokio::test]
async fn they_are_whole_and_stay_after_the_end_until_the_next_open() {
    let large = "x".repeat(50_000);
    let server = serving(Script::sse().message(&large).end()).await;
    let scenario = scenario! {
        base (server.url())
        sse "Ticks" open "/s" unmatched 10
            check await within 20s until end expect 0 data == "none"
            unmatched collect first
        sse "Ticks" open "/s" unmatched 10
            check await within 20s until end expect 0 data == "none"
        sse "Ticks" open "/s" unmatched 10
            unmatched collect second
            close
    };
    let user = scenario.run().await.unwrap();
    assert_eq!(user.first, [large]);
    assert!(user.second.is_empty(), "only of the last `open`");
}

#[tokio::test]
async fn they_are_values_as_others_are() {
    let server = serving(numbered(0..3).message("go").hold()).await;
    let (most, strict) = (5, false);
    let scenario = scenario! {
        base (server.url())
        sse "Ticks" open "/s" unmatched (most)
        repeat 1 {
            sse "Ticks" check await within 20s until 1 data == "go"
            sse "Ticks" unmatched when (strict) id == "none" json "$.n" satisfies (|n: &u32| *n > 0) collect ticks: u32
            sse "Ticks" unmatched dropped save lost
            if (ticks.len() != 2 || lost > 0) { fail "{lost} lost" }
        }
        sse "Ticks" close
    };
    assert_eq!(scenario.run().await.unwrap().ticks, [1, 2]);
}

#[tokio::test]
async fn a_pattern_that_cannot_be_used_fails_the_step() {
    let server = serving(Script::sse().hold()).await;
    let scenario = scenario! {
        base (server.url())
        sse "Ticks" open "/s" unmatched 1
            unmatched json (JsonPath::parse("$[")) collect rest
            close
    };
    let failure = scenario.run().await.unwrap_err();
    assert_eq!(failure.step(), "unmatched");
    assert_says(&failure, &["unmatched \"Ticks\" on the default stream failed", "is not a JSONPath"]);
}

#[tokio::test]
async fn by_hand() {
    let server = serving(numbered(0..3).message("go").hold()).await;
    let mut session = Session::new().base(server.url());
    let stream = session.stream("s");
    let stream = session.open(stream, "Ticks", Open::new("GET", "/s").unmatched(2)).await.unwrap();
    let any = |title: &'static str| Check::new(title, Goal::Until(1), Duration::from_secs(20));
    let go = Condition::on(Target::Data).contains("go");
    session.check(&stream, any("Go").when(go)).await.unwrap();
    let ids = any("Rest").when(Condition::on(Target::Id)).collect::<Text, u32>();
    assert_eq!(session.unmatched(&stream, ids).unwrap(), (((), vec![1, 2]), 1));
    assert_eq!(session.unmatched(&stream, any("Rest")).unwrap(), ((), 0));
}
