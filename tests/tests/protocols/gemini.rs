//! Gemini's `streamGenerateContent?alt=sse`.

use streamgauge::protocol::TokenCount;
use streamgauge::testing::Script;
use streamgauge::{Failure, FailureKind, scenario};
use streamgauge_tests::{Kind, Recorder, SOON, assert_says, serving, serving_at, serving_in_turn};

use crate::support::{Answer, assert_in_order};

/// An answer with thoughts, as the API sends it.
const THINKS: [&str; 4] = [
    r#"{"candidates":[{"content":{"parts":[{"text":"**Recalling**\n\nThe capital ","thought":true}],"role":"model"},"index":0}],"usageMetadata":{"promptTokenCount":9,"totalTokenCount":29,"promptTokensDetails":[{"modality":"TEXT","tokenCount":9}],"thoughtsTokenCount":20},"modelVersion":"gemini-2.5-flash","responseId":"Il0taoSYJ5Cez7IP"}"#,
    r#"{"candidates":[{"content":{"parts":[{"text":"of France.","thought":true}],"role":"model"},"index":0}],"usageMetadata":{"promptTokenCount":9,"totalTokenCount":33,"thoughtsTokenCount":24},"modelVersion":"gemini-2.5-flash","responseId":"Il0taoSYJ5Cez7IP"}"#,
    r#"{"candidates":[{"content":{"parts":[{"text":"It is "}],"role":"model"},"index":0}],"usageMetadata":{"promptTokenCount":9,"candidatesTokenCount":2,"totalTokenCount":35,"thoughtsTokenCount":24},"modelVersion":"gemini-2.5-flash","responseId":"Il0taoSYJ5Cez7IP"}"#,
    r#"{"candidates":[{"content":{"parts":[{"text":"Paris.","thoughtSignature":"EjQKMgEM"}],"role":"model"},"finishReason":"STOP","index":0}],"usageMetadata":{"promptTokenCount":9,"candidatesTokenCount":4,"totalTokenCount":37,"thoughtsTokenCount":24},"modelVersion":"gemini-2.5-flash","responseId":"Il0taoSYJ5Cez7IP"}"#,
];

fn script(events: &[&str]) -> Script {
    events.iter().fold(Script::sse(), |script, event| script.message(event))
}

async fn ask(script: Script, ends: &Recorder) -> Result<(Answer, Option<String>), Failure> {
    let server = serving_at([("POST /v1beta/models/gemini-2.5-flash:streamGenerateContent", script)]).await;
    scenario! {
        base (server.url())
        sse "Ask" name "s" open post "/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse"
                header "x-goog-api-key" "secret"
                body json { "contents": [{ "parts": [{ "text": "What is the capital of France?" }] }] }
                protocol gemini
            check await within (SOON) until 1
                finish exists save finish
                text save text
                reasoning save thoughts: Option<String>
            check await within (SOON) until end
                usage json "$.candidatesTokenCount" save tokens: u64
    }
    .observer(ends.clone())
    .run()
    .await
    .map(|user| (Answer { text: user.text, finish: user.finish, tokens: user.tokens }, user.thoughts))
}

#[tokio::test]
async fn a_good_stream_ends_by_the_server() -> streamgauge::Result {
    let ends = Recorder::default();
    let (answer, thoughts) = ask(script(&THINKS).end(), &ends).await?;
    assert_eq!((answer.text.as_str(), answer.finish.as_str()), ("It is Paris.", "STOP"));
    assert_eq!(thoughts.as_deref(), Some("**Recalling**\n\nThe capital of France."));
    assert_eq!(ends.endings(), [(Kind::Ended, "s"), (Kind::Measured, "s")]);
    let metrics = &ends.metrics()[0];
    assert_in_order(metrics);
    assert_eq!((metrics.events, metrics.content_events), (4, 4));
    assert_eq!((metrics.output_tokens, metrics.counted), (28, TokenCount::Usage), "thoughts are output");
    assert!(metrics.first_text >= metrics.first_content);
    Ok(())
}

#[tokio::test]
async fn without_a_finish_reason_the_end_is_a_cut() -> streamgauge::Result {
    let ends = Recorder::default();
    let failure = ask(script(&THINKS[..3]).end(), &ends).await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Cut);
    assert_says(
        &failure,
        &[
            "the stream ended without its end mark, a `finishReason`",
            "text     \"It is \"",
            "reasoning \"**Recall",
        ],
    );
    assert_eq!(ends.endings()[0], (Kind::Cut, "s"));
    // It is one candidate's: the other was cut.
    let two = [
        r#"{"candidates":[{"content":{"parts":[{"text":"a"}]},"finishReason":"STOP"},{"content":{"parts":[{"text":"b"}]},"index":1}]}"#,
    ];
    let failure = ask(script(&two).end(), &Recorder::default()).await.unwrap_err();
    assert_says(&failure, &["without its end mark", "choice   1 text \"b\""]);
    let unspecified = [
        r#"{"candidates":[{"content":{"parts":[{"text":"a"}]},"finishReason":"FINISH_REASON_UNSPECIFIED"}]}"#,
    ];
    assert_says(
        &ask(script(&unspecified).end(), &Recorder::default()).await.unwrap_err(),
        &["without its end mark"],
    );
    Ok(())
}

