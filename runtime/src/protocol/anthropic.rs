//! Anthropic messages.

use serde_json::{Map, Value};

use super::value::{error, object, text};
use super::{Assembled, Fault, Next, Protocol};
use crate::message::Message;

/// Anthropic messages: `POST /v1/messages` with `"stream": true`.
///
/// `message_start`, then blocks of content, each with its `content_block_start`, `…_delta`s and `…_stop`, then
/// `message_delta`, then `message_stop`, which ends the stream; any number of `ping`s between them. `error` is an error.
/// Types that are not known are passed over, as the API's versioning asks. Source: Anthropic API documentation, "Streaming messages".
///
/// `text` is that of all text blocks; `tool` has the `tool_use` blocks, not the tools that the server runs itself;
/// `usage` is that of `message_start` with what `message_delta` says later; `finish` is the `stop_reason`.
#[derive(Debug, Clone, Default)]
pub struct Anthropic {
    started: bool,
    usage: Map<String, Value>,
    /// The blocks that have begun and not stopped.
    blocks: Vec<u64>,
    /// A tool call whose input is no JSON: an error, unless the output was broken off in the middle of it, which
    /// only the `stop_reason` after it says.
    broken: Option<Fault>,
}

impl Protocol for Anthropic {
    fn name(&self) -> &str {
        "anthropic"
    }

    fn end_mark(&self) -> Option<&str> {
        Some("`message_stop`")
    }

    fn begin_anew(&mut self) {
        *self = Self::default();
    }

    fn read(&mut self, message: &Message<'_>, assembled: &mut Assembled) -> Result<Next, Fault> {
        let event = object(message)?;
        let Some(kind) = event.get("type").and_then(Value::as_str) else {
            return Err(Fault::broken_by("an event has no `type`", message.data()));
        };
        match kind {
            "error" => {
                return Err(error(&event).unwrap_or_else(|| Fault::error("error", message.data())));
            }
            "message_start" => {
                self.started = true;
                if let Some(usage) = event.pointer("/message/usage").and_then(Value::as_object) {
                    // Its count of output tokens is of those so far, and the last is yet to come.
                    self.used(usage, None, assembled);
                }
            }
            "content_block_start"
            | "content_block_delta"
            | "content_block_stop"
            | "message_delta"
            | "message_stop"
                if !self.started =>
            {
                return Err(Fault::broken(format!("`{kind}` comes before `message_start`")));
            }
            "content_block_start" => self.block_starts(&event, assembled),
            "content_block_delta" => self.block_goes_on(&event, assembled)?,
            "content_block_stop" => self.block_stops(&event, assembled)?,
            "message_delta" => self.message_changes(&event, assembled)?,
            "message_stop" => {
                return match self.broken.take() {
                    Some(fault) => Err(fault),
                    None => assembled.finish_calls().map(|()| Next::Ends),
                };
            }
            _ => {}
        }
        Ok(Next::GoesOn)
    }
}

impl Anthropic {
    fn used(&mut self, usage: &Map<String, Value>, output_tokens: Option<u64>, assembled: &mut Assembled) {
        for (name, value) in usage {
            if !value.is_null() {
                self.usage.insert(name.clone(), value.clone());
            }
        }
        assembled.set_usage(Value::Object(self.usage.clone()).to_string(), output_tokens);
    }

    fn block_starts(&mut self, event: &Value, assembled: &mut Assembled) {
        let (key, block) = (index(event), event.get("content_block").unwrap_or(&Value::Null));
        self.blocks.push(key);
        match text(block, "type") {
            "text" => assembled.add_text(text(block, "text")),
            "tool_use" => assembled.start_call(key, text(block, "id"), text(block, "name")),
            _ => {}
        }
    }

    fn block_goes_on(&mut self, event: &Value, assembled: &mut Assembled) -> Result<(), Fault> {
        let (key, delta) = (index(event), event.get("delta").unwrap_or(&Value::Null));
        if !self.blocks.contains(&key) {
            return Err(Fault::broken(format!("a delta of block {key}, which has not begun or has stopped")));
        }
        match text(delta, "type") {
            "text_delta" => assembled.add_text(text(delta, "text")),
            "input_json_delta" if assembled.is_open(key) => {
                assembled.add_arguments(key, text(delta, "partial_json"))?;
            }
            "input_json_delta" => assembled.add_other(text(delta, "partial_json")),
            "thinking_delta" => assembled.add_other(text(delta, "thinking")),
            // Signatures and citations are no output of the model.
            _ => {}
        }
        Ok(())
    }

    fn block_stops(&mut self, event: &Value, assembled: &mut Assembled) -> Result<(), Fault> {
        let key = index(event);
        let Some(place) = self.blocks.iter().position(|&block| block == key) else {
            return Err(Fault::broken(format!("block {key} stops, but has not begun or has stopped")));
        };
        self.blocks.remove(place);
        if assembled.is_open(key)
            && let Err(fault) = assembled.finish_call(key)
        {
            self.broken.get_or_insert(fault);
        }
        Ok(())
    }

    fn message_changes(&mut self, event: &Value, assembled: &mut Assembled) -> Result<(), Fault> {
        if let Some(usage) = event.get("usage").and_then(Value::as_object) {
            let output_tokens = usage.get("output_tokens").and_then(Value::as_u64);
            self.used(usage, output_tokens, assembled);
        }
        let Some(reason) = event.pointer("/delta/stop_reason").and_then(Value::as_str) else { return Ok(()) };
        let is_broken_off = matches!(reason, "max_tokens" | "model_context_window_exceeded" | "refusal");
        match self.broken.take() {
            Some(fault) if !is_broken_off => return Err(fault),
            _ => {}
        }
        if is_broken_off {
            assembled.drop_calls();
        }
        assembled.set_finish(reason);
        Ok(())
    }
}

fn index(event: &Value) -> u64 {
    event.get("index").and_then(Value::as_u64).unwrap_or(0)
}
