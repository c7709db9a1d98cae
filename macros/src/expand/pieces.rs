//! The user's Rust in a scenario with mistakes, in the order of the source and as the scenario would use it. Each
//! piece is a macro call of its own, so that one which is no Rust hides nothing of the others.

use std::collections::BTreeSet;

use proc_macro2::{LineColumn, Span, TokenStream, TokenTree};

use super::rust::{Place, walk_written};
use super::steps::{self, range};
use super::{Context, checks, feed};
use crate::ast::{
    ActionKind, Argument, ArgumentValue, Body, Bound, Bounds, Check, Comparison, ComparisonKind, Condition,
    Expr, Goal, Http, Int, Json, LetValue, Member, Open, Part, Pattern, Piece, Protocol, Reconnect, Rule,
    Select, Step, StepKind, Test, Text, Time, Use, Value, Which,
};
use crate::errors::Errors;
use crate::plan::ValueKind;

/// The pieces, as statements.
pub(super) struct Pieces {
    pub(super) tokens: TokenStream,
    /// Where the parentheses stand that were read.
    pub(super) places: BTreeSet<(usize, usize)>,
}

/// All of the user's Rust. `lost` are the names of values of which no more is known.
pub(super) fn pieces(cx: &Context<'_>, lost: &BTreeSet<String>, errors: &Errors) -> Pieces {
    let pieces = Pieces { tokens: TokenStream::new(), places: BTreeSet::new() };
    let at = cx.at(Span::call_site());
    let mut reader =
        Reader { cx, lost, errors, pieces, place: Place { step: "", at, stream: None, titled: false } };
    let settings = &cx.plan.scenario.settings;
    for text in settings.base.iter().chain(settings.headers.iter().flat_map(|(name, value)| [name, value])) {
        reader.text(text);
    }
    // The Rust of fragments is judged where they stand.
    walk_written(&cx.plan.scenario.steps, &mut |step| reader.step(step));
    reader.pieces
}

struct Reader<'c> {
    cx: &'c Context<'c>,
    lost: &'c BTreeSet<String>,
    errors: &'c Errors,
    pieces: Pieces,
    place: Place,
}

