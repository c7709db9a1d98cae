//! Does a load fit into this process and this machine?

use std::net::{IpAddr, SocketAddr};
use std::thread;
use std::time::Duration;

use streamgauge::Shard;

use crate::error::LoadError;
use crate::load::{Lane, Load};
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

    /// What one of so many processes needs, and how much there is.
    pub(crate) fn needs(&self, processes: u32, limits: &Limits) -> Vec<Need> {
        let users = self.users_at_once().div_ceil(u64::from(processes.max(1)));
        let mut wanted = Wanted::new(users, self.cores_used());
        // Ports are all processes' together.
        if let Some(address) = self.settings.base.as_deref().and_then(address) {
            let within_a_minute = self.at_once(|profile| match profile.is_open() {
                true => most_within_a_minute(profile),
                false => 0,
            });
            let opens = self.at_once(|profile| profile.users().or(profile.peak_concurrency()).unwrap_or(0));
            let sources = match address.ip() {
                IpAddr::V4(ip) if ip.is_loopback() && cfg!(target_os = "linux") => Sources::Given(LOOPBACK),
                _ => Sources::Systems,
            };
            wanted = wanted.target(address, sources, within_a_minute as f64 / 60.0, opens);
        }
        wanted.needs(limits)
    }

    /// How many users may be there at once, for whose streams there must be descriptors: the most of closed profiles, and those
    /// that come within a minute in open ones, since how long they stay is not known.
    pub(crate) fn users_at_once(&self) -> u64 {
        self.at_once(|profile| profile.peak_concurrency().unwrap_or_else(|| most_within_a_minute(profile)))
    }

    /// The most of all stages, of which each is the sum of its profiles.
    fn at_once(&self, of: impl Fn(&Profile) -> u64) -> u64 {
        let mut lanes = self.lanes.iter();
        let stages = self.stages.iter().map(|count| {
            let lanes = lanes.by_ref().take(*count);
            lanes.map(|lane: &Lane<'_>| of(&lane.profile)).fold(0, u64::saturating_add)
        });
        let users = stages.max().unwrap_or_default();
        self.settings.at_most_users.map_or(users, |most| users.min(most))
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

/// The most users that come within a minute.
fn most_within_a_minute(profile: &Profile) -> u64 {
    let Injection::Open(arrivals) = profile.injection(0, Shard::default()) else { return 0 };
    let mut first = arrivals.clone().peekable();
    let mut most = 0;
    for last in arrivals {
        while first.next_if(|first| first.at + Duration::from_secs(60) <= last.at).is_some() {}
        most = most.max(first.peek().map_or(0, |first| last.index + 1 - first.index));
    }
    most
}

/// The address of a URL that has one and no name: a name is not looked up only to plan.
fn address(url: &str) -> Option<SocketAddr> {
    let (scheme, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let port = if scheme.eq_ignore_ascii_case("https") { 443 } else { 80 };
    authority.parse().or_else(|_| format!("{authority}:{port}").parse()).ok()
}

#[cfg(test)]
mod tests {
    use streamgauge::scenario;

    use super::*;
    use crate::{at_once, constant_concurrent, load, ramp, secs};

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
    fn a_name_is_not_looked_up() {
        assert_eq!(address("http://127.0.0.1:8080/a"), "127.0.0.1:8080".parse().ok());
        assert_eq!(address("https://[::1]/"), "[::1]:443".parse().ok());
        assert_eq!(address("https://example.com/"), None);
    }
}
