//! OpenAI chat completions, against the server of the examples.

use std::time::Duration;

use streamgauge::protocol::TokenCount;
use streamgauge::{Failure, FailureKind, scenario};
use streamgauge_examples::llm::{KEY, Mode, spawn};
use streamgauge_tests::{Kind, Recorder, SOON, assert_says};

use crate::support::{Answer, assert_in_order, broken};

/// Longer than a busy machine takes from one event to the next.
const SILENCE: Duration = Duration::from_secs(1);

async fn ask(url: &str, key: &str, ends: &Recorder) -> Result<Answer, Failure> {
    ask_model(url, key, "example", 100, ends).await
}

async fn ask_model(
    url: &str,
    key: &str,
    model: &str,
    limit: u64,
    ends: &Recorder,
) -> Result<Answer, Failure> {
    scenario! {
        base (url)
        sse "Question" name "chat"
            open post "/v1/chat/completions"
                bearer (key)
                body json {
                    "model": (model),
                    "messages": [{ "role": "user", "content": "What is the capital of France?" }],
                    "max_completion_tokens": (limit),
                    "stream": true,
                    "stream_options": { "include_usage": true }
                }
                protocol openai_chat
                idle (SILENCE)
            check await within (SOON) until 1
                finish exists save finish
                text save text
            check await within (SOON) until end
                usage json "$.completion_tokens" save tokens: u64
    }
    .observer(ends.clone())
    .run()
    .await
    .map(|user| Answer { text: user.text, finish: user.finish, tokens: user.tokens })
}

#[tokio::test]
async fn a_good_stream() -> streamgauge::Result {
    let (server, ends) = (spawn(Mode::Good).await?, Recorder::default());
    let answer = ask(server.url(), KEY, &ends).await?;
    assert_eq!(answer.text, "The capital of France is Paris, \"voilà\".");
    assert_eq!((answer.finish.as_str(), answer.tokens), ("stop", Some(8)));
    assert_eq!(ends.endings(), [(Kind::Ended, "chat"), (Kind::Measured, "chat")]);
    let metrics = &ends.metrics()[0];
    assert_in_order(metrics);
    assert_eq!((metrics.events, metrics.content_events, metrics.output_tokens), (12, 8, 8));
    assert_eq!(metrics.counted, TokenCount::Usage);

    let short = ask_model(server.url(), KEY, "example", 3, &ends).await?;
    assert_eq!((short.text.as_str(), short.finish.as_str()), ("The capital of", "length"));
    Ok(())
}

#[tokio::test]
async fn a_tool_call() -> streamgauge::Result {
    let server = spawn(Mode::Good).await?;
    let user = scenario! {
        base (server.url())
        sse "Weather" open post "/v1/chat/completions"
                bearer (KEY)
                body json { "model": "example", "messages": [], "tools": [{ "type": "function" }], "stream": true }
                protocol openai_chat
            check await within (SOON) until 1
                tool json "$[0].name" == "get_weather"
                tool json "$[0].arguments.city" save city
                tool json "$" count == 1
                tool json "$[0].id" save id
            check await within (SOON) until end
                require usage missing
    }
    .run()
    .await?;
    assert_eq!((user.city.as_str(), user.id.as_str()), ("Paris", "call_example"));
    Ok(())
}

broken! { ask:
    Truncated => ["the stream ended without its end mark, `data: [DONE]`"],
    Error => ["the server sent an error: server_error: The server had an error while processing your request"],
    Stall => ["nothing came for 1s, longer than `idle` allows, since message 6"],
    Garbage => ["the stream breaks its protocol: a message is no JSON: <html><body>502 Bad Gateway</body></html>"],
}

#[tokio::test]
async fn a_refusal_shows_the_error_and_no_key() -> streamgauge::Result {
    let (server, ends) = (spawn(Mode::Good).await?, Recorder::default());
    let failure = ask(server.url(), "sk-secret", &ends).await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Status);
    assert_says(&failure, &["status 401", "error    invalid_request_error: Incorrect API key provided."]);
    assert!(!failure.to_string().contains("sk-secret"), "{failure}");
    let failure = ask_model(server.url(), KEY, "no-model", 1, &ends).await.unwrap_err();
    assert_says(&failure, &["status 404", "The model `no-model` does not exist"]);
    assert!(ends.metrics().is_empty(), "there was no stream");
    Ok(())
}
