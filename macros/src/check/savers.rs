//! The step or argument that gives each value. A failure names it if the value is missing.

use proc_macro2::Span;

use super::tables::{Tables, ValueEntry};
use crate::ast::{Action, Check, Http, Include, Kept, Sse, Step, Text, Visit};
use crate::plan::ValueKind;

/// For each value, the first step that saves it or the last argument that gives it.
#[derive(Debug, Default)]
pub(super) struct Savers {
    /// The spans and words, by the number of the value.
    steps: Vec<Option<String>>,
    arguments: Vec<Option<String>>,
}

impl Savers {
    pub(super) fn of_steps(steps: &[Step], tables: &Tables) -> Self {
        let none = vec![None; tables.values.len()];
        let mut savers = Self { steps: none.clone(), arguments: none };
        savers.block(steps);
        savers
    }

    /// The text for the value at `index` in the tables.
    pub(super) fn describe(&self, index: usize, entry: &ValueEntry, kind: ValueKind) -> String {
        if let Some(Some(argument)) = self.arguments.get(index) {
            return argument.clone();
        }
        let (step, span) = (self.steps.get(index).and_then(Option::as_deref), entry.name.ident.span());
        let otherwise = if kind == ValueKind::Feed { "the `feed`" } else { "the `let`" };
        let of_file = if entry.include_id == 0 { String::new() } else { format!(" of {}", span.file()) };
        format!("{} in line {}{of_file}", step.unwrap_or(otherwise), line_of(span))
    }

    fn saves(&mut self, what: &str, title: &Text, kept: Kept<'_>) {
        let Some(known @ None) = self.steps.get_mut(kept.keep.name.value) else { return };
        *known = Some(match title {
            Text::Literal { value, .. } => format!("{what} {value:?}"),
            Text::Expr(_) => what.to_owned(),
        });
    }
}

impl Visit for Savers {
    fn actions(&mut self, sse: &Sse) {
        let kept = sse.actions.iter().filter_map(Action::any_check).flat_map(Check::kept);
        kept.for_each(|kept| self.saves("the check", &sse.title, kept));
    }

    fn http(&mut self, http: &Http) {
        http.kept().for_each(|kept| self.saves("the `http` step", &http.title, kept));
    }

    fn include(&mut self, include: &Include) {
        let saver = format!("the argument of `include {}` in line {}", include.path, line_of(include.at));
        for argument in &include.arguments {
            if let Some(known) = self.arguments.get_mut(argument.name.value) {
                *known = Some(saver.clone());
            }
        }
        self.block(&include.body);
    }
}

fn line_of(span: Span) -> usize {
    span.start().line
}
