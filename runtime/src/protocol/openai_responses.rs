//! OpenAI responses.

use serde_json::Value;

use super::value::{error, object, plain, text};
use super::{Assembled, Fault, Next, Protocol};
use crate::message::Message;

/// OpenAI responses: `POST /v1/responses` with `"stream": true`.
///
/// Each message has its `type`, and a `sequence_number` that rises. `response.completed` and `response.incomplete` end the
/// stream; `response.failed` and `error` are errors. Types that are not known are passed over. Source: OpenAI API
/// reference, "Responses, Streaming events".
///
/// `text` is that of all `response.output_text.delta`s; `finish` is `completed`, or why the response is incomplete
/// (`max_output_tokens`); `tool` has the function calls, and custom tool calls with their input as a JSON string.
#[derive(Debug, Clone, Default)]
pub struct OpenAiResponses {
    sequence_number: Option<u64>,
}

impl Protocol for OpenAiResponses {
    fn name(&self) -> &str {
        "openai_responses"
    }

    fn end_mark(&self) -> Option<&str> {
        Some("`response.completed` (or `response.incomplete`)")
    }

    fn begin_anew(&mut self) {
        *self = Self::default();
    }

    fn read(&mut self, message: &Message<'_>, assembled: &mut Assembled) -> Result<Next, Fault> {
        let event = object(message)?;
        let Some(kind) = event.get("type").and_then(Value::as_str) else {
            let unnamed = || Fault::broken_by("an event has no `type`", message.data());
            return Err(error(&event).unwrap_or_else(unnamed));
        };
        self.in_order(&event)?;
        match kind {
            "error" => Err(failed(&event)),
            "response.failed" | "response.cancelled" => {
                let response = event.get("response").unwrap_or(&Value::Null);
                Err(error(response).unwrap_or_else(|| Fault::error(kind, "the response has no error in it")))
            }
            "response.completed" | "response.incomplete" => {
                let response = event.get("response").unwrap_or(&Value::Null);
                ended(response, kind, assembled)?;
                Ok(Next::Ends)
            }
            _ => part(kind, &event, assembled).map(|()| Next::GoesOn),
        }
    }
}

impl OpenAiResponses {
    /// The sequence numbers must rise: they are there to bring events into order.
    fn in_order(&mut self, event: &Value) -> Result<(), Fault> {
        let Some(number) = event.get("sequence_number").and_then(Value::as_u64) else { return Ok(()) };
        match self.sequence_number.replace(number) {
            Some(last) if last >= number => Err(Fault::broken(format!(
                "sequence_number {number} comes after {last}: the events are out of order"
            ))),
            _ => Ok(()),
        }
    }
}

/// The event `error` has its code and message in itself, or, from some gateways, in an `error`.
fn failed(event: &Value) -> Fault {
    error(event).unwrap_or_else(|| Fault::error(plain(event.get("code")), text(event, "message")))
}

fn ended(response: &Value, kind: &str, assembled: &mut Assembled) -> Result<(), Fault> {
    if let Some(usage @ Value::Object(members)) = response.get("usage") {
        assembled.set_usage(usage.to_string(), members.get("output_tokens").and_then(Value::as_u64));
    }
    if kind == "response.incomplete" {
        // What was broken off is no call.
        assembled.drop_calls();
        let reason = response.get("incomplete_details").map(|details| text(details, "reason"));
        assembled.set_finish(reason.filter(|reason| !reason.is_empty()).unwrap_or("incomplete"));
        return Ok(());
    }
    assembled.finish_calls()?;
    assembled.set_finish("completed");
    Ok(())
}

/// An event between the first and the last.
fn part(kind: &str, event: &Value, assembled: &mut Assembled) -> Result<(), Fault> {
    let delta = text(event, "delta");
    let key = event.get("output_index").and_then(Value::as_u64).unwrap_or(0);
    match kind {
        "response.output_text.delta" => assembled.add_text(delta),
        "response.function_call_arguments.delta" => assembled.add_arguments(key, delta)?,
        "response.function_call_arguments.done" if assembled.is_open(key) => {
            if let Some(arguments) = event.get("arguments").and_then(Value::as_str) {
                assembled.set_arguments(key, arguments)?;
            }
            assembled.finish_call(key)?;
        }
        "response.output_item.added" => {
            let item = event.get("item").unwrap_or(&Value::Null);
            if matches!(text(item, "type"), "function_call" | "custom_tool_call") {
                assembled.start_call(key, text(item, "call_id"), text(item, "name"));
            }
        }
        "response.output_item.done" if assembled.is_open(key) => {
            let item = event.get("item").unwrap_or(&Value::Null);
            let is_broken_off = text(item, "status") == "incomplete";
            match (item.get("arguments").and_then(Value::as_str), item.get("input")) {
                _ if is_broken_off => return Ok(()),
                (Some(arguments), _) => assembled.set_arguments(key, arguments)?,
                (None, Some(input)) => assembled.set_arguments(key, &input.to_string())?,
                (None, None) => {}
            }
            assembled.finish_call(key)?;
        }
        // Reasoning, refusals, audio, code, the input of custom tools.
        _ if kind.ends_with(".delta") => assembled.add_other(delta),
        _ => {}
    }
    Ok(())
}
