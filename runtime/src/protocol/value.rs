//! JSON of messages, as protocols look at it.

use serde_json::Value;

use super::Fault;
use crate::json::{self, Unread};
use crate::message::Message;

/// The data of a message, which must be a JSON object.
pub(super) fn object(message: &Message<'_>) -> Result<Value, Fault> {
    match json::value(message.data()) {
        Ok(value) if value.is_object() => Ok(value),
        Ok(_) => Err(Fault::broken_by("a message is no JSON object", message.data())),
        Err(Unread::NotJson) => Err(Fault::broken_by("a message is no JSON", message.data())),
        Err(unread @ Unread::TooDeep) => {
            Err(Fault::broken_by(&format!("a message cannot be read: {unread}"), message.data()))
        }
    }
}

/// The text of a member; empty if it is not there or no string.
pub(super) fn text<'v>(value: &'v Value, member: &str) -> &'v str {
    value.get(member).and_then(Value::as_str).unwrap_or_default()
}

/// A string as it is, `null` as nothing, any other value as its JSON: error codes vary.
pub(super) fn plain(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}
