//! The output items of a response: the events of each, and what the response says of them at its end.

use serde_json::Value;

use super::calls::Call;
use super::place::{Place, Raw, Type, id};
use super::reasoning::Reasoning;
use super::texts::Texts;
use crate::protocol::members::{count, list, object, string};
use crate::protocol::value::plain;
use crate::protocol::{Assembled, Fault, MOST_PARTS};

/// The messages and the calls among the items, and the reasoning. Other items are content for the figures alone.
#[derive(Debug, Clone, Default)]
pub(super) struct Items {
    items: Vec<Item>,
    /// The text of the messages.
    texts: Texts,
    reasoning: Reasoning,
}

#[derive(Debug, Clone)]
struct Item {
    /// Its `output_index`.
    index: Option<u64>,
    /// Its `id`; empty if it has none.
    id: String,
    is_done: bool,
    /// Whether the response lists it in its final output.
    is_claimed: bool,
    kind: Kind,
}

#[derive(Debug, Clone)]
enum Kind {
    /// A message, by its number among the messages.
    Message(usize),
    Call(Call),
}

impl Items {
    pub(super) fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Takes in an event between the first and the last.
    ///
    /// # Errors
    ///
    /// When it has no item, contradicts an earlier event, or cannot be read.
    pub(super) fn take(
        &mut self,
        kind: &str,
        event: &Value,
        data: &str,
        assembled: &mut Assembled,
    ) -> Result<(), Fault> {
        match kind {
            "response.output_text.delta" => {
                let part = self.part(event, assembled)?;
                self.texts.go_on(part, string(event, "delta")?, assembled)?;
            }
            "response.output_text.done" => {
                let part = self.part(event, assembled)?;
                let what = "`response.output_text.done`";
                self.texts.hold(part, event.get("text"), what, assembled)?;
            }
            "response.refusal.delta" => {
                let part = self.part(event, assembled)?;
                self.texts.add_refusal(part, string(event, "delta")?, assembled);
            }
            "response.refusal.done" => {
                let part = self.part(event, assembled)?;
                self.texts.hold_refusal(part, event.get("refusal"), "`response.refusal.done`", assembled)?;
            }
            "response.content_part.added" | "response.content_part.done" => {
                self.content_part(kind, event, assembled)?;
            }
            "response.function_call_arguments.delta" | "response.custom_tool_call_input.delta" => {
                self.call(&Place::of(event)?, kind)?.add(event, data, assembled)?;
            }
            "response.function_call_arguments.done" => {
                self.arguments_done(kind, event, "arguments", data, assembled)?;
            }
            "response.custom_tool_call_input.done" => {
                self.arguments_done(kind, event, "input", data, assembled)?;
            }
            "response.output_item.added" => self.added(event, data, assembled)?,
            "response.output_item.done" => {
                let Some(item) = object(event, "item")? else { return Ok(()) };
                let place = Place::with(event, item)?;
                let raw = Raw { data, path: vec!["item".to_owned()] };
                self.whole(&place, item, kind, &raw, true, assembled)?;
            }
            _ => self.other(kind, event, assembled),
        }
        Ok(())
    }

    /// Takes in the response as it is at its end. `is_whole` says that nothing was broken off.
    ///
    /// # Errors
    ///
    /// When its output contradicts earlier events, or a call is not complete.
    pub(super) fn end(
        &mut self,
        response: &Value,
        is_whole: bool,
        assembled: &mut Assembled,
    ) -> Result<(), Fault> {
        for (at, item) in list(response, "output")?.iter().enumerate() {
            if !item.is_object() {
                return Err(Fault::broken_by("an output item is no object", &item.to_string()));
            }
            let place = Place { index: u64::try_from(at).ok(), id: id(item, "id") };
            let what = "the output of the response";
            let raw = Raw { data: "", path: Vec::new() };
            self.whole(&place, item, what, &raw, is_whole, assembled)?;
        }
        self.texts.end(assembled)?;
        if assembled.text().is_empty()
            && let Some(text) = response.get("output_text").and_then(Value::as_str)
        {
            assembled.add_text(text);
        }
        for item in &mut self.items {
            if let Kind::Call(call) = &mut item.kind {
                call.end(is_whole, assembled)?;
            }
        }
        if is_whole { assembled.finish_calls_as_sent() } else { assembled.break_off_calls() }
    }

    /// The part of the text that an event names.
    fn part(&mut self, event: &Value, assembled: &mut Assembled) -> Result<usize, Fault> {
        let content = count(event, "content_index")?.unwrap_or(0);
        let message = self.message(&Place::of(event)?, assembled)?;
        self.texts.part(message, content, assembled)
    }

    /// The message of an event, which it may begin.
    fn message(&mut self, place: &Place<'_>, assembled: &mut Assembled) -> Result<usize, Fault> {
        let known = self.find(place, |kind| matches!(kind, Kind::Message(_)));
        if let Some(Kind::Message(message)) = known.and_then(|at| self.items.get(at)).map(|item| &item.kind) {
            return Ok(*message);
        }
        let message = self.texts.begin();
        self.push(place, Kind::Message(message), assembled)?;
        Ok(message)
    }

