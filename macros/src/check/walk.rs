//! The data that a walk through the steps carries, and how it reports.

use proc_macro2::Span;

use super::state::{Presence, State, Values};
use super::tables::{Mode, Tables};
use super::types::ValueType;
use crate::ast::OnFailure;
use crate::errors::Errors;
use crate::plan::ValueKind;

pub(super) struct Walk<'a> {
    pub(super) tables: &'a Tables,
    types: &'a [Option<ValueType>],
    errors: &'a mut Errors,
    pub(super) reporting: Reporting,
    pub(super) position: Position,
    pub(super) inside: Inside,
    /// The effect of a failed step here.
    pub(super) on_failure: OnFailure,
    /// The values at the ends of the scenario that were found so far, joined.
    ends: Option<Values>,
}

/// How a mistake is reported.
#[derive(Debug)]
pub(super) enum Reporting {
    /// It is reported at its own place.
    Aloud,
    /// It is not reported. The steps are walked for their state alone, and once more later to report.
    Fixpoint,
    /// The steps belong to an included fragment, which is valid by itself. A mistake means that the fragment does
    /// not fit here. The first one is stored and reported at the `include`.
    Fragment(Option<String>),
}

/// The part of the scenario that is evaluated.
#[derive(Debug)]
pub(super) enum Position {
    /// The settings, before the first step.
    Settings,
    Steps {
        /// The values that the current step keeps itself.
        kept: Vec<usize>,
    },
}

/// The fragments around the current steps.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Inside {
    /// The `include` of the outermost fragment.
    pub(super) included: Option<Span>,
    /// The number of fragments.
    depth: usize,
    /// The depth of the fragment that is checked without its surroundings; 0 if there is none.
    alone: usize,
}

impl Inside {
    /// The position within one more fragment, as part of the scenario.
    pub(super) fn include(self, at: Span) -> Self {
        Self { included: self.included.or(Some(at)), depth: self.depth + 1, ..self }
    }

    /// The position within one more fragment, checked without its surroundings.
    pub(super) fn alone(self, at: Span) -> Self {
        let inside = self.include(at);
        Self { alone: inside.depth, ..inside }
    }

    /// Whether this walk decides which uses of values are certain. In a fragment, only the walk without its
    /// surroundings does.
    pub(super) fn decides(self) -> bool {
        self.alone == self.depth
    }

    /// Whether a failure ends the run.
    pub(super) fn stops(self, mode: Mode) -> bool {
        mode.stops(self.alone)
    }
}

impl<'a> Walk<'a> {
    pub(super) fn new(
        tables: &'a Tables,
        types: &'a [Option<ValueType>],
        on_failure: OnFailure,
        errors: &'a mut Errors,
    ) -> Self {
        let position = Position::Steps { kept: Vec::new() };
        let (reporting, inside) = (Reporting::Aloud, Inside::default());
        Walk { tables, types, errors, reporting, position, inside, on_failure, ends: None }
    }

    /// Reports a mistake, unless the step cannot be reached or another pass over the same steps will report it.
    pub(super) fn report(&mut self, state: &State, span: Span, message: String) {
        if state.reachable {
            self.report_anyway(span, message);
        }
    }

    /// Like [`report`](Self::report), also for a step that cannot be reached.
    pub(super) fn report_anyway(&mut self, span: Span, message: String) {
        match &mut self.reporting {
            Reporting::Aloud => self.errors.at(span, message),
            Reporting::Fixpoint => {}
            Reporting::Fragment(first) => {
                first.get_or_insert(message);
            }
        }
    }

    /// Walks without reports, only for the state.
    pub(super) fn in_silence<R>(&mut self, walk: impl FnOnce(&mut Self) -> R) -> R {
        let around = std::mem::replace(&mut self.reporting, Reporting::Fixpoint);
        let result = walk(self);
        self.reporting = around;
        result
    }

    /// Walks the steps of an included fragment. Also returns the first mistake, which the caller reports at the
    /// `include`. Within another included fragment, the mistake goes to the outer one.
    pub(super) fn of_fragment<R>(&mut self, walk: impl FnOnce(&mut Self) -> R) -> (R, Option<String>) {
        if !matches!(self.reporting, Reporting::Aloud) {
            return (walk(self), None);
        }
        self.reporting = Reporting::Fragment(None);
        let result = walk(self);
        match std::mem::replace(&mut self.reporting, Reporting::Aloud) {
            Reporting::Fragment(first) => (result, first),
            Reporting::Aloud | Reporting::Fixpoint => (result, None),
        }
    }

    pub(super) fn kind(&self, value: usize) -> Option<ValueKind> {
        self.types.get(value)?.as_ref().map(|known| known.kind)
    }

    /// Whether a value is kept as an `Option<…>`.
    pub(super) fn is_optional(&self, value: usize) -> bool {
        self.types.get(value).and_then(Option::as_ref).is_some_and(ValueType::is_optional)
    }

    /// Whether a step that fails here ends the run.
    pub(super) fn stops(&self) -> bool {
        self.on_failure == OnFailure::Stop
    }

    /// The end of the scenario, or a `stop`.
    pub(super) fn end(&mut self, state: &State) {
        if matches!(self.reporting, Reporting::Fixpoint) || !state.reachable {
            return;
        }
        match &mut self.ends {
            None => self.ends = Some(state.values.clone()),
            Some(ends) => {
                for (known, presence) in ends.iter_mut().zip(&state.values) {
                    *known = known.join(*presence);
                }
            }
        }
    }

    /// The values at the end of the scenario.
    pub(super) fn ends(self) -> Vec<Presence> {
        self.ends.unwrap_or_default()
    }
}
