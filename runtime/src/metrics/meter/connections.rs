//! The addresses that a user's requests go to.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::time::Instant;

use super::Meter;
use crate::metrics::clock::nanoseconds;
use crate::metrics::samples::{SampleOutcome, Samples, Subject};
use crate::metrics::table::MetricId;

impl<S: Samples> Meter<S> {
    /// `times` are those of the name, of TCP and of TLS.
    pub(super) fn connected(&mut self, at: Instant, address: SocketAddr, times: [Option<Duration>; 3]) {
        let of = self.sink.subject(&Subject::Connection(address));
        self.sink.count(of, MetricId::CONNECTIONS, at, 1);
        for (metric, time) in [MetricId::NAME_LOOKUP, MetricId::TCP, MetricId::TLS].into_iter().zip(times) {
            if let Some(time) = time {
                self.sink.value(of, metric, at, nanoseconds(time), SampleOutcome::Succeeded);
            }
        }
    }

    pub(super) fn answered_from(
        &mut self,
        at: Instant,
        address: Option<SocketAddr>,
        metric: MetricId,
        elapsed: Duration,
    ) {
        if let Some(address) = address {
            let of = self.sink.subject(&Subject::Connection(address));
            self.sink.value(of, metric, at, nanoseconds(elapsed), SampleOutcome::Succeeded);
        }
    }

    pub(super) fn failed_at(&mut self, at: Instant, address: Option<SocketAddr>) {
        if let Some(address) = address {
            let of = self.sink.subject(&Subject::Connection(address));
            self.sink.count(of, MetricId::FAILURES, at, 1);
        }
    }
}
