//! Gemini's `streamGenerateContent`.

use std::collections::BTreeMap;

use serde_json::Value;

use super::arguments::as_sent;
use super::members::{self, list, object as object_in, string, there};
use super::value::{object, plain};
use super::{Assembled, Fault, Next, Protocol, errors};
use crate::message::Message;

/// Gemini: `POST …/models/MODEL:streamGenerateContent?alt=sse`, of the Gemini API and of Vertex AI.
///
/// Unnamed messages, each a `GenerateContentResponse`. There is no end mark: the server ends the stream when each candidate
/// has its `finishReason`, or `promptFeedback` a `blockReason`; an end before that is a cut. An `error` in a message or in a
/// list is an error, and so is an event `error`. A named event is read if it has `candidates`, and is passed over if not.
/// Source: Gemini API reference, "Generating content"; `python-genai` and `js-genai`.
///
/// `text` joins the text parts of the first candidate, `reasoning` those that are thoughts (`"thought": true`); `tool` has
/// the function calls; `finish` is the `finishReason` (`STOP`, `MAX_TOKENS`, `SAFETY`), or the `blockReason`; `usage` is the
/// latest `usageMetadata`, whose `candidatesTokenCount` and `thoughtsTokenCount` are the output tokens. `choice 1 text` is
/// that of the second candidate. Some models repeat the `finishReason` in each message: the latest counts.
#[derive(Debug, Clone, Default)]
pub struct Gemini {
    /// Whether each candidate that has begun has its `finishReason`.
    candidates: BTreeMap<u64, bool>,
    is_blocked: bool,
    /// The number of function calls.
    calls: u64,
}

impl Protocol for Gemini {
    fn name(&self) -> &str {
        "gemini"
    }

    fn end_mark(&self) -> Option<&str> {
        Some("a `finishReason`")
    }

    fn may_end(&self) -> bool {
        self.is_blocked || (!self.candidates.is_empty() && self.candidates.values().all(|&is_over| is_over))
    }

    fn begin_anew(&mut self) {
        *self = Self::default();
    }

    fn read(&mut self, message: &Message<'_>, assembled: &mut Assembled) -> Result<Next, Fault> {
        let is_unnamed = message.event() == "message";
        if message.event() == "error" {
            return Err(errors::named(message));
        }
        let chunk = match object(message) {
            Ok(chunk) => chunk,
            Err(fault) if is_unnamed => return Err(errors::list(message.data()).unwrap_or(fault)),
            Err(_) => return errors::list(message.data()).map_or(Ok(Next::GoesOn), Err),
        };
        // The server's error is told before other faults.
        if let Some(fault) = errors::member(&chunk) {
            return Err(fault);
        }
        let known = ["candidates", "promptFeedback", "usageMetadata"];
        if !known.into_iter().any(|member| there(&chunk, member).is_some()) {
            return match is_unnamed {
                true => Err(Fault::broken_by("a chunk has no `candidates`", message.data())),
                false => Ok(Next::GoesOn),
            };
        }
        if let Some(usage) = object_in(&chunk, "usageMetadata")? {
            assembled.set_usage(usage.to_string(), output_tokens(usage)?);
        }
        for (place, candidate) in list(&chunk, "candidates")?.iter().enumerate() {
            self.candidate(candidate, place, message.data(), assembled)?;
        }
        if let Some(feedback) = object_in(&chunk, "promptFeedback")? {
            let reason = string(feedback, "blockReason")?;
            if is_said(reason) {
                self.is_blocked = true;
                assembled.set_finish(reason);
            }
        }
        Ok(Next::GoesOn)
    }
}

/// The tokens that the model put out, its thoughts included; `None` if the figures do not say it yet.
fn output_tokens(usage: &Value) -> Result<Option<u64>, Fault> {
    let thoughts = members::count(usage, "thoughtsTokenCount")?;
    let answer = members::count(usage, "candidatesTokenCount")?;
    Ok(answer.map(|answer| answer.saturating_add(thoughts.unwrap_or(0))))
}

/// Whether a reason is one: `FINISH_REASON_UNSPECIFIED` says nothing.
fn is_said(reason: &str) -> bool {
    !reason.is_empty() && !reason.ends_with("_UNSPECIFIED")
}

impl Gemini {
    /// Takes in the candidate at `place` in the chunk `data`.
    fn candidate(
        &mut self,
        candidate: &Value,
        place: usize,
        data: &str,
        assembled: &mut Assembled,
    ) -> Result<(), Fault> {
        if !candidate.is_object() {
            return Err(Fault::broken_by("a candidate is no object", &candidate.to_string()));
        }
        // The first has none, since JSON of Google leaves out what is 0.
        let index = members::count(candidate, "index")?.unwrap_or(place as u64);
        let output = assembled.choice_mut(index);
        let content = object_in(candidate, "content")?.unwrap_or(&Value::Null);
        for (number, part) in list(content, "parts")?.iter().enumerate() {
            if !part.is_object() {
                return Err(Fault::broken_by("a part is no object", &part.to_string()));
            }
            let said = string(part, "text")?;
            if members::boolean(part, "thought")?.unwrap_or(false) {
                output.add_reasoning(said);
            } else {
                output.add_text(said);
            }
            if let Some(call) = object_in(part, "functionCall")? {
                let (place, number) = (place.to_string(), number.to_string());
                let path = ["candidates", &place, "content", "parts", &number, "functionCall", "args"];
                self.call(call, as_sent(data, &path), output)?;
            }
            if OTHERS.into_iter().any(|member| there(part, member).is_some()) {
                output.add_other("…");
            }
        }
        let reason = string(candidate, "finishReason")?;
        let is_over = self.candidates.entry(index).or_default();
        if is_said(reason) {
            *is_over = true;
            output.set_finish(reason);
        }
        Ok(())
    }

    /// A function call comes whole.
    fn call(&mut self, call: &Value, arguments: Option<&str>, output: &mut Assembled) -> Result<(), Fault> {
        // Vertex AI sends such pieces if it is asked to: they are output, and no call.
        if there(call, "partialArgs").is_some() || members::boolean(call, "willContinue")?.is_some() {
            output.add_other("…");
            return Ok(());
        }
        let key = self.calls;
        self.calls += 1;
        output.start_call(key, plain(call.get("id")), string(call, "name")?);
        let arguments = match object_in(call, "args")? {
            Some(whole) => arguments.map_or_else(|| whole.to_string(), str::to_owned),
            None => "{}".to_owned(),
        };
        output.set_arguments(key, &arguments)?;
        output.finish_call_as_sent(key)
    }
}

/// Parts that are output of other kinds: images, code that the server runs, and what it prints.
const OTHERS: [&str; 4] = ["inlineData", "fileData", "executableCode", "codeExecutionResult"];
