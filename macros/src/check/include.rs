//! The effect of an `include`. The needs of the fragment must be met there, and then its steps change the state.
//! The steps were checked where the fragment is defined, so their mistakes are not reported again.

use proc_macro2::Span;

use super::evaluated;
use super::span_key::SpanKey;
use super::state::{Presence, State, StreamState};
use super::walk::Walk;
use crate::ast::{
    Action, ArgumentValue, Contract, Include, Leaves, OnFailure, Piece, Sse, Step, StepKind, Text, Use,
    Visit, inside_option,
};
use crate::plan::ValueKind;
use crate::similar;

impl Walk<'_> {
    pub(super) fn include(&mut self, include: &mut Include, state: &mut State) {
        evaluated::of_arguments(include, &mut |evaluated| self.resolve_uses(evaluated, state));
        let mut problems = include.problems.clone();
        if state.reachable {
            self.lacking(include, state, &mut problems);
        }
        if !problems.is_empty() {
            self.misfit(include, &problems.join("; and it "));
        }
        self.grant(include, state);
        self.alone(include);
        let around = self.inside;
        self.inside = around.include(include.at);
        let start = state.clone();
        let (end, first) = self.of_fragment(|walk| walk.block(&mut include.body, start));
        *state = end;
        self.inside = around;
        if let Some(message) = first
            && problems.is_empty()
        {
            self.misfit(include, &format!("does not fit here: {message}"));
        }
        if include.broken {
            fulfil(&include.contract, include.at, state);
        }
    }

    /// Reports what is wrong with an include.
    fn misfit(&mut self, include: &Include, problem: &str) {
        self.report_anyway(include.at, format!("fragment `{}` {problem}", include.path));
    }

    /// The fragment decides by itself which of its values are certain to be there, without the scenario around it.
    /// Under the scenario's `on failure continue` such a value may still be missing. Then the step that uses it
    /// fails.
    fn alone(&mut self, include: &mut Include) {
        // What is around it does not matter, so once is enough, however often a loop or another fragment is walked.
        if !self.walked_alone.insert(include.include_id) {
            return;
        }
        let mut start = State::start(self.tables);
        begin(&include.contract, include.at, &mut start);
        let around = (self.on_failure, self.inside);
        (self.on_failure, self.inside) = (OnFailure::Stop, self.inside.alone(include.at));
        let (loops, attempts) = (std::mem::take(&mut self.loops), std::mem::take(&mut self.attempts));
        self.in_silence(|walk| walk.block(&mut include.body, start));
        (self.loops, self.attempts) = (loops, attempts);
        (self.on_failure, self.inside) = around;
    }

    /// Messages about the needs of the fragment that are not met.
    fn lacking(&self, include: &Include, state: &State, problems: &mut Vec<String>) {
        for stream in include.contract.begins_with() {
            if let Some(known) = state.streams.get(stream.stream).filter(|known| !known.reported) {
                problems.extend(self.stream_lacking(stream.stream, known, state));
            }
        }
        for declared in &include.contract.needs.values {
            problems.extend(self.value_lacking(declared.name.value, declared.maybe, include, state));
        }
        for stream in self.opened_in(include) {
            let Some(known) = state.streams.get(stream).filter(|known| known.open && !known.reported) else {
                continue;
            };
            let label = self.tables.label(stream);
            let line = known.opens.first().map_or(0, |place| place.span.start().line);
            let written = self.tables.written(stream);
            let open = if known.closed { "may be open" } else { "is open" };
            problems.push(format!(
                "opens {label}, which {open} already, opened in line {line}: put `{written} close` before \
                 this `include`"
            ));
        }
    }

    /// The streams that the fragment opens, except those that it needs open.
    fn opened_in(&self, include: &Include) -> Vec<usize> {
        let needed: Vec<usize> = include.contract.begins_with().map(|stream| stream.stream).collect();
        let given = include.contract.gives.streams.iter().map(|stream| stream.stream);
        let mut opened = OpenedStreams(given.collect());
        opened.block(&include.body);
        let OpenedStreams(mut opened) = opened;
        // A fragment may add streams to a family that it gives.
        let adds = |stream: usize| {
            let mut given = include.contract.gives.streams.iter();
            self.tables.is_family(stream) && given.any(|given| given.stream == stream)
        };
        opened.retain(|stream| !needed.contains(stream) && !adds(*stream));
        opened.sort_unstable();
        opened.dedup();
        opened
    }

    fn stream_lacking(&self, stream: usize, known: &StreamState, state: &State) -> Option<String> {
        let (label, written) = (self.tables.label(stream), self.tables.written_to_open(stream));
        if known.is_open() {
            return None;
        }
        if known.open {
            return Some(format!(
                "needs {label} open, which is open on only one of the branches that join before this \
                 `include`: open it on all of them"
            ));
        }
        if known.ended {
            return Some(format!(
                "needs {label} open, which the server has ended by then: put `{written} open \"…\"` \
                 before this `include`"
            ));
        }
        if let Some(line) = known.closes.first().map(|place| place.span.start().line) {
            return Some(format!(
                "needs {label} open, which was closed in line {line}: `open` it again before this `include`"
            ));
        }
        let names = state.streams.iter().zip(&self.tables.streams);
        let names = names.filter(|(state, _)| state.open).filter_map(|(_, entry)| entry.name.as_deref());
        let name = self.tables.streams.get(stream).and_then(|entry| entry.name.as_deref());
        let meant = name.and_then(|name| similar::closest(name, names));
        let hint = meant.map(|meant| format!(" (stream {meant:?} is)")).unwrap_or_default();
        Some(format!(
            "needs {label} open, which is not open here{hint}: put `{written} open \"…\"` before this \
             `include`"
        ))
    }

    fn value_lacking(&self, value: usize, maybe: bool, include: &Include, state: &State) -> Option<String> {
        let entry = self.tables.values.get(value)?;
        let name = &entry.name.ident;
        match state.value(value) {
            Presence::Always => None,
            _ if self.kind(value) == Some(ValueKind::Collect)
                && state.value(value) == Presence::Sometimes =>
            {
                None
            }
            Presence::Sometimes if maybe => None,
            Presence::Sometimes => Some(format!(
                "needs the value `{name}`, which is an `Option` here, since it may be empty: put `let \
                 {name} = (…)` with a value for that case before this `include`"
            )),
            Presence::Never if self.kind(value) == Some(ValueKind::Index) => {
                let line = entry.at.start().line;
                Some(format!(
                    "needs the value `{name}`, which is bound only in the body of the `repeat … as \
                     {name}` in line {line}: put this `include` into it"
                ))
            }
            Presence::Never => {
                if let Some((stream, line)) = self.held_by(value, state) {
                    let (label, written) = (self.tables.label(stream), self.tables.written(stream));
                    return Some(format!(
                        "needs the value `{name}`, which is saved by the `listen` check in line {line}, \
                         and nothing has taken it over from {label} yet: put `{written} await` before \
                         this `include`"
                    ));
                }
                let (first, here) = (SpanKey { span: entry.at }, SpanKey { span: include.at });
                Some(if first == here {
                    format!(
                        "needs the value `{name}`, which no step before this `include` saves: keep it \
                         with `save {name}` in a check or with `let {name} = (…)`"
                    )
                } else {
                    let line = entry.at.start().line;
                    let other = if first < here { " on another branch" } else { "" };
                    format!(
                        "needs the value `{name}`, which is not saved by then, but in line {line}{other}: \
                         save it before this `include`"
                    )
                })
            }
        }
    }

    /// The needs of the fragment count as met from here on, so that one mistake is reported once.
    fn grant(&self, include: &Include, state: &mut State) {
        for stream in include.contract.begins_with() {
            if let Some(known) = state.streams.get_mut(stream.stream).filter(|known| !known.is_open()) {
                known.opened(include.at, known.may_have_failed);
                known.reported = true;
            }
        }
        for stream in self.opened_in(include) {
            if let Some(known) = state.streams.get_mut(stream).filter(|known| known.open) {
                known.closed(include.at);
                known.reported = true;
            }
        }
        for declared in &include.contract.needs.values {
            if state.value(declared.name.value) == Presence::Never {
                state.save(declared.name.value, true);
            }
        }
        for parameter in &include.contract.parameters {
            let given = include.arguments.iter().find(|argument| argument.name.value == parameter.name.value);
            let is_there = given.is_none_or(|argument| match &argument.value {
                ArgumentValue::Expr(expr) => self.are_there(&expr.uses, state),
                ArgumentValue::Text(Text::Literal { pieces, .. }) => {
                    let uses: Vec<Use> = pieces.iter().filter_map(used).collect();
                    // A text cannot be an `Option`.
                    uses.iter().all(|used| self.are_there(&[Use { definite: true, ..*used }], state))
                }
                ArgumentValue::Text(Text::Expr(expr)) => self.are_there(&expr.uses, state),
            });
            if inside_option(&parameter.ty).is_some() {
                state.save_option(parameter.name.value);
            } else {
                state.save(parameter.name.value, is_there || self.stops());
            }
        }
    }
}

