//! What a filter of a JSONPath asks of a node (RFC 9535, 2.3.5 and 2.4).

use std::borrow::Cow;
use std::cmp::Ordering;

use regex::{Regex, RegexBuilder};

use super::eval::{Eval, Stopped};
use super::parse::of_i_regexp;
use super::query::{Comparison, Literal, Operand, Path, Pattern, Selector, Test};
use super::read::unquote;
use super::tape::{Kind, Place, Tape};
use crate::number::Number;

/// What an operand gives.
#[derive(Debug)]
enum Value<'a> {
    Nothing,
    Scalar(Scalar<'a>),
    /// An array or an object.
    Nested(Place),
}

#[derive(Debug)]
enum Scalar<'a> {
    Null,
    Bool(bool),
    Number(Number),
    Text(Cow<'a, str>),
}

impl Scalar<'_> {
    fn equals(&self, other: &Self) -> bool {
        match (self, other) {
            (Scalar::Null, Scalar::Null) => true,
            (Scalar::Bool(a), Scalar::Bool(b)) => a == b,
            (Scalar::Number(_), Scalar::Number(_)) | (Scalar::Text(_), Scalar::Text(_)) => {
                self.order(other) == Some(Ordering::Equal)
            }
            _ => false,
        }
    }

    fn order(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Scalar::Number(a), Scalar::Number(b)) => a.compare(*b),
            (Scalar::Text(a), Scalar::Text(b)) => Some(a.cmp(b)),
            _ => None,
        }
    }
}

