//! OpenAI chat completions, as the API reference has them.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::{Value, json};

use super::{ANSWER, ARGUMENTS, KEY, Model, Said, bearer, has_tools};

pub(super) async fn answer(State(model): State<Model>, headers: HeaderMap, body: String) -> Response {
    if let Some(refused) = refusal(&headers, &body) {
        return refused;
    }
    // It was read before.
    let request: Value = serde_json::from_str(&body).unwrap_or_default();
    model.stream(events(&request), |_| {
        Said::plain(error("The server had an error while processing your request", "server_error", None))
    })
}

/// What OpenAI's APIs say to a request that they do not take: shared with the responses.
pub(super) fn refusal(headers: &HeaderMap, body: &str) -> Option<Response> {
    let refuse = |status, message: &str, code| {
        Some(super::json(status, &error(message, "invalid_request_error", code)))
    };
    if bearer(headers) != Some(KEY) {
        return refuse(StatusCode::UNAUTHORIZED, "Incorrect API key provided.", Some("invalid_api_key"));
    }
    let Ok(request) = serde_json::from_str::<Value>(body) else {
        return refuse(StatusCode::BAD_REQUEST, "We could not parse the JSON body of your request.", None);
    };
    match request["model"].as_str() {
        None => return refuse(StatusCode::BAD_REQUEST, "you must provide a model parameter", None),
        Some(name) if name.starts_with("no-") => {
            let message = format!("The model `{name}` does not exist or you do not have access to it.");
            return refuse(StatusCode::NOT_FOUND, &message, Some("model_not_found"));
        }
        Some(_) => {}
    }
    if request["stream"] != true {
        return refuse(StatusCode::BAD_REQUEST, "This server only streams: set `stream` to true.", None);
    }
    None
}

fn error(message: &str, kind: &str, code: Option<&str>) -> Value {
    json!({ "error": { "message": message, "type": kind, "param": null, "code": code } })
}

fn events(request: &Value) -> Vec<Said> {
    let wants_usage = request["stream_options"]["include_usage"] == true;
    let chunk = |choices: Value, usage: Value| {
        let mut chunk = json!({
            "id": "chatcmpl-example", "object": "chat.completion.chunk", "created": 1_763_800_000,
            "model": request["model"], "system_fingerprint": "fp_example", "choices": choices,
        });
        if wants_usage {
            chunk["usage"] = usage;
        }
        Said::plain(chunk)
    };
    let delta = |delta: Value, finish: Value| {
        let choice = json!({ "index": 0, "delta": delta, "logprobs": null, "finish_reason": finish });
        chunk(json!([choice]), Value::Null)
    };
    let (mut events, finish, tokens) = if has_tools(request) {
        let call = json!({ "index": 0, "id": "call_example", "type": "function", "function": { "name": "get_weather", "arguments": "" } });
        let mut events =
            vec![delta(json!({ "role": "assistant", "content": null, "tool_calls": [call] }), Value::Null)];
        events.extend(ARGUMENTS.map(|piece| {
            let piece = json!({ "index": 0, "function": { "arguments": piece } });
            delta(json!({ "tool_calls": [piece] }), Value::Null)
        }));
        (events, "tool_calls", 14)
    } else {
        let limit = ["max_completion_tokens", "max_tokens"].iter().find_map(|name| request[*name].as_u64());
        let limit = limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(ANSWER.len());
        let said = &ANSWER[..limit.min(ANSWER.len())];
        // The first delta says only who speaks.
        let mut events =
            vec![delta(json!({ "role": "assistant", "content": "", "refusal": null }), Value::Null)];
        events.extend(said.iter().map(|token| delta(json!({ "content": token }), Value::Null)));
        let finish = if said.len() < ANSWER.len() { "length" } else { "stop" };
        (events, finish, said.len())
    };
    events.push(delta(json!({}), finish.into()));
    if wants_usage {
        let usage = json!({ "prompt_tokens": 14, "completion_tokens": tokens, "total_tokens": 14 + tokens });
        events.push(chunk(json!([]), usage));
    }
    events.push(Said::plain("[DONE]"));
    events
}
