//! `rising`, `unique` and `same`, for all messages or for each key by itself.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt;
use std::hash::{BuildHasher, RandomState};

use tokio::time::Instant;

use super::super::condition::Condition;
use super::super::found::Found;
use super::seen::{Seen, after};
use crate::message::Message;
use crate::number::Number;
use crate::shown::{MASK, Short};

/// How many keys and values are remembered.
pub(super) const MOST_KEPT: usize = 1_000_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Rising,
    Unique,
    Same,
}

impl Order {
    fn word(self) -> &'static str {
        match self {
            Order::Rising => "rising",
            Order::Unique => "unique",
            Order::Same => "same",
        }
    }
}

#[derive(Debug)]
pub(super) struct Ordered {
    order: Order,
    of: Condition,
    pub(super) per: Option<Condition>,
    digests: Digests,
    /// How much is remembered.
    max: usize,
    /// What came before: by key, or for `unique` by key and value.
    before: HashMap<u128, Before>,
}

/// The message that another is held against.
#[derive(Debug)]
struct Before {
    value: Value,
    at: Instant,
    /// The beginning of its id.
    id: Option<Box<str>>,
}

#[derive(Debug)]
enum Value {
    /// Of `unique`: it is that of the message at hand.
    Equal,
    Number(Number),
    /// The digest of a text, and its beginning for reports.
    Text(u128, Box<str>),
}

/// Digests of keys and values: 16 bytes each, whatever their size, so that the memory is bounded. Two values share a
/// digest by chance once in 2^128 times. The hashes are keyed, so that no server can bring that about.
#[derive(Debug, Default)]
struct Digests(RandomState, RandomState);

impl Digests {
    fn of(&self, texts: &[&str]) -> u128 {
        u128::from(self.0.hash_one(texts)) << 64 | u128::from(self.1.hash_one(texts))
    }
}

impl Ordered {
    pub(super) fn new(order: Order, of: Condition) -> Self {
        Self { order, of, per: None, digests: Digests::default(), max: MOST_KEPT, before: HashMap::new() }
    }

    /// The word of the language for it.
    pub(super) fn word(&self) -> &'static str {
        self.order.word()
    }

    pub(super) fn invalid(&self) -> Option<String> {
        std::iter::once(&self.of).chain(&self.per).find_map(|condition| condition.invalid.clone())
    }

    pub(super) fn take(&mut self, seen: Seen<'_, '_>) -> Result<(), String> {
        let word = self.order.word();
        let key = match &self.per {
            Some(per) => Some(found(per, seen.message, word)?),
            None => None,
        };
        let text = found(&self.of, seen.message, word)?;
        let (place, value) = match self.order {
            Order::Rising => {
                let number = Number::read(&text).ok_or_else(|| {
                    let value = visible(&self.of, &text);
                    format!("{} is {value:?}, which is no number and cannot rise", self.of.asked())
                })?;
                (key.as_deref().map_or(0, |key| self.digests.of(&[key])), Value::Number(number))
            }
            Order::Same => {
                let shown = beginning(visible(&self.of, &text).0);
                let value = Value::Text(self.digests.of(&[&*text]), shown);
                (key.as_deref().map_or(0, |key| self.digests.of(&[key])), value)
            }
            Order::Unique => (self.digests.of(&[key.as_deref().unwrap_or_default(), &*text]), Value::Equal),
        };
        let kept = self.before.len();
        match self.before.entry(place) {
            Entry::Vacant(entry) => {
                if kept == self.max {
                    return Err(format!(
                        "{kept} values are all that `{word}` remembers, and this would be one more"
                    ));
                }
                entry.insert(Before { value, at: seen.now, id: seen.message.id().map(beginning) });
                Ok(())
            }
            Entry::Occupied(mut entry) => {
                let before = entry.get_mut();
                match clash(&value, before) {
                    None => {
                        // `same` compares every message with the first one. So a report names the first one.
                        if self.order == Order::Rising {
                            *before = Before { value, at: seen.now, id: seen.message.id().map(beginning) };
                        }
                        Ok(())
                    }
                    Some(clash) => {
                        let id =
                            before.id.as_ref().map(|id| format!(", id {}", Short(id))).unwrap_or_default();
                        let at = after(seen.set_at, before.at);
                        let per = self.per.as_ref().zip(key.as_deref());
                        let per =
                            per.map(|(per, key)| format!(", for {} {:?}", per.asked(), visible(per, key)));
                        let (asked, per) = (self.of.asked(), per.unwrap_or_default());
                        let value = match &value {
                            Value::Number(number) => number.to_string(),
                            _ => format!("{:?}", visible(&self.of, &text)),
                        };
                        Err(format!("{asked} is {value}{clash} at {at}{id}{per}"))
                    }
                }
            }
        }
    }
}

