//! Whether there are ports enough for the connections of each target that becomes known.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant};

use crate::metrics::{PortsShort, PortsUsed};
use crate::shard::{InUse, Limits, Ports, Sources, Wanted, ports_in_use};

/// The ports of the machine are read so seldom that it takes at most this part of the time: a thread that follows the run has more to
/// do.
const PART_OF_TIME: u32 = 200;

/// How often they are read at most. A port waits for a minute, so that none is missed.
const LEAST: Duration = Duration::from_secs(1);

/// By how many looks it is known how often connections are opened.
const LOOKS: usize = 9;

/// The pairs of target and local address that are told at most.
const MOST: usize = 64;

/// Follows the ports that connections take.
#[derive(Debug)]
pub(super) struct PortWatch {
    there: Option<Ports>,
    /// How many processes of this machine drive the load together. They share its ports.
    processes: u32,
    /// When they are read next.
    next: Duration,
    now: InUse,
    most: BTreeMap<(SocketAddr, IpAddr), u64>,
    /// How many connections were made to each target, at the last looks.
    made: HashMap<SocketAddr, Vec<(Duration, u64)>>,
    short: Vec<PortsShort>,
}

impl PortWatch {
    /// For one of so many processes. `short` is what is known before the run.
    pub(super) fn new(limits: &Limits, processes: u32, short: Vec<PortsShort>) -> Self {
        Self {
            there: limits.ports,
            processes: processes.max(1),
            next: Duration::ZERO,
            now: InUse::new(),
            most: BTreeMap::new(),
            made: HashMap::new(),
            short,
        }
    }

    /// Looks once a second: so many connections were made to each target so far, and the profiles go on for so long.
    pub(super) fn look(&mut self, elapsed: Duration, left: Option<Duration>, made: &[(SocketAddr, u64)]) {
        if elapsed >= self.next {
            let begun = Instant::now();
            self.read(made);
            self.next = elapsed + (begun.elapsed() * PART_OF_TIME).max(LEAST);
        }
        for (target, made) in made {
            let so_far = self.made.entry(*target).or_default();
            so_far.push((elapsed, *made));
            if so_far.len() > LOOKS {
                so_far.remove(0);
            }
            self.hold(*target, left);
        }
    }

    /// Reads which ports are taken.
    pub(super) fn read(&mut self, made: &[(SocketAddr, u64)]) {
        let targets: BTreeSet<SocketAddr> = made.iter().map(|(target, _)| *target).collect();
        self.take(if targets.is_empty() { InUse::new() } else { ports_in_use(&targets).unwrap_or_default() });
    }

    fn take(&mut self, now: InUse) {
        for (pair, taken) in &now {
            let most = self.most.entry(*pair).or_default();
            *most = (*most).max(taken.all());
        }
        self.now = now;
    }

    /// Holds what a target needs against what there is: what it opens in a second of the last ones, for a minute.
    fn hold(&mut self, target: SocketAddr, left: Option<Duration>) {
        let name = target.to_string();
        let Some(made) = self.made.get(&target).filter(|made| made.len() == LOOKS) else { return };
        if self.short.iter().any(|short| short.target == name) {
            return;
        }
        let per_second = |pair: &[(Duration, u64)]| {
            let [(before, fewer), (now, more)] = pair else { return 0.0 };
            let passed = now.saturating_sub(*before).as_secs_f64();
            if passed > 0.0 { more.saturating_sub(*fewer) as f64 / passed } else { 0.0 }
        };
        let mut rates: Vec<f64> = made.windows(2).map(per_second).collect();
        rates.sort_unstable_by(f64::total_cmp);
        // The median: users that come at once are no rate.
        let each_second = rates[rates.len() / 2];
        let all = made.last().map_or(0, |(_, made)| *made) as f64;
        let left = left.map_or(f64::INFINITY, |left| left.as_secs_f64());
        let processes = f64::from(self.processes);
        let opens = crate::profile::whole((all + each_second * left) * processes);
        let pairs = self.now.iter().filter(|((to, _), _)| *to == target);
        let open = pairs.clone().map(|(_, taken)| taken.open).sum();
        let sources = match pairs.count() {
            0 | 1 => Sources::Systems,
            several => Sources::Given(u32::try_from(several).unwrap_or(u32::MAX)),
        };
        let wanted = Wanted::new(open, 1).target(target, sources, each_second * processes, opens);
        self.short.extend(wanted.ports_short(self.there));
    }

