//! The one timer of a user.

use std::pin::{Pin, pin};
use std::task::Context;

use tokio::task::coop::unconstrained;
use tokio::time::{Instant, Sleep};

/// Wakes the task of the user at the next deadline of its streams, or of its flow.
#[derive(Debug, Default)]
pub(super) struct Timer {
    /// Moved only for an earlier deadline: one that fires too early costs a look.
    sleep: Option<Pin<Box<Sleep>>>,
    /// Whether it was polled by the user's task since it was set.
    knows_task: bool,
}

impl Timer {
    /// Another task runs the user from here on.
    pub(super) fn task_changed(&mut self) {
        self.knows_task = false;
    }

    /// Whether the timer, if there is one, wakes this task when it is time.
    #[inline]
    pub(super) fn waits(&self) -> bool {
        self.sleep.as_ref().is_none_or(|sleep| self.knows_task && !sleep.is_elapsed())
    }

    /// Whether `next` has come; if not, the task is woken then or earlier.
    pub(super) fn poll(&mut self, next: Instant, cx: &mut Context<'_>) -> bool {
        let sleep = self.sleep.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(next)));
        if sleep.deadline() > next || sleep.is_elapsed() {
            sleep.as_mut().reset(next);
        } else if self.knows_task {
            return false;
        }
        self.knows_task = true;
        // A task that has used up its budget, by reading much, would get no answer, and the timer would never know it.
        pin!(unconstrained(sleep.as_mut())).poll(cx).is_ready()
    }
}
