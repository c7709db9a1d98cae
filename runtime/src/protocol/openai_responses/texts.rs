//! The text of the messages of a response: parts that come in pieces and in whole.

use std::borrow::Cow;
use std::ops::Range;

use serde_json::Value;

use crate::protocol::finals::rest;
use crate::protocol::members::string;
use crate::protocol::{Assembled, Fault, MOST_PARTS};

/// The parts of all messages. The text joins them in the order in which their messages and they began.
#[derive(Debug, Clone, Default)]
pub(super) struct Texts {
    parts: Vec<Part>,
    /// The parts of each message.
    messages: Vec<Vec<usize>>,
    /// The part whose text ends where the whole text does.
    tail: Option<usize>,
}

#[derive(Debug, Clone, Default)]
struct Part {
    message: usize,
    content_index: u64,
    /// The bytes of its text.
    length: usize,
    refusal: String,
    /// Whether the whole of its text has come.
    is_done: bool,
    /// The text that it began with. It holds if nothing else comes.
    announced: String,
}

impl Texts {
    /// Begins a message.
    pub(super) fn begin(&mut self) -> usize {
        self.messages.push(Vec::new());
        self.messages.len() - 1
    }

    /// The part of a message at an index, which may be a new one.
    pub(super) fn part(
        &mut self,
        message: usize,
        content_index: u64,
        assembled: &mut Assembled,
    ) -> Result<usize, Fault> {
        let is_it = |part: &Part| part.message == message && part.content_index == content_index;
        // Most pieces belong to the same part as the last.
        if let Some(tail) = self.tail.filter(|&tail| self.parts.get(tail).is_some_and(is_it)) {
            return Ok(tail);
        }
        if let Some(known) = self.parts.iter().rposition(is_it) {
            return Ok(known);
        }
        if self.parts.len() == MOST_PARTS {
            return Err(Fault::broken(format!("the response has more than {MOST_PARTS} parts")));
        }
        assembled.keeps(size_of::<Part>());
        let number = self.parts.len();
        self.parts.push(Part { message, content_index, ..Part::default() });
        if let Some(parts) = self.messages.get_mut(message) {
            parts.push(number);
        }
        Ok(number)
    }

    /// A piece of the text of a part, as an event of its own.
    pub(super) fn go_on(&mut self, part: usize, piece: &str, assembled: &mut Assembled) -> Result<(), Fault> {
        if !piece.is_empty() && self.parts.get(part).is_some_and(|part| part.is_done) {
            return Err(Fault::broken_by("a part of the text goes on, but is done", piece));
        }
        self.add(part, piece, assembled);
        Ok(())
    }

    /// More of the text of a part.
    fn add(&mut self, part: usize, piece: &str, assembled: &mut Assembled) {
        if piece.is_empty() {
            return;
        }
        if self.tail == Some(part) || assembled.text().is_empty() {
            assembled.add_text(piece);
            self.tail = Some(part);
        } else {
            let end = self.range(part).end;
            if end >= assembled.text().len() {
                self.tail = Some(part);
            }
            assembled.insert_text(end, piece);
        }
        if let Some(part) = self.parts.get_mut(part) {
            part.length += piece.len();
        }
    }

    /// Compares the text of a part with the whole. `what` names it.
    pub(super) fn hold(
        &mut self,
        part: usize,
        whole: Option<&Value>,
        what: &str,
        assembled: &mut Assembled,
    ) -> Result<(), Fault> {
        let Some(whole) = said(whole, what)? else { return Ok(()) };
        let pieces = assembled.text().get(self.range(part)).unwrap_or_default();
        let rest = rest(&format!("the text of {what}"), pieces, whole)?;
        self.add(part, rest, assembled);
        if let Some(part) = self.parts.get_mut(part) {
            part.is_done = true;
        }
        Ok(())
    }

    /// A piece of a refusal.
    pub(super) fn add_refusal(&mut self, part: usize, piece: &str, assembled: &mut Assembled) {
        assembled.add_refusal(piece);
        assembled.keeps(piece.len());
        if let Some(part) = self.parts.get_mut(part) {
            part.refusal.push_str(piece);
        }
    }

    /// Compares a refusal with the whole one.
    pub(super) fn hold_refusal(
        &mut self,
        part: usize,
        whole: Option<&Value>,
        what: &str,
        assembled: &mut Assembled,
    ) -> Result<(), Fault> {
        let Some(whole) = said(whole, what)? else { return Ok(()) };
        let pieces = self.parts.get(part).map(|part| part.refusal.as_str()).unwrap_or_default();
        let rest = rest(&format!("the refusal of {what}"), pieces, whole)?;
        self.add_refusal(part, rest, assembled);
        Ok(())
    }

