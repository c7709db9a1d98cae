//! The blocks of a message: which have begun or stopped, and the tool calls among them.

use std::collections::HashSet;

use serde_json::Value;

use crate::json::is_json;
use crate::protocol::arguments::as_sent;
use crate::protocol::members::{self, list, object, string, there};
use crate::protocol::value::plain;
use crate::protocol::{Assembled, Fault, MOST_PARTS};
use crate::shown::Short;

/// The blocks of one message.
#[derive(Debug, Clone, Default)]
pub(super) struct Blocks {
    /// The blocks that have begun and not stopped, in order.
    open: Vec<Block>,
    /// How many tool calls have begun, the server's own included.
    calls: usize,
    /// The last call, if its input is no JSON: an error, unless the output was broken off in the middle of it. Only the
    /// later `stop_reason` tells.
    broken: Option<Fault>,
    /// The places and ids of the tool calls that have stopped.
    stopped: HashSet<(u64, String)>,
    /// The highest place of a block.
    highest: Option<u64>,
    /// The highest place of a block when the same `message_start` came again.
    again: Option<u64>,
    /// How many bytes are kept here, beside the assembled output.
    held: usize,
}

/// A block that has begun and not stopped.
#[derive(Debug, Clone)]
struct Block {
    key: u64,
    kind: Kind,
    /// The number of the call, from 1.
    call: usize,
    id: String,
    name: String,
    /// The input that its start had; empty if it had none.
    input: String,
    /// The deltas so far, where they are compared with something.
    pieces: String,
    has_pieces: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A tool that the client runs.
    Call,
    /// A tool that the server runs itself.
    ServerCall,
    /// Text, or thinking.
    Words,
    /// An unknown type, or a block complete from the start.
    Other,
}

impl Blocks {
    /// Whether no block began.
    pub(super) fn is_fresh(&self) -> bool {
        self.highest.is_none()
    }

    /// The same `message_start` came again. From here on, a block that was there before begins the message anew.
    pub(super) fn started_twice(&mut self) {
        self.again = self.highest;
    }

    /// `content_block_start`, whose text is `data`.
    pub(super) fn start(
        &mut self,
        event: &Value,
        data: &str,
        assembled: &mut Assembled,
    ) -> Result<(), Fault> {
        let key = members::count(event, "index")?.unwrap_or(0);
        if self.open.len() == MOST_PARTS {
            return Err(Fault::broken(format!("more than {MOST_PARTS} blocks have begun and not stopped")));
        }
        if self.open.iter().any(|block| block.key == key) {
            return Err(Fault::broken(format!("block {key} starts again before it has stopped")));
        }
        if self.again.is_some_and(|last| key <= last) {
            return Err(Fault::broken(format!("block {key} starts again after a second `message_start`")));
        }
        let none = Value::Null;
        let content = object(event, "content_block")?.unwrap_or(&none);
        let block = self.begun(key, content, assembled)?;
        self.highest = self.highest.max(Some(key));
        let input = as_sent(data, &["content_block", "input"]);
        self.open.push(block);
        self.set_input(content, input, assembled)
    }

    /// Makes a block of the type of `content`, and puts that out.
    fn begun(&mut self, key: u64, content: &Value, assembled: &mut Assembled) -> Result<Block, Fault> {
        let (id, mut name) = (plain(content.get("id")), String::new());
        let kind = match string(content, "type")? {
            "tool_use" => Kind::Call,
            // `server_tool_use`, `mcp_tool_use`.
            kind if kind.ends_with("_tool_use") => Kind::ServerCall,
            "text" => {
                assembled.add_text(string(content, "text")?);
                Kind::Words
            }
            "thinking" => {
                assembled.add_reasoning(string(content, "thinking")?);
                Kind::Words
            }
            "redacted_thinking" => {
                assembled.add_other(&plain(content.get("data")));
                Kind::Other
            }
            "" => return Err(Fault::broken_by("a block has no `type`", &content.to_string())),
            // Results of the server's own tools, and unknown types.
            _ => Kind::Other,
        };
        if matches!(kind, Kind::Call | Kind::ServerCall) {
            string(content, "name")?.clone_into(&mut name);
            self.calls += 1;
            // The output went on: the call before was not the last.
            self.broken.take().map_or(Ok(()), Err)?;
        }
        match kind {
            Kind::Call if !id.is_empty() && self.stopped.contains(&(key, id.clone())) => {
                return Err(Fault::broken(format!(
                    "block {key} starts again: its tool call {id} was there before"
                )));
            }
            Kind::Call => assembled.start_call(key, id.clone(), name.clone()),
            Kind::ServerCall => assembled.add_other("{"),
            Kind::Words | Kind::Other => {}
        }
        let (input, pieces) = (String::new(), String::new());
        Ok(Block { key, kind, call: self.calls, id, name, input, pieces, has_pieces: false })
    }

