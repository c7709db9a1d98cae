//! What the messages of a stream put together: text, tool calls, usage.

use serde_json::Value;
use serde_json::value::RawValue;

use super::Fault;
use crate::check::Short;

/// What the messages of a stream put together, as checks look at it. A [`Protocol`](super::Protocol) adds to it.
///
/// ```
/// let mut assembled = streamgauge::protocol::Assembled::default();
/// assembled.add_text("It is ");
/// assembled.start_call(0, "call_1", "get_weather");
/// assembled.add_arguments(0, r#"{"city":"#)?;
/// assert_eq!(assembled.tool(), None); // the call is not complete
/// assembled.add_arguments(0, r#""Paris"}"#)?;
/// assembled.finish_call(0)?;
///
/// assert_eq!(assembled.text(), "It is ");
/// assert_eq!(
///     assembled.tool(),
///     Some(r#"[{"id":"call_1","name":"get_weather","arguments":{"city":"Paris"}}]"#)
/// );
/// # Ok::<(), streamgauge::protocol::Fault>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Assembled {
    text: String,
    /// The calls that are not complete.
    open: Vec<Call>,
    /// The complete calls, as a JSON array.
    tool: Option<String>,
    usage: Option<String>,
    finish: Option<String>,
    output_tokens: Option<u64>,
    /// What the message at hand has added.
    fresh: Fresh,
}

/// What one message added.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Fresh {
    /// Something that the model put out, of whatever kind.
    pub(super) content: bool,
    /// A piece of the text.
    pub(super) text: bool,
}

/// A tool call that is not complete.
#[derive(Debug, Clone)]
struct Call {
    key: u64,
    id: String,
    name: String,
    arguments: String,
}

impl Assembled {
    /// All text so far.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The complete tool calls so far, in the order in which they were completed, as a JSON array of
    /// `{"id":…,"name":…,"arguments":{…}}`; `None` before the first.
    #[must_use]
    pub fn tool(&self) -> Option<&str> {
        self.tool.as_deref()
    }

    /// The latest usage figures, the JSON object that the server sent; `None` before any.
    #[must_use]
    pub fn usage(&self) -> Option<&str> {
        self.usage.as_deref()
    }

    /// Why the output is complete, in the words of the API (`stop`, `end_turn`, `completed`); `None` before it is.
    #[must_use]
    pub fn finish(&self) -> Option<&str> {
        self.finish.as_deref()
    }

    /// Adds to the text.
    pub fn add_text(&mut self, delta: &str) {
        if !delta.is_empty() {
            self.text.push_str(delta);
            self.fresh = Fresh { content: true, text: true };
        }
    }

    /// Replaces the text, where a protocol sends a part of it anew.
    pub fn set_text(&mut self, text: impl Into<String>) {
        self.text = text.into();
        self.fresh = Fresh { content: true, text: true };
    }

    /// Takes in output that is no part of the text, such as reasoning or a refusal: it is content for the figures,
    /// and is not kept.
    pub fn add_other(&mut self, delta: &str) {
        self.fresh.content |= !delta.is_empty();
    }

    /// Begins a tool call. `key` is what the stream tells its calls apart by.
    pub fn start_call(&mut self, key: u64, id: impl Into<String>, name: impl Into<String>) {
        self.open.push(Call { key, id: id.into(), name: name.into(), arguments: String::new() });
        self.fresh.content = true;
    }

    /// Adds to the arguments of the tool call `key`.
    ///
    /// # Errors
    ///
    /// When no such call was begun, or it is complete.
    pub fn add_arguments(&mut self, key: u64, delta: &str) -> Result<(), Fault> {
        self.call(key)?.arguments.push_str(delta);
        self.fresh.content |= !delta.is_empty();
        Ok(())
    }

