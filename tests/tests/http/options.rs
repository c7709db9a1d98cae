//! Options of `open` that may be missing, and other content types.

use std::time::Duration;

use streamgauge::testing::{Script, Server};
use streamgauge::{FailureKind, scenario};
use streamgauge_tests::{Kind, Recorder, assert_says, last_event_ids, quick, serving, serving_in_turn};

/// A server whose stream at `/s` has one message.
async fn server() -> Server {
    serving(Script::sse().message(1).hold()).await
}

#[tokio::test]
async fn no_last_event_id_is_none() {
    let server = server().await;
    let (some, none) = (Some("7".to_owned()), None::<u64>);
    let (lent, number, text) = (&some, 8, "9");
    scenario! {
        base (server.url())
        repeat 2 {
            sse "S" open "/s" last_event_id (some) close
            sse "S" open "/s" last_event_id (none) close
        }
        sse "S" open "/s" last_event_id (None) close
        sse "S" open "/s" last_event_id (lent) close
        sse "S" open "/s" last_event_id (some.as_deref().map(|id| format!("{id}0"))) close
        sse "S" open "/s" last_event_id (Some("")) close
        sse "S" open "/s" last_event_id (number) close
        sse "S" open "/s" last_event_id (text) close
        sse "S" open "/s" last_event_id "{text}1" close
    }
    .run()
    .await
    .unwrap();
    let sent = ["7", "", "7", "", "", "7", "70", "", "8", "9", "91"];
    let sent = sent.map(|id| (!id.is_empty()).then(|| id.to_owned()));
    assert_eq!(last_event_ids(&server), sent);
}

#[tokio::test]
async fn no_idle_is_none() {
    let server = server().await;
    let (short, none) = (Some(Duration::from_millis(50)), None);
    let long = Duration::from_secs(60);
    scenario! {
        base (server.url())
        sse "S" name "a" open "/s" idle (none)
        sse "S" name "b" open "/s" idle (None)
        sse "S" name "c" open "/s" idle (long)
        sse "S" name "d" open "/s" idle (Some(long))
        pause 200ms
        sse "S" name "a" close
        sse "S" name "b" close
        sse "S" name "c" close
        sse "S" name "d" close
    }
    .run()
    .await
    .unwrap();
    let silent = scenario! {
        base (server.url())
        sse "S" open "/s" idle (short) check await within 20s until 2 close
    };
    let failure = silent.run().await.unwrap_err();
    assert_says(&failure, &["nothing came for"]);
    let zero = scenario! { base (server.url()) sse "S" open "/s" idle (Some(Duration::ZERO)) close };
    assert_eq!(zero.run().await.unwrap_err().kind(), FailureKind::Value);
}

#[tokio::test]
async fn another_content_type_is_taken_beside_that_of_streams() {
    let octets = || Script::sse().content_type("Application/Octet-Stream; charset=x").message("a\nb").hold();
    let server = serving(octets()).await;
    let kind = "application/OCTET-stream";
    scenario! {
        base (server.url())
        sse "S" open "/s" content_type "application/octet-stream"
            check await within 20s until 1 data == "a\nb"
            close
        sse "S" open "/s" content_type (kind) check await within 20s until 1 close
    }
    .run()
    .await
    .unwrap();
    assert_eq!(server.requests()[0].header("Accept"), Some("text/event-stream"));
    let strict = scenario! { base (server.url()) sse "S" open "/s" close };
    assert_eq!(strict.run().await.unwrap_err().kind(), FailureKind::ContentType);

    let server = serving_in_turn([Script::sse().message(1).hold(), Script::text("sorry")]).await;
    let both = scenario! {
        base (server.url())
        sse "S" open "/s" content_type "application/octet-stream" check await within 20s until 1 close
        sse "S" open "/s" content_type "application/octet-stream" close
    };
    let failure = both.run().await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::ContentType);
    assert_says(&failure, &["with content type text/event-stream or application/octet-stream"]);
}

#[tokio::test]
async fn it_is_taken_after_a_loss_too_and_is_no_json_under_a_protocol() {
    let octets = Script::sse().content_type("application/octet-stream");
    let first = octets.clone().bytes("retry: 5\n\n").message(1).cut();
    let server = serving_in_turn([first, octets.message(2).hold()]).await;
    scenario! {
        base (server.url())
        sse "S" open "/s" content_type "application/octet-stream" reconnect 1
            check await within 20s until 2
            close
    }
    .run()
    .await
    .unwrap();
    let response = r#"{"jsonrpc":"2.0","id":1,"result":{}}"#;
    let server =
        serving(Script::sse().content_type("application/octet-stream").message(response).hold()).await;
    scenario! {
        base (server.url())
        sse "S" open post "/s" content_type "application/octet-stream" protocol mcp
            body json { "jsonrpc": "2.0", "id": 1, "method": "ping" }
            check await within 20s until end
    }
    .run()
    .await
    .unwrap();
}

#[tokio::test]
async fn what_is_no_content_type_fails_the_step() {
    let server = server().await;
    for wrong in ["octets", "", "a/b/c", "*/*", "text/"] {
        let failure = scenario! { base (server.url()) sse "S" open "/s" content_type (wrong) close };
        let failure = failure.run().await.unwrap_err();
        assert_eq!(failure.kind(), FailureKind::Value, "{wrong}");
        assert_says(&failure, &[&format!("`content_type` {wrong:?} is no media type")]);
    }
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn none_of_them_are_lost_in_a_family() {
    let server = serving_in_turn([quick().message(1).cut(), Script::sse().message(2).hold()]).await;
    let log = Recorder::default();
    let (verb, idle) = ("REPORT", None);
    scenario! {
        base (server.url())
        repeat 1 as i {
            sse "S" name "s"[(i)] open method (verb) "/s"
                when (i == 0) header "X-I" "{i}"
                idle (idle)
                redirects 3
                reconnect 1 through 500..=599 after 5ms
            check await within 20s until 2
        }
        sse "S" name "s"[all] close
    }
    .observer(log.clone())
    .run()
    .await
    .unwrap();
    assert_eq!(log.count(Kind::Reconnected), 1);
    for request in server.requests() {
        assert_eq!((request.method.as_str(), request.header("X-I")), ("REPORT", Some("0")));
    }
}
