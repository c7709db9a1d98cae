//! Does a load fit into this process and this machine?

use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use streamgauge::Shard;

use crate::error::LoadError;
use crate::load::{Lane, Load};
use crate::metrics::PortsShort;
use crate::profile::{Injection, Profile, share};
use crate::shard::{Limits, Need, Sources, Wanted};

/// The addresses of this machine that the runtime lets users of servers on `127.0.0.0/8` take in turn.
const LOOPBACK: u32 = 8;

impl Load<'_> {
    /// How many cores it is to use.
    pub(crate) fn cores_used(&self) -> u32 {
        let cores = self.settings.cores.or_else(|| thread::available_parallelism().ok().map(usize::from));
        u32::try_from(cores.unwrap_or(1)).unwrap_or(u32::MAX)
    }

    /// Refuses a part of it that certainly has more users at once than there are descriptors: by what its closed profiles have at
    /// their peak, and what its open ones start at once.
    pub(crate) fn fits(&self, part: Shard, limits: &Limits) -> Result<(), LoadError> {
        let users = share(self.at_once(certainly_at_once), part);
        let needs = Wanted::new(users, self.cores_used()).needs(limits);
        match needs.iter().find(|need| need.is_short()) {
            Some(need) => {
                Err(LoadError::Resources(format!("{need}, if the load is a program that calls `.main()`")))
            }
            None => Ok(()),
        }
    }

    /// How many processes it takes to have descriptors enough.
    pub(crate) fn processes_needed(&self) -> u32 {
        let processes = Wanted::new(self.users_at_once(), self.cores_used()).processes(&Limits::here());
        processes.map_or(1, |processes| u32::try_from(processes).unwrap_or(u32::MAX))
    }

    /// What one of so many processes needs, and how much there is. A name is not looked up: it is taken for one address.
    pub(crate) fn needs(&self, processes: u32, limits: &Limits) -> Vec<Need> {
        let base = self.settings.base.as_deref();
        let targets = match (base.and_then(address), base.and_then(host)) {
            (Some(address), _) => vec![Target::Address(address)],
            (None, Some((name, port))) => vec![Target::Name(format!("{name}:{port}"))],
            (None, None) => Vec::new(),
        };
        self.wanted(processes, &targets).needs(limits)
    }

    /// The targets to which there may be too few ports, with a name looked up: as far as they are known before the run, which is
    /// that of its base.
    pub(crate) fn ports_short(&self, limits: &Limits) -> Vec<PortsShort> {
        let base = self.settings.base.as_deref();
        let targets = match (base.and_then(address), base.and_then(host)) {
            (Some(address), _) => vec![Target::Address(address)],
            (None, Some((name, port))) => looked_up(name, port).into_iter().map(Target::Found).collect(),
            (None, None) => Vec::new(),
        };
        if targets.is_empty() {
            return Vec::new();
        }
        self.wanted(1, &targets).ports_short(limits.ports)
    }

    /// What one of so many processes asks for, if users take these targets in turn.
    fn wanted(&self, processes: u32, targets: &[Target]) -> Wanted {
        let processes = u64::from(processes.max(1));
        let users = self.users_at_once().div_ceil(processes);
        let within_a_minute = self.most_of_a_stage(|profile| match profile.is_open() {
            true => most_within_a_minute(profile),
            false => 0,
        });
        let opens =
            self.most_of_a_stage(|profile| profile.users().or(profile.peak_concurrency()).unwrap_or(0));
        // Ports are all processes' together.
        let each = targets.len().max(1) as u64;
        let (per_second, opens) = (within_a_minute as f64 / 60.0 / each as f64, opens.div_ceil(each));
        let wanted = Wanted::new(users, self.cores_used());
        targets.iter().fold(wanted, |wanted, target| match target {
            Target::Address(address) => wanted.target(*address, sources(*address), per_second, opens),
            Target::Found(address) => wanted.target(*address, Sources::Systems, per_second, opens),
            Target::Name(name) => wanted.named_target(name, Sources::Systems, per_second, opens),
        })
    }

    /// How many users may be there at once, for whose streams there must be descriptors: the most of closed profiles, and those
    /// that come within a minute in open ones, since how long they stay is not known.
    pub(crate) fn users_at_once(&self) -> u64 {
        self.at_once(|profile| profile.peak_concurrency().unwrap_or_else(|| most_within_a_minute(profile)))
    }

    /// The most users that may be there at once, of what a profile may have.
    fn at_once(&self, of: impl Fn(&Profile) -> u64) -> u64 {
        let users = self.most_of_a_stage(of);
        self.settings.at_most_users.map_or(users, |most| users.min(most))
    }

    /// The most of all stages, of which each is the sum of its profiles.
    fn most_of_a_stage(&self, of: impl Fn(&Profile) -> u64) -> u64 {
        let mut lanes = self.lanes.iter();
        let stages = self.stages.iter().map(|count| {
            let lanes = lanes.by_ref().take(*count);
            lanes.map(|lane: &Lane<'_>| of(&lane.profile)).fold(0, u64::saturating_add)
        });
        stages.max().unwrap_or_default()
    }
}

