//! The wish that users stop, which whoever started them may have.

use std::collections::HashMap;
use std::fmt;
use std::future::poll_fn;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};

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
    waiting: Mutex<Waiting>,
}

/// Who is to be woken.
#[derive(Default)]
struct Waiting {
    tasks: HashMap<u64, Waker>,
    /// The number of the next one who waits.
    next: u64,
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
        // Whoever registers from here on sees that it is stopped.
        let tasks = std::mem::take(&mut self.lock().tasks);
        tasks.into_values().for_each(Waker::wake);
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
        let mut hearing = Hearing::new(self.clone());
        poll_fn(|cx| {
            hearing.wakes(cx.waker());
            if self.is_stopped() { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Somebody who is woken when the signal is given, until it is dropped.
#[derive(Debug)]
pub(crate) struct Hearing {
    signal: StopSignal,
    /// Under which number a task is registered.
    number: Option<u64>,
}

impl Hearing {
    pub(crate) fn new(signal: StopSignal) -> Self {
        Self { signal, number: None }
    }

    /// Wakes this task, and no longer the one before. Whether the signal was given is to be asked afterwards.
    pub(crate) fn wakes(&mut self, task: &Waker) {
        let mut waiting = self.signal.lock();
        let number = *self.number.get_or_insert_with(|| {
            waiting.next += 1;
            waiting.next
        });
        waiting.tasks.insert(number, task.clone());
    }

    /// Whether the signal was given.
    #[inline]
    pub(crate) fn is_stopped(&self) -> bool {
        self.signal.is_stopped()
    }
}

impl Drop for Hearing {
    fn drop(&mut self) {
        let task = self.number.and_then(|number| self.signal.lock().tasks.remove(&number));
        // What a waker does when it is dropped is not known, so the lock is not held then.
        drop(task);
    }
}
