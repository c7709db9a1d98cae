//! Which statuses a condition admits that is written with literals.

use proc_macro2::Literal;

use crate::ast::{Bound, Bounds, ComparisonKind, Condition, Operand, Operator, Select};

/// Whether a status meets a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    Meets,
    Misses,
    /// That is known only when the step runs.
    Unknown,
}

impl Status {
    fn of(meets: bool) -> Self {
        if meets { Self::Meets } else { Self::Misses }
    }
}

/// Whether this status meets a condition on it.
pub(super) fn meets(condition: &Condition, status: u16) -> Status {
    if !matches!(condition.select, Select::First | Select::All) {
        return Status::Unknown;
    }
    let Some(comparison) = &condition.comparison else { return Status::Meets };
    match &comparison.kind {
        ComparisonKind::Exists => Status::Meets,
        ComparisonKind::Missing => Status::Misses,
        ComparisonKind::Satisfies(_) => Status::Unknown,
        ComparisonKind::Is(operator, operand) => is(*operator, operand, status),
        ComparisonKind::OneOf(operands) => {
            let each = || operands.iter().map(|operand| is(Operator::Equal, operand, status));
            if each().any(|known| known == Status::Meets) {
                Status::Meets
            } else if each().any(|known| known == Status::Unknown) {
                Status::Unknown
            } else {
                Status::Misses
            }
        }
        ComparisonKind::Within(bounds) => is_within(bounds, status),
    }
}

fn is(operator: Operator, operand: &Operand, status: u16) -> Status {
    let Operand::Number { negative, digits } = operand else { return Status::Unknown };
    let Some(number) = value(*negative, digits) else { return Status::Unknown };
    let status = f64::from(status);
    Status::of(match operator {
        Operator::Equal => (status - number).abs() < f64::EPSILON,
        Operator::NotEqual => (status - number).abs() >= f64::EPSILON,
        Operator::Less => status < number,
        Operator::LessOrEqual => status <= number,
        Operator::Greater => status > number,
        Operator::GreaterOrEqual => status >= number,
    })
}

/// Whether this status lies between bounds.
pub(super) fn is_within(bounds: &Bounds, status: u16) -> Status {
    let status = f64::from(status);
    let known = |bound: &Option<Bound>| match bound {
        None => Some(None),
        Some(Bound::Number { negative, digits, .. }) => value(*negative, digits).map(Some),
        Some(Bound::Time { .. } | Bound::Expr(_)) => None,
    };
    let (Some(min), Some(max)) = (known(&bounds.min), known(&bounds.max)) else { return Status::Unknown };
    if bounds.single {
        return Status::of(min.is_some_and(|only| (status - only).abs() < f64::EPSILON));
    }
    let is_above = min.is_none_or(|min| status >= min);
    let is_below = max.is_none_or(|max| if bounds.inclusive { status <= max } else { status < max });
    Status::of(is_above && is_below)
}

fn value(negative: bool, digits: &Literal) -> Option<f64> {
    let value: f64 = digits.to_string().replace('_', "").parse().ok()?;
    Some(if negative { -value } else { value })
}
