//! The reasoning of a response, in pieces and in whole: its own text, and its summary.

use std::collections::HashSet;

use serde_json::Value;

use super::place::Place;
use crate::protocol::value::{plain, text};
use crate::protocol::{Assembled, MOST_PARTS};

/// Which parts of the reasoning have come. The reasoning joins them in their order.
#[derive(Debug, Clone, Default)]
pub(super) struct Reasoning {
    /// The items that something has come of, by id and by index.
    items: HashSet<String>,
    /// The parts that pieces have come of.
    parts: HashSet<String>,
}

impl Reasoning {
    /// Takes in an event of the type `response.reasoning…`. A part that came in pieces does not come again in whole.
    pub(super) fn take(&mut self, kind: &str, event: &Value, assembled: &mut Assembled) {
        let is_piece = kind.ends_with(".delta");
        let said = if is_piece {
            said(event.get("delta"))
        } else if kind.ends_with(".done") {
            said(event.get("text")).or_else(|| said(event.get("part")))
        } else {
            None
        };
        let Some(said) = said.filter(|said| !said.is_empty()) else { return };
        let part = part(kind, event);
        if !is_piece && self.parts.contains(&part) {
            return;
        }
        if self.parts.len() < MOST_PARTS {
            self.parts.insert(part);
            self.items.insert(format!("id {}", plain(event.get("item_id"))));
            self.items.insert(format!("at {}", plain(event.get("output_index"))));
        }
        assembled.add_reasoning(said);
    }

    /// Takes in an item in whole. It says nothing new if something of it has come; at the end of the response, if
    /// any reasoning has.
    pub(super) fn whole(&mut self, place: &Place<'_>, item: &Value, at_end: bool, assembled: &mut Assembled) {
        if text(item, "type") != "reasoning" || (at_end && !assembled.reasoning().is_empty()) {
            return;
        }
        let (id, index) = (format!("id {}", place.id), place.index.map(|index| format!("at {index}")));
        let is_known = !place.id.is_empty() && self.items.contains(&id)
            || index.is_some_and(|index| self.items.contains(&index));
        if is_known && !at_end {
            return;
        }
        for member in ["summary", "content"] {
            for part in item.get(member).and_then(Value::as_array).into_iter().flatten() {
                assembled.add_reasoning(text(part, "text"));
            }
        }
    }
}

/// The text of a piece or of a part: by itself, or in a member.
fn said(value: Option<&Value>) -> Option<&str> {
    let value = value?;
    value.as_str().or_else(|| value.get("text")?.as_str())
}

/// What a part is told apart by: its item, whether it is of the summary, its number.
fn part(kind: &str, event: &Value) -> String {
    let of = |member: &str| plain(event.get(member));
    let is_summary = kind.contains("summary");
    let number = of(if is_summary { "summary_index" } else { "content_index" });
    format!("{} {} {is_summary} {number}", of("item_id"), of("output_index"))
}