    /// The ports that were taken at most, the fullest first.
    pub(super) fn used(&self) -> Vec<PortsUsed> {
        let there = self.there.map_or(0, |ports| ports.count);
        let used = self.most.iter().map(|((target, source), most)| PortsUsed {
            target: target.to_string(),
            source: source.to_string(),
            most: *most,
            there,
        });
        let mut all = Vec::new();
        PortsUsed::add_all(&mut all, used.collect());
        all.truncate(MOST);
        all
    }

    /// The targets to which there may be too few.
    pub(super) fn short(&self) -> Vec<PortsShort> {
        self.short.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shard::Taken;

    const LINUX: Ports = Ports { count: 28_232, reused_on_loopback: true, reused: false };

    fn watch(processes: u32) -> PortWatch {
        let limits = Limits { descriptors: None, ports: Some(LINUX) };
        PortWatch { next: Duration::MAX, ..PortWatch::new(&limits, processes, Vec::new()) }
    }

    fn taken(target: SocketAddr, sources: u8, each: u64) -> InUse {
        let source = |last| ((target, IpAddr::from([10, 0, 0, last])), Taken { open: 10, waiting: each });
        (1..=sources).map(source).collect()
    }

    /// Opens so many connections each second for ten seconds of a run that goes on for so long.
    fn opened(watch: &mut PortWatch, target: SocketAddr, first: u64, each_second: u64, left: u64) {
        for second in 0..10 {
            let made = [(target, first + second * each_second)];
            watch.look(Duration::from_secs(second + 1), Some(Duration::from_secs(left)), &made);
        }
    }

    #[test]
    fn a_target_that_becomes_known_is_held_against_its_ports() {
        let target = "192.0.2.1:443".parse().unwrap();
        let mut watch = watch(1);
        watch.take(taken(target, 1, 0));
        opened(&mut watch, target, 0, 1_000, 600);
        let short = watch.short();
        assert_eq!((short.len(), short[0].target.as_str()), (1, "192.0.2.1:443"));
        assert!(
            short[0].why.starts_with(
                "60,010 ports to 192.0.2.1:443 are needed, and there are 28,232: 10 open at a time, and 1,000 opens per second"
            ),
            "{}",
            short[0].why
        );
        assert!(short[0].why.contains("3 local addresses have enough"), "{}", short[0].why);
        opened(&mut watch, target, 10_000, 1_000, 600);
        assert_eq!(watch.short(), short, "each target once");
    }

    #[test]
    fn what_comes_at_once_or_is_soon_over_or_has_sources_enough_is_not_short() {
        let target = "192.0.2.1:443".parse().unwrap();
        let is_short = |sources, processes, first, each_second, left| {
            let mut watch = watch(processes);
            watch.take(taken(target, sources, 0));
            opened(&mut watch, target, first, each_second, left);
            !watch.short().is_empty()
        };
        assert!(is_short(1, 1, 0, 500, 600));
        assert!(!is_short(1, 1, 20_000, 100, 600), "those that came at once are no rate");
        assert!(!is_short(1, 1, 0, 500, 10), "it is over before");
        assert!(!is_short(3, 1, 0, 1_000, 600), "three sources");
        assert!(!is_short(1, 1, 0, 200, 600));
        assert!(is_short(1, 3, 0, 200, 600), "of three processes that share the ports");
    }

    #[test]
    fn the_most_is_kept_and_the_fullest_comes_first() {
        let target = "192.0.2.1:443".parse().unwrap();
        let mut watch = watch(1);
        watch.take(taken(target, 1, 300));
        watch.take(taken(target, 2, 200));
        let used = watch.used();
        let told: Vec<(&str, u64, u64)> =
            used.iter().map(|used| (used.source.as_str(), used.most, used.free())).collect();
        assert_eq!(told, [("10.0.0.1", 310, 28_232 - 310), ("10.0.0.2", 210, 28_232 - 210)]);
    }
}
