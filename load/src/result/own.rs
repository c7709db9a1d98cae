//! What part of latencies was the generator's own.

use streamgauge::metrics::MetricId;

use super::report::{OwnPart, OwnTime, Report, Series};
use crate::metrics::Distribution;

impl OwnTime {
    /// What was the generator's own, at most all of it.
    #[must_use]
    pub fn own(&self) -> u64 {
        self.late.saturating_add(self.socket_wait.unwrap_or_default()).min(self.all)
    }

    /// The same as a share of the latency, from 0 to 1.
    #[must_use]
    pub fn share(&self) -> f64 {
        if self.all == 0 { 0.0 } else { self.own() as f64 / self.all as f64 }
    }
}

/// The name of the metric that tells how long bytes lay unread.
fn socket_wait() -> &'static str {
    MetricId::STREAM_SOCKET_WAIT.metric().name
}

impl Report {
    /// Fills in what was the generator's own, from the series.
    pub(super) fn tell_own_parts(&mut self) {
        let mut waits = self.series.iter().filter(|series| series.metric == socket_wait()).peekable();
        self.generator.socket_wait = waits.peek().is_some().then(|| sum(waits));
        let parts: Vec<OwnPart> = self.series.iter().filter_map(|series| self.own_part(series)).collect();
        self.generator.own_parts = parts;
    }

    fn own_part(&self, series: &Series) -> Option<OwnPart> {
        let metric = MetricId::all().find(|id| {
            let metric = id.metric();
            metric.name == series.metric && metric.of.to_string() == series.of.kind
        });
        let metric = metric.filter(|metric| metric.ends_with_a_read())?;
        let all = &series.total.succeeded;
        let wait = self.wait_of(series);
        // It stands beside only where users have intended starts.
        let service = metric.service_time().and_then(|service| self.sibling(series, service.metric().name));
        let lag = &self.generator.schedule_lag;
        if all.is_empty() || wait.is_none() && service.is_none() {
            return None;
        }
        let at = |percent| {
            let of = |distribution: &Distribution| distribution.percentile(percent).unwrap_or_default();
            OwnTime {
                all: of(all),
                // The throttle holds users back too, and so does no lag; a step behind the first is not late.
                late: service
                    .map_or(0, |service| of(lag).min(of(all).saturating_sub(of(&service.total.succeeded)))),
                socket_wait: wait.as_ref().map(of),
            }
        };
        let samples = all.count().min(wait.as_ref().map_or(u64::MAX, Distribution::count));
        let (scenario, of, metric) = (series.scenario, series.of.clone(), series.metric.clone());
        Some(OwnPart { scenario, of, metric, samples, p50: at(50.0), p99: at(99.0) })
    }

    /// How long what ends such a time lay in its socket.
    fn wait_of(&self, series: &Series) -> Option<Distribution> {
        // Which stream a check is on is not told.
        let is_it = |other: &&Series| match series.of.kind.as_str() {
            "check" => other.of.kind == "stream",
            _ => other.of == series.of,
        };
        let is_wait = |other: &&Series| {
            other.metric == socket_wait() && other.scenario == series.scenario && is_it(other)
        };
        let wait = sum(self.series.iter().filter(is_wait));
        (!wait.is_empty()).then_some(wait)
    }

    fn sibling(&self, series: &Series, metric: &str) -> Option<&Series> {
        let is_it = |other: &&Series| {
            other.metric == metric && other.scenario == series.scenario && other.of == series.of
        };
        self.series.iter().find(is_it)
    }
}

fn sum<'s>(all: impl Iterator<Item = &'s Series>) -> Distribution {
    let mut sum = Distribution::new();
    all.for_each(|series| sum.merge(&series.total.succeeded));
    sum
}
