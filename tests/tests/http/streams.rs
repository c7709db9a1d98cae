//! Streams go on while an `http` step waits: no message is lost, and a failed `listen` check cuts it short.

use std::time::Duration;

use streamgauge::testing::{Gate, Script, Server};
use streamgauge::{FailureKind, scenario};
use streamgauge_tests::opens;

#[tokio::test]
async fn no_message_is_lost_between_a_step_and_the_check_that_waits_for_its_effect() {
    let server = Server::start().await.unwrap();
    let (posted, streamed) = (Gate::new(), Gate::new());
    // The stream answers while the response to the post is still held back: its head waits until the answer was
    // taken in.
    server.on("/chat", Script::sse().message("hello").gate(&posted).message(r#"{"answer":42}"#).hold());
    server.on("/ask", Script::json("{}").head_behind(&streamed));
    let on_request = posted.clone();
    let user = scenario! {
        base (server.url())
        sse "Chat" name "chat" open "/chat"
            check await within 10s until 1 data == "hello"
            check listen within 10s until 1 json "$.answer" save answer: u32
        run { on_request.open(); }
        http "Ask" post "/ask" body json { "question": "?" } check status == 200
        sse "Chat" name "chat" await close
    }
    .observer(opens(&streamed, |event| event.data().is_some_and(|data| data.contains("answer"))))
    .run()
    .await
    .unwrap();
    assert_eq!(user.answer, 42);
}

#[tokio::test]
async fn a_server_that_answers_at_once_is_not_too_fast() {
    for _ in 0..20 {
        let server = Server::start().await.unwrap();
        let go = Gate::new();
        server.on("/chat", Script::sse().gate(&go).message(1).message(2).message(3).hold());
        server.on("/ask", Script::json("{}"));
        let open = go.clone();
        let user = scenario! {
            base (server.url())
            sse "Chat" open "/chat" check listen within 10s until 3 collect all: u8
            run { open.open(); }
            http "Ask" post "/ask"
            sse "Chat" await close
        };
        assert_eq!(user.run().await.unwrap().all, [1, 2, 3]);
    }
}

#[tokio::test]
async fn a_failed_listen_check_cuts_the_step_short() {
    let server = Server::start().await.unwrap();
    server.on("/chat", Script::sse().message("bad").hold());
    server.on("/slow", Script::stall());
    let failure = scenario! {
        base (server.url())
        sse "Chat" open "/chat" check listen within 10s expect 0..=9 require data == "good"
        http "Slow" get "/slow" timeout 1h
        sse "Chat" close
    }
    .run()
    .await
    .unwrap_err();
    assert_eq!((failure.kind(), failure.title()), (FailureKind::Check, "Chat"));
    server.wait_closed(Duration::from_secs(20)).await.unwrap();
}

#[tokio::test]
async fn a_dropped_run_drops_the_connection() {
    let server = Server::start().await.unwrap();
    server.on("/slow", Script::stall());
    let slow = scenario! { base (server.url()) http "Slow" get "/slow" };
    let mut run = Box::pin(slow.run());
    tokio::select! {
        _ = &mut run => panic!("it has no response"),
        () = async { let _ = server.wait_requests(1, Duration::from_secs(20)).await.unwrap(); } => {}
    }
    drop(run);
    server.wait_closed(Duration::from_secs(20)).await.unwrap();
}
