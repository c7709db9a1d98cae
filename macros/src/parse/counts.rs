//! Reports bounds on a count that always hold or never hold.

use super::numbers::value_of;
use super::parser::Parser;
use crate::ast::{Bound, Bounds, Comparison, ComparisonKind, Operand, Operator, Select};

/// Whether a bound can be met and can be missed by a count.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Verdict {
    Never,
    Always,
    Depends,
}

impl Parser<'_> {
    /// Reports a comparison whose result does not depend on the server.
    pub(super) fn check_bounds(&mut self, select: &Select, comparison: &Comparison) {
        if let ComparisonKind::OneOf(values) = &comparison.kind
            && values.is_empty()
        {
            self.at(
                comparison.span,
                "`in []` is never met, since nothing is in it: write the values, `in [\"a\", \"b\"]`",
            );
            return;
        }
        if !matches!(select, Select::Count) {
            return;
        }
        let why = match verdict(&comparison.kind) {
            Verdict::Never => "is never met",
            Verdict::Always => "always holds",
            Verdict::Depends => return,
        };
        let text = format!(
            "`count {}` {why}, since `count` is a whole number from 0 up: write a bound that can go both ways, such \
             as `count >= 1` or `count == 0`",
            shown(&comparison.kind)
        );
        self.at(comparison.span, text);
    }
}

fn verdict(kind: &ComparisonKind) -> Verdict {
    match kind {
        ComparisonKind::Missing => Verdict::Never,
        ComparisonKind::Is(operator, Operand::Number { negative, digits, .. }) => {
            value_of(*negative, digits).map_or(Verdict::Depends, |value| against(*operator, value))
        }
        ComparisonKind::OneOf(values) => {
            let impossible = |value: &Operand| match value {
                Operand::Number { negative, digits, .. } => {
                    value_of(*negative, digits).is_some_and(|value| !is_count(value))
                }
                Operand::Text(_)
                | Operand::True
                | Operand::False
                | Operand::Null
                | Operand::Time { .. }
                | Operand::Expr(_) => false,
            };
            if values.iter().all(impossible) { Verdict::Never } else { Verdict::Depends }
        }
        ComparisonKind::Within(bounds) => between(bounds),
        ComparisonKind::Is(..) | ComparisonKind::Exists | ComparisonKind::Satisfies(_) => Verdict::Depends,
    }
}

/// Whether a number is possible as a count.
fn is_count(value: f64) -> bool {
    value >= 0.0 && value.fract() == 0.0
}

fn against(operator: Operator, value: f64) -> Verdict {
    let (never, always) = match operator {
        Operator::Equal => (!is_count(value), false),
        Operator::NotEqual => (false, !is_count(value)),
        Operator::Less => (value <= 0.0, false),
        Operator::LessOrEqual => (value < 0.0, false),
        Operator::Greater => (false, value < 0.0),
        Operator::GreaterOrEqual => (false, value <= 0.0),
    };
    match (never, always) {
        (true, _) => Verdict::Never,
        (_, true) => Verdict::Always,
        (false, false) => Verdict::Depends,
    }
}

fn between(bounds: &Bounds) -> Verdict {
    let value = |bound: &Bound| match bound {
        Bound::Time { .. } => None,
        Bound::Number { negative, digits, .. } => value_of(*negative, digits),
        Bound::Expr(_) => None,
    };
    if bounds.single {
        return Verdict::Depends;
    }
    let min = match &bounds.min {
        None => Some(0.0),
        Some(bound) => value(bound),
    };
    let Some(max) = &bounds.max else {
        return if min.is_some_and(|min| min <= 0.0) { Verdict::Always } else { Verdict::Depends };
    };
    // The upper bound alone may exclude every count. Otherwise the first count from the lower bound on decides.
    let first = min.unwrap_or(0.0).max(0.0).ceil();
    let reached = value(max).is_none_or(|max| if bounds.inclusive { first <= max } else { first < max });
    if reached { Verdict::Depends } else { Verdict::Never }
}

/// The comparison as it was written, for the message.
fn shown(kind: &ComparisonKind) -> String {
    let sign = |negative: bool| if negative { "-" } else { "" };
    match kind {
        ComparisonKind::Is(operator, Operand::Number { negative, digits, .. }) => {
            format!("{} {}{digits}", operator.word(), sign(*negative))
        }
        ComparisonKind::Missing => "missing".to_owned(),
        ComparisonKind::Within(bounds) => {
            let bound = |bound: &Option<Bound>| match bound {
                Some(Bound::Number { negative, digits, .. }) => format!("{}{digits}", sign(*negative)),
                Some(Bound::Expr(_) | Bound::Time { .. }) => "(…)".to_owned(),
                None => String::new(),
            };
            let dots = if bounds.inclusive { "..=" } else { ".." };
            format!("in {}{dots}{}", bound(&bounds.min), bound(&bounds.max))
        }
        ComparisonKind::Is(..)
        | ComparisonKind::OneOf(_)
        | ComparisonKind::Exists
        | ComparisonKind::Satisfies(_) => "in […]".to_owned(),
    }
}
