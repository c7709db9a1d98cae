//! One virtual user: the run of its scenario, as often as it is to run it.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};

use streamgauge::metrics::Measured;
use streamgauge::{Failure, FailureKind};
use tokio::time::Instant;

use crate::recorder::UserEnd;

/// A user that runs. It is a future of what became of it.
pub(super) struct User<'r> {
    run: Running<'r>,
    starts: Box<dyn FnMut() -> Option<Running<'r>> + 'r>,
    who: Who,
    has_failed: bool,
}

/// A run of its scenario, with what it measures itself.
pub(super) type Running<'r> = Measured<Pin<Box<dyn Future<Output = Result<(), Failure>> + Send + 'r>>>;

/// Who a user is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Who {
    /// The index of its lane.
    pub(super) lane: usize,
    /// The index of its scenario in the load.
    pub(super) scenario: usize,
    pub(super) started: Instant,
}

/// What became of a user.
#[derive(Debug)]
pub(super) struct Finished {
    pub(super) who: Who,
    pub(super) end: UserEnd,
}

impl<'r> User<'r> {
    /// A user whose runs `starts` gives, one after another; `None` if there is not even a first.
    pub(super) fn start(who: Who, mut starts: impl FnMut() -> Option<Running<'r>> + 'r) -> Option<Self> {
        let run = starts()?;
        Some(Self { run, starts: Box::new(starts), who, has_failed: false })
    }

    pub(super) fn who(&self) -> Who {
        self.who
    }

    fn finished(&self, end: UserEnd) -> Poll<Finished> {
        Poll::Ready(Finished { who: self.who, end })
    }
}

impl Future for User<'_> {
    type Output = Finished;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Finished> {
        loop {
            // What a panic leaves half done is the user's own, and is dropped with it.
            let polled = catch_unwind(AssertUnwindSafe(|| Pin::new(&mut self.run).poll(cx)));
            match polled {
                Ok(Poll::Pending) => return Poll::Pending,
                Ok(Poll::Ready(Err(failure))) if failure.kind() == FailureKind::Stopped => {
                    return self.finished(UserEnd::Unfinished);
                }
                Ok(Poll::Ready(result)) => self.has_failed |= result.is_err(),
                Err(panic) => return self.finished(UserEnd::Panicked(said(&*panic))),
            }
            match catch_unwind(AssertUnwindSafe(|| (self.starts)())) {
                Ok(Some(run)) => self.run = run,
                Ok(None) => {
                    return self.finished(if self.has_failed { UserEnd::Failed } else { UserEnd::Succeeded });
                }
                Err(panic) => return self.finished(UserEnd::Panicked(said(&*panic))),
            }
        }
    }
}

/// What a panic said.
pub(super) fn said(panic: &(dyn Any + Send)) -> String {
    let text =
        panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("a panic without a text").to_owned()
}