impl<'t> Eval<'_, 't> {
    /// The most bytes to which a pattern of the text may compile.
    const PATTERN: usize = 256 << 10;

    pub(super) fn holds(&mut self, test: &Test, node: Place) -> Result<bool, Stopped> {
        match test {
            Test::Any(tests) => {
                for test in tests {
                    if self.holds(test, node)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Test::All(tests) => {
                for test in tests {
                    if !self.holds(test, node)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Test::Not(test) => Ok(!self.holds(test, node)?),
            Test::Compare(left, comparison, right) => {
                let (left, right) = (self.operand(left, node)?, self.operand(right, node)?);
                self.compare(&left, *comparison, &right)
            }
            Test::Exists(path) => match self.single(path, node)? {
                Some(found) => Ok(found.is_some()),
                None => Ok(!self.path(path, node)?.is_empty()),
            },
            Test::Matches { text, pattern, whole } => {
                let Value::Scalar(Scalar::Text(text)) = self.operand(text, node)? else { return Ok(false) };
                self.spend_text(&text)?;
                self.matches(&text, pattern, *whole, node)
            }
        }
    }

    /// The node of a singular path, if the path is one.
    fn single(&mut self, path: &Path, current: Place) -> Result<Option<Option<Place>>, Stopped> {
        let mut node = if path.from_root { Tape::ROOT } else { current };
        for segment in &path.segments {
            self.spend(1)?;
            let kind = self.tape.kind(node);
            let next = match segment.selectors.as_slice() {
                _ if segment.descends => return Ok(None),
                [Selector::Name(name)] if kind == Kind::Object => self.member(node, name)?,
                [Selector::Index(index)] if kind == Kind::Array => self.element(node, *index)?,
                [Selector::Name(_) | Selector::Index(_)] => None,
                _ => return Ok(None),
            };
            match next {
                Some(next) => node = next,
                // What follows may be no single step, but it begins at nothing.
                None => return Ok(Some(None)),
            }
        }
        Ok(Some(Some(node)))
    }

    fn operand<'q: 'v, 'v>(&mut self, operand: &'q Operand, node: Place) -> Result<Value<'v>, Stopped>
    where
        't: 'v,
    {
        Ok(match operand {
            Operand::Literal(literal) => Value::Scalar(match literal {
                Literal::Null => Scalar::Null,
                Literal::Bool(value) => Scalar::Bool(*value),
                Literal::Number(number) => Scalar::Number(*number),
                Literal::Text(text) => Scalar::Text(Cow::Borrowed(text)),
            }),
            Operand::Node(path) => match self.single(path, node)?.flatten() {
                Some(found) => self.value(found)?,
                None => Value::Nothing,
            },
            Operand::Value(path) => match self.path(path, node)?[..] {
                [found] => self.value(found)?,
                _ => Value::Nothing,
            },
            Operand::Count(path) => whole(self.path(path, node)?.len()),
            Operand::Length(operand) => match self.operand(operand, node)? {
                Value::Scalar(Scalar::Text(text)) => {
                    self.spend_text(&text)?;
                    whole(text.chars().count())
                }
                Value::Nested(found) => whole(self.elements(found)?.len()),
                Value::Nothing | Value::Scalar(_) => Value::Nothing,
            },
        })
    }

    fn value<'v>(&mut self, node: Place) -> Result<Value<'v>, Stopped>
    where
        't: 'v,
    {
        match self.scalar(node)? {
            Some(scalar) => Ok(Value::Scalar(scalar)),
            None => Ok(Value::Nested(node)),
        }
    }

    fn scalar<'v>(&mut self, node: Place) -> Result<Option<Scalar<'v>>, Stopped>
    where
        't: 'v,
    {
        Ok(Some(match self.tape.kind(node) {
            Kind::Object | Kind::Array => return Ok(None),
            Kind::Null => Scalar::Null,
            Kind::True => Scalar::Bool(true),
            Kind::False => Scalar::Bool(false),
            Kind::Number => {
                let raw = self.tape.raw(node);
                self.spend_text(raw)?;
                // The scanner takes no other.
                Scalar::Number(Number::read(raw).unwrap_or(Number::Int(0)))
            }
            Kind::Text => {
                let raw = self.tape.raw(node);
                self.spend_text(raw)?;
                Scalar::Text(unquote(raw).unwrap_or_default())
            }
        }))
    }

    fn compare(
        &mut self,
        left: &Value<'_>,
        comparison: Comparison,
        right: &Value<'_>,
    ) -> Result<bool, Stopped> {
        let order = match (left, right) {
            (Value::Scalar(left), Value::Scalar(right)) => left.order(right),
            _ => None,
        };
        Ok(match comparison {
            Comparison::Equal => self.equal(left, right)?,
            Comparison::NotEqual => !self.equal(left, right)?,
            Comparison::Less => order == Some(Ordering::Less),
            Comparison::Greater => order == Some(Ordering::Greater),
            Comparison::LessOrEqual => order == Some(Ordering::Less) || self.equal(left, right)?,
            Comparison::GreaterOrEqual => order == Some(Ordering::Greater) || self.equal(left, right)?,
        })
    }

    fn equal(&mut self, left: &Value<'_>, right: &Value<'_>) -> Result<bool, Stopped> {
        match (left, right) {
            (Value::Nothing, Value::Nothing) => Ok(true),
            (Value::Scalar(left), Value::Scalar(right)) => Ok(left.equals(right)),
            (Value::Nested(left), Value::Nested(right)) => self.equal_nodes(*left, *right),
            _ => Ok(false),
        }
    }

    /// Whether two nodes are the same value. Without recursion, since they may be of any depth.
    pub(super) fn equal_nodes(&mut self, left: Place, right: Place) -> Result<bool, Stopped> {
        let mut pairs = vec![(left, right)];
        while let Some((left, right)) = pairs.pop() {
            self.spend(1)?;
            let kind = self.tape.kind(left);
            if kind != self.tape.kind(right) {
                return Ok(false);
            }
            match kind {
                Kind::Array => {
                    let (left, right) = (self.elements(left)?, self.elements(right)?);
                    if left.len() != right.len() {
                        return Ok(false);
                    }
                    pairs.extend(left.into_iter().zip(right));
                }
                Kind::Object => {
                    let (left, right) = (self.by_name(left)?, self.by_name(right)?);
                    if !left.iter().map(|(name, _)| name).eq(right.iter().map(|(name, _)| name)) {
                        return Ok(false);
                    }
                    pairs.extend(left.into_iter().zip(right).map(|((_, left), (_, right))| (left, right)));
                }
                _ => match (self.scalar(left)?, self.scalar(right)?) {
                    (Some(left), Some(right)) if left.equals(&right) => {}
                    _ => return Ok(false),
                },
            }
        }
        Ok(true)
    }

    fn by_name(&mut self, object: Place) -> Result<Vec<(Cow<'t, str>, Place)>, Stopped> {
        let members = self.elements(object)?;
        let mut members: Vec<_> =
            members.into_iter().map(|member| (self.tape.name(member), member)).collect();
        members.sort_unstable();
        Ok(members)
    }

    fn matches(&mut self, text: &str, pattern: &Pattern, whole: bool, node: Place) -> Result<bool, Stopped> {
        let found = match pattern {
            Pattern::Literal(regex) => return Ok(regex.as_ref().is_some_and(|regex| regex.is_match(text))),
            Pattern::Found(operand) => self.operand(operand, node)?,
        };
        let Value::Scalar(Scalar::Text(pattern)) = found else { return Ok(false) };
        let pattern = of_i_regexp(&pattern, whole);
        if self.pattern.as_ref().is_none_or(|(known, _)| *known != pattern) {
            let regex = self.compiled(&pattern)?;
            self.pattern = Some((pattern, regex));
        }
        let regex = self.pattern.as_ref().and_then(|(_, regex)| regex.as_ref());
        Ok(regex.is_some_and(|regex| regex.is_match(text)))
    }

    /// A pattern of the text; nothing if it is none.
    fn compiled(&mut self, pattern: &str) -> Result<Option<Regex>, Stopped> {
        // A repetition or a Unicode class is short as text, and large when it is compiled.
        self.spend(if pattern.contains(['{', '\\', '[']) { 2_000 } else { 200 })?;
        self.spend(u64::try_from(pattern.len()).unwrap_or(u64::MAX).saturating_mul(10))?;
        match RegexBuilder::new(pattern).size_limit(Self::PATTERN).build() {
            Ok(regex) => Ok(Some(regex)),
            Err(regex::Error::CompiledTooBig(max)) => Err(Stopped::Pattern(max)),
            Err(_) => Ok(None),
        }
    }
}

fn whole<'v>(number: usize) -> Value<'v> {
    Value::Scalar(Scalar::Number(Number::Int(i128::try_from(number).unwrap_or(i128::MAX))))
}
