//! A JSON text as a list of its values, in the order of the text. A value stands before the values in it.

use std::borrow::Cow;
use std::collections::HashMap;

use super::read::unquote;
use super::scan::Scanner;
use super::walk::Visit;

/// The place of a value in a [`Tape`].
pub(super) type Place = u32;

#[derive(Debug)]
pub(super) struct Tape<'t> {
    text: &'t str,
    slots: Vec<Slot>,
}

#[derive(Debug, Clone, Copy)]
struct Slot {
    start: u32,
    end: u32,
    /// The place after the last value in this one.
    after: Place,
    /// Where the name stands, quotes included, if it is a member.
    name: (u32, u32),
    /// Whether a later member of the object has the same name. Then this one is ignored.
    replaced: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Object,
    Array,
    Text,
    Number,
    True,
    False,
    Null,
}

/// Builds a tape.
struct Builder<'t> {
    tape: Tape<'t>,
    /// The values that have begun and not ended.
    open: Vec<Place>,
    name: (u32, u32),
}

impl Visit for Builder<'_> {
    fn name(&mut self, start: usize, end: usize) {
        self.name = (short(start), short(end));
    }

    fn begin(&mut self, start: usize) {
        self.open.push(short(self.tape.slots.len()));
        let name = std::mem::take(&mut self.name);
        self.tape.slots.push(Slot { start: short(start), end: 0, after: 0, name, replaced: false });
    }

    fn end(&mut self, end: usize) {
        let after = short(self.tape.slots.len());
        let Some(place) = self.open.pop() else { return };
        if let Some(slot) = self.tape.slots.get_mut(place as usize) {
            (slot.end, slot.after) = (short(end), after);
        }
        if self.tape.kind(place) == Kind::Object {
            self.tape.replace(place);
        }
    }
}

/// The text is known to be short enough.
#[expect(clippy::cast_possible_truncation, reason = "`Tape::read` refuses a longer text")]
fn short(place: usize) -> u32 {
    place as u32
}

impl<'t> Tape<'t> {
    /// The root of the tape.
    pub(super) const ROOT: Place = 0;

    /// The values of a text, which is shorter than 4 GiB; `None` if it is not JSON.
    pub(super) fn read(text: &'t str) -> Option<Self> {
        u32::try_from(text.len()).ok()?;
        let tape = Self { text, slots: Vec::new() };
        let mut builder = Builder { tape, open: Vec::new(), name: (0, 0) };
        let mut scanner = Scanner::of(text);
        scanner.walk(&mut builder)?;
        scanner.space();
        (scanner.at == text.len()).then_some(builder.tape)
    }

    pub(super) fn len(&self) -> usize {
        self.slots.len()
    }

    fn slot(&self, place: Place) -> Option<&Slot> {
        self.slots.get(place as usize)
    }

    /// The place after the last value in this one.
    pub(super) fn after(&self, place: Place) -> Place {
        self.slot(place).map_or(place + 1, |slot| slot.after)
    }

    pub(super) fn is_replaced(&self, place: Place) -> bool {
        self.slot(place).is_some_and(|slot| slot.replaced)
    }

