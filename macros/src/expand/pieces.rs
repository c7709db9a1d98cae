//! The user's Rust in a scenario with mistakes, in the order of the source and as the scenario would use it. Each
//! piece is a macro call of its own, so that one which is no Rust hides nothing of the others.

use std::collections::BTreeSet;

use proc_macro2::{LineColumn, Span, TokenStream, TokenTree};

use super::bind::bind_expr;
use super::context::{Context, Place};
use super::{checks, feed};
use crate::ast::{
    Argument, ArgumentValue, Bound, Bounds, Check, ComparisonKind, Condition, Expr, Include, Int, Json,
    LetValue, Name, Pattern, Piece, Protocol, Rule, Select, Step, StepKind, Test, Text, Time, Use, Value,
    Visit,
};
use crate::errors::Errors;

/// The pieces, as statements.
pub(super) struct Pieces {
    pub(super) tokens: TokenStream,
    /// Where the parentheses stand that were read.
    pub(super) places: BTreeSet<(usize, usize)>,
}

/// All of the user's Rust. `lost` are the names of values of which no more is known.
pub(super) fn pieces(cx: &Context<'_>, lost: &BTreeSet<String>, errors: &Errors) -> Pieces {
    let pieces = Pieces { tokens: TokenStream::new(), places: BTreeSet::new() };
    let mut reader = Reader { cx, lost, errors, pieces, place: cx.place("", Span::call_site()) };
    reader.walk_settings(&cx.plan.scenario.settings);
    // The Rust of fragments is judged where they stand.
    reader.block(&cx.plan.scenario.steps);
    reader.pieces
}

struct Reader<'c> {
    cx: &'c Context<'c>,
    lost: &'c BTreeSet<String>,
    errors: &'c Errors,
    pieces: Pieces,
    place: Place,
}

impl Visit for Reader<'_> {
    fn step(&mut self, step: &Step) {
        match &step.kind {
            StepKind::Let { name, ty, value: LetValue::Expr(expr) } => self.bound(name, ty.as_ref(), expr),
            StepKind::Feed { name, feeder } => {
                let taken = feed::taken(self.cx, feeder, &self.place);
                let keep = feed::keep_record(self.cx, name, feeder);
                let statement = quote!(if let ::core::result::Result::Ok(record) = #taken { #keep });
                self.piece(&[feeder], &statement);
            }
            // Whether it gives a `Result` decides what it means: too much to guess in a scenario that is not run.
            StepKind::Let { value: LetValue::Run(block), .. } | StepKind::Run { block } => {
                let (rt, tokens) = (&self.cx.rt, &block.tokens);
                let bindings = self.cx.bindings(&block.uses, &self.place);
                self.read(block);
                self.pieces.tokens.extend(quote!(#rt::for_editors! { let _ = async { #bindings #tokens }; }));
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
        check.judged().for_each(|condition| self.condition(condition));
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
        if let ComparisonKind::Is(_, Value::Text(text)) = kind {
            self.text(text);
        }
        if let ComparisonKind::OneOf(values) = kind {
            for value in values {
                if let Value::Text(text) = value {
                    self.text(text);
                }
            }
        }
    }

    fn text(&mut self, text: &Text) {
        match text {
            Text::Expr(expr) => self.given(&[expr], &self.cx.text(text, &self.place)),
            Text::Literal { span, pieces, .. } => {
                let uses = pieces.iter().filter_map(|piece| match piece {
                    Piece::Filled { used, .. } => used.as_ref(),
                    Piece::Fixed { .. } => None,
                });
                let names = pieces.iter().filter_map(|piece| match piece {
                    Piece::Filled { path, .. } => path.first(),
                    Piece::Fixed { .. } => None,
                });
                let names: Vec<&String> = names.collect();
                let early = self.errors.is_reported(*span) && self.has_record(uses);
                if !names.is_empty() && !early && names.iter().all(|name| !self.lost.contains(*name)) {
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

impl Reader<'_> {
    /// An expression that gives a name its value.
    fn bound(&mut self, name: &Name, ty: Option<&TokenStream>, expr: &Expr) {
        let bind = bind_expr(self.cx, name, ty, expr, &self.place);
        self.piece(&[expr], &quote!({ #bind }));
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
        self.piece(expressions, &quote!(let _ = #value;));
    }

    /// Adds a statement that holds the expressions. What was reported in one, or hangs on a value of which nothing
    /// is known, is only for editors: rustc could say little more that is true.
    fn piece(&mut self, expressions: &[&Expr], statement: &TokenStream) {
        let rt = &self.cx.rt;
        let plain = expressions.iter().all(|expr| {
            let early = self.errors.is_reported(expr.span) && self.has_record(&expr.uses);
            !early && !self.is_doubtful(&expr.tokens) && !expr.tokens.is_empty()
        });
        let with = if plain { quote!(rust) } else { quote!(for_editors) };
        self.pieces.tokens.extend(quote!(#rt::#with! { #statement }));
        expressions.iter().for_each(|expr| self.read(expr));
    }

    /// Whether one of the values is a record, whose fields rustc does not know before its `feed`.
    fn has_record<'u>(&self, uses: impl IntoIterator<Item = &'u Use>) -> bool {
        uses.into_iter().any(|used| self.cx.is_fed(used.value))
    }

    fn read(&mut self, expr: &Expr) {
        self.pieces.places.insert(place_of(expr.span));
    }

    fn is_doubtful(&self, tokens: &TokenStream) -> bool {
        tokens.clone().into_iter().any(|token| match &token {
            TokenTree::Group(group) => self.is_doubtful(&group.stream()),
            TokenTree::Ident(ident) => {
                self.lost.contains(&ident.to_string()) || self.errors.is_reported(ident.span())
            }
            TokenTree::Punct(_) | TokenTree::Literal(_) => self.errors.is_reported(token.span()),
        })
    }
}

/// Where a token begins.
pub(super) fn place_of(span: Span) -> (usize, usize) {
    let LineColumn { line, column } = span.start();
    (line, column)
}

fn expressions(values: &[Value]) -> Vec<&Expr> {
    let expressions = values.iter().filter_map(|value| match value {
        Value::Expr(expr) => Some(expr),
        Value::Number { .. }
        | Value::Text(_)
        | Value::Time { .. }
        | Value::True
        | Value::False
        | Value::Null => None,
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
