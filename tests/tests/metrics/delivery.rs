//! How late messages are delivered, by the time at which they say that they were sent.

use std::time::{Duration, SystemTime};

use streamgauge::metrics::{Meter, SentAt, Timestamp};
use streamgauge::testing::Script;
use streamgauge::{JsonPath, RunEvent, RunEventKind, Scenario, UserStart, scenario};
use streamgauge_tests::{Hear, Taken, serving, serving_at, soon};

use super::ms;

async fn measured(scenario: impl Scenario, sent_at: impl Into<std::sync::Arc<[SentAt]>>) -> Taken {
    let taken = Taken::default();
    let start = UserStart::new().recorder(Meter::new(taken.clone()).sent_at(sent_at));
    soon(scenario.run_as(start)).await.expect("it succeeds");
    taken
}

/// The samples of one stream that sends these events.
async fn of_events<S: AsRef<str>>(events: impl IntoIterator<Item = S>, sent_at: SentAt) -> Taken {
    let server = serving(Script::sse().events(events).end()).await;
    let all = scenario! {
        base (server.url())
        sse "S" name "s" open "/s" check await within 20s until end close
    };
    measured(all, [sent_at]).await
}

fn json(path: &str, written: Timestamp) -> SentAt {
    SentAt::json(JsonPath::parse(path).expect("it is a path"), written)
}

/// Nanoseconds from 1970 to 200 ms ago.
fn a_while_ago() -> u128 {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("it is after 1970");
    (now - Duration::from_millis(200)).as_nanos()
}

#[track_caller]
fn all_late(taken: &Taken, count: usize) {
    let delays = taken.values("stream s", "delivery");
    assert_eq!(delays.len(), count);
    // They were sent 200 ms before, and the runs of these tests are over in 20 s.
    assert!(delays.iter().all(|delay| (ms(200)..ms(30_000)).contains(delay)), "{delays:?}");
    assert_eq!(taken.counted("stream s", "sent in the future"), 0);
}

