//! What an engine has to say to a user: its requests wait until they may go out, and the flow stops when it is to.

use std::sync::Arc;
use std::task::Waker;

use super::{Journal, Stop};
use crate::client::Connection;
use crate::exchange::Trail;
use crate::failure::{Failure, FailureKind};
use crate::gate::{Gated, RequestKind};
use crate::location::Location;
use crate::observer::RunEventKind;
use crate::random::Draws;
use crate::step_key::StepKey;
use crate::stream_name::StreamName;
use crate::taking::Taker;

impl Journal {
    /// The user's gate, with the kind of request about to be sent; `None` if it has none.
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

    /// What the user's random numbers are drawn from, if its engine gave a seed.
    pub(crate) fn draws(&self) -> Option<&Draws> {
        self.engine.as_ref()?.draws.as_ref()
    }

    /// The root that goes before those of the scenario.
    pub(crate) fn given_base(&self) -> Option<&str> {
        self.engine.as_ref()?.base.as_deref()
    }

    /// Who takes a record in this step.
    pub(crate) fn taker(&self, step: StepKey) -> Taker {
        let records = self.engine.as_ref().and_then(|engine| engine.records.clone());
        let kept = records.map(|records| (records, step));
        Taker { shard: self.shard, draws: self.draws().cloned(), kept }
    }

    /// Tells the news of an exchange: the connections that were made, the redirects that were followed, and that a gate
    /// held it back.
    pub(crate) fn tell_trail(&mut self, trail: &Trail, stream: Option<&str>) {
        let progress = &mut *trail.lock();
        loop {
            let told = progress.told;
            if let Some(held) = progress.held.get(told.held).filter(|held| held.hops <= told.hops) {
                progress.told.held += 1;
                let (kind, elapsed) = (held.kind, held.elapsed);
                self.tell(RunEventKind::Throttled { kind, stream, elapsed });
            } else if let Some((_, made)) = progress.made.get(told.made).filter(|made| made.0 <= told.hops) {
                progress.told.made += 1;
                let Connection { address, name_lookup, tcp, tls } = *made;
                self.tell(RunEventKind::Connected { stream, address, name_lookup, tcp, tls });
            } else if let Some(hop) = progress.hops.get(told.hops) {
                progress.told.hops += 1;
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
            engine.step = Some(key.into());
        }
    }

    /// Checks whether the flow is to end before a step. Each does so before anything else.
    ///
    /// # Errors
    ///
    /// [`Stop`], if it is.
    #[inline]
    pub(crate) fn heed(&mut self) -> Result<(), Stop> {
        let Some(engine) = &mut self.engine else { return Ok(()) };
        let Some(stop) = &engine.stop else { return Ok(()) };
        if stop.is_stopped() {
            return self.stops();
        }
        Ok(())
    }

    /// Checks whether the flow is to end in a wait, which this task polls.
    ///
    /// # Errors
    ///
    /// [`Stop`], if it is.
    #[inline]
    pub(crate) fn heed_in_wait(&mut self, task: &Waker) -> Result<(), Stop> {
        if let Some(engine) = &mut self.engine
            && let Some(stop) = &mut engine.stop
            && stop.is_finishing_in(task)
            && (stop.is_stopped() || engine.idles && engine.open > 0 && engine.pending == 0)
        {
            return self.stops();
        }
        Ok(())
    }

    fn stops(&mut self) -> Result<(), Stop> {
        if let Some(engine) = &mut self.engine {
            engine.stops = true;
        }
        self.stopped = true;
        Err(Stop)
    }

    /// Says whether what the flow waits for from here on is nothing that a server or Rust is to give.
    pub(crate) fn idles(&mut self, idles: bool) {
        if let Some(engine) = &mut self.engine {
            engine.idles = idles;
        }
    }

    /// A stream is open from here on.
    pub(crate) fn stream_opened(&mut self) {
        if let Some(engine) = &mut self.engine {
            engine.open += 1;
        }
    }

    /// A stream is not open any more.
    pub(crate) fn stream_over(&mut self) {
        if let Some(engine) = &mut self.engine {
            engine.open = engine.open.saturating_sub(1);
        }
    }

    /// A check is pending from here on.
    pub(crate) fn check_set(&mut self) {
        if let Some(engine) = &mut self.engine {
            engine.pending += 1;
        }
    }

    /// A check is not pending any more.
    pub(crate) fn check_over(&mut self) {
        if let Some(engine) = &mut self.engine {
            engine.pending = engine.pending.saturating_sub(1);
        }
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

    /// The result of a run that was stopped from outside without a failure; `None` if it was not.
    pub(crate) fn stopped_from_outside(&self, scenario: &str) -> Option<Failure> {
        let engine = self.engine.as_ref().filter(|engine| engine.stops)?;
        const CAUSE: &str = "stopped from outside";
        let failure = match &engine.step {
            Some(key) => Failure::new(FailureKind::Stopped, CAUSE, key.step(), key.title(), key.location()),
            None => Failure::new(FailureKind::Stopped, CAUSE, "scenario", scenario, Location::new("", 0, 0)),
        };
        Some(failure.fact("cause", "whoever started the user told it to stop"))
    }
}
