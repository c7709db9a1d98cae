//! What a walk through the steps carries with it, and how it reports.

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
    /// What a failed step does here.
    pub(super) on_failure: OnFailure,
    /// The values as all ends of the scenario that were met so far leave them.
    ends: Option<Values>,
}

/// What becomes of a mistake.
#[derive(Debug)]
pub(super) enum Reporting {
    /// It is reported where it stands.
    Aloud,
    /// Nothing: the steps are walked for their state alone, and once more to report.
    Fixpoint,
    /// The steps are those of a fragment that is included. By itself it has no mistakes, so it does not fit there: the
    /// first mistake is kept, to be reported at the `include`.
    Fragment(Option<String>),
}

/// What is evaluated.
#[derive(Debug)]
pub(super) enum Position {
    /// The settings, before the first step.
    Settings,
    Steps {
        /// The values that the step at hand keeps itself.
        kept: Vec<usize>,
    },
}

/// Which fragments are around the steps.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Inside {
    /// Where the scenario includes the outermost one.
    pub(super) included: Option<Span>,
    /// How many there are.
    depth: usize,
    /// The depth of the one that is walked as if nothing stood around it; 0 if none is.
    alone: usize,
}

impl Inside {
    /// Within one more, as the scenario includes it.
    pub(super) fn include(self, at: Span) -> Self {
        Self { included: self.included.or(Some(at)), depth: self.depth + 1, ..self }
    }

    /// Within one more, as if nothing stood around it.
    pub(super) fn alone(self, at: Span) -> Self {
        let inside = self.include(at);
        Self { alone: inside.depth, ..inside }
    }

    /// Whether it is decided here which values are there for certain. The types in a fragment are its own: they are
    /// decided where it is walked alone.
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

    /// Reports, unless nothing can lead here, or another pass over the same steps will report it.
    pub(super) fn report(&mut self, state: &State, span: Span, message: String) {
        if state.reachable {
            self.report_anyway(span, message);
        }
    }

    /// As [`report`](Self::report), even if nothing can lead here.
    pub(super) fn report_anyway(&mut self, span: Span, message: String) {
        match &mut self.reporting {
            Reporting::Aloud => self.errors.at(span, message),
            Reporting::Fixpoint => {}
            Reporting::Fragment(first) => {
                first.get_or_insert(message);
            }
        }
    }

    /// Walks for the state alone.
    pub(super) fn in_silence<R>(&mut self, walk: impl FnOnce(&mut Self) -> R) -> R {
        let around = std::mem::replace(&mut self.reporting, Reporting::Fixpoint);
        let result = walk(self);
        self.reporting = around;
        result
    }

    /// Walks the steps of a fragment that is included, and gives the first mistake too, which is to be reported at the
    /// `include`. Within another such fragment it is that one's mistake.
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

    /// The values as a reader finds them when the scenario has ended.
    pub(super) fn ends(self) -> Vec<Presence> {
        self.ends.unwrap_or_default()
    }
}