    /// The call of an event.
    fn call(&mut self, place: &Place<'_>, event: &str) -> Result<&mut Call, Fault> {
        let known = self.find(place, |kind| matches!(kind, Kind::Call(_)));
        match known.and_then(|at| self.items.get_mut(at)).map(|item| &mut item.kind) {
            Some(Kind::Call(call)) => Ok(call),
            _ => Err(Fault::broken(format!(
                "`{event}`: tool call {} goes on, but has not begun",
                place.index.unwrap_or(0)
            ))),
        }
    }

    /// The item of an event. Items are told apart by their index, then by their id. Some servers give all the same
    /// index; some give an item another id in every event.
    fn find(&self, place: &Place<'_>, fits: impl Fn(&Kind) -> bool) -> Option<usize> {
        let items = || self.items.iter().enumerate().rev().filter(|(_, item)| fits(&item.kind));
        let has_index = |item: &Item| place.index.is_some() && item.index == place.index;
        let has_id = |item: &Item| !place.id.is_empty() && item.id == place.id;
        items()
            .find(|(_, item)| has_index(item) && has_id(item))
            .or_else(|| items().find(|(_, item)| has_index(item)))
            .or_else(|| items().find(|(_, item)| has_id(item)))
            // Either may lack index or id.
            .or_else(|| items().find(|(_, item)| item.may_be_at(place)))
            .map(|(at, _)| at)
    }

    fn push(&mut self, place: &Place<'_>, kind: Kind, assembled: &mut Assembled) -> Result<(), Fault> {
        if self.items.len() == MOST_PARTS {
            return Err(Fault::broken(format!("the response has more than {MOST_PARTS} items")));
        }
        assembled.keeps(size_of::<Item>() + place.id.len());
        let (index, id) = (place.index, place.id.clone().into_owned());
        self.items.push(Item { index, id, is_done: false, is_claimed: false, kind });
        Ok(())
    }

    fn added(&mut self, event: &Value, data: &str, assembled: &mut Assembled) -> Result<(), Fault> {
        let Some(item) = object(event, "item")? else { return Ok(()) };
        let kind = Type::of(item)?;
        let place = Place::with(event, item)?;
        if kind == Type::Other {
            return Ok(());
        }
        let call_id = plain(item.get("call_id"));
        let is_like = |known: &Kind| match known {
            Kind::Message(_) => kind == Type::Message,
            Kind::Call(_) => kind != Type::Message,
        };
        let again = self.items.iter().rev().find(|known| {
            known.index == place.index && is_like(&known.kind) && known.is_or_may_be(&place.id, &call_id)
        });
        if let Some(known) = again {
            let is_same = known.is(&place.id, &call_id);
            // A repeated event says nothing new, unless the ones after it are repeated too.
            if is_same && !self.has_gone_on(known, assembled) {
                return Ok(());
            }
            if is_same || (!known.is_done && place.index.is_some()) {
                let reason = match known.is_done {
                    true => "an output item begins again when it is done",
                    false => "an output item begins again before it is done",
                };
                return Err(Fault::broken_by(reason, &item.to_string()));
            }
        }
        if kind == Type::Message {
            let message = self.texts.begin();
            self.texts.announce(message, item, assembled)?;
            return self.push(&place, Kind::Message(message), assembled);
        }
        let call = Call::begin(self.items.len() as u64, call_id, item, kind == Type::Custom, assembled)?;
        self.push(&place, Kind::Call(call), assembled)?;
        if let Some(Item { kind: Kind::Call(call), .. }) = self.items.last_mut() {
            let raw = Raw { data, path: vec!["item".to_owned()] };
            call.announce(item, kind.arguments(), &raw, assembled)?;
        }
        Ok(())
    }

    /// Whether something has come of an item since it began.
    fn has_gone_on(&self, item: &Item, assembled: &Assembled) -> bool {
        item.is_done
            || match &item.kind {
                Kind::Message(message) => self.texts.has_begun(*message),
                Kind::Call(call) => call.has_begun(assembled),
            }
    }

    fn content_part(&mut self, kind: &str, event: &Value, assembled: &mut Assembled) -> Result<(), Fault> {
        let Some(part) = object(event, "part")? else { return Ok(()) };
        let is_done = kind == "response.content_part.done";
        match string(part, "type")? {
            "output_text" | "text" => {
                let known = self.part(event, assembled)?;
                if is_done {
                    return self.texts.hold(
                        known,
                        part.get("text"),
                        "`response.content_part.done`",
                        assembled,
                    );
                }
                self.texts.announce_part(known, part, assembled)
            }
            "refusal" if is_done => {
                let known = self.part(event, assembled)?;
                let what = "`response.content_part.done`";
                self.texts.hold_refusal(known, part.get("refusal"), what, assembled)
            }
            "" => Err(Fault::broken_by("a part has no `type`", &part.to_string())),
            _ => Ok(()),
        }
    }

