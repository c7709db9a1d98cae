//! The item of an event, and its type.

use std::borrow::Cow;

use serde_json::Value;

use crate::protocol::Fault;
use crate::protocol::members::{count, string};
use crate::protocol::value::plain;

/// What an event says of its item.
pub(super) struct Place<'v> {
    pub(super) index: Option<u64>,
    pub(super) id: Cow<'v, str>,
}

impl<'v> Place<'v> {
    /// Reads an item's event.
    pub(super) fn of(event: &'v Value) -> Result<Self, Fault> {
        Ok(Self { index: count(event, "output_index")?, id: id(event, "item_id") })
    }

    /// Reads an event with the item.
    pub(super) fn with(event: &Value, item: &'v Value) -> Result<Self, Fault> {
        Ok(Self { index: count(event, "output_index")?, id: id(item, "id") })
    }
}

/// An id: a string as is, or else its JSON.
pub(super) fn id<'v>(of: &'v Value, member: &str) -> Cow<'v, str> {
    match of.get(member) {
        Some(Value::String(id)) => Cow::Borrowed(id),
        other => Cow::Owned(plain(other)),
    }
}

/// The kinds of items, by `type`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Type {
    Message,
    Function,
    Custom,
    Other,
}

impl Type {
    pub(super) fn of(item: &Value) -> Result<Self, Fault> {
        Ok(match string(item, "type")? {
            "message" => Type::Message,
            "function_call" => Type::Function,
            "custom_tool_call" => Type::Custom,
            "" if item.get("content").is_some() => Type::Message,
            "" => return Err(Fault::broken_by("an output item has no `type`", &item.to_string())),
            _ => Type::Other,
        })
    }

    /// The member in which a call has its arguments.
    pub(super) fn arguments(self) -> &'static str {
        if self == Type::Custom { "input" } else { "arguments" }
    }
}

/// The text that a value was read from, and where it stands there.
pub(super) struct Raw<'d> {
    pub(super) data: &'d str,
    pub(super) path: Vec<String>,
}
