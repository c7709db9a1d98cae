//! MCP, the Model Context Protocol, over streamable HTTP.

use std::hash::{DefaultHasher, Hash, Hasher};

use serde_json::Value;

use super::json_rpc::{self, Incoming, is_same, messages, requests};
use super::members::{string, there};
use super::value::text;
use super::{Assembled, Fault, Next, Protocol, errors};
use crate::message::Message;
use crate::shown::Short;

/// The Model Context Protocol over streamable HTTP: a JSON-RPC request by `POST`, answered by JSON or by an event
/// stream.
///
/// Asks for `application/json, text/event-stream` and takes both: JSON is a stream of one message. The JSON-RPC
/// response to the request ends the stream; an error response is an error. Requests and notifications of the server's
/// before it are messages like others. If the body is a batch (2025-03-26), the last open response ends it, in any
/// order, alone or in a batch; an error in answer to one request is an error. A `GET` awaits no response (2025-11-25,
/// "Listening for Messages from the Server"): the server may end it at any time. A response on it, after resuming, ends
/// it. Source: MCP specification 2026-07-28, 2025-11-25 and 2025-03-26, "Streamable HTTP"; JSON-RPC 2.0.
///
/// An event with an id and empty data (2025-11-25, "Sending Messages to the Server", 6) is no message, but a place to
/// resume at. Events of another name without JSON-RPC data are passed over, as in the official clients; `error` is an
/// error.
///
/// `text` joins the text blocks in the result's `content`; `finish` is its `resultType`, or `complete` if it has none.
/// A tool's `isError` is a result, not an error: check it with `json "$[?@.isError == true]" missing`, since some servers
/// leave it out where it is `false`.
#[derive(Debug, Clone, Default)]
pub struct Mcp {
    /// The ids of the requests.
    asked: Vec<Value>,
    /// The ids without an answer.
    open: Vec<Value>,
    /// The answered ids, with hashes of the answers.
    answered: Vec<(Value, u64)>,
    end_mark: Option<String>,
    /// Whether the request is the call of a tool, whose result has a form of its own.
    is_tool: bool,
    /// The result's `resultType`, if it was not complete.
    finish: Option<String>,
}

impl Protocol for Mcp {
    fn name(&self) -> &str {
        "mcp"
    }

    fn end_mark(&self) -> Option<&str> {
        self.end_mark.as_deref()
    }

    fn request(&mut self, body: &[u8]) {
        let (asked, method) = requests(body);
        self.asked = asked;
        self.is_tool = method == "tools/call";
        self.begin_anew();
    }

    fn begin_anew(&mut self) {
        self.open.clone_from(&self.asked);
        self.answered.clear();
        self.finish = None;
        self.end_mark = due(&self.open);
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

    fn is_message(&self, event: &Message<'_>) -> bool {
        !event.data().is_empty()
            || event.event() == "error"
            || (event.event() != "message" && event.id().is_none())
    }

    fn refusal(&self, body: &str) -> Option<Fault> {
        json_rpc::refusal(body)
    }

    fn read(&mut self, message: &Message<'_>, assembled: &mut Assembled) -> Result<Next, Fault> {
        if !self.is_message(message) {
            return Ok(Next::GoesOn);
        }
        let name = message.event();
        if name == "error" {
            return Err(errors::named(message));
        }
        let values = match messages(message) {
            Ok(values) => values,
            Err(_) if name != "message" => return Ok(Next::GoesOn),
            Err(fault) => return Err(fault),
        };
        // The server's error is told before other faults.
        if let Some(fault) = values.iter().find_map(errors::member) {
            return Err(fault);
        }
        if name != "message" && values.iter().all(|value| value.get("jsonrpc").is_none()) {
            return Ok(Next::GoesOn);
        }
        if values.is_empty() {
            return Err(Fault::broken("a batch is empty"));
        }
        let mut next = Next::GoesOn;
        let is_batch = self.asked.len() > 1 || values.len() > 1;
        for value in values {
            if let Incoming::Response { id, result } = json_rpc::read(value, message.data())?
                && self.take(&id, &result, is_batch, assembled)? == Next::Ends
            {
                next = Next::Ends;
            }
        }
        Ok(next)
    }
}

impl Mcp {
    /// Takes the response to a request. In a batch it may come again.
    fn take(
        &mut self,
        id: &Value,
        result: &Value,
        is_batch: bool,
        assembled: &mut Assembled,
    ) -> Result<Next, Fault> {
        let place = self.open.iter().position(|open| is_same(open, id));
        match place {
            Some(place) => {
                self.open.remove(place);
            }
            None if self.asked.is_empty() => {}
            None => return self.repeated(id, result),
        }
        if is_batch {
            self.answered.push((id.clone(), hash(result)));
        }
        self.content(result, assembled)?;
        let kind = string(result, "resultType")?;
        if !matches!(kind, "" | "complete") {
            self.finish.get_or_insert_with(|| kind.to_owned());
        }
        self.end_mark = due(&self.open);
        if !self.open.is_empty() {
            return Ok(Next::GoesOn);
        }
        assembled.set_finish(self.finish.take().unwrap_or_else(|| "complete".to_owned()));
        Ok(Next::Ends)
    }

