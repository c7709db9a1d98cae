//! The result of a run.

use serde::{Deserialize, Serialize};

use super::search::FoundLoad;
use crate::metrics::{Buckets, Distribution, Form, PortsShort, PortsUsed, Subject, Users};

/// The version of the format that [`Report`] is written in.
pub const FORMAT: u32 = 1;

/// What a run of a load came to. It is plain data: the file of a run is this as JSON, and everything that shows or judges a
/// run reads this alone.
///
/// All times are nanoseconds: those named `…_at` from the start of the run, all others lengths.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Report {
    /// The version of the format, [`FORMAT`].
    pub format: u32,
    /// The version of streamgauge that wrote it.
    pub version: String,
    /// The name of the load.
    pub name: String,
    /// When it began, in milliseconds since 1970 (UTC).
    pub began: u64,
    /// How long it ran, warm-up included.
    pub elapsed: u64,
    /// The seed of all that was drawn.
    pub seed: u64,
    /// The parts of the load that are in it.
    pub shards: Vec<ShardPart>,
    /// The parts of the load that are missing: a merged result without them is partial.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing_shards: Vec<u32>,
    /// How it ended.
    pub ending: Ending,
    /// Why what was to run once behind the users failed, if it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after_failed: Option<String>,
    /// What is missing of it though it should be there: a process that ended without a result, a core that did not answer any more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lost: Vec<String>,
    /// What was run, in the order of the load.
    pub scenarios: Vec<ScenarioPart>,
    /// What else was set, each with its name and its value in words: `throttle`, `at most users`, `grace`, …
    pub settings: Vec<(String, String)>,
    /// The warm-up, if there was one, and the run, in the order of time.
    pub phases: Vec<Phase>,
    /// How long a slice of the series is.
    pub slice: u64,
    /// How many open streams the warm-up waited for, if it ended by their number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub streams_asked: Option<u64>,
    /// What was measured, in the order of scenarios, kinds of things, their places in the source, and metrics.
    pub series: Vec<Series>,
    /// How often responses had each status.
    pub statuses: Vec<StatusCount>,
    /// What failed, by cause, the most frequent first.
    pub failures: Vec<FailureGroup>,
    /// How many answers were good, by the limits that the load gives; empty if it gives none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub goodput: Vec<Goodput>,
    /// How the generator itself did.
    pub generator: Generator,
    /// What was steered by hand, in the order of time.
    pub steering: Vec<Steering>,
    /// The assertions, with what they came to; empty for a shard, which judges nothing.
    pub assertions: Vec<Verdict>,
    /// What a search for the highest load found, if there was one: this is the run with that load.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub search: Option<FoundLoad>,
}

/// One part of a load: a process.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShardPart {
    /// Which it is, from 0.
    pub index: u32,
    /// Of how many.
    pub of: u32,
    /// How many cores drove it.
    pub cores: u32,
}

/// How a run ended. Every ending but the first makes a result that is partial.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "how", content = "by")]
pub enum Ending {
    /// All users that the profile asks for have come and gone.
    #[default]
    Completed,
    /// Its longest time was over.
    MaxDuration,
    /// An assertion ended it early: its text.
    Aborted(String),
    /// Ctrl-C, or whoever had its handle.
    Stopped,
}

/// A scenario of a load.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ScenarioPart {
    /// Its title, or `scenario 2` for one without.
    pub title: String,
    /// Its tags.
    pub tags: Vec<(String, String)>,
    /// Its profile in words: `10 at once, 1,000 over 30s`.
    pub profile: String,
    /// Whether users come at their own times (`open`) and not when others are done (`closed`).
    pub open: bool,
    /// How many users the profile asks for, of the parts of the load that are in it; of a closed one, how many at once at most.
    pub asked: u64,
    /// What became of its users, the warm-up included.
    pub users: Users,
}