    /// Takes the input from the start of the last block, `raw` as it was sent. It holds if no delta comes.
    fn set_input(
        &mut self,
        content: &Value,
        raw: Option<&str>,
        assembled: &mut Assembled,
    ) -> Result<(), Fault> {
        let Some(block) = self.open.last_mut().filter(|block| block.is_call()) else { return Ok(()) };
        block.input = match there(content, "input") {
            None => String::new(),
            Some(Value::Object(members)) if members.is_empty() => String::new(),
            Some(Value::String(text)) => text.clone(),
            Some(input) => raw.map_or_else(|| input.to_string(), str::to_owned),
        };
        if block.kind == Kind::Call {
            let input = if block.input.is_empty() { "{}" } else { &block.input };
            assembled.set_arguments(block.key, input)?;
        }
        self.held += self.open.last().map_or(0, Block::held);
        self.within_bounds()
    }

    /// `content_block_delta`.
    pub(super) fn go_on(
        &mut self,
        event: &Value,
        data: &str,
        assembled: &mut Assembled,
    ) -> Result<(), Fault> {
        let key = members::count(event, "index")?.unwrap_or(0);
        let Some(block) = self.open.iter_mut().find(|block| block.key == key) else {
            return Err(Fault::broken(format!("a delta of block {key}, which has not begun or has stopped")));
        };
        let Some(delta) = object(event, "delta")? else { return Ok(()) };
        match string(delta, "type")? {
            "text_delta" => {
                let text = string(delta, "text")?;
                if block.is_call() && !text.is_empty() {
                    return Err(Fault::broken(format!(
                        "a `text_delta` of block {key}, which is a tool call"
                    )));
                }
                assembled.add_text(text);
            }
            "thinking_delta" => assembled.add_reasoning(string(delta, "thinking")?),
            "input_json_delta" => {
                let piece = match there(delta, "partial_json") {
                    None => "",
                    Some(Value::String(piece)) => piece,
                    Some(_) => as_sent(data, &["delta", "partial_json"]).unwrap_or_default(),
                };
                let before = block.held();
                block.take_piece(piece, assembled)?;
                self.held = (self.held + block.held()).saturating_sub(before);
                self.within_bounds()?;
            }
            // They are no output of the model.
            "signature_delta" | "citations_delta" => {}
            "" if delta.as_object().is_some_and(|delta| delta.is_empty()) => {}
            "" => return Err(Fault::broken_by("a delta has no `type`", &delta.to_string())),
            _ => {
                for (_, value) in delta.as_object().into_iter().flatten().filter(|(name, _)| *name != "type")
                {
                    assembled.add_other(&plain(Some(value)));
                }
            }
        }
        Ok(())
    }

    /// `content_block_stop`.
    pub(super) fn stop(&mut self, event: &Value, assembled: &mut Assembled) -> Result<(), Fault> {
        let key = members::count(event, "index")?.unwrap_or(0);
        let Some(place) = self.open.iter().position(|block| block.key == key) else {
            return Err(Fault::broken(format!("block {key} stops, but has not begun or has stopped")));
        };
        let block = self.open.remove(place);
        self.held = self.held.saturating_sub(block.held());
        let (kind, call) = (block.kind, block.call);
        match block.finish(assembled) {
            Ok(id) if kind == Kind::Call && !id.is_empty() => {
                self.stopped.insert((key, id));
            }
            Ok(_) => {}
            Err(fault) if call == self.calls => self.broken = Some(fault),
            Err(fault) => return Err(fault),
        }
        Ok(())
    }

    /// Completes the message and its calls. If it was broken off and its last call is incomplete, that call is dropped.
    pub(super) fn complete(&mut self, is_broken_off: bool, assembled: &mut Assembled) -> Result<(), Fault> {
        if let Some(fault) = self.broken.take().filter(|_| !is_broken_off) {
            return Err(fault);
        }
        for open in &mut self.open {
            let other = Block { kind: Kind::Other, ..Block::other(open.key) };
            let block = std::mem::replace(open, other);
            if !block.is_call() {
                continue;
            }
            let may_be_none = is_broken_off && block.call == self.calls;
            if may_be_none && block.is_empty() {
                assembled.drop_calls();
            } else if let Err(fault) = block.finish(assembled) {
                if !may_be_none {
                    return Err(fault);
                }
                assembled.drop_calls();
            }
        }
        self.held = 0;
        Ok(())
    }

