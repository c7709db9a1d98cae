//! The wish that users stop, which whoever started them may have.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Waker};

use tokio::sync::Notify;
use tokio::sync::futures::OwnedNotified;

/// The wish that users stop. Clones are the same signal, and any number of users can have it.
///
/// A user sees it at its next step and in whatever it waits for. It closes its streams then, and its run ends as
/// [`Stopped`](crate::FailureKind::Stopped).
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// use streamgauge::{FailureKind, Scenario, StopSignal, UserStart, scenario};
///
/// let idle = scenario! { pause 1h };
/// let signal = StopSignal::new();
/// let user = idle.run_as(UserStart::new().stop(signal.clone()));
/// let (stopped, ()) = tokio::join!(user, async { signal.stop() });
/// assert_eq!(stopped.unwrap_err().kind(), FailureKind::Stopped);
/// # });
/// ```
#[derive(Clone, Default)]
pub struct StopSignal(Arc<Inner>);

#[derive(Default)]
struct Inner {
    is_stopped: AtomicBool,
    /// Wakes whoever waits. In an `Arc` of its own, since [`Hearing`] holds what it waits for.
    given: Arc<Notify>,
}

impl fmt::Debug for StopSignal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StopSignal").field("is_stopped", &self.is_stopped()).finish_non_exhaustive()
    }
}

impl StopSignal {
    /// A signal that is not given yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Gives the signal, for good. Giving it again does nothing.
    pub fn stop(&self) {
        self.0.is_stopped.store(true, Ordering::SeqCst);
        // Whoever begins to wait from here on sees that it is stopped.
        self.0.given.notify_waiters();
    }

    /// Whether it was given.
    #[inline]
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.0.is_stopped.load(Ordering::SeqCst)
    }

    /// Waits until it is given.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future does nothing to the signal.
    pub async fn stopped(&self) {
        // From here on it hears the signal, so none is missed between the question and the wait.
        let given = self.0.given.notified();
        if !self.is_stopped() {
            given.await;
        }
    }
}

/// Somebody who is woken when the signal is given, until it is dropped.
#[derive(Debug)]
pub(crate) struct Hearing {
    signal: StopSignal,
    given: Pin<Box<OwnedNotified>>,
}

impl Hearing {
    pub(crate) fn new(signal: StopSignal) -> Self {
        let given = Box::pin(Arc::clone(&signal.0.given).notified_owned());
        Self { signal, given }
    }

    /// Wakes this task, and no longer the one before. Whether the signal was given is to be asked afterwards.
    pub(crate) fn wakes(&mut self, task: &Waker) {
        // That it was given already is said by the flag, too.
        let _ = self.given.as_mut().poll(&mut Context::from_waker(task));
    }

    /// Whether the signal was given.
    #[inline]
    pub(crate) fn is_stopped(&self) -> bool {
        self.signal.is_stopped()
    }
}
