//! Comparisons of what a message holds with what a scenario names.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::ops::{Bound, Range, RangeBounds, RangeFrom, RangeInclusive, RangeTo, RangeToInclusive};
use std::time::Duration;

use super::node::Node;
use super::operand::{Operand, Operator};
use crate::failure::time;
use crate::number::Number;
use crate::shown::MASK;

/// A Rust value that a message can be compared with: numbers, text, `bool`, `()` (JSON's `null`) and
/// `serde_json::Value`.
///
/// ```
/// use streamgauge::check::{Comparable, Operand};
///
/// assert!(matches!("ACME".operand(), Operand::Text(_)));
/// assert!(matches!(99.5.operand(), Operand::Number(_)));
/// ```
#[diagnostic::on_unimplemented(
    message = "a message cannot be compared with `{Self}`",
    label = "not a number, a text, a `bool` or a `serde_json::Value`",
    note = "an `Option` may be empty: unwrap it (`unwrap_or(…)`), or save its value on every path before this check"
)]
pub trait Comparable {
    /// What is compared with.
    fn operand(&self) -> Operand;
}

macro_rules! comparable_integers {
    ($($int:ty)*) => {$(
        impl Comparable for $int {
            fn operand(&self) -> Operand {
                // Only a `u128` beyond `i128` does not fit; as a float it still compares rightly.
                Operand::Number(i128::try_from(*self).map_or(Number::Float(*self as f64), Number::Int))
            }
        }
    )*};
}
comparable_integers!(u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize);

impl Comparable for f64 {
    fn operand(&self) -> Operand {
        Operand::Number(Number::Float(*self))
    }
}

impl Comparable for f32 {
    fn operand(&self) -> Operand {
        // By its shortest decimal, so that `0.1_f32` equals the `0.1` of a message.
        Operand::Number(Number::Float(self.to_string().parse().unwrap_or(f64::from(*self))))
    }
}

impl Comparable for bool {
    fn operand(&self) -> Operand {
        Operand::Json((*self).into())
    }
}

impl Comparable for () {
    fn operand(&self) -> Operand {
        Operand::Json(serde_json::Value::Null)
    }
}

impl Comparable for serde_json::Value {
    fn operand(&self) -> Operand {
        match self {
            serde_json::Value::String(text) => text.operand(),
            serde_json::Value::Number(number) => {
                Number::read(&number.to_string()).map_or_else(|| Operand::Json(self.clone()), Operand::Number)
            }
            other => Operand::Json(other.clone()),
        }
    }
}

macro_rules! comparable_texts {
    ($($text:ty)*) => {$(
        impl Comparable for $text {
            fn operand(&self) -> Operand {
                Operand::Text(Cow::Owned(self.to_string()))
            }
        }
    )*};
}
comparable_texts!(str String char Box<str> Cow<'_, str> std::rc::Rc<str>);

impl<T: Comparable + ?Sized> Comparable for &T {
    fn operand(&self) -> Operand {
        (**self).operand()
    }
}

/// A record of a feeder is one.
impl<T: Comparable + ?Sized> Comparable for std::sync::Arc<T> {
    fn operand(&self) -> Operand {
        (**self).operand()
    }
}

/// What is asked of the value that a condition finds.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Compare {
    /// A value is there.
    Exists,
    /// No value is there.
    Missing,
    /// The value stands in this order to the operand.
    Is(Operator, Operand),
    /// The value is one of these.
    OneOf(Vec<Operand>),
    /// The value is a number in this range.
    Within {
        /// The least number that belongs to it.
        min: Option<Number>,
        /// The end of the range.
        max: Option<Number>,
        /// Whether `max` belongs to it.
        inclusive: bool,
    },
    /// The time that a response took is in this range.
    Lasts(Bound<Duration>, Bound<Duration>),
}

