//! What rustc does not check of a scenario with mistakes, since it could only say again that it was refused: Rust
//! behind a word that was reported, and Rust that uses a value of which no more than the name is known.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::located::start_of;
use crate::ast::{Expr, LetValue, Step, StepKind, each_step};
use crate::errors::Errors;

/// What was refused.
pub(super) struct Refused<'e> {
    errors: &'e Errors,
    /// The places of parentheses behind a word or a sign that was reported.
    groups: BTreeSet<(usize, usize)>,
    /// The names of values that could not be read, or whose types are not known.
    names: BTreeSet<String>,
}

impl<'e> Refused<'e> {
    /// `unread` are the names of values that could not be read.
    pub(super) fn of(
        steps: &[Step],
        input: &TokenStream,
        unread: BTreeSet<String>,
        errors: &'e Errors,
    ) -> Self {
        let mut refused = Self { errors, groups: BTreeSet::new(), names: unread };
        refused.look(input);
        let mut known = BTreeSet::new();
        each_step(steps, &mut |step| {
            if let Some((name, is_known)) = refused.bound(step) {
                if is_known {
                    known.insert(name);
                } else {
                    refused.names.insert(name);
                }
            }
        });
        // Another step says what the value is.
        refused.names.retain(|name| !known.contains(name));
        refused
    }

    /// Whether rustc would say of this Rust only what was said already.
    pub(super) fn has(&self, expr: &Expr) -> bool {
        self.errors.is_reported(expr.span)
            || self.groups.contains(&start_of(expr.span))
            || expr.tokens.is_empty()
            || self.follows_a_mistake(&expr.tokens)
    }

    pub(super) fn has_name(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// Finds parentheses that belong to a reported word: up to the next word, other literals and signs may stand
    /// between.
    fn look(&mut self, tokens: &TokenStream) {
        let mut is_reported = false;
        for token in tokens.clone() {
            match &token {
                TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => {
                    if is_reported {
                        self.groups.insert(start_of(group.span()));
                    }
                }
                TokenTree::Group(group) => {
                    self.look(&group.stream());
                    is_reported &= group.delimiter() != Delimiter::Brace;
                }
                TokenTree::Ident(word) => is_reported = self.errors.is_reported(word.span()),
                TokenTree::Punct(_) | TokenTree::Literal(_) => {
                    is_reported |= self.errors.is_reported(token.span());
                }
            }
        }
    }

    /// The name that a step binds, and whether rustc will know the type of its value.
    fn bound(&self, step: &Step) -> Option<(String, bool)> {
        let is_guess = self.errors.is_reported(step.span);
        let (name, is_known) = match &step.kind {
            StepKind::Repeat { index: Some(name), .. } => (name, !is_guess),
            StepKind::Feed { name, feeder } => (name, !is_guess && !self.has(feeder)),
            // rustc does not check its Rust; see `user_code`.
            StepKind::Let { name, ty, value: LetValue::Run(_) } => (name, ty.is_some()),
            StepKind::Let { name, ty, value: LetValue::Expr(expr) } => {
                (name, ty.is_some() || (!is_guess && !self.has(expr)))
            }
            StepKind::Sse(_)
            | StepKind::Http(_)
            | StepKind::Pause { .. }
            | StepKind::Repeat { .. }
            | StepKind::During { .. }
            | StepKind::While { .. }
            | StepKind::Forever { .. }
            | StepKind::If(_)
            | StepKind::Group { .. }
            | StepKind::Attempt { .. }
            | StepKind::Break
            | StepKind::Continue
            | StepKind::Run { .. }
            | StepKind::Stop
            | StepKind::Fail { .. }
            | StepKind::Include(_)
            | StepKind::Broken { .. } => return None,
        };
        Some((name.ident.to_string(), is_known))
    }

    fn follows_a_mistake(&self, tokens: &TokenStream) -> bool {
        tokens.clone().into_iter().any(|token| match &token {
            TokenTree::Group(group) => self.follows_a_mistake(&group.stream()),
            TokenTree::Ident(ident) => {
                self.names.contains(&ident.to_string()) || self.errors.is_reported(ident.span())
            }
            TokenTree::Punct(_) | TokenTree::Literal(_) => self.errors.is_reported(token.span()),
        })
    }
}
