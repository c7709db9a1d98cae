//! The arguments of a tool call, as a message has them: a text, or the object itself.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::Value;
use serde_json::value::RawValue;

use super::Fault;
use crate::shown::Short;

/// The arguments in a member: a text as it is, an object as its JSON. `None` if there are none.
///
/// # Errors
///
/// When they are anything else. `name` names the call, and `raw` finds the text of an object.
pub(super) fn read<'v, 'd>(
    said: &'v Value,
    member: &str,
    name: &str,
    raw: impl FnOnce() -> Option<&'d str>,
) -> Result<Option<Cow<'v, str>>, Fault> {
    match said.get(member) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(Cow::Borrowed(text))),
        Some(whole @ Value::Object(_)) => {
            Ok(Some(Cow::Owned(raw().map_or_else(|| whole.to_string(), str::to_owned))))
        }
        Some(other) => {
            let reason = format!("`{member}` of the tool call `{}` is no text and no object", Short(name));
            Err(Fault::broken_by(&reason, &other.to_string()))
        }
    }
}

/// A value in a JSON text, digit for digit as it was sent. The steps of `path` are names, and numbers of elements.
pub(super) fn as_sent<'d>(data: &'d str, path: &[&str]) -> Option<&'d str> {
    let mut text = data;
    for step in path {
        text = if text.starts_with('[') {
            let elements: Vec<&RawValue> = serde_json::from_str(text).ok()?;
            elements.get(step.parse::<usize>().ok()?)?.get()
        } else {
            let members: BTreeMap<String, &RawValue> = serde_json::from_str(text).ok()?;
            members.get(*step)?.get()
        };
    }
    Some(text)
}