fn used(piece: &Piece) -> Option<Use> {
    match piece {
        Piece::Filled { used, .. } => *used,
        Piece::Fixed { .. } => None,
    }
}

/// The state at the beginning of a fragment, as it declares it.
pub(super) fn begin(contract: &Contract, at: Span, state: &mut State) {
    for stream in contract.begins_with() {
        if let Some(known) = state.streams.get_mut(stream.stream) {
            known.opened(at, false);
        }
    }
    for declared in &contract.needs.values {
        state.set(declared.name.value, if declared.maybe { Presence::Sometimes } else { Presence::Always });
    }
    for parameter in &contract.parameters {
        let is_option = inside_option(&parameter.ty).is_some();
        let presence = if is_option { Presence::Sometimes } else { Presence::Always };
        state.set(parameter.name.value, presence);
    }
}

/// The state at the end of a fragment, as it declares it.
fn fulfil(contract: &Contract, at: Span, state: &mut State) {
    for stream in &contract.gives.streams {
        if let Some(known) = state.streams.get_mut(stream.stream) {
            known.opened(at, false);
        }
    }
    for stream in &contract.closes {
        if let Some(known) = state.streams.get_mut(stream.stream) {
            known.closed(at);
        }
    }
    for declared in &contract.gives.values {
        state.save(declared.name.value, !declared.maybe);
    }
}

