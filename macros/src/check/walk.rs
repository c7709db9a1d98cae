//! The data that a walk through the steps carries, and how it reports.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::Span;

use super::state::{Presence, State, Values};
use super::tables::{Mode, Tables};
use super::types::ValueType;
use crate::ast::{OnFailure, Step};
use crate::errors::Errors;
use crate::plan::ValueKind;

pub(super) struct Walk<'a> {
    pub(super) tables: &'a Tables,
    types: &'a [Option<ValueType>],
    errors: &'a mut Errors,
    pub(super) reporting: Reporting,
    pub(super) position: Position,
    pub(super) inside: Inside,
    /// The effect of a failed step here, unless it ends the round of an `attempt`.
    pub(super) on_failure: OnFailure,
    /// The loops around the current steps, from the outermost.
    pub(super) loops: Vec<Jumps>,
    /// The `attempt`s around the current steps, from the outermost.
    pub(super) attempts: Vec<Round>,
    /// The values at the ends of the scenario that were found so far, joined.
    ends: Option<Values>,
    /// The numbers of the `include`s whose fragments were walked without their surroundings.
    pub(super) walked_alone: BTreeSet<usize>,
    /// What the last silent walk of each loop and `attempt` has come to. One in another one is walked again only if it
    /// begins in another state, or the time would grow with a power of the depth.
    pub(super) settled: BTreeMap<BodyKey, Settled>,
}

/// A loop or `attempt`, for as long as the walk lasts: the address of its body. Its span would not do, since the steps of a
/// fragment have the same spans wherever it is included.
pub(super) type BodyKey = usize;

pub(super) fn body_key(body: &[Step]) -> BodyKey {
    body.as_ptr().addr()
}

/// What a walk through the body of a loop or an `attempt` has come to.
#[derive(Debug, Clone)]
pub(super) struct Pass {
    /// The state in which the body begins again.
    pub(super) again: State,
    /// The state at its end.
    pub(super) end: State,
    /// The state in which a `break` leaves the loop, or a failed step the `attempt`.
    pub(super) left: Option<State>,
    /// Whether the user may go on behind the last round of the `attempt`.
    pub(super) goes_on: bool,
}

/// What the silent walk has come to.
#[derive(Debug)]
pub(super) struct Settled {
    pub(super) around: Around,
    /// The state before it, and at the beginning of its body after any number of rounds.
    pub(super) entry: State,
    pub(super) top: State,
    pub(super) pass: Pass,
    /// What it has left to what is around it.
    pub(super) left: Left,
}

/// In which states steps end what is around them.
#[derive(Debug, Clone, Default)]
pub(super) struct Left {
    /// Those in which they leave the innermost loop, or its round.
    pub(super) jumps: Jumps,
    /// For each `attempt`, where a step fails, and whether the user may go on behind its last round.
    pub(super) rounds: Vec<(Option<State>, bool)>,
}

/// What the walk of some steps depends on, beside the state in which they begin: the effect of a failed step, whether a
/// fragment is walked without its surroundings, and the states before the `attempt`s around.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Around {
    pub(super) on_failure: OnFailure,
    pub(super) alone: bool,
    pub(super) attempts: Vec<State>,
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

/// The states in which the steps of a loop leave it, or the round, before the end of its body.
#[derive(Debug, Clone, Default)]
pub(super) struct Jumps {
    pub(super) breaks: Option<State>,
    pub(super) continues: Option<State>,
}

/// A round of an `attempt`.
#[derive(Debug)]
pub(super) struct Round {
    /// The word `attempt`.
    pub(super) span: Span,
    /// The state before the first round.
    pub(super) entry: State,
    /// What is left where a step of the round fails, wherever that is.
    pub(super) left: Option<State>,
    /// Whether a step of it is under `on failure continue`.
    pub(super) goes_on: bool,
}

impl Round {
    /// A step fails, and this is left.
    pub(super) fn leave(&mut self, left: &State) {
        join(&mut self.left, left);
    }
}

impl Jumps {
    pub(super) fn add(&mut self, other: &Self) {
        other.breaks.iter().for_each(|breaks| join(&mut self.breaks, breaks));
        other.continues.iter().for_each(|continues| join(&mut self.continues, continues));
    }
}

/// Adds a state to what is known of a point.
pub(super) fn join(known: &mut Option<State>, other: &State) {
    *known = Some(match known.take() {
        Some(known) => known.join(other),
        None => other.clone(),
    });
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

    /// Whether a fragment is checked without its surroundings.
    pub(super) fn is_alone(self) -> bool {
        self.alone > 0
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
        Walk {
            tables,
            types,
            errors,
            reporting,
            position,
            inside,
            on_failure,
            loops: Vec::new(),
            attempts: Vec::new(),
            ends: None,
            walked_alone: BTreeSet::new(),
            settled: BTreeMap::new(),
        }
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

    /// Whether the step behind one that fails here is not done.
    pub(super) fn stops(&self) -> bool {
        self.on_failure == OnFailure::Stop || self.is_tried()
    }

    /// Whether a step that fails here ends the round of an `attempt`.
    pub(super) fn is_tried(&self) -> bool {
        !self.attempts.is_empty()
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
