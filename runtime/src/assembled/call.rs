//! A tool call while its pieces come.

use crate::json::is_json;

/// A tool call that is not complete.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(super) key: u64,
    pub(super) id: String,
    pub(super) name: String,
    /// `None` if none were ever sent, which is not the same as empty ones.
    pub(super) arguments: Option<String>,
    /// Whether the arguments are a text, and not JSON: the input of a custom tool.
    pub(super) is_text: bool,
}

impl Call {
    pub(crate) fn key(&self) -> u64 {
        self.key
    }

    /// The id; empty before it is known.
    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    /// The name so far; empty before it is known.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The arguments so far; `None` if none were ever sent.
    pub(crate) fn arguments(&self) -> Option<&str> {
        self.arguments.as_deref()
    }

    /// Whether the arguments could be all: they are JSON, or a text that has come.
    pub(crate) fn is_whole(&self) -> bool {
        let arguments = self.arguments.as_deref().unwrap_or_default();
        if self.is_text { !arguments.is_empty() } else { is_json(arguments) }
    }

    pub(super) fn bytes(&self) -> usize {
        size_of::<Self>() + self.id.len() + self.name.len() + self.arguments.as_ref().map_or(0, String::len)
    }
}