    /// A value as it was sent.
    pub(super) fn raw(&self, place: Place) -> &'t str {
        self.slot(place)
            .and_then(|slot| self.text.get(slot.start as usize..slot.end as usize))
            .unwrap_or_default()
    }

    pub(super) fn kind(&self, place: Place) -> Kind {
        let first = self.slot(place).and_then(|slot| self.text.as_bytes().get(slot.start as usize));
        match first {
            Some(b'{') => Kind::Object,
            Some(b'[') => Kind::Array,
            Some(b'"') => Kind::Text,
            Some(b't') => Kind::True,
            Some(b'f') => Kind::False,
            Some(b'n') => Kind::Null,
            _ => Kind::Number,
        }
    }

    /// The values that stand in this one, and in no other within it.
    pub(super) fn children(&self, place: Place) -> Children<'_, 't> {
        Children { tape: self, next: place + 1, end: self.after(place) }
    }

    /// The name of a member, as it was sent, without its quotes.
    fn raw_name(&self, place: Place) -> &'t str {
        self.quoted_name(place).get(1..).and_then(|name| name.strip_suffix('"')).unwrap_or_default()
    }

    fn quoted_name(&self, place: Place) -> &'t str {
        self.slot(place)
            .and_then(|slot| self.text.get(slot.name.0 as usize..slot.name.1 as usize))
            .unwrap_or_default()
    }

    /// The name of a member.
    pub(super) fn name(&self, place: Place) -> Cow<'t, str> {
        unquote(self.quoted_name(place)).unwrap_or_default()
    }

    /// Whether a member has this name.
    pub(super) fn is_named(&self, place: Place, name: &str) -> bool {
        let raw = self.raw_name(place);
        if raw.contains('\\') { self.name(place) == name } else { raw == name }
    }

    /// Marks the members of an object that a later one replaces.
    fn replace(&mut self, object: Place) {
        /// Up to this number, comparing all pairs is faster than hashing.
        const FEW: usize = 8;
        let members: Vec<Place> = self.children(object).collect();
        if members.len() < 2 {
            return;
        }
        let mut replaced: Vec<Place> = Vec::new();
        if members.len() <= FEW && members.iter().all(|&member| !self.raw_name(member).contains('\\')) {
            for (index, &member) in members.iter().enumerate() {
                let name = self.raw_name(member);
                if members.iter().skip(index + 1).any(|&later| self.raw_name(later) == name) {
                    replaced.push(member);
                }
            }
        } else {
            let mut last: HashMap<Cow<'t, str>, Place> = HashMap::with_capacity(members.len());
            replaced.extend(members.iter().filter_map(|&member| last.insert(self.name(member), member)));
        }
        for member in replaced {
            if let Some(slot) = self.slots.get_mut(member as usize) {
                slot.replaced = true;
            }
        }
    }
}

/// The children of a value, without those that were replaced.
pub(super) struct Children<'a, 't> {
    tape: &'a Tape<'t>,
    next: Place,
    end: Place,
}

impl Iterator for Children<'_, '_> {
    type Item = Place;

    fn next(&mut self) -> Option<Place> {
        while self.next < self.end {
            let child = self.next;
            self.next = self.tape.after(child);
            if !self.tape.is_replaced(child) {
                return Some(child);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_in_the_order_of_the_text() {
        let tape = Tape::read(r#" {"b": [1.50, {}], "\u0061": "x"} "#).unwrap();
        let all: Vec<&str> = (0..short(tape.len())).map(|place| tape.raw(place)).collect();
        assert_eq!(all, [r#"{"b": [1.50, {}], "\u0061": "x"}"#, "[1.50, {}]", "1.50", "{}", r#""x""#]);
        let children: Vec<Place> = tape.children(Tape::ROOT).collect();
        assert_eq!(children, [1, 4]);
        assert!(tape.is_named(4, "a") && tape.is_named(1, "b") && !tape.is_named(1, "a"));
    }

    #[test]
    fn the_last_of_two_members_of_one_name_counts() {
        for names in [vec!["a", "b", "a"], vec!["a", "\\u0061"], (0..20).map(|_| "n").collect()] {
            let members: Vec<String> =
                names.iter().enumerate().map(|(value, name)| format!("\"{name}\":{value}")).collect();
            let text = format!("{{{}}}", members.join(","));
            let tape = Tape::read(&text).unwrap();
            let value = serde_json::from_str::<serde_json::Map<_, serde_json::Value>>(&text).unwrap();
            assert_eq!(tape.children(Tape::ROOT).count(), value.len(), "{text}");
            assert_eq!(tape.raw(tape.children(Tape::ROOT).last().unwrap()), (names.len() - 1).to_string());
        }
    }

    #[test]
    fn what_is_not_json_has_no_values() {
        for text in ["", "[", "[1,]", "{\"a\":1", "{\"a\" 1}", "{1:1}", "[1}", "{\"a\":1]", "1 2", "[1]]"] {
            assert!(Tape::read(text).is_none(), "{text}");
        }
        let deep = "[".repeat(1_000_000);
        assert!(Tape::read(&deep).is_none());
        assert_eq!(Tape::read(&(deep + &"]".repeat(1_000_000))).unwrap().len(), 1_000_000);
    }
}
