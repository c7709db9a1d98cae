//! A2A, the Agent2Agent protocol.

use serde_json::Value;

use super::json_rpc::{self, Incoming};
use super::members::{boolean, list, object as object_in, string, there};
use super::value::{object, plain, text};
use super::{Assembled, Fault, MOST_PARTS, Next, Protocol, errors};
use crate::message::Message;

/// The Agent2Agent protocol: `SendStreamingMessage` and `SubscribeToTask` (in 0.3 `message/stream` and
/// `tasks/resubscribe`) over JSON-RPC, or the same over REST.
///
/// A stream is one message, or a task with its updates. The message ends it, and so does a task that is `completed` or
/// waits for somebody (`input-required`, `auth-required`). In 0.3 an update that is marked `final` ends it in any
/// state. A task that waits in an update marked as not `final` does not: the stream may go on, or the server may end it
/// there, as in the official SDKs. A task that failed, was canceled or rejected is an error, and so are a JSON-RPC
/// error and an event `error`. Events of another name are passed over if they carry none of this. Source: A2A
/// specification 1.0, sections 3.1.2, 9.4.2, 9.5 and 11.7, and 0.3, section 7.2; `a2a-python` and `a2a-js`; both forms
/// of events are read.
///
/// `text` comes from the message or the artifacts, or else from the last status; `finish` is the state (`completed`).
#[derive(Debug, Clone, Default)]
pub struct A2a {
    /// The artifacts by their ids, with their text.
    artifacts: Vec<(String, String)>,
    /// Whether the text comes from a status, for want of another.
    is_of_status: bool,
    /// Whether the task waits for somebody on a stream that may go on.
    is_waiting: bool,
    /// The id of the task; empty before it is known.
    task: String,
}

impl Protocol for A2a {
    fn name(&self) -> &str {
        "a2a"
    }

    fn end_mark(&self) -> Option<&str> {
        Some("a message, or a final state of the task")
    }

    fn may_end(&self) -> bool {
        self.is_waiting
    }

    fn begin_anew(&mut self) {
        *self = Self::default();
    }

    fn refusal(&self, body: &str) -> Option<Fault> {
        json_rpc::refusal(body)
    }

