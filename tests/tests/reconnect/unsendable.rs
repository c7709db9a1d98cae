//! Last event IDs that no header can carry: they are not sent, and the stream goes on.

use streamgauge::testing::Script;
use streamgauge::{FailureKind, scenario};
use streamgauge_tests::{Kind, Recorder, What, assert_says, last_event_ids, quick, serving_in_turn};

/// What no header can carry, and what an event may have as its id all the same (a NUL, CR and LF it may not).
fn unsendable() -> impl Iterator<Item = String> {
    let controls = (1..0x20_u8).chain([0x7f]).filter(|byte| !b"\t\r\n".contains(byte));
    controls.map(|byte| format!("a{}b", char::from(byte))).chain(["\u{c}".to_owned(), "  ".to_owned()])
}

/// The ids that were not sent, as events of this kind tell it.
fn ids_not_sent(log: &Recorder, kind: Kind) -> Vec<Option<String>> {
    log.picked(|event| match &event.what {
        What::Reconnected { id_not_sent, .. } | What::ReconnectFailed { id_not_sent, .. } => {
            (event.kind() == kind).then(|| id_not_sent.clone())
        }
        _ => None,
    })
}

#[tokio::test]
async fn an_id_that_no_header_can_carry_is_not_sent_and_the_stream_goes_on() {
    for id in unsendable() {
        let first = quick().event(format!("id: {id}\ndata: 1")).end();
        let server = serving_in_turn([first, Script::sse().message("end").hold()]).await;
        let user = scenario! {
            base (server.url())
            sse "S" open "/s" reconnect 3
                check await within 20s until 2 collect all: String
                close
        }
        .run()
        .await
        .unwrap();
        assert_eq!(user.all, ["1", "end"], "{id:?}");
        assert_eq!(last_event_ids(&server), [None, None], "{id:?}");
    }
}

#[tokio::test]
async fn an_observer_hears_which_id_was_not_sent() {
    let scripts = [
        quick().event("id: 7\ndata: 1").end(),
        Script::sse().event("id: a\u{c}b\ndata: 2").cut(),
        Script::sse().message("no id").end(),
        Script::sse().event("id: 8\ndata: 3").end(),
        Script::sse().event("id\ndata: 4").end(),
        Script::sse().message("end").hold(),
    ];
    let server = serving_in_turn(scripts).await;
    let log = Recorder::default();
    scenario! {
        base (server.url())
        sse "S" open "/s" reconnect always
            check await within 20s until 1 data == "end"
            close
    }
    .observer(log.clone())
    .run()
    .await
    .unwrap();
    let not_sent = Some("a\u{c}b".to_owned());
    assert_eq!(ids_not_sent(&log, Kind::Reconnected), [None, not_sent.clone(), not_sent, None, None]);
    let sent = [None, Some("7"), None, None, Some("8"), None];
    assert_eq!(last_event_ids(&server), sent.map(|id| id.map(str::to_owned)));
}

#[tokio::test]
async fn an_attempt_that_fails_says_so_too() {
    let server = serving_in_turn([quick().event("id: \u{1}\ndata: 1").end(), Script::status(503)]).await;
    let log = Recorder::default();
    scenario! {
        base (server.url())
        sse "S" open "/s" reconnect always
            check await within 20s until 2
            close
    }
    .observer(log.clone())
    .run()
    .await
    .unwrap_err();
    assert_eq!(ids_not_sent(&log, Kind::ReconnectFailed), [Some("\u{1}".to_owned())]);
}

#[tokio::test]
async fn what_a_header_can_carry_is_sent_as_utf_8_and_without_spaces_around() {
    for (id, sent) in [
        ("grün ✓", "grün ✓"),
        ("\u{80}\u{85}", "\u{80}\u{85}"),
        ("a\tb", "a\tb"),
        ("a b", "a b"),
        (" a ", "a"),
        ("\u{fffd}", "\u{fffd}"),
    ] {
        let first = quick().event(format!("id: {id}\ndata: 1")).end();
        let server = serving_in_turn([first, Script::sse().message("end").hold()]).await;
        scenario! {
            base (server.url())
            sse "S" open "/s" reconnect 1
                check await within 20s until 1 data == "end"
                close
        }
        .run()
        .await
        .unwrap();
        assert_eq!(last_event_ids(&server), [None, Some(sent.to_owned())], "{id:?}");
    }
}

/// A piece of an answer, with an id.
fn delta(id: &str, text: &str) -> String {
    format!(
        "id: {id}\nretry: 10\ndata: {{\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\"{text}\"}}}}]}}"
    )
}

#[tokio::test]
async fn what_was_put_together_begins_anew_where_the_id_was_not_sent() {
    for (id, wanted) in [("a\u{c}b", "is"), ("ab", "Paris")] {
        let second = Script::sse().event(delta("2", "is")).message("[DONE]").hold();
        let server = serving_in_turn([Script::sse().event(delta(id, "Par")).cut(), second]).await;
        let user = scenario! {
            base (server.url())
            sse "Chat" open post "/s" body json { "stream": true } protocol openai_chat reconnect 2
                check await within 20s until end text save answer
        }
        .run()
        .await
        .unwrap();
        assert_eq!(user.answer.as_deref(), Some(wanted), "{id:?}");
    }
}

#[tokio::test]
async fn under_a_protocol_that_resumes_by_get_the_stream_is_cut() {
    for always in [false, true] {
        let server = serving_in_turn([quick().event("id: a\u{c}b\ndata:").end()]).await;
        let log = Recorder::default();
        let failure = if always {
            scenario! {
                base (server.url())
                sse "Tool" open post "/s" body json { "jsonrpc": "2.0", "id": 1, "method": "a" } protocol mcp reconnect always
                    check await within 20s until end
            }
            .observer(log.clone())
            .run()
            .await
            .map(drop)
        } else {
            scenario! {
                base (server.url())
                sse "Events" open "/s" protocol mcp reconnect 3
                    check await within 20s until end
            }
            .observer(log.clone())
            .run()
            .await
            .map(drop)
        }
        .unwrap_err();
        assert_eq!(failure.kind(), FailureKind::Cut);
        let reason = "the server ended it, and its protocol cannot resume it: no header can carry its last event id, \
                      \"a\\u{c}b\"";
        assert_says(&failure, &[&format!("the stream was cut: {reason}")]);
        assert_eq!(server.requests_to("/s").len(), 1);
        assert_eq!((log.cuts(), log.count(Kind::Lost)), (vec![reason.to_owned()], 0));
    }
}

#[tokio::test]
async fn an_id_of_the_scenario_that_no_header_can_carry_fails_its_open() {
    for as_header in [false, true] {
        let server = serving_in_turn([Script::sse().hold()]).await;
        let id = "a\u{c}b";
        let failure = if as_header {
            scenario! {
                base (server.url())
                sse "Prices" open "/s" header "Last-Event-ID" (id) reconnect always close
            }
            .run()
            .await
            .map(drop)
        } else {
            scenario! {
                base (server.url())
                sse "Prices" open "/s" last_event_id (id) close
            }
            .run()
            .await
            .map(drop)
        }
        .unwrap_err();
        assert_eq!((failure.kind(), failure.step()), (FailureKind::Request, "open"));
        let header = if as_header { "Last-Event-ID" } else { "last-event-id" };
        assert_says(
            &failure,
            &[&format!("header `{header}`: its value has 0x0C at byte 2 of 3, which no header may have")],
        );
        assert_eq!(server.requests_to("/s").len(), 0);
    }
}
