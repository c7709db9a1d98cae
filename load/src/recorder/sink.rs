//! What takes the samples of a user, on the thread of its core.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::Duration;

use streamgauge::Failure;
use streamgauge::metrics::{MetricId, SampleOutcome, Samples, Subject, SubjectId};
use tokio::time::Instant;

use super::clock::{Boundary, RunClock};
use super::core::{Core, UserEnd};
use super::failure_file::FailureSender;
use super::names::Name;
use crate::metrics::{Delta, GoodAnswers};

thread_local! {
    // All users of a core are polled on its thread, so that a sample takes no lock.
    static CORE: RefCell<Option<Core>> = const { RefCell::new(None) };
}

/// Calls this with the core of the thread. `None` if it has none, or if it is being called.
#[inline]
fn with_core<T>(call: impl FnOnce(&mut Core) -> T) -> Option<T> {
    CORE.try_with(|core| core.try_borrow_mut().ok()?.as_mut().map(call)).ok()?
}

/// What one core measures. It is made anywhere and begins on the thread of the core, where it stays: there it takes the samples
/// of all [`CoreSink`]s. When it is dropped, it has given all away.
#[derive(Debug)]
pub(crate) struct CoreRecorder {
    waiting: Option<Box<Core>>,
}

impl CoreRecorder {
    /// The recorder of the core of this number, from 0, of a run that began at this moment. It gives what it measures to `to`,
    /// a second at a time.
    pub(crate) fn new(core: u32, began: Instant, boundary: Boundary, to: Sender<Delta>) -> Self {
        let clock = RunClock { start: began, boundary };
        Self { waiting: Some(Box::new(Core::new(core as usize, clock, to))) }
    }

    /// Writes each failure to the file of all failures as well.
    pub(crate) fn failure_file(mut self, to: Option<FailureSender>) -> Self {
        self.waiting = self.waiting.take().map(|core| Box::new(core.failure_file(to)));
        self
    }

    /// Counts the answers that keep these limits as well.
    pub(crate) fn goodputs(mut self, goodputs: Arc<[GoodAnswers]>) -> Self {
        self.waiting = self.waiting.take().map(|core| Box::new(core.goodputs(goodputs)));
        self
    }

    /// What takes the samples of users of the scenario with this index, on this thread.
    pub(crate) fn of_user(&mut self, scenario: usize) -> CoreSink {
        self.begin();
        CoreSink { scenario }
    }

    /// The core's loop came to a timer of its own: `due` is when it was to. To be called some times a second.
    pub(crate) fn tick(&mut self, now: Instant, due: Instant) {
        self.with(|core| {
            core.loop_lag(now, now.saturating_duration_since(due));
            core.tick(now);
        });
    }

    /// A user starts; of an open profile, when it was to.
    pub(crate) fn started(&mut self, scenario: usize, at: Instant, intended: Option<Instant>) {
        let late = intended.map(|intended| at.saturating_duration_since(intended));
        self.with(|core| core.user_started(scenario, at, late));
    }

    /// A user of this age is done.
    pub(crate) fn finished(&mut self, scenario: usize, at: Instant, age: Duration, end: UserEnd) {
        self.with(|core| core.user_finished(scenario, at, age, end));
    }

    /// A user was to start and did not, since as many as may be were there.
    pub(crate) fn dropped(&mut self, scenario: usize, at: Instant) {
        self.with(|core| core.user_dropped(scenario, at));
    }

    /// Makes its core that of this thread.
    fn begin(&mut self) {
        if let Some(core) = self.waiting.take() {
            CORE.set(Some(*core));
        }
    }

    fn with(&mut self, call: impl FnOnce(&mut Core)) {
        self.begin();
        with_core(call);
    }

    /// Gives away what is left.
    pub(crate) fn finish(&mut self) {
        // One that waits has measured nothing.
        if self.waiting.is_none() {
            let core = CORE.try_with(|core| core.try_borrow_mut().ok()?.take());
            if let Ok(Some(mut core)) = core {
                core.finish();
            }
        }
    }
}

impl Drop for CoreRecorder {
    fn drop(&mut self) {
        self.finish();
    }
}

/// Takes the samples of a user of one scenario, and gives them to the core of the thread that it runs on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CoreSink {
    scenario: usize,
}

impl Samples for CoreSink {
    fn subject(&mut self, subject: &Subject<'_>) -> SubjectId {
        let name = Name::of(self.scenario, subject);
        SubjectId(with_core(|core| core.subject(&name)).unwrap_or(u32::MAX))
    }

    #[inline]
    fn value(&mut self, of: SubjectId, metric: MetricId, at: Instant, value: u64, outcome: SampleOutcome) {
        with_core(|core| core.value(of.0, metric, at, value, outcome == SampleOutcome::Failed));
    }

    #[inline]
    fn count(&mut self, of: SubjectId, metric: MetricId, at: Instant, n: u64) {
        with_core(|core| core.count(of.0, metric, at, n));
    }

    #[inline]
    fn message(&mut self, of: SubjectId, at: Instant, bytes: u64, gap: Option<u64>) {
        with_core(|core| core.message(of.0, at, bytes, gap));
    }

    fn level(&mut self, of: SubjectId, metric: MetricId, at: Instant, change: i64) {
        with_core(|core| core.level(of.0, metric, at, change));
    }

    fn status(&mut self, of: SubjectId, at: Instant, status: u16) {
        with_core(|core| core.status(of.0, at, status));
    }

    fn failed(&mut self, of: SubjectId, at: Instant, failure: &Failure) {
        with_core(|core| core.failed(of.0, at, failure));
    }

    fn begins_user(&mut self, of: SubjectId) {
        with_core(|core| core.begins_user(of.0));
    }

    fn answer(&mut self, of: SubjectId, at: Instant, values: &[(MetricId, u64)], outcome: SampleOutcome) {
        with_core(|core| core.answer(of.0, at, values, outcome == SampleOutcome::Failed));
    }
}
