//! The targets `last_event_id` and `message`.

use streamgauge::testing::Script;
use streamgauge::{OwnedMessage, scenario};
use streamgauge_tests::{SOON, assert_says, matching, quick, serving, serving_in_turn, values};

const EVENTS: [&str; 5] = [
    "data: 1",
    "id: 7\nevent: tick\nretry: 50\ndata: 2",
    "data: 3",
    "id\ndata: 4",
    "id: 8\ndata: 5\ndata: 6",
];

#[tokio::test]
async fn last_event_id_is_the_one_in_force() {
    assert_eq!(matching!(EVENTS; last_event_id), ["2", "3", "5\n6"]);
    assert_eq!(matching!(EVENTS; last_event_id == "7"), ["2", "3"]);
    assert_eq!(matching!(EVENTS; last_event_id missing), ["1", "4"]);
    assert_eq!(values!(EVENTS; last_event_id or "none" collect ids).ids, ["none", "7", "7", "none", "8"]);
    assert_eq!(
        values!(EVENTS; last_event_id collect ids: Option<u8>).ids,
        [None, Some(7), Some(7), None, Some(8)]
    );
    let server =
        serving_in_turn([quick().event("id: 7\ndata: 1").cut(), Script::sse().message("2").hold()]).await;
    let user = scenario! {
        base (server.url())
        sse "S" open "/s" last_event_id "5" reconnect 1
            check await within (SOON) until 1 data == "2" last_event_id save last: u8
            close
        sse "T" open "/s" last_event_id "41" check await within (SOON) until 1 last_event_id save begun: u8 close
    };
    let user = user.run().await.unwrap();
    assert_eq!((user.last, user.begun), (7, 41));
}

#[tokio::test]
async fn a_failure_says_which_id_was_in_force() {
    let server = serving(Script::sse().event("id: 7\ndata: 1").message("2").end()).await;
    let fails = scenario! {
        base (server.url())
        sse "S" open "/s" check await within (SOON) until 1 data == "2" last_event_id == "8"
            close
    };
    let failure = fails.run().await.unwrap_err();
    assert_says(&failure, &["last_event_id == \"8\"", "last_event_id is \"7\""]);
}

#[tokio::test]
async fn a_whole_message_with_all_its_fields() {
    let server = streamgauge_tests::serve(EVENTS).await;
    let user = scenario! {
        base (server.url())
        sse "S" open "/" check await within (SOON) until 2 message save second: OwnedMessage close
        sse "All" open "/" check await within (SOON) until end
            message collect all: OwnedMessage
            message save last: Option<OwnedMessage>
            message satisfies (|message: &OwnedMessage| message.data() != "1")
            message save json: serde_json::Value
    };
    let user = user.run().await.unwrap();
    let OwnedMessage { data, event, id, last_event_id, retry, .. } = user.second;
    assert_eq!((data.as_str(), event.as_str(), id.as_deref()), ("2", "tick", Some("7")));
    assert_eq!((last_event_id.as_str(), retry), ("7", Some(50)));
    let all: Vec<_> =
        user.all.iter().map(|one| (one.data(), one.event(), one.id(), one.last_event_id())).collect();
    assert_eq!(
        all,
        [
            ("2", "tick", Some("7"), "7"),
            ("3", "message", None, "7"),
            ("4", "message", Some(""), ""),
            ("5\n6", "message", Some("8"), "8"),
        ]
    );
    assert_eq!(user.last.as_ref(), user.all.last());
    assert_eq!(user.json.unwrap()["id"], "8");
}

#[tokio::test]
async fn whole_messages_that_no_check_took() {
    let server = streamgauge_tests::serve(EVENTS).await;
    let user = scenario! {
        base (server.url())
        sse "S" open "/" unmatched 9
            check await within (SOON) until end expect 1 id == "7"
            unmatched message collect rest: OwnedMessage last_event_id == "7" data save third
            close
    };
    let user = user.run().await.unwrap();
    assert_eq!(user.rest.len(), 1);
    assert_eq!((user.rest[0].data(), user.rest[0].id(), user.rest[0].last_event_id()), ("3", None, "7"));
    assert_eq!(user.third.as_deref(), Some("3"));
}
