//! Whether the values that texts and expressions use are there.

use proc_macro2::{Ident, Span, TokenTree};

use super::evaluated::Evaluated;
use super::state::{Presence, State};
use super::walk::{Position, Walk};
use crate::ast::{Action, ActionKind, Check, Expr, Kept, Name, Piece, Step, StepKind, Use};
use crate::plan::ValueKind;

impl Walk<'_> {
    /// Resolves each use of a value in a text or an expression that is evaluated in `state`, and reports values
    /// that are missing.
    pub(super) fn resolve_uses(&mut self, evaluated: Evaluated<'_>, state: &State) {
        match evaluated {
            Evaluated::Literal { span, pieces } => {
                for piece in pieces {
                    if let Piece::Filled { used: Some(used), .. } = piece {
                        self.resolve_use(used, span, state);
                    }
                }
            }
            Evaluated::Expr(expr) => {
                let span = expr.span;
                expr.uses.iter_mut().for_each(|used| self.resolve_use(used, span, state));
            }
        }
    }

    /// Reports a `feed users from (users)`: the name of the record hides the feeder.
    pub(super) fn feeds_itself(&mut self, name: &Name, feeder: &Expr, state: &State) {
        let mut tokens = feeder.tokens.clone().into_iter();
        let is_name = |token: TokenTree| matches!(&token, TokenTree::Ident(word) if *word == name.ident);
        let mentions = match (tokens.next(), tokens.next(), tokens.next()) {
            (Some(token), None, _) => is_name(token),
            (Some(TokenTree::Punct(sign)), Some(token), None) => sign.as_char() == '&' && is_name(token),
            _ => false,
        };
        if mentions {
            let name = &name.ident;
            let message = format!(
                "`{name}` is the record of this `feed`, which hides the feeder of that name: give the record another \
                 name, such as `feed record from ({name})`"
            );
            self.report(state, feeder.span, message);
        }
    }

    fn resolve_use(&mut self, used: &mut Use, span: Span, state: &State) {
        let presence = state.value(used.value);
        let collects = self.kind(used.value) == Some(ValueKind::Collect);
        // A reported value counts as `T`, so that no type error follows.
        if self.inside.decides() {
            used.definite = collects || presence != Presence::Sometimes;
        }
        if presence == Presence::Never
            && let Some(message) = self.not_visible(used.value, span, state)
        {
            self.report(state, span, message);
        }
    }

    /// Whether every value that is used as a `T` is certain to be there.
    pub(super) fn are_there(&self, uses: &[Use], state: &State) -> bool {
        uses.iter().all(|used| {
            !used.definite
                || state.value(used.value) == Presence::Always
                || self.kind(used.value) == Some(ValueKind::Collect)
        })
    }

    fn not_visible(&self, value: usize, span: Span, state: &State) -> Option<String> {
        let entry = self.tables.values.get(value)?;
        let name = &entry.name.ident;
        let first = entry.at.start().line;
        let (here, kept) = (span.start(), entry.at.start());
        let is_behind = (kept.line, kept.column) < (here.line, here.column);
        if self.kind(value) == Some(ValueKind::Index) {
            return Some(format!(
                "`{name}` is bound only in the body of the `repeat … as {name}` in line {first}: move \
                 this into it, or keep the number with `let` there"
            ));
        }
        if matches!(&self.position, Position::Steps { kept } if kept.contains(&value))
            && self.held_by(value, state).is_none()
        {
            return Some(in_same_step(name, is_behind));
        }
        let feeds = self.kind(value) == Some(ValueKind::Feed);
        if matches!(self.position, Position::Settings) {
            let saves = if feeds { "feeds" } else { "saves" };
            return Some(format!(
                "`{name}` is not there yet where the settings are evaluated, before the first step; line \
                 {first} is the first that {saves} it: move this to the `open` of the streams that need it"
            ));
        }
        if let Some((stream, line)) = self.held_by(value, state) {
            let (label, written) = (self.tables.label(stream), self.tables.written(stream));
            let here = span.start().line;
            return Some(format!(
                "`{name}` is saved by the `listen` check in line {line}, and nothing has taken it over \
                 from {label} yet: put `{written} await` (or `reconcile`, which does not wait) before line \
                 {here}"
            ));
        }
        if feeds {
            return Some(fed_elsewhere(name, is_behind));
        }
        Some(if is_behind {
            format!(
                "`{name}` is not saved on any way that leads here; line {first} saves it, but on another \
                 branch, by a check that is replaced, or by the check that this stands in, whose Rust is \
                 evaluated when it is set: save it before this step on this way too"
            )
        } else {
            format!(
                "`{name}` is used before any step saves it: line {first} is the first that does; move \
                 this step behind it, or save `{name}` before"
            )
        })
    }

    /// A stream and the line of its `listen` check that may have saved the value, if the main flow has not taken it
    /// over.
    pub(super) fn held_by(&self, value: usize, state: &State) -> Option<(usize, usize)> {
        state.streams.iter().enumerate().find_map(|(index, stream)| {
            let line = stream.checks().into_iter().find_map(|id| {
                let check = self.tables.entry(index, id)?;
                check.keeps(value).then(|| check.span.start().line)
            })?;
            Some((index, line))
        })
    }
}

/// The values that an `sse` or `http` step keeps, except those of an `unmatched`.
pub(super) fn kept_by(step: &Step) -> Vec<usize> {
    let value = |kept: Kept<'_>| kept.keep.name.value;
    match &step.kind {
        StepKind::Http(http) => http.kept().map(value).collect(),
        StepKind::Sse(sse) => {
            let is_unmatched = |action: &&Action| matches!(action.kind, ActionKind::Unmatched(_));
            let actions = sse.actions.iter().filter(|action| !is_unmatched(action));
            actions.filter_map(Action::any_check).flat_map(Check::kept).map(value).collect()
        }
        StepKind::Pause { .. }
        | StepKind::Repeat { .. }
        | StepKind::During { .. }
        | StepKind::While { .. }
        | StepKind::Forever { .. }
        | StepKind::Break
        | StepKind::Continue
        | StepKind::Attempt(_)
        | StepKind::If(_)
        | StepKind::Group { .. }
        | StepKind::Let { .. }
        | StepKind::Feed { .. }
        | StepKind::Run { .. }
        | StepKind::Stop
        | StepKind::Fail { .. }
        | StepKind::Include(_)
        | StepKind::Broken { .. } => Vec::new(),
    }
}

/// The message about a step that uses a value which the same step saves.
fn in_same_step(name: &Ident, is_behind: bool) -> String {
    let why = if is_behind {
        "is saved by the check that this stands in, where texts and Rust are evaluated when it is set"
    } else {
        "is used here before it is saved, which this same step does only later"
    };
    format!("`{name}` {why}: save it in a step before this one")
}

/// The message about the record of a `feed` that is missing on every path to its use.
fn fed_elsewhere(name: &Ident, is_behind: bool) -> String {
    let first = name.span().start().line;
    if is_behind {
        return format!(
            "`{name}` is not fed on any way that leads here; line {first} feeds it, but on another branch, or \
             it is the `feed` that this stands in: feed it before this step on this way too"
        );
    }
    format!(
        "`{name}` is used before any step feeds it: line {first} is the first that does; move this step behind it, \
         or feed `{name}` before"
    )
}