/// The users that are there at once whatever the server does.
fn certainly_at_once(profile: &Profile) -> u64 {
    let outline = profile.outline();
    let at_once = |at: Duration| {
        let together = outline.iter().filter(|step| step.starts == at && step.lasts.is_zero());
        together.map(|step| step.users).fold(0, u64::saturating_add)
    };
    let most = || outline.iter().map(|step| at_once(step.starts)).max().unwrap_or_default();
    profile.peak_concurrency().unwrap_or_else(most)
}

/// The most users that come within a minute. Of very many, not each is looked at.
fn most_within_a_minute(profile: &Profile) -> u64 {
    const LOOKED_AT: u64 = 100_000;
    let all = profile.users().unwrap_or_default();
    let each = u32::try_from(all / LOOKED_AT).unwrap_or(u32::MAX).max(1);
    // Those of one of so many parts.
    let part = Shard::new(0, each).unwrap_or_default();
    let Injection::Open(arrivals) = profile.injection(0, part) else { return 0 };
    let mut first = arrivals.clone().peekable();
    let mut most = 0;
    for last in arrivals {
        while first.next_if(|first| first.at + Duration::from_secs(60) <= last.at).is_some() {}
        most = most.max(first.peek().map_or(0, |first| last.index + u64::from(each) - first.index));
    }
    most.min(all)
}

/// Where connections go.
enum Target {
    Address(SocketAddr),
    /// An address of a name: users of names do not take several local addresses.
    Found(SocketAddr),
    /// One address of this name, with its port.
    Name(String),
}

/// The local addresses of connections to this one, as far as a load decides it.
fn sources(address: SocketAddr) -> Sources {
    match address.ip() {
        IpAddr::V4(ip) if ip.is_loopback() && cfg!(target_os = "linux") => Sources::Given(LOOPBACK),
        _ => Sources::Systems,
    }
}

/// The address of a URL that has one and no name.
fn address(url: &str) -> Option<SocketAddr> {
    let (name, port) = host(url)?;
    Some(SocketAddr::new(name.trim_start_matches('[').trim_end_matches(']').parse().ok()?, port))
}

