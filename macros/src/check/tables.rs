//! The streams, checks and values of a scenario, numbered in the order of their first appearance.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::Span;

use super::leaves::{self, Leaf};
use super::mentions;
use super::state::Place;
use crate::ast::{Action, Bound, Check, Expr, Goal, Keep, Name, OnFailure, Piece, Scenario, Sse, Step, Use};

#[derive(Debug, Default)]
pub(super) struct Tables {
    pub(super) streams: Vec<StreamEntry>,
    /// Where each is saved or bound first.
    pub(super) values: Vec<Name>,
    by_name: BTreeMap<String, usize>,
    /// The `open`s that have a protocol.
    pub(super) protocols: BTreeSet<Place>,
}

#[derive(Debug)]
pub(super) struct StreamEntry {
    /// `None` is the default stream.
    pub(super) name: Option<String>,
    pub(super) checks: Vec<CheckEntry>,
    /// The first `open` in the scenario.
    pub(super) opened: Option<Span>,
}

#[derive(Debug)]
pub(super) struct CheckEntry {
    pub(super) span: Span,
    pub(super) awaited: bool,
    /// `until end`
    pub(super) until_end: bool,
    /// Whether it cannot succeed without a match.
    pub(super) needs_match: bool,
    /// Whether the run ends if it fails.
    pub(super) stops: bool,
    pub(super) saves: Vec<Saved>,
}

/// A value that a check keeps.
#[derive(Debug, Clone, Copy)]
pub(super) struct Saved {
    pub(super) value: usize,
    /// Whether a keep of it stands under no `when`.
    pub(super) always: bool,
}

impl CheckEntry {
    /// Whether the check keeps the value.
    pub(super) fn keeps(&self, value: usize) -> bool {
        self.saves.iter().any(|saved| saved.value == value)
    }
}

impl Tables {
    /// Numbers everything in the tree, and finds each use of a value in texts and expressions.
    pub(super) fn number(scenario: &mut Scenario) -> Self {
        let mut tables = Self::default();
        let mode = scenario.settings.on_failure.unwrap_or(OnFailure::Stop);
        tables.block(&mut scenario.steps, mode);
        leaves::of_settings(&mut scenario.settings, &mut |leaf| tables.uses(leaf));
        leaves::of_steps(&mut scenario.steps, &mut |leaf| tables.uses(leaf));
        tables
    }

    /// The value of that name, if the scenario has one.
    pub(super) fn value(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied()
    }

    pub(super) fn stream(&self, name: Option<&str>) -> Option<usize> {
        self.streams.iter().position(|stream| stream.name.as_deref() == name)
    }

    pub(super) fn entry(&self, stream: usize, check: usize) -> Option<&CheckEntry> {
        self.streams.get(stream)?.checks.get(check)
    }

    /// `stream "s1"`, as messages call it.
    pub(super) fn label(&self, stream: usize) -> String {
        label(self.streams.get(stream).and_then(|entry| entry.name.as_deref()))
    }

    /// `sse "…" name "s1"`, as it is written.
    pub(super) fn written(&self, stream: usize) -> String {
        match self.streams.get(stream).and_then(|entry| entry.name.as_deref()) {
            Some(name) => format!("sse \"…\" name {name:?}"),
            None => "sse \"…\"".to_owned(),
        }
    }

    fn block(&mut self, steps: &mut [Step], mode: OnFailure) {
        for step in steps {
            match step {
                Step::Sse(sse) => self.sse(sse, mode),
                Step::Repeat { index, body, .. } => {
                    if let Some(name) = index {
                        self.bind(name);
                    }
                    self.block(body, mode);
                }
                Step::During { body, .. } | Step::While { body, .. } | Step::Forever { body, .. } => {
                    self.block(body, mode);
                }
                Step::If(branch) => {
                    self.block(&mut branch.then, mode);
                    self.block(branch.otherwise.as_deref_mut().unwrap_or_default(), mode);
                }
                Step::Group { on_failure, body, .. } => self.block(body, on_failure.unwrap_or(mode)),
                Step::Let { name, .. } | Step::Feed { name, .. } => self.bind(name),
                Step::Pause { .. } | Step::Run { .. } | Step::Stop { .. } | Step::Fail { .. } => {}
                Step::Broken { .. } => {}
            }
        }
    }

