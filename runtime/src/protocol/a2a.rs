//! A2A, the Agent2Agent protocol.

use serde_json::Value;

use super::json_rpc::{self, Incoming};
use super::value::{self, error, object, plain, text};
use super::{Assembled, Fault, MOST_PARTS, Next, Protocol};
use crate::message::Message;

/// The Agent2Agent protocol: `SendStreamingMessage` and `SubscribeToTask` (in 0.3 `message/stream` and `tasks/resubscribe`) over
/// JSON-RPC, or the same over REST.
///
/// A stream is one message, which ends it, or a task with its updates up to the state that ends it: `completed`, or one in
/// which the task waits for somebody (`input-required`, `auth-required`; in 0.3 only when the update is marked `final`). A task
/// that failed, was canceled or rejected is an error, and so is a JSON-RPC error. Source: A2A specification 1.0, sections 3.1.2,
/// 9.4.2, 9.5 and 11.7, and 0.3, section 7.2; both forms of events are read.
///
/// `text` is that of the message or of the artifacts, or else of the last status; `finish` is the state (`completed`).
#[derive(Debug, Clone, Default)]
pub struct A2a {
    /// The artifacts by their ids, with their text.
    artifacts: Vec<(String, String)>,
}

impl Protocol for A2a {
    fn name(&self) -> &str {
        "a2a"
    }

    fn end_mark(&self) -> Option<&str> {
        Some("a message, or a final state of the task")
    }

    fn begin_anew(&mut self) {
        *self = Self::default();
    }

    fn refusal(&self, body: &str) -> Option<Fault> {
        let value = crate::json::value(body).ok()?;
        json_rpc::error(&value).or_else(|| value::refusal(body))
    }

    fn read(&mut self, message: &Message<'_>, assembled: &mut Assembled) -> Result<Next, Fault> {
        let value = object(message)?;
        let event = if value.get("jsonrpc").is_some() {
            match json_rpc::read(value, message.data())? {
                Incoming::Response { result, .. } => result,
                Incoming::Call => return Ok(Next::GoesOn),
            }
        } else if let Some(fault) = error(&value) {
            return Err(fault);
        } else {
            value
        };
        match Event::of(&event) {
            Some(Event::Message(message)) => {
                assembled.add_text(&parts(message));
                assembled.set_finish("completed");
                Ok(Next::Ends)
            }
            Some(Event::Task(task)) => {
                for artifact in task.get("artifacts").and_then(Value::as_array).into_iter().flatten() {
                    self.artifact(artifact, false, assembled)?;
                }
                status(task, true, assembled)
            }
            Some(Event::Status(update)) => {
                // In 0.3 `final` is there, and says whether the stream ends; in 1.0 the state does.
                let ends = update.get("final").and_then(Value::as_bool).unwrap_or(true);
                status(update, ends, assembled)
            }
            Some(Event::Artifact(update)) => {
                let append = update.get("append").and_then(Value::as_bool).unwrap_or(false);
                if let Some(artifact) = update.get("artifact") {
                    self.artifact(artifact, append, assembled)?;
                }
                Ok(Next::GoesOn)
            }
            None => Err(Fault::broken_by("a result is no message, task or update of one", message.data())),
        }
    }
}

/// What a stream of A2A carries.
enum Event<'v> {
    Message(&'v Value),
    Task(&'v Value),
    Status(&'v Value),
    Artifact(&'v Value),
}

impl<'v> Event<'v> {
    /// The member's name says which it is (1.0), or a `kind` in it does (0.3).
    fn of(value: &'v Value) -> Option<Self> {
        match text(value, "kind") {
            "message" => return Some(Event::Message(value)),
            "task" => return Some(Event::Task(value)),
            "status-update" => return Some(Event::Status(value)),
            "artifact-update" => return Some(Event::Artifact(value)),
            _ => {}
        }
        value
            .get("message")
            .map(Event::Message)
            .or_else(|| value.get("task").map(Event::Task))
            .or_else(|| value.get("statusUpdate").map(Event::Status))
            .or_else(|| value.get("artifactUpdate").map(Event::Artifact))
    }
}

impl A2a {
    fn artifact(&mut self, artifact: &Value, append: bool, assembled: &mut Assembled) -> Result<(), Fault> {
        let (id, text) = (plain(artifact.get("artifactId")), parts(artifact));
        let known = self.artifacts.iter().position(|(known, _)| *known == id);
        if known.is_none() && self.artifacts.len() == MOST_PARTS {
            return Err(Fault::broken(format!("the task has more than {MOST_PARTS} artifacts")));
        }
        match known.and_then(|place| self.artifacts.get_mut(place)) {
            None => {
                assembled.add_text(&text);
                self.artifacts.push((id, text));
            }
            Some((_, whole)) => {
                if !append {
                    whole.clear();
                }
                whole.push_str(&text);
                assembled.set_text(self.artifacts.iter().map(|(_, text)| text.as_str()).collect::<String>());
            }
        }
        Ok(())
    }
}

/// What the status of a task means for the stream. `ends` says whether a state in which the task waits ends it.
fn status(task: &Value, ends: bool, assembled: &mut Assembled) -> Result<Next, Fault> {
    let status = task.get("status").unwrap_or(&Value::Null);
    let said = status.get("message").map(parts).unwrap_or_default();
    let state = text(status, "state").trim_start_matches("TASK_STATE_").to_lowercase().replace('_', "-");
    match state.as_str() {
        "failed" | "canceled" | "rejected" => return Err(Fault::error(format!("task {state}"), said)),
        "completed" => {}
        "input-required" | "auth-required" if ends => {}
        _ => return Ok(Next::GoesOn),
    }
    if assembled.text().is_empty() {
        assembled.add_text(&said);
    }
    assembled.set_finish(state);
    Ok(Next::Ends)
}

/// The text of a message's or an artifact's parts.
fn parts(value: &Value) -> String {
    value
        .get("parts")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .map(|part| text(part, "text"))
        .collect()
}
