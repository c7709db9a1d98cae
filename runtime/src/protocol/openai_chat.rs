//! OpenAI chat completions, and the many servers that speak them (vLLM, Ollama, llama.cpp, gateways).

mod calls;
mod content;
mod plain;
mod whole;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::members::{self, list, object as object_in, string, there};
use super::value::object;
use super::{Assembled, Fault, Next, Protocol, errors};
use crate::message::Message;
use calls::Calls;
use content::Piece;
use plain::Plain;

/// OpenAI chat completions: `POST /v1/chat/completions` with `"stream": true`.
///
/// Unnamed messages, each a `chat.completion.chunk`, up to `data: [DONE]`. A named event is read like one if it has
/// `choices` or an `error`, and is passed over if not. Source: OpenAI API reference, "Chat Completions, Streaming", and
/// `openai-python`, which stops reading at `[DONE]` and raises any message with an `error`.
///
/// An error counts wherever it stands: a message with an `error`, an event of that name, a choice with an `error` or
/// with the `finish_reason` `error`. A stream has one answer: chunks that differ in both `id` and `model` break the
/// protocol, and so does content of a choice after its `finish_reason`.
///
/// `text`, `tool` and the like come from the first choice, `choice 1 text` from the second. Tool calls are told apart by their `index`, then by their `id`; with
/// neither, each entry of a delta is a call of its own. They are complete when the choice has a `finish_reason`, or at
/// the end mark. With the `finish_reason` `length` or `content_filter` the output broke off: the last call is left out
/// if its arguments are no JSON. `finish` is absent if the server sends no `finish_reason`.
#[derive(Debug, Clone)]
pub struct OpenAiChat {
    /// The `id` and the `model` of the first chunk that has both.
    answer: Option<(String, String)>,
    /// The name of the events that are chunks, where they have one.
    chunks_are: Option<String>,
    /// The choices that have their `finish_reason`.
    finished: BTreeSet<u64>,
    first: Choice,
    /// The choices beside the first, by their index.
    others: BTreeMap<u64, Choice>,
}

/// What is known of one choice. [`Assembled`] holds its content.
#[derive(Debug, Clone)]
struct Choice {
    calls: Calls,
    /// Whether content beside its text has come.
    has_more: bool,
}

impl Choice {
    const NONE: Self = Self { calls: Calls::NONE, has_more: false };
}

/// A chat before its first message.
#[allow(non_upper_case_globals, reason = "the value is written like the type, as that of a unit struct")]
pub const OpenAiChat: OpenAiChat = OpenAiChat {
    answer: None,
    chunks_are: None,
    finished: BTreeSet::new(),
    first: Choice::NONE,
    others: BTreeMap::new(),
};

impl Default for OpenAiChat {
    fn default() -> Self {
        OpenAiChat
    }
}

impl Protocol for OpenAiChat {
    fn name(&self) -> &str {
        "openai_chat"
    }

    fn end_mark(&self) -> Option<&str> {
        Some("`data: [DONE]`")
    }

    fn begin_anew(&mut self) {
        *self = Self::default();
    }

