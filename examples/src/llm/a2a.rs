//! An A2A agent over JSON-RPC: `SendStreamingMessage` as the specification 1.0 has it, `message/stream` as 0.3 does.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::{ANSWER, Model, Said};

pub(super) async fn answer(State(model): State<Model>, body: String) -> Response {
    let Ok(request) = serde_json::from_str::<Value>(&body) else {
        return super::json(StatusCode::OK, &error(&Value::Null, -32700, "Invalid JSON payload"));
    };
    let (id, params) = (&request["id"], &request["params"]["message"]);
    let version = match request["method"].as_str() {
        Some("SendStreamingMessage") => Version::One,
        Some("message/stream") => Version::ZeroThree,
        _ => return super::json(StatusCode::OK, &error(id, -32601, "Method not found")),
    };
    if params["parts"].as_array().is_none_or(Vec::is_empty) {
        return super::json(StatusCode::OK, &error(id, -32602, "Invalid parameters"));
    }
    let said = |event: Value| Said::plain(json!({ "jsonrpc": "2.0", "id": id, "result": event }));
    let mut events = vec![version.task("SUBMITTED"), version.status("WORKING", None, false)];
    for (number, token) in ANSWER.iter().enumerate() {
        events.push(version.artifact(token, number > 0, number + 1 == ANSWER.len()));
    }
    events.push(version.status("COMPLETED", None, true));
    let events = events.into_iter().map(said).collect();
    model.stream(events, |_| said(version.status("FAILED", Some("The atlas is gone"), true)))
}

fn error(id: &Value, code: i32, message: &str) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "error": { "code": code, "message": message } })
}

/// Which form the events have.
#[derive(Clone, Copy)]
enum Version {
    /// The name of the member says what an event is.
    One,
    /// Its `kind` says it.
    ZeroThree,
}

impl Version {
    fn event(self, member: &str, kind: &str, mut value: Value) -> Value {
        match self {
            Version::One => json!({ member: value }),
            Version::ZeroThree => {
                value["kind"] = kind.into();
                value
            }
        }
    }

    fn state(self, state: &str) -> Value {
        match self {
            Version::One => format!("TASK_STATE_{state}").into(),
            Version::ZeroThree => state.to_lowercase().into(),
        }
    }

    fn part(self, text: &str) -> Value {
        match self {
            Version::One => json!({ "text": text }),
            Version::ZeroThree => json!({ "kind": "text", "text": text }),
        }
    }

    fn task(self, state: &str) -> Value {
        let task = json!({ "id": "task-example", "contextId": "context-example", "status": { "state": self.state(state) } });
        self.event("task", "task", task)
    }

    fn status(self, state: &str, said: Option<&str>, is_final: bool) -> Value {
        let mut status = json!({ "state": self.state(state), "timestamp": "2026-11-22T15:10:00Z" });
        if let Some(said) = said {
            let role = if let Version::One = self { "ROLE_AGENT" } else { "agent" };
            status["message"] =
                json!({ "messageId": "message-example", "role": role, "parts": [self.part(said)] });
        }
        let mut update =
            json!({ "taskId": "task-example", "contextId": "context-example", "status": status });
        if let Version::ZeroThree = self {
            update["final"] = is_final.into();
        }
        self.event("statusUpdate", "status-update", update)
    }

    fn artifact(self, text: &str, append: bool, last: bool) -> Value {
        let artifact =
            json!({ "artifactId": "artifact-example", "name": "answer", "parts": [self.part(text)] });
        let update = json!({
            "taskId": "task-example", "contextId": "context-example", "artifact": artifact, "append": append,
            "lastChunk": last,
        });
        self.event("artifactUpdate", "artifact-update", update)
    }
}
