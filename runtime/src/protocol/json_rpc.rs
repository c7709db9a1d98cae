//! JSON-RPC 2.0, which MCP and A2A speak.

use serde_json::Value;

use super::Fault;
use super::value::{object, plain, text};
use crate::message::Message;

/// A JSON-RPC message of the server's.
pub(super) enum Incoming {
    /// It has a `method`: a request or a notification.
    Call,
    /// It has a `result`.
    Response { id: Value, result: Value },
}

/// The id of the request in a body, if it is a JSON-RPC request.
pub(super) fn id_of(body: &[u8]) -> Option<Value> {
    crate::json::value(str::from_utf8(body).ok()?).ok()?.get("id").filter(|id| !id.is_null()).cloned()
}

/// Reads one message (JSON-RPC 2.0, sections 4 and 5).
///
/// # Errors
///
/// When it has an `error`, or is no JSON-RPC.
pub(super) fn read(mut value: Value, data: &str) -> Result<Incoming, Fault> {
    if text(&value, "jsonrpc") != "2.0" {
        return Err(Fault::broken_by("a message is no JSON-RPC 2.0", data));
    }
    if let Some(fault) = error(&value) {
        return Err(fault);
    }
    if value.get("method").is_some() {
        return Ok(Incoming::Call);
    }
    match value.get_mut("result").map(Value::take) {
        Some(result) => Ok(Incoming::Response { id: value.get("id").cloned().unwrap_or_default(), result }),
        None => Err(Fault::broken_by("a JSON-RPC message has no `method`, `result` or `error`", data)),
    }
}

/// The `error` of a response (section 5.1): its code and its message.
pub(super) fn error(value: &Value) -> Option<Fault> {
    let error = value.get("error").filter(|error| error.is_object())?;
    Some(Fault::error(plain(error.get("code")), text(error, "message")))
}

/// The messages in the data of one event: an array is a batch (MCP 2025-03-26).
pub(super) fn messages(message: &Message<'_>) -> Result<Vec<Value>, Fault> {
    if message.data().trim_start().starts_with('[')
        && let Ok(batch) = crate::json::typed::<Vec<Value>>(message.data())
    {
        return Ok(batch);
    }
    object(message).map(|value| vec![value])
}
