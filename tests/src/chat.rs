//! The events of a stream of chat completions.

/// The end mark.
pub const DONE: &str = "[DONE]";

/// A chunk that adds this text.
#[must_use]
pub fn delta(text: &str) -> String {
    format!(r#"{{"choices":[{{"index":0,"delta":{{"content":"{text}"}},"finish_reason":null}}]}}"#)
}

/// The last chunk but the end mark.
#[must_use]
pub fn stop() -> &'static str {
    r#"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#
}

/// The last chunk but the end mark, with its usage.
#[must_use]
pub fn stop_after(tokens: u32) -> String {
    format!(
        r#"{{"choices":[{{"index":0,"delta":{{}},"finish_reason":"stop"}}],"usage":{{"completion_tokens":{tokens}}}}}"#
    )
}
