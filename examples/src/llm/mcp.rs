//! An MCP server over streamable HTTP, as two revisions of the specification have it: 2026-07-28, where each request
//! stands for itself, and 2025-11-25, the last with `initialize`, sessions and streams that can be resumed.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::{Mode, Model, Said};

/// The revision that is spoken to who asks for it.
const NEW: &str = "2026-07-28";
/// The revision that is spoken to others.
const OLD: &str = "2025-11-25";
/// The one session there is of the old revision.
const SESSION: &str = "1868a90c-example";

pub(super) async fn answer(State(model): State<Model>, headers: HeaderMap, body: String) -> Response {
    let accept = headers.get("accept").and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    if !["application/json", "text/event-stream"].iter().all(|media| accept.contains(media)) {
        let message = "Not Acceptable: Client must accept both application/json and text/event-stream";
        return refuse(StatusCode::NOT_ACCEPTABLE, &Value::Null, -32000, message);
    }
    let Ok(request) = serde_json::from_str::<Value>(&body) else {
        return refuse(StatusCode::BAD_REQUEST, &Value::Null, -32700, "Parse error");
    };
    let (id, method) = (&request["id"], request["method"].as_str().unwrap_or_default());
    if method == "initialize" {
        let result = json!({
            "protocolVersion": OLD, "capabilities": { "tools": {} },
            "serverInfo": { "name": "streamgauge-example", "version": "1.0.0" },
        });
        let mut response = super::json(StatusCode::OK, &respond(id, &result));
        response.headers_mut().insert("mcp-session-id", axum::http::HeaderValue::from_static(SESSION));
        return response;
    }
    let is_new = version(&headers) == Some(NEW);
    let refused = if is_new { mismatch(&headers, &request) } else { session(&headers, id) };
    if let Some(refused) = refused {
        return refused;
    }
    if id.is_null() {
        return StatusCode::ACCEPTED.into_response(); // a notification
    }
    let name = request["params"]["name"].as_str().unwrap_or_default();
    match (method, name) {
        ("tools/list", _) => {
            let schema = json!({ "type": "object", "properties": { "city": { "type": "string" } }, "required": ["city"] });
            let tool = json!({ "name": "get_weather", "description": "The weather in a city", "inputSchema": schema });
            super::json(StatusCode::OK, &respond(id, &json!({ "tools": [tool] })))
        }
        ("tools/call", "get_weather") => model.stream(events(id, is_new), |_| {
            Said::plain(error(id, -32603, "The weather station does not answer"))
        }),
        // An error is an answer, and answers come with status 200.
        ("tools/call", _) => {
            super::json(StatusCode::OK, &error(id, -32602, &format!("Unknown tool: {name}")))
        }
        _ => super::json(StatusCode::OK, &error(id, -32601, "Method not found")),
    }
}

/// `GET` with `Last-Event-ID` sends what came after that event on the stream it belongs to.
pub(super) async fn resume(State(model): State<Model>, headers: HeaderMap) -> Response {
    if version(&headers) == Some(NEW) {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    if let Some(refused) = session(&headers, &Value::Null) {
        return refused;
    }
    let last =
        headers.get("last-event-id").and_then(|id| id.to_str().ok()).and_then(|id| id.rsplit_once('-'));
    let Some((stream, had)) = last.and_then(|(stream, number)| Some((stream, number.parse::<usize>().ok()?)))
    else {
        // Without one it would be a stream of the server's own messages, and it has none.
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    };
    let id = serde_json::from_str(stream).unwrap_or_else(|_| stream.into());
    let rest = events(&id, false).into_iter().skip(had + 1).collect();
    let whole = Model { mode: Mode::Good, ..model };
    whole.stream(rest, |_| Said::plain(""))
}

/// `DELETE` ends the session.
pub(super) async fn leave(headers: HeaderMap) -> Response {
    session(&headers, &Value::Null).unwrap_or_else(|| StatusCode::NO_CONTENT.into_response())
}

/// What is said to a request outside the session, or of another version.
fn session(headers: &HeaderMap, id: &Value) -> Option<Response> {
    match headers.get("mcp-session-id") {
        None => {
            let message = "Bad Request: Mcp-Session-Id header is required";
            return Some(refuse(StatusCode::BAD_REQUEST, id, -32000, message));
        }
        Some(known) if known != SESSION => {
            return Some(refuse(StatusCode::NOT_FOUND, id, -32001, "Session not found"));
        }
        Some(_) => {}
    }
    (version(headers)? != OLD)
        .then(|| refuse(StatusCode::BAD_REQUEST, id, -32000, "Bad Request: Unsupported protocol version"))
}

fn version(headers: &HeaderMap) -> Option<&str> {
    headers.get("mcp-protocol-version")?.to_str().ok()
}

/// What is said to a request of the new revision whose headers do not repeat what is in its body.
fn mismatch(headers: &HeaderMap, request: &Value) -> Option<Response> {
    let params = &request["params"];
    let meta = params["_meta"]["io.modelcontextprotocol/protocolVersion"].as_str();
    let wanted = [
        ("mcp-protocol-version", meta),
        ("mcp-method", request["method"].as_str()),
        ("mcp-name", params["name"].as_str()),
    ];
    let differs = |(header, body): &(&str, Option<&str>)| {
        headers.get(*header).and_then(|value| value.to_str().ok()) != *body
    };
    let (header, body) = wanted.into_iter().find(differs)?;
    let message =
        format!("Header mismatch: {header} does not match body value '{}'", body.unwrap_or_default());
    Some(refuse(StatusCode::BAD_REQUEST, &request["id"], -32020, &message))
}

/// A tool call: what the server does meanwhile, and the response. In the old revision there is an event to come back
/// with before them, and each has an id.
fn events(id: &Value, is_new: bool) -> Vec<Said> {
    let progress = |done: u32| {
        let params = json!({ "progressToken": id, "progress": done, "total": 2 });
        json!({ "jsonrpc": "2.0", "method": "notifications/progress", "params": params })
    };
    let log = json!({
        "jsonrpc": "2.0", "method": "notifications/message", "params": { "level": "info", "data": "asking the station" },
    });
    let content = json!([{ "type": "text", "text": "18 °C and clear in Paris" }]);
    let mut result = json!({ "content": content, "isError": false });
    if is_new {
        result["resultType"] = "complete".into();
    }
    let messages = [progress(1), log, progress(2), respond(id, &result)].map(Said::plain);
    if is_new {
        return messages.into();
    }
    let mut events = vec![Said { retry: Some(20), ..Said::plain("") }];
    events.extend(messages);
    let stream = id.as_str().map_or_else(|| id.to_string(), str::to_owned);
    for (number, event) in events.iter_mut().enumerate() {
        event.id = Some(format!("{stream}-{number}"));
    }
    events
}

fn respond(id: &Value, result: &Value) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "result": result })
}

fn error(id: &Value, code: i32, message: &str) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "error": { "code": code, "message": message } })
}

fn refuse(status: StatusCode, id: &Value, code: i32, message: &str) -> Response {
    super::json(status, &error(id, code, message))
}
