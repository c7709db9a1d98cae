//! A2A, against the agent of the examples.

use std::time::Duration;

use streamgauge::{Failure, FailureKind, scenario};
use streamgauge_examples::llm::{Mode, spawn};
use streamgauge_tests::{Kind, Recorder, SOON, assert_says};

use crate::support::{Answer, assert_in_order, broken};

/// Longer than a busy machine takes from one event to the next.
const SILENCE: Duration = Duration::from_secs(1);

async fn ask(url: &str, _key: &str, ends: &Recorder) -> Result<Answer, Failure> {
    send(url, "SendStreamingMessage", ends).await
}

async fn ask_0_3(url: &str, _key: &str, ends: &Recorder) -> Result<Answer, Failure> {
    send(url, "message/stream", ends).await
}

async fn send(url: &str, method: &str, ends: &Recorder) -> Result<Answer, Failure> {
    scenario! {
        base (url)
        sse "Task" name "agent"
            open post "/a2a"
                body json {
                    "jsonrpc": "2.0",
                    "id": 1,
                    "method": (method),
                    "params": { "message": { "messageId": "m", "role": "ROLE_USER", "parts": [{ "text": "Capital of France?" }] } }
                }
                protocol a2a
                idle (SILENCE)
            check await within (SOON) until 1
                finish exists save finish
                text save text
            check await within (SOON) until end
    }
    .observer(ends.clone())
    .run()
    .await
    .map(|user| Answer { text: user.text, finish: user.finish, tokens: None })
}

#[tokio::test]
async fn a_good_stream_in_both_versions() -> streamgauge::Result {
    let (server, ends) = (spawn(Mode::Good).await?, Recorder::default());
    for answer in [ask(server.url(), "", &ends).await?, ask_0_3(server.url(), "", &ends).await?] {
        assert_eq!(answer.text, "The capital of France is Paris, \"voilà\".");
        assert_eq!(answer.finish, "completed");
    }
    let once = [(Kind::Ended, "agent"), (Kind::Measured, "agent")];
    assert_eq!(ends.endings(), [once, once].concat());
    let metrics = &ends.metrics()[0];
    assert_in_order(metrics);
    assert_eq!((metrics.events, metrics.content_events, metrics.output_tokens), (11, 8, 8));
    Ok(())
}

broken! { ask:
    Truncated => ["the stream ended without its end mark, a message, or a final state of the task"],
    Error => ["the server sent an error: task failed: The atlas is gone"],
    Stall => ["longer than `idle` allows, since message 5"],
    Garbage => ["a message is no JSON: <html>"],
}

mod version_0_3 {
    use super::{ask_0_3, broken};

    broken! { ask_0_3:
        Truncated => ["the stream ended without its end mark"],
        Error => ["the server sent an error: task failed: The atlas is gone"],
    }
}

#[tokio::test]
async fn errors_of_json_rpc_are_shown() -> streamgauge::Result {
    let server = spawn(Mode::Good).await?;
    let failure = send(server.url(), "NoSuchMethod", &Recorder::default()).await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::ContentType);
    assert_says(&failure, &["error    -32601: Method not found"]);
    Ok(())
}
