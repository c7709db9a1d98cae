//! The last event id in force after each message: with its own id or without, across blocks and connections.

use std::sync::{Arc, Mutex};

use streamgauge::protocol::{Assembled, Fault, Mcp, Next, OpenAiChat, Protocol};
use streamgauge::testing::Script;
use streamgauge::{Message, RunEvent, RunEventKind, scenario};
use streamgauge_tests::{Hear, quick, serving, serving_in_turn};

/// The data of messages with their own id and the one in force after them.
type Ids = Arc<Mutex<Vec<(String, Option<String>, String)>>>;

fn ids() -> (Ids, Hear<impl Fn(&RunEvent<'_>) + Send + Sync>) {
    let ids = Ids::default();
    let kept = Arc::clone(&ids);
    let hear = Hear(move |event: &RunEvent<'_>| {
        if let RunEventKind::Message { message, last_event_id, .. } = event.kind {
            assert_eq!(message.last_event_id(), last_event_id);
            kept.lock().unwrap().push((
                message.data().to_owned(),
                message.id().map(str::to_owned),
                last_event_id.to_owned(),
            ));
        }
    });
    (ids, hear)
}

#[track_caller]
fn assert_ids(ids: &Ids, wanted: &[(&str, Option<&str>, &str)]) {
    let ids = ids.lock().unwrap();
    let ids: Vec<_> = ids.iter().map(|(data, own, last)| (&**data, own.as_deref(), &**last)).collect();
    assert_eq!(ids, wanted);
}

const FIRST: &str = "retry: 5\n\n\
    data: before any\n\n\
    id: 7\ndata: own\n\n\
    data: after 7\n\n\
    id: 8\n\n\
    data: after the block of 8\n\n\
    id: a\0b\ndata: NULL is ignored\n\n\
    id: 9\nid: 10\n: two ids\ndata: two\ndata: lines\n\n\
    id\ndata: reset\n\n\
    data: after the reset\n\n\
    id: 11\ndata: eleven\n\n\
    id: 12\ndata: dropped";

const SECOND: &str = "data: on a new connection\n\n\
    id:\n\n\
    data: after a block that resets\n\n\
    id: 13\ndata: thirteen\n\n";

#[tokio::test]
async fn of_messages_and_blocks_across_connections_however_they_are_cut() {
    for size in [1, 7, 10_000] {
        let scripts = [Script::sse().split(FIRST, size).end(), Script::sse().split(SECOND, size).hold()];
        let server = serving_in_turn(scripts).await;
        let (ids, hear) = ids();
        let run = scenario! {
            base (server.url())
            sse "S" open "/s" reconnect 1
                check await within 20s until 1 data == "thirteen"
                close
        };
        run.observer(hear).run().await.unwrap();
        assert_ids(
            &ids,
            &[
                ("before any", None, ""),
                ("own", Some("7"), "7"),
                ("after 7", None, "7"),
                ("after the block of 8", None, "8"),
                ("NULL is ignored", None, "8"),
                ("two\nlines", Some("10"), "10"),
                ("reset", Some(""), ""),
                ("after the reset", None, ""),
                ("eleven", Some("11"), "11"),
                ("on a new connection", None, "11"),
                ("after a block that resets", None, ""),
                ("thirteen", Some("13"), "13"),
            ],
        );
        let sent = server.requests_to("/s").iter().map(|r| r.header("last-event-id").map(str::to_owned)).collect::<Vec<_>>();
        assert_eq!(sent, [None, Some("11".to_owned())]);
    }
}

