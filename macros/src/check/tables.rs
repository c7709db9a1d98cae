//! The streams, checks and values of a scenario, numbered in the order of their first appearance.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::Span;

use super::leaves::{self, Leaf};
use super::mentions;
use super::scopes::Scopes;
use super::state::{Place, State};
use crate::ast::{
    ActionKind, Bound, Check, Contract, Expr, Goal, Include, Keep, Name, OnFailure, Piece, Scenario, Sse,
    Step, StepKind, Str, Use,
};

#[derive(Debug, Default)]
pub(super) struct Tables {
    pub(super) streams: Vec<StreamEntry>,
    pub(super) values: Vec<ValueEntry>,
    /// By the include that a name belongs to, 0 for the scenario, and the name.
    by_name: BTreeMap<(usize, String), usize>,
    scopes: Scopes,
    /// Where the fragments are included.
    includes: BTreeSet<Place>,
    /// The `open`s that have a protocol, and those that have none.
    protocols: BTreeSet<Place>,
    plain: BTreeSet<Place>,
}

#[derive(Debug)]
pub(super) struct ValueEntry {
    /// Where it is saved or bound first.
    pub(super) name: Name,
    /// The same place, or where the fragment is included that it stands in.
    pub(super) at: Span,
    /// The include that the name stands in; 0 for the scenario.
    pub(super) unit: usize,
    /// Whether it is a fragment's own.
    pub(super) private: bool,
}

#[derive(Debug)]
pub(super) struct StreamEntry {
    /// `None` is the default stream.
    pub(super) name: Option<String>,
    /// Whether it is a family: whether an index stands behind its name where that stands first.
    pub(super) family: bool,
    /// Where that is.
    pub(super) first: Span,
    pub(super) checks: Vec<CheckEntry>,
    /// The first `open` in the scenario.
    pub(super) opened: Option<Span>,
    /// Whether an `open` of it keeps messages that no check takes.
    pub(super) keeps_unmatched: bool,
}

#[derive(Debug)]
pub(super) struct CheckEntry {
    pub(super) span: Span,
    pub(super) awaited: bool,
    /// `until end`
    pub(super) until_end: bool,
    /// Whether it cannot succeed without a match.
    pub(super) needs_match: bool,
    /// What its failure does.
    pub(super) mode: Mode,
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

/// What a failed step does, and how deep in fragments the `on failure` stands that says so.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mode {
    on_failure: OnFailure,
    depth: usize,
}

impl Mode {
    /// Whether the run ends; `alone` is the depth of a fragment that is looked at as if nothing stood around it.
    pub(super) fn stops(self, alone: usize) -> bool {
        self.on_failure == OnFailure::Stop || self.depth < alone
    }
}

impl Tables {
    /// Numbers everything in the tree, and finds each use of a value in texts and expressions.
    pub(super) fn number(scenario: &mut Scenario) -> Self {
        let mut tables = Self::default();
        let on_failure = scenario.settings.on_failure.unwrap_or(OnFailure::Stop);
        tables.block(&mut scenario.steps, Mode { on_failure, depth: 0 });
        leaves::of_settings(&mut scenario.settings, &mut |leaf| tables.uses(leaf));
        tables.mentions(&mut scenario.steps);
        tables
    }

    /// As [`number`](Self::number), of a fragment by itself.
    pub(super) fn number_fragment(contract: &mut Contract, steps: &mut [Step]) -> Self {
        let mut tables = Self::default();
        tables.declared(contract);
        // Whoever opens them decides what they keep; that is judged at the `include`.
        tables.streams.iter_mut().for_each(|stream| stream.keeps_unmatched = true);
        tables.block(steps, Mode { on_failure: OnFailure::Stop, depth: 0 });
        contract.gives.values.iter_mut().for_each(|given| tables.bind(&mut given.name));
        tables.mentions(steps);
        tables
    }

    /// The value of that name, if there is one where the steps stand that are being looked at.
    pub(super) fn value(&self, name: &str) -> Option<usize> {
        self.by_name.get(&(self.scopes.owner(name), name.to_owned())).copied()
    }

    pub(super) fn stream(&self, name: Option<&str>) -> Option<usize> {
        self.streams.iter().position(|stream| stream.name.as_deref() == name)
    }

    /// Whether a stream was opened or closed there by a fragment.
    pub(super) fn is_include(&self, place: Place) -> bool {
        self.includes.contains(&place)
    }

    pub(super) fn entry(&self, stream: usize, check: usize) -> Option<&CheckEntry> {
        self.streams.get(stream)?.checks.get(check)
    }

