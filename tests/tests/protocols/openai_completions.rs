//! OpenAI completions, as vLLM and llama.cpp send them.

use streamgauge::protocol::TokenCount;
use streamgauge::testing::Script;
use streamgauge::{Failure, FailureKind, scenario};
use streamgauge_tests::{Kind, Recorder, SOON, assert_says, serving, serving_at};

use crate::support::{Answer, assert_in_order};

/// What `vllm serve` sends, with `stream_options: { "include_usage": true }`.
const VLLM: [&str; 5] = [
    r#"{"id":"cmpl-a1","object":"text_completion","created":1730000000,"model":"Qwen/Qwen2.5-7B","choices":[{"index":0,"text":" city","logprobs":null,"finish_reason":null,"stop_reason":null}],"usage":null}"#,
    r#"{"id":"cmpl-a1","object":"text_completion","created":1730000000,"model":"Qwen/Qwen2.5-7B","choices":[{"index":0,"text":" of","logprobs":null,"finish_reason":null,"stop_reason":null}],"usage":null}"#,
    r#"{"id":"cmpl-a1","object":"text_completion","created":1730000000,"model":"Qwen/Qwen2.5-7B","choices":[{"index":0,"text":" hills","logprobs":null,"finish_reason":"length","stop_reason":null}],"usage":null}"#,
    r#"{"id":"cmpl-a1","object":"text_completion","created":1730000000,"model":"Qwen/Qwen2.5-7B","choices":[],"usage":{"prompt_tokens":4,"total_tokens":7,"completion_tokens":3}}"#,
    "[DONE]",
];

/// What llama.cpp's `llama-server` sends.
const LLAMA: [&str; 4] = [
    r#"{"choices":[{"text":" city","index":0,"logprobs":null,"finish_reason":null}],"created":1730000001,"model":"gpt-3.5-turbo","system_fingerprint":"b4000","object":"text_completion","id":"chatcmpl-x"}"#,
    r#"{"choices":[{"text":" of hills","index":0,"logprobs":null,"finish_reason":null}],"created":1730000001,"model":"gpt-3.5-turbo","system_fingerprint":"b4000","object":"text_completion","id":"chatcmpl-x"}"#,
    r#"{"choices":[{"text":"","index":0,"logprobs":null,"finish_reason":"stop"}],"created":1730000001,"model":"gpt-3.5-turbo","system_fingerprint":"b4000","object":"text_completion","usage":{"completion_tokens":3,"prompt_tokens":4,"total_tokens":7},"id":"chatcmpl-x","timings":{"prompt_n":4,"predicted_n":3}}"#,
    "[DONE]",
];

async fn ask(script: Script, ends: &Recorder) -> Result<Answer, Failure> {
    let server = serving_at([("POST /v1/completions", script)]).await;
    scenario! {
        base (server.url())
        sse "Complete" name "s" open post "/v1/completions"
                body json { "model": "m", "prompt": "San Francisco is a", "stream": true }
                protocol openai_completions
            check await within (SOON) until 1 finish exists save finish text save text
            check await within (SOON) until end usage json "$.completion_tokens" save tokens: u64
    }
    .observer(ends.clone())
    .run()
    .await
    .map(|user| Answer { text: user.text, finish: user.finish, tokens: user.tokens })
}

#[tokio::test]
async fn a_good_stream() -> streamgauge::Result {
    for (events, finish, content) in [(&VLLM[..], "length", 3), (&LLAMA[..], "stop", 2)] {
        let ends = Recorder::default();
        let script = events.iter().fold(Script::sse(), |script, event| script.message(event));
        let answer = ask(script.hold(), &ends).await?;
        assert_eq!((answer.text.as_str(), answer.finish.as_str()), (" city of hills", finish));
        assert_eq!(ends.endings(), [(Kind::Ended, "s"), (Kind::Measured, "s")]);
        let metrics = &ends.metrics()[0];
        assert_in_order(metrics);
        assert_eq!((metrics.content_events, metrics.output_tokens), (content, 3));
        assert_eq!(metrics.counted, TokenCount::Usage);
    }
    Ok(())
}

#[tokio::test]
async fn several_answers() -> streamgauge::Result {
    let chunk = |index: u64, text: &str, finish: &str| {
        format!(
            r#"{{"id":"cmpl-b","object":"text_completion","model":"m","choices":[{{"index":{index},"text":"{text}","finish_reason":{finish}}}]}}"#
        )
    };
    let chunks = [chunk(1, "Ly", "null"), chunk(0, "Paris", "\"stop\""), chunk(1, "on", "\"length\"")];
    let script = chunks.iter().fold(Script::sse(), |script, chunk| script.message(chunk));
    let server = serving(script.message("[DONE]").hold()).await;
    let user = scenario! {
        base (server.url())
        sse "Complete" open post "/s" protocol openai_completions
            check await within (SOON) until 1 choice 1 finish == "length" choice 1 text save second text save first
            check await within (SOON) until end require reasoning missing
    }
    .run()
    .await?;
    assert_eq!((user.first.as_str(), user.second.as_str()), ("Paris", "Lyon"));
    Ok(())
}

#[tokio::test]
async fn a_broken_stream() -> streamgauge::Result {
    let begins = || Script::sse().message(VLLM[0]);
    for (script, says, kind) in [
        (begins().end(), "the stream ended without its end mark, `data: [DONE]`", None),
        (
            begins().message(r#"{"error":{"message":"EngineCore died","type":"InternalServerError","param":null,"code":500}}"#).hold(),
            "the server sent an error: InternalServerError: EngineCore died",
            Some("InternalServerError"),
        ),
        (
            begins().bytes("error: {\"code\":500,\"message\":\"context is full\",\"type\":\"server_error\"}\n").hold(),
            "the server sent an error: server_error: context is full",
            Some("server_error"),
        ),
        (begins().message("<html>").hold(), "a message is no JSON: <html>", None),
    ] {
        let ends = Recorder::default();
        let failure = ask(script, &ends).await.unwrap_err();
        assert_eq!((failure.kind(), failure.error_kind()), (FailureKind::Cut, kind));
        assert_says(&failure, &[says, "text     \" city\""]);
        assert_eq!(ends.endings()[..2], [(Kind::Cut, "s"), (Kind::Measured, "s")]);
    }
    let refused = Script::json(
        r#"{"object":"error","message":"The model `x` does not exist.","type":"NotFoundError","param":null,"code":404}"#,
    );
    let failure = ask(refused.with_status(404), &Recorder::default()).await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Status);
    Ok(())
}
