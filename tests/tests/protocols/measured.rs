//! The figures of a stream: told once, when it is over, in an order that makes sense.

use streamgauge::protocol::TokenCount;
use streamgauge::scenario;
use streamgauge::testing::{Script, Server};
use streamgauge_tests::{Kind, Recorder, SOON};

use crate::support::assert_in_order;

const ROLE: &str = r#"{"choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}"#;
const TEXT: &str = r#"{"choices":[{"index":0,"delta":{"content":"Hi"}}]}"#;
const USAGE: &str = r#"{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":8}}"#;

#[tokio::test]
async fn of_a_stream_that_ends_is_cut_or_is_closed() -> streamgauge::Result {
    let server = Server::start().await?;
    server.on(
        "/ends",
        Script::sse().message(ROLE).message(TEXT).message(TEXT).message(USAGE).message("[DONE]"),
    );
    server.on("/cut", Script::sse().message(ROLE).message(TEXT).message("{").hold());
    server.on("/closed", Script::sse().message(ROLE).hold());
    server.on("/plain", Script::sse().message(ROLE).end());
    let ends = Recorder::default();
    let run = scenario! {
        base (server.url())
        on failure continue
        sse "A" name "ends" open "/ends" protocol openai_chat
            check await within (SOON) until end
            close
        sse "B" name "cut" open "/cut" protocol openai_chat
            check await within (SOON) until end
            close
        sse "C" name "closed" open "/closed" protocol openai_chat
            check await within (SOON) until 1
            close
        sse "D" name "plain" open "/plain"
            check await within (SOON) until end
            close
    }
    .observer(ends.clone());
    assert!(run.run().await.is_err());

    assert_eq!(
        ends.endings(),
        [
            (Kind::Ended, "ends"),
            (Kind::Measured, "ends"),
            (Kind::Closed, "ends"),
            (Kind::Cut, "cut"),
            (Kind::Measured, "cut"),
            (Kind::Closed, "cut"),
            (Kind::Closed, "closed"),
            (Kind::Measured, "closed"),
            (Kind::Ended, "plain"),
            (Kind::Closed, "plain"),
        ]
    );
    let [ended, cut, closed] = ends.metrics().try_into().unwrap();
    assert_in_order(&ended);
    assert_eq!((ended.events, ended.content_events), (5, 2));
    assert_eq!((ended.output_tokens, ended.counted), (8, TokenCount::Usage));
    assert_eq!(ended.tokens_per_event(), Some(4.0));
    assert!(ended.inter_token_latency().is_some() && ended.time_per_output_token().is_some());

    assert_in_order(&cut);
    assert_eq!((cut.events, cut.content_events), (3, 1));
    assert_eq!((cut.output_tokens, cut.counted), (1, TokenCount::ContentEvents));
    assert_eq!(cut.inter_token_latency(), None);

    assert_in_order(&closed);
    assert_eq!((closed.events, closed.first_content, closed.output_tokens), (1, None, 0));
    Ok(())
}
