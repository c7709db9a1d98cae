//! Who hears what happens in a run, while it happens.

mod debug;
mod event;
mod kind;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

pub use event::RunEvent;
pub use kind::RunEventKind;

/// Hears what happens in the runs of a scenario. It is called while the user waits, so it must be quick
/// and must not block.
///
/// ```
/// use std::sync::atomic::{AtomicU64, Ordering};
/// use streamgauge::{Observer, RunEvent, RunEventKind};
///
/// #[derive(Default)]
/// struct Messages(AtomicU64);
///
/// impl Observer for Messages {
///     fn event(&self, event: &RunEvent<'_>) {
///         if let RunEventKind::Message { .. } = event.kind {
///             self.0.fetch_add(1, Ordering::Relaxed);
///         }
///     }
/// }
/// # let _ = Messages::default();
/// ```
pub trait Observer: Send + Sync {
    /// Something happened.
    fn event(&self, event: &RunEvent<'_>);
}

impl<O: Observer + ?Sized> Observer for Arc<O> {
    fn event(&self, event: &RunEvent<'_>) {
        (**self).event(event);
    }
}

/// Hears what happens in one run. It belongs to one virtual user, so it needs no lock.
///
/// [`UserStart::recorder`](crate::UserStart::recorder) gives it to a run. It is called while the user waits: it must be
/// quick and must not block. How it adds up users is its own matter: a thread's counter, a channel, a core's cell.
///
/// An [`Arc`] of an [`Observer`] is a recorder. So is a pair of recorders; the first hears each event first.
///
/// ```
/// use streamgauge::{Recorder, RunEvent, RunEventKind};
///
/// #[derive(Default)]
/// struct Messages(u64);
///
/// impl Recorder for Messages {
///     fn event(&mut self, event: &RunEvent<'_>) {
///         if let RunEventKind::Message { .. } = event.kind {
///             self.0 += 1;
///         }
///     }
/// }
/// # let _ = Messages::default();
/// ```
pub trait Recorder: Send {
    /// Something happened.
    fn event(&mut self, event: &RunEvent<'_>);

    /// Whether it wants [`Matched`](RunEventKind::Matched), which is told for each message that matches. One that only counts
    /// messages or checks is cheaper without.
    fn hears_matches(&self) -> bool {
        true
    }

    /// Bytes that were read at `read_at` had lain in the socket for so long since the last of them arrived, by the clock of the
    /// system's kernel: of this stream, or, without one, the response head of an `open` or the end of the response to an `http`, the step that has
    /// begun last. It is told only if the run [asks for it](crate::UserStart::time_sockets), and for some reads: of each
    /// connection the first eight that followed one which had left nothing, and each seventh from there on.
    fn socket_wait(&mut self, _stream: Option<&str>, _read_at: Instant, _wait: Duration) {}
}

impl<O: Observer + ?Sized> Recorder for Arc<O> {
    fn event(&mut self, event: &RunEvent<'_>) {
        Observer::event(&**self, event);
    }
}

impl<R: Recorder + ?Sized> Recorder for Box<R> {
    fn event(&mut self, event: &RunEvent<'_>) {
        (**self).event(event);
    }

    fn hears_matches(&self) -> bool {
        (**self).hears_matches()
    }

    fn socket_wait(&mut self, stream: Option<&str>, read_at: Instant, wait: Duration) {
        (**self).socket_wait(stream, read_at, wait);
    }
}

impl<A: Recorder, B: Recorder> Recorder for (A, B) {
    fn event(&mut self, event: &RunEvent<'_>) {
        self.0.event(event);
        self.1.event(event);
    }

    fn hears_matches(&self) -> bool {
        self.0.hears_matches() || self.1.hears_matches()
    }

    fn socket_wait(&mut self, stream: Option<&str>, read_at: Instant, wait: Duration) {
        self.0.socket_wait(stream, read_at, wait);
        self.1.socket_wait(stream, read_at, wait);
    }
}

/// An observer that is shared by all users, or none.
#[derive(Clone, Default)]
pub(crate) struct Observers(pub(crate) Option<Arc<dyn Observer>>);

impl fmt::Debug for Observers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Observers(1)" } else { "Observers(0)" })
    }
}

/// What hears one user, or nothing.
#[derive(Default)]
pub(crate) struct Ear(pub(crate) Option<Box<dyn Recorder>>);

impl Ear {
    /// Both hear, the observer first.
    pub(crate) fn of(observers: &Observers, recorder: Option<Box<dyn Recorder>>) -> Self {
        Self(match (observers.0.clone(), recorder) {
            (None, recorder) => recorder,
            (Some(observer), None) => Some(Box::new(observer)),
            (Some(observer), Some(recorder)) => Some(Box::new((observer, recorder))),
        })
    }

    /// And this one hears after them, if there is one.
    pub(crate) fn and(self, other: Option<impl Recorder + 'static>) -> Self {
        Self(match (self.0, other) {
            (ear, None) => ear,
            (None, Some(other)) => Some(Box::new(other)),
            (Some(ear), Some(other)) => Some(Box::new((ear, other))),
        })
    }
}

impl fmt::Debug for Ear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Ear(1)" } else { "Ear(0)" })
    }
}
