//! How a run stands at a moment.

use serde::{Deserialize, Serialize};

use super::ports::{PortsShort, PortsUsed};

/// How a run stands at a moment: what is shown while it runs. Plain data, of all cores and processes together.
///
/// All times are nanoseconds. What is *now* is of the last whole second, all else of the run so far, warm-up included.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Snapshot {
    /// When, from the start of the run.
    pub at: u64,
    /// How long the profile lasts, if that is known beforehand.
    pub planned: Option<u64>,
    /// Whether the warm-up still goes on.
    pub warm_up: bool,
    /// Whether the end has begun: no user starts any more.
    pub ending: bool,
    /// The users.
    pub users: UsersNow,
    /// How many streams are open.
    pub open_streams: u64,
    /// How many events came.
    pub events: u64,
    /// How many events came in the last second.
    pub events_now: u64,
    /// The times to the first event of a stream.
    pub first_event: TimesNow,
    /// The times of checks, from set to decided.
    pub checks: TimesNow,
    /// The causes of failures with how many there were, the most frequent first.
    pub failures: Vec<(String, u64)>,
    /// How the generator does.
    pub generator: GeneratorNow,
    /// What is steered by hand.
    pub steering: SteeringNow,
}

/// The users of a run at a moment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct UsersNow {
    /// How many run.
    pub active: u64,
    /// How many of those that the profiles ask for have not come yet: neither started nor dropped. `None` where `asked` is.
    pub waiting: Option<u64>,
    /// How many have started.
    pub started: u64,
    /// How many the profile will start in all; `None` where that depends on how long they take.
    pub asked: Option<u64>,
    /// How many have ended, well or not.
    pub finished: u64,
    /// How many of those failed.
    pub failed: u64,
    /// How many did not start, since too many were there.
    pub dropped: u64,
}

/// Times of one kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TimesNow {
    /// Of the last second.
    pub now: PercentilesNow,
    /// So far.
    pub total: PercentilesNow,
}

/// Percentiles, in which each failed one counts as longer than any: `None` is one among the failed, or of no samples.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PercentilesNow {
    /// How many samples there are, failed ones included.
    pub count: u64,
    /// The 50th.
    pub p50: Option<u64>,
    /// The 99th.
    pub p99: Option<u64>,
}

/// How the generator does at a moment.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct GeneratorNow {
    /// The 99th percentile of how late users started in the last second; `None` if none did.
    pub schedule_lag: Option<u64>,
    /// The 99th percentile of how late the loops of the cores were in the last second.
    pub loop_lag: Option<u64>,
    /// The share of its core that the busiest core used in the last second, from 0 to 1.
    pub busiest_core: f64,
    /// The memory that is resident, in bytes; 0 if unknown.
    pub memory: u64,
    /// The descriptors that are open; 0 if unknown.
    pub descriptors: u64,
    /// How many descriptors may be open; 0 if unknown.
    pub descriptor_limit: u64,
    /// The ports that connections take, the fullest target first; empty if unknown.
    pub ports: Vec<PortsUsed>,
    /// The targets to which there may be too few ports.
    pub ports_short: Vec<PortsShort>,
    /// Why the generator is the bottleneck, each in few words with the figure that says so; empty if it is not.
    pub bottlenecks: Vec<String>,
}

/// What is steered by hand at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SteeringNow {
    /// Whether arrivals are paused.
    pub paused: bool,
    /// The factor on all rates; 1 if nobody has touched it.
    pub factor: f64,
}

impl Default for SteeringNow {
    fn default() -> Self {
        Self { paused: false, factor: 1.0 }
    }
}
