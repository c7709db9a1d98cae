//! JSON-RPC 2.0, which MCP and A2A speak.

use std::collections::BTreeMap;

use serde_json::Value;
use serde_json::value::RawValue;

use super::members::parsed;
use super::value::{object, text};
use super::{Fault, errors};
use crate::message::Message;

/// A JSON-RPC message of the server's.
pub(super) enum Incoming {
    /// It has a `method`: a request or a notification.
    Call,
    /// It has a `result`.
    Response { id: Value, result: Value },
}

/// The requests in a body, one or a batch: their ids, and the method of the first. Notifications have no id. Responses
/// of the client's have a `result` or an `error` and no `method`; they await nothing.
pub(super) fn requests(body: &[u8]) -> (Vec<Value>, String) {
    let text = std::str::from_utf8(body).unwrap_or_default();
    let (is_batch, batch) = batch(text);
    let (mut ids, mut method) = (Vec::new(), String::new());
    for call in batch {
        let Call { members, .. } = &call;
        let has = |member: &str| members.contains_key(member);
        let read =
            |member: &str| members.get(member).and_then(|value| parsed(value.get())).unwrap_or_default();
        if has("method") || !(has("result") || has("error")) {
            ids.extend(Some(read("id")).filter(|id| !id.is_null()));
        }
        if !is_batch {
            read("method").as_str().unwrap_or_default().clone_into(&mut method);
        }
    }
    (ids, method)
}

/// The responses in a text, one or a batch, each with its id and as it was sent.
pub(super) fn responses(text: &str) -> Vec<(Value, &str)> {
    let (_, batch) = batch(text);
    let responses = batch.into_iter().filter(|Call { members, .. }| {
        !members.contains_key("method") && (members.contains_key("result") || members.contains_key("error"))
    });
    let id = |members: &BTreeMap<String, &RawValue>| members.get("id").and_then(|id| parsed(id.get()));
    responses.map(|Call { text, members }| (id(&members).unwrap_or_default(), text)).collect()
}

/// A message as it was written, and its members. They are not read further: it may be JSON of any depth.
struct Call<'t> {
    text: &'t str,
    members: BTreeMap<String, &'t RawValue>,
}

/// The messages in a text, and whether it is a batch of them.
fn batch(text: &str) -> (bool, Vec<Call<'_>>) {
    let is_batch = text.trim_start().starts_with('[');
    let batch: Vec<&RawValue> = match is_batch {
        true => serde_json::from_str(text).unwrap_or_default(),
        false => serde_json::from_str(text).into_iter().collect(),
    };
    let batch = batch.into_iter().map(|call| {
        let text = call.get();
        Call { text, members: serde_json::from_str(text).unwrap_or_default() }
    });
    (is_batch, batch.collect())
}

/// Whether two ids are equal: numbers by value, since JSON may write them in several ways.
pub(super) fn is_same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) if one.is_f64() || other.is_f64() => {
            one.as_f64() == other.as_f64()
        }
        _ => one == other,
    }
}

/// Reads one message (JSON-RPC 2.0, sections 4 and 5).
///
/// # Errors
///
/// When it has an `error`, or is no JSON-RPC.
pub(super) fn read(mut value: Value, data: &str) -> Result<Incoming, Fault> {
    // An error comes before a wrong form.
    if let Some(fault) = errors::member(&value) {
        return Err(fault);
    }
    if text(&value, "jsonrpc") != "2.0" {
        return Err(Fault::broken_by("a message is no JSON-RPC 2.0", data));
    }
    if value.get("method").is_some() {
        return Ok(Incoming::Call);
    }
    match value.get_mut("result").map(Value::take) {
        Some(result) => Ok(Incoming::Response { id: value.get("id").cloned().unwrap_or_default(), result }),
        None => Err(Fault::broken_by("a JSON-RPC message has no `method`, `result` or `error`", data)),
    }
}

/// The error in the body of a response that is no stream.
pub(super) fn refusal(body: &str) -> Option<Fault> {
    let value = parsed(body)?;
    let batch = value.as_array().map_or(std::slice::from_ref(&value), Vec::as_slice);
    batch.iter().find_map(errors::member).or_else(|| errors::refusal(body))
}

/// The messages in the data of one event: an array is a batch (MCP 2025-03-26).
pub(super) fn messages(message: &Message<'_>) -> Result<Vec<Value>, Fault> {
    if message.data().trim_start().starts_with('[')
        && let Some(Value::Array(batch)) = parsed(message.data())
    {
        return Ok(batch);
    }
    object(message).map(|value| vec![value])
}
