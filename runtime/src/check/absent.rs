//! What a condition makes of a value that is missing.

use std::borrow::Cow;
use std::time::Duration;

use super::found::Found;
use super::node::Node;
use super::operand::Operand;

/// What counts where nothing is found, or `null`.
#[derive(Debug, Clone)]
pub(super) enum Absent {
    /// The condition does not hold.
    Misses,
    /// It holds, and finds nothing: what keeps it keeps `None`.
    Nothing,
    /// This JSON counts as found. As JSON it converts like a value that was sent.
    Json(Cow<'static, str>),
    /// This time counts as found.
    Time(Duration),
}

impl Absent {
    /// This value.
    pub(super) fn is(value: &Operand) -> Self {
        Self::Json(match value {
            Operand::Number(number) => number.to_string().into(),
            // Serializing a string cannot fail.
            Operand::Text(text) => serde_json::to_string(text).unwrap_or_default().into(),
            Operand::Json(json) => json.to_string().into(),
            Operand::Time(time) => return Self::Time(*time),
        })
    }

    /// The value that counts, if one does.
    pub(super) fn value(&self) -> Option<Node<'_>> {
        match self {
            Self::Misses | Self::Nothing => None,
            Self::Json(raw) => Some(Node::Json(Cow::Borrowed(raw))),
            Self::Time(time) => Some(Node::Time(*time)),
        }
    }

    /// What counts for a value that was looked for. `Err` is a verdict: the condition holds, and has found this.
    pub(super) fn instead_of<'m>(&self, node: Option<Node<'m>>) -> Result<Option<Node<'m>>, Found<'m>> {
        match self {
            Self::Misses => Ok(node),
            _ if node.as_ref().is_some_and(|node| !node.is_null()) => Ok(node),
            Self::Nothing => Err(Found::Nothing),
            Self::Json(raw) => Ok(Some(Node::Json(raw.clone()))),
            Self::Time(time) => Ok(Some(Node::Time(*time))),
        }
    }

    /// The same with a mask in the place of its value, if it has one.
    pub(super) fn masked(self, mask: &'static str) -> Self {
        match self {
            Self::Misses | Self::Nothing => self,
            Self::Json(_) | Self::Time(_) => Self::Json(mask.into()),
        }
    }
}
