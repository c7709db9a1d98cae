//! What must hold across the messages that match a check.

use proc_macro2::Span;

use super::condition::{Comparison, Condition};
use super::literal::{Bounds, Expr, Time};
use crate::language::Order;

/// A rule that must hold across messages, after `require`. `span` is the span of its word: `rising`, `gap`, …
#[derive(Debug)]
pub(crate) struct Across {
    pub(crate) span: Span,
    /// `when (expr)` before it: the rule counts only if this is true.
    pub(crate) when: Option<Expr>,
    pub(crate) rule: Rule,
}

#[derive(Debug)]
pub(crate) enum Rule {
    /// `id rising per json "$.symbol"`. Neither condition has a comparison or a keep.
    Each { order: Order, of: Box<Condition>, per: Option<Box<Condition>> },
    /// `gap <= 500ms`
    Gap(Time),
    /// `rate in 5..=20`
    Rate(Comparison),
    /// `sequence [ … ]`
    Sequence(Vec<Stage>),
}

/// One item of a `sequence`: how often it comes (once if no number is written), and which messages match it.
#[derive(Debug)]
pub(crate) struct Stage {
    pub(crate) times: Option<Bounds>,
    pub(crate) conditions: Vec<Condition>,
}

impl Across {
    pub(crate) fn conditions(&self) -> Vec<&Condition> {
        match &self.rule {
            Rule::Each { of, per, .. } => std::iter::once(&**of).chain(per.as_deref()).collect(),
            Rule::Sequence(stages) => stages.iter().flat_map(|stage| &stage.conditions).collect(),
            Rule::Gap(_) | Rule::Rate(_) => Vec::new(),
        }
    }

    pub(crate) fn conditions_mut(&mut self) -> Vec<&mut Condition> {
        match &mut self.rule {
            Rule::Each { of, per, .. } => std::iter::once(&mut **of).chain(per.as_deref_mut()).collect(),
            Rule::Sequence(stages) => stages.iter_mut().flat_map(|stage| &mut stage.conditions).collect(),
            Rule::Gap(_) | Rule::Rate(_) => Vec::new(),
        }
    }
}