#[tokio::test]
async fn a_delay_is_counted_from_the_time_of_sending_in_each_unit() {
    for (written, nanoseconds) in [
        (Timestamp::Seconds, 1_000_000_000),
        (Timestamp::Milliseconds, 1_000_000),
        (Timestamp::Microseconds, 1_000),
        (Timestamp::Nanoseconds, 1),
    ] {
        let (whole, rest) = (a_while_ago() / nanoseconds, a_while_ago() % nanoseconds);
        let exact = match written {
            Timestamp::Seconds => format!("{whole}.{rest:09}"),
            _ => whole.to_string(),
        };
        let events = [
            format!(r#"data: {{"a":1,"t":{exact}}}"#),
            format!(r#"data: {{"t":" {exact} ","b":[]}}"#),
            format!(r#"data: {{"\u0074":"{whole}"}}"#),
        ];
        let taken = of_events(events, json("$.t", written)).await;
        all_late(&taken, 3);
        assert_eq!(taken.counted("stream s", "without time of sending"), 0);
    }
}

#[tokio::test]
async fn any_path_the_id_and_a_date_say_it_too() {
    let milliseconds = a_while_ago() / 1_000_000;
    let event = format!("data: {{\"x\":[{{}},{{\"t\":{milliseconds}}}]}}");
    for path in ["$.x[1].t", "$..t", "$.x[-1]['t']"] {
        all_late(&of_events([&event], json(path, Timestamp::Milliseconds)).await, 1);
    }
    all_late(&of_events([format!("data: {milliseconds}")], json("$", Timestamp::Milliseconds)).await, 1);

    let events =
        [format!("id: {milliseconds}\ndata: 1"), format!("id: {milliseconds}-7\ndata: 2"), "data: 3".into()];
    let taken = of_events(events, SentAt::id(Timestamp::Milliseconds)).await;
    all_late(&taken, 2);
    assert_eq!(taken.counted("stream s", "without time of sending"), 1, "an id is that of its own event");

    let long_ago =
        of_events([r#"data: {"t":"2001-09-09T03:46:40+02:00"}"#], json("$.t", Timestamp::Rfc3339)).await;
    let delay = long_ago.value("stream s", "delivery");
    let since =
        i128::from(delay) - (i128::try_from(a_while_ago()).expect("it fits") - 1_000_000_000 * 1_000_000_000);
    assert!((0..i128::from(ms(30_000))).contains(&since), "{delay}");
}

#[tokio::test]
async fn what_was_sent_in_the_future_or_does_not_say_when_is_counted() {
    let ago = a_while_ago() / 1_000_000;
    let future = ago + 3_600_000;
    let events = [
        format!(r#"data: {{"t":{future}}}"#),
        format!(r#"data: {{"t":{ago}}}"#),
        r#"data: {"u":1}"#.to_owned(),
        r#"data: {"t":null}"#.to_owned(),
        r#"data: {"t":"yesterday"}"#.to_owned(),
        r#"data: {"t":-5}"#.to_owned(),
        r#"data: {"t":{"t":1}}"#.to_owned(),
        "data: [DONE]".to_owned(),
    ];
    let taken = of_events(events, json("$.t", Timestamp::Milliseconds)).await;
    let delays = taken.values("stream s", "delivery");
    assert_eq!((delays.len(), delays[0]), (2, 0));
    assert!(delays[1] >= ms(200));
    assert_eq!(taken.counted("stream s", "sent in the future"), 1);
    assert_eq!(taken.counted("stream s", "without time of sending"), 6);
    assert_eq!(taken.counted("stream s", "events"), 8);
}

#[tokio::test]
async fn a_message_that_waited_to_be_heard_was_delivered_when_it_was_read() {
    let ago = a_while_ago();
    // Both come in one read.
    let server = serving(Script::sse().bytes(format!("data: {ago}\n\ndata: {ago}\n\n")).end()).await;
    let waits = Hear(|event: &RunEvent<'_>| {
        if matches!(event.kind, RunEventKind::Message { .. }) {
            std::thread::sleep(Duration::from_millis(50));
        }
    });
    let scenario = scenario! {
        base (server.url())
        sse "S" name "s" open "/s" check await within 20s until end close
    };
    let taken = measured(scenario.observer(waits), [json("$", Timestamp::Nanoseconds)]).await;
    all_late(&taken, 2);
    let delays = taken.values("stream s", "delivery");
    assert_eq!(delays[0], delays[1]);
}

#[tokio::test]
async fn each_stream_has_its_own_place_and_what_has_none_is_not_measured() {
    let ago = a_while_ago();
    let script = || Script::sse().event(format!("id: {ago}\ndata: {{\"t\":{}}}", ago / 1_000_000)).end();
    let server = serving_at([("/a", script()), ("/b", script()), ("/c", script()), ("/d", script())]).await;
    let all = scenario! {
        base (server.url())
        sse "A" name "a" open "/a" check await within 20s until end close
        repeat 2 as i {
            sse "Members" name "b"[(i)] open "/b" check await within 20s until end
        }
        sse "End" name "b"[all] close
        sse "C" name "c" open "/c" check await within 20s until end close
        let d = (4)
        sse "D of {d}" name "d" open "/d" check await within 20s until end close
    };
    let taken = measured(
        all,
        [
            json("$.t", Timestamp::Milliseconds).of_stream("b"),
            json("$.u", Timestamp::Milliseconds).of_title("D of {d}"),
            SentAt::id(Timestamp::Nanoseconds).of_title("D of {d}"),
            SentAt::id(Timestamp::Nanoseconds).of_stream("a"),
        ],
    )
    .await;
    assert_eq!(taken.outcomes("stream a", "delivery"), (1, 0));
    assert_eq!(taken.outcomes("stream b", "delivery"), (2, 0));
    assert!(!taken.metrics("stream c").contains(&"delivery"));
    assert!(!taken.metrics("stream c").contains(&"without time of sending"));
    // The first that is said of it.
    assert_eq!(taken.outcomes("stream d", "delivery"), (0, 0));
    assert_eq!(taken.counted("stream d", "without time of sending"), 1);
}
