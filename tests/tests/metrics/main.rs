//! What runs are measured by: each metric, of real runs over real sockets.

mod answers;
mod checks;
mod delivery;
mod intended;
mod own;
#[cfg(target_os = "linux")]
mod socket_wait;
mod steps;
mod streams;
mod throttled;

use std::time::Duration;

use streamgauge::metrics::Meter;
use streamgauge::{Scenario, UserStart};
use streamgauge_tests::{Taken, soon};
use tokio::time::Instant;

streamgauge_tests::on_both_transports!();

/// The samples of one run, whatever it comes to.
async fn measured(scenario: impl Scenario) -> Taken {
    measured_as(scenario, UserStart::new(), None).await
}

/// The same of a user that was to start at this moment.
async fn measured_as(scenario: impl Scenario, start: UserStart, intended: Option<Instant>) -> Taken {
    let taken = Taken::default();
    let meter = Meter::new(taken.clone()).intended(intended);
    let _ = soon(scenario.run_as(start.recorder(meter))).await;
    taken
}

/// In the unit of values.
fn ns(time: Duration) -> i64 {
    time.as_nanos().try_into().expect("it is no age")
}

fn ms(milliseconds: u64) -> i64 {
    ns(Duration::from_millis(milliseconds))
}
