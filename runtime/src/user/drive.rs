//! The one loop under every wait of a virtual user.

use std::future::poll_fn;
use std::pin::pin;
use std::task::{Context, Poll};

use tokio::time::Instant;

use super::User;
use crate::journal::Stop;
use crate::stream::{Members, Progress, Streams};
use crate::wake::bit;

impl User {
    /// The one loop under every wait: takes in what the streams bring, decides what is due, and asks
    /// `done`, until `done` is ready or `end` has come (`None`).
    ///
    /// A result that is ready at once is no wait: streams that are held for their next check stay held.
    pub(super) fn drive<S: Streams, T>(
        &mut self,
        streams: &mut S,
        end: Option<Instant>,
        focus: Focus,
        mut done: impl FnMut(&mut Context<'_>, &mut S) -> Poll<T>,
    ) -> impl Future<Output = Result<Option<T>, Stop>> {
        // The main flow sets deadlines, and does nothing meanwhile, so they only move further away. A reconnected
        // stream and a first match may bring one nearer, and say so.
        let mut timer_is_set = false;
        let mut waits = focus == Focus::All;
        poll_fn(move |cx| {
            self.register(cx);
            self.journal.heed_in_wait(cx.waker())?;
            let mut was_asked = false;
            if !waits && focus == Focus::None {
                if let Poll::Ready(done) = done(cx, streams) {
                    return Poll::Ready(Ok(Some(done)));
                }
                (waits, was_asked) = (true, true);
                self.release(streams, |_, _| true);
            }
            loop {
                let more = self.poll_streams(streams, |index| !waits || focus.is_on(index), cx);
                // What came may have decided the check that the user had to stay for.
                self.journal.heed_in_wait(cx.waker())?;
                self.journal.go_on()?;
                if !std::mem::take(&mut was_asked)
                    && let Poll::Ready(done) = done(cx, streams)
                {
                    return Poll::Ready(Ok(Some(done)));
                }
                if !std::mem::replace(&mut waits, true)
                    && self.release(streams, |index, _| !focus.is_on(index))
                {
                    continue;
                }
                timer_is_set &= !self.journal.take_deadline_moved();
                let due = if more {
                    // The timer is set once there is nothing to do.
                    timer_is_set = false;
                    next_deadline(streams, end).is_some_and(|next| next <= Instant::now())
                } else {
                    !(timer_is_set && self.timer.waits())
                        && next_deadline(streams, end).is_some_and(|next| self.timer.poll(next, cx))
                };
                if due {
                    let now = Instant::now();
                    self.journal.saw(std::time::Instant::now);
                    for index in 0..streams.count() {
                        if let Some(slot) = streams.slot(index) {
                            slot.expire(&mut self.journal, now, !waits || focus.is_on(index));
                        }
                    }
                    self.journal.heed_in_wait(cx.waker())?;
                    self.journal.go_on()?;
                    if end.is_some_and(|end| end <= now) {
                        return Poll::Ready(Ok(None));
                    }
                    if !more {
                        continue;
                    }
                    if let Poll::Ready(done) = done(cx, streams) {
                        return Poll::Ready(Ok(Some(done)));
                    }
                }
                timer_is_set |= !more;
                if focus != Focus::All {
                    self.waits = self.waits.wrapping_add(1);
                }
                self.journal.turn_is_over();
                if self.journal.take_buffer_held() {
                    // A flow that only gives way decodes the rest soon, so a long one is not worth a copy.
                    let most = if more || focus == Focus::All { SMALL } else { usize::MAX };
                    for index in 0..streams.count() {
                        if let Some(slot) = streams.slot(index) {
                            slot.let_buffer_go(most);
                        }
                    }
                }
                if more {
                    // Other tasks have their turn first, and the system is asked what came for them.
                    let _ = pin!(tokio::task::yield_now()).poll(cx);
                }
                return Poll::Pending;
            }
        })
    }

    /// Polls the streams that woke, starting with another each time. Returns whether one of them has more. `holds` says
    /// which streams a decided check holds.
    fn poll_streams<S: Streams>(
        &mut self,
        streams: &mut S,
        holds: impl Fn(usize) -> bool,
        cx: &mut Context<'_>,
    ) -> bool {
        let count = streams.count();
        if count == 1 {
            // A single stream needs no waker of its own: no other stream could be spared a poll. Its bit stays set from
            // when it was opened: once there are two, it is polled and gets its waker.
            return streams
                .slot(0)
                .is_some_and(|slot| slot.poll(&mut self.journal, holds(0), cx) == Progress::More);
        }
        let woken = self.journal.wakes().take();
        if woken == 0 {
            return false;
        }
        let mut more = false;
        let first = self.first.wrapping_add(1);
        self.first = first;
        for turn in 0..count {
            let index = (first.wrapping_add(turn)) % count;
            if woken & bit(index) == 0 {
                continue;
            }
            if more {
                // A stream that has more has used up the time of all: the others come first next turn.
                self.journal.wake(index);
                continue;
            }
            let Some(slot) = streams.slot(index) else { continue };
            let waker = slot.line().take_waker(self.journal.wakes());
            if slot.poll(&mut self.journal, holds(index), &mut Context::from_waker(&waker)) == Progress::More
            {
                self.journal.wake(index);
                self.first = index;
                more = true;
            }
            slot.line().keep_waker(waker);
        }
        more
    }

    /// Makes `cx` the task that streams and the timer wake.
    fn register(&mut self, cx: &Context<'_>) {
        if !self.task.as_ref().is_some_and(|task| task.will_wake(cx.waker())) {
            self.task = Some(cx.waker().clone());
            self.journal.wakes().register(cx);
            self.journal.is_run_by(cx.waker());
            self.timer.task_changed();
        }
    }
}

/// So many bytes at most are copied out of the buffer of a read when the flow only gives way.
const SMALL: usize = 4 * 1024;

/// Streams that stay held after their check is decided, for the check that may follow, though the flow waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Focus {
    None,
    One(usize),
    Family(Members),
    All,
}

impl Focus {
    fn is_on(self, stream: usize) -> bool {
        match self {
            Focus::None => false,
            Focus::One(one) => one == stream,
            Focus::Family(members) => members.has(stream),
            Focus::All => true,
        }
    }
}

/// The next moment at which time alone decides something, at the latest `end`.
fn next_deadline<S: Streams>(streams: &mut S, end: Option<Instant>) -> Option<Instant> {
    let deadlines = (0..streams.count()).filter_map(|index| streams.slot(index)?.deadline());
    deadlines.chain(end).min()
}