impl fmt::Display for Compare {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Compare::Exists => f.write_str("exists"),
            Compare::Missing => f.write_str("missing"),
            Compare::Is(operator, operand) => write!(f, "{} {operand}", operator.sign()),
            Compare::OneOf(operands) => {
                let operands: Vec<String> = operands.iter().map(Operand::to_string).collect();
                write!(f, "in [{}]", operands.join(", "))
            }
            Compare::Within { min, max, inclusive } => {
                f.write_str("in ")?;
                min.map_or(Ok(()), |min| write!(f, "{min}"))?;
                f.write_str(if *inclusive && max.is_some() { "..=" } else { ".." })?;
                max.map_or(Ok(()), |max| write!(f, "{max}"))
            }
            Compare::Lasts(min, max) => {
                f.write_str("in ")?;
                if let Bound::Included(min) | Bound::Excluded(min) = min {
                    f.write_str(&time(*min))?;
                }
                match max {
                    Bound::Included(max) => write!(f, "..={}", time(*max)),
                    Bound::Excluded(max) => write!(f, "..{}", time(*max)),
                    Bound::Unbounded => f.write_str(".."),
                }
            }
        }
    }
}

impl Compare {
    /// Replaces the operands that are texts by the mask.
    pub(super) fn hide(&mut self) {
        let operands = match self {
            Compare::Is(_, operand) => std::slice::from_mut(operand),
            Compare::OneOf(operands) => operands.as_mut_slice(),
            _ => return,
        };
        for operand in operands {
            if let Operand::Text(_) | Operand::Json(serde_json::Value::String(_)) = operand {
                *operand = Operand::Text(MASK.into());
            }
        }
    }

    /// The comparison with a range given in Rust.
    #[must_use]
    #[expect(unused_qualifications, reason = "tests/ui has rustc quote this line")]
    pub fn among(range: &impl super::Among) -> Self {
        range.among()
    }

    /// The comparison of the time that a response took with a range.
    ///
    /// ```
    /// use std::time::Duration;
    /// use streamgauge::check::Compare;
    ///
    /// let quick = Compare::lasts(&(..=Duration::from_millis(200)));
    /// assert_eq!(quick.to_string(), "in ..=200ms");
    /// ```
    #[must_use]
    pub fn lasts(range: &impl RangeBounds<Duration>) -> Self {
        Compare::Lasts(range.start_bound().cloned(), range.end_bound().cloned())
    }

    /// Whether `node` meets the comparison.
    pub(crate) fn holds(&self, node: &Node<'_>) -> bool {
        match self {
            Compare::Exists => true,
            Compare::Missing => false,
            Compare::Is(operator, operand) => node.compares(*operator, operand),
            Compare::OneOf(operands) => {
                operands.iter().any(|operand| node.compares(Operator::Equal, operand))
            }
            Compare::Within { min, max, inclusive } => {
                node.number().is_some_and(|number| within(number, *min, *max, *inclusive))
            }
            Compare::Lasts(min, max) => {
                matches!(node, Node::Time(time) if (*min, *max).contains(time))
            }
        }
    }

    /// Whether a number of values meets the comparison, for `count`.
    pub(crate) fn holds_for_count(&self, count: usize) -> bool {
        match self {
            Compare::Exists => true,
            Compare::Missing => false,
            _ => self.holds(&Node::Text(Cow::Owned(count.to_string()))),
        }
    }
}

fn within(number: Number, min: Option<Number>, max: Option<Number>, inclusive: bool) -> bool {
    let above = min.is_none_or(|min| number.compare(min).is_some_and(Ordering::is_ge));
    let below = max.is_none_or(|max| {
        number.compare(max).is_some_and(|order| if inclusive { order.is_le() } else { order.is_lt() })
    });
    above && below
}

/// A range of numbers given in Rust after `in`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a range of numbers",
    label = "`in` needs a list such as `[1, 2]`, or a range",
    note = "a list given in Rust is asked with `satisfies (|value| list.contains(value))`"
)]
pub trait Among {
    /// The comparison of a value with this range.
    fn among(&self) -> Compare;
}

fn number(end: &impl Comparable) -> Option<Number> {
    end.operand().number()
}

macro_rules! among {
    ($($range:ident: $range_value:ident => $min:expr, $max:expr, $inclusive:literal;)*) => {$(
        impl<T: Comparable> Among for $range<T> {
            fn among(&self) -> Compare {
                let $range_value = self;
                Compare::Within { min: $min, max: $max, inclusive: $inclusive }
            }
        }
    )*};
}
among! {
    Range: range => number(&range.start), number(&range.end), false;
    RangeInclusive: range => number(range.start()), number(range.end()), true;
    RangeFrom: range => number(&range.start), None, true;
    RangeTo: range => None, number(&range.end), false;
    RangeToInclusive: range => None, number(&range.end), true;
}
