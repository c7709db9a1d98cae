//! Which losses are followed by another attempt, and what is told of them.

use streamgauge::testing::{Gate, Script};
use streamgauge::{FailureKind, scenario};
use streamgauge_tests::{
    Both, Event, Kind, Recorder, SOON, What, assert_says, opens, quick, serving_in_turn,
};

use crate::support::of_streams;

/// How many bytes of an unfinished event were dropped with each connection that broke.
fn broken(log: &Recorder) -> Vec<usize> {
    log.picked(|event| match event.what {
        What::Lost { ended: false, dropped_bytes, .. } => Some(dropped_bytes),
        _ => None,
    })
}

/// Runs a scenario that waits for the message `2`, which the second connection brings.
async fn two_connections(first: Script, second: Script) -> Recorder {
    let server = serving_in_turn([first, second]).await;
    let log = Recorder::default();
    scenario! {
        base (server.url())
        sse "S" open "/s" reconnect 1 idle 5s
            check await within 20s until 1 data == "2"
            close
    }
    .observer(log.clone())
    .run()
    .await
    .unwrap();
    assert_eq!(server.requests_to("/s").len(), 2);
    server.wait_streams(0, SOON).await.unwrap();
    log
}

#[tokio::test]
async fn an_end_is_no_end() {
    let log = two_connections(quick().message(1).end(), Script::sse().message(2).hold()).await;
    let wanted = [
        Event::opened(200),
        Event::message("1"),
        Event::lost_by_its_end(),
        Event::reconnected(1, 200),
        Event::message("2"),
        Event::closed(),
    ];
    assert_eq!(of_streams(&log), wanted);
}

#[tokio::test]
async fn a_chunk_that_breaks_off_is_no_cut() {
    let log = two_connections(quick().message(1).cut(), Script::sse().message(2).hold()).await;
    assert_eq!(broken(&log), [0], "{:?}", log.events());
    assert_eq!(log.cuts(), Vec::<String>::new());
}

#[tokio::test]
async fn a_reset_is_no_cut() {
    let read = Gate::new();
    let first = quick().message(1).gate(&read).reset();
    let server = serving_in_turn([first, Script::sse().message(2).hold()]).await;
    let log = Recorder::default();
    let observer = Both(log.clone(), opens(&read, Event::is_message));
    scenario! {
        base (server.url())
        sse "S" open "/s" reconnect 1
            check await within 20s until 1 data == "2"
            close
    }
    .observer(observer)
    .run()
    .await
    .unwrap();
    assert_eq!(log.of(Kind::Lost), [Event::lost("connection reset")]);
}

#[tokio::test]
async fn silence_is_no_cut() {
    let server = serving_in_turn([quick().message(1).hold(), Script::sse().message(2).hold()]).await;
    let log = Recorder::default();
    scenario! {
        base (server.url())
        sse "S" open "/s" reconnect always idle 50ms
            check await within 20s until 1 data == "2"
            close
    }
    .observer(log.clone())
    .run()
    .await
    .unwrap();
    assert_eq!(log.of(Kind::Lost)[0], Event::lost("nothing came for 50ms, longer than `idle` allows"));
}

#[tokio::test]
async fn an_unfinished_event_is_dropped_and_counted() {
    let log = two_connections(quick().message(1).cut_in("data: half"), Script::sse().message(2).hold()).await;
    assert_eq!(broken(&log), [10], "{:?}", log.events());
    assert_eq!(log.messages(""), ["1", "2"]);
}

#[tokio::test]
async fn a_byte_order_mark_begins_each_connection() {
    let second = Script::sse().bytes(b"\xEF\xBB\xBFdata: 2\n\n").hold();
    let log = two_connections(quick().bytes("data: 1\n\ndata").end(), second).await;
    assert_eq!(log.messages(""), ["1", "2"]);
}

#[tokio::test]
async fn over_the_cap_is_cut_for_good() {
    let server = serving_in_turn([quick().bytes("data: ").flood(|_| [b'x'; 4096])]).await;
    let failure = scenario! {
        base (server.url())
        sse "S" open "/s" reconnect always
            check await within 20s until 1
            close
    }
    .run()
    .await
    .unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Cut);
    assert_says(&failure, &["over the cap"]);
    assert_eq!(server.requests_to("/s").len(), 1);
}

#[tokio::test]
async fn ids_that_are_lost_or_repeated_are_counted() {
    let ids =
        |script: Script, ids: &[u64]| script.events(ids.iter().map(|id| format!("id: {id}\ndata: {id}")));
    let scripts = [
        ids(quick(), &[1, 2, 3]).end(),
        ids(Script::sse(), &[7, 8]).end(),
        ids(Script::sse(), &[7, 8, 9]).end(),
        Script::sse().message("no id").event("id: 10\ndata: 10").end(),
        Script::sse().event("id: eleven\ndata: eleven").end(),
        ids(Script::sse(), &[20, 21]).hold(),
    ];
    let server = serving_in_turn(scripts).await;
    let log = Recorder::default();
    let failure = scenario! {
        base (server.url())
        sse "S" open "/s" reconnect always
            check await within 20s until 1 id == 21
            check await within 10ms until 1
            close
    }
    .observer(log.clone())
    .run()
    .await
    .unwrap_err();
    let wanted = [Event::resumed(3, 7, 3, 0), Event::resumed(8, 7, 0, 2), Event::resumed(9, 10, 0, 0)];
    assert_eq!(log.of(Kind::Resumed), wanted);
    assert_eq!(log.place(&wanted[0]) + 1, log.place(&Event::message_with_id("7", "7")));
    let heard = log.heard();
    assert!(heard.is_sorted_by_key(|heard| heard.since_start), "{heard:?}");
    assert_says(
        &failure,
        &[
            "the stream is open, it was lost 5 times, last: the server ended it, recovered in ",
            "s, 3 ids lost and 2 ids repeated, the last message came ",
        ],
    );
}

#[tokio::test]
async fn always_goes_on_through_many_losses() {
    let mut scripts: Vec<Script> = (0..30).map(|n| quick().message(n).end()).collect();
    scripts.push(Script::sse().message("last").hold());
    let server = serving_in_turn(scripts).await;
    let log = Recorder::default();
    let user = scenario! {
        base (server.url())
        sse "S" open "/s" reconnect always
            check await within 60s until 31 collect all: String
            close
    }
    .observer(log.clone())
    .run()
    .await
    .unwrap();
    assert_eq!(user.all.len(), 31);
    assert_eq!(log.of(Kind::Reconnected).last(), Some(&Event::reconnected(30, 200)));
}

#[tokio::test]
async fn two_streams_are_reconnected_each_by_itself() {
    let server = serving_in_turn([quick().end(), Script::sse().message(2).hold()]).await;
    server.on("/t", quick().message(1).cut()).on("/t", Script::sse().message(2).hold());
    scenario! {
        base (server.url())
        sse "S" name "s" open "/s" reconnect 1
            check listen within 20s until 1 data == 2
        sse "T" name "t" open "/t" reconnect always
            check await within 20s until 1 data == 2
            close
        sse "S" name "s" await close
    }
    .run()
    .await
    .unwrap();
    server.wait_streams(0, SOON).await.unwrap();
}
