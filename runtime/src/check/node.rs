//! One value of a message.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use super::operand::{Operand, Operator};
use crate::failure::time;
use crate::json;
use crate::message::Message;
use crate::number::Number;
use crate::shown::Short;

/// One value that a condition found in a message.
#[derive(Debug, Clone)]
pub enum Node<'m> {
    /// Text, of a target or a regular expression.
    Text(Cow<'m, str>),
    /// JSON, as it was sent, or as a JMESPath has made it.
    Json(Cow<'m, str>),
    /// The groups of a regular expression that has several; a group that took no part is `None`.
    Groups(Vec<Option<&'m str>>),
    /// The time that a response took.
    Time(Duration),
    /// A whole message, whose text is its JSON.
    Message(&'m Message<'m>),
}

impl<'m> Node<'m> {
    /// JSON as it was sent.
    pub(super) fn json(raw: &'m str) -> Self {
        Node::Json(raw.into())
    }

    /// What `save` as `String` gives: of a JSON string its content, of other JSON its text.
    pub(crate) fn text(&self) -> Option<Cow<'_, str>> {
        match self {
            Node::Text(text) => Some(Cow::Borrowed(text)),
            Node::Json(raw) => Some(json::unquote(raw).unwrap_or(Cow::Borrowed(&**raw))),
            Node::Groups(_) => None,
            Node::Message(message) => Some(Cow::Borrowed(message.to_json())),
            Node::Time(taken) => Some(Cow::Owned(time(*taken))),
        }
    }

    /// Each text in it.
    pub(super) fn texts(&self, tell: &mut dyn FnMut(&str)) {
        match self {
            Node::Groups(groups) => groups.iter().flatten().for_each(|group| tell(group)),
            Node::Time(_) => {}
            Node::Text(text) => tell(text),
            Node::Message(message) => tell(message.data()),
            // Of an object every text in it may be the secret.
            Node::Json(raw) => match serde_json::from_str(raw) {
                Ok(json) => texts_of(&json, tell),
                Err(_) => tell(raw),
            },
        }
    }

    /// Whether it is the `null` of JSON.
    pub(super) fn is_null(&self) -> bool {
        matches!(self, Node::Json(raw) if &**raw == "null")
    }

    pub(super) fn number(&self) -> Option<Number> {
        self.text().and_then(|text| Number::read(&text))
    }

    pub(super) fn compares(&self, operator: Operator, operand: &Operand) -> bool {
        match operand {
            Operand::Number(wanted) => self
                .number()
                .and_then(|number| number.compare(*wanted))
                .is_some_and(|order| operator.holds(order)),
            Operand::Text(wanted) => {
                self.text().is_some_and(|text| operator.holds(text.as_bytes().cmp(wanted.as_bytes())))
            }
            Operand::Json(wanted) => {
                let raw = match self {
                    Node::Json(raw) => &**raw,
                    Node::Text(text) => &**text,
                    Node::Message(message) => message.to_json(),
                    Node::Groups(_) | Node::Time(_) => return false,
                };
                let equal = json::is(raw, wanted);
                match operator {
                    Operator::Equal => equal,
                    Operator::NotEqual => !equal,
                    // Truth values, objects and arrays have no order.
                    _ => false,
                }
            }
            Operand::Time(wanted) => matches!(self, Node::Time(time) if operator.holds(time.cmp(wanted))),
        }
    }
}

/// The texts and numbers in a value.
fn texts_of(json: &serde_json::Value, tell: &mut dyn FnMut(&str)) {
    match json {
        serde_json::Value::Null | serde_json::Value::Bool(_) => {}
        serde_json::Value::Number(number) => tell(&number.to_string()),
        serde_json::Value::String(text) => tell(text),
        serde_json::Value::Array(elements) => elements.iter().for_each(|element| texts_of(element, tell)),
        serde_json::Value::Object(members) => members.values().for_each(|member| texts_of(member, tell)),
    }
}

impl fmt::Display for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Node::Text(text) => write!(f, "{:?}", Short(text)),
            Node::Json(raw) => write!(f, "{}", Short(raw)),
            Node::Message(message) => write!(f, "{:?}", Short(message.to_json())),
            Node::Time(taken) => f.write_str(&time(*taken)),
            Node::Groups(groups) => {
                let groups: Vec<String> = groups
                    .iter()
                    .map(|group| {
                        group.map_or_else(|| "nothing".to_owned(), |text| format!("{:?}", Short(text)))
                    })
                    .collect();
                write!(f, "({})", groups.join(", "))
            }
        }
    }
}