/// The host of a URL, and its port.
fn host(url: &str) -> Option<(&str, u16)> {
    let (scheme, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let (_, authority) = authority.rsplit_once('@').unwrap_or(("", authority));
    let port = if scheme.eq_ignore_ascii_case("https") { 443 } else { 80 };
    match authority.rsplit_once(':') {
        Some((host, written)) if !written.contains(']') => Some((host, written.parse().ok()?)),
        _ => Some((authority, port)).filter(|(host, _)| !host.is_empty()),
    }
}

/// The addresses of a name; none if it has none, or if nobody answers: whoever connects will say so.
fn looked_up(name: &str, port: u16) -> Vec<SocketAddr> {
    let (to, found) = channel();
    let name = name.to_owned();
    // A look-up cannot be given up, so that it may outlive who waits for it.
    thread::spawn(move || {
        let found = (name.as_str(), port).to_socket_addrs().map(Vec::from_iter);
        // Nobody may wait any more.
        let _ = to.send(found.unwrap_or_default());
    });
    let mut found = found.recv_timeout(LOOK_UP).unwrap_or_default();
    found.sort_unstable();
    found.dedup();
    found
}

/// How long a name is looked up before the run.
const LOOK_UP: Duration = Duration::from_secs(2);

#[cfg(test)]
mod tests {
    use streamgauge::scenario;

    use super::*;
    use crate::shard::Ports;
    use crate::{at_once, constant_concurrent, load, ramp, rate, secs};

    const LIMITS: Limits = Limits { descriptors: Some(1_000), ports: None };

    #[test]
    fn what_certainly_has_too_many_users_at_once_is_refused_with_the_number_that_it_needs() {
        let idle = || scenario! { pause 1ms };
        let fits = |profile: Profile, part| load("it").scenario(idle(), profile).cores(1).fits(part, &LIMITS);
        let text = fits(at_once(5_000).into(), Shard::default()).unwrap_err().to_string();
        assert_eq!(
            text,
            "the load does not fit on this machine: 5,068 descriptors are needed, and there are 1,000: 5,000 for connections \
             and 68 for the process; `ulimit -n 5068` raises the limit, or `--processes 6` shares them, if the load is a \
             program that calls `.main()`"
        );
        let second = Shard::new(1, 6).expect("there is one");
        assert!(fits(at_once(5_000).into(), second).is_ok());
        assert!(fits(constant_concurrent(1_000).during(secs(1)).into(), Shard::default()).is_err());
        assert!(fits(constant_concurrent(900).during(secs(1)).into(), Shard::default()).is_ok());
        // They may have gone when the last ones come.
        assert!(fits(ramp(5_000).over(secs(1)).into(), Shard::default()).is_ok());
        assert!(fits([at_once(500), at_once(500)].into(), Shard::default()).is_err());
    }

    #[test]
    fn stages_need_what_the_greatest_of_them_needs() {
        let idle = || scenario! { pause 1ms };
        let load = load("it")
            .scenario(idle(), at_once(10))
            .scenario(idle(), at_once(20))
            .then()
            .scenario(idle(), constant_concurrent(25).during(secs(1)));
        assert_eq!(load.users_at_once(), 30);
        assert_eq!(load.at_most_users(12).users_at_once(), 12);
    }

    #[test]
    fn the_most_within_a_minute_are_known_of_few_and_of_many() {
        let most = |profile: Profile| most_within_a_minute(&profile);
        assert_eq!(most(rate(10.0).during(secs(600)).into()), 600);
        assert_eq!(most([at_once(50), ramp(30).over(secs(120))].into()), 65);
        assert_eq!(most(at_once(9_000_000).into()), 9_000_000);
        let many = most(rate(10_000.0).during(secs(3_600)).into());
        assert!((600_000..=600_360).contains(&many), "{many}");
    }

    #[test]
    fn a_name_is_looked_up_only_where_the_run_begins() {
        assert_eq!(address("http://127.0.0.1:8080/a"), "127.0.0.1:8080".parse().ok());
        assert_eq!(address("https://[::1]/"), "[::1]:443".parse().ok());
        assert_eq!(address("http://[::1]:81"), "[::1]:81".parse().ok());
        assert_eq!(address("https://example.com/"), None);
        assert_eq!(host("https://user:word@example.com/a:b"), Some(("example.com", 443)));
        assert_eq!(host("http://example.com:8080?a"), Some(("example.com", 8080)));
        let load =
            load("it").scenario(scenario! { pause 1ms }, at_once(1)).base("http://no.such.name.invalid:81/a");
        let whats: Vec<String> = load.needs(1, &LIMITS).into_iter().map(|need| need.what).collect();
        assert_eq!(whats, ["descriptors", "ports to no.such.name.invalid:81"]);
    }

    #[test]
    fn a_base_with_a_name_is_held_against_its_ports() {
        let ports = Some(Ports { count: 1_000, reused_on_loopback: false, reused: false });
        let short = |users| {
            let profile = rate(users).during(secs(600));
            let load = load("it").scenario(scenario! { pause 1ms }, profile).base("http://localhost:8080");
            load.ports_short(&Limits { descriptors: None, ports })
        };
        assert!(short(1.0).is_empty());
        let short = short(2_000.0);
        let short = short.iter().find(|short| short.target == "127.0.0.1:8080").expect("it is short");
        assert!(short.why.contains("local addresses have enough"), "{short:?}");
        assert!(short.why.contains("`127.0.0.1` in the URL"), "{short:?}");
    }
}