    /// Replaces the arguments of the tool call `key`, where a protocol sends them whole at their end.
    ///
    /// # Errors
    ///
    /// As [`add_arguments`](Self::add_arguments).
    pub fn set_arguments(&mut self, key: u64, arguments: &str) -> Result<(), Fault> {
        let call = self.call(key)?;
        call.arguments.clear();
        call.arguments.push_str(arguments);
        Ok(())
    }

    /// Completes the tool call `key`. No arguments at all are `{}`, as the vendors' clients have it.
    ///
    /// # Errors
    ///
    /// When no such call was begun, or its arguments are no JSON.
    pub fn finish_call(&mut self, key: u64) -> Result<(), Fault> {
        self.call(key)?;
        let Some(place) = self.open.iter().position(|call| call.key == key) else { return Ok(()) };
        let Call { id, name, arguments, .. } = self.open.remove(place);
        let arguments = match arguments.trim() {
            "" => "{}",
            arguments => arguments,
        };
        if serde_json::from_str::<&RawValue>(arguments).is_err() {
            let shown = Short(arguments);
            return Err(Fault::broken(format!(
                "the arguments of the tool call `{name}` are no JSON: {shown}"
            )));
        }
        let tool = self.tool.get_or_insert_with(|| "[]".to_owned());
        tool.pop();
        if tool.len() > 1 {
            tool.push(',');
        }
        let (id, name) = (Value::from(id), Value::from(name));
        tool.push_str(&format!(r#"{{"id":{id},"name":{name},"arguments":{arguments}}}]"#));
        Ok(())
    }

    /// Completes all tool calls that were begun, in their order.
    ///
    /// # Errors
    ///
    /// As [`finish_call`](Self::finish_call).
    pub fn finish_calls(&mut self) -> Result<(), Fault> {
        while let Some(key) = self.open.first().map(|call| call.key) {
            self.finish_call(key)?;
        }
        Ok(())
    }

    /// Drops the tool calls that are not complete: the output was broken off before they were.
    pub fn drop_calls(&mut self) {
        self.open.clear();
    }

    /// Keeps the latest usage figures, a JSON object, and the number of output tokens if it is known by now.
    pub fn set_usage(&mut self, usage: impl Into<String>, output_tokens: Option<u64>) {
        self.usage = Some(usage.into());
        self.output_tokens = output_tokens.or(self.output_tokens);
    }

    /// Says that the output is complete, and why.
    pub fn set_finish(&mut self, reason: impl Into<String>) {
        self.finish = Some(reason.into());
    }

    /// The output goes on after all.
    pub(super) fn forget_finish(&mut self) {
        self.finish = None;
    }

    /// Whether the tool call `key` was begun and is not complete.
    pub(super) fn is_open(&self, key: u64) -> bool {
        self.open_id(key).is_some()
    }

    /// The id of the tool call `key`, if it was begun and is not complete.
    pub(super) fn open_id(&self, key: u64) -> Option<&str> {
        self.open.iter().find(|call| call.key == key).map(|call| call.id.as_str())
    }

    /// How many bytes there are of it, what keeps them included.
    pub(super) fn bytes(&self) -> usize {
        let of_call =
            |call: &Call| size_of::<Call>() + call.id.len() + call.name.len() + call.arguments.len();
        let open: usize = self.open.iter().map(of_call).sum();
        let others = [&self.tool, &self.usage, &self.finish];
        self.text.len() + open + others.into_iter().flatten().map(String::len).sum::<usize>()
    }

    pub(super) fn output_tokens(&self) -> Option<u64> {
        self.output_tokens
    }

    /// What was added since the last call.
    pub(super) fn take_fresh(&mut self) -> Fresh {
        std::mem::take(&mut self.fresh)
    }

    fn call(&mut self, key: u64) -> Result<&mut Call, Fault> {
        self.open.iter_mut().find(|call| call.key == key).ok_or_else(|| {
            Fault::broken(format!("tool call {key} goes on, but has not begun or is complete"))
        })
    }
}
