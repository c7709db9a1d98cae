//! Where rustc reports that the scenario cannot have a variable of the code around it. All steps are one closure, and
//! rustc would show that: the whole scenario.

use std::cell::RefCell;

use proc_macro2::{Span, TokenStream, TokenTree};

use crate::ast::{Expr, Piece, Scenario, Step, StepKind, Text, Visit};
use crate::check::mentioned;
use crate::plan::Plan;

/// The place for these reports: the Rust that most likely moves or changes a variable from outside. Without any Rust
/// it is the first step.
pub(super) fn place(plan: &Plan) -> Option<Span> {
    let Scenario { settings, steps, .. } = &plan.scenario;
    let values = plan.values.iter().map(|value| value.name.ident.to_string()).collect();
    let mut likely = Likely { values, best: None, in_run: false };
    likely.walk_settings(settings);
    likely.block(steps);
    let first = steps.first().map(|step| step.span);
    likely.best.map(|(_, span)| span).or(first)
}

/// How likely it is that Rust moves or changes a variable from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Likelihood {
    /// A text borrows it.
    Borrows,
    Mentions,
    /// A block of `run` mentions it.
    Runs,
    /// It calls a method whose name is that of a method that needs `&mut`.
    Changes,
}

/// Methods of the standard library that need `&mut`.
const CHANGING: &[&str] = &[
    "append",
    "clear",
    "drain",
    "entry",
    "extend",
    "get_mut",
    "insert",
    "iter_mut",
    "next",
    "pop",
    "pop_back",
    "pop_front",
    "push",
    "push_back",
    "push_front",
    "push_str",
    "remove",
    "retain",
    "reverse",
    "sort",
    "take",
    "truncate",
    "wait",
    "write",
];

struct Likely {
    values: Vec<String>,
    best: Option<(Likelihood, Span)>,
    in_run: bool,
}

impl Visit for Likely {
    fn step(&mut self, step: &Step) {
        let around = std::mem::replace(&mut self.in_run, matches!(step.kind, StepKind::Run { .. }));
        self.walk_head(step);
        self.in_run = around;
        if let StepKind::Sse(sse) = &step.kind {
            self.actions(sse);
        }
        for block in step.blocks() {
            self.block(block);
        }
    }

    fn text(&mut self, text: &Text) {
        match text {
            Text::Expr(expr) => self.expr(expr),
            Text::Literal { span, pieces, .. } => {
                if pieces.iter().any(|piece| matches!(piece, Piece::Filled { used: None, .. })) {
                    self.found(Likelihood::Borrows, *span);
                }
            }
        }
    }

    fn expr(&mut self, expr: &Expr) {
        let free = self.free(&expr.tokens);
        if free.is_empty() {
            return;
        }
        let likelihood = if changes(&expr.tokens, &free) {
            Likelihood::Changes
        } else if self.in_run {
            Likelihood::Runs
        } else {
            Likelihood::Mentions
        };
        self.found(likelihood, expr.span);
    }
}

impl Likely {
    /// The first of several that are equally likely counts.
    fn found(&mut self, likelihood: Likelihood, span: Span) {
        if self.best.is_none_or(|(best, _)| likelihood > best) {
            self.best = Some((likelihood, span));
        }
    }

    /// The variables in an expression that are neither its own nor values of the scenario.
    fn free(&self, tokens: &TokenStream) -> Vec<String> {
        let names: RefCell<Vec<String>> = RefCell::default();
        mentioned(tokens, &|name| {
            let is_variable = name.starts_with(|first: char| first.is_lowercase() || first == '_');
            if is_variable && !self.values.iter().any(|value| value == name) {
                names.borrow_mut().push(name.to_owned());
            }
            None
        });
        names.into_inner()
    }
}

/// Whether a changing method is called on one of these variables.
fn changes(tokens: &TokenStream, names: &[String]) -> bool {
    let mut before: [Option<TokenTree>; 2] = [None, None];
    for token in tokens.clone() {
        let is_call = match (&before, &token) {
            ([Some(TokenTree::Ident(variable)), Some(TokenTree::Punct(dot))], TokenTree::Ident(method)) => {
                dot.as_char() == '.'
                    && names.iter().any(|name| variable == name)
                    && CHANGING.iter().any(|known| method == known)
            }
            (_, TokenTree::Group(group)) => changes(&group.stream(), names),
            _ => false,
        };
        if is_call {
            return true;
        }
        before.rotate_left(1);
        before[1] = Some(token);
    }
    false
}
