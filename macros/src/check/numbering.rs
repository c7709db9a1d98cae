//! Numbers the streams, checks and values of a scenario in the order of their first appearance. Finds each use of a
//! value in texts and expressions.

use proc_macro2::Span;

use super::mentions;
use super::span_key::SpanKey;
use super::tables::{CheckEntry, Mode, Saved, StreamEntry, Tables, ValueEntry};
use crate::ast::{
    Action, ActionKind, Bound, Check, Contract, Expr, Goal, Include, Name, OnFailure, Piece, Protocol,
    Scenario, Sse, Step, StepKind, Str, Text, Use, VisitMut,
};

/// Numbers everything in a scenario.
pub(super) fn number(scenario: &mut Scenario) -> Tables {
    let on_failure = scenario.settings.on_failure.unwrap_or(OnFailure::Stop);
    let mut numbering = Numbering::new(on_failure);
    numbering.block(&mut scenario.steps);
    let mut mentions = Mentions { tables: numbering.tables };
    mentions.walk_settings(&mut scenario.settings);
    mentions.block(&mut scenario.steps);
    mentions.tables
}

/// Like [`number`], for a fragment by itself.
pub(super) fn number_fragment(contract: &mut Contract, steps: &mut [Step]) -> Tables {
    let mut numbering = Numbering::new(OnFailure::Stop);
    numbering.declared(contract);
    // The scenario that opens these streams decides whether they keep unmatched messages. The `include` is checked
    // for it.
    numbering.tables.streams.iter_mut().for_each(|stream| stream.keeps_unmatched = true);
    numbering.block(steps);
    contract.gives.values.iter_mut().for_each(|given| numbering.name(&mut given.name));
    let mut mentions = Mentions { tables: numbering.tables };
    mentions.block(steps);
    mentions.tables
}

struct Numbering {
    tables: Tables,
    /// The failure mode of the current steps.
    mode: Mode,
}

impl VisitMut for Numbering {
    fn step(&mut self, step: &mut Step) {
        let around = self.mode;
        if let StepKind::Group { on_failure: Some(on_failure), .. } = step.kind {
            self.mode = Mode { on_failure, depth: self.tables.scopes.depth() };
        }
        self.walk_step(step);
        self.mode = around;
    }

    fn actions(&mut self, sse: &mut Sse) {
        sse.stream = self.stream_or_new(sse.name.as_ref(), sse.member.is_some(), sse.named_at);
        for action in &mut sse.actions {
            self.action(action);
            self.enter(sse.stream, action);
        }
    }

    fn include(&mut self, include: &mut Include) {
        include.include_id = self.tables.scopes.next_include_id();
        self.tables.includes.insert(SpanKey { span: include.at });
        self.tables.scopes.enter(include);
        self.declared(&mut include.contract);
        for (argument, parameter) in include.arguments.iter_mut().zip(&include.contract.parameters) {
            argument.name = parameter.name.clone();
        }
        self.block(&mut include.body);
        include.contract.gives.values.iter_mut().for_each(|given| self.name(&mut given.name));
        for stream in &include.contract.gives.streams {
            if let Some(entry) = self.tables.streams.get_mut(stream.stream) {
                entry.opened.get_or_insert(include.at);
            }
        }
        self.tables.scopes.leave();
    }

    fn name(&mut self, name: &mut Name) {
        let tables = &mut self.tables;
        let text = mentions::plain(&name.ident);
        let next = tables.values.len();
        let owner = tables.scopes.owner(&text);
        name.value = *tables.by_name.entry((owner, text)).or_insert(next);
        if name.value == next {
            let at = tables.scopes.at().unwrap_or(name.ident.span());
            let (include_id, private) = (tables.scopes.include_id(), owner != 0);
            tables.values.push(ValueEntry { name: name.clone(), at, include_id, private });
        }
    }
}

impl Numbering {
    fn new(on_failure: OnFailure) -> Self {
        Self { tables: Tables::default(), mode: Mode { on_failure, depth: 0 } }
    }

    /// Numbers the names of a contract, except the values that it gives: the steps save those.
    fn declared(&mut self, contract: &mut Contract) {
        let begins = contract.needs.streams.iter_mut().chain(&mut contract.closes);
        for stream in begins {
            stream.stream = self.stream_or_new(stream.name.as_ref(), stream.family, stream.span);
            let at = self.tables.scopes.at().unwrap_or(stream.span);
            if let Some(entry) = self.tables.streams.get_mut(stream.stream) {
                entry.opened.get_or_insert(at);
            }
        }
        for stream in &mut contract.gives.streams {
            stream.stream = self.stream_or_new(stream.name.as_ref(), stream.family, stream.span);
        }
        for value in contract.needs.values.iter_mut().chain(&mut contract.parameters) {
            self.name(&mut value.name);
        }
    }

