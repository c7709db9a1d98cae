//! A call among the items of a response.

use std::borrow::Cow;

use serde_json::Value;

use super::place::Raw;
use crate::protocol::arguments::{self, as_sent};
use crate::protocol::finals::{contradiction, is_same_json, rest};
use crate::protocol::members::string;
use crate::protocol::value::plain;
use crate::protocol::{Assembled, Fault};
use crate::shown::Short;

/// A call of a function or of a custom tool. [`Assembled`] has its content so far, under its key.
#[derive(Debug, Clone)]
pub(super) struct Call {
    key: u64,
    id: String,
    name: String,
    /// Whether its arguments are a text: the input of a custom tool.
    is_text: bool,
    state: State,
    /// The arguments that it began with, which hold if no others come.
    announced: Option<String>,
    /// Whether the server said that it is incomplete.
    is_broken_off: bool,
    /// Whether the server said that its arguments are whole. For a text nothing else tells.
    is_said_whole: bool,
}

#[derive(Debug, Clone)]
enum State {
    /// Only its arguments have come.
    Unknown,
    Open,
    /// Complete, with its arguments.
    Complete(String),
}

impl Call {
    /// The call of an item that is added.
    pub(super) fn begin(
        key: u64,
        id: String,
        item: &Value,
        is_text: bool,
        assembled: &mut Assembled,
    ) -> Result<Self, Fault> {
        let mut call = Self::unknown(key, is_text);
        call.id = id;
        string(item, "name")?.clone_into(&mut call.name);
        call.open(assembled)?;
        Ok(call)
    }

    /// A call that has not begun.
    pub(super) fn unknown(key: u64, is_text: bool) -> Self {
        let (id, name) = (String::new(), String::new());
        let (is_broken_off, is_said_whole) = (false, false);
        Self { key, id, name, is_text, state: State::Unknown, announced: None, is_broken_off, is_said_whole }
    }

    fn open(&mut self, assembled: &mut Assembled) -> Result<(), Fault> {
        assembled.start_call(self.key, self.id.as_str(), self.name.as_str());
        if self.is_text {
            assembled.takes_text(self.key)?;
        }
        self.state = State::Open;
        Ok(())
    }

    /// Its `call_id`; empty before it is known.
    pub(super) fn id(&self) -> &str {
        &self.id
    }

    /// Whether some of its arguments have come, beside those that it began with.
    pub(super) fn has_begun(&self, assembled: &Assembled) -> bool {
        match self.state {
            State::Unknown => false,
            State::Open => assembled.open_call(self.key).is_some_and(|call| call.arguments().is_some()),
            State::Complete(_) => true,
        }
    }

    /// Whether it may be the call of this id and name.
    pub(super) fn may_be(&self, id: &str, name: &str) -> bool {
        let is = |one: &str, other: &str| one.is_empty() || other.is_empty() || one == other;
        is(&self.id, id) && (is(&self.name, name) || self.id == id)
    }

    /// Takes in its `item`.
    pub(super) fn is(&mut self, item: &Value, assembled: &mut Assembled) -> Result<(), Fault> {
        let (id, name) = (plain(item.get("call_id")), string(item, "name")?);
        if !name.is_empty() && !self.name.is_empty() && name != self.name {
            return Err(contradiction("the name of a tool call", &self.name, name));
        }
        if matches!(self.state, State::Unknown) {
            (self.id, self.name) = (id, name.to_owned());
            return self.open(assembled);
        }
        if matches!(self.state, State::Open) {
            if self.id.is_empty() && !id.is_empty() {
                assembled.set_id(self.key, &id)?;
            }
            if self.name.is_empty() {
                assembled.add_name(self.key, name)?;
            }
        }
        if self.id.is_empty() {
            self.id = id;
        }
        if self.name.is_empty() {
            name.clone_into(&mut self.name);
        }
        Ok(())
    }

    /// A piece of its arguments.
    pub(super) fn add(&mut self, event: &Value, data: &str, assembled: &mut Assembled) -> Result<(), Fault> {
        let raw = Raw { data, path: Vec::new() };
        let Some(piece) = self.arguments(event, "delta", &raw)? else { return Ok(()) };
        match self.state {
            State::Open if !self.is_said_whole => assembled.add_arguments(self.key, &piece),
            _ if piece.is_empty() => Ok(()),
            _ => {
                let name = Short(&self.name);
                Err(Fault::broken(format!("the tool call `{name}` goes on, but is complete")))
            }
        }
    }

    /// The arguments that it begins with, in a member of `said`.
    pub(super) fn announce(
        &mut self,
        said: &Value,
        member: &str,
        raw: &Raw<'_>,
        assembled: &mut Assembled,
    ) -> Result<(), Fault> {
        self.announced = self.arguments(said, member, raw)?;
        assembled.keeps(self.announced.as_ref().map_or(0, String::len));
        Ok(())
    }

