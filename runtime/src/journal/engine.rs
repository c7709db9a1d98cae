//! The engine's side of a user: who holds its requests back, whether it is to stop, what it draws from, where it goes.

use std::sync::Arc;

use crate::gate::Gate;
use crate::random::Draws;
use crate::step_key::StepKey;
use crate::stop_signal::{Hearing, StopSignal};
use crate::taking::Records;

/// The engine's side of a user. In a box, so that users without one pay a pointer.
#[derive(Default)]
pub(super) struct Engine {
    pub(super) gate: Option<Arc<dyn Gate>>,
    pub(super) stop: Option<Hearing>,
    /// Whether what the flow waits for is nothing that a server or Rust is to give.
    pub(super) idles: bool,
    /// How many streams are open.
    pub(super) open: usize,
    /// How many checks are pending.
    pub(super) pending: usize,
    /// Whether the flow has seen that it is to stop.
    pub(super) stops: bool,
    /// The step that the flow has come to.
    pub(super) step: Option<StepKey>,
    pub(super) draws: Option<Draws>,
    /// The root that goes before those of the scenario.
    pub(super) base: Option<String>,
    /// The records of a user that runs again.
    pub(super) records: Option<Records>,
}

impl Engine {
    /// `None` if there is nothing that an engine says.
    pub(super) fn of(
        gate: Option<Arc<dyn Gate>>,
        stop: Option<StopSignal>,
        draws: Option<Draws>,
        base: Option<String>,
        records: Option<Records>,
    ) -> Option<Box<Self>> {
        let is_there =
            gate.is_some() || stop.is_some() || draws.is_some() || base.is_some() || records.is_some();
        let stop = stop.map(Hearing::new);
        is_there.then(|| Box::new(Self { gate, stop, draws, base, records, ..Self::default() }))
    }
}
