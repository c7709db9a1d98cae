//! The output of a stream's messages: text, reasoning, tool calls, usage; of one answer or of several.

mod added;
mod call;
mod reported;

use std::collections::BTreeMap;

use serde_json::Value;

use crate::fault::Fault;
use crate::json::is_json;
use crate::shown::Short;
use added::Added;
pub(crate) use call::Call;

/// The output that the messages of a stream form, for checks. A [`Protocol`](crate::protocol::Protocol) adds to it.
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
    reasoning: String,
    refusal: String,
    /// The calls that are not complete.
    open: Vec<Call>,
    /// The complete calls, as a JSON array.
    tool: Option<String>,
    usage: Option<String>,
    finish: Option<String>,
    output_tokens: Option<u64>,
    /// The bytes of the open calls, and those that the protocol keeps besides.
    kept: usize,
    /// What the current message added.
    fresh: Fresh,
    /// The same for reports.
    added: Added,
    /// Whether the messages are pieces of an answer and say nothing but what they add.
    of_chunks: bool,
    /// Whether there was output that is not kept.
    has_other: bool,
    /// The answers beside the first, by their index.
    others: BTreeMap<u64, Assembled>,
}

/// What one message added.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Fresh {
    /// Something that the model put out, of whatever kind.
    pub(crate) content: bool,
    /// A piece of the text.
    pub(crate) text: bool,
}

impl Assembled {
    /// All text so far.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// All reasoning so far: what the model put out before or between its answer.
    #[must_use]
    pub fn reasoning(&self) -> &str {
        &self.reasoning
    }

    /// The refusal so far: what the model put out in place of an answer, where the API tells it apart.
    #[must_use]
    pub fn refusal(&self) -> &str {
        &self.refusal
    }

    /// The output of one of several answers to the request, which APIs call choices or candidates; 0 is this one. `None`
    /// before it has begun.
    ///
    /// ```
    /// let mut assembled = streamgauge::protocol::Assembled::default();
    /// assembled.choice_mut(1).add_text("Or Lyon.");
    /// assert_eq!(assembled.choice(1).map(|choice| choice.text()), Some("Or Lyon."));
    /// assert!(assembled.choice(2).is_none());
    /// ```
    #[must_use]
    pub fn choice(&self, index: u64) -> Option<&Assembled> {
        if index == 0 { Some(self) } else { self.others.get(&index) }
    }

    /// The same, to add to it: a choice begins with the first call. Its usage figures are not looked at.
    pub fn choice_mut(&mut self, index: u64) -> &mut Assembled {
        if index == 0 { self } else { self.others.entry(index).or_default() }
    }

