//! The errors in an API's events: an `error` member, an event `error`, an object that is an error.

use serde_json::{Map, Value, json};

use crate::fault::Fault;
use crate::json;
use crate::message::Message;
use crate::shown::{Short, on_one_line};

/// The error in the `error` member of an event. `null`, `false` and an empty text are none; anything else is an error,
/// in any shape.
pub(crate) fn member(event: &Value) -> Option<Fault> {
    let error = event.get("error").filter(|error| is_said(error))?;
    Some(of(error, event))
}

/// The error in a body that is no stream.
pub(crate) fn refusal(body: &str) -> Option<Fault> {
    let value = json::value(body).ok()?;
    // Some gateways send a list of one error.
    member(value.get(0).unwrap_or(&value))
}

/// An event that is an error by its name or its type: its `error` tells the reason, or else the event.
pub(crate) fn event(event: &Value) -> Fault {
    member(event).unwrap_or_else(|| of(event, event))
}

/// The error in a list, as some gateways send it.
pub(crate) fn list(data: &str) -> Option<Fault> {
    let list = json::value(data).ok().filter(Value::is_array)?;
    list.as_array()?.iter().find_map(member)
}

/// An event of the name `error`, with any data.
pub(crate) fn named(message: &Message<'_>) -> Fault {
    match json::value(message.data()).ok() {
        Some(value) if value.is_object() => event(&value),
        Some(Value::String(text)) if !text.is_empty() => text_alone(&text),
        _ if message.data().is_empty() => Fault::error("", "an event `error` without data"),
        _ => text_alone(message.data()),
    }
}

/// Whether the value of an `error` member is an error.
fn is_said(error: &Value) -> bool {
    match error {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) => !text.is_empty(),
        _ => true,
    }
}

/// What an error says: its kind and its message. `whole` is shown if the error says nothing.
fn of(error: &Value, whole: &Value) -> Fault {
    match error {
        Value::String(text) => Fault::error("", text),
        Value::Array(errors) if errors.len() == 1 => {
            errors.first().map_or_else(|| all(whole), |one| of(one, whole))
        }
        Value::Object(members) => of_object(members, whole).sent_as(error.to_string()),
        Value::Number(code) => all(whole).sent_as(json!({ "code": code }).to_string()),
        _ => all(whole),
    }
}

fn of_object(members: &Map<String, Value>, whole: &Value) -> Fault {
    let kinds = ["type", "code", "status"].map(|name| match members.get(name) {
        // `error` is any error's type.
        Some(Value::String(text)) if text != "error" => text.clone(),
        Some(code @ Value::Number(_)) => code.to_string(),
        _ => String::new(),
    });
    let kind = kinds.into_iter().find(|kind| !kind.is_empty()).unwrap_or_default();
    let said = ["message", "detail", "error", "error_description"]
        .into_iter()
        .filter_map(|name| members.get(name))
        .find(|said| is_said(said));
    match said {
        Some(nested @ (Value::Object(_) | Value::Array(_))) => Fault::error(kind, of(nested, nested).said()),
        Some(Value::String(text)) => Fault::error(kind, text),
        Some(other) => Fault::error(kind, shown(&other.to_string())),
        None if !kind.is_empty() && members.len() == 1 => Fault::error(kind, ""),
        None => Fault::error(kind, shown(&whole.to_string())),
    }
}

/// An error that is a text.
pub(crate) fn text_alone(text: &str) -> Fault {
    Fault::error("", shown(text)).sent_as(json!({ "message": text }).to_string())
}

fn all(whole: &Value) -> Fault {
    let fault = Fault::error("", shown(&whole.to_string()));
    if whole.is_object() { fault.sent_as(whole.to_string()) } else { fault }
}

/// On one line, and cut if it is long.
fn shown(text: &str) -> String {
    Short(&on_one_line(text)).to_string()
}