impl Reader<'_> {
    fn step(&mut self, step: &Step) {
        match &step.kind {
            StepKind::Sse(sse) => {
                self.text(&sse.title);
                if let Some(Member { which: Which::Index(index), .. }) = &sse.member {
                    self.int(index);
                }
                for action in &sse.actions {
                    match &action.kind {
                        ActionKind::Open(open) => self.open(open),
                        ActionKind::Check(check) => self.check(check),
                        ActionKind::Unmatched(unmatched) => self.check(&unmatched.check),
                        _ => {}
                    }
                }
            }
            StepKind::Http(http) => self.http(http),
            StepKind::Pause { least, most, .. } => {
                self.time(least);
                most.iter().for_each(|most| self.time(most));
            }
            StepKind::Repeat { times, .. } => self.int(times),
            StepKind::During { time, .. } => self.time(time),
            StepKind::While { condition, .. } => self.condition_of_step(condition),
            StepKind::If(branch) => self.condition_of_step(&branch.condition),
            StepKind::Let { name, ty, value: LetValue::Expr(expr), .. } => {
                let bind = steps::bind_expr(self.cx, name, ty.as_ref(), expr, &self.place);
                self.piece(&[expr], &quote!({ #bind }));
            }
            StepKind::Feed { name, feeder, .. } => {
                let taken = feed::taken(self.cx, feeder, &self.place);
                let keep = feed::keep_record(self.cx, name, feeder);
                let statement = quote!(if let ::core::result::Result::Ok(record) = #taken { #keep });
                self.piece(&[feeder], &statement);
            }
            // Whether it gives a `Result` decides what it means: too much to guess in a scenario that is not run.
            StepKind::Let { value: LetValue::Run(block), .. } | StepKind::Run { block, .. } => {
                let (rt, tokens) = (&self.cx.rt, &block.tokens);
                let bindings = self.cx.bindings(&block.uses, &self.place);
                self.read(block);
                self.pieces.tokens.extend(quote!(#rt::for_editors! { let _ = async { #bindings #tokens }; }));
            }
            StepKind::Fail { message, .. } => self.text(message),
            StepKind::Include(include) => {
                include.arguments.iter().for_each(|argument| self.argument(argument))
            }
            StepKind::Forever { .. } | StepKind::Group { .. } | StepKind::Stop | StepKind::Broken { .. } => {}
        }
    }

    fn argument(&mut self, argument: &Argument) {
        let place = self.place.clone();
        match &argument.value {
            ArgumentValue::Text(text) => self.text(text),
            ArgumentValue::Expr(expr) => {
                let bind = steps::bind_expr(self.cx, &argument.name, Some(&argument.ty), expr, &place);
                self.piece(&[expr], &quote!({ #bind }));
            }
        }
    }

    fn open(&mut self, open: &Open) {
        self.text(&open.url);
        open.parts.iter().for_each(|part| self.part(part));
        open.last_event_id.iter().for_each(|id| self.text(id));
        open.timeout.iter().chain(&open.idle).for_each(|time| self.time(time));
        if let Some(Reconnect::Times(times)) = &open.reconnect {
            self.int(times);
        }
        open.status.iter().for_each(|bounds| self.range(bounds));
        open.unmatched.iter().for_each(|most| self.int(most));
        if let Some(protocol @ Protocol::Expr(expr)) = &open.protocol
            && let Some(value) = self.cx.protocol(protocol, &self.place)
        {
            let rt = &self.cx.rt;
            self.value(&[expr], &quote!(#rt::Open::new("", "").protocol(#value)));
        }
    }

    fn http(&mut self, http: &Http) {
        self.text(&http.title);
        self.text(&http.url);
        http.parts.iter().for_each(|part| self.part(part));
        http.timeout.iter().for_each(|time| self.time(time));
        http.conditions.iter().for_each(|condition| self.condition(condition));
    }

    fn part(&mut self, part: &Part) {
        match part {
            Part::Header(name, value) | Part::Query(name, value) | Part::Basic(name, value) => {
                self.text(name);
                self.text(value);
            }
            Part::Bearer(token) => self.text(token),
            Part::Body(body) => match body {
                Body::Json(json) => self.json(json),
                Body::Form(fields) => fields.iter().for_each(|(_, value)| self.text(value)),
                Body::Text(text) => self.text(text),
            },
        }
    }

    fn json(&mut self, json: &Json) {
        match json {
            Json::Object(members) => {
                for (key, value) in members {
                    self.text(key);
                    self.json(value);
                }
            }
            Json::Array(values) => values.iter().for_each(|value| self.json(value)),
            Json::Text(text) => self.text(text),
            Json::Expr(expr) => self.value(&[expr], &self.cx.json(expr, &self.place)),
            Json::Number(_) | Json::True | Json::False | Json::Null => {}
        }
    }

    fn check(&mut self, check: &Check) {
        self.time(&check.within);
        match &check.goal {
            Goal::Until(int) => self.int(int),
            Goal::UntilEnd => {}
            Goal::Expect(bounds) => self.range(bounds),
        }
        check.judged().for_each(|condition| self.condition(condition));
        for across in &check.across {
            across.when.iter().for_each(|when| self.condition_of_step(when));
            match &across.rule {
                Rule::Gap(time) => self.time(time),
                Rule::Rate(comparison) => self.rate(&comparison.kind),
                Rule::Sequence(stages) => {
                    stages
                        .iter()
                        .filter_map(|stage| stage.times.as_ref())
                        .for_each(|times| self.range(times));
                }
                Rule::Each { .. } => {}
            }
        }
    }

    fn rate(&mut self, kind: &ComparisonKind) {
        let expressions = match kind {
            ComparisonKind::Is(_, value) => expressions(std::slice::from_ref(value)),
            ComparisonKind::Within(bounds) => ends(bounds),
            _ => Vec::new(),
        };
        if !expressions.is_empty() {
            self.value(&expressions, &self.cx.comparison(kind, false, &self.place));
        }
    }

    fn condition(&mut self, condition: &Condition) {
        condition.when.iter().for_each(|when| self.condition_of_step(when));
        match &condition.test {
            Test::Pattern { pattern: Pattern::Expr(expr), .. } => {
                let (rt, test) = (&self.cx.rt, self.cx.test(condition, &self.place));
                self.value(&[expr], &quote!(#rt::Condition::implied() #test));
            }
            Test::Contains(text) => self.text(text),
            Test::Whole | Test::Pattern { pattern: Pattern::Literal { .. }, .. } => {}
        }
        if let Select::Find(int) = &condition.select {
            self.int(int);
        }
        let Some(Comparison { kind, .. }) = &condition.comparison else { return };
        match kind {
            ComparisonKind::Satisfies(expr) => {
                let question = checks::question(self.cx, condition, expr, &self.place);
                self.value(&[expr], &question);
            }
            ComparisonKind::Is(_, value) => {
                self.comparison(condition, kind, &expressions(std::slice::from_ref(value)))
            }
            ComparisonKind::OneOf(values) => self.comparison(condition, kind, &expressions(values)),
            ComparisonKind::Within(bounds) => self.comparison(condition, kind, &ends(bounds)),
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

    fn comparison(&mut self, condition: &Condition, kind: &ComparisonKind, expressions: &[&Expr]) {
        if !expressions.is_empty() {
            let (rt, compare) = (&self.cx.rt, self.cx.compare(condition, kind, &self.place));
            self.value(expressions, &quote!(#rt::Condition::implied() #compare));
        }
    }

    fn text(&mut self, text: &Text) {
        match text {
            Text::Expr(expr) => self.value(&[expr], &self.cx.text(text, &self.place)),
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
                let early = self.errors.is_reported(*span) && self.is_fed(uses);
                if !names.is_empty() && !early && names.iter().all(|name| !self.lost.contains(*name)) {
                    self.value(&[], &self.cx.text(text, &self.place));
                }
            }
        }
    }

    fn time(&mut self, time: &Time) {
        if let Time::Expr(expr) = time {
            self.value(&[expr], &self.cx.time(time, &self.place));
        }
    }

    fn int(&mut self, int: &Int) {
        if let Int::Expr(expr) = int {
            self.value(&[expr], &self.cx.int(int, &self.place));
        }
    }

    fn range(&mut self, bounds: &Bounds) {
        let expressions = ends(bounds);
        if !expressions.is_empty() {
            self.value(&expressions, &range(self.cx, bounds, &self.place));
        }
    }

    fn condition_of_step(&mut self, condition: &Expr) {
        self.value(&[condition], &self.cx.truth(condition, &self.place));
    }

    fn value(&mut self, expressions: &[&Expr], value: &TokenStream) {
        self.piece(expressions, &quote!(let _ = #value;));
    }

    /// Adds a statement that holds the expressions. What was reported in one, or hangs on a value of which nothing
    /// is known, is only for editors: rustc could say little more that is true.
    fn piece(&mut self, expressions: &[&Expr], statement: &TokenStream) {
        let rt = &self.cx.rt;
        let plain = expressions.iter().all(|expr| {
            let early = self.errors.is_reported(expr.span) && self.is_fed(&expr.uses);
            !early && !self.is_doubtful(&expr.tokens) && !expr.tokens.is_empty()
        });
        let with = if plain { quote!(rust) } else { quote!(for_editors) };
        self.pieces.tokens.extend(quote!(#rt::#with! { #statement }));
        expressions.iter().for_each(|expr| self.read(expr));
    }

    /// Whether one of the values is a record, whose fields rustc does not know before its `feed`.
    fn is_fed<'u>(&self, uses: impl IntoIterator<Item = &'u Use>) -> bool {
        let kind = |used: &Use| self.cx.plan.values.get(used.value).map(|value| value.kind);
        uses.into_iter().any(|used| kind(used) == Some(ValueKind::Feed))
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
            other => self.errors.is_reported(other.span()),
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
        _ => None,
    });
    expressions.collect()
}

fn ends(bounds: &Bounds) -> Vec<&Expr> {
    let ends = bounds.least.iter().chain(&bounds.most).filter_map(|bound| match bound {
        Bound::Expr(expr) => Some(expr),
        Bound::Number { .. } | Bound::Time { .. } => None,
    });
    ends.collect()
}
