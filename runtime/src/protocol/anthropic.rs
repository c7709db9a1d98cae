//! Anthropic messages.

mod blocks;

use serde_json::{Map, Value};

use super::members::{self, map, object as object_in, string};
use super::value::{object, plain, text};
use super::{Assembled, Fault, Next, Protocol, errors};
use crate::message::Message;
use blocks::Blocks;

/// Anthropic messages: `POST /v1/messages` with `"stream": true`.
///
/// `message_start`, then blocks of content, each with its `content_block_start`, `…_delta`s and `…_stop`, then
/// `message_delta`, then `message_stop`, which ends the stream; any number of `ping`s between them. `error` is an
/// error, and so is an `error` in any other event. Unknown types are passed over, as the API's versioning asks, and so
/// are events of another name without a `type`. Source: Anthropic API documentation, "Streaming messages", and
/// `anthropic-sdk-python` and `anthropic-sdk-typescript`, which end with an error if an event comes out of order.
///
/// A stream has one message. A `message_start` with another id breaks the protocol; one with the same id says nothing
/// new. A block that starts again before it has stopped and content after the `stop_reason` break it too.
///
/// `text` joins all text blocks, `reasoning` all thinking; `refusal` is the explanation of a `stop_reason` of `refusal`, if
/// the API gives one; `tool` has the `tool_use` blocks, not the tools that the server runs itself; `usage`
/// comes from `message_start` and, later, `message_delta`; `finish` is the `stop_reason`. The input of a tool comes
/// from its deltas, or else from its `content_block_start`.
#[derive(Debug, Clone, Default)]
pub struct Anthropic {
    /// The id of the message that has begun; empty if it has none.
    id: Option<String>,
    usage: Map<String, Value>,
    blocks: Blocks,
    /// Whether the `stop_reason` has come.
    is_finished: bool,
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
        if message.event() == "error" {
            return Err(errors::named(message));
        }
        let is_ours = is_ours(message.event());
        let event = match object(message) {
            Ok(event) => event,
            Err(fault) if is_ours => return Err(errors::list(message.data()).unwrap_or(fault)),
            Err(_) => return errors::list(message.data()).map_or(Ok(Next::GoesOn), Err),
        };
        // The server's error is told before a wrong order.
        if let Some(fault) = error(&event) {
            return Err(fault);
        }
        match string(&event, "type")? {
            "" if is_ours => return Err(Fault::broken_by("an event has no `type`", message.data())),
            "message_start" => self.message_starts(&event, assembled)?,
            kind @ ("content_block_start"
            | "content_block_delta"
            | "content_block_stop"
            | "message_delta"
            | "message_stop")
                if self.id.is_none() =>
            {
                return Err(Fault::broken(format!("`{kind}` comes before `message_start`")));
            }
            kind @ ("content_block_start" | "content_block_delta") if self.is_finished => {
                return Err(Fault::broken(format!("`{kind}` comes after the `stop_reason`")));
            }
            "content_block_start" => self.blocks.start(&event, message.data(), assembled)?,
            "content_block_delta" => self.blocks.go_on(&event, message.data(), assembled)?,
            "content_block_stop" => self.blocks.stop(&event, assembled)?,
            "message_delta" => self.message_changes(&event, assembled)?,
            "message_stop" => return self.blocks.complete(false, assembled).map(|()| Next::Ends),
            _ => {}
        }
        Ok(Next::GoesOn)
    }
}

/// Whether the protocol uses the name. An event of another name may be anything, such as a gateway's `ping`.
fn is_ours(name: &str) -> bool {
    matches!(
        name,
        "message"
            | "message_start"
            | "content_block_start"
            | "content_block_delta"
            | "content_block_stop"
            | "message_delta"
            | "message_stop"
    )
}

/// The error in an event, whatever its type.
fn error(event: &Value) -> Option<Fault> {
    if text(event, "type") == "error" {
        return Some(errors::event(event));
    }
    let within = |member: &str| {
        let value = event.get(member)?;
        if text(value, "type") == "error" { Some(errors::event(value)) } else { errors::member(value) }
    };
    let of_end = || {
        let delta = event.get("delta").filter(|_| text(event, "type") == "message_delta")?;
        (text(delta, "stop_reason") == "error").then(|| errors::event(delta))
    };
    let held = || ["message", "content_block", "delta"].into_iter().find_map(within);
    errors::member(event).or_else(held).or_else(of_end)
}

impl Anthropic {
    fn message_starts(&mut self, event: &Value, assembled: &mut Assembled) -> Result<(), Fault> {
        let none = Value::Null;
        let message = object_in(event, "message")?.unwrap_or(&none);
        let id = plain(message.get("id"));
        if let Some(first) = &self.id {
            // Without ids it is the same only if nothing has come since.
            let is_same = *first == id && (!id.is_empty() || (self.blocks.is_fresh() && !self.is_finished));
            if !is_same {
                let named =
                    |id: &str| if id.is_empty() { "a message without id".to_owned() } else { id.to_owned() };
                return Err(Fault::broken(format!(
                    "a second `message_start`, of {}, comes before the `message_stop` of {}",
                    named(&id),
                    named(first)
                )));
            }
            self.blocks.started_twice();
            return Ok(());
        }
        if let Some(usage) = map(message, "usage")? {
            // It counts the output tokens so far; the last count is yet to come.
            self.used(usage, None, assembled);
        }
        self.blocks.whole(message, assembled)?;
        self.id = Some(id);
        Ok(())
    }

    fn used(&mut self, usage: &Map<String, Value>, output_tokens: Option<u64>, assembled: &mut Assembled) {
        for (name, value) in usage {
            if !value.is_null() {
                self.usage.insert(name.clone(), value.clone());
            }
        }
        assembled.set_usage(Value::Object(self.usage.clone()).to_string(), output_tokens);
    }

    fn message_changes(&mut self, event: &Value, assembled: &mut Assembled) -> Result<(), Fault> {
        if let Some(usage) = map(event, "usage")? {
            let output_tokens = members::count(event.get("usage").unwrap_or(&Value::Null), "output_tokens")?;
            self.used(usage, output_tokens, assembled);
        }
        let Some(delta) = object_in(event, "delta")? else { return Ok(()) };
        let reason = string(delta, "stop_reason")?;
        if reason.is_empty() {
            return Ok(());
        }
        if reason == "refusal"
            && let Some(details) = object_in(delta, "stop_details")?
        {
            assembled.add_refusal(string(details, "explanation")?);
        }
        let is_broken_off = matches!(reason, "max_tokens" | "model_context_window_exceeded" | "refusal");
        self.blocks.complete(is_broken_off, assembled)?;
        self.is_finished = true;
        assembled.set_finish(reason);
        Ok(())
    }
}
