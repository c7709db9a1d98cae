//! Whole runs: users come, run, are measured and judged, and end as the load says.
//!
//! They are one binary, and what waits for the clock runs side by side in it, since libtest runs only as many tests at a time as there
//! are cores. `ONLY=PART_OF_NAME` runs those of these tests that have it in their name.

#[macro_use]
mod side_by_side;

mod arrivals;
mod closed;
mod counts;
mod delivery;
#[cfg(target_os = "linux")]
mod descriptors;
mod ends;
mod engine;
mod honest;
mod judged;
mod levels;
mod misuse;
mod on_many_cores;
mod phases;
#[cfg(target_os = "linux")]
mod ports;
mod steered;
mod throttled;
mod users;

mod support;

pub(crate) use support::*;