    /// A response to no open request: the same one again says nothing, any other breaks the protocol.
    fn repeated(&self, id: &Value, result: &Value) -> Result<Next, Fault> {
        let mut before = self.answered.iter().filter(|(known, _)| is_same(known, id)).map(|(_, hash)| *hash);
        let said = hash(result);
        match before.next() {
            Some(first) if first == said || before.any(|other| other == said) => Ok(Next::GoesOn),
            Some(_) => Err(Fault::broken(format!("request {id} is answered twice, and not alike"))),
            None => {
                let asked = listed(&self.asked);
                Err(Fault::broken(format!("a response to request {id} came on the stream of {asked}")))
            }
        }
    }

    /// Takes a result's content. A tool's is read strictly, any other as far as it is alike.
    fn content(&self, result: &Value, assembled: &mut Assembled) -> Result<(), Fault> {
        let other = |value: &Value, assembled: &mut Assembled| match value {
            Value::Null => {}
            value => assembled.add_other(&value.to_string()),
        };
        match result.get("content") {
            None | Some(Value::Null) => {}
            Some(Value::Array(blocks)) => {
                for block in blocks {
                    match text(block, "type") {
                        "text" => assembled.add_text(string(block, "text")?),
                        "" if self.is_tool => {
                            return Err(Fault::broken_by(
                                "a block of the result has no `type`",
                                &block.to_string(),
                            ));
                        }
                        _ => other(block, assembled),
                    }
                }
            }
            Some(content) if text(content, "type") == "text" => assembled.add_text(string(content, "text")?),
            Some(Value::String(text)) => assembled.add_text(text),
            Some(content) if self.is_tool => {
                return Err(Fault::broken_by("`content` of the result is no list", &content.to_string()));
            }
            Some(content) => other(content, assembled),
        }
        if self.is_tool && !result.is_object() {
            return Err(Fault::broken_by("the result of the tool is no object", &result.to_string()));
        }
        if let Some(content) = there(result, "structuredContent") {
            other(content, assembled);
        }
        Ok(())
    }
}

/// The responses that are due, in words; `None` if none is.
fn due(open: &[Value]) -> Option<String> {
    match open {
        [] => None,
        [_] => Some(format!("the JSON-RPC response to {}", listed(open))),
        _ => Some(format!("the JSON-RPC responses to {}", listed(open))),
    }
}

/// The requests of these ids, the first few by name.
pub(super) fn listed(ids: &[Value]) -> String {
    const SHOWN: usize = 5;
    let shown: Vec<String> = ids.iter().take(SHOWN).map(|id| Short(&id.to_string()).to_string()).collect();
    let what = if ids.len() == 1 { "request" } else { "requests" };
    match ids.len().saturating_sub(SHOWN) {
        0 => format!("{what} {}", shown.join(", ")),
        more => format!("{what} {} and {more} more", shown.join(", ")),
    }
}

fn hash(value: &Value) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.to_string().hash(&mut hasher);
    hasher.finish()
}
