//! openai_chat: a value that cannot be read is a fault, and content is what is read as content, wherever it stands.

use streamgauge::protocol::{OpenAiChat, TokenCount};
use streamgauge_tests::DONE;

use crate::read::{fails, read};

const STOP: &str = r#"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#;

fn delta(members: &str) -> String {
    format!(r#"{{"choices":[{{"index":0,"delta":{{{members}}},"finish_reason":null}}]}}"#)
}

#[tokio::test]
async fn the_text_may_be_a_list() {
    for (content, text, events) in [
        (r#"[{"type":"text","text":"Oak"}]"#, "Oak", 1),
        (r#"[{"type":"text","text":"Oak"},{"type":"text","text":" door"}]"#, "Oak door", 1),
        (r#"[{"type":"thinking","thinking":[{"type":"text","text":"Hm"}]}]"#, "", 1),
        (r#"[{"type":"reference","reference_ids":[1]},{"type":"text","text":"Oak"}]"#, "Oak", 1),
        (r#"[{"type":"text","text":null}]"#, "", 0),
        ("[]", "", 0),
        ("null", "", 0),
        ("\"\"", "", 0),
    ] {
        let whole = read(OpenAiChat, &[&delta(&format!("\"content\":{content}")), STOP, DONE]).await.unwrap();
        assert_eq!((whole.text.as_str(), whole.finish.as_deref()), (text, Some("stop")), "{content}");
        assert_eq!(whole.metrics.unwrap().content_events, events, "{content}");
    }
    for content in [
        "7",
        "true",
        r#"{"text":"Oak"}"#,
        r#"["Oak"]"#,
        r#"[{"text":"Oak"}]"#,
        r#"[{"text":"Oak","type":""}]"#,
        r#"[{"type":"text"}]"#,
        r#"[{"text":7,"type":"text"}]"#,
        "[null]",
    ] {
        let shown = content.trim_start_matches('[').trim_end_matches(']');
        fails(OpenAiChat, &[&delta(&format!("\"content\":{content}")), STOP, DONE], shown).await;
        // Of the other choices, too.
        let second = delta(&format!("\"content\":{content}")).replace("\"index\":0", "\"index\":1");
        fails(OpenAiChat, &[&second, STOP, DONE], shown).await;
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_shown() {
    for (chunk, says) in [
        (r#"{"choices":{}}"#, "`choices` is no list"),
        (r#"{"choices":"x"}"#, "`choices` is no list"),
        (r#"{"choices":[7]}"#, "a choice is no object: 7"),
        (r#"{"choices":[{"index":"0","delta":{}}]}"#, "`index` is no count"),
        (r#"{"choices":[{"delta":"Oak"}]}"#, "`delta` is no object"),
        (r#"{"choices":[{"delta":{"tool_calls":{}}}]}"#, "`tool_calls` is no list"),
        (r#"{"choices":[{"delta":{"reasoning":7}}]}"#, "`reasoning` is no content"),
        (r#"{"choices":[{"delta":{},"finish_reason":7}]}"#, "`finish_reason` is no string"),
        (r#"{"choices":[{"index":1,"delta":{},"finish_reason":{}}]}"#, "`finish_reason` is no string"),
        (r#"{"choices":[],"usage":7}"#, "`usage` is no object"),
        (r#"{"choices":[],"usage":[]}"#, "`usage` is no object"),
        (r#"{"usage":"none"}"#, "`usage` is no object"),
        (r#"{"choices":[],"usage":{"completion_tokens":"many"}}"#, "`completion_tokens` is no count"),
        (r#"{"choices":[],"usage":{"completion_tokens":-1}}"#, "`completion_tokens` is no count"),
        (r#"{"choices":[],"x_groq":{"usage":7}}"#, "`usage` is no object"),
        (r#"{"choices":[{"delta":{},"usage":7}]}"#, "`usage` is no object"),
        (r#"{}"#, "a chunk has no `choices`: {}"),
        (r#"{"choices":null,"usage":null}"#, "a chunk has no `choices`"),
    ] {
        fails(OpenAiChat, &[&delta(r#""content":"Oak""#), chunk, STOP, DONE], says).await;
    }
}

#[tokio::test]
async fn an_empty_text_is_what_null_is() {
    for none in ["null", "\"\""] {
        let first = format!(
            r#"{{"id":{none},"model":{none},"choices":[{{"index":0,"delta":{{"content":"Oak"}},"finish_reason":{none}}}],"usage":null}}"#
        );
        let more = format!(
            r#"{{"id":"a","model":"m","choices":[{{"index":0,"delta":{{"content":" door","tool_calls":null}},"finish_reason":{none}}}]}}"#
        );
        let whole = read(OpenAiChat, &[&first, &more, &first, DONE]).await.unwrap();
        assert_eq!((whole.text.as_str(), whole.finish), ("Oak doorOak", None));
    }
}

#[tokio::test]
async fn content_counts_wherever_it_stands() {
    let role = delta(r#""role":"assistant","content":"","reasoning_content":null,"reasoning_details":[]"#);
    for (content, is_content) in [
        (r#""reasoning_content":"Hm""#, true),
        (r#""reasoning":"Hm""#, true),
        (r#""reasoning_details":[{"type":"reasoning.text","text":"Hm"}]"#, true),
        (r#""reasoning_details":[{"type":"reasoning.summary","summary":"Hm","id":"r"}]"#, true),
        (r#""reasoning_details":[{"type":"reasoning.text","text":"","id":"r","index":0}]"#, false),
        (r#""content":[{"type":"thinking","thinking":"Hm"}]"#, true),
        (r#""refusal":"No""#, true),
        (r#""audio":{"id":"a","data":"UklGR"}"#, true),
        (r#""tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}}]"#, true),
        (r#""tool_calls":[]"#, false),
        (r#""reasoning_content":"""#, false),
        (r#""role":"assistant""#, false),
    ] {
        let whole = read(OpenAiChat, &[&role, &delta(content), &role, STOP, DONE]).await.unwrap();
        let metrics = whole.metrics.unwrap();
        assert_eq!(metrics.content_events, u64::from(is_content), "{content}");
        assert_eq!(metrics.first_content.is_some(), is_content, "{content}");
        assert_eq!(metrics.first_text, None, "{content}");
    }
}

#[tokio::test]
async fn usage_counts_wherever_it_stands() {
    let usage = r#"{"completion_tokens":7,"prompt_tokens":3}"#;
    for chunk in [
        format!(r#"{{"choices":[],"usage":{usage}}}"#),
        format!(r#"{{"choices":null,"usage":{usage}}}"#),
        format!(r#"{{"usage":{usage}}}"#),
        format!(r#"{{"choices":[],"x_groq":{{"id":"r","usage":{usage}}}}}"#),
        format!(r#"{{"x_groq":{{"usage":{usage}}}}}"#),
        format!(r#"{{"choices":[{{"index":0,"delta":{{}},"finish_reason":"stop","usage":{usage}}}]}}"#),
        format!(r#"{{"choices":[{{"index":0,"delta":{{}},"usage":null}}],"usage":{usage},"x_groq":null}}"#),
        format!("event: chunk\ndata: {{\"usage\":{usage}}}"),
    ] {
        let whole = read(OpenAiChat, &[&delta(r#""content":"Oak""#), STOP, &chunk, DONE]).await.unwrap();
        assert_eq!(whole.usage.as_deref(), Some(usage), "{chunk}");
        let metrics = whole.metrics.unwrap();
        assert_eq!((metrics.output_tokens, metrics.counted), (7, TokenCount::Usage), "{chunk}");
    }
    let none = r#"{"choices":[],"usage":null,"x_groq":{"usage":null}}"#;
    let whole = read(OpenAiChat, &[&delta(r#""content":"Oak""#), none, DONE]).await.unwrap();
    assert_eq!((whole.usage, whole.metrics.unwrap().counted), (None, TokenCount::ContentEvents));
}

#[tokio::test]
async fn a_count_may_be_written_as_a_float() {
    let end = |tokens: &str| {
        format!(
            r#"{{"choices":[{{"index":0.0,"delta":{{"content":"Oak"}},"finish_reason":"stop"}}],"usage":{{"completion_tokens":{tokens}}}}}"#
        )
    };
    for (tokens, count) in [("7.0", 7), ("7e0", 7), ("0.0", 0), ("7", 7)] {
        let whole = read(OpenAiChat, &[&end(tokens), DONE]).await.unwrap();
        assert_eq!((whole.text.as_str(), whole.metrics.unwrap().output_tokens), ("Oak", count), "{tokens}");
    }
    for tokens in ["7.5", "-1.0", "1e300", "\"7\""] {
        fails(OpenAiChat, &[&end(tokens), DONE], "`completion_tokens` is no count").await;
    }
}
