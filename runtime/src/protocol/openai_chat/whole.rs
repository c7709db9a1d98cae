//! The message in whole, which some servers send instead of deltas or behind them.

use serde_json::Value;

use super::content::Piece;
use super::{Choice, Place};
use crate::protocol::arguments::{self, as_sent};
use crate::protocol::finals::{contradiction, is_same_json, rest};
use crate::protocol::members::{list, object, string};
use crate::protocol::{Assembled, Fault};
use crate::shown::Short;

impl Choice {
    /// Takes in the `message` of the choice. If deltas came, it is compared with them; if not, it holds.
    pub(super) fn whole(
        &mut self,
        message: &Value,
        Place { index, place, data, is_over }: Place<'_>,
        assembled: &mut Assembled,
    ) -> Result<(), Fault> {
        let piece = Piece::of(message)?;
        if !piece.text.is_empty() {
            let rest = rest("the text of `message`", assembled.text(), &piece.text)?;
            if is_over && !rest.is_empty() {
                let reason = format!("content of choice {index} comes after its `finish_reason`");
                return Err(Fault::broken_by(&reason, rest));
            }
            assembled.add_text(rest);
        }
        if piece.has_more() && !self.has_more {
            self.has_more = true;
            piece.add_rest_to(assembled);
        }
        let calls = list(message, "tool_calls")?;
        if calls.is_empty() {
            return Ok(());
        }
        if assembled.tool().is_some() || is_over {
            return are_those(calls, assembled.tool().unwrap_or("[]"));
        }
        self.calls_in_whole(calls, place, data, assembled)
    }

    /// Takes in the calls of a message. The n-th is the n-th that the deltas began.
    fn calls_in_whole(
        &mut self,
        calls: &[Value],
        place: usize,
        data: &str,
        assembled: &mut Assembled,
    ) -> Result<(), Fault> {
        let begun: Vec<u64> = assembled.open_calls().iter().map(|call| call.key()).collect();
        for (at, call) in calls.iter().enumerate() {
            let function = object(call, "function")?.unwrap_or(&Value::Null);
            let raw = || {
                let (choice, at) = (place.to_string(), at.to_string());
                as_sent(data, &["choices", &choice, "message", "tool_calls", &at, "function", "arguments"])
            };
            let name = string(function, "name")?;
            let whole = arguments::read(function, "arguments", name, raw)?;
            let Some(&key) = begun.get(at) else {
                self.calls.begin_whole(call, name, whole.as_deref(), assembled)?;
                continue;
            };
            let Some(open) = assembled.open_call(key) else { continue };
            if !name.is_empty() && name != open.name() {
                return Err(contradiction("the name of a tool call in `message`", open.name(), name));
            }
            let pieces = open.arguments().unwrap_or_default();
            if let Some(whole) = whole.as_deref().filter(|whole| !is_same_json(pieces, whole)) {
                let what = format!("the arguments of the tool call `{}` in `message`", Short(open.name()));
                rest(&what, pieces, whole)?;
                assembled.set_arguments(key, whole)?;
            }
        }
        Ok(())
    }
}

/// Whether the calls of a message are the complete ones.
fn are_those(calls: &[Value], complete: &str) -> Result<(), Fault> {
    let known: Vec<Value> = crate::json::typed(complete).unwrap_or_default();
    let is_same = |(call, known): (&Value, &Value)| {
        let Some(function) = call.get("function") else { return false };
        let arguments = match function.get("arguments") {
            Some(Value::String(text)) if text.trim().is_empty() => {
                Some(Value::Object(serde_json::Map::new()))
            }
            Some(Value::String(text)) => crate::json::value(text).ok(),
            other => other.cloned(),
        };
        function.get("name") == known.get("name") && arguments.as_ref() == known.get("arguments")
    };
    if calls.len() == known.len() && calls.iter().zip(&known).all(is_same) {
        return Ok(());
    }
    let calls = Value::Array(calls.to_vec()).to_string();
    Err(contradiction("`tool_calls` of `message`", complete, &calls))
}
