//! What the value of a message is compared with, and how.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::time::Duration;

use crate::failure::time;
use crate::number::Number;
use crate::shown::Shown;

/// `==`, `!=`, `<`, `<=`, `>`, `>=`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

impl Operator {
    pub(super) fn holds(self, order: Ordering) -> bool {
        match self {
            Operator::Equal => order.is_eq(),
            Operator::NotEqual => order.is_ne(),
            Operator::Less => order.is_lt(),
            Operator::LessOrEqual => order.is_le(),
            Operator::Greater => order.is_gt(),
            Operator::GreaterOrEqual => order.is_ge(),
        }
    }

    pub(super) fn sign(self) -> &'static str {
        match self {
            Operator::Equal => "==",
            Operator::NotEqual => "!=",
            Operator::Less => "<",
            Operator::LessOrEqual => "<=",
            Operator::Greater => ">",
            Operator::GreaterOrEqual => ">=",
        }
    }
}

/// What a comparison compares with.
#[derive(Debug, Clone)]
pub enum Operand {
    /// Compares as a number with a JSON number, or with text that parses as one.
    Number(Number),
    /// Compares with what `save` as `String` gives, by code point.
    Text(Cow<'static, str>),
    /// `true`, `false`, `null`, an object or an array: compares with JSON exactly.
    Json(serde_json::Value),
    /// Compares with the time that a response took.
    Time(Duration),
}

impl Operand {
    /// The number, if it is one or a text that parses as one.
    #[must_use]
    pub fn number(&self) -> Option<Number> {
        match self {
            Operand::Number(number) => Some(*number),
            Operand::Text(text) => Number::read(text),
            Operand::Json(_) | Operand::Time(_) => None,
        }
    }
}

impl fmt::Display for Operand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        /// The characters that are shown of a text: it may be one that a server sent.
        const MOST: usize = 400;
        match self {
            Operand::Number(number) => write!(f, "{number}"),
            Operand::Text(text) => write!(f, "{:?}", Shown::masked(&**text).max(MOST)),
            Operand::Json(json) => Shown::masked(json.to_string()).max(MOST).fmt(f),
            Operand::Time(wanted) => f.write_str(&time(*wanted)),
        }
    }
}
