//! What reports say of the output: what the last message added to it.

use super::added::Added;
use super::{Assembled, Fresh};

impl Assembled {
    /// Says that the messages are pieces of an answer and say nothing but what they add.
    pub(crate) fn of_chunks(self) -> Self {
        Self { of_chunks: true, ..self }
    }

    /// Whether the last message says nothing but what it added.
    pub(crate) fn added_is_all(&self) -> bool {
        self.of_chunks && !self.added.is_at_fault
    }

    /// The protocol refused the last message.
    pub(crate) fn at_fault(&mut self) {
        self.added.is_at_fault = true;
    }

    /// Whether it did.
    pub(crate) fn is_at_fault(&self) -> bool {
        self.added.is_at_fault
    }

    /// The next message is about to add to it.
    pub(crate) fn next_message(&mut self) {
        self.added = Added::default();
        self.fresh = Fresh::default();
        self.others.values_mut().for_each(Self::next_message);
    }

    /// Tells `each` what the last message added: its kind and its text.
    pub(crate) fn each_added(&self, each: &mut dyn FnMut(&'static str, &str)) {
        if let Some(text) = self.added.text.and_then(|(from, to)| self.text.get(from..to)) {
            each("text", text);
        }
        let texts = [
            ("reasoning", &self.reasoning, self.added.reasoning),
            ("refusal", &self.refusal, self.added.refusal),
        ];
        for (what, text, from) in texts {
            if let Some(text) = from.and_then(|from| text.get(from..)) {
                each(what, text);
            }
        }
        if let Some(tool) = self.added.complete_from.and_then(|from| self.tool.as_ref()?.get(from..)) {
            let calls = tool.strip_suffix(']').unwrap_or(tool);
            each("tool", calls.strip_prefix(',').unwrap_or(calls));
        }
        if let Some(added) = self.added.call
            && let Some(call) = self.open_call(added.key)
        {
            if added.is_new {
                each("tool", &call.name);
            }
            let arguments = call.arguments.as_ref().and_then(|all| all.get(added.arguments_from..));
            if let Some(arguments) = arguments.filter(|arguments| !arguments.is_empty()) {
                each("arguments", arguments);
            }
        }
        if self.added.other && !self.added.has_content() {
            each("other output", "");
        }
        if let Some(finish) = self.finish.as_ref().filter(|_| self.added.finish) {
            each("finish", finish);
        }
        if let Some(usage) = self.usage.as_ref().filter(|_| self.added.usage) {
            each("usage", usage);
        }
        for (index, other) in &self.others {
            other.each_added(&mut |what, text: &str| match what {
                "text" | "reasoning" | "refusal" => each("choice", &format!("{index} {what} {text:?}")),
                _ => each("choice", format!("{index} {what} {text}").trim_end()),
            });
        }
    }
}
