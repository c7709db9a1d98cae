//! The members of a message's JSON, read strictly: a member that is there and cannot be read is a fault.

use serde_json::{Map, Value};

use super::Fault;

/// The value of a JSON text; `None` if it is none.
pub(super) fn parsed(text: &str) -> Option<Value> {
    crate::json::value(text).ok()
}

/// A member, if it is there and not `null`.
pub(super) fn there<'v>(of: &'v Value, name: &str) -> Option<&'v Value> {
    of.get(name).filter(|value| !value.is_null())
}

/// A text; empty if it is not there.
pub(super) fn string<'v>(of: &'v Value, name: &str) -> Result<&'v str, Fault> {
    there(of, name).map_or(Ok(""), |value| value.as_str().ok_or_else(|| is_no(name, "string", of)))
}

/// A count. Some gateways write each number as `7.0`.
pub(super) fn count(of: &Value, name: &str) -> Result<Option<u64>, Fault> {
    let whole = |value: &Value| value.as_u64().or_else(|| whole(value.as_f64()?));
    there(of, name).map(|value| whole(value).ok_or_else(|| is_no(name, "count", of))).transpose()
}

fn whole(number: f64) -> Option<u64> {
    /// Up to here an `f64` holds each whole number exactly.
    const MOST: f64 = 9_007_199_254_740_992.0;
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is whole and within bounds"
    )]
    (number.fract() == 0.0 && (0.0..=MOST).contains(&number)).then_some(number as u64)
}

pub(super) fn boolean(of: &Value, name: &str) -> Result<Option<bool>, Fault> {
    there(of, name).map(|value| value.as_bool().ok_or_else(|| is_no(name, "boolean", of))).transpose()
}

/// An object, as a value.
pub(super) fn object<'v>(of: &'v Value, name: &str) -> Result<Option<&'v Value>, Fault> {
    let value = there(of, name).filter(|value| !value.is_object());
    value.map_or_else(|| Ok(there(of, name)), |_| Err(is_no(name, "object", of)))
}

/// The members of an object.
pub(super) fn map<'v>(of: &'v Value, name: &str) -> Result<Option<&'v Map<String, Value>>, Fault> {
    Ok(object(of, name)?.and_then(Value::as_object))
}

/// The elements of a list; none if it is not there.
pub(super) fn list<'v>(of: &'v Value, name: &str) -> Result<&'v [Value], Fault> {
    let Some(value) = there(of, name) else { return Ok(&[]) };
    value.as_array().map(Vec::as_slice).ok_or_else(|| is_no(name, "list", of))
}

fn is_no(name: &str, what: &str, of: &Value) -> Fault {
    Fault::broken_by(&format!("`{name}` is no {what}"), &of.to_string())
}
