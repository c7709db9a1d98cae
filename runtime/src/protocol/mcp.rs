//! MCP, the Model Context Protocol, over streamable HTTP.

use serde_json::Value;

use super::json_rpc::{self, Incoming, id_of, messages};
use super::value::{self, text};
use super::{Assembled, Fault, Next, Protocol};
use crate::message::Message;

/// The Model Context Protocol over streamable HTTP: a JSON-RPC request by `POST`, answered by JSON or by an event stream.
///
/// Asks for `application/json, text/event-stream` and takes both: JSON is a stream of one message. The JSON-RPC response to the
/// request ends the stream, an error response is an error; requests and notifications of the server's before it are
/// messages like others. A `GET`, on which no response is due (2025-11-25, "Listening for Messages from the Server"), may be
/// ended by the server at any time; a response on it, after resuming, ends it. Source: MCP specification 2026-07-28 and
/// 2025-11-25, "Streamable HTTP"; JSON-RPC 2.0.
///
/// `text` is that of the text blocks in the result's `content`; `finish` is its `resultType`, `complete` where it has none.
/// What a tool reports by `isError` is a result: look at it with `json "$.result.isError"`.
#[derive(Debug, Clone, Default)]
pub struct Mcp {
    /// The id of the request.
    id: Option<Value>,
    end_mark: Option<String>,
}

impl Protocol for Mcp {
    fn name(&self) -> &str {
        "mcp"
    }

    fn end_mark(&self) -> Option<&str> {
        self.end_mark.as_deref()
    }

    fn request(&mut self, body: &[u8]) {
        self.id = id_of(body);
        self.end_mark = self.id.as_ref().map(|id| format!("the JSON-RPC response to request {id}"));
    }

    fn accept(&self) -> &'static str {
        "application/json, text/event-stream"
    }

    fn takes_json(&self) -> bool {
        true
    }

    /// "Resumption is always via HTTP GET with `Last-Event-ID`" (2025-11-25, "Resumability and Redelivery").
    fn resumes_by_get(&self) -> bool {
        true
    }

    fn refusal(&self, body: &str) -> Option<Fault> {
        let value = crate::json::value(body).ok()?;
        json_rpc::error(&value).or_else(|| value::refusal(body))
    }

    fn read(&mut self, message: &Message<'_>, assembled: &mut Assembled) -> Result<Next, Fault> {
        if message.data().is_empty() {
            // The first event may have an id alone, to come back with (2025-11-25, "Sending Messages to the Server", 6).
            return Ok(Next::GoesOn);
        }
        let mut next = Next::GoesOn;
        for value in messages(message)? {
            let Incoming::Response { id, result } = json_rpc::read(value, message.data())? else { continue };
            if let Some(asked) = self.id.as_ref().filter(|asked| **asked != id) {
                return Err(Fault::broken(format!(
                    "a response to request {id} came on the stream of request {asked}"
                )));
            }
            take(&result, assembled);
            next = Next::Ends;
        }
        Ok(next)
    }
}

fn take(result: &Value, assembled: &mut Assembled) {
    for block in result.get("content").and_then(Value::as_array).into_iter().flatten() {
        if text(block, "type") == "text" {
            assembled.add_text(text(block, "text"));
        }
    }
    let kind = text(result, "resultType");
    assembled.set_finish(if kind.is_empty() { "complete" } else { kind });
}