    fn arguments_done(
        &mut self,
        kind: &str,
        event: &Value,
        member: &str,
        data: &str,
        assembled: &mut Assembled,
    ) -> Result<(), Fault> {
        let place = Place::of(event)?;
        let raw = Raw { data, path: Vec::new() };
        match self.call(&place, kind) {
            Ok(call) => {
                call.hold(event, member, kind, &raw, assembled)?;
                // If they broke off before they began, the item says so.
                call.complete(false, assembled)
            }
            // The call comes in whole later, or else its arguments are lost.
            Err(_) => {
                let mut call = Call::unknown(self.items.len() as u64, member == "input");
                call.announce(event, member, &raw, assembled)?;
                self.push(&place, Kind::Call(call), assembled)
            }
        }
    }

    /// Takes in an item that is done.
    fn whole(
        &mut self,
        place: &Place<'_>,
        item: &Value,
        what: &str,
        raw: &Raw<'_>,
        is_whole: bool,
        assembled: &mut Assembled,
    ) -> Result<(), Fault> {
        let kind = Type::of(item)?;
        let at_end = what == "the output of the response";
        if kind == Type::Other {
            self.reasoning.whole(place, item, at_end, assembled);
            return Ok(());
        }
        let at = match self.known(place, item, kind, at_end) {
            Some(at) => at,
            None => {
                let known = if kind == Type::Message {
                    Kind::Message(self.texts.begin())
                } else {
                    Kind::Call(Call::unknown(self.items.len() as u64, kind == Type::Custom))
                };
                self.push(place, known, assembled)?;
                self.items.len() - 1
            }
        };
        let Some(known) = self.items.get_mut(at) else { return Ok(()) };
        known.is_claimed |= at_end;
        known.is_done = true;
        match &mut known.kind {
            Kind::Message(message) => self.texts.hold_message(*message, item, what, assembled),
            Kind::Call(call) => {
                call.is(item, assembled)?;
                call.hold(item, kind.arguments(), what, raw, assembled)?;
                match string(item, "status")? {
                    "incomplete" => call.break_off(),
                    // The status of the response counts more than the call's.
                    "completed" if is_whole && !at_end => call.complete_now(assembled)?,
                    _ => call.complete(is_whole, assembled)?,
                }
                Ok(())
            }
        }
    }

    /// The item that is now whole.
    fn known(&self, place: &Place<'_>, item: &Value, kind: Type, at_end: bool) -> Option<usize> {
        let call_id = plain(item.get("call_id"));
        let name = plain(item.get("name"));
        let fits = |known: &Item| match &known.kind {
            Kind::Message(_) => kind == Type::Message,
            Kind::Call(call) => kind != Type::Message && call.may_be(&call_id, &name),
        };
        let is_free = |known: &Item| !(at_end && known.is_claimed) && fits(known);
        let find =
            |is: &dyn Fn(&Item) -> bool| self.items.iter().position(|known| is_free(known) && is(known));
        let has_index = |known: &Item| place.index.is_some() && known.index == place.index;
        let has_id = |known: &Item| known.is(&place.id, &call_id);
        find(&|known| has_index(known) && has_id(known))
            .or_else(|| find(&has_id))
            .or_else(|| find(&|known| has_index(known) && (at_end || !known.is_done)))
            .or_else(|| find(&|known| has_index(known)))
            // The place in the output need not be the index that the events had.
            .or_else(|| find(&|known| at_end || known.may_be_at(place)))
    }

    fn other(&mut self, kind: &str, event: &Value, assembled: &mut Assembled) {
        if kind.starts_with("response.reasoning") {
            return self.reasoning.take(kind, event, assembled);
        }
        let says = match event.get("delta") {
            Some(Value::String(text)) => !text.is_empty(),
            Some(Value::Object(members)) => !members.is_empty(),
            _ => false,
        };
        // Audio, code.
        if says && kind.ends_with(".delta") {
            assembled.add_other("…");
        }
    }
}

impl Item {
    /// Whether it has this id, or is the call of this id.
    fn is(&self, id: &str, call_id: &str) -> bool {
        let has_call_id = match &self.kind {
            Kind::Call(call) => !call_id.is_empty() && call.id() == call_id,
            Kind::Message(_) => false,
        };
        has_call_id || (!id.is_empty() && self.id == id)
    }

    /// Whether index and id leave open that it is the item at a place.
    fn may_be_at(&self, place: &Place<'_>) -> bool {
        let may_be = self.index.is_none() || place.index.is_none() || self.index == place.index;
        may_be && (self.id.is_empty() || place.id.is_empty() || self.id == place.id)
    }

    /// As [`is`](Self::is), or nothing tells them apart.
    fn is_or_may_be(&self, id: &str, call_id: &str) -> bool {
        let differ = |one: &str, other: &str| !one.is_empty() && !other.is_empty() && one != other;
        let other_call = match &self.kind {
            Kind::Call(call) => differ(call.id(), call_id),
            Kind::Message(_) => false,
        };
        self.is(id, call_id) || !(differ(&self.id, id) || other_call)
    }
}
