//! What a delta puts out: text, and content of other kinds.

use std::borrow::Cow;

use serde_json::Value;

use crate::protocol::members::string;
use crate::protocol::{Assembled, Fault};

/// What a delta puts out, its tool calls apart.
pub(super) struct Piece<'v> {
    pub(super) text: Cow<'v, str>,
    /// Whether there is content beside the text: reasoning, a refusal, audio, an image.
    pub(super) has_other: bool,
}

impl<'v> Piece<'v> {
    /// Reads a delta or a message.
    ///
    /// # Errors
    ///
    /// When its content cannot be read.
    pub(super) fn of(delta: &'v Value) -> Result<Self, Fault> {
        /// Only the last two are in the API's own chunks. The others are names of DeepSeek, vLLM, OpenRouter and
        /// LiteLLM.
        const OTHERS: [&str; 8] = [
            "reasoning_content",
            "reasoning",
            "reasoning_details",
            "thinking",
            "thinking_blocks",
            "images",
            "refusal",
            "audio",
        ];
        let mut piece = Self::content(delta)?;
        let Value::Object(members) = delta else { return Ok(piece) };
        for name in OTHERS {
            match members.get(name) {
                None | Some(Value::Null | Value::Bool(false)) => {}
                Some(Value::Bool(_) | Value::Number(_)) => {
                    return Err(Fault::broken_by(&format!("`{name}` is no content"), &delta.to_string()));
                }
                Some(value) => piece.has_other |= !is_empty(value),
            }
        }
        Ok(piece)
    }

    /// Reads the member `content`: a text, or a list of typed elements, as Mistral's.
    fn content(delta: &'v Value) -> Result<Self, Fault> {
        let mut piece = Self { text: Cow::Borrowed(""), has_other: false };
        match delta.get("content") {
            None | Some(Value::Null) => {}
            Some(Value::String(text)) => piece.text = Cow::Borrowed(text),
            Some(Value::Array(elements)) => {
                for element in elements {
                    match element.get("type").and_then(Value::as_str) {
                        None | Some("") => {
                            let reason = "an element of `content` has no `type`";
                            return Err(Fault::broken_by(reason, &element.to_string()));
                        }
                        Some("text") if element.get("text").is_none() => {
                            let reason = "a text in `content` has no `text`";
                            return Err(Fault::broken_by(reason, &element.to_string()));
                        }
                        Some("text") => piece.text.to_mut().push_str(string(element, "text")?),
                        Some(_) => piece.has_other = true,
                    }
                }
            }
            Some(other) => {
                return Err(Fault::broken_by("`content` is no text and no list", &other.to_string()));
            }
        }
        Ok(piece)
    }

    pub(super) fn has_content(&self) -> bool {
        !self.text.is_empty() || self.has_other
    }

    /// For the figures, counts content that is not kept.
    pub(super) fn count(&self, has_calls: bool, assembled: &mut Assembled) {
        if self.has_other || has_calls || !self.text.is_empty() {
            assembled.add_other("…");
        }
    }
}

/// Whether a value says nothing: at most its type, id or the like.
pub(super) fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => true,
        Value::String(text) => text.is_empty(),
        Value::Array(elements) => elements.iter().all(is_empty),
        Value::Object(members) => members.iter().all(|(name, value)| {
            matches!(name.as_str(), "type" | "id" | "index" | "format" | "signature" | "role")
                || is_empty(value)
        }),
    }
}
