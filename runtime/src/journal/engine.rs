//! The engine's side of a user: who holds its requests back, and whether it is to stop.

use std::sync::Arc;

use crate::gate::Gate;
use crate::step_key::StepKey;
use crate::stop_signal::{Hearing, StopSignal};

/// The engine's side of a user. In a box, so that users without one pay a pointer.
pub(super) struct Engine {
    pub(super) gate: Option<Arc<dyn Gate>>,
    pub(super) stop: Option<Hearing>,
    /// Whether the flow has seen that it is to stop.
    pub(super) stops: bool,
    /// The step that the flow has come to.
    pub(super) step: Option<StepKey>,
}

impl Engine {
    /// `None` if there is nothing that an engine could say.
    pub(super) fn of(gate: Option<Arc<dyn Gate>>, stop: Option<StopSignal>) -> Option<Box<Self>> {
        let is_there = gate.is_some() || stop.is_some();
        is_there.then(|| Box::new(Self { gate, stop: stop.map(Hearing::new), stops: false, step: None }))
    }
}
