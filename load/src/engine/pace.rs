//! Holds the requests of one core back, so that they keep to the throttle.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use streamgauge::{Gate, GatedRequest};
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep_until};

use crate::profile::Pacer;

/// A request that goes out later than this after its time was held up by a stall. What comes sooner is a timer's own lateness,
/// for which the next ones need not wait.
const STALL: Duration = Duration::from_millis(20);

/// The throttle of one core.
pub(super) struct Pace {
    /// Whoever has it is the next to send: the others wait in the order in which they came. So a stall holds one of them up, and
    /// the others follow at the distance of the throttle, and not all at once.
    turn: Arc<Mutex<Pacer>>,
    began: Instant,
}

impl Pace {
    pub(super) fn new(pacer: Pacer, began: Option<Instant>) -> Self {
        Self { turn: Arc::new(Mutex::new(pacer)), began: began.unwrap_or_else(Instant::now) }
    }
}

impl Gate for Pace {
    fn admit(&self, _: &GatedRequest<'_>) -> Option<Pin<Box<dyn Future<Output = ()> + Send>>> {
        let at = self.began.elapsed();
        if let Ok(mut pacer) = self.turn.try_lock()
            && pacer.next_slot(at).is_some_and(|slot| slot <= at)
        {
            pacer.slot(at);
            return None;
        }
        let (turn, began) = (Arc::clone(&self.turn), self.began);
        Some(Box::pin(async move {
            let mut pacer = turn.lock().await;
            // From when it was asked, so that the schedule loses nothing of what timers are late by.
            let Some(slot) = pacer.next_slot(at) else {
                // A throttle that never opens again: the end of the run cuts whoever waits for it.
                return std::future::pending().await;
            };
            sleep_until(began + slot).await;
            let now = began.elapsed();
            pacer.slot(if now > slot + STALL { now } else { slot });
        }))
    }
}
