//! The user's Rust in a scenario with mistakes, in the order of the source and used as the scenario would use it.
//! Each expression is in a macro call of its own, so that invalid Rust in one does not hide the others.

use std::collections::BTreeSet;

use proc_macro2::{Span, TokenStream};

use super::bind::bind_expr;
use super::context::{Context, Place};
use super::located::start_of;
use super::refused::Refused;
use super::{checks, feed};
use crate::ast::{
    Argument, ArgumentValue, Bound, Bounds, Check, ComparisonKind, Condition, Expr, Include, Int, Json,
    LetValue, Name, Operand, Pattern, Piece, Protocol, Rule, Select, Step, StepKind, Test, Text, Time, Visit,
};
use crate::errors::Errors;

/// The user's Rust as statements.
pub(super) struct UserCode {
    pub(super) tokens: TokenStream,
    /// The places of the parentheses that were read.
    pub(super) read: BTreeSet<(usize, usize)>,
}

/// Collects all of the user's Rust. rustc sees what was not `refused`.
pub(super) fn user_code(cx: &Context<'_>, refused: &Refused<'_>, errors: &Errors) -> UserCode {
    let code = UserCode { tokens: TokenStream::new(), read: BTreeSet::new() };
    let mut collector = Collector { cx, refused, errors, code, place: cx.place("", Span::call_site()) };
    collector.walk_settings(&cx.plan.scenario.settings);
    // rustc checks the Rust of fragments where they are defined.
    collector.block(&cx.plan.scenario.steps);
    collector.code
}

struct Collector<'c> {
    cx: &'c Context<'c>,
    refused: &'c Refused<'c>,
    errors: &'c Errors,
    code: UserCode,
    place: Place,
}