/// A stretch of a run. A sample belongs to the one in which it ended, an event to the one in which it came.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phase {
    /// `warm-up` or `run`.
    pub name: String,
    /// When it began.
    pub from_at: u64,
    /// When it ended.
    pub to_at: u64,
}

/// What one metric of one thing came to.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Series {
    /// The index of the scenario in [`Report::scenarios`]; `None` of what belongs to none, such as a name lookup.
    pub scenario: Option<usize>,
    /// What was measured.
    pub of: Subject,
    /// The name of the metric, as in the table of `streamgauge::metrics`.
    pub metric: String,
    /// The unit of its values: `ns`, `bytes`, `tokens`, `thousandths`, or `count`.
    pub unit: String,
    /// How its samples are added up.
    pub form: Form,
    /// What came in the run, without the warm-up.
    pub total: Total,
    /// What came in the warm-up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warm_up: Option<Total>,
    /// The slices in which something came, in the order of time, warm-up included.
    pub slices: Vec<Slice>,
}

/// What a metric came to. Of a distribution, `succeeded` and `failed` are used; of a counter, `count`; of a level, `level`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Total {
    /// The samples of what succeeded.
    #[serde(default, skip_serializing_if = "Distribution::is_empty")]
    pub succeeded: Distribution,
    /// The samples of what failed: the times to failure.
    #[serde(default, skip_serializing_if = "Distribution::is_empty")]
    pub failed: Distribution,
    /// What was counted.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub count: u64,
    /// How many there were at a time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
}

fn is_zero(count: &u64) -> bool {
    *count == 0
}

/// How many there were at a time, as seen at each tenth of a slice.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Level {
    /// The most: never more than there were. A peak that several cores have together, and that is over within a tenth of a slice,
    /// may be missed.
    pub most: u64,
    /// The mean over the plateau: the time in which at least nine tenths of the most that were seen were there.
    pub plateau: f64,
    /// How many were there at the end.
    pub end: u64,
}

/// What came in a slice of the run. Distributions have two digits here.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Slice {
    /// When it began: a multiple of [`Report::slice`].
    pub at: u64,
    /// What was counted; or how many samples came, those of what failed included.
    pub count: u64,
    /// How many of the samples were of what failed.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub failed: u64,
    /// The sum of the samples of what succeeded.
    #[serde(default, skip_serializing_if = "is_none")]
    pub sum: u128,
    /// The least of them; 0 if there are none.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub min: u64,
    /// The greatest of them; 0 if there are none.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub max: u64,
    /// The buckets of them.
    #[serde(default, skip_serializing_if = "Buckets::is_empty")]
    pub buckets: Buckets,
    /// The level at the end of the slice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<u64>,
    /// The level at the end of each tenth of the slice, if it was not the same in all of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub levels: Vec<u64>,
}

fn is_none(sum: &u128) -> bool {
    *sum == 0
}

/// How often responses had a status.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusCount {
    /// The index of the scenario in [`Report::scenarios`].
    pub scenario: Option<usize>,
    /// The step that asked; of an attempt to open a lost stream again, the stream.
    pub of: Subject,
    /// The status.
    pub status: u16,
    /// How many there were, without the warm-up.
    pub count: u64,
    /// How many there were in the warm-up.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub warm_up: u64,
}

/// How many answers were good. An answer is good if it succeeded, and every limit held for it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Goodput {
    /// What answers are of: the words that the load has for it.
    pub of: String,
    /// How many were asked for, those of dropped users included; without what the end of the run cut.
    pub asked: u64,
    /// How many were good.
    pub good: u64,
    /// The limits.
    pub limits: Vec<LimitHeld>,
}

/// For how many answers one limit held.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LimitHeld {
    /// The limit, as it is written: `first content < 500ms`.
    pub limit: String,
    /// For how many answers it held, whatever the other limits did.
    pub held: u64,
}