    fn read(&mut self, message: &Message<'_>, assembled: &mut Assembled) -> Result<Next, Fault> {
        if message.event() == "error" {
            return Err(errors::named(message));
        }
        if message.data().trim_start().starts_with("[DONE]") {
            assembled.finish_calls_as_sent()?;
            for index in self.others.keys() {
                let output = assembled.choice_mut(*index);
                if output.finish_calls_as_sent().is_err() {
                    output.drop_calls();
                }
            }
            return Ok(Next::Ends);
        }
        let is_unnamed = message.event() == "message";
        if is_unnamed
            && let Some(plain) = Plain::of(message.data())
            && self.plain(&plain, assembled)?
        {
            return Ok(Next::GoesOn);
        }
        let chunk = match object(message) {
            Ok(chunk) => chunk,
            Err(fault) if is_unnamed || self.chunks_are.as_deref() == Some(message.event()) => {
                return Err(errors::list(message.data()).unwrap_or(fault));
            }
            Err(_) => return errors::list(message.data()).map_or(Ok(Next::GoesOn), Err),
        };
        // The server's error is told before other faults.
        if let Some(fault) = error(&chunk, is_unnamed) {
            return Err(fault);
        }
        let has_choices = there(&chunk, "choices").is_some();
        if !is_unnamed {
            if !has_choices {
                usage_of_a_named_event(&chunk, assembled);
                return Ok(Next::GoesOn);
            }
            if self.chunks_are.is_none() {
                self.chunks_are = Some(message.event().to_owned());
            }
        }
        if let (Some(Value::String(id)), Some(Value::String(model))) = (chunk.get("id"), chunk.get("model")) {
            self.is_one_answer(id, model)?;
        }
        let has_usage = usage(&chunk, assembled)?;
        if !has_choices && !has_usage {
            return Err(Fault::broken_by("a chunk has no `choices`", message.data()));
        }
        for (place, choice) in list(&chunk, "choices")?.iter().enumerate() {
            if !choice.is_object() {
                return Err(Fault::broken_by("a choice is no object", &choice.to_string()));
            }
            self.choice(choice, place, message.data(), assembled)?;
        }
        Ok(Next::GoesOn)
    }
}

/// The error in a chunk, wherever it stands.
fn error(chunk: &Value, is_unnamed: bool) -> Option<Fault> {
    // Groq's chunks give the error there.
    if let Some(fault) = errors::member(chunk).or_else(|| errors::member(chunk.get("x_groq")?)) {
        return Some(fault);
    }
    let is = |member: &str, what: &str| chunk.get(member).and_then(Value::as_str) == Some(what);
    // vLLM sent this.
    if is_unnamed && (is("object", "error") || is("type", "error")) {
        return Some(errors::event(chunk));
    }
    let choices = chunk.get("choices")?.as_array()?;
    let said = choices.iter().find_map(|choice| {
        let within = ["delta", "message"].into_iter().filter_map(|member| choice.get(member));
        errors::member(choice).or_else(|| within.into_iter().find_map(errors::member))
    });
    said.or_else(|| choices.iter().find_map(finished_by_an_error))
}

fn finished_by_an_error(choice: &Value) -> Option<Fault> {
    let reason = |member: &str| choice.get(member).and_then(Value::as_str).unwrap_or_default();
    if !reason("finish_reason").eq_ignore_ascii_case("error") {
        return None;
    }
    // In OpenRouter's chunks, the reason of the model's own API.
    let message = match reason("native_finish_reason") {
        "" => "the `finish_reason` of a choice, which says no more".to_owned(),
        native => format!("the `finish_reason` of a choice, `{native}` in the words of the model's own API"),
    };
    Some(Fault::error("error", message).sent_as(choice.to_string()))
}

/// Takes in the usage figures of a chunk, wherever they stand. True if there were any.
fn usage(chunk: &Value, assembled: &mut Assembled) -> Result<bool, Fault> {
    let first = chunk.get("choices").and_then(Value::as_array).into_iter().flatten();
    let first = first.filter(|choice| choice.get("index").and_then(Value::as_u64).unwrap_or(0) == 0);
    let groq = there(chunk, "x_groq").filter(|groq| groq.is_object());
    let mut has_usage = false;
    for holder in groq.into_iter().chain(first).chain([chunk]) {
        if let Some(usage) = object_in(holder, "usage")? {
            assembled.set_usage(usage.to_string(), members::count(usage, "completion_tokens")?);
            has_usage = true;
        }
    }
    Ok(has_usage)
}

/// The `usage` of a named event may be anything: only token figures are taken.
fn usage_of_a_named_event(event: &Value, assembled: &mut Assembled) {
    let Some(usage @ Value::Object(members)) = event.get("usage") else { return };
    let counts = ["prompt_tokens", "completion_tokens", "total_tokens"];
    if counts.into_iter().any(|count| members.get(count).is_some_and(Value::is_u64)) {
        let tokens = members.get("completion_tokens").and_then(Value::as_u64);
        assembled.set_usage(usage.to_string(), tokens);
    }
}

