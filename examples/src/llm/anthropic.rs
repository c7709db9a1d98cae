//! Anthropic messages, as the API documentation has them.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::{Value, json};

use super::{ANSWER, ARGUMENTS, KEY, Model, Said, has_tools};

pub(super) async fn answer(State(model): State<Model>, headers: HeaderMap, body: String) -> Response {
    let refuse = |status, kind: &str, message: &str| super::json(status, &error(kind, message));
    if headers.get("x-api-key").is_none_or(|key| key != KEY) {
        return refuse(StatusCode::UNAUTHORIZED, "authentication_error", "invalid x-api-key");
    }
    if !headers.contains_key("anthropic-version") {
        let message = "anthropic-version: header is required";
        return refuse(StatusCode::BAD_REQUEST, "invalid_request_error", message);
    }
    let Ok(request) = serde_json::from_str::<Value>(&body) else {
        let message = "The request body is not valid JSON";
        return refuse(StatusCode::BAD_REQUEST, "invalid_request_error", message);
    };
    let name = request["model"].as_str().unwrap_or_default();
    if name.is_empty() || name.starts_with("no-") {
        return refuse(StatusCode::NOT_FOUND, "not_found_error", &format!("model: {name}"));
    }
    if request["stream"] != true || request["max_tokens"].as_u64().is_none() {
        let message = "max_tokens: Field required, and this server only streams: set `stream` to true";
        return refuse(StatusCode::BAD_REQUEST, "invalid_request_error", message);
    }
    model.stream(events(&request), |_| Said::typed("error", &error("overloaded_error", "Overloaded")))
}

fn error(kind: &str, message: &str) -> Value {
    json!({ "type": "error", "error": { "type": kind, "message": message } })
}

fn events(request: &Value) -> Vec<Said> {
    let typed = |kind: &'static str, mut data: Value| {
        data["type"] = kind.into();
        Said::typed(kind, &data)
    };
    let delta =
        |index: usize, delta: Value| typed("content_block_delta", json!({ "index": index, "delta": delta }));
    let limit = request["max_tokens"].as_u64().and_then(|limit| usize::try_from(limit).ok()).unwrap_or(0);
    let said = &ANSWER[..limit.min(ANSWER.len())];
    let start = json!({
        "id": "msg_example", "type": "message", "role": "assistant", "model": request["model"], "content": [],
        "stop_reason": null, "stop_sequence": null, "usage": { "input_tokens": 14, "output_tokens": 1 },
    });
    let mut events = vec![
        typed("message_start", json!({ "message": start })),
        typed("content_block_start", json!({ "index": 0, "content_block": { "type": "text", "text": "" } })),
        typed("ping", json!({})),
    ];
    let (reason, tokens) = if has_tools(request) {
        events.push(delta(0, json!({ "type": "text_delta", "text": "I look it up." })));
        events.push(typed("content_block_stop", json!({ "index": 0 })));
        let block = json!({ "type": "tool_use", "id": "toolu_example", "name": "get_weather", "input": {} });
        events.push(typed("content_block_start", json!({ "index": 1, "content_block": block })));
        // The first piece is empty.
        let pieces = [""].iter().chain(&ARGUMENTS);
        events.extend(
            pieces.map(|piece| delta(1, json!({ "type": "input_json_delta", "partial_json": piece }))),
        );
        events.push(typed("content_block_stop", json!({ "index": 1 })));
        ("tool_use", 40)
    } else {
        events.extend(said.iter().map(|token| delta(0, json!({ "type": "text_delta", "text": token }))));
        events.push(typed("content_block_stop", json!({ "index": 0 })));
        (if said.len() < ANSWER.len() { "max_tokens" } else { "end_turn" }, said.len())
    };
    let usage = json!({ "output_tokens": tokens });
    let change = json!({ "stop_reason": reason, "stop_sequence": null });
    events.push(typed("message_delta", json!({ "delta": change, "usage": usage })));
    events.push(typed("message_stop", json!({})));
    events
}