    /// `family`: whether the name at `first` is followed by an index.
    fn stream_or_new(&mut self, name: Option<&Str>, family: bool, first: Span) -> usize {
        let name = name.map(|name| name.value.as_str());
        self.tables.stream(name).unwrap_or_else(|| {
            let name = name.map(str::to_owned);
            self.tables.streams.push(StreamEntry {
                name,
                family,
                first,
                checks: Vec::new(),
                opened: None,
                keeps_unmatched: false,
            });
            self.tables.streams.len() - 1
        })
    }

    /// Enters an action into the tables. Its names are already numbered.
    fn enter(&mut self, stream: usize, action: &mut Action) {
        let span = self.tables.scopes.at().unwrap_or(action.span);
        let mode = self.mode;
        let Some(stream) = self.tables.streams.get_mut(stream) else { return };
        if let ActionKind::Check(check) = &mut action.kind {
            check.id = stream.checks.len();
            stream.checks.push(entry(check, span, mode));
        }
        if let Some(open) = action.open() {
            stream.opened.get_or_insert(span);
            stream.keeps_unmatched |= open.unmatched.is_some();
            let with =
                if open.protocol.is_some() { &mut self.tables.protocols } else { &mut self.tables.plain };
            with.insert(SpanKey { span });
            let several = match &open.protocol {
                None => return,
                Some(Protocol::Named { name, .. }) => name.has_choices(),
                Some(Protocol::Expr(_) | Protocol::Unknown) => true,
            };
            let with = if several { &mut self.tables.with_choices } else { &mut self.tables.without_choices };
            with.insert(SpanKey { span });
        }
    }
}

fn entry(check: &Check, span: Span, mode: Mode) -> CheckEntry {
    let mut saves: Vec<Saved> = Vec::new();
    for kept in check.kept() {
        let (value, always, optional) = (kept.keep.name.value, !kept.sometimes(), kept.keep.is_optional());
        match saves.iter_mut().find(|saved| saved.value == value) {
            Some(saved) => {
                saved.always |= always;
                saved.optional |= optional;
            }
            None => saves.push(Saved { value, always, optional }),
        }
    }
    CheckEntry {
        span,
        awaited: check.awaited,
        ends: check.ends_the_stream(),
        needs_match: needs_match(&check.goal),
        mode,
        saves,
    }
}

/// Finds the uses of values.
struct Mentions {
    tables: Tables,
}

impl VisitMut for Mentions {
    fn include(&mut self, include: &mut Include) {
        self.walk_arguments(include);
        self.tables.scopes.enter(include);
        self.block(&mut include.body);
        self.tables.scopes.leave();
    }

    fn text(&mut self, text: &mut Text) {
        match text {
            Text::Literal { pieces, .. } => {
                for piece in pieces {
                    if let Piece::Filled { path, used } = piece {
                        let value = path.first().and_then(|name| self.tables.value(name));
                        *used = value.map(|value| Use { value, definite: true, mention: None });
                    }
                }
            }
            Text::Expr(expr) => self.expr(expr),
        }
    }

    fn expr(&mut self, Expr { tokens, uses, .. }: &mut Expr) {
        let tables = &self.tables;
        let names = mentions::of(tokens, &|name| tables.value(name));
        let here = tables.scopes.include_id();
        let used = |(value, span): (usize, Span)| {
            let elsewhere = tables.values.get(value).is_some_and(|entry| entry.include_id != here);
            Use { value, definite: true, mention: elsewhere.then_some(span) }
        };
        *uses = names.into_iter().map(used).collect();
    }
}

/// Whether a check with this goal needs a match to succeed. An `(expr)` may be 0 in an `expect`. In an `until`, 0
/// is refused at run time.
fn needs_match(goal: &Goal) -> bool {
    match goal {
        Goal::Until(_) => true,
        Goal::UntilEnd(None) => false,
        Goal::UntilEnd(Some(bounds)) | Goal::Expect(bounds) => match &bounds.min {
            Some(Bound::Number { negative: false, digits, .. }) => {
                digits.to_string().bytes().any(|digit| (b'1'..=b'9').contains(&digit))
            }
            Some(_) | None => false,
        },
    }
}
