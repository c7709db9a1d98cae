//! How the generator itself does, and whether it was the bottleneck.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

use tokio::time::Instant;

use super::ports::PortWatch;
use crate::metrics::GeneratorNow;
use crate::profile::text::count;
use crate::result::{Environment, FailureGroup, Generator, OwnPart};
use crate::shard::{self, Limits};
use crate::summary::span;

/// What each core says of itself while it runs.
#[derive(Debug)]
pub(super) struct Busy {
    since: Instant,
    cores: Vec<BusyCore>,
}

#[derive(Debug, Default)]
struct BusyCore {
    /// How busy it was in its last second, in thousandths.
    share: AtomicU32,
    /// When it came to its clock last, in milliseconds.
    seen: AtomicU64,
}

impl Busy {
    pub(super) fn new(cores: u32) -> Self {
        Self { since: Instant::now(), cores: (0..cores).map(|_| BusyCore::default()).collect() }
    }

    /// The share of its core that the busiest used, from 0 to 1.
    fn most(&self) -> f64 {
        let most = self.cores.iter().map(|core| core.share.load(Ordering::Relaxed)).max().unwrap_or_default();
        f64::from(most) / 1_000.0
    }

    /// For how long a core has not come to its clock.
    pub(super) fn silent(&self, core: usize, now: Instant) -> Duration {
        let seen = self.cores.get(core).map_or(0, |core| core.seen.load(Ordering::Relaxed));
        now.saturating_duration_since(self.since).saturating_sub(Duration::from_millis(seen))
    }
}

/// The time that the thread of a core has on its processor.
#[derive(Debug)]
pub(super) struct CoreClock {
    core: usize,
    since: Instant,
    cpu: Option<Duration>,
}

impl CoreClock {
    /// That of this thread.
    pub(super) fn new(core: usize) -> Self {
        Self { core, since: Instant::now(), cpu: shard::cpu_of_thread() }
    }

    /// Tells that it is there; and how busy it was, once a second.
    pub(super) fn tell(&mut self, now: Instant, busy: &Busy) {
        let told = busy.cores.get(self.core);
        if let Some(told) = told {
            let seen = now.saturating_duration_since(busy.since).as_millis();
            told.seen.store(u64::try_from(seen).unwrap_or(u64::MAX), Ordering::Relaxed);
        }
        let passed = now.saturating_duration_since(self.since);
        if passed < Duration::from_secs(1) {
            return;
        }
        let cpu = shard::cpu_of_thread();
        if let (Some(before), Some(now), Some(told)) = (self.cpu, cpu, told) {
            let share = now.saturating_sub(before).as_secs_f64() / passed.as_secs_f64();
            told.share.store((share * 1_000.0) as u32, Ordering::Relaxed);
        }
        (self.since, self.cpu) = (now, cpu);
    }
}

/// What the process has used so far.
#[derive(Debug)]
pub(super) struct Health {
    cpu_before: Option<Duration>,
    limits: Limits,
    busiest: f64,
    memory: u64,
    descriptors: u64,
    pub(super) ports: PortWatch,
}

impl Health {
    pub(super) fn new(limits: Limits, ports: PortWatch) -> Self {
        let cpu_before = shard::reading().cpu;
        Self { cpu_before, limits, busiest: 0.0, memory: 0, descriptors: 0, ports }
    }

    /// Looks once a second.
    pub(super) fn look(&mut self, busy: &Busy, now: &mut GeneratorNow) {
        let reading = shard::reading();
        now.busiest_core = busy.most();
        now.memory = reading.memory.unwrap_or_default();
        now.descriptors = reading.descriptors.unwrap_or_default();
        now.descriptor_limit = self.limits.descriptors.unwrap_or_default();
        (now.ports, now.ports_short) = (self.ports.used(), self.ports.short());
        self.busiest = self.busiest.max(now.busiest_core);
        self.memory = self.memory.max(now.memory);
        self.descriptors = self.descriptors.max(now.descriptors);
    }

