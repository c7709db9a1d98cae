//! OpenAI responses.

mod calls;
mod items;
mod order;
mod place;
mod reasoning;
mod texts;

use serde_json::Value;

use super::members::{self, object as object_in, string};
use super::value::{object, plain};
use super::{Assembled, Fault, Next, Protocol, errors};
use crate::message::Message;
use items::Items;
use order::Order;

/// OpenAI responses: `POST /v1/responses` with `"stream": true`.
///
/// Each message has its `type`, and a `sequence_number` that rises one by one; one that never changes is not judged.
/// Unknown types are passed over, and so are events with a name foreign to this API and no `type`. Source: OpenAI API
/// reference, "Responses, Streaming events".
///
/// `response.completed` and `response.incomplete` end the stream; `response.failed`, `error`, and an `error` in any
/// event or its response are errors. If the response has a `status`, that says how it ended, not the event's name. A
/// stream has one response: a second `response.created` with another id breaks the protocol.
///
/// `text` joins all `output_text` parts, `reasoning` the parts of the reasoning and of its summary, `refusal` the refusals;
/// `finish` is `completed`, or why the response is incomplete
/// (`max_output_tokens`); `tool` has the function calls, and custom tool calls with their input as a JSON string. Text
/// and calls come in pieces, and in whole at the end of a part, of an item and of the response. The whole counts; it
/// breaks the protocol if it does not begin with its pieces.
#[derive(Debug, Clone, Default)]
pub struct OpenAiResponses {
    order: Order,
    /// The id and the model of the response; empty where it has none. `None` before the response has begun.
    response: Option<(String, String)>,
    items: Items,
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
        let is_ours = is_ours(message.event());
        let event = match object(message) {
            Ok(event) => event,
            Err(_) if message.event() == "error" => return Err(errors::named(message)),
            Err(fault) if is_ours => return Err(errors::list(message.data()).unwrap_or(fault)),
            Err(_) => return errors::list(message.data()).map_or(Ok(Next::GoesOn), Err),
        };
        // The server's error is told before a wrong order.
        if let Some(fault) = error(&event, message.event()) {
            return Err(fault);
        }
        let kind = match string(&event, "type")? {
            "" if is_ours => return Err(Fault::broken_by("an event has no `type`", message.data())),
            "" => return Ok(Next::GoesOn),
            kind => kind,
        };
        self.order.next(&event)?;
        let has_response = event.get("response").is_some_and(Value::is_object);
        if has_response {
            self.is_one_response(kind, &event, assembled)?;
        }
        match kind {
            "response.completed" | "response.incomplete" | "response.failed" | "response.cancelled" => {
                self.ended(kind, &event, assembled).map(|()| Next::Ends)
            }
            // Gateways send it.
            "response.done" if has_response => self.ended(kind, &event, assembled).map(|()| Next::Ends),
            _ => self.items.take(kind, &event, message.data(), assembled).map(|()| Next::GoesOn),
        }
    }
}

/// Whether the API uses the name of an event; an event without a name has `message`.
fn is_ours(name: &str) -> bool {
    name == "message" || name.starts_with("response.")
}

/// The error in an event, whatever its type.
fn error(event: &Value, name: &str) -> Option<Fault> {
    let response = event.get("response").filter(|response| response.is_object());
    let kind = event.get("type").and_then(Value::as_str).unwrap_or_default();
    let said = errors::member(event)
        .or_else(|| errors::member(response?))
        .or_else(|| errors::member(response?.get("status_details")?))
        .or_else(|| (kind == "error" || name == "error").then(|| errors::event(event)));
    if said.is_some() {
        return said;
    }
    let status = response.and_then(|response| response.get("status")?.as_str()).unwrap_or_default();
    let failed = match (status, kind) {
        ("" | "failed" | "cancelled" | "canceled", "response.failed" | "response.cancelled") => kind,
        ("failed" | "cancelled" | "canceled", _) => status,
        _ => return None,
    };
    let fault = Fault::error(failed, "the response has no error in it");
    Some(fault.sent_as(response.unwrap_or(event).to_string()))
}

impl OpenAiResponses {
    fn is_one_response(&mut self, kind: &str, event: &Value, assembled: &Assembled) -> Result<(), Fault> {
        let response = event.get("response").unwrap_or(&Value::Null);
        let (id, model) = (plain(response.get("id")), plain(response.get("model")));
        let Some((first, of)) = &self.response else {
            self.response = Some((id, model));
            return Ok(());
        };
        let known = |one: &str, other: &str| !one.is_empty() && !other.is_empty();
        let is_another = known(first, &id) && *first != id;
        if kind == "response.created" {
            let is_fresh = self.items.is_empty() && assembled.text().is_empty();
            // Without ids it is the same only if nothing has come since.
            if is_another || !(known(first, &id) || is_fresh) {
                let named =
                    |id: &str| if id.is_empty() { "a response without id".to_owned() } else { id.to_owned() };
                return Err(Fault::broken_by(
                    "a second `response.created` comes before the end of the first",
                    &format!("of {}, after that of {}", named(&id), named(first)),
                ));
            }
        } else if matches!(kind, "response.queued" | "response.in_progress")
            && is_another
            && known(of, &model)
            && *of != model
        {
            // Some gateways change one of the two, and both in the final response.
            return Err(Fault::broken_by(
                "events of two responses",
                &format!("`{first}` of `{of}`, and `{id}` of `{model}`"),
            ));
        }
        Ok(())
    }

    fn ended(&mut self, kind: &str, event: &Value, assembled: &mut Assembled) -> Result<(), Fault> {
        let response = object_in(event, "response")?.unwrap_or(&Value::Null);
        if let Some(usage) = object_in(response, "usage")? {
            assembled.set_usage(usage.to_string(), members::count(usage, "output_tokens")?);
        }
        let status = string(response, "status")?;
        let is_whole = match status {
            "completed" => true,
            "incomplete" => false,
            "in_progress" | "queued" => {
                let reason = format!("`{kind}` comes with a response that is `{status}`");
                return Err(Fault::broken(reason));
            }
            _ => kind != "response.incomplete",
        };
        self.items.end(response, is_whole, assembled)?;
        if is_whole {
            // A gateway's own status is believed, too.
            assembled.set_finish(if status.is_empty() { "completed" } else { status });
            return Ok(());
        }
        let details = object_in(response, "incomplete_details")?.unwrap_or(&Value::Null);
        let reason = string(details, "reason")?;
        assembled.set_finish(if reason.is_empty() { "incomplete" } else { reason });
        Ok(())
    }
}