    /// Compares its arguments with the whole ones, in a member of `said`.
    pub(super) fn hold(
        &mut self,
        said: &Value,
        member: &str,
        what: &str,
        raw: &Raw<'_>,
        assembled: &mut Assembled,
    ) -> Result<(), Fault> {
        let Some(whole) = self.arguments(said, member, raw)? else { return Ok(()) };
        let of = || format!("what `{what}` has of the tool call `{}`", Short(&self.name));
        let is_same = |pieces: &str| {
            pieces == whole || (!self.is_text && !pieces.is_empty() && is_same_json(pieces, &whole))
        };
        match &self.state {
            State::Complete(arguments) if is_same(arguments) => Ok(()),
            State::Complete(arguments) => Err(contradiction(&of(), arguments, &whole)),
            State::Unknown => {
                self.announced = Some(whole);
                Ok(())
            }
            State::Open => {
                let pieces =
                    assembled.open_call(self.key).and_then(|call| call.arguments()).unwrap_or_default();
                if !is_same(pieces) {
                    rest(&of(), pieces, &whole)?;
                }
                self.is_said_whole = self.is_text;
                assembled.set_arguments(self.key, &whole)
            }
        }
    }

    /// Its arguments in a member: a text, or the JSON of an object.
    fn arguments(&self, said: &Value, member: &str, raw: &Raw<'_>) -> Result<Option<String>, Fault> {
        let path = || raw.path.iter().map(String::as_str).chain([member]).collect::<Vec<_>>();
        let arguments = arguments::read(said, member, &self.name, || as_sent(raw.data, &path()))?;
        Ok(arguments.map(Cow::into_owned))
    }

    /// Its arguments are said to be whole. If they are no JSON, the end of the response says whether they were broken
    /// off.
    pub(super) fn complete(&mut self, is_whole: bool, assembled: &mut Assembled) -> Result<(), Fault> {
        let Some(call) = assembled.open_call(self.key).filter(|_| matches!(self.state, State::Open)) else {
            return Ok(());
        };
        let is_sent = match call.arguments() {
            None => false,
            // Only the item or the response say that a text was not broken off.
            Some(_) if self.is_text && !is_whole => false,
            // Empty: a call without arguments, or one that was broken off before them.
            Some(arguments) if arguments.trim().is_empty() => is_whole,
            Some(_) => call.is_whole(),
        };
        if is_sent && !call.name().is_empty() { self.complete_now(assembled) } else { Ok(()) }
    }

    /// It is complete.
    pub(super) fn complete_now(&mut self, assembled: &mut Assembled) -> Result<(), Fault> {
        let Some(call) = assembled.open_call(self.key).filter(|_| matches!(self.state, State::Open)) else {
            return Ok(());
        };
        // They may come with the end.
        let Some(arguments) = call.arguments().map(str::to_owned) else { return Ok(()) };
        assembled.finish_call_as_sent(self.key)?;
        assembled.keeps(arguments.len());
        self.state = State::Complete(arguments);
        Ok(())
    }

    /// The call was broken off, unless the response is whole.
    pub(super) fn break_off(&mut self) {
        self.is_broken_off = true;
    }

    /// The response is over, whole or not.
    pub(super) fn end(&mut self, is_whole: bool, assembled: &mut Assembled) -> Result<(), Fault> {
        let announced = self.announced.take();
        match &self.state {
            State::Complete(arguments) => self.began_with(announced.as_deref(), arguments),
            State::Unknown => {
                let announced = announced.unwrap_or_default();
                Err(Fault::broken_by("arguments of a tool call that never began", &announced))
            }
            State::Open if !is_whole && (self.is_broken_off || (self.is_text && !self.is_said_whole)) => {
                assembled.drop_call(self.key);
                Ok(())
            }
            State::Open if self.is_text && !is_whole => self.complete_now(assembled),
            State::Open => match assembled.open_call(self.key).and_then(|call| call.arguments()) {
                Some(arguments) if is_whole => self.began_with(announced.as_deref(), arguments),
                Some(_) => Ok(()),
                None => announced.map_or(Ok(()), |announced| assembled.set_arguments(self.key, &announced)),
            },
        }
    }

    /// Whether the arguments fit those the call began with. `{}` and nothing stand for those yet to come.
    fn began_with(&self, announced: Option<&str>, arguments: &str) -> Result<(), Fault> {
        let Some(announced) = announced.filter(|text| !matches!(text.trim(), "" | "{}")) else {
            return Ok(());
        };
        if arguments.starts_with(announced) || is_same_json(announced, arguments) {
            return Ok(());
        }
        let what = format!("what came of the tool call `{}` after its beginning", Short(&self.name));
        Err(contradiction(&what, announced, arguments))
    }
}