    fn sse(&mut self, sse: &mut Sse, mode: OnFailure) {
        let name = sse.name.as_ref().map(|name| name.value.as_str());
        sse.stream = self.stream(name).unwrap_or_else(|| {
            let name = name.map(str::to_owned);
            self.streams.push(StreamEntry { name, checks: Vec::new(), opened: None });
            self.streams.len() - 1
        });
        for action in &mut sse.actions {
            let check = match action {
                Action::Check(check) => Some(self.check(check, mode)),
                _ => None,
            };
            let Some(stream) = self.streams.get_mut(sse.stream) else { continue };
            if let (Action::Check(written), Some(entry)) = (&mut *action, check) {
                written.id = stream.checks.len();
                stream.checks.push(entry);
            }
            if let Action::Open(open) = action {
                stream.opened.get_or_insert(open.span);
                if open.protocol.is_some() {
                    self.protocols.insert(Place { span: open.span });
                }
            }
        }
    }

    fn check(&mut self, check: &mut Check, mode: OnFailure) -> CheckEntry {
        let mut saves: Vec<Saved> = Vec::new();
        for (keep, always) in keeps(check) {
            self.bind(&mut keep.name);
            let value = keep.name.value;
            match saves.iter_mut().find(|saved| saved.value == value) {
                Some(saved) => saved.always |= always,
                None => saves.push(Saved { value, always }),
            }
        }
        CheckEntry {
            span: check.span,
            awaited: check.awaited,
            until_end: matches!(check.goal, Goal::UntilEnd),
            needs_match: needs_match(&check.goal),
            stops: mode == OnFailure::Stop,
            saves,
        }
    }

    fn bind(&mut self, name: &mut Name) {
        let text = mentions::plain(&name.ident);
        let next = self.values.len();
        name.value = *self.by_name.entry(text).or_insert(next);
        if name.value == next {
            self.values.push(name.clone());
        }
    }

    fn uses(&self, leaf: Leaf<'_>) {
        match leaf {
            Leaf::Literal { pieces, .. } => {
                for piece in pieces {
                    if let Piece::Filled { path, used } = piece {
                        let value = path.first().and_then(|name| self.value(name));
                        *used = value.map(|value| Use { value, definite: true });
                    }
                }
            }
            Leaf::Expr(Expr { tokens, uses, .. }) => {
                let names = mentions::of(tokens, &|name| self.value(name));
                *uses = names.into_iter().map(|value| Use { value, definite: true }).collect();
            }
        }
    }
}

/// `stream "s1"`, or `the default stream`.
pub(super) fn label(name: Option<&str>) -> String {
    name.map_or_else(|| "the default stream".to_owned(), |name| format!("stream {name:?}"))
}

/// What a check keeps, in the order of the source, and whether under no `when`.
fn keeps(check: &mut Check) -> impl Iterator<Item = (&mut Keep, bool)> {
    let conditions = check.conditions.iter_mut().filter_map(|condition| {
        let always = condition.when.is_none();
        condition.keep.as_mut().map(|keep| (keep, always))
    });
    check.keep.iter_mut().map(|keep| (keep, true)).chain(conditions)
}

/// Whether a check with this goal cannot succeed without a match. An `(expr)` can be 0 in an `expect`, but
/// not in an `until`, where 0 is refused when it runs.
fn needs_match(goal: &Goal) -> bool {
    match goal {
        Goal::Until(_) => true,
        Goal::UntilEnd => false,
        Goal::Expect(bounds) => match &bounds.least {
            Some(Bound::Number { negative: false, digits, .. }) => {
                digits.to_string().bytes().any(|digit| (b'1'..=b'9').contains(&digit))
            }
            _ => false,
        },
    }
}
