//! OpenAI chat completions, and the many servers that speak them (vLLM, Ollama, llama.cpp, gateways).

use serde_json::Value;

use super::value::{error, object, text};
use super::{Assembled, Fault, Next, Protocol};
use crate::message::Message;

/// OpenAI chat completions: `POST /v1/chat/completions` with `"stream": true`.
///
/// Unnamed messages, each a `chat.completion.chunk`, up to `data: [DONE]`. Source: OpenAI API reference, "Chat Completions,
/// Streaming", and `openai-python`, which stops reading at `[DONE]` and raises any message with an `error`.
///
/// `text` and `tool` are those of the first choice. A tool call is complete when the next one begins, when the choice
/// has a `finish_reason`, or at the end mark; a `finish_reason` of `length` or `content_filter` broke it off, and it is left out.
#[derive(Debug, Clone, Default)]
pub struct OpenAiChat;

impl Protocol for OpenAiChat {
    fn name(&self) -> &str {
        "openai_chat"
    }

    fn end_mark(&self) -> Option<&str> {
        Some("`data: [DONE]`")
    }

    fn read(&mut self, message: &Message<'_>, assembled: &mut Assembled) -> Result<Next, Fault> {
        if message.data().starts_with("[DONE]") {
            assembled.finish_calls()?;
            return Ok(Next::Ends);
        }
        let chunk = object(message)?;
        if let Some(fault) = error(&chunk) {
            return Err(fault);
        }
        if message.event() == "error" {
            return Err(Fault::error(text(&chunk, "type"), text(&chunk, "message")));
        }
        if let Some(usage @ Value::Object(members)) = chunk.get("usage") {
            assembled.set_usage(usage.to_string(), members.get("completion_tokens").and_then(Value::as_u64));
        }
        match chunk.get("choices").and_then(Value::as_array) {
            Some(choices) => choices.iter().try_for_each(|choice| self::choice(choice, assembled))?,
            // Named events are a gateway's own.
            None if message.event() == "message" => {
                return Err(Fault::broken_by("a chunk has no `choices`", message.data()));
            }
            None => {}
        }
        Ok(Next::GoesOn)
    }
}

fn choice(choice: &Value, assembled: &mut Assembled) -> Result<(), Fault> {
    let delta = choice.get("delta").unwrap_or(&Value::Null);
    if choice.get("index").and_then(Value::as_u64).unwrap_or(0) > 0 {
        assembled.add_other(text(delta, "content"));
        return Ok(());
    }
    assembled.add_text(text(delta, "content"));
    // Reasoning is no part of the API's own chunks; the names are those of DeepSeek and of vLLM.
    for member in ["reasoning_content", "reasoning", "refusal"] {
        assembled.add_other(text(delta, member));
    }
    for call in delta.get("tool_calls").and_then(Value::as_array).into_iter().flatten() {
        tool_call(call, assembled)?;
    }
    match choice.get("finish_reason").and_then(Value::as_str) {
        None => return Ok(()),
        Some(reason @ ("length" | "content_filter")) => {
            assembled.drop_calls();
            assembled.set_finish(reason);
        }
        Some(reason) => {
            assembled.finish_calls()?;
            assembled.set_finish(reason);
        }
    }
    Ok(())
}

fn tool_call(call: &Value, assembled: &mut Assembled) -> Result<(), Fault> {
    let key = call.get("index").and_then(Value::as_u64).unwrap_or(0);
    let function = call.get("function").unwrap_or(&Value::Null);
    let (id, name) = (text(call, "id"), text(function, "name"));
    // Some servers give every call the index 0; a call that goes on has no name.
    let is_another = !name.is_empty() && !id.is_empty() && assembled.open_id(key) != Some(id);
    if is_another || assembled.open_id(key).is_none() {
        if name.is_empty() {
            return Err(Fault::broken(format!("tool call {key} goes on, but has not begun or is complete")));
        }
        assembled.finish_calls()?;
        assembled.start_call(key, id, name);
    }
    assembled.add_arguments(key, text(function, "arguments"))
}
