//! What an engine has to say to a user: when its requests may go out, and that it is to stop.

use std::sync::Arc;
use std::task::Waker;

use super::{Journal, Stop};
use crate::exchange::Trail;
use crate::failure::{Failure, FailureKind};
use crate::gate::{Gate, Gated, RequestKind};
use crate::location::Location;
use crate::observer::RunEventKind;
use crate::step_key::StepKey;
use crate::stop_signal::{Hearing, StopSignal};
use crate::stream_name::StreamName;

/// The engine's side of a user. In a box, so that users without one pay a pointer.
pub(super) struct Engine {
    gate: Option<Arc<dyn Gate>>,
    stop: Option<Hearing>,
    /// Whether the flow has seen that it is to stop.
    stops: bool,
    /// The step that the flow has come to.
    step: StepKey,
}

impl Engine {
    /// `None` if there is nothing that an engine could say.
    pub(super) fn of(gate: Option<Arc<dyn Gate>>, stop: Option<StopSignal>) -> Option<Box<Self>> {
        let is_there = gate.is_some() || stop.is_some();
        let step = StepKey::new("scenario", "", Location::new("", 0, 0));
        is_there.then(|| Box::new(Self { gate, stop: stop.map(Hearing::new), stops: false, step }))
    }
}

impl Journal {
    /// The user's gate, with what a request is that is about to be sent; `None` if it has none.
    pub(crate) fn gated(
        &self,
        kind: RequestKind,
        stream: Option<&StreamName>,
        location: Location,
    ) -> Option<Gated> {
        let gate = Arc::clone(self.engine.as_ref()?.gate.as_ref()?);
        let (user, scenario, shard, stream) = (self.number, self.scenario, self.shard, stream.cloned());
        Some(Gated { gate, kind, user, scenario, shard, stream, location })
    }

    /// Tells what came of an exchange and is not told yet: the redirects that were followed, and that a gate held it back.
    pub(crate) fn tell_trail(&mut self, trail: &Trail, stream: Option<&str>) {
        let progress = &mut *trail.lock();
        loop {
            let (hops, held) = progress.told;
            if let Some(held) = progress.held.get(held).filter(|held| held.hops <= hops) {
                progress.told.1 += 1;
                let (kind, elapsed) = (held.kind, held.elapsed);
                self.tell(RunEventKind::Throttled { kind, stream, elapsed });
            } else if let Some(hop) = progress.hops.get(hops) {
                progress.told.0 += 1;
                let (from, to) = (&*self.secrets.told(&hop.from), &*self.secrets.told(&hop.to));
                self.tell(RunEventKind::Redirected { from, to, status: hop.status });
            } else {
                return;
            }
        }
    }

    /// The flow has come to a step.
    #[inline]
    pub(crate) fn comes_to(&mut self, key: impl Into<StepKey>) {
        if let Some(engine) = &mut self.engine {
            engine.step = key.into();
        }
    }

    /// Looks whether the flow is to stop. Each step does so before it does anything, and each wait.
    ///
    /// # Errors
    ///
    /// [`Stop`], if it is.
    #[inline]
    pub(crate) fn heed(&mut self) -> Result<(), Stop> {
        let Some(engine) = &mut self.engine else { return Ok(()) };
        if engine.stop.as_ref().is_some_and(Hearing::is_stopped) {
            engine.stops = true;
            self.stopped = true;
            return Err(Stop);
        }
        Ok(())
    }

    /// This task runs the user: it is woken when the user is to stop.
    pub(crate) fn is_run_by(&mut self, task: &Waker) {
        if let Some(hearing) = self.engine.as_mut().and_then(|engine| engine.stop.as_mut()) {
            hearing.wakes(task);
        }
    }

    /// Whether the flow has seen that it is to stop.
    pub(crate) fn is_told_to_stop(&self) -> bool {
        self.engine.as_ref().is_some_and(|engine| engine.stops)
    }

    /// What a run comes to that was stopped from outside, and had no failure; `None` if it was not.
    pub(crate) fn stopped_from_outside(&self, scenario: &str) -> Option<Failure> {
        let engine = self.engine.as_ref().filter(|engine| engine.stops)?;
        let (step, at) = (engine.step.step(), engine.step.location());
        let title = if step == "scenario" { scenario } else { "" };
        Some(
            Failure::new(FailureKind::Stopped, "stopped from outside", step, title, at)
                .fact("cause", "whoever started the user told it to stop"),
        )
    }
}