    /// The choices, by their index; the first is this output itself.
    pub(crate) fn choices(&self) -> impl Iterator<Item = (u64, &Assembled)> {
        std::iter::once((0, self)).chain(self.others.iter().map(|(index, other)| (*index, other)))
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
            let from = self.text.len();
            self.text.push_str(delta);
            self.fresh = Fresh { content: true, text: true };
            self.added.text(from, self.text.len());
        }
    }

    /// Replaces the text, if a protocol sends a part of it anew.
    pub fn set_text(&mut self, text: impl Into<String>) {
        let before = std::mem::replace(&mut self.text, text.into());
        self.fresh = Fresh { content: true, text: true };
        // The same text with more behind it only adds that.
        self.added.text(if self.text.starts_with(&before) { before.len() } else { 0 }, self.text.len());
    }

    /// Adds to the reasoning. It counts as content for the figures, and is no part of the text.
    pub fn add_reasoning(&mut self, delta: &str) {
        if !delta.is_empty() {
            let from = self.reasoning.len();
            self.reasoning.push_str(delta);
            self.fresh.content = true;
            self.added.reasoning.get_or_insert(from);
        }
    }

    /// Adds to the refusal. It counts as content for the figures, and is no part of the text.
    pub fn add_refusal(&mut self, delta: &str) {
        if !delta.is_empty() {
            let from = self.refusal.len();
            self.refusal.push_str(delta);
            self.fresh.content = true;
            self.added.refusal.get_or_insert(from);
        }
    }

    /// Takes in output of other kinds, such as audio or an image. It counts as content for the figures, and is not
    /// kept.
    pub fn add_other(&mut self, delta: &str) {
        self.fresh.content |= !delta.is_empty();
        self.added.other |= !delta.is_empty();
        self.has_other |= !delta.is_empty();
    }

    /// Whether there was output that is not kept, such as audio or an image.
    pub(crate) fn has_other(&self) -> bool {
        self.has_other
    }

    /// Begins a tool call. The stream tells its calls apart by `key`.
    pub fn start_call(&mut self, key: u64, id: impl Into<String>, name: impl Into<String>) {
        let call = Call { key, id: id.into(), name: name.into(), arguments: None, is_text: false };
        self.kept += call.bytes();
        self.open.push(call);
        self.fresh.content = true;
        self.added.call(key, true, 0);
    }

    /// Adds to the arguments of the tool call `key`.
    ///
    /// # Errors
    ///
    /// When no such call was begun, or it is complete.
    pub fn add_arguments(&mut self, key: u64, delta: &str) -> Result<(), Fault> {
        let arguments = self.call(key)?.arguments.get_or_insert_default();
        let from = arguments.len();
        arguments.push_str(delta);
        self.added.call(key, false, from);
        self.kept += delta.len();
        self.fresh.content |= !delta.is_empty();
        Ok(())
    }

    /// Replaces the arguments of the tool call `key`, if a protocol sends them whole at the end.
    ///
    /// # Errors
    ///
    /// As [`add_arguments`](Self::add_arguments).
    pub fn set_arguments(&mut self, key: u64, arguments: &str) -> Result<(), Fault> {
        let call = self.call(key)?;
        let before = call.arguments.replace(arguments.to_owned()).unwrap_or_default().len();
        self.kept = (self.kept + arguments.len()).saturating_sub(before);
        // The earlier part was told already.
        self.fresh.content |= arguments.len() > before;
        if arguments.len() > before {
            self.added.call(key, false, before);
        }
        Ok(())
    }

    /// Completes the tool call `key`. Missing arguments become `{}`, as in the vendors' clients.
    ///
    /// # Errors
    ///
    /// When no such call was begun, or its arguments are no JSON.
    pub fn finish_call(&mut self, key: u64) -> Result<(), Fault> {
        self.call(key)?;
        let call = self.take(key);
        call.map_or(Ok(()), |call| self.complete(call))
    }

    /// Completes all tool calls that were begun, in their order.
    ///
    /// # Errors
    ///
    /// As [`finish_call`](Self::finish_call).
    pub fn finish_calls(&mut self) -> Result<(), Fault> {
        self.take_all().into_iter().try_for_each(|call| self.complete(call))
    }

    /// Drops the incomplete tool calls: the output was broken off before their end.
    pub fn drop_calls(&mut self) {
        self.take_all();
    }

    /// As [`finish_call`](Self::finish_call), for APIs that send a name and (maybe empty) arguments with each call: a
    /// call without either is a fault.
    pub(crate) fn finish_call_as_sent(&mut self, key: u64) -> Result<(), Fault> {
        self.call(key)?;
        let call = self.take(key);
        call.map_or(Ok(()), |call| self.complete_as_sent(call))
    }

    /// As [`finish_calls`](Self::finish_calls), with the care of [`finish_call_as_sent`](Self::finish_call_as_sent).
    pub(crate) fn finish_calls_as_sent(&mut self) -> Result<(), Fault> {
        self.take_all().into_iter().try_for_each(|call| self.complete_as_sent(call))
    }

    /// The output was broken off: each call but the last is complete, and so is the last one if its arguments are JSON.
    pub(crate) fn break_off_calls(&mut self) -> Result<(), Fault> {
        let mut calls = self.take_all();
        let last = calls.pop().filter(|last| !last.is_text && last.is_whole() && !last.name.is_empty());
        calls.into_iter().chain(last).try_for_each(|call| self.complete_as_sent(call))
    }

    /// Drops the call `key`, which is not complete.
    pub(crate) fn drop_call(&mut self, key: u64) {
        self.take(key);
    }

    /// Sets the name of the call `key`, or adds to it.
    pub(crate) fn add_name(&mut self, key: u64, more: &str) -> Result<(), Fault> {
        self.call(key)?.name.push_str(more);
        self.kept += more.len();
        Ok(())
    }

    /// Sets the id of the call `key`.
    pub(crate) fn set_id(&mut self, key: u64, id: &str) -> Result<(), Fault> {
        let before = std::mem::replace(&mut self.call(key)?.id, id.to_owned()).len();
        self.kept = (self.kept + id.len()).saturating_sub(before);
        Ok(())
    }

    /// Says that the arguments of the call `key` are a text: they become a JSON string.
    pub(crate) fn takes_text(&mut self, key: u64) -> Result<(), Fault> {
        self.call(key)?.is_text = true;
        Ok(())
    }

    /// The tool calls that were begun and are not complete, in their order.
    pub(crate) fn open_calls(&self) -> &[Call] {
        &self.open
    }

    /// The tool call `key`, if it was begun and is not complete. The latest is found first.
    pub(crate) fn open_call(&self, key: u64) -> Option<&Call> {
        self.open.iter().rev().find(|call| call.key == key)
    }

    /// Adds to the text at byte `at`, if a part goes on after the next one has begun.
    pub(crate) fn insert_text(&mut self, at: usize, delta: &str) {
        if at >= self.text.len() || !self.text.is_char_boundary(at) {
            return self.add_text(delta);
        }
        if !delta.is_empty() {
            self.text.insert_str(at, delta);
            self.fresh = Fresh { content: true, text: true };
            self.added.text(at, at + delta.len());
        }
    }

    /// Counts bytes that the protocol keeps besides: they fall under the same limit.
    pub(crate) fn keeps(&mut self, bytes: usize) {
        self.kept += bytes;
    }

    /// Keeps the latest usage figures, a JSON object, and the number of output tokens if it is known by now.
    pub fn set_usage(&mut self, usage: impl Into<String>, output_tokens: Option<u64>) {
        self.usage = Some(usage.into());
        self.added.usage = true;
        self.output_tokens = output_tokens.or(self.output_tokens);
    }

    /// Says that the output is complete, and why.
    pub fn set_finish(&mut self, reason: impl Into<String>) {
        self.finish = Some(reason.into());
        self.added.finish = true;
    }

    /// The output goes on after all.
    pub(crate) fn forget_finish(&mut self) {
        self.finish = None;
        self.added.finish = false;
    }

    /// How many bytes it has, the kept ones included.
    pub(crate) fn bytes(&self) -> usize {
        let parts = [&self.tool, &self.usage, &self.finish];
        let parts: usize = parts.into_iter().flatten().map(String::len).sum();
        let others: usize = self.others.values().map(|other| size_of::<Self>() + other.bytes()).sum();
        self.text.len() + self.reasoning.len() + self.refusal.len() + self.kept + parts + others
    }

    pub(crate) fn output_tokens(&self) -> Option<u64> {
        self.output_tokens
    }

    /// What the current message added.
    pub(crate) fn fresh(&self) -> Fresh {
        let fresh = self.others.values().map(|other| other.fresh);
        fresh.fold(self.fresh, |all, one| Fresh {
            content: all.content || one.content,
            // The text is that of the first choice.
            text: all.text,
        })
    }

    fn call(&mut self, key: u64) -> Result<&mut Call, Fault> {
        self.open.iter_mut().rev().find(|call| call.key == key).ok_or_else(|| {
            Fault::broken(format!("tool call {key} goes on, but has not begun or is complete"))
        })
    }

    fn take(&mut self, key: u64) -> Option<Call> {
        let call = self.open.remove(self.open.iter().rposition(|call| call.key == key)?);
        self.kept = self.kept.saturating_sub(call.bytes());
        Some(call)
    }

    fn take_all(&mut self) -> Vec<Call> {
        let calls = std::mem::take(&mut self.open);
        self.kept = self.kept.saturating_sub(calls.iter().map(Call::bytes).sum());
        calls
    }

    fn complete_as_sent(&mut self, call: Call) -> Result<(), Fault> {
        if call.name.is_empty() {
            let id = Short(&call.id);
            return Err(Fault::broken(format!("the tool call of id `{id}` has no name")));
        }
        if call.arguments.is_none() {
            let name = Short(&call.name);
            return Err(Fault::broken(format!("the arguments of the tool call `{name}` were never sent")));
        }
        self.complete(call)
    }

    fn complete(&mut self, call: Call) -> Result<(), Fault> {
        let Call { id, name, arguments, is_text, .. } = call;
        let mut arguments = arguments.unwrap_or_default();
        if is_text {
            arguments = Value::from(arguments).to_string();
        }
        let arguments = match arguments.trim() {
            "" => "{}",
            arguments => arguments,
        };
        if !is_json(arguments) {
            let reason = format!("the arguments of the tool call `{}` are no JSON", Short(&name));
            return Err(Fault::broken_by(&reason, arguments));
        }
        let tool = self.tool.get_or_insert_with(|| "[]".to_owned());
        tool.pop();
        self.added.complete(tool.len());
        if tool.len() > 1 {
            tool.push(',');
        }
        let (id, name) = (Value::from(id), Value::from(name));
        tool.push_str(&format!(r#"{{"id":{id},"name":{name},"arguments":{arguments}}}]"#));
        Ok(())
    }
}
