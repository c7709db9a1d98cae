//! From what a condition found to the type that a scenario asked for.

use std::borrow::{Borrow, Cow};
use std::fmt::Display;
use std::str::FromStr;
use std::time::Duration;

use serde_core::de::{DeserializeOwned, Deserializer, Visitor};
use serde_core::forward_to_deserialize_any;

use super::found::Found;
use super::node::Node;
use crate::json;
use crate::owned_message::OwnedMessage;
use crate::shown::Short;

/// A way to make a `T` of what a condition found. Which one a condition has follows from its test:
/// [`Text`], [`Json`], [`Groups`], [`WholeMessage`] or [`Count`], the first ones within [`All`] after `all`, and within
/// [`Maybe`] where the value may be missing.
#[diagnostic::on_unimplemented(
    message = "what this condition finds cannot be saved as `{T}`",
    label = "text needs `FromStr`, JSON `Deserialize`, several groups a tuple, `all` a `Vec<…>`, `count` an integer, `elapsed` a `Duration` or a `String`, and an `OwnedMessage` the target `message`"
)]
pub trait Convert<T> {
    /// The value.
    ///
    /// # Errors
    ///
    /// Why what was found does not convert, for a report.
    fn convert(found: &Found<'_>) -> Result<T, String>;
}

/// Converts text, through `FromStr`.
#[derive(Debug)]
pub enum Text {}

/// Converts JSON, through `Deserialize`; as a `String`, a value that is not a JSON string gives its JSON text.
#[derive(Debug)]
pub enum Json {}

/// Converts the groups of a regular expression that has several to a tuple, each through `FromStr`.
#[derive(Debug)]
pub enum Groups {}

/// Converts the time that a response took, to a `Duration`, or to a `String` as the language writes a time.
#[derive(Debug)]
pub enum Time {}

/// Converts the number of values, through `TryFrom<usize>`.
#[derive(Debug)]
pub enum Count {}

/// Converts a whole message: as it is to an [`OwnedMessage`], or its JSON text through `FromStr`.
#[derive(Debug)]
pub enum WholeMessage {}

/// Converts as `C` does where there is a value, and gives `None` where a condition holds without one; see
/// [`Condition::or_nothing`](super::Condition::or_nothing).
#[derive(Debug)]
pub struct Maybe<C>(std::marker::PhantomData<C>);

/// Converts every value as `C` does one, to a `Vec`.
#[derive(Debug)]
pub struct All<C>(std::marker::PhantomData<C>);

/// A conversion of one value.
trait One<T> {
    fn one(node: &Node<'_>) -> Result<T, String>;
}

impl<T: FromStr<Err: Display>> One<T> for Text {
    fn one(node: &Node<'_>) -> Result<T, String> {
        let text = node.text().ok_or_else(|| format!("{node} is several groups: save them as a tuple"))?;
        parse(&text)
    }
}

fn parse<T: FromStr<Err: Display>>(text: &str) -> Result<T, String> {
    text.parse().map_err(|error| format!("{:?} is not a {}: {error}", Short(text), short_type_name::<T>()))
}

impl<T: DeserializeOwned> One<T> for Json {
    fn one(node: &Node<'_>) -> Result<T, String> {
        let raw = match node {
            Node::Json(raw) => Cow::Borrowed(&**raw),
            other => other.text().unwrap_or_default(),
        };
        T::deserialize(TextOfAnything(&raw))
            .or_else(|error| match json::repaired(&raw) {
                Cow::Borrowed(_) => Err(error),
                Cow::Owned(repaired) => T::deserialize(TextOfAnything(&repaired)),
            })
            .map_err(|error| {
                format!("{} is not a {}: {}", Short(&raw), short_type_name::<T>(), json::reason(&error))
            })
    }
}

impl One<Duration> for Time {
    fn one(node: &Node<'_>) -> Result<Duration, String> {
        match node {
            Node::Time(time) => Ok(*time),
            other => Err(format!("{other} is no time")),
        }
    }
}

impl One<String> for Time {
    fn one(node: &Node<'_>) -> Result<String, String> {
        node.text().map(Cow::into_owned).ok_or_else(|| format!("{node} is no time"))
    }
}

impl<T: FromStr<Err: Display>> One<T> for WholeMessage {
    fn one(node: &Node<'_>) -> Result<T, String> {
        <Text as One<T>>::one(node)
    }
}

impl One<OwnedMessage> for WholeMessage {
    fn one(node: &Node<'_>) -> Result<OwnedMessage, String> {
        match node {
            Node::Message(message) => Ok(OwnedMessage::from(*message)),
            other => Err(format!("{other} is no whole message")),
        }
    }
}

macro_rules! tuples {
    ($($n:literal: $($t:ident $i:tt)+;)*) => {$(
        impl<$($t: FromStr<Err: Display>),+> One<($($t,)+)> for Groups {
            fn one(node: &Node<'_>) -> Result<($($t,)+), String> {
                let Node::Groups(groups) = node else { return Err(format!("{node} is not several groups")) };
                if groups.len() != $n {
                    return Err(format!("{} groups are not a tuple of {}", groups.len(), $n));
                }
                // A group that took no part is empty text, which a `String` can be.
                Ok(($(parse::<$t>(groups.get($i).copied().flatten().unwrap_or_default())?,)+))
            }
        }
    )*};
}
tuples! {
    2: A 0 B 1;
    3: A 0 B 1 C 2;
    4: A 0 B 1 C 2 D 3;
    5: A 0 B 1 C 2 D 3 E 4;
    6: A 0 B 1 C 2 D 3 E 4 F 5;
    7: A 0 B 1 C 2 D 3 E 4 F 5 G 6;
    8: A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7;
}

macro_rules! converts_one {
    ($($way:ident)*) => {$(
        impl<T> Convert<T> for $way where $way: One<T> {
            fn convert(found: &Found<'_>) -> Result<T, String> {
                match found {
                    Found::One(node) => <$way as One<T>>::one(node),
                    other => Err(format!("{other} cannot be saved: there is no one value")),
                }
            }
        }
    )*};
}
converts_one!(Text Json Groups Time WholeMessage);

impl<T, C: One<T>> Convert<Vec<T>> for All<C> {
    fn convert(found: &Found<'_>) -> Result<Vec<T>, String> {
        match found {
            Found::All(nodes) => nodes.iter().map(C::one).collect(),
            Found::Nothing => Ok(Vec::new()),
            other => Err(format!("{other} cannot be saved: there are no values")),
        }
    }
}

impl<T, C: Convert<T>> Convert<Option<T>> for Maybe<C> {
    fn convert(found: &Found<'_>) -> Result<Option<T>, String> {
        match found {
            Found::Nothing => Ok(None),
            found => C::convert(found).map(Some),
        }
    }
}

#[diagnostic::do_not_recommend]
impl<T: TryFrom<usize>> Convert<T> for Count {
    fn convert(found: &Found<'_>) -> Result<T, String> {
        match found {
            Found::Count(count) => T::try_from(*count)
                .map_err(|_| format!("{count} is out of the range of {}", short_type_name::<T>())),
            other => Err(format!("{other} is no count")),
        }
    }
}

/// A type that `satisfies` can look at: any that can be saved, and `str` and slices of such.
pub trait Candidate {
    /// What the message's value is converted to.
    type Owned: Borrow<Self>;
}

impl<T> Candidate for T {
    type Owned = T;
}

impl Candidate for str {
    type Owned = String;
}

impl<T> Candidate for [T] {
    type Owned = Vec<T>;
}

/// The name of a type without the paths before it.
fn short_type_name<T>() -> String {
    let name = std::any::type_name::<T>();
    let mut short = String::new();
    for part in name.split_inclusive(['<', '>', ',', ' ', '(', ')', '[', ']', '&']) {
        short.push_str(part.rsplit("::").next().unwrap_or(part));
    }
    short
}

/// Deserializes JSON text, and gives the text itself where a string is asked for and none stands there.
struct TextOfAnything<'r>(&'r str);

impl<'de> Deserializer<'de> for TextOfAnything<'de> {
    type Error = serde_json::Error;

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        match json::unquote(self.0) {
            Some(text) => visitor.visit_string(text.into_owned()),
            None => visitor.visit_str(self.0),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        self.deserialize_string(visitor)
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        serde_json::Deserializer::from_str(self.0).deserialize_any(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        if self.0 == "null" { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        serde_json::Deserializer::from_str(self.0).deserialize_newtype_struct(name, visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        serde_json::Deserializer::from_str(self.0).deserialize_enum(name, variants, visitor)
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        serde_json::Deserializer::from_str(self.0).deserialize_bytes(visitor)
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        self.deserialize_bytes(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char unit unit_struct seq tuple tuple_struct
        map struct identifier ignored_any
    }
}