    /// Takes the complete content of a `message_start`. Most have none.
    pub(super) fn whole(&mut self, message: &Value, assembled: &mut Assembled) -> Result<(), Fault> {
        if let Some(Value::String(text)) = message.get("content") {
            assembled.add_text(text);
            return Ok(());
        }
        for (place, content) in list(message, "content")?.iter().enumerate() {
            if !content.is_object() {
                return Err(Fault::broken_by("a block is no object", &content.to_string()));
            }
            // Blocks that come later count from 0 again.
            let block = self.begun(u64::MAX - place as u64, content, assembled)?;
            self.open.push(block);
            self.set_input(content, None, assembled)?;
            if let Some(block) = self.open.pop() {
                self.held = self.held.saturating_sub(block.held());
                block.finish(assembled)?;
            }
        }
        Ok(())
    }

    fn within_bounds(&self) -> Result<(), Fault> {
        /// There is a limit, as for the assembled output.
        const MOST: usize = 16 * 1024 * 1024;
        if self.held > MOST {
            return Err(Fault::broken(format!("the inputs of its tools are over {MOST} bytes")));
        }
        Ok(())
    }
}

impl Block {
    fn other(key: u64) -> Self {
        let (id, name, input, pieces) = Default::default();
        Self { key, kind: Kind::Other, call: 0, id, name, input, pieces, has_pieces: false }
    }

    fn is_call(&self) -> bool {
        matches!(self.kind, Kind::Call | Kind::ServerCall)
    }

    /// Whether no input was sent.
    fn is_empty(&self) -> bool {
        !self.has_pieces && self.input.is_empty()
    }

    fn held(&self) -> usize {
        self.input.len() + self.pieces.len()
    }

    /// A piece of a tool's input.
    fn take_piece(&mut self, piece: &str, assembled: &mut Assembled) -> Result<(), Fault> {
        // The first piece is empty with most servers.
        if !self.has_pieces && piece.trim().is_empty() {
            return Ok(());
        }
        match self.kind {
            Kind::Call => {
                if !self.has_pieces {
                    assembled.set_arguments(self.key, "")?;
                }
                assembled.add_arguments(self.key, piece)?;
            }
            Kind::Words => {
                let key = self.key;
                return Err(Fault::broken(format!(
                    "an `input_json_delta` of block {key}, which is no tool call"
                )));
            }
            Kind::ServerCall | Kind::Other => assembled.add_other(piece),
        }
        self.has_pieces = true;
        if self.kind == Kind::ServerCall || !self.input.is_empty() {
            self.pieces.push_str(piece);
        }
        Ok(())
    }

    /// Completes the call, if it is one; its id.
    fn finish(self, assembled: &mut Assembled) -> Result<String, Fault> {
        if self.kind == Kind::ServerCall && self.has_pieces && !is_json(&self.pieces) {
            let reason = format!("the arguments of the tool call `{}` are no JSON", self.name);
            return Err(Fault::broken_by(&reason, &self.pieces));
        }
        if self.has_pieces && !self.input.is_empty() && !begins_with(&self.pieces, &self.input) {
            let (name, input, pieces) = (&self.name, Short(&self.input), Short(&self.pieces));
            return Err(Fault::broken(format!(
                "the input of the tool call `{name}` began as {input}, and its deltas put together {pieces}"
            )));
        }
        if self.kind == Kind::Call {
            assembled.finish_call_as_sent(self.key)?;
        }
        Ok(self.id)
    }
}

/// Whether the whole has all that the beginning had. Broken JSON is judged elsewhere.
fn begins_with(whole: &str, beginning: &str) -> bool {
    match (members::parsed(whole), members::parsed(beginning)) {
        (Some(Value::Object(whole)), Some(Value::Object(beginning))) => {
            beginning.iter().all(|(name, value)| whole.get(name) == Some(value))
        }
        (Some(whole), Some(beginning)) => whole == beginning,
        (Some(_), None) => whole.starts_with(beginning),
        (None, _) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_has_an_end() {
        let (mut blocks, mut assembled) = (Blocks::default(), Assembled::default());
        let input = "x".repeat(9 << 20);
        let mut start = |index: u64| {
            let block = serde_json::json!({ "type": "server_tool_use", "name": "f", "input": input });
            blocks.start(&serde_json::json!({ "index": index, "content_block": block }), "", &mut assembled)
        };
        assert_eq!(start(0), Ok(()));
        assert!(
            start(1).unwrap_err().to_string().ends_with("the inputs of its tools are over 16777216 bytes")
        );
    }
}