/// How a value conflicts with the one before, as the first half of a sentence that ends in the time of that one.
fn clash(value: &Value, before: &Before) -> Option<String> {
    match (value, &before.value) {
        (Value::Number(now), Value::Number(then)) => {
            let rises = now.compare(*then).is_some_and(std::cmp::Ordering::is_gt);
            (!rises).then(|| format!(", not above the {then} that came"))
        }
        (Value::Text(now, _), Value::Text(then, text)) => {
            (now != then).then(|| format!(", not the same as the {:?} that came", Short(text)))
        }
        _ => Some(", which came already".to_owned()),
    }
}

/// What a condition finds in a message, as text.
fn found(condition: &Condition, message: &Message<'_>, word: &str) -> Result<String, String> {
    match condition.find_alone(message) {
        Ok(Found::One(node)) => Ok(node.text().map_or_else(|| node.to_string(), |text| text.into_owned())),
        Ok(other) => Ok(other.to_string()),
        Err(miss) => Err(format!("{}, which `{word}` needs", miss.reason(condition, false))),
    }
}

/// A value as a report shows it. A secret is masked.
fn visible<'t>(condition: &Condition, text: &'t str) -> Short<'t> {
    Short(if condition.is_secret() { MASK } else { text })
}

/// The beginning of a text, as much as a report shows.
fn beginning(text: &str) -> Box<str> {
    Short(text).cut().unwrap_or(text).into()
}

impl fmt::Display for Ordered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.of.asked(), self.order.word())?;
        self.per.as_ref().map_or(Ok(()), |per| write!(f, " per {}", per.asked()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Target;

    #[test]
    fn what_is_remembered_is_bounded() {
        let mut unique = Ordered { max: 2, ..Ordered::new(Order::Unique, Condition::on(Target::Data)) };
        let now = Instant::now();
        let mut take = |data: &str| {
            unique.take(Seen { message: &Message::new(data, None, None, None), now, set_at: now })
        };
        assert_eq!((take("a"), take("b")), (Ok(()), Ok(())));
        let refused = "2 values are all that `unique` remembers, and this would be one more".to_owned();
        assert_eq!(take("c"), Err(refused));
        assert!(take("a").unwrap_err().starts_with("data is \"a\", which came already at +0.000s"));
    }

    #[test]
    fn rising_without_keys_remembers_one_number() {
        let mut rising = Ordered { max: 1, ..Ordered::new(Order::Rising, Condition::on(Target::Data)) };
        let now = Instant::now();
        for n in 0..100 {
            let data = n.to_string();
            let message = Message::new(&data, None, None, None);
            assert_eq!(rising.take(Seen { message: &message, now, set_at: now }), Ok(()));
        }
    }

    #[test]
    fn a_large_value_is_shown_in_part_and_told_apart_in_whole() {
        let mut same = Ordered::new(Order::Same, Condition::on(Target::Data));
        let now = Instant::now();
        let mut take =
            |data: &str| same.take(Seen { message: &Message::new(data, None, None, None), now, set_at: now });
        let large = "x".repeat(100_000);
        assert_eq!((take(&large), take(&large)), (Ok(()), Ok(())));
        assert!(take(&(large + "y")).unwrap_err().len() < 1000);
    }
}
