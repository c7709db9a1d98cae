//! Which transport the streams were carried by.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use streamgauge::CarriedBy;

/// How many streams each transport has opened. Clones count together.
#[derive(Debug, Clone, Default)]
pub struct Carried(Arc<Counts>);

#[derive(Debug, Default)]
struct Counts {
    http1: AtomicU64,
    reqwest: AtomicU64,
}

impl Carried {
    pub(crate) fn opened(&self, by: CarriedBy) {
        let count = match by {
            CarriedBy::Http1 => &self.0.http1,
            // There is no third one.
            _ => &self.0.reqwest,
        };
        count.fetch_add(1, Ordering::Relaxed);
    }
}

impl fmt::Display for Carried {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of = |count: &AtomicU64| count.load(Ordering::Relaxed);
        write!(f, "streams opened by http1: {}, by reqwest: {}", of(&self.0.http1), of(&self.0.reqwest))
    }
}
