//! Holds the requests of one core back, so that they keep to the throttle.

use std::pin::Pin;
use std::sync::{Mutex, PoisonError};

use streamgauge::{Gate, GatedRequest};
use tokio::time::{Instant, sleep_until};

use crate::profile::Pacer;

/// The throttle of one core.
pub(super) struct Pace {
    pacer: Mutex<Pacer>,
    began: Instant,
}

impl Pace {
    pub(super) fn new(pacer: Pacer, began: Option<Instant>) -> Self {
        Self { pacer: Mutex::new(pacer), began: began.unwrap_or_else(Instant::now) }
    }
}

impl Gate for Pace {
    fn admit(&self, _: &GatedRequest<'_>) -> Option<Pin<Box<dyn Future<Output = ()> + Send>>> {
        let now = Instant::now();
        let at = now.saturating_duration_since(self.began);
        let slot = self.pacer.lock().unwrap_or_else(PoisonError::into_inner).slot(at);
        match slot {
            Some(slot) if slot <= at => None,
            Some(slot) => Some(Box::pin(sleep_until(self.began + slot))),
            // A throttle that never opens again: the end of the run cuts whoever waits for it.
            None => Some(Box::pin(std::future::pending())),
        }
    }
}