    /// Whether no `open` that stands there has a protocol. Of a stream that a fragment is given nothing is known.
    pub(super) fn is_plain(&self, place: &Place) -> bool {
        self.plain.contains(place) && !self.protocols.contains(place)
    }

    /// `stream "s1"`, as messages call it.
    pub(super) fn label(&self, stream: usize) -> String {
        let name = self.streams.get(stream).and_then(|entry| entry.name.as_deref());
        match name {
            Some(name) if self.is_family(stream) => format!("family {name:?}"),
            name => label(name),
        }
    }

    pub(super) fn is_family(&self, stream: usize) -> bool {
        self.streams.get(stream).is_some_and(|entry| entry.family)
    }

    /// `sse "…" name "s1"`, as it is written.
    pub(super) fn written(&self, stream: usize) -> String {
        match self.streams.get(stream).and_then(|entry| entry.name.as_deref()) {
            Some(name) if self.is_family(stream) => format!("sse \"…\" name {name:?}[all]"),
            Some(name) => format!("sse \"…\" name {name:?}"),
            None => "sse \"…\"".to_owned(),
        }
    }

    /// As [`written`](Self::written), before an `open`, which is about one member of a family.
    pub(super) fn written_to_open(&self, stream: usize) -> String {
        let written = self.written(stream);
        match written.strip_suffix("[all]") {
            Some(name) if self.is_family(stream) => format!("{name}[(i)]"),
            _ => written,
        }
    }

    /// What is known before the first step.
    pub(super) fn start(&self) -> State {
        State::new(self.streams.iter().map(|stream| stream.family), self.values.len())
    }

    /// What a contract names, but for the values that it gives, which are saved by its steps.
    fn declared(&mut self, contract: &mut Contract) {
        let begins = contract.needs.streams.iter_mut().chain(&mut contract.closes);
        for stream in begins {
            stream.stream = self.stream_or_new(stream.name.as_ref(), stream.family, stream.span);
            let at = self.scopes.at().unwrap_or(stream.span);
            if let Some(entry) = self.streams.get_mut(stream.stream) {
                entry.opened.get_or_insert(at);
            }
        }
        for stream in &mut contract.gives.streams {
            stream.stream = self.stream_or_new(stream.name.as_ref(), stream.family, stream.span);
        }
        for value in contract.needs.values.iter_mut().chain(&mut contract.parameters) {
            self.bind(&mut value.name);
        }
    }

    fn include(&mut self, include: &mut Include, mode: Mode) {
        include.unit = self.scopes.next_unit();
        self.includes.insert(Place { span: include.at });
        self.scopes.enter(include);
        self.declared(&mut include.contract);
        for (argument, parameter) in include.arguments.iter_mut().zip(&include.contract.parameters) {
            argument.name = parameter.name.clone();
        }
        self.block(&mut include.body, mode);
        include.contract.gives.values.iter_mut().for_each(|given| self.bind(&mut given.name));
        for stream in &include.contract.gives.streams {
            if let Some(entry) = self.streams.get_mut(stream.stream) {
                entry.opened.get_or_insert(include.at);
            }
        }
        self.scopes.leave();
    }

    /// Finds the uses of values in a block.
    fn mentions(&mut self, steps: &mut [Step]) {
        for step in steps {
            if let StepKind::Include(include) = &mut step.kind {
                leaves::of_arguments(include, &mut |leaf| self.uses(leaf));
                self.scopes.enter(include);
                self.mentions(&mut include.body);
                self.scopes.leave();
            } else {
                leaves::of_whole_step(step, &mut |leaf| self.uses(leaf));
                leaves::blocks(step).into_iter().for_each(|block| self.mentions(block));
            }
        }
    }

    fn block(&mut self, steps: &mut [Step], mode: Mode) {
        for step in steps {
            match &mut step.kind {
                StepKind::Sse(sse) => self.sse(sse, mode),
                StepKind::Http(http) => {
                    let keeps = http.conditions.iter_mut().filter_map(|condition| condition.keep.as_mut());
                    keeps.for_each(|keep| self.bind(&mut keep.name));
                }
                StepKind::Repeat { index, body, .. } => {
                    if let Some(name) = index {
                        self.bind(name);
                    }
                    self.block(body, mode);
                }
                StepKind::During { body, .. }
                | StepKind::While { body, .. }
                | StepKind::Forever { body, .. } => {
                    self.block(body, mode);
                }
                StepKind::If(branch) => {
                    self.block(&mut branch.then, mode);
                    self.block(branch.otherwise.as_deref_mut().unwrap_or_default(), mode);
                }
                StepKind::Group { on_failure, body, .. } => {
                    let depth = self.scopes.depth();
                    let inside = on_failure.map_or(mode, |on_failure| Mode { on_failure, depth });
                    self.block(body, inside);
                }
                StepKind::Include(include) => self.include(include, mode),
                StepKind::Let { name, .. } | StepKind::Feed { name, .. } => self.bind(name),
                StepKind::Pause { .. } | StepKind::Run { .. } | StepKind::Stop | StepKind::Fail { .. } => {}
                StepKind::Broken { .. } => {}
            }
        }
    }