/// For a step that ends its block: its span, its word, and the reason. `is_tried` says that it is in an `attempt`.
pub(super) fn ends(step: &Step, is_tried: bool) -> Option<(Span, &'static str, &'static str)> {
    match &step.kind {
        StepKind::Stop => Some((step.span, "stop", "ends the run")),
        StepKind::Fail { .. } if is_tried => Some((step.span, "fail", "ends the round of the `attempt`")),
        StepKind::Fail { .. } => Some((step.span, "fail", "ends the run")),
        StepKind::Break => Some((step.span, "break", "leaves the loop")),
        StepKind::Continue => Some((step.span, "continue", "ends the round of the loop")),
        StepKind::Forever { body } if !Leaves::of(body).breaks => Some((step.span, "forever", "never ends")),
        StepKind::Include(include) => {
            let (_, _, why) = include.body.iter().find_map(|step| ends(step, is_tried))?;
            Some((include.at, "include", why))
        }
        StepKind::Sse(_)
        | StepKind::Http(_)
        | StepKind::Pause { .. }
        | StepKind::Repeat { .. }
        | StepKind::During { .. }
        | StepKind::While { .. }
        | StepKind::Forever { .. }
        | StepKind::If(_)
        | StepKind::Attempt(_)
        | StepKind::Group { .. }
        | StepKind::Let { .. }
        | StepKind::Feed { .. }
        | StepKind::Run { .. }
        | StepKind::Broken { .. } => None,
    }
}

/// The streams that a block opens, including those of its fragments.
struct OpenedStreams(Vec<usize>);

impl Visit for OpenedStreams {
    fn actions(&mut self, sse: &Sse) {
        self.0.extend(sse.actions.iter().filter_map(Action::open).map(|_| sse.stream));
    }

    fn include(&mut self, include: &Include) {
        self.block(&include.body);
    }
}