    /// Compares all of a message with the item in whole.
    pub(super) fn hold_message(
        &mut self,
        message: usize,
        item: &Value,
        what: &str,
        assembled: &mut Assembled,
    ) -> Result<(), Fault> {
        let Some((text, refusal)) = content(item)? else { return Ok(()) };
        let range = self.message_range(message);
        let pieces = assembled.text().get(range).unwrap_or_default();
        let more = rest(&format!("the text of a message in {what}"), pieces, &text)?;
        if !more.is_empty() {
            let part = self.last_part(message, assembled)?;
            self.add(part, more, assembled);
        }
        let refused: String = self.parts_of(message).map(|part| part.refusal.as_str()).collect();
        let more = rest(&format!("the refusal of a message in {what}"), &refused, &refusal)?;
        if !more.is_empty() {
            let part = self.last_part(message, assembled)?;
            self.add_refusal(part, more, assembled);
        }
        Ok(())
    }

    /// The content a message begins with.
    pub(super) fn announce(
        &mut self,
        message: usize,
        item: &Value,
        assembled: &mut Assembled,
    ) -> Result<(), Fault> {
        match content(item)? {
            Some((text, _)) if !text.is_empty() => {
                let part = self.part(message, 0, assembled)?;
                self.announce_text(part, &text, assembled);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// The text a part begins with.
    pub(super) fn announce_part(
        &mut self,
        part: usize,
        said: &Value,
        assembled: &mut Assembled,
    ) -> Result<(), Fault> {
        let text = string(said, "text")?;
        self.announce_text(part, text, assembled);
        Ok(())
    }

    fn announce_text(&mut self, part: usize, text: &str, assembled: &mut Assembled) {
        assembled.keeps(text.len());
        if let Some(part) = self.parts.get_mut(part).filter(|_| !text.is_empty()) {
            text.clone_into(&mut part.announced);
        }
    }

    /// The response is over: a part keeps its first text if no other came.
    pub(super) fn end(&mut self, assembled: &mut Assembled) -> Result<(), Fault> {
        for number in 0..self.parts.len() {
            let Some(part) = self.parts.get_mut(number).filter(|part| !part.announced.is_empty()) else {
                continue;
            };
            let (announced, message) = (std::mem::take(&mut part.announced), part.message);
            let pieces = assembled.text().get(self.message_range(message)).unwrap_or_default();
            if pieces.is_empty() {
                self.add(number, &announced, assembled);
            } else {
                rest("what came of a message after its beginning", &announced, pieces)?;
            }
        }
        Ok(())
    }

    /// Whether a message has got more than it began with.
    pub(super) fn has_begun(&self, message: usize) -> bool {
        self.parts_of(message).any(|part| part.length > 0 || part.is_done || !part.refusal.is_empty())
    }

    fn parts_of(&self, message: usize) -> impl Iterator<Item = &Part> {
        self.messages.get(message).into_iter().flatten().filter_map(|&number| self.parts.get(number))
    }

    /// The part of a message that takes the rest from the item in whole.
    fn last_part(&mut self, message: usize, assembled: &mut Assembled) -> Result<usize, Fault> {
        match self.messages.get(message).and_then(|parts| parts.last()) {
            Some(&part) => Ok(part),
            None => self.part(message, 0, assembled),
        }
    }

    /// Where the text of a message stands.
    fn message_range(&self, message: usize) -> Range<usize> {
        let length = |message: usize| self.parts_of(message).map(|part| part.length).sum::<usize>();
        let start = (0..message).map(length).sum();
        start..start + length(message)
    }

    /// Where the text of a part stands.
    fn range(&self, number: usize) -> Range<usize> {
        let Some(part) = self.parts.get(number) else { return 0..0 };
        let before =
            self.messages.get(part.message).into_iter().flatten().take_while(|&&other| other != number);
        let before: usize = before.filter_map(|&other| self.parts.get(other)).map(|part| part.length).sum();
        let start = self.message_range(part.message).start + before;
        start..start + part.length
    }
}

/// The text of a whole; `None` if it has none.
fn said<'v>(whole: Option<&'v Value>, what: &str) -> Result<Option<&'v str>, Fault> {
    match whole {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(other) => Err(Fault::broken_by(&format!("{what} has no text"), &other.to_string())),
    }
}

/// The text and the refusal of an item; `None` if it has no content.
fn content(item: &Value) -> Result<Option<(Cow<'_, str>, String)>, Fault> {
    let elements = match item.get("content") {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::String(text)) => return Ok(Some((Cow::Borrowed(text), String::new()))),
        Some(Value::Array(elements)) => elements,
        Some(other) => {
            return Err(Fault::broken_by("the `content` of a message is no list", &other.to_string()));
        }
    };
    let (mut text, mut refusal) = (String::new(), String::new());
    for element in elements {
        match element.get("type").and_then(Value::as_str).unwrap_or_default() {
            "" => {
                return Err(Fault::broken_by("an element of `content` has no `type`", &element.to_string()));
            }
            "output_text" | "text" => text.push_str(string(element, "text")?),
            "refusal" => refusal.push_str(string(element, "refusal")?),
            _ => {}
        }
    }
    // Some gateways send an empty list for a message that they do not keep.
    Ok((!elements.is_empty()).then_some((Cow::Owned(text), refusal)))
}
