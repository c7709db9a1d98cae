//! What a delta puts out: text, and content of other kinds.

use std::borrow::Cow;

use serde_json::Value;

use crate::protocol::members::string;
use crate::protocol::{Assembled, Fault};

/// What a delta puts out, its tool calls apart.
#[derive(Default)]
pub(super) struct Piece<'v> {
    pub(super) text: Cow<'v, str>,
    pub(super) reasoning: Cow<'v, str>,
    pub(super) refusal: Cow<'v, str>,
    /// Whether there is content of other kinds: audio, an image.
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
        /// LiteLLM. Some send the same reasoning under two of these names, so the first that says something holds.
        const OTHERS: [&str; 8] = [
            "reasoning_content",
            "reasoning",
            "thinking",
            "reasoning_details",
            "thinking_blocks",
            "images",
            "refusal",
            "audio",
        ];
        let mut piece = Self::content(delta)?;
        let Value::Object(members) = delta else { return Ok(piece) };
        let in_content = !piece.reasoning.is_empty();
        for name in OTHERS {
            match members.get(name) {
                None | Some(Value::Null | Value::Bool(false)) => {}
                Some(Value::Bool(_) | Value::Number(_)) => {
                    return Err(Fault::broken_by(&format!("`{name}` is no content"), &delta.to_string()));
                }
                Some(Value::String(text)) if name == "refusal" => piece.refusal = Cow::Borrowed(text),
                Some(value) => match reasoning(name, value) {
                    Some(text) if !text.is_empty() => {
                        if !in_content && piece.reasoning.is_empty() {
                            piece.reasoning = text;
                        }
                    }
                    _ => piece.has_other |= !is_empty(value),
                },
            }
        }
        Ok(piece)
    }

    /// Reads the member `content`: a text, or a list of typed elements, as Mistral's.
    fn content(delta: &'v Value) -> Result<Self, Fault> {
        let mut piece = Self::default();
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
                        Some("refusal") => piece.refusal.to_mut().push_str(string(element, "refusal")?),
                        Some(_) => match thought(element) {
                            Some(text) => piece.reasoning.to_mut().push_str(&text),
                            None => piece.has_other = true,
                        },
                    }
                }
            }
            Some(other) => {
                return Err(Fault::broken_by("`content` is no text and no list", &other.to_string()));
            }
        }
        Ok(piece)
    }

    /// Whether there is content outside the text.
    pub(super) fn has_more(&self) -> bool {
        self.has_other || !self.reasoning.is_empty() || !self.refusal.is_empty()
    }

    pub(super) fn has_content(&self) -> bool {
        !self.text.is_empty() || self.has_more()
    }

    /// Adds it to a choice.
    pub(super) fn add_to(&self, choice: &mut Assembled) {
        choice.add_text(&self.text);
        self.add_rest_to(choice);
    }

    /// The same without the text.
    pub(super) fn add_rest_to(&self, choice: &mut Assembled) {
        choice.add_reasoning(&self.reasoning);
        choice.add_refusal(&self.refusal);
        if self.has_other {
            choice.add_other("…");
        }
    }
}

/// The reasoning in a member of this name; `None` if it has none that is a text.
fn reasoning<'v>(name: &str, value: &'v Value) -> Option<Cow<'v, str>> {
    match value {
        Value::String(text) if matches!(name, "reasoning_content" | "reasoning" | "thinking") => {
            Some(Cow::Borrowed(text))
        }
        Value::Array(parts) if matches!(name, "reasoning_details" | "thinking_blocks") => {
            let texts: Vec<Cow<'_, str>> = parts.iter().filter_map(thought).collect();
            (!texts.is_empty()).then(|| Cow::Owned(texts.concat()))
        }
        _ => None,
    }
}

/// The text of an element that is reasoning, such as `{"type":"thinking","thinking":…}`.
fn thought(element: &Value) -> Option<Cow<'_, str>> {
    let kind = element.get("type").and_then(Value::as_str)?;
    if !(kind.starts_with("thinking") || kind.starts_with("reasoning")) {
        return None;
    }
    let said = ["thinking", "text", "summary", "reasoning"].into_iter().find_map(|name| element.get(name))?;
    match said {
        Value::String(text) => Some(Cow::Borrowed(text)),
        Value::Array(parts) => {
            let texts = parts.iter().filter_map(|part| part.get("text")?.as_str());
            Some(Cow::Owned(texts.collect()))
        }
        _ => None,
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