    fn read(&mut self, message: &Message<'_>, assembled: &mut Assembled) -> Result<Next, Fault> {
        let is_named = message.event() != "message";
        if message.event() == "error" {
            return Err(errors::named(message));
        }
        let value = match object(message) {
            Ok(value) => value,
            Err(_) if is_named => return errors::list(message.data()).map_or(Ok(Next::GoesOn), Err),
            Err(fault) => return Err(errors::list(message.data()).unwrap_or(fault)),
        };
        if let Some(fault) = errors::member(&value) {
            return Err(fault);
        }
        let is_json_rpc = value.get("jsonrpc").is_some();
        let value = if is_json_rpc {
            match json_rpc::read(value, message.data())? {
                Incoming::Response { result, .. } => result,
                Incoming::Call => return Ok(Next::GoesOn),
            }
        } else {
            value
        };
        if let Some(fault) = errors::member(&value) {
            return Err(fault);
        }
        match Event::of(&value, is_named && !is_json_rpc) {
            Some(event) => self.take(&event, assembled),
            None if is_named && !is_json_rpc => Ok(Next::GoesOn),
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
    /// The member's name (1.0), a `kind` in it (0.3), or else its members say which event it is. `is_strict` refuses a
    /// value that may be something else.
    fn of(value: &'v Value, is_strict: bool) -> Option<Self> {
        match text(value, "kind") {
            "message" => return Some(Event::Message(value)),
            "task" => return Some(Event::Task(value)),
            "status-update" => return Some(Event::Status(value)),
            "artifact-update" => return Some(Event::Artifact(value)),
            _ => {}
        }
        let member = |name: &str| there(value, name).filter(|value| !is_strict || value.is_object());
        let by_name = member("message")
            .map(Event::Message)
            .or_else(|| member("task").map(Event::Task))
            .or_else(|| member("statusUpdate").map(Event::Status))
            .or_else(|| member("artifactUpdate").map(Event::Artifact));
        if by_name.is_some() || is_strict || !plain(value.get("kind")).is_empty() {
            return by_name;
        }
        let has = |name: &str| there(value, name).is_some();
        if has("status") {
            let is_task =
                !has("final") && !has("taskId") && (has("id") || has("artifacts") || has("history"));
            return Some(if is_task { Event::Task(value) } else { Event::Status(value) });
        }
        match (has("artifact"), has("parts") && (has("role") || has("messageId"))) {
            (true, _) => Some(Event::Artifact(value)),
            (_, true) => Some(Event::Message(value)),
            _ => None,
        }
    }
}

impl A2a {
    fn take(&mut self, event: &Event<'_>, assembled: &mut Assembled) -> Result<Next, Fault> {
        match *event {
            Event::Message(message) => {
                let parts = Parts::of(message)?;
                parts.others(assembled);
                if self.is_of_status {
                    assembled.set_text(parts.text);
                } else {
                    assembled.add_text(&parts.text);
                }
                assembled.set_finish("completed");
                Ok(Next::Ends)
            }
            Event::Task(task) => {
                if let Some(fault) = failed(task) {
                    return Err(fault);
                }
                self.is_one_task(task, "id")?;
                for artifact in list(task, "artifacts")? {
                    self.artifact(artifact, false, assembled)?;
                }
                self.status(task, None, assembled)
            }
            Event::Status(update) => match failed(update) {
                Some(fault) => Err(fault),
                None => {
                    self.is_one_task(update, "taskId")?;
                    self.status(update, boolean(update, "final")?, assembled)
                }
            },
            Event::Artifact(update) => {
                self.is_one_task(update, "taskId")?;
                let append = boolean(update, "append")?.unwrap_or(false);
                if let Some(artifact) = object_in(update, "artifact")? {
                    self.artifact(artifact, append, assembled)?;
                }
                Ok(Next::GoesOn)
            }
        }
    }

    /// A stream is of one task: the official SDKs refuse another.
    fn is_one_task(&mut self, of: &Value, member: &str) -> Result<(), Fault> {
        let Some(Value::String(id)) = of.get(member) else { return Ok(()) };
        if id.is_empty() || *id == self.task {
            return Ok(());
        }
        if !self.task.is_empty() {
            let both = format!("`{}` and `{id}`", self.task);
            return Err(Fault::broken_by("events of two tasks", &both));
        }
        self.task.clone_from(id);
        Ok(())
    }

    fn artifact(&mut self, artifact: &Value, append: bool, assembled: &mut Assembled) -> Result<(), Fault> {
        let (id, parts) = (plain(artifact.get("artifactId")), Parts::of(artifact)?);
        parts.others(assembled);
        let known = self.artifacts.iter().position(|(known, _)| *known == id);
        if known.is_none() && self.artifacts.len() == MOST_PARTS {
            return Err(Fault::broken(format!("the task has more than {MOST_PARTS} artifacts")));
        }
        let last = self.artifacts.len().saturating_sub(1);
        let is_behind = known.is_none() || (append && known == Some(last));
        let is_new = match known.and_then(|place| self.artifacts.get_mut(place)) {
            None => {
                self.artifacts.push((id, parts.text.clone()));
                !parts.text.is_empty()
            }
            Some((_, whole)) if append => {
                whole.push_str(&parts.text);
                !parts.text.is_empty()
            }
            Some((_, whole)) => {
                let is_new = *whole != parts.text;
                whole.clone_from(&parts.text);
                is_new
            }
        };
        if is_new && is_behind && !self.is_of_status {
            assembled.add_text(&parts.text);
        } else if is_new {
            // The text of a status no longer counts.
            self.is_of_status = false;
            assembled.set_text(self.artifacts.iter().map(|(_, text)| text.as_str()).collect::<String>());
        }
        Ok(())
    }

    /// Whether the status of a task ends the stream. In 0.3 `is_final` says so; in 1.0 the state alone does.
    fn status(
        &mut self,
        of: &Value,
        is_final: Option<bool>,
        assembled: &mut Assembled,
    ) -> Result<Next, Fault> {
        let none = Value::Null;
        let status = object_in(of, "status")?.unwrap_or(&none);
        let said = match object_in(status, "message")? {
            Some(message) => Parts::of(message)?,
            None => Parts::default(),
        };
        said.others(assembled);
        let state = named(string(status, "state")?);
        let waits = matches!(state.as_str(), "input-required" | "auth-required");
        self.is_waiting = waits && is_final == Some(false);
        let ends = state == "completed" || is_final == Some(true) || (waits && is_final.is_none());
        if !ends && !self.is_waiting {
            // An agent's remarks on its work are not the answer.
            assembled.add_other(&said.text);
            assembled.forget_finish();
            return Ok(Next::GoesOn);
        }
        if !said.text.is_empty() && (self.is_of_status || assembled.text().is_empty()) {
            self.is_of_status = true;
            assembled.set_text(said.text);
        } else {
            assembled.add_other(&said.text);
        }
        if !state.is_empty() {
            assembled.set_finish(state);
        }
        Ok(if ends { Next::Ends } else { Next::GoesOn })
    }
}

/// A state as 0.3 writes it, whichever version wrote it.
fn named(state: &str) -> String {
    state.trim_start_matches("TASK_STATE_").to_lowercase().replace('_', "-")
}

/// The error of a failed, canceled or rejected task. It is read before the rest is judged.
fn failed(task: &Value) -> Option<Fault> {
    let status = task.get("status")?;
    let state = named(text(status, "state"));
    if !matches!(state.as_str(), "failed" | "canceled" | "cancelled" | "rejected") {
        return errors::member(status).or_else(|| errors::member(task));
    }
    let said = match there(status, "message") {
        None => errors::member(status).or_else(|| errors::member(task)).map(|fault| fault.said()),
        Some(Value::String(text)) => Some(text.clone()),
        Some(message) => Some(Parts::of(message).map(|parts| parts.text).unwrap_or_default())
            .filter(|text| !text.is_empty())
            .or_else(|| Some(message.get("parts").unwrap_or(message).to_string())),
    };
    Some(Fault::error(format!("task {state}"), said.unwrap_or_default()).sent_as(status.to_string()))
}

/// The parts of a message or of an artifact.
#[derive(Default)]
struct Parts {
    text: String,
    /// Data and files: content that is not text.
    others: bool,
}

impl Parts {
    fn of(value: &Value) -> Result<Self, Fault> {
        let mut parts = Self::default();
        if !value.is_object() {
            return Err(Fault::broken_by("a message or an artifact is no object", &value.to_string()));
        }
        for part in list(value, "parts")? {
            if !part.is_object() {
                return Err(Fault::broken_by("a part is no object", &part.to_string()));
            }
            parts.text.push_str(string(part, "text")?);
            let is_other = ["data", "file", "url", "raw"].iter().any(|name| there(part, name).is_some());
            parts.others |= is_other;
            let is_known = is_other || ["kind", "type", "text"].iter().any(|name| part.get(name).is_some());
            if !is_known {
                return Err(Fault::broken_by("a part is no text, data or file", &part.to_string()));
            }
        }
        Ok(parts)
    }

    fn others(&self, assembled: &mut Assembled) {
        if self.others {
            assembled.add_other("{");
        }
    }
}
