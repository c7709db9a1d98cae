//! Load tests for servers that stream: a [`Scenario`](streamgauge::Scenario) with any number of virtual users, measured honestly
//! and judged by assertions.
//!
//! ```
//! use streamgauge::scenario;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use streamgauge::testing::{Script, Server};
//! use streamgauge_load::judge::{check, failed, p99};
//! use streamgauge_load::{at_once, load, percent, ramp, secs};
//! # let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
//! # let server = runtime.block_on(Server::start())?;
//! # server.on("/prices", Script::sse().message(r#"{"price":99.8}"#).hold());
//!
//! let prices = scenario! {
//!     "Prices"
//!     base (server.url())
//!     sse "Stocks" open "/prices"
//!         check await within 10s until 1 json "$.price" > 0.0
//!         close
//! };
//! let report = load("stocks")
//!     .scenario(prices, [at_once(5), ramp(20).over(secs(1))])
//!     .assert(p99(check("Stocks")).below(secs(5)))
//!     .assert(failed().below(percent(1.0)))
//!     .run()?;
//! assert!(report.assertions.iter().all(|verdict| verdict.held), "{report}");
//! # Ok(())
//! # }
//! ```
//!
//! [`run`](Load::run) gives a [`Report`], to assert on in a `#[test]`. [`main`](Load::main) makes a program of it: flags, a live view on a terminal, a summary,
//! the result as JSON, an exit code.
//!
//! # Where to go on
//!
//! - [The guide](guide) has all of it, from a first load test to several machines, with tables for those who know Gatling or k6.
//! - [`load()`] makes a [`Load`]; [`profile`] says when users come, [`judge`] what has to hold.
//! - [`Report`] is what a run came to, as plain data; [`SCHEMA`] describes its JSON.
//! - [`Handle`] steers a run while it runs.
//! - [`summary`] has what people read: the summary, the line of progress, the timeline of one user.
//! - [`shard`] says what a load needs of the machine.
//! - [`streamgauge::metrics`] has the table of what is measured.

// The floors, from the ground up: a module imports only from those before it.
mod metrics;
pub mod profile;
pub mod shard;

#[cfg(test)]
mod fed_by_tests;
mod recorder;
mod result;

pub mod judge;
pub mod summary;

mod output;

mod control;
mod error;
mod hook;
mod sent_at;

mod settings;

mod load;

mod fit;
mod level;

mod engine;

mod processes;

mod view;

mod cli;

#[doc(hidden)]
pub mod bench;

pub mod guide;

pub use crate::control::Handle;
pub use crate::error::LoadError;
pub use crate::hook::{ByRust, ByScenario, Hook, IntoHook, Prepared};
pub use crate::load::{Load, Weighted, load, weighted};
pub use crate::metrics::{
    Buckets, Distribution, Form, GeneratorNow, PercentilesNow, PortsShort, PortsUsed, Snapshot, SteeringNow,
    Subject, TimesNow, UsersNow,
};
pub use crate::output::Format;
pub use crate::profile::{
    ClosedStep, OpenStep, Percent, Profile, ProfileError, Throttle, ThrottleStep, at_once,
    constant_concurrent, hold, increment_concurrent, increment_rate, jump_to, millis, mins, nothing_for,
    percent, ramp, ramp_concurrent, ramp_rate, rate, reach, secs, stress_peak,
};
pub use crate::result::*;
pub use crate::sent_at::{MessagePlace, id, json};
pub use crate::settings::WarmUp;
pub use streamgauge::metrics::Timestamp;
