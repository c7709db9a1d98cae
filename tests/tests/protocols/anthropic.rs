//! Anthropic messages, against the server of the examples.

use std::time::Duration;

use streamgauge::{Failure, FailureKind, scenario};
use streamgauge_examples::llm::{KEY, Mode, spawn};
use streamgauge_tests::{Kind, Recorder, SOON, assert_says};

use crate::support::{Answer, assert_in_order, broken};

/// Longer than a busy machine takes from one event to the next.
const SILENCE: Duration = Duration::from_secs(1);

async fn ask(url: &str, key: &str, ends: &Recorder) -> Result<Answer, Failure> {
    ask_for(url, key, 100, ends).await
}

async fn ask_for(url: &str, key: &str, limit: u64, ends: &Recorder) -> Result<Answer, Failure> {
    scenario! {
        base (url)
        sse "Question" name "claude"
            open post "/v1/messages"
                header "x-api-key" (key)
                header "anthropic-version" "2023-06-01"
                body json {
                    "model": "example",
                    "max_tokens": (limit),
                    "messages": [{ "role": "user", "content": "What is the capital of France?" }],
                    "stream": true
                }
                protocol anthropic
                idle (SILENCE)
            check await within (SOON) until 1
                finish exists save finish
                text save text
                usage json "$.output_tokens" save tokens: u64
                usage json "$.input_tokens" == 14
            check await within (SOON) until end
    }
    .observer(ends.clone())
    .run()
    .await
    .map(|user| Answer { text: user.text, finish: user.finish, tokens: Some(user.tokens) })
}

#[tokio::test]
async fn a_good_stream() -> streamgauge::Result {
    let (server, ends) = (spawn(Mode::Good).await?, Recorder::default());
    let answer = ask(server.url(), KEY, &ends).await?;
    assert_eq!(answer.text, "The capital of France is Paris, \"voilà\".");
    assert_eq!((answer.finish.as_str(), answer.tokens), ("end_turn", Some(8)));
    assert_eq!(ends.endings(), [(Kind::Ended, "claude"), (Kind::Measured, "claude")]);
    let metrics = &ends.metrics()[0];
    assert_in_order(metrics);
    assert_eq!((metrics.events, metrics.content_events, metrics.output_tokens), (14, 8, 8));

    let short = ask_for(server.url(), KEY, 2, &ends).await?;
    assert_eq!((short.text.as_str(), short.finish.as_str()), ("The capital", "max_tokens"));
    Ok(())
}

#[tokio::test]
async fn a_tool_call() -> streamgauge::Result {
    let server = spawn(Mode::Good).await?;
    let user = scenario! {
        base (server.url())
        sse "Weather" open post "/v1/messages"
                header "x-api-key" (KEY)
                header "anthropic-version" "2023-06-01"
                body json {
                    "model": "example", "max_tokens": 100, "messages": [], "tools": [{ "name": "get_weather" }], "stream": true
                }
                protocol anthropic
            check await within (SOON) until 1
                finish == "tool_use"
                text save said
                tool json "$[0].arguments.city" save city
            check await within (SOON) until end
    }
    .run()
    .await?;
    assert_eq!((user.said.as_str(), user.city.as_str()), ("I look it up.", "Paris"));
    Ok(())
}

broken! { ask:
    Truncated => ["the stream ended without its end mark, `message_stop`"],
    Error => ["the server sent an error: overloaded_error: Overloaded"],
    Stall => ["longer than `idle` allows, since message 7, `content_block_delta`"],
    Garbage => ["a message is no JSON: <html>"],
}

/// The key goes in a header of its own, which is as secret as `Authorization`, also when it cannot be sent.
#[tokio::test]
async fn a_refusal_shows_the_error_and_no_key() -> streamgauge::Result {
    let (server, ends) = (spawn(Mode::Good).await?, Recorder::default());
    let failure = ask(server.url(), "sk-ant-secret", &ends).await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Status);
    assert_says(&failure, &["status 401", "error    authentication_error: invalid x-api-key"]);
    assert!(!failure.to_string().contains("sk-ant-secret"), "{failure}");
    let failure = ask(server.url(), "sk-ant-secret\n", &ends).await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Request);
    assert!(!failure.to_string().contains("sk-ant-secret"), "{failure}");
    Ok(())
}
