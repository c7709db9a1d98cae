//! Does a load fit into this process and this machine?

use std::fmt;
use std::fs;
use std::net::SocketAddr;
use std::time::Duration;

use super::system;
use crate::metrics::PortsShort;
use crate::profile::text;

/// What a load asks of the machine: as much as is known before it runs.
///
/// ```
/// use streamgauge_load::shard::{Limits, Sources, Wanted};
///
/// let wanted = Wanted::new(50_000, 4).target("127.0.0.1:8080".parse().unwrap(), Sources::Given(8), 1_000.0, 50_000);
/// let here = Limits { descriptors: Some(20_000), ports: None };
/// let needs = wanted.needs(&here);
/// assert!(needs[0].is_short());
/// assert_eq!(
///     needs[0].to_string(),
///     "50,080 descriptors are needed, and there are 20,000: 50,000 for connections and 80 for the process; \
///      `ulimit -n 50080` raises the limit, or `--processes 3` shares them",
/// );
/// assert_eq!(wanted.processes(&here), Some(3));
/// ```
#[derive(Debug, Clone, PartialEq)]
#[must_use = "it says what it needs only when asked"]
pub struct Wanted {
    connections: u64,
    cores: u32,
    targets: Vec<Target>,
}

/// Connections to one address.
#[derive(Debug, Clone, PartialEq)]
struct Target {
    /// The address, or the name that has it.
    name: String,
    is_loopback: bool,
    sources: Sources,
    opens_per_second: f64,
    opens: u64,
}

/// Which local addresses connections are made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sources {
    /// The one that the system chooses.
    Systems,
    /// So many, which were given or, on loopback, are `127.0.0.1` and those after it.
    Given(u32),
}

/// What there is of it; `None` where that is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Limits {
    /// How many descriptors this process may have.
    pub descriptors: Option<u64>,
    /// The ports of connections.
    pub ports: Option<Ports>,
}

/// The ports from which this machine connects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ports {
    /// How many there are for each local address.
    pub count: u64,
    /// Whether one that waits is taken again after a second: by the system, for connections on loopback whose local address it
    /// chooses itself.
    pub reused_on_loopback: bool,
    /// The same, for all connections whose local address the system chooses.
    pub reused: bool,
}

/// What a process needs of descriptors.
pub(crate) const DESCRIPTORS: &str = "descriptors";

/// How long the port of a connection that we have closed cannot be used (`TIME_WAIT`).
const WAITS: Duration = Duration::from_secs(60);

/// How long it is if the system takes it again (`tcp_tw_reuse`).
const WAITS_IF_REUSED: Duration = Duration::from_secs(1);

/// What a process has open besides: files, the standard streams, lookups of names.
const OF_THE_PROCESS: u64 = 64;

/// What the runtime of a core has open.
const OF_A_CORE: u64 = 4;

impl Limits {
    /// Those of this process. The limit of descriptors is raised as far as the process itself may.
    #[must_use]
    pub fn here() -> Self {
        Self { descriptors: system::raise_descriptor_limit(), ports: Ports::here() }
    }
}

impl Ports {
    /// Those of this machine; `None` where that is unknown.
    #[must_use]
    pub fn here() -> Option<Self> {
        let range = fs::read_to_string("/proc/sys/net/ipv4/ip_local_port_range").ok()?;
        let reserved = fs::read_to_string("/proc/sys/net/ipv4/ip_local_reserved_ports").unwrap_or_default();
        let reuse = fs::read_to_string("/proc/sys/net/ipv4/tcp_tw_reuse").unwrap_or_default();
        Self::read(&range, &reserved, &reuse)
    }

    /// From what Linux says: `32768 60999`, `8080,9000-9999`, and 0, 1 or 2.
    fn read(range: &str, reserved: &str, reuse: &str) -> Option<Self> {
        let (first, last) = range.trim().split_once(char::is_whitespace)?;
        let (first, last): (u64, u64) = (first.parse().ok()?, last.trim().parse().ok()?);
        let taken: u64 = reserved
            .trim()
            .split(',')
            .filter_map(|ports| {
                let (from, to) = ports.split_once('-').unwrap_or((ports, ports));
                let (from, to): (u64, u64) = (from.parse().ok()?, to.parse().ok()?);
                Some((to.min(last) + 1).saturating_sub(from.max(first)))
            })
            .sum();
        let count = (last + 1).saturating_sub(first).saturating_sub(taken);
        let reuse = reuse.trim();
        Some(Self { count, reused_on_loopback: matches!(reuse, "1" | "2"), reused: reuse == "1" })
    }
}

