//! Which losses are followed by another attempt, and what is told of them.

use streamgauge::testing::{Gate, Script};
use streamgauge::{FailureKind, RunEventKind, scenario};

use super::support::{Hear, Log, SOON, assert_says, quick, serving};

/// Runs a scenario that waits for the message `2`, which the second connection brings.
async fn two_connections(first: Script, second: Script) -> Log {
    let server = serving([first, second]).await;
    let log = Log::default();
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
        "opened 200",
        "message 1",
        "lost ended 0 the server ended it",
        "reconnected 1 200",
        "message 2",
        "closed",
    ];
    assert_eq!(log.lines(), wanted);
}

#[tokio::test]
async fn a_chunk_that_breaks_off_is_no_cut() {
    let log = two_connections(quick().message(1).cut(), Script::sse().message(2).hold()).await;
    assert_eq!(log.of("lost broken 0 ").len(), 1, "{:?}", log.lines());
    assert_eq!(log.of("cut "), Vec::<String>::new());
}

#[tokio::test]
async fn a_reset_is_no_cut() {
    let read = Gate::new();
    let first = quick().message(1).gate(&read).reset();
    let server = serving([first, Script::sse().message(2).hold()]).await;
    let log = Log::default();
    let (events, gate) = (log.clone(), read.clone());
    let observer = Hear(move |event: &streamgauge::RunEvent<'_>| {
        streamgauge::Observer::event(&events, event);
        if let RunEventKind::Message { .. } = event.kind {
            gate.open();
        }
    });
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
    assert_eq!(log.of("lost broken 0 "), ["connection reset"]);
}

#[tokio::test]
async fn silence_is_no_cut() {
    let server = serving([quick().message(1).hold(), Script::sse().message(2).hold()]).await;
    let log = Log::default();
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
    assert_eq!(log.of("lost broken 0 ")[0], "nothing came for 50ms, longer than `idle` allows");
}

#[tokio::test]
async fn an_unfinished_event_is_dropped_and_counted() {
    let log = two_connections(quick().message(1).cut_in("data: half"), Script::sse().message(2).hold()).await;
    assert_eq!(log.of("lost broken 10 ").len(), 1, "{:?}", log.lines());
    assert_eq!(log.of("message "), ["1", "2"]);
}

#[tokio::test]
async fn a_byte_order_mark_begins_each_connection() {
    let second = Script::sse().bytes(b"\xEF\xBB\xBFdata: 2\n\n").hold();
    let log = two_connections(quick().bytes("data: 1\n\ndata").end(), second).await;
    assert_eq!(log.of("message "), ["1", "2"]);
}

#[tokio::test]
async fn over_the_cap_is_cut_for_good() {
    let server = serving([quick().bytes("data: ").flood(|_| [b'x'; 4096])]).await;
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
    let server = serving(scripts).await;
    let log = Log::default();
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
    let wanted = ["3 7: 3 lost, 0 repeated", "8 7: 0 lost, 2 repeated", "9 10: 0 lost, 0 repeated"];
    assert_eq!(log.of("resumed "), wanted);
    let place = |line: &str| log.lines().iter().position(|other| other == line).unwrap();
    assert_eq!(place("resumed 3 7: 3 lost, 0 repeated") + 1, place("message 7"));
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
    let server = serving(scripts).await;
    let log = Log::default();
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
    assert_eq!(log.of("reconnected ").last().unwrap(), "30 200");
}

#[tokio::test]
async fn two_streams_are_reconnected_each_by_itself() {
    let server = serving([quick().end(), Script::sse().message(2).hold()]).await;
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