#[tokio::test]
async fn a_lost_stream_begins_anew_and_a_finished_one_is_not_asked_for_again() -> streamgauge::Result {
    let server =
        serving_in_turn([Script::sse().event("retry: 10").message(THINKS[2]).end(), script(&THINKS).end()])
            .await;
    let user = scenario! {
        base (server.url())
        sse "Ask" open post "/s" protocol gemini reconnect 5
            check await within (SOON) until end text save text
    }
    .run()
    .await?;
    assert_eq!((user.text.as_deref(), server.requests().len()), (Some("It is Paris."), 2));
    Ok(())
}

#[tokio::test]
async fn a_blocked_prompt_is_the_finish() -> streamgauge::Result {
    let blocked = r#"{"promptFeedback":{"blockReason":"PROHIBITED_CONTENT","safetyRatings":[]},"usageMetadata":{"promptTokenCount":9,"totalTokenCount":9},"modelVersion":"gemini-2.5-flash"}"#;
    let (answer, _) = ask(script(&[blocked]).end(), &Recorder::default()).await?;
    assert_eq!(
        (answer.text.as_str(), answer.finish.as_str(), answer.tokens),
        ("", "PROHIBITED_CONTENT", None)
    );
    // Ratings alone block nothing.
    let rated = r#"{"promptFeedback":{"safetyRatings":[{"category":"X","probability":"LOW"}]}}"#;
    assert_says(
        &ask(script(&[rated]).end(), &Recorder::default()).await.unwrap_err(),
        &["without its end mark"],
    );
    let safety = r#"{"candidates":[{"finishReason":"SAFETY","index":0,"safetyRatings":[]}]}"#;
    assert_eq!(ask(script(&[THINKS[2], safety]).end(), &Recorder::default()).await?.0.finish, "SAFETY");
    Ok(())
}

#[tokio::test]
async fn functions_are_tools_and_candidates_are_choices() -> streamgauge::Result {
    let events = [
        r#"{"candidates":[{"content":{"parts":[{"text":"I look it up.","thought":true},{"functionCall":{"name":"weather","args":{"city":"Paris","days":1.50}}},{"functionCall":{"id":"fc_2","name":"time"}}],"role":"model"}}]}"#,
        r#"{"candidates":[{"content":{"parts":[{"text":"No tool."},{"inlineData":{"mimeType":"image/png","data":"AA=="}}],"role":"model"},"index":1,"finishReason":"MAX_TOKENS"}]}"#,
        r#"{"candidates":[{"content":{"parts":[{"text":""}],"role":"model"},"finishReason":"STOP"}],"usageMetadata":{"candidatesTokenCount":7}}"#,
    ];
    let server = serving(script(&events).end()).await;
    let user = scenario! {
        base (server.url())
        sse "Ask" open post "/s" protocol gemini
            check await within (SOON) until 1
                tool json "$[?@.name=='weather'].arguments.city" save city
                tool json "$" save tools
            check await within (SOON) until 1 choice 1 finish == "MAX_TOKENS" choice 1 text save other
            check await within (SOON) until end
    }
    .run()
    .await?;
    assert_eq!((user.city.as_str(), user.other.as_str()), ("Paris", "No tool."));
    assert_eq!(
        user.tools,
        r#"[{"id":"","name":"weather","arguments":{"city":"Paris","days":1.50}},{"id":"fc_2","name":"time","arguments":{}}]"#
    );
    Ok(())
}

#[tokio::test]
async fn errors_and_broken_streams() -> streamgauge::Result {
    let unavailable = r#"{"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}}"#;
    for (event, says) in [
        (unavailable, "the server sent an error: 503: The model is overloaded."),
        (&*format!("[{unavailable}]"), "the server sent an error: 503: The model is overloaded."),
        (r#"{"hello":1}"#, "a chunk has no `candidates`"),
        (r#"{"candidates":{}}"#, "`candidates` is no list"),
        (r#"{"candidates":[{"content":{"parts":[{"text":7}]}}]}"#, "`text` is no string"),
        (r#"{"candidates":[{"content":{"parts":[{"functionCall":{"args":{}}}]}}]}"#, "has no name"),
        (r#"{"usageMetadata":7}"#, "`usageMetadata` is no object"),
        ("<html>", "a message is no JSON: <html>"),
    ] {
        let failure = ask(script(&[THINKS[2], event]).hold(), &Recorder::default()).await.unwrap_err();
        assert_eq!(failure.kind(), FailureKind::Cut, "{failure}");
        assert_says(&failure, &[says]);
    }
    let ended =
        Script::sse().message(THINKS[2]).typed("ping", "x").typed("ping", "{}").message(THINKS[3]).end();
    assert_eq!(ask(ended, &Recorder::default()).await?.0.text, "It is Paris.");
    let refused =
        Script::json(r#"{"error":{"code":400,"message":"API key not valid.","status":"INVALID_ARGUMENT"}}"#);
    let failure = ask(refused.with_status(400), &Recorder::default()).await.unwrap_err();
    assert_eq!((failure.kind(), failure.error_kind()), (FailureKind::Status, Some("400")));
    assert_says(&failure, &["error    400: API key not valid."]);
    Ok(())
}