    /// What it came to.
    pub(super) fn generator(&self, environment: Environment) -> Generator {
        let reading = shard::reading();
        let cpu = reading.cpu.zip(self.cpu_before).map(|(now, before)| now.saturating_sub(before));
        Generator {
            environment,
            cpu: cpu.map_or(0, |cpu| u64::try_from(cpu.as_nanos()).unwrap_or(u64::MAX)),
            busiest_core: self.busiest,
            memory: self.memory.max(reading.memory.unwrap_or_default()),
            descriptors: self.descriptors.max(reading.descriptors.unwrap_or_default()),
            descriptor_limit: self.limits.descriptors.unwrap_or_default(),
            ports: self.ports.used(),
            ports_short: self.ports.short(),
            ..Generator::default()
        }
    }
}

/// Why the generator was the bottleneck, each with the figure that says so.
///
/// Users that start late and loops that come late to their timers make every latency longer than it was: by as much, so that
/// 99 % of them must be within what was said. Where what was its own is known of a latency, it must not be too much of it. What the machine had too little of are failures that no server has made.
pub(super) fn bottlenecks(generator: &Generator, failures: &[FailureGroup], limit: Duration) -> Vec<String> {
    let lags =
        [("users started", &generator.schedule_lag), ("cores came to their timers", &generator.loop_lag)];
    let late = lags.into_iter().filter_map(|(what, lag)| {
        let p99 = lag.percentile(99.0)?;
        let busiest = generator.busiest_core * 100.0;
        (Duration::from_nanos(p99) > limit).then(|| {
            format!(
                "{what} up to {} late (p99; the limit is {}; the busiest core was {busiest:.0} % busy)",
                span(p99),
                span(nanos(limit))
            )
        })
    });
    let lacking = failures.iter().filter(|group| group.generator).map(|group| {
        format!(
            "{} failures of this machine and not of the server: {}",
            count(group.count + group.warm_up),
            group.cause
        )
    });
    late.chain(own(generator, limit)).chain(lacking).collect()
}

/// What is too much of a latency's own: a fifth of what the generator may be late by, and of the latency itself.
const TOO_MUCH: u32 = 5;

/// So few samples say nothing of a 99th percentile.
const ENOUGH: u64 = 100;

/// The latency of which the greatest share was the generator's own, if that is too much of any. A slow server makes the latency longer,
/// and the share smaller.
fn own(generator: &Generator, limit: Duration) -> Option<String> {
    let limit = limit / TOO_MUCH;
    let is_too_much = |part: &&OwnPart| {
        let at = &part.p99;
        part.samples >= ENOUGH
            && Duration::from_nanos(at.own()) > limit
            && at.own().saturating_mul(TOO_MUCH.into()) > at.all
    };
    let too_much = generator.own_parts.iter().filter(is_too_much);
    let OwnPart { of, metric, p99, .. } = too_much.max_by(|a, b| a.p99.share().total_cmp(&b.p99.share()))?;
    let name = [&of.title, &of.stream].into_iter().find(|name| !name.is_empty());
    let name = name.map(|name| format!(" {name:?}")).unwrap_or_default();
    let wait = p99.socket_wait.map(|wait| format!("bytes lay unread for {}", span(wait)));
    let late = (p99.late > 0).then(|| format!("users were {} late", span(p99.late)));
    let why = [wait, late].into_iter().flatten().collect::<Vec<_>>().join(" and ");
    Some(format!(
        "{} of {} of {metric}{name} were its own (p99; the limit is a fifth, and {}): {why}",
        span(p99.own()),
        span(p99.all),
        span(nanos(limit))
    ))
}

fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

impl Environment {
    /// That of this process.
    pub(super) fn here() -> Self {
        let version = std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
        let cores = std::thread::available_parallelism().map_or(0, usize::from);
        Self {
            os: std::env::consts::OS.to_owned(),
            os_version: version.trim().to_owned(),
            arch: std::env::consts::ARCH.to_owned(),
            cores: u32::try_from(cores).unwrap_or(u32::MAX),
            optimised: !cfg!(debug_assertions),
        }
    }
}
