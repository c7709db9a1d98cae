//! What takes the samples of a user, on the thread of its core.

use std::cell::RefCell;

use streamgauge::Failure;
use streamgauge::metrics::{MetricId, SampleOutcome, Samples, Subject, SubjectId};
use tokio::time::Instant;

use super::core::Core;
use super::names::Name;

thread_local! {
    // All users of a core are polled on one thread, so a sample takes no lock.
    static CORE: RefCell<Option<Core>> = const { RefCell::new(None) };
}

/// The core of this thread, as long as this lives. Then it gives away all that it has measured.
#[derive(Debug)]
#[must_use = "the thread has a core as long as this lives"]
pub(crate) struct OnThread(());

/// Makes it the core of this thread: [`CoreSink`]s give it their samples.
pub(crate) fn on_thread(core: Core) -> OnThread {
    CORE.set(Some(core));
    OnThread(())
}

impl Drop for OnThread {
    fn drop(&mut self) {
        let _ = CORE.try_with(|core| {
            if let Some(mut core) = core.take() {
                core.finish();
            }
        });
    }
}

/// Calls this with the core of the thread. `None` if it has none, or if it is being called.
#[inline]
pub(crate) fn with_core<T>(call: impl FnOnce(&mut Core) -> T) -> Option<T> {
    CORE.try_with(|core| core.try_borrow_mut().ok()?.as_mut().map(call)).ok()?
}

/// Takes the samples of a user of one scenario, and gives them to the core of the thread that it runs on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CoreSink {
    scenario: u32,
}

impl CoreSink {
    /// For users of the scenario with this index.
    pub(crate) fn of(scenario: u32) -> Self {
        Self { scenario }
    }
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

    fn level(&mut self, of: SubjectId, metric: MetricId, at: Instant, change: i64) {
        with_core(|core| core.level(of.0, metric, at, change));
    }

    fn status(&mut self, of: SubjectId, at: Instant, status: u16) {
        with_core(|core| core.status(of.0, at, status));
    }

    fn failed(&mut self, of: SubjectId, at: Instant, failure: &Failure) {
        with_core(|core| core.failed(of.0, at, failure));
    }
}
