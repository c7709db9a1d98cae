//! openai_responses: an error is an error wherever the API puts it, and the status of the response is believed.

use crate::read::named;
use crate::responses::{broken, good};

const OAK: &str = r#"{"type":"response.output_text.delta","output_index":0,"delta":"Oak"}"#;
const SAID: &str = "the server sent an error: ";

async fn is_error(event: &str, says: &str) {
    broken(&[OAK, event], &format!("{SAID}{says}")).await;
}

fn end(kind: &str, response: &str) -> String {
    format!(r#"{{"type":"{kind}","response":{{{response}}}}}"#)
}

#[tokio::test]
async fn of_the_response() {
    let saw = r#""error":{"code":"server_error","message":"The saw broke"}"#;
    for kind in ["completed", "incomplete", "failed", "done", "cancelled", "in_progress", "created", "queued"]
    {
        let kind = format!("response.{kind}");
        for status in [r#""status":"failed","#, r#""status":null,"#, r#""status":"completed","#, ""] {
            is_error(&end(&kind, &format!("{status}{saw}")), "server_error: The saw broke").await;
        }
        is_error(&end(&kind, r#""status":"failed""#), "").await;
        is_error(&end(&kind, r#""status":"failed","error":null"#), "").await;
        is_error(&end(&kind, r#""status":"cancelled","error":"""#), "").await;
        is_error(&end(&kind, r#""status":"failed","error":"Gone""#), "Gone").await;
    }
    let none = "failed: the response has no error in it";
    is_error(&end("response.completed", r#""status":"failed""#), none).await;
    is_error(
        &end("response.completed", r#""status":"failed","error":{}"#),
        r#"{"error":{},"status":"failed"}"#,
    )
    .await;
    is_error(r#"{"type":"response.failed"}"#, "response.failed: the response has no error in it").await;
    is_error(r#"{"type":"response.failed","response":{"status":""}}"#, "response.failed").await;
    is_error(r#"{"type":"response.cancelled","response":{}}"#, "response.cancelled").await;
    let done = r#""status":"failed","status_details":{"error":{"type":"x","message":"Gone"}}"#;
    is_error(&end("response.done", done), "x: Gone").await;
}

#[tokio::test]
async fn of_an_event() {
    let flat = r#"{"type":"error","code":"rate_limit","message":"Slow down","param":null}"#;
    is_error(flat, "rate_limit: Slow down").await;
    is_error(&named("error", flat), "rate_limit: Slow down").await;
    let nested = r#"{"type":"error","error":{"type":"rate_limit","message":"Slow down"}}"#;
    is_error(nested, "rate_limit: Slow down").await;
    is_error(r#"{"type":"error"}"#, r#"{"type":"error"}"#).await;
    is_error(r#"{"type":"error","error":{}}"#, r#"{"error":{},"type":"error"}"#).await;
    is_error(r#"{"type":"error","code":null,"message":"Gone"}"#, "Gone").await;
    is_error(r#"{"error":{"message":"Gone","code":500}}"#, "500: Gone").await;
    is_error(r#"{"type":"response.output_text.delta","delta":"x","error":"Gone"}"#, "Gone").await;
    is_error(r#"[{"error":{"message":"Gone"}}]"#, "Gone").await;
    is_error(
        &named("error", r#"{"type":"invalid_request_error","message":"Bad"}"#),
        "invalid_request_error: Bad",
    )
    .await;
    is_error(&named("error", r#"{"detail":"Gone"}"#), "Gone").await;
    is_error(&named("error", "Gone"), "Gone").await;
    is_error(&named("error", ""), "an event `error` without data").await;
    is_error(&named("error", r#"{"type":"response.output_text.delta","delta":"x"}"#), "").await;
    is_error(&named("gateway", r#"{"error":{"message":"Gone"}}"#), "Gone").await;
}

#[tokio::test]
async fn comes_before_order_and_shape() {
    let first = r#"{"type":"response.output_text.delta","sequence_number":7,"output_index":0,"delta":"Oak"}"#;
    for late in [
        r#"{"type":"error","sequence_number":3,"message":"Gone"}"#,
        r#"{"type":"response.failed","sequence_number":3,"response":{"error":{"message":"Gone"}}}"#,
        r#"{"type":"response.completed","sequence_number":99,"response":{"usage":7,"status":"failed","error":"Gone"}}"#,
        r#"{"type":7,"sequence_number":"x","error":"Gone"}"#,
        r#"{"type":"response.created","response":{"id":"other","error":{"message":"Gone"}}}"#,
    ] {
        broken(&[first, late], "the server sent an error: Gone").await;
    }
}

#[tokio::test]
async fn the_status_is_believed() {
    let length = r#""incomplete_details":{"reason":"max_output_tokens"}"#;
    for kind in ["response.completed", "response.incomplete", "response.done", "response.failed"] {
        let whole = good(&[OAK, &end(kind, &format!(r#""status":"incomplete",{length}"#))]).await;
        assert_eq!(
            (whole.text.as_str(), whole.finish.as_deref()),
            ("Oak", Some("max_output_tokens")),
            "{kind}"
        );
        let whole = good(&[OAK, &end(kind, r#""status":"completed","error":null"#)]).await;
        assert_eq!(whole.finish.as_deref(), Some("completed"), "{kind}");
        for wrong in ["7", "{}", "true"].into_iter().filter(|_| kind != "response.failed") {
            broken(&[OAK, &end(kind, &format!(r#""status":{wrong}"#))], "`status` is no string").await;
        }
        let going = end(kind, r#""status":"in_progress""#);
        broken(&[OAK, &going], "comes with a response that is `in_progress`").await;
    }
    // Without one the name is.
    for none in ["", r#""status":null"#, r#""status":"""#] {
        assert_eq!(good(&[&end("response.completed", none)]).await.finish.as_deref(), Some("completed"));
        assert_eq!(good(&[&end("response.incomplete", none)]).await.finish.as_deref(), Some("incomplete"));
        assert_eq!(good(&[&end("response.done", none)]).await.finish.as_deref(), Some("completed"));
    }
    assert_eq!(good(&[r#"{"type":"response.completed"}"#]).await.finish.as_deref(), Some("completed"));
    for details in ["null", "{}", r#"{"reason":null}"#, r#"{"reason":""}"#] {
        let end = end("response.incomplete", &format!(r#""incomplete_details":{details}"#));
        assert_eq!(good(&[&end]).await.finish.as_deref(), Some("incomplete"));
    }
    let end = |response: &str| end("response.incomplete", response);
    broken(&[&end(r#""incomplete_details":{"reason":7}"#)], "`reason` is no string").await;
    broken(&[&end(r#""incomplete_details":7"#)], "`incomplete_details` is no object").await;
    broken(&[&end(r#""usage":7"#)], "`usage` is no object").await;
    broken(&[&end(r#""usage":{"output_tokens":"x"}"#)], "`output_tokens` is no count").await;
    broken(&[&end(r#""output":7"#)], "`output` is no list").await;
    broken(&[r#"{"type":"response.completed","response":7}"#], "`response` is no object").await;
}

#[tokio::test]
async fn a_status_that_is_not_known_is_believed() {
    for kind in ["response.completed", "response.done"] {
        let end = end(kind, r#""status":"requires_action""#);
        assert_eq!(good(&[OAK, &end]).await.finish.as_deref(), Some("requires_action"), "{kind}");
    }
}