/// The id that a stream was opened with is in force until another comes, whether it is opened again or not.
#[tokio::test]
async fn of_a_stream_that_goes_on_where_another_was() {
    let script = || Script::sse().message("a").event("id: 42\ndata: b").message("c").end();
    let wanted = [("a", None, "41"), ("b", Some("42"), "42"), ("c", None, "42")];
    let server = serving(script()).await;
    let (heard, hear) = ids();
    let run = scenario! {
        base (server.url())
        sse "S" open "/s" last_event_id "41" check await within 20s until end
    };
    run.observer(hear).run().await.unwrap();
    assert_ids(&heard, &wanted);
    let server = serving_in_turn([script(), Script::status(204)]).await;
    let (heard, hear) = ids();
    let run = scenario! {
        base (server.url())
        header "Last-Event-ID" "41"
        sse "S" open "/s" reconnect 1 check await within 20s until end
    };
    run.client(streamgauge::Client::new()).observer(hear).run().await.unwrap();
    assert_ids(&heard, &wanted);
}

#[tokio::test]
async fn a_stream_that_is_opened_anew_begins_without() {
    let server = serving_in_turn([
        Script::sse().event("id: 1\ndata: a").hold(),
        Script::sse().message("b").hold(),
    ])
    .await;
    let (heard, hear) = ids();
    let run = scenario! {
        base (server.url())
        sse "S" open "/s" check await within 20s until 1 close
        sse "S" open "/s" check await within 20s until 1 close
    };
    run.observer(hear).run().await.unwrap();
    assert_ids(&heard, &[("a", Some("1"), "1"), ("b", None, "")]);
}

/// A protocol sees it, too.
#[derive(Debug, Clone, Default)]
struct Own(Arc<Mutex<Vec<String>>>);

impl Protocol for Own {
    fn name(&self) -> &'static str {
        "own"
    }

    fn begin_anew(&mut self) {}

    fn end_mark(&self) -> Option<&str> {
        None
    }

    fn read(&mut self, message: &Message<'_>, _: &mut Assembled) -> Result<Next, Fault> {
        self.0.lock().unwrap().push(message.last_event_id().to_owned());
        Ok(Next::GoesOn)
    }
}

#[tokio::test]
async fn under_protocols() {
    let protocol = Own::default();
    let server = serving(Script::sse().event("id: 1\ndata: a").message("b").end()).await;
    let (heard, hear) = ids();
    let run = scenario! {
        base (server.url())
        sse "S" open "/s" protocol (protocol.clone()) check await within 20s until end
    };
    run.observer(hear).run().await.unwrap();
    assert_ids(&heard, &[("a", Some("1"), "1"), ("b", None, "1")]);
    assert_eq!(*protocol.0.lock().unwrap(), ["1", "1"]);

    let chunk = r#"{"choices":[]}"#;
    let server = serving(Script::sse().event("id: 1\n").message(chunk).message("[DONE]").hold()).await;
    let (heard, hear) = ids();
    let run = scenario! {
        base (server.url())
        sse "S" open "/s" protocol (OpenAiChat::default()) check await within 20s until end
    };
    run.observer(hear).run().await.unwrap();
    assert_ids(&heard, &[(chunk, None, "1"), ("[DONE]", None, "1")]);
}

/// An answer that is one JSON text has no ids; what is in force before stays so.
#[tokio::test]
async fn of_a_whole_json_answer() {
    let answer = r#"{"jsonrpc":"2.0","id":1,"result":{}}"#;
    let server = serving(Script::json(answer)).await;
    let (heard, hear) = ids();
    let run = scenario! {
        base (server.url())
        sse "S" open post "/s" body json { "jsonrpc": "2.0", "id": 1, "method": "x" } protocol (Mcp::default())
            check await within 20s until end
    };
    run.observer(hear).run().await.unwrap();
    assert_ids(&heard, &[(answer, None, "")]);

    let server = serving_in_turn([quick().event("id: 5\ndata:").end(), Script::json(answer)]).await;
    let (heard, hear) = ids();
    let run = scenario! {
        base (server.url())
        sse "S" open post "/s" body json { "jsonrpc": "2.0", "id": 1, "method": "x" } protocol (Mcp::default())
            reconnect 1
            check await within 20s until end
    };
    run.observer(hear).run().await.unwrap();
    assert_ids(&heard, &[(answer, None, "5")]);
}
