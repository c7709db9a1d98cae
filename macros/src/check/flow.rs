//! The walk carries one abstract state through the steps. The states of branches are joined. A loop is walked
//! without reports until its state no longer changes, and then once more with reports.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};

use super::evaluated::{self, Evaluated};
use super::include;
use super::mentions;
use super::state::{Presence, State, Values};
use super::tables::Tables;
use super::types::ValueType;
use super::uses::kept_by;
use super::walk::{BodyKey, Pass, Position, Reporting, Walk, body_key};
use crate::ast::{
    Condition, Contract, If, Int, LetValue, OnFailure, Scenario, Step, StepKind, inside_option,
};
use crate::errors::Errors;
use crate::language::{self, ActionWord, Keyword, StepWord, Word};

/// Walks the whole scenario. Returns which values are there when it has ended.
pub(super) fn walk(
    scenario: &mut Scenario,
    tables: &Tables,
    types: &[Option<ValueType>],
    errors: &mut Errors,
) -> Values {
    let mut walk = Walk::new(tables, types, scenario.settings.on_failure.unwrap_or(OnFailure::Stop), errors);
    let start = State::start(tables);
    walk.position = Position::Settings;
    evaluated::of_settings(&mut scenario.settings, &mut |evaluated| walk.resolve_uses(evaluated, &start));
    walk.position = Position::Steps { kept: Vec::new() };
    let end = walk.block(&mut scenario.steps, start);
    walk.end(&end);
    walk.still_open(&end);
    walk.ends()
}

/// Like [`walk`], for a fragment by itself.
pub(super) fn walk_fragment(
    contract: &Contract,
    scenario: &mut Scenario,
    tables: &Tables,
    types: &[Option<ValueType>],
    errors: &mut Errors,
) -> Values {
    let mut walk = Walk::new(tables, types, OnFailure::Stop, errors);
    walk.fragment(contract, &mut scenario.steps);
    walk.ends()
}

/// A step that ends its block although it is not the last one.
struct Ended {
    span: Span,
    word: &'static str,
    why: &'static str,
}

impl Walk<'_> {
    pub(super) fn block(&mut self, steps: &mut [Step], mut state: State) -> State {
        let mut ended: Option<Ended> = None;
        let mut told = false;
        for step in steps {
            if let (Some(ended), false) = (&ended, told) {
                told = true;
                self.never_reached(step, ended);
            }
            self.step(step, &mut state);
            self.position = Position::Steps { kept: Vec::new() };
            // The steps after it are walked as if they could be reached, so that mistakes in them are reported too.
            if let Some((span, word, why)) = include::ends(step, self.is_tried()) {
                ended.get_or_insert(Ended { span, word, why });
            }
        }
        self.may_fail(&state);
        state.reachable &= ended.is_none();
        state
    }

    fn never_reached(&mut self, step: &Step, ended: &Ended) {
        let Ended { span, word, why } = ended;
        let line = span.start().line;
        let leave = if *word == StepWord::Forever.word() { "leave the loop with a `break`, " } else { "" };
        if matches!(self.reporting, Reporting::Aloud) {
            self.report_anyway(
                step.span,
                format!(
                    "this step is never reached, since `{word}` in line {line} {why}: {leave}move it before the \
                 `{word}`, or remove it"
                ),
            );
        }
    }

    fn step(&mut self, step: &mut Step, state: &mut State) {
        if let StepKind::Feed { name, feeder } = &step.kind {
            self.feeds_itself(name, feeder, state);
        }
        self.may_fail(state);
        self.position = Position::Steps { kept: kept_by(step) };
        if !matches!(step.kind, StepKind::While { .. }) {
            evaluated::of_step(step, &mut |evaluated| self.resolve_uses(evaluated, state));
        }
        let span = step.span;
        match &mut step.kind {
            StepKind::Sse(sse) => self.sse(sse, state),
            StepKind::Http(http) => {
                let sure = self.stops();
                for condition in &http.conditions {
                    let Some(keep) = &condition.keep else { continue };
                    // A value that one condition always keeps is there, even if another condition keeps it only
                    // under a `when`.
                    let kept = |other: &Condition| {
                        let name = other.keep.as_ref().map(|other| other.name.value);
                        name == Some(keep.name.value) && other.when.is_none()
                    };
                    if keep.is_optional() {
                        state.save_option(keep.name.value);
                    } else {
                        state.save(keep.name.value, sure && http.conditions.iter().any(kept));
                    }
                }
            }
            StepKind::Repeat { times, index, body } => {
                let index = index.as_ref().map(|name| name.value);
                let rounds = self.counted(span, body, index, state);
                let runs = matches!(times, Int::Literal { value, .. } if *value > 0);
                *state = if runs { rounds.after_one() } else { rounds.after_any() };
            }
            StepKind::During { body, .. } => *state = self.counted(span, body, None, state).after_any(),
            StepKind::While { condition, body } => {
                let rounds = self.cycle((span, body_key(body)), None, state, &mut |walk, top| {
                    walk.resolve_uses(Evaluated::Expr(condition), &top);
                    walk.block(body, top)
                });
                *state = rounds.after_any();
            }
            StepKind::Forever { body } => *state = self.counted(span, body, None, state).after_break(),
            StepKind::Break => self.leaves(true, state),
            StepKind::Continue => self.leaves(false, state),
            StepKind::Attempt(attempt) => self.attempt(span, attempt, state),
            StepKind::If(branch) => self.branch(branch, state),
            StepKind::Group { on_failure, body, .. } => {
                let around = self.on_failure;
                self.on_failure = on_failure.unwrap_or(around);
                let start = state.clone();
                *state = self.block(body, start);
                self.on_failure = around;
            }
            StepKind::Let { name, ty, value } => {
                let may_fail = match value {
                    LetValue::Run(_) => true,
                    LetValue::Expr(expr) => !self.are_there(&expr.uses, state),
                };
                if ty.as_ref().map_or(self.is_optional(name.value), |ty| inside_option(ty).is_some()) {
                    state.save_option(name.value);
                } else {
                    state.save(name.value, !may_fail || self.stops());
                }
            }
            // The feeder may have no records left.
            StepKind::Feed { name, .. } => state.save(name.value, self.stops()),
            StepKind::Stop => self.end(state),
            StepKind::Include(include) => self.include(include, state),
            StepKind::Broken { tokens } => self.broken(tokens, state),
            StepKind::Pause { .. } | StepKind::Run { .. } | StepKind::Fail { .. } => {}
        }
    }

    fn branch(&mut self, branch: &mut If, state: &mut State) {
        let then = self.block(&mut branch.then, state.clone());
        let otherwise = match &mut branch.otherwise {
            Some(steps) => self.block(steps, state.clone()),
            None => state.clone(),
        };
        *state = then.join(&otherwise);
    }

    /// A loop whose head is evaluated once, before the first round. `index` is the value that it binds in its body.
    fn counted(&mut self, span: Span, body: &mut [Step], index: Option<usize>, entry: &State) -> Rounds {
        self.cycle((span, body_key(body)), index, entry, &mut |walk, mut top| {
            index.into_iter().for_each(|index| top.set(index, Presence::Always));
            walk.block(body, top)
        })
    }

    /// Walks the body of the loop at `span` until the state at its beginning no longer changes. `body` is the loop's key,
    /// `index` the value that it binds in its body.
    fn cycle(
        &mut self,
        (span, body): (Span, BodyKey),
        index: Option<usize>,
        entry: &State,
        pass: &mut dyn FnMut(&mut Self, State) -> State,
    ) -> Rounds {
        let (top, passed) = self.settle(body, entry, &mut |walk, top| {
            let (end, left) = walk.body(index, entry, &mut |walk| pass(walk, top.clone()));
            Pass { again: end.clone().returning_to(entry), end, left, goes_on: false }
        });
        let Pass { mut end, left: breaks, .. } = passed;
        self.changed_by_loop(span, entry, &mut end);
        Rounds { top, end, breaks }
    }

    /// A broken step was reported. Nothing more is reported of the streams that it names, and its values count as
    /// saved.
    fn broken(&mut self, tokens: &TokenStream, state: &mut State) {
        let mut guess = Guess::default();
        guess.read(tokens);
        for name in guess.values {
            if let Some(value) = self.tables.value(&name) {
                state.save(value, true);
            }
        }
        let streams = if guess.streams.is_empty() && guess.acts {
            vec![None]
        } else {
            guess.streams.into_iter().map(Some).collect()
        };
        for name in streams {
            let stream = self.tables.stream(name.as_deref());
            if let Some(stream) = stream.and_then(|stream| state.streams.get_mut(stream)) {
                stream.reported = true;
            }
        }
    }
}

