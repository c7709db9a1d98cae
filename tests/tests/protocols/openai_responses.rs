//! OpenAI responses, against the server of the examples.

use std::time::Duration;

use streamgauge::{Failure, FailureKind, scenario};
use streamgauge_examples::llm::{KEY, Mode, spawn};
use streamgauge_tests::{Kind, Recorder, SOON, assert_says};

use crate::support::{Answer, assert_in_order, broken};

/// Longer than a busy machine takes from one event to the next.
const SILENCE: Duration = Duration::from_secs(1);

async fn ask(url: &str, key: &str, ends: &Recorder) -> Result<Answer, Failure> {
    scenario! {
        base (url)
        sse "Question" name "chat"
            open post "/v1/responses"
                bearer (key)
                body json { "model": "example", "input": "What is the capital of France?", "stream": true }
                protocol openai_responses
                idle (SILENCE)
            check await within (SOON) until 1
                finish exists save finish
                text save text
                usage json "$.output_tokens" save tokens: u64
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
    assert_eq!((answer.finish.as_str(), answer.tokens), ("completed", Some(8)));
    assert_eq!(ends.endings(), [(Kind::Ended, "chat"), (Kind::Measured, "chat")]);
    let metrics = &ends.metrics()[0];
    assert_in_order(metrics);
    assert_eq!((metrics.events, metrics.content_events, metrics.output_tokens), (16, 8, 8));
    Ok(())
}

#[tokio::test]
async fn a_function_call() -> streamgauge::Result {
    let server = spawn(Mode::Good).await?;
    let user = scenario! {
        base (server.url())
        sse "Weather" open post "/v1/responses"
                bearer (KEY)
                body json { "model": "example", "input": "?", "tools": [{ "type": "function" }], "stream": true }
                protocol openai_responses
            check await within (SOON) until 1
                event == "response.function_call_arguments.done"
                tool save calls
            check await within (SOON) until end
    }
    .run()
    .await?;
    assert_eq!(user.calls, r#"[{"id":"call_example","name":"get_weather","arguments":{"city": "Paris"}}]"#);
    Ok(())
}

broken! { ask:
    Truncated => ["without its end mark, `response.completed` (or `response.incomplete`)"],
    Error => ["the server sent an error: server_error: The server had an error while processing your request"],
    Stall => ["longer than `idle` allows, since message 8, `response.output_text.delta`"],
    Garbage => ["a message is no JSON: <html>"],
}

#[tokio::test]
async fn a_refusal_shows_the_error_and_no_key() -> streamgauge::Result {
    let server = spawn(Mode::Good).await?;
    let failure = ask(server.url(), "sk-secret", &Recorder::default()).await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Status);
    assert_says(&failure, &["error    invalid_request_error: Incorrect API key provided."]);
    assert!(!failure.to_string().contains("sk-secret"), "{failure}");
    Ok(())
}
