//! Blocks without data are told with what they say, and are no messages.

use streamgauge::protocol::Mcp;
use streamgauge::scenario;
use streamgauge::testing::{Gate, Script};
use streamgauge_tests::{Both, Event, Kind, Recorder, opens_after, serving};

const BLOCKS: &str = "id: 1\n\n\
    retry: 10\n\n\
    : only a comment\n\n\
    unknown: field\n\n\
    retry: no number\n\n\
    id: a\0b\n\n\
    event: ping\n\n\
    event: ping\nid: 2\nretry: 20\n\n\
    event\n\n\
    id\n\n";

fn told() -> Vec<Event> {
    vec![
        Event::block(None, Some("1"), "1", None),
        Event::block(None, None, "1", Some(10)),
        Event::block(Some("ping"), None, "1", None),
        Event::block(Some("ping"), Some("2"), "2", Some(20)),
        Event::block(None, Some(""), "", None),
    ]
}

#[tokio::test]
async fn each_is_told_with_the_id_that_is_in_force_and_counts_for_nothing() {
    for size in [1, 5, 10_000] {
        let gate = Gate::new();
        let server = serving(Script::sse().split(BLOCKS, size).gate(&gate).message("real").hold()).await;
        let log = Recorder::default();
        // The message comes when the check has seen all blocks go by.
        let observer = Both(log.clone(), opens_after(5, &gate, |event| event.kind() == Kind::Block));
        let run = scenario! {
            base (server.url())
            sse "S" open "/s" unmatched 10
                check await within 20s until 1 save got
                unmatched collect rest
                close
        };
        let user = run.observer(observer).run().await.unwrap();
        assert_eq!((user.got.as_str(), user.rest.len()), ("real", 0));
        assert_eq!(log.of(Kind::Block), told());
        let seen: Vec<Event> = [Kind::Message, Kind::Matched].iter().flat_map(|kind| log.of(*kind)).collect();
        assert_eq!(seen, [Event::message("real"), Event::matched("S", 1)]);
        let last = log.place(&Event::block(None, Some(""), "", None));
        assert!(last < log.place(&Event::message("real")), "{:?}", log.events());
    }
}

#[tokio::test]
async fn they_do_not_meet_a_check() {
    let server = serving(Script::sse().bytes(BLOCKS).end()).await;
    let log = Recorder::default();
    let run = scenario! {
        base (server.url())
        sse "S" open "/s"
            check await within 20s until 1
            close
    };
    run.observer(log.clone()).run().await.map(drop).unwrap_err();
    assert_eq!(log.count(Kind::Block), 5);
    assert_eq!(log.of(Kind::CheckFinished), [Event::check_failed("S", 0, 0)]);
}

#[tokio::test]
async fn invalid_utf_8_in_one_is_told() {
    let server = serving(Script::sse().bytes(b"id: \xFF\n\n").message("x").hold()).await;
    let log = Recorder::default();
    let run = scenario! {
        base (server.url())
        sse "S" name "s" open "/s"
            check await within 20s until 1
            close
    };
    run.observer(log.clone()).run().await.unwrap();
    let heard = log.of(Kind::Block);
    let streamgauge_tests::What::Block { id, last_event_id, invalid_utf8, .. } = &heard[0].what else {
        panic!("{heard:?}")
    };
    assert_eq!((id.as_deref(), last_event_id.as_str(), *invalid_utf8), (Some("\u{fffd}"), "\u{fffd}", true));
    assert_eq!(heard[0].stream.as_deref(), Some("s"));
}

/// MCP begins a stream with an event that is there for its id alone.
#[tokio::test]
async fn an_event_that_a_protocol_takes_for_no_message_is_told_as_one() {
    let answer = r#"{"jsonrpc":"2.0","id":1,"result":{}}"#;
    let server = serving(Script::sse().event("id: p\ndata:").message(answer).end()).await;
    let log = Recorder::default();
    let run = scenario! {
        base (server.url())
        sse "S" open post "/s" body json { "jsonrpc": "2.0", "id": 1, "method": "x" } protocol (Mcp::default())
            check await within 20s until end
    };
    run.observer(log.clone()).run().await.unwrap();
    assert_eq!(log.of(Kind::Block), [Event::block(None, Some("p"), "p", None)]);
    assert_eq!(log.count(Kind::Message), 1);
}
