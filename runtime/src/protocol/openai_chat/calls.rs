//! The tool calls of a chat, whose pieces come in any order.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde_json::Value;

use crate::assembled::Call;
use crate::protocol::arguments::{self, as_sent};
use crate::protocol::members::{count, object, string};
use crate::protocol::value::plain;
use crate::protocol::{Assembled, Fault, MOST_PARTS};
use crate::shown::Short;

/// The tool calls that were begun. [`Assembled`] holds their content so far, under their numbers.
#[derive(Debug, Clone)]
pub(super) struct Calls {
    /// The `index` of each, by its number; `None` where the server sends none.
    indexes: Vec<Option<u64>>,
    /// The calls of the last delta that had several.
    together: Vec<usize>,
    /// The call of the last piece.
    last: Option<usize>,
    /// The call of the older API, which had only one.
    older: Option<usize>,
}

/// An entry of `tool_calls`: a call, or a piece of one.
struct Entry<'v> {
    index: Option<u64>,
    id: String,
    name: &'v str,
    arguments: Option<Cow<'v, str>>,
    /// The input of a custom tool, which is a text.
    is_text: bool,
}

impl<'v> Entry<'v> {
    /// The entry at `place` in the tool calls of the choice at `choice`.
    fn of(entry: &'v Value, data: &str, choice: usize, place: usize) -> Result<Self, Fault> {
        if !entry.is_object() {
            return Err(Fault::broken_by("an entry of `tool_calls` is no object", &entry.to_string()));
        }
        let index = count(entry, "index")?;
        let (function, custom) = (object(entry, "function")?, object(entry, "custom")?);
        let is_text = function.is_none() && custom.is_some();
        let said = function.or(custom).unwrap_or(&Value::Null);
        let member = if is_text { "input" } else { "arguments" };
        let raw = || {
            let function = if is_text { "custom" } else { "function" };
            let (choice, place) = (choice.to_string(), place.to_string());
            let path = ["choices", &choice, "delta", "tool_calls", &place, function, member];
            as_sent(data, &path)
        };
        let name = string(said, "name")?;
        let arguments = arguments::read(said, member, name, raw)?;
        Ok(Self { index, id: id(entry), name, arguments, is_text })
    }

    /// Whether it says nothing.
    fn is_empty(&self) -> bool {
        self.id.is_empty()
            && self.name.is_empty()
            && self.arguments.as_ref().is_none_or(|arguments| arguments.is_empty())
    }
}

impl Calls {
    /// No call.
    pub(super) const NONE: Self = Self { indexes: Vec::new(), together: Vec::new(), last: None, older: None };

    /// Takes in the `tool_calls` of the delta in the choice at `choice` of the chunk `data`.
    ///
    /// # Errors
    ///
    /// When a piece has no call, or cannot be read.
    pub(super) fn take(
        &mut self,
        entries: &[Value],
        choice: usize,
        data: &str,
        assembled: &mut Assembled,
    ) -> Result<(), Fault> {
        let (mut here, mut in_order) = (BTreeSet::new(), Vec::new());
        for (place, entry) in entries.iter().enumerate() {
            let entry = Entry::of(entry, data, choice, place)?;
            let known = match entry.index {
                Some(index) => self.at_index(index, &entry, &here, assembled),
                None if entries.len() == 1 => self.without_index(self.last, &entry, &here, assembled),
                None => self.without_index(self.together.get(place).copied(), &entry, &here, assembled),
            };
            let call = match known {
                Some(call) => call,
                None if entry.is_empty() => continue,
                None => self.begin(&entry, assembled)?,
            };
            self.go_on(call, &entry, assembled)?;
            here.insert(call);
            in_order.push(call);
        }
        if entries.len() > 1 {
            self.together = in_order;
        }
        Ok(())
    }

    /// Takes in the `function_call` of a delta: a call in the older API.
    pub(super) fn take_older(
        &mut self,
        call: Option<&Value>,
        assembled: &mut Assembled,
    ) -> Result<(), Fault> {
        let Some(call) = call else { return Ok(()) };
        let name = string(call, "name")?;
        let arguments = arguments::read(call, "arguments", name, || None)?;
        let entry = Entry { index: None, id: String::new(), name, arguments, is_text: false };
        let number = match self.older.filter(|&number| open(number, assembled).is_some()) {
            Some(number) => number,
            None if entry.is_empty() => return Ok(()),
            None => self.begin(&entry, assembled)?,
        };
        self.older = Some(number);
        self.go_on(number, &entry, assembled)
    }

    /// Takes in a call that comes in whole.
    pub(super) fn begin_whole(
        &mut self,
        call: &Value,
        name: &str,
        arguments: Option<&str>,
        assembled: &mut Assembled,
    ) -> Result<(), Fault> {
        let (index, arguments) = (count(call, "index")?, arguments.map(Cow::Borrowed));
        let entry = Entry { index, id: id(call), name, arguments, is_text: false };
        let number = self.begin(&entry, assembled)?;
        self.go_on(number, &entry, assembled)
    }