/// Something that a load needs, and how much there is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// What: `descriptors`, `ports to 127.0.0.1:8080`.
    pub what: String,
    /// How much of it.
    pub needed: u64,
    /// How much there is, if that is known.
    pub there: Option<u64>,
    /// How it was counted.
    pub because: String,
    /// What to do if there is too little.
    pub way_out: String,
}

impl Need {
    /// Whether there is less than is needed.
    #[must_use]
    pub fn is_short(&self) -> bool {
        self.there.is_some_and(|there| there < self.needed)
    }
}

impl fmt::Display for Need {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, needed, there, because, way_out } = self;
        let needed = text::count(*needed);
        match there {
            Some(there) if self.is_short() => {
                write!(
                    f,
                    "{needed} {what} are needed, and there are {}: {because}; {way_out}",
                    text::count(*there)
                )
            }
            Some(there) => write!(f, "{needed} {what} of {}: {because}", text::count(*there)),
            None => write!(f, "{needed} {what}: {because}; how many there are is unknown"),
        }
    }
}

impl Wanted {
    /// So many connections at a time, driven by so many cores.
    pub fn new(connections: u64, cores: u32) -> Self {
        Self { connections, cores, targets: Vec::new() }
    }

    /// Connections to this address are opened at such a rate at most, and so many in all.
    pub fn target(
        mut self,
        address: SocketAddr,
        sources: Sources,
        opens_per_second: f64,
        opens: u64,
    ) -> Self {
        let is_loopback = address.ip().is_loopback();
        self.targets.push(Target {
            name: address.to_string(),
            is_loopback,
            sources,
            opens_per_second,
            opens,
        });
        self
    }

    /// The same, to the address of a name that is not looked up.
    pub fn named_target(
        mut self,
        name: impl Into<String>,
        sources: Sources,
        opens_per_second: f64,
        opens: u64,
    ) -> Self {
        let target = Target { name: name.into(), is_loopback: false, sources, opens_per_second, opens };
        self.targets.push(target);
        self
    }

    /// What it needs, and how much there is.
    #[must_use]
    pub fn needs(&self, limits: &Limits) -> Vec<Need> {
        let ports = self.targets.iter().map(|target| target.need(self.connections, limits.ports));
        std::iter::once(self.descriptors(limits)).chain(ports).collect()
    }

    /// The targets to which there are too few ports.
    pub(crate) fn ports_short(&self, ports: Option<Ports>) -> Vec<PortsShort> {
        let needs = self.targets.iter().map(|target| (target, target.need(self.connections, ports)));
        let short = needs.filter(|(_, need)| need.is_short());
        short
            .map(|(target, need)| PortsShort { target: target.name.clone(), why: need.to_string() })
            .collect()
    }

    fn of_the_process(&self) -> u64 {
        OF_THE_PROCESS + OF_A_CORE * u64::from(self.cores)
    }

    fn descriptors(&self, limits: &Limits) -> Need {
        let own = self.of_the_process();
        let needed = self.connections.saturating_add(own);
        let shared = match self.processes(limits) {
            Some(processes) => format!(", or `--processes {processes}` shares them"),
            None => String::new(),
        };
        Need {
            what: DESCRIPTORS.to_owned(),
            needed,
            there: limits.descriptors,
            because: format!("{} for connections and {own} for the process", text::count(self.connections)),
            way_out: format!("`ulimit -n {needed}` raises the limit{shared}"),
        }
    }

    /// How many processes have descriptors enough for it, each with as many cores; `None` if no number has. One if the limit
    /// is unknown.
    #[must_use]
    pub fn processes(&self, limits: &Limits) -> Option<u64> {
        let Some(limit) = limits.descriptors else { return Some(1) };
        let each = limit.checked_sub(self.of_the_process()).filter(|each| *each > 0)?;
        Some(self.connections.div_ceil(each).max(1))
    }
}

impl Target {
    fn need(&self, connections: u64, ports: Option<Ports>) -> Need {
        let waits = self.waits(ports);
        let waiting = (self.opens_per_second.max(0.0) * waits.as_secs_f64()).ceil();
        let waiting = crate::profile::whole(waiting).min(self.opens);
        let open = connections.min(self.opens);
        let needed = open.saturating_add(waiting).min(self.opens.max(1));
        let sources = match self.sources {
            Sources::Systems => 1,
            Sources::Given(sources) => u64::from(sources.max(1)),
        };
        let because = format!(
            "{} open at a time, and {} opens per second, each of which keeps its port for {} after it",
            text::count(open),
            text::number(self.opens_per_second),
            text::time(waits),
        );
        let each = ports.map_or(1, |ports| ports.count.max(1));
        let spread = match (self.is_loopback, self.sources) {
            (true, Sources::Systems) => {
                "`127.0.0.1` in the URL, unless `Client::spread_loopback(false)` is said, takes 8 local addresses; "
            }
            _ => "",
        };
        let way_out = format!(
            "{spread}{} local addresses have enough (`Client::local_address`), or more ports (on Linux \
             `sysctl net.ipv4.ip_local_port_range=\"1024 65535\"`), or a further machine (`--shard 0/2`): the processes of one \
             share its ports",
            text::count(needed.div_ceil(each)),
        );
        Need {
            what: format!("ports to {}", self.name),
            needed,
            there: ports.map(|ports| ports.count.saturating_mul(sources)),
            because,
            way_out,
        }
    }