impl Visit for Collector<'_> {
    fn step(&mut self, step: &Step) {
        match &step.kind {
            StepKind::Let { name, ty, value: LetValue::Expr(expr) } => self.bound(name, ty.as_ref(), expr),
            StepKind::Feed { name, feeder } => {
                // A scenario with mistakes has no table of keys.
                let rt = &self.cx.rt;
                let key = quote!(#rt::StepKey::new("feed", "", #rt::Location::new("", 0, 0)));
                let taken = feed::taken(self.cx, feeder, &self.place, &key);
                let keep = feed::keep_record(self.cx, name, feeder);
                let statement = quote!(if let ::core::result::Result::Ok(record) = #taken { #keep });
                self.statement(&[feeder], &statement);
            }
            // The meaning of this Rust depends on whether it gives a `Result`, which cannot be guessed here. So
            // only editors see it.
            StepKind::Let { value: LetValue::Run(block), .. } | StepKind::Run { block } => {
                let (rt, tokens) = (&self.cx.rt, &block.tokens);
                let bindings = self.cx.bindings(&block.uses, &self.place);
                self.read(block);
                self.code.tokens.extend(quote!(#rt::for_editors! { let _ = async { #bindings #tokens }; }));
            }
            StepKind::Sse(_)
            | StepKind::Http(_)
            | StepKind::Pause { .. }
            | StepKind::Repeat { .. }
            | StepKind::During { .. }
            | StepKind::While { .. }
            | StepKind::Forever { .. }
            | StepKind::Break
            | StepKind::Continue
            | StepKind::Attempt(_)
            | StepKind::If(_)
            | StepKind::Group { .. }
            | StepKind::Stop
            | StepKind::Fail { .. }
            | StepKind::Include(_)
            | StepKind::Broken { .. } => self.walk_step(step),
        }
    }

    fn include(&mut self, include: &Include) {
        for Argument { name, ty, value } in &include.arguments {
            match value {
                ArgumentValue::Text(text) => self.text(text),
                ArgumentValue::Expr(expr) => self.bound(name, Some(ty), expr),
            }
        }
    }

    fn protocol(&mut self, protocol: &Protocol) {
        match protocol {
            Protocol::Expr(expr) => {
                if let Some(value) = self.cx.protocol(protocol, &self.place) {
                    let rt = &self.cx.rt;
                    self.given(&[expr], &quote!(#rt::Open::new("", "").protocol(#value)));
                }
            }
            Protocol::Named { .. } | Protocol::Unknown => {}
        }
    }

    fn headers(&mut self, pairs: &Expr) {
        self.given(&[pairs], &self.cx.headers(pairs, &self.place));
    }

    fn last_event_id(&mut self, id: &Text) {
        match id {
            Text::Expr(expr) => self.given(&[expr], &self.cx.last_event_id(id, &self.place)),
            Text::Literal { .. } => self.text(id),
        }
    }

    fn idle(&mut self, time: &Time) {
        match time {
            Time::Expr(expr) => self.given(&[expr], &self.cx.idle(time, &self.place)),
            Time::Literal { .. } => {}
        }
    }

    fn json(&mut self, json: &Json) {
        match json {
            Json::Expr(expr) => self.given(&[expr], &self.cx.json(expr, &self.place)),
            Json::Object(_)
            | Json::Array(_)
            | Json::Text(_)
            | Json::Number(_)
            | Json::True
            | Json::False
            | Json::Null => self.walk_json(json),
        }
    }

    fn check(&mut self, check: &Check) {
        self.walk_clauses(check);
        check.all_conditions().for_each(|condition| self.condition(condition));
        for across in &check.across {
            across.when.iter().for_each(|when| self.truth(when));
            match &across.rule {
                Rule::Gap(time) => self.time(time),
                Rule::Rate(comparison) => self.rate(&comparison.kind),
                Rule::Sequence(stages) => {
                    let times = stages.iter().filter_map(|stage| stage.times.as_ref());
                    times.for_each(|times| self.bounds(times));
                }
                Rule::Each { .. } => {}
            }
        }
    }

    fn condition(&mut self, condition: &Condition) {
        condition.when.iter().for_each(|when| self.truth(when));
        match &condition.test {
            Test::Pattern { pattern: Pattern::Expr(expr), .. } => {
                let (rt, test) = (&self.cx.rt, self.cx.test(condition, &self.place));
                self.given(&[expr], &quote!(#rt::Condition::implied() #test));
            }
            Test::Contains(text) => self.text(text),
            Test::Whole | Test::Pattern { pattern: Pattern::Literal { .. }, .. } => {}
        }
        match &condition.select {
            Select::Find(int) => self.int(int),
            Select::First | Select::All | Select::Count => {}
        }
        if let Some(value @ Operand::Expr(expr)) = &condition.default {
            let rt = &self.cx.rt;
            let value = self.cx.operand(value, condition.is_time(), &self.place);
            self.given(&[expr], &quote!(#rt::Condition::implied().or(&#value)));
        }
        let Some(kind) = condition.comparison.as_ref().map(|comparison| &comparison.kind) else { return };
        match kind {
            ComparisonKind::Satisfies(expr) => {
                let question = checks::question(self.cx, condition, expr, &self.place);
                self.given(&[expr], &question);
            }
            ComparisonKind::Is(_, value) => {
                self.compared(condition, kind, &expressions(std::slice::from_ref(value)))
            }
            ComparisonKind::OneOf(values) => self.compared(condition, kind, &expressions(values)),
            ComparisonKind::Within(bounds) => self.compared(condition, kind, &ends(bounds)),
            ComparisonKind::Exists | ComparisonKind::Missing => {}
        }
        if let ComparisonKind::Is(_, Operand::Text(text)) = kind {
            self.text(text);
        }
        if let ComparisonKind::OneOf(values) = kind {
            for value in values {
                if let Operand::Text(text) = value {
                    self.text(text);
                }
            }
        }
    }

    fn text(&mut self, text: &Text) {
        match text {
            Text::Expr(expr) => self.given(&[expr], &self.cx.text(text, &self.place)),
            Text::Literal { span, pieces, .. } => {
                let names = pieces.iter().filter_map(|piece| match piece {
                    Piece::Filled { path, .. } => path.first(),
                    Piece::Fixed { .. } => None,
                });
                let names: Vec<&String> = names.collect();
                let refused =
                    self.errors.is_reported(*span) || names.iter().any(|name| self.refused.has_name(name));
                if !names.is_empty() && !refused {
                    self.given(&[], &self.cx.text(text, &self.place));
                }
            }
        }
    }

    fn time(&mut self, time: &Time) {
        match time {
            Time::Literal { .. } => {}
            Time::Expr(expr) => self.given(&[expr], &self.cx.time(time, &self.place)),
        }
    }

    fn int(&mut self, int: &Int) {
        match int {
            Int::Literal { .. } => {}
            Int::Expr(expr) => self.given(&[expr], &self.cx.int(int, &self.place)),
        }
    }

    fn bounds(&mut self, bounds: &Bounds) {
        let expressions = ends(bounds);
        if !expressions.is_empty() {
            self.given(&expressions, &self.cx.range(bounds, &self.place));
        }
    }

    fn truth(&mut self, condition: &Expr) {
        self.given(&[condition], &self.cx.truth(condition, &self.place));
    }
}

impl Collector<'_> {
    /// An expression whose value gets a name.
    fn bound(&mut self, name: &Name, ty: Option<&TokenStream>, expr: &Expr) {
        let bind = bind_expr(self.cx, name, ty, expr, &self.place);
        self.statement(&[expr], &quote!({ #bind }));
    }

    fn rate(&mut self, kind: &ComparisonKind) {
        let expressions = match kind {
            ComparisonKind::Is(_, value) => expressions(std::slice::from_ref(value)),
            ComparisonKind::Within(bounds) => ends(bounds),
            ComparisonKind::OneOf(_)
            | ComparisonKind::Satisfies(_)
            | ComparisonKind::Exists
            | ComparisonKind::Missing => Vec::new(),
        };
        if !expressions.is_empty() {
            self.given(&expressions, &self.cx.comparison(kind, false, &self.place));
        }
    }

    fn compared(&mut self, condition: &Condition, kind: &ComparisonKind, expressions: &[&Expr]) {
        if !expressions.is_empty() {
            let (rt, compare) = (&self.cx.rt, self.cx.compare(condition, kind, &self.place));
            self.given(expressions, &quote!(#rt::Condition::implied() #compare));
        }
    }

    fn given(&mut self, expressions: &[&Expr], value: &TokenStream) {
        self.statement(expressions, &quote!(let _ = #value;));
    }

    /// Adds a statement that contains the expressions. If a mistake in one was reported, or one uses an unknown
    /// value, the statement is only for editors: errors of rustc would mostly be consequences of the mistake.
    fn statement(&mut self, expressions: &[&Expr], statement: &TokenStream) {
        let rt = &self.cx.rt;
        let plain = !expressions.iter().any(|expr| self.refused.has(expr));
        let with = if plain { quote!(rust) } else { quote!(for_editors) };
        self.code.tokens.extend(quote!(#rt::#with! { #statement }));
        expressions.iter().for_each(|expr| self.read(expr));
    }

    fn read(&mut self, expr: &Expr) {
        self.code.read.insert(start_of(expr.span));
    }
}

fn expressions(values: &[Operand]) -> Vec<&Expr> {
    let expressions = values.iter().filter_map(|value| match value {
        Operand::Expr(expr) => Some(expr),
        Operand::Number { .. }
        | Operand::Text(_)
        | Operand::Time { .. }
        | Operand::True
        | Operand::False
        | Operand::Null => None,
    });
    expressions.collect()
}

fn ends(bounds: &Bounds) -> Vec<&Expr> {
    let ends = bounds.min.iter().chain(&bounds.max).filter_map(|bound| match bound {
        Bound::Expr(expr) => Some(expr),
        Bound::Number { .. } | Bound::Time { .. } => None,
    });
    ends.collect()
}
