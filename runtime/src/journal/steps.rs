//! The steps that have begun and not ended yet, so that each of them ends in an event.
//!
//! Steps nest: a loop in a group, an action in a loop. They form a stack, kept only while somebody listens.

use std::time::Duration;

use tokio::time::Instant;

use super::Journal;
use super::open_step::OpenStep;
use crate::failure::Failure;
use crate::observer::RunEventKind;
use crate::outcome::{FailedAs, Outcome};
use crate::step_key::StepKey;

/// As many steps as most users are in at once, or more.
const FEW: usize = 4;

impl Journal {
    /// Tells that a step or action starts; [`step_finished`](Self::step_finished) tells its end, unless the run ends.
    #[inline]
    pub(crate) fn step_started(
        &mut self,
        key: impl Into<StepKey>,
        title: &str,
        stream: Option<&str>,
        detail: &str,
    ) {
        if self.engine.is_some() {
            let key = key.into();
            self.comes_to(key);
            if self.is_heard() {
                self.begin_step(key, title, stream, detail, None);
            }
        } else if self.is_heard() {
            self.begin_step(key.into(), title, stream, detail, None);
        }
    }

    /// The same of an `open`, with the name of its stream's protocol.
    pub(crate) fn open_started(
        &mut self,
        key: StepKey,
        title: &str,
        stream: &str,
        detail: &str,
        protocol: Option<&str>,
    ) {
        self.comes_to(key);
        if self.is_heard() {
            self.begin_step(key, title, Some(stream), detail, protocol);
        }
    }

    /// A gate held back the request of the last begun step for so long. This is no time of the step.
    pub(crate) fn held_in_step(&mut self, held: Duration) {
        if let Some(step) = self.steps.last_mut() {
            step.held = held;
        }
    }

    /// Tells that a step or action is over. It failed only if a failure of its own was recorded meanwhile. Steps of one
    /// key that began one after another, each on its own stream, end together.
    #[inline]
    pub(crate) fn step_finished(&mut self, key: impl Into<StepKey>) {
        if !self.steps.is_empty() {
            self.finish_step(key.into());
        }
    }

    /// Tells of a step or action that is not tried.
    pub(crate) fn step_skipped(&mut self, key: impl Into<StepKey>, title: &str, stream: Option<&str>) {
        if self.is_heard() {
            let key = key.into();
            self.begin_step(key, title, stream, "", None);
            if let Some(step) = self.steps.pop() {
                self.tell_finished_step(&step, Outcome::Skipped);
            }
        }
    }

    /// Whether the step of this key has begun, and is the last one that has.
    pub(crate) fn is_in_step(&self, key: &StepKey) -> bool {
        self.steps.last().is_some_and(|step| step.key == *key)
    }

    /// Nothing drives the steps that have begun any more: tells their ends, from the innermost.
    pub(crate) fn end_steps(&mut self) {
        self.end_steps_above(0, self.ends_by_stop);
    }

    /// How many steps have begun and not ended.
    pub(crate) fn steps(&self) -> usize {
        self.steps.len()
    }

    /// The flow leaves the steps above so many: those that have others in them have done what they were to do.
    pub(crate) fn leave_steps_above(&mut self, length: usize) {
        self.end_steps_above(length, true);
    }

    /// The same, since the run is over.
    pub(crate) fn end_run(&mut self) {
        self.by_hand &= self.steps.is_empty() && !std::thread::panicking();
        self.end_steps();
    }

    /// A failure was recorded: it counts for each step that owns it.
    pub(super) fn fail_steps(&mut self, failure: &Failure) {
        for step in &mut self.steps {
            if step.failed.is_none() && step.is_failed_by(failure) {
                step.failed = Some(failure.into());
            }
        }
    }

    fn begin_step(
        &mut self,
        key: StepKey,
        title: &str,
        stream: Option<&str>,
        detail: &str,
        protocol: Option<&str>,
    ) {
        self.tell(RunEventKind::StepStarted {
            step: key.step(),
            title,
            written_title: key.title(),
            stream,
            detail,
            protocol,
            location: key.location(),
        });
        let (title, stream) = (title.into(), stream.map(Into::into));
        if self.steps.len() < FEW {
            // A list that grows by itself begins with room for four.
            self.steps.reserve_exact(1);
        }
        self.steps.push(OpenStep {
            key,
            title,
            stream,
            begun: Instant::now(),
            held: Duration::ZERO,
            failed: None,
        });
    }

    fn finish_step(&mut self, key: StepKey) {
        // A step that began before anybody listened is missing.
        let Some(last) = self.steps.iter().rposition(|step| step.key == key) else { return };
        self.end_steps_above(last + 1, self.ends_by_stop);
        let before = self.steps.iter().rposition(|step| step.key != key);
        let from = before.map_or(0, |before| before + 1);
        if last == from {
            // Mostly it is one, and no list of them is needed.
            if let Some(step) = self.steps.pop() {
                self.tell_ended_step(&step);
            }
            return;
        }
        for step in self.steps.split_off(from) {
            self.tell_ended_step(&step);
        }
    }

    fn tell_ended_step(&mut self, step: &OpenStep) {
        let outcome = step.failed.as_ref().map_or(Outcome::Succeeded, FailedAs::outcome);
        self.tell_finished_step(step, outcome);
    }

    /// Tells the ends of the steps above so many. `well`: whether those that have others in them have succeeded.
    pub(super) fn end_steps_above(&mut self, length: usize, well: bool) {
        while self.steps.len() > length {
            let Some(step) = self.steps.pop() else { return };
            let outcome = match &step.failed {
                Some(failed) => failed.outcome(),
                None if well && step.is_container() => Outcome::Succeeded,
                None => Outcome::Abandoned,
            };
            self.tell_finished_step(&step, outcome);
        }
    }

    fn tell_finished_step(&mut self, step: &OpenStep, outcome: Outcome<'_>) {
        self.tell(RunEventKind::StepFinished {
            step: step.key.step(),
            title: &step.title,
            written_title: step.key.title(),
            stream: step.stream.as_deref(),
            location: step.key.location(),
            outcome,
            elapsed: step.begun.elapsed().saturating_sub(step.held),
        });
    }
}
