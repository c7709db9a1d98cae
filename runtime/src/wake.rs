//! One waker per stream of a user, so that a wake-up polls only the streams that woke.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Wake, Waker};

/// Which streams of a user have something to do. Streams beyond the 64th share bits, which only costs a
/// poll that finds nothing.
#[derive(Debug, Default)]
pub(crate) struct Wakes {
    bits: AtomicU64,
    /// The task that runs the user. Never contended for longer than a clone.
    task: Mutex<Option<Waker>>,
}

impl Wakes {
    /// Makes `cx` the task to wake.
    pub(crate) fn register(&self, cx: &Context<'_>) {
        *self.task.lock().unwrap_or_else(PoisonError::into_inner) = Some(cx.waker().clone());
    }

    /// Which bits were set since the last call.
    pub(crate) fn take(&self) -> u64 {
        self.bits.swap(0, Ordering::AcqRel)
    }

    /// As [`mark`](Self::mark), by the task that takes the bits: one that is set already needs no write.
    #[inline]
    pub(crate) fn mark_own(&self, stream: usize) {
        if self.bits.load(Ordering::Relaxed) & bit(stream) == 0 {
            self.mark(stream);
        }
    }

    /// Marks a stream as having something to do, without waking the task.
    pub(crate) fn mark(&self, stream: usize) {
        self.bits.fetch_or(bit(stream), Ordering::AcqRel);
    }
}

/// The bit of a stream.
pub(crate) fn bit(stream: usize) -> u64 {
    1 << (stream % 64)
}

/// The waker of one stream.
pub(crate) fn waker(wakes: &Arc<Wakes>, stream: usize) -> Waker {
    Waker::from(Arc::new(StreamWake { wakes: Arc::clone(wakes), stream }))
}

struct StreamWake {
    wakes: Arc<Wakes>,
    stream: usize,
}

impl Wake for StreamWake {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.wakes.mark(self.stream);
        let task = self.wakes.task.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(task) = &*task {
            task.wake_by_ref();
        }
    }
}