    /// `family` says whether an index stands behind the name, at `first`.
    fn stream_or_new(&mut self, name: Option<&Str>, family: bool, first: Span) -> usize {
        let name = name.map(|name| name.value.as_str());
        self.stream(name).unwrap_or_else(|| {
            let name = name.map(str::to_owned);
            self.streams.push(StreamEntry {
                name,
                family,
                first,
                checks: Vec::new(),
                opened: None,
                keeps_unmatched: false,
            });
            self.streams.len() - 1
        })
    }

    fn sse(&mut self, sse: &mut Sse, mode: Mode) {
        sse.stream = self.stream_or_new(sse.name.as_ref(), sse.member.is_some(), sse.named_at);
        let at = self.scopes.at();
        for action in &mut sse.actions {
            let span = action.span;
            let check = action.judging_mut().map(|check| self.check(check, span, mode));
            if let ActionKind::Unmatched(unmatched) = &mut action.kind
                && let Some(keep) = &mut unmatched.dropped
            {
                self.bind(&mut keep.name);
            }
            let Some(stream) = self.streams.get_mut(sse.stream) else { continue };
            if let (ActionKind::Check(written), Some(entry)) = (&mut action.kind, check) {
                written.id = stream.checks.len();
                stream.checks.push(entry);
            }
            if let ActionKind::Open(open) = &action.kind {
                let place = Place { span: at.unwrap_or(span) };
                stream.opened.get_or_insert(place.span);
                if open.protocol.is_some() {
                    self.protocols.insert(place);
                } else {
                    self.plain.insert(place);
                }
                stream.keeps_unmatched |= open.unmatched.is_some();
            }
        }
    }

    fn check(&mut self, check: &mut Check, span: Span, mode: Mode) -> CheckEntry {
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
            span: self.scopes.at().unwrap_or(span),
            awaited: check.awaited,
            until_end: matches!(check.goal, Goal::UntilEnd),
            needs_match: needs_match(&check.goal),
            mode,
            saves,
        }
    }

    fn bind(&mut self, name: &mut Name) {
        let text = mentions::plain(&name.ident);
        let next = self.values.len();
        let owner = self.scopes.owner(&text);
        name.value = *self.by_name.entry((owner, text)).or_insert(next);
        if name.value == next {
            let at = self.scopes.at().unwrap_or(name.ident.span());
            let (unit, private) = (self.scopes.unit(), owner != 0);
            self.values.push(ValueEntry { name: name.clone(), at, unit, private });
        }
    }

    fn uses(&self, leaf: Leaf<'_>) {
        match leaf {
            Leaf::Literal { pieces, .. } => {
                for piece in pieces {
                    if let Piece::Filled { path, used } = piece {
                        let value = path.first().and_then(|name| self.value(name));
                        *used = value.map(|value| Use { value, definite: true, mention: None });
                    }
                }
            }
            Leaf::Expr(Expr { tokens, uses, .. }) => {
                let names = mentions::of(tokens, &|name| self.value(name));
                let here = self.scopes.unit();
                let used = |(value, span): (usize, Span)| {
                    let elsewhere = self.values.get(value).is_some_and(|entry| entry.unit != here);
                    Use { value, definite: true, mention: elsewhere.then_some(span) }
                };
                *uses = names.into_iter().map(used).collect();
            }
        }
    }
}

/// The streams that are opened in a block, those of the fragments in it included.
pub(super) fn streams_of(steps: &[Step], opened: &mut Vec<usize>) {
    for step in steps {
        match &step.kind {
            StepKind::Sse(sse) => {
                let opens = sse.actions.iter().any(|action| matches!(action.kind, ActionKind::Open(_)));
                opened.extend(opens.then_some(sse.stream));
            }
            StepKind::Repeat { body, .. }
            | StepKind::During { body, .. }
            | StepKind::While { body, .. }
            | StepKind::Forever { body, .. }
            | StepKind::Group { body, .. } => streams_of(body, opened),
            StepKind::Include(include) => streams_of(&include.body, opened),
            StepKind::If(branch) => {
                streams_of(&branch.then, opened);
                streams_of(branch.otherwise.as_deref().unwrap_or_default(), opened);
            }
            _ => {}
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