    /// How long a port waits. The system takes one again only if it may choose the local address: else it looks for a port
    /// before it knows where the connection goes.
    fn waits(&self, ports: Option<Ports>) -> Duration {
        let reused = ports.is_some_and(|ports| ports.reused || ports.reused_on_loopback && self.is_loopback);
        if reused && self.sources == Sources::Systems { WAITS_IF_REUSED } else { WAITS }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINUX: Ports = Ports { count: 28_232, reused_on_loopback: true, reused: false };

    fn ports(address: &str, sources: Sources, opens_per_second: f64, opens: u64) -> Need {
        let wanted = Wanted::new(1_000, 1).target(address.parse().unwrap(), sources, opens_per_second, opens);
        wanted.needs(&Limits { descriptors: None, ports: Some(LINUX) }).remove(1)
    }

    #[test]
    fn the_ports_are_read_as_linux_says_them() {
        assert_eq!(Ports::read("32768\t60999\n", "\n", "2\n"), Some(LINUX));
        let reserved = Ports::read("32768 60999", "8080,40000-40009,60999", "1").unwrap();
        assert_eq!((reserved.count, reserved.reused), (28_232 - 11, true));
        assert_eq!(Ports::read("", "", ""), None);
        assert_eq!(Ports::read("a b", "", ""), None);
        assert_eq!(Ports::read("60999 32768", "1-65535", "0").map(|ports| ports.count), Some(0));
    }

    #[test]
    fn a_minute_of_opens_waits_for_its_ports() {
        let need = ports("192.0.2.1:443", Sources::Systems, 2_000.0, 1_000_000);
        assert_eq!(
            need.to_string(),
            "121,000 ports to 192.0.2.1:443 are needed, and there are 28,232: 1,000 open at a time, and 2,000 opens per \
             second, each of which keeps its port for 1m after it; 5 local addresses have enough \
             (`Client::local_address`), or more ports (on Linux `sysctl net.ipv4.ip_local_port_range=\"1024 65535\"`), or a \
             further machine (`--shard 0/2`): the processes of one share its ports",
        );
        assert!(!ports("192.0.2.1:443", Sources::Given(5), 2_000.0, 1_000_000).is_short());
        // A short run never has that many.
        assert!(!ports("192.0.2.1:443", Sources::Systems, 2_000.0, 20_000).is_short());
    }

    #[test]
    fn on_loopback_the_system_takes_ports_again() {
        assert!(!ports("127.0.0.1:80", Sources::Systems, 2_000.0, 1_000_000).is_short());
        assert!(ports("127.0.0.1:80", Sources::Given(1), 2_000.0, 1_000_000).is_short());
        assert!(!ports("127.0.0.1:80", Sources::Given(8), 2_000.0, 1_000_000).is_short());
    }

    #[test]
    fn processes_share_connections_and_have_each_their_own() {
        let processes = |connections, descriptors| {
            Wanted::new(connections, 2).processes(&Limits { descriptors, ports: None })
        };
        assert_eq!(processes(50_000, Some(20_000)), Some(3));
        assert_eq!(processes(19_928, Some(20_000)), Some(1));
        assert_eq!(processes(19_929, Some(20_000)), Some(2));
        assert_eq!(processes(50_000, None), Some(1));
        assert_eq!(processes(10, Some(72)), None);
        assert_eq!(processes(0, Some(100)), Some(1));
    }

    #[test]
    fn what_is_unknown_is_not_short() {
        let wanted =
            Wanted::new(50_000, 1).target("192.0.2.1:443".parse().unwrap(), Sources::Systems, 1e6, 1_000_000);
        for need in wanted.needs(&Limits::default()) {
            assert!(!need.is_short());
            assert!(need.to_string().ends_with("; how many there are is unknown"), "{need}");
        }
    }

    #[test]
    fn a_need_that_is_met_says_so() {
        let need = &Wanted::new(100, 1).needs(&Limits { descriptors: Some(20_000), ports: None })[0];
        assert_eq!(need.to_string(), "168 descriptors of 20,000: 100 for connections and 68 for the process");
    }
}