    /// The call that an entry with an index continues; `None` if it begins one.
    fn at_index(
        &mut self,
        index: u64,
        entry: &Entry<'_>,
        here: &BTreeSet<usize>,
        assembled: &Assembled,
    ) -> Option<usize> {
        let same_id = |number: &usize| open(*number, assembled).is_some_and(|call| call.id() == entry.id);
        let at_index = |number: &usize| self.indexes.get(*number) == Some(&Some(index));
        let Some(latest) = (0..self.indexes.len()).rev().find(at_index) else {
            // An index may come late.
            if entry.id.is_empty() {
                return None;
            }
            let without = |number: &usize| self.indexes.get(*number) == Some(&None);
            let known = (0..self.indexes.len()).rev().find(|number| without(number) && same_id(number));
            let known = known?;
            if let Some(its) = self.indexes.get_mut(known) {
                *its = Some(index);
            }
            return Some(known);
        };
        if entry.id.is_empty() {
            // Named entries of one delta are two calls, even if nothing else tells them apart.
            return Some(latest).filter(|_| entry.name.is_empty() || !here.contains(&latest));
        }
        if same_id(&latest) {
            return Some(latest);
        }
        // Some servers give every call the index 0.
        if let Some(same) = (0..latest).rev().find(|number| at_index(number) && same_id(number)) {
            return Some(same);
        }
        let call = open(latest, assembled)?;
        let goes_on = call.id().is_empty() && (call.name() == entry.name || is_bare(call));
        // Some give every piece a new id; only a call that begins has a name.
        (goes_on || entry.name.is_empty()).then_some(latest)
    }

    /// The call that an entry without an index continues, perhaps `likely`; `None` if it begins one.
    fn without_index(
        &self,
        likely: Option<usize>,
        entry: &Entry<'_>,
        here: &BTreeSet<usize>,
        assembled: &Assembled,
    ) -> Option<usize> {
        let likely = likely.filter(|number| !here.contains(number));
        let call = likely.and_then(|number| open(number, assembled));
        if !entry.id.is_empty() {
            let has_id = |number: &usize| open(*number, assembled).is_some_and(|call| call.id() == entry.id);
            let known = (0..self.indexes.len()).rev().find(|number| has_id(number) && !here.contains(number));
            // The id may come late.
            let late =
                || likely.filter(|_| call.is_some_and(|call| call.id().is_empty() && entry.name.is_empty()));
            return known.or_else(late);
        }
        let call = call?;
        let goes_on = entry.name.is_empty()
            || (entry.name == call.name() && !call.is_whole())
            || (is_bare(call) && here.is_empty());
        likely.filter(|_| goes_on)
    }

    fn begin(&mut self, entry: &Entry<'_>, assembled: &mut Assembled) -> Result<usize, Fault> {
        let number = self.indexes.len();
        if entry.name.is_empty() && entry.id.is_empty() {
            let index = entry.index.unwrap_or(0);
            return Err(Fault::broken(format!(
                "tool call {index} goes on, but has not begun or is complete"
            )));
        }
        if number == MOST_PARTS {
            return Err(Fault::broken(format!("more than {MOST_PARTS} tool calls have begun")));
        }
        self.indexes.push(entry.index);
        assembled.start_call(number as u64, entry.id.as_str(), "");
        if entry.is_text {
            assembled.takes_text(number as u64)?;
        }
        Ok(number)
    }

    fn go_on(&mut self, number: usize, entry: &Entry<'_>, assembled: &mut Assembled) -> Result<(), Fault> {
        let key = number as u64;
        self.last = Some(number);
        let Some(call) = open(number, assembled) else { return Ok(()) };
        let (takes_id, takes_name) = (call.id().is_empty(), entry.name != call.name());
        if takes_name && !entry.name.is_empty() {
            if !call.name().is_empty() && !is_bare(call) {
                return Err(Fault::broken(format!(
                    "the tool call `{}` is called `{}` when its arguments have begun",
                    Short(call.name()),
                    Short(entry.name)
                )));
            }
            assembled.add_name(key, entry.name)?;
        }
        if takes_id && !entry.id.is_empty() {
            assembled.set_id(key, &entry.id)?;
        }
        match &entry.arguments {
            Some(arguments) => assembled.add_arguments(key, arguments),
            None => Ok(()),
        }
    }
}

/// The call of a number, if it is not complete. All are begun in order and completed at once.
fn open(number: usize, assembled: &Assembled) -> Option<&Call> {
    assembled.open_calls().get(number).filter(|call| call.key() == number as u64)
}

/// Whether a call has no arguments yet, so that its name may go on.
fn is_bare(call: &Call) -> bool {
    call.arguments().unwrap_or_default().is_empty()
}

/// A text as it is, a number as its digits, an object as its JSON.
fn id(of: &Value) -> String {
    plain(of.get("id"))
}
