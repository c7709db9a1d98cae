//! One core: starts the users that are its own, runs them, and hands on what they measure.

use std::collections::BinaryHeap;
use std::cmp::Reverse;
use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio::time::{Instant, sleep_until};

use super::control::State;
use super::lane::LaneState;
use super::plan::Plan;
use super::user::{Finished, User};
use crate::recorder::Core as Recorder;

/// How often a core looks at its clock: for the lag of its loop, for what it is told, and for closed profiles.
const TICK: Duration = Duration::from_millis(10);

/// How many users start before those that are there have a turn.
const STARTS_AT_ONCE: usize = 32;

/// Runs the users of one core, until all have finished.
pub(super) async fn drive(plan: &Plan<'_>, index: usize, recorder: Recorder) {
    let mut core = Core::new(plan, index, recorder);
    let mut users = FuturesUnordered::new();
    let mut timer = pin!(sleep_until(Instant::now()));
    let mut next_tick = Instant::now();
    loop {
        let now = Instant::now();
        if now >= next_tick {
            next_tick = core.tick(now, next_tick);
        }
        let starts_more = core.start_due(now, &mut users);
        if users.is_empty() && core.is_done() {
            break;
        }
        let due = if starts_more { now } else { core.next_due().map_or(next_tick, |due| due.min(next_tick)) };
        timer.as_mut().reset(due);
        let finished = poll_fn(|cx| {
            if let Poll::Ready(Some(finished)) = users.poll_next_unpin(cx) {
                return Poll::Ready(Some(finished));
            }
            timer.as_mut().poll(cx).map(|()| None)
        })
        .await;
        if let Some(finished) = finished {
            core.finished(finished);
        }
        if core.cuts_for_good() {
            break; // Dropped users close their streams.
        }
    }
    drop(users);
    core.recorder.finish(Instant::now());
}
