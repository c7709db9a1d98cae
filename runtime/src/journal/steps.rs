//! The steps that have begun and not ended yet, so that each of them ends in an event.
//!
//! Steps stand in each other: a loop in a group, an action in a loop. They are a stack, and it is kept only while somebody listens.

use tokio::time::Instant;

use super::Journal;
use crate::failure::Failure;
use crate::observer::RunEventKind;
use crate::outcome::{FailedAs, Outcome};
use crate::step_key::StepKey;

/// A step or action that has begun.
#[derive(Debug)]
pub(super) struct OpenStep {
    key: StepKey,
    title: Box<str>,
    stream: Option<Box<str>>,
    begun: Instant,
    /// The failure that is its own.
    failed: Option<FailedAs>,
}

impl OpenStep {
    /// Whether it has other steps in it.
    fn is_container(&self) -> bool {
        matches!(self.key.step(), "group" | "repeat" | "during" | "while" | "forever" | "if" | "include")
    }

    /// Whether a failure that was recorded while it had begun is its own: of a step with others in it, every one is.
    fn is_failed_by(&self, failure: &Failure) -> bool {
        let (step, location) = (failure.step(), failure.location());
        let is_on_its_stream = match (self.stream.as_deref(), failure.stream()) {
            (Some(own), Some(other)) => is_of(other, own),
            (None, _) | (_, None) => true,
        };
        // These wait for what others have set, or decide it.
        let waits = matches!(self.key.step(), "await" | "reconcile" | "close") && failure.stream().is_some();
        let is_itself = self.key.step() == step && self.key.location() == location;
        self.is_container() || is_on_its_stream && (is_itself || waits)
    }
}

/// Whether a stream is the one of this name, or a member of the family of this name.
fn is_of(stream: &str, name: &str) -> bool {
    let behind = stream.strip_prefix(name);
    behind.is_some_and(|behind| behind.is_empty() || behind.starts_with('[') && !name.is_empty())
}

impl Journal {
    /// Tells that a step or action starts; [`step_finished`](Self::step_finished) is called when it is over, unless the run is.
    #[inline]
    pub(crate) fn step_started(
        &mut self,
        key: impl Into<StepKey>,
        title: &str,
        stream: Option<&str>,
        detail: &str,
    ) {
        let key = key.into();
        self.comes_to(key);
        if self.is_heard() {
            self.begin_step(key, title, stream, detail);
        }
    }

    /// Tells that a step or action is over, which has not failed unless a failure of its own was recorded meanwhile. Those of one
    /// key that began one after another, each on a stream of its own, end together.
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
            self.begin_step(key, title, stream, "");
            if let Some(step) = self.steps.pop() {
                self.tell_finished_step(&step, Outcome::Skipped);
            }
        }
    }

    /// Whether the step of this key has begun, and is the last one that has.
    pub(crate) fn is_in_step(&self, key: &StepKey) -> bool {
        self.steps.last().is_some_and(|step| step.key == *key)
    }

    /// The steps that have begun are not driven any more: tells their ends, from the innermost.
    pub(crate) fn end_steps(&mut self) {
        self.end_steps_above(0);
    }

    /// The same, since the run is over.
    pub(crate) fn end_run(&mut self) {
        self.by_hand &= self.steps.is_empty() && !std::thread::panicking();
        self.end_steps();
    }

    /// A failure was recorded: it is that of the steps whose own it is.
    pub(super) fn fail_steps(&mut self, failure: &Failure) {
        for step in &mut self.steps {
            if step.failed.is_none() && step.is_failed_by(failure) {
                step.failed = Some(failure.into());
            }
        }
    }

    fn begin_step(&mut self, key: StepKey, title: &str, stream: Option<&str>, detail: &str) {
        self.tell(RunEventKind::StepStarted {
            step: key.step(),
            title,
            written_title: key.title(),
            stream,
            detail,
            location: key.location(),
        });
        let (title, stream) = (title.into(), stream.map(Into::into));
        self.steps.push(OpenStep { key, title, stream, begun: Instant::now(), failed: None });
    }

    fn finish_step(&mut self, key: StepKey) {
        // One that began before anybody listened is not there.
        let Some(last) = self.steps.iter().rposition(|step| step.key == key) else { return };
        self.end_steps_above(last + 1);
        let before = self.steps.iter().rposition(|step| step.key != key);
        for step in self.steps.split_off(before.map_or(0, |before| before + 1)) {
            let outcome = step.failed.as_ref().map_or(Outcome::Succeeded, FailedAs::outcome);
            self.tell_finished_step(&step, outcome);
        }
    }

    fn end_steps_above(&mut self, length: usize) {
        while self.steps.len() > length {
            let Some(step) = self.steps.pop() else { return };
            let outcome = match &step.failed {
                Some(failed) => failed.outcome(),
                None if self.ends_by_stop && step.is_container() => Outcome::Succeeded,
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
            elapsed: step.begun.elapsed(),
        });
    }
}
