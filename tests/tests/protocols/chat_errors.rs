//! openai_chat: an error is an error wherever the API puts it.

use streamgauge::protocol::OpenAiChat;
use streamgauge_tests::DONE;

use crate::read::{fails, named, read};

const OAK: &str = r#"{"choices":[{"index":0,"delta":{"content":"Oak"}}]}"#;
const STOP: &str = r#"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#;
const SAID: &str = "the server sent an error: ";

/// The event in the middle of a good stream is the error.
async fn is_error(event: &str, says: &str) {
    let says = format!("{SAID}{says}");
    fails(OpenAiChat, &[OAK, event, STOP, DONE], &says).await;
    fails(OpenAiChat, &[event], &says).await;
    fails(OpenAiChat, &[OAK, STOP, event, DONE], &says).await;
}

#[tokio::test]
async fn of_a_choice() {
    let says = "error: the `finish_reason` of a choice";
    is_error(r#"{"choices":[{"index":0,"delta":{},"finish_reason":"error"}]}"#, says).await;
    is_error(r#"{"choices":[{"index":1,"delta":{},"finish_reason":"error"}]}"#, says).await;
    is_error(r#"{"choices":[{"delta":null,"finish_reason":"error","error":null}]}"#, says).await;
    is_error(r#"{"choices":[{"index":0,"finish_reason":"error","error":""}]}"#, says).await;
    let native = r#"{"choices":[{"index":0,"finish_reason":"error","native_finish_reason":"MALFORMED_FUNCTION_CALL"}]}"#;
    is_error(native, "error: the `finish_reason` of a choice, `MALFORMED_FUNCTION_CALL`").await;

    let saw = r#"{"code":502,"message":"The saw broke"}"#;
    for choice in [
        format!(r#"{{"index":0,"delta":{{}},"finish_reason":"error","error":{saw}}}"#),
        format!(r#"{{"index":0,"delta":{{}},"error":{saw}}}"#),
        format!(r#"{{"index":1,"delta":{{}},"finish_reason":"stop","error":{saw}}}"#),
        format!(r#"{{"index":0,"delta":{{"content":"x","error":{saw}}}}}"#),
        format!(r#"{{"index":0,"message":{{"error":{saw}}}}}"#),
        format!(r#"{{"index":0,"delta":{{}}}},{{"index":1,"delta":{{"error":{saw}}}}}"#),
    ] {
        is_error(&format!(r#"{{"choices":[{choice}]}}"#), "502: The saw broke").await;
    }
}

#[tokio::test]
async fn of_a_chunk() {
    is_error(r#"{"error":{"message":"Overloaded","type":"server_error"}}"#, "server_error: Overloaded").await;
    is_error(r#"{"choices":[],"error":{"message":"Overloaded","code":529}}"#, "529: Overloaded").await;
    is_error(r#"{"error":"Overloaded"}"#, "Overloaded").await;
    is_error(r#"{"error":{}}"#, r#"{"error":{}}"#).await;
    is_error(r#"{"error":7}"#, r#"{"error":7}"#).await;
    is_error(r#"{"error":true}"#, r#"{"error":true}"#).await;
    is_error(r#"{"error":{"detail":"Full"}}"#, "Full").await;
    is_error(r#"[{"error":{"code":400,"message":"Bad","status":"INVALID"}}]"#, "400: Bad").await;
    is_error(r#"{"id":"x","choices":[],"x_groq":{"error":"Out of wood"}}"#, "Out of wood").await;
    let vllm = r#"{"object":"error","message":"No such model","type":"NotFoundError","code":404}"#;
    is_error(vllm, "NotFoundError: No such model").await;
    // The reason comes before what is wrong with the rest.
    is_error(r#"{"choices":7,"usage":7,"error":{"message":"Full"}}"#, "Full").await;
    let shapes = r#"{"choices":[{"index":"a","delta":[]},{"error":{"message":"Full"}}]}"#;
    is_error(shapes, "Full").await;
    // Two answers, content behind the end, and an error: the error.
    let other = r#"{"id":"b","model":"n","choices":[{"delta":{"content":"x"}}],"error":"Full"}"#;
    let one = r#"{"id":"a","model":"m","choices":[{"delta":{"content":"x"},"finish_reason":"stop"}]}"#;
    fails(OpenAiChat, &[one, other], "the server sent an error: Full").await;
}

#[tokio::test]
async fn of_an_event_by_its_name() {
    is_error(&named("error", r#"{"message":"Gone","type":"x"}"#), "x: Gone").await;
    is_error(&named("error", r#"{"error":{"message":"Gone","type":"x"}}"#), "x: Gone").await;
    is_error(&named("error", r#"{"detail":"Gone"}"#), "Gone").await;
    is_error(&named("error", "Gone"), "Gone").await;
    is_error(&named("error", DONE), "[DONE]").await;
    is_error(&named("error", ""), "an event `error` without data").await;
    is_error(&named("error", OAK), "{\"choices\"").await;
    is_error(&named("error", "{}"), "{}").await;
    // In an event of any other name, too.
    is_error(&named("gateway", r#"{"error":{"message":"Gone"}}"#), "Gone").await;
    is_error(&named("chunk", r#"{"choices":[{"finish_reason":"error"}]}"#), "error: the `finish_reason`")
        .await;
}

#[tokio::test]
async fn nothing_is_no_error() {
    for none in ["null", "\"\"", "false"] {
        let chunk = format!(
            r#"{{"choices":[{{"index":0,"delta":{{"content":" door","error":{none}}},"error":{none}}}],"error":{none}}}"#
        );
        let whole = read(OpenAiChat, &[OAK, &chunk, STOP, DONE]).await.unwrap();
        assert_eq!((whole.text.as_str(), whole.finish.as_deref()), ("Oak door", Some("stop")));
    }
}