/// The states of a loop.
struct Rounds {
    /// At the beginning of a round, and so after any number of rounds.
    top: State,
    /// At the end of a round.
    end: State,
    /// Where a `break` leaves the loop, if one does.
    breaks: Option<State>,
}

impl Rounds {
    /// The state behind a loop that runs at least once.
    fn after_one(self) -> State {
        match &self.breaks {
            Some(breaks) => self.end.join(breaks),
            None => self.end,
        }
    }

    /// The state behind a loop that may not run at all.
    fn after_any(self) -> State {
        let ended = self.top.join(&self.end);
        match &self.breaks {
            Some(breaks) => ended.join(breaks),
            None => ended,
        }
    }

    /// The state behind a loop that only a `break` leaves.
    fn after_break(self) -> State {
        self.breaks.unwrap_or_else(|| self.top.join(&self.end))
    }
}

/// The streams and values that a broken step seems to name.
#[derive(Default)]
struct Guess {
    streams: Vec<String>,
    values: Vec<String>,
    /// Whether it has the word of an action.
    acts: bool,
}

impl Guess {
    fn read(&mut self, tokens: &TokenStream) {
        let mut before: Option<Ident> = None;
        for token in tokens.clone() {
            let word = before.take().map(|ident| ident.to_string()).unwrap_or_default();
            match token {
                TokenTree::Group(group) => self.read(&group.stream()),
                TokenTree::Literal(literal) if word == Keyword::Name.word() => {
                    if let Ok(name) = syn::parse2::<syn::LitStr>(TokenTree::Literal(literal).into()) {
                        self.streams.push(name.value());
                    }
                }
                TokenTree::Ident(ident) => {
                    // The index of a `repeat` is there only in the block of the loop.
                    if language::names_a_value(&word) && word != Keyword::As.word() {
                        self.values.push(mentions::plain(&ident));
                    }
                    let read = ident.to_string();
                    self.acts |= ActionWord::has(&read) || read == StepWord::Sse.word();
                    before = Some(ident);
                }
                TokenTree::Literal(_) | TokenTree::Punct(_) => {}
            }
        }
    }
}
