//! The `Debug` texts of messages and events say what they are.

use std::sync::{Arc, Mutex};

use streamgauge::testing::Script;
use streamgauge::{RunEvent, RunEventKind, scenario};
use streamgauge_tests::{Hear, quick, serving_in_turn};

/// The texts that `pick` makes of the events of a stream that sends this, is lost, and is closed.
async fn texts(
    script: Script,
    pick: impl Fn(&RunEvent<'_>) -> Option<String> + Send + Sync + 'static,
) -> Vec<String> {
    let server = serving_in_turn([script, Script::sse().message("end").hold()]).await;
    let texts = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&texts);
    let run = scenario! {
        base (server.url())
        sse "S" open "/s" reconnect 1
            check await within 20s until 1 data == "end"
            close
    };
    let hear = Hear(move |event: &RunEvent<'_>| kept.lock().unwrap().extend(pick(event)));
    run.observer(hear).run().await.unwrap();
    texts.lock().unwrap().clone()
}

#[tokio::test]
async fn a_message_shows_its_fields_escaped_and_cut() {
    let script = quick()
        .event("event: tick\nid: 7\nretry: 5\ndata: a\u{1b}[31m\ndata: b")
        .message(r#"{"token":"s3cr3t"}"#)
        .message("x".repeat(100_000))
        .end();
    let texts = texts(script, |event| match event.kind {
        RunEventKind::Message { message, .. } => {
            // What was asked before leaves no trace.
            let _ = message.to_json();
            Some(format!("{message:?}"))
        }
        _ => None,
    })
    .await;
    assert_eq!(
        texts[0],
        r#"Message { data: "a\u{1b}[31m\nb", event: Some("tick"), id: Some("7"), retry: Some(5), last_event_id: "7" }"#
    );
    assert_eq!(
        texts[1],
        r#"Message { data: "{\"token\":\"***\"}", event: None, id: None, retry: None, last_event_id: "7" }"#
    );
    assert!(texts[2].len() < 5000 && texts[2].contains("100000 bytes in all"), "{}", texts[2]);
    assert!(texts.iter().all(|text| !text.contains("Cell")));
}

#[tokio::test]
async fn a_block_and_a_loss_show_what_they_say() {
    let script = Script::sse().bytes("retry: 5\nid: \u{1b}\n\n").end();
    let texts = texts(script, |event| match event.kind {
        RunEventKind::Block { .. } | RunEventKind::Lost { .. } => Some(format!("{:?}", event.kind)),
        _ => None,
    })
    .await;
    assert_eq!(
        texts[0],
        r#"Block { stream: "", event: None, id: Some("\u{1b}"), last_event_id: "\u{1b}", retry: Some(5), invalid_utf8: false }"#
    );
    let cause = r#"cause: Reason { kind: Ended, cause: "the server ended it", text: "the server ended it" }"#;
    assert!(texts[1].contains(cause), "{}", texts[1]);
}
