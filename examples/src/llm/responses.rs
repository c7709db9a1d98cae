//! OpenAI responses, as the API reference has them.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Value, json};

use super::{ANSWER, ARGUMENTS, Model, Said, chat, has_tools};

pub(super) async fn answer(State(model): State<Model>, headers: HeaderMap, body: String) -> Response {
    if let Some(refused) = chat::refusal(&headers, &body) {
        return refused;
    }
    let request: Value = serde_json::from_str(&body).unwrap_or_default();
    model.stream(Events::default().of(&request), |number| {
        let error = json!({
            "type": "error", "code": "server_error", "param": null, "sequence_number": number,
            "message": "The server had an error while processing your request",
        });
        Said::typed("error", &error)
    })
}

/// The events so far: each has its number.
#[derive(Default)]
struct Events(Vec<Said>);

impl Events {
    fn push(&mut self, kind: &'static str, mut data: Value) {
        data["type"] = kind.into();
        data["sequence_number"] = self.0.len().into();
        self.0.push(Said::typed(kind, &data));
    }

    fn of(mut self, request: &Value) -> Vec<Said> {
        let response = |status: &str, output: Value, usage: Value| {
            json!({
                "id": "resp_example", "object": "response", "created_at": 1_763_800_000, "status": status, "error": null,
                "incomplete_details": null, "model": request["model"], "output": output, "usage": usage,
            })
        };
        let begun = response("in_progress", json!([]), Value::Null);
        self.push("response.created", json!({ "response": begun }));
        self.push("response.in_progress", json!({ "response": begun }));
        let (item, tokens) =
            if has_tools(request) { (self.call(), 14) } else { (self.message(), ANSWER.len()) };
        self.push("response.output_item.done", json!({ "output_index": 0, "item": item }));
        let usage = json!({
            "input_tokens": 14, "input_tokens_details": { "cached_tokens": 0 }, "output_tokens": tokens,
            "output_tokens_details": { "reasoning_tokens": 0 }, "total_tokens": 14 + tokens,
        });
        self.push("response.completed", json!({ "response": response("completed", json!([item]), usage) }));
        self.0
    }

    /// A message; gives the whole item.
    fn message(&mut self) -> Value {
        let item = |status: &str, content: Value| json!({ "id": "msg_example", "type": "message", "status": status, "role": "assistant", "content": content });
        let part = |text: &str| json!({ "type": "output_text", "text": text, "annotations": [] });
        let at = |member: &str, value: Value| json!({ "item_id": "msg_example", "output_index": 0, "content_index": 0, member: value });
        let whole = ANSWER.concat();
        let begun = item("in_progress", json!([]));
        self.push("response.output_item.added", json!({ "output_index": 0, "item": begun }));
        self.push("response.content_part.added", at("part", part("")));
        for token in ANSWER {
            self.push("response.output_text.delta", at("delta", token.into()));
        }
        self.push("response.output_text.done", at("text", whole.clone().into()));
        self.push("response.content_part.done", at("part", part(&whole)));
        item("completed", json!([part(&whole)]))
    }

    /// A function call; gives the whole item.
    fn call(&mut self) -> Value {
        let item = |status: &str, arguments: &str| {
            json!({
                "id": "fc_example", "type": "function_call", "status": status, "call_id": "call_example",
                "name": "get_weather", "arguments": arguments,
            })
        };
        let at =
            |member: &str, value: &str| json!({ "item_id": "fc_example", "output_index": 0, member: value });
        self.push(
            "response.output_item.added",
            json!({ "output_index": 0, "item": item("in_progress", "") }),
        );
        for piece in ARGUMENTS {
            self.push("response.function_call_arguments.delta", at("delta", piece));
        }
        let whole = ARGUMENTS.concat();
        self.push("response.function_call_arguments.done", at("arguments", &whole));
        item("completed", &whole)
    }
}
