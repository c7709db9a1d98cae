//! What the suites of whole loads share.

use streamgauge::testing::Server;
use streamgauge_load::{Found, Report, Selector, Whose};
use tokio::runtime::{Builder, Runtime};

/// A server with a thread of its own.
pub(crate) fn server() -> (Runtime, Server) {
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let server = runtime.block_on(Server::start()).unwrap();
    (runtime, server)
}

/// What a metric came to.
pub(crate) fn found(report: &Report, metric: &str, whose: Whose<'_>) -> Found {
    report
        .find(&Selector::of(metric, whose))
        .unwrap_or_else(|| panic!("no {metric} of {whose:?} among {:?}", report.metrics()))
}

/// How often something was counted, in the run.
pub(crate) fn counted(report: &Report, metric: &str, whose: Whose<'_>) -> u64 {
    report.find(&Selector::of(metric, whose)).map_or(0, |found| found.total.count)
}

/// How many samples of a time succeeded, and how many failed, in the run.
pub(crate) fn sampled(report: &Report, metric: &str, whose: Whose<'_>) -> (u64, u64) {
    let total = report.find(&Selector::of(metric, whose)).map(|found| found.total).unwrap_or_default();
    (total.succeeded.count(), total.failed.count())
}
