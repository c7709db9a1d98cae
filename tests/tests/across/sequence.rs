//! `sequence [ … ]`.

use streamgauge::testing::Script;
use streamgauge::{Failure, scenario};
use streamgauge_tests::{assert_says, serving};

/// One event of each type.
fn typed(events: &str) -> Script {
    events.split_whitespace().enumerate().fold(Script::sse(), |script, (n, event)| {
        script.event(format!("id: {n}\nevent: {event}\ndata: {{\"price\":{n}}}"))
    })
}

async fn market(events: &str) -> Result<(), Failure> {
    let server = serving(typed(events).end()).await;
    let scenario = scenario! {
        base (server.url())
        sse "Market" name "m" open "/s"
            check await within 20s until end
                event != "ping"
                require sequence [
                    event == "snapshot",
                    1.. event == "tick" json "$.price" > 0,
                    0..=1 event == "halt",
                    2 event == "close",
                ]
    };
    scenario.run().await.map(|_| ())
}

#[tokio::test]
async fn the_messages_come_in_their_order_and_number() {
    market("snapshot tick close close").await.unwrap();
    market("ping snapshot tick ping tick tick halt close ping close ping").await.unwrap();
}

#[tokio::test]
async fn the_first_message_that_fits_no_place_fails_the_check() {
    let awaits = |events: &'static str, message: &'static str, awaited: &'static str| async move {
        let failure = market(events).await.unwrap_err();
        assert_says(
            &failure,
            &["require  sequence [event == \"snapshot\", 1.. event == \"tick\"", "  broke    +"],
        );
        assert_says(&failure, &[&format!("event {message}"), awaited]);
    };
    awaits("tick", "tick  id 0", "is message 1 of the `sequence`, which awaits `event == \"snapshot\"`")
        .await;
    awaits(
        "snapshot close",
        "close  id 1",
        "is message 2 of the `sequence`, which awaits `1.. event == \"tick\"",
    )
    .await;
    let after_ticks = "which awaits `1.. event == \"tick\" json \"$.price\" > 0` or `0..=1 event == \"halt\"` or `2 event == \"close\"`";
    awaits("snapshot tick snapshot", "snapshot  id 2", after_ticks).await;
    awaits(
        "snapshot tick halt halt",
        "halt  id 3",
        "is message 4 of the `sequence`, which awaits `2 event == \"close\"`",
    )
    .await;
    let ended = "is message 5 of a `sequence` that ended with message 4";
    awaits("snapshot tick close close close", "close  id 4", ended).await;
}

#[tokio::test]
async fn a_sequence_that_is_not_finished_fails_in_the_end() {
    let failure = market("snapshot tick close").await.unwrap_err();
    assert_says(
        &failure,
        &[
            "the server ended the stream",
            "unmet    the `sequence` is not finished after 3 messages: it awaits `2 event == \"close\"`",
        ],
    );
    let failure = market("").await.unwrap_err();
    assert_says(&failure, &["is not finished before its first message: it awaits `event == \"snapshot\"`"]);
}

#[tokio::test]
async fn a_message_may_fit_several_places() {
    let server = serving(Script::sse().message("Hel").message("lo").message("[DONE]").end()).await;
    let (least, values) = (1, 1..=2);
    let scenario = scenario! {
        base (server.url())
        sse "Answer" open "/s"
            check await within 20s until end
                require sequence [ (least).. data, data == "[DONE]" ]
                require sequence [ (values) data, data contains "DONE", ]
                require sequence [ 2.. data exists data != "x", ..=1 data ]
    };
    scenario.run().await.unwrap();
}

#[tokio::test]
async fn it_goes_with_until_and_expect() {
    let server = serving(typed("a b a b").hold()).await;
    let scenario = scenario! {
        base (server.url())
        sse "x" open "/s"
            check await within 20s until 2 require sequence [event == "a", event == "b"]
            check await within 200ms expect 1..=2 require sequence [event == "a", event == "b"]
            close
    };
    scenario.run().await.unwrap();
    let server = serving(typed("a b").hold()).await;
    let scenario = scenario! {
        base (server.url())
        sse "x" open "/s" check await within 20s until 2 require sequence [1..=2 event in ["a", "b"], event == "c"] close
    };
    assert_says(
        &scenario.run().await.unwrap_err(),
        &["2 in ", "after 2 messages: it awaits `event == \"c\"`"],
    );
}

#[tokio::test]
async fn numbers_given_in_rust_are_judged_when_it_is_set() {
    let server = serving(typed("a").hold()).await;
    let none = 0;
    let scenario = scenario! {
        base (server.url())
        sse "x" open "/s" check await within 20s until 2 require sequence [(none) event == "a", event == "b"] close
    };
    assert_says(
        &scenario.run().await.unwrap_err(),
        &["`0 event == \"a\"` in a `sequence` can hold no message"],
    );
}
