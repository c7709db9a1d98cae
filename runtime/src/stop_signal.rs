//! The wish that users stop, which whoever started them may have.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
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
///
/// # In two stages
///
/// [`finish`](Self::finish) lets users come to an end, where [`stop`](Self::stop) ends them at once. A load ends with
/// `finish`, and with `stop` once its time of grace is over.
///
/// After `finish`, a user goes on to the end of its scenario, but for streams that nobody waits on: it ends as soon as it only holds
/// streams open.
///
/// | the user | after `finish` |
/// |---|---|
/// | is in a `pause`, with a stream open and no check pending, or comes to one | ends at once, and closes its streams |
/// | is in a `pause` with a check pending on one of its streams | ends when the check is decided |
/// | is in a `pause` without a stream | goes on |
/// | waits for a response, for a check, for Rust, at a [gate](crate::Gate) | goes on |
///
/// A stream that waits to be opened again counts as open. A user whose last step ends meanwhile has succeeded.
///
/// ```
/// # #[cfg(feature = "testing")]
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// # use streamgauge::testing::{Script, Server};
/// # let server = Server::start().await.unwrap();
/// # server.on("/prices", Script::sse().message(1).hold());
/// use streamgauge::{FailureKind, StopSignal, UserStart, scenario};
///
/// let holds = scenario! {
///     base (server.url())
///     sse "Prices" open "/prices" check await within 10s until 1
///     pause 1h
///     sse "Prices" close
/// };
/// let signal = StopSignal::new();
/// let user = holds.run_as(UserStart::new().stop(signal.clone()));
/// signal.finish();
/// assert_eq!(user.await.unwrap_err().kind(), FailureKind::Stopped);
/// # }
/// # #[cfg(not(feature = "testing"))] fn main() {}
/// ```
#[derive(Clone, Default)]
pub struct StopSignal(Arc<Inner>);

#[derive(Default)]
struct Inner {
    /// One of the stages below.
    stage: AtomicU8,
    /// Wakes whoever waits, at each stage. In an `Arc` of its own, since [`Hearing`] holds what it waits for.
    given: Arc<Notify>,
}

/// Users go on.
const NONE: u8 = 0;
/// Users come to an end.
const FINISH: u8 = 1;
/// Users stop at once.
const STOP: u8 = 2;

impl fmt::Debug for StopSignal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StopSignal")
            .field("is_finishing", &self.is_finishing())
            .field("is_stopped", &self.is_stopped())
            .finish_non_exhaustive()
    }
}

impl StopSignal {
    /// A signal that is not given yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Lets users come to an end, for good, as [the table above](Self#in-two-stages) says. Giving it again, or after
    /// [`stop`](Self::stop), does nothing.
    pub fn finish(&self) {
        self.comes_to(FINISH);
    }

    /// Stops users at once, for good. Giving it again does nothing.
    pub fn stop(&self) {
        self.comes_to(STOP);
    }

    fn comes_to(&self, stage: u8) {
        if self.0.stage.fetch_max(stage, Ordering::SeqCst) < stage {
            // Whoever begins to wait from here on sees the stage.
            self.0.given.notify_waiters();
        }
    }

    /// Whether users are to come to an end, or to stop.
    #[inline]
    #[must_use]
    pub fn is_finishing(&self) -> bool {
        self.0.stage.load(Ordering::SeqCst) != NONE
    }

    /// Whether users are to stop at once.
    #[inline]
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.0.stage.load(Ordering::SeqCst) == STOP
    }

    /// Waits until users are to stop at once.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future does nothing to the signal.
    pub async fn stopped(&self) {
        loop {
            // From here on it hears the signal, so none is missed between the question and the wait.
            let given = self.0.given.notified();
            if self.is_stopped() {
                return;
            }
            given.await;
        }
    }
}

/// Somebody who is woken when the signal is given, until it is dropped.
#[derive(Debug)]
pub(crate) struct Hearing {
    signal: StopSignal,
    given: Pin<Box<OwnedNotified>>,
    /// Whether it waits for the last stage.
    hears_last: bool,
}

impl Hearing {
    pub(crate) fn new(signal: StopSignal) -> Self {
        let given = Box::pin(Arc::clone(&signal.0.given).notified_owned());
        Self { signal, given, hears_last: false }
    }

    /// Wakes this task, and no longer the one before. Whether the signal was given is to be asked afterwards.
    pub(crate) fn wakes(&mut self, task: &Waker) {
        if !self.hears_last && self.signal.is_finishing() {
            self.hears_last = true;
            self.given.set(Arc::clone(&self.signal.0.given).notified_owned());
        }
        // That it was given already is said by the stage, too.
        let _ = self.given.as_mut().poll(&mut Context::from_waker(task));
    }

    /// Whether users are to come to an end. From here on this task is woken when they are to stop.
    #[inline]
    pub(crate) fn is_finishing_in(&mut self, task: &Waker) -> bool {
        let is_finishing = self.signal.is_finishing();
        if is_finishing && !self.hears_last {
            self.wakes(task);
        }
        is_finishing
    }

    /// Whether users are to stop at once.
    #[inline]
    pub(crate) fn is_stopped(&self) -> bool {
        self.signal.is_stopped()
    }
}