/// Where a choice stands: its index, its place in the chunk `data`, and whether it has its `finish_reason`.
struct Place<'d> {
    index: u64,
    place: usize,
    data: &'d str,
    is_over: bool,
}

impl OpenAiChat {
    /// Takes in a plain chunk. `false` if none may come now: the general way then says why.
    fn plain(&mut self, plain: &Plain<'_>, assembled: &mut Assembled) -> Result<bool, Fault> {
        if self.finished.contains(&0) {
            return Ok(false);
        }
        self.is_one_answer(plain.id, plain.model)?;
        assembled.add_text(&plain.text);
        Ok(true)
    }

    /// Some servers change one of the two in an answer, none both.
    fn is_one_answer(&mut self, id: &str, model: &str) -> Result<(), Fault> {
        if id.is_empty() || model.is_empty() {
            return Ok(());
        }
        match &self.answer {
            None => self.answer = Some((id.to_owned(), model.to_owned())),
            Some((first, of)) if first != id && of != model => {
                return Err(Fault::broken_by(
                    "chunks of two answers",
                    &format!("`{first}` of `{of}`, and `{id}` of `{model}`"),
                ));
            }
            Some(_) => {}
        }
        Ok(())
    }

    /// Takes in a choice, which stands at `place` in the chunk `data`.
    fn choice(
        &mut self,
        choice: &Value,
        place: usize,
        data: &str,
        assembled: &mut Assembled,
    ) -> Result<(), Fault> {
        let index = members::count(choice, "index")?.unwrap_or(0);
        let reason = string(choice, "finish_reason")?;
        let delta = object_in(choice, "delta")?.unwrap_or(&Value::Null);
        let message = object_in(choice, "message")?;
        let mut piece = Piece::of(delta)?;
        if choice.get("delta").is_none() && message.is_none() {
            // A chunk of the older completions.
            piece.text = string(choice, "text")?.into();
        }
        let (calls, older) = (list(delta, "tool_calls")?, object_in(delta, "function_call")?);
        let has_calls = !calls.is_empty() || older.is_some_and(|call| !content::is_empty(call));
        if self.finished.contains(&index) && (piece.has_content() || has_calls) {
            return Err(Fault::broken_by(
                &format!("content of choice {index} comes after its `finish_reason`"),
                &choice.to_string(),
            ));
        }
        let known = match index {
            0 => &mut self.first,
            _ => self.others.entry(index).or_insert(Choice::NONE),
        };
        let output = assembled.choice_mut(index);
        piece.add_to(output);
        known.has_more |= piece.has_more();
        let is_over = self.finished.contains(&index);
        let is_last = !reason.is_empty() || is_over;
        let message = message.filter(|_| is_last || !(piece.has_content() || has_calls));
        let mut rest = || -> Result<(), Fault> {
            known.calls.take(calls, place, data, output)?;
            known.calls.take_older(older, output)?;
            if let Some(message) = message {
                known.whole(message, Place { index, place, data, is_over }, output)?;
            }
            complete(reason, output)
        };
        match rest() {
            // The answer is the first choice: what is broken of another is left out.
            Err(_) if index > 0 => {
                output.drop_calls();
                output.add_other("…");
            }
            done => done?,
        }
        if !reason.is_empty() {
            output.set_finish(reason);
        }
        if !reason.is_empty() {
            self.finished.insert(index);
        }
        Ok(())
    }
}

/// Completes the calls of a choice that has its `finish_reason`; it has none yet if that is empty.
fn complete(reason: &str, output: &mut Assembled) -> Result<(), Fault> {
    match reason {
        "" => Ok(()),
        reason if is_broken_off(reason) => output.break_off_calls(),
        _ => output.finish_calls_as_sent(),
    }
}

/// Whether the output was broken off. The API's own reasons, then those of Mistral, vLLM, DeepSeek and of gateways.
fn is_broken_off(reason: &str) -> bool {
    let reasons = [
        "length",
        "content_filter",
        "model_length",
        "abort",
        "insufficient_system_resource",
        "max_tokens",
        "max_output_tokens",
    ];
    reasons.iter().any(|known| known.eq_ignore_ascii_case(reason))
}