/// Failures of one cause.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailureGroup {
    /// The index of the scenario.
    pub scenario: usize,
    /// The step that failed.
    pub of: Subject,
    /// The kind of failure, as `streamgauge::FailureKind` names it.
    pub kind: String,
    /// The cause, without what differs from one failure to the next.
    pub cause: String,
    /// How many there were, without the warm-up.
    pub count: u64,
    /// How many there were in the warm-up.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub warm_up: u64,
    /// Whether the generator failed and not the server: no descriptor, port or memory was left.
    pub generator: bool,
    /// The first texts, whole.
    pub examples: Vec<String>,
    /// When each of them came.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub examples_at: Vec<u64>,
}

/// How the generator itself did.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Generator {
    /// What it ran on.
    pub environment: Environment,
    /// How late users started.
    pub schedule_lag: Distribution,
    /// How late the loops of the cores came to a timer of their own.
    pub loop_lag: Distribution,
    /// How long bytes that had come lay in their sockets until they were read, by the kernel's clock: of all streams and responses,
    /// of [some reads](streamgauge::Recorder::socket_wait). `None` where that is not known: the system does not tell, or was not asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub socket_wait: Option<Distribution>,
    /// What part of latencies was its own, as far as it is known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub own_parts: Vec<OwnPart>,
    /// The time of processors used, of all cores.
    pub cpu: u64,
    /// The greatest share of its core that a core used in a second, from 0 to 1.
    pub busiest_core: f64,
    /// The most memory that was resident, in bytes; 0 if unknown.
    pub memory: u64,
    /// The most descriptors open at once; 0 if unknown.
    pub descriptors: u64,
    /// How many descriptors may be open.
    pub descriptor_limit: u64,
    /// The ports that connections took, by target and local address, the fullest first; empty if unknown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ports: Vec<PortsUsed>,
    /// The targets to which there may have been too few ports, with the way out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ports_short: Vec<PortsShort>,
    /// How long cores waited for the file of all failures.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub failure_file_wait: u64,
    /// Why the generator was the bottleneck, with the figure that says so; empty if it was not.
    pub bottlenecks: Vec<String>,
}

/// What part of a latency was the generator's own, without the warm-up: its users were late, or sockets were ready and it read
/// them late.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnPart {
    /// The index of the scenario in [`Report::scenarios`].
    pub scenario: Option<usize>,
    /// What the latency is of.
    pub of: Subject,
    /// The metric: `first event`.
    pub metric: String,
    /// How many samples of what it is made of there are: the fewest.
    pub samples: u64,
    /// At the median.
    pub p50: OwnTime,
    /// At the 99th percentile.
    pub p99: OwnTime,
}

/// A latency at a percentile, and what the generator may have added to it: its own delays at the same percentile.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnTime {
    /// The latency, of what succeeded.
    pub all: u64,
    /// How late users started, where it counts from their intended start.
    pub late: u64,
    /// How long bytes lay in the socket, unread; of a check, those of its scenario's streams. `None` if it is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub socket_wait: Option<u64>,
}

/// What a generator ran on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Environment {
    /// The operating system: `linux`.
    pub os: String,
    /// Its version; empty if unknown.
    pub os_version: String,
    /// The architecture of its processor: `x86_64`.
    pub arch: String,
    /// How many cores it has.
    pub cores: u32,
    /// Whether streamgauge was built with optimisations.
    pub optimised: bool,
}

/// Something that was steered by hand.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Steering {
    /// When.
    pub at: u64,
    /// What: `arrivals paused`, `rates × 2`, …
    pub what: String,
}

/// What an assertion came to.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// The assertion, as it can be written for `--assert`.
    pub assertion: String,
    /// Whether it held.
    pub held: bool,
    /// The value that it was held against, as shown: `812ms`, `none: 3 of 100 failed`, `no data`.
    pub value: String,
    /// How many samples the value is of.
    pub samples: u64,
    /// What else must be known of it: that there were too few samples for the percentile, say.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}
