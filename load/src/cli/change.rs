//! What flags change of a load.

use std::time::Duration;

use super::args::RunArguments;
use crate::error::LoadError;
use crate::judge::Assertion;
use crate::load::{Lane, Load};
use crate::profile::{Profile, ProfileError};
use crate::settings::base_problem;

impl Load<'_> {
    /// Changes it as the flags say.
    pub(super) fn change(&mut self, flags: &RunArguments) -> Result<(), LoadError> {
        let mut problems = Vec::new();
        let mut told = |flag: &str, problem: Result<(), ProfileError>| {
            let (text, name) = (problem.err().map(|error| error.to_string()), flags.variables.name(flag));
            problems.extend(text.iter().flat_map(|text| text.lines()).map(|line| format!("{name}: {line}")));
        };
        // First how long it takes: that changes how many users come, where a step has a rate.
        if let Some(duration) = flags.duration {
            told("duration", self.last(duration));
        }
        if let Some(users) = flags.users {
            told("users", self.have_users(users));
        }
        if let Some(rate) = flags.rate {
            told("rate", self.have_rate(rate));
        }
        match assertions("--assert", &flags.judging.assertions, |assertion| self.misnamed(assertion)) {
            Ok(more) => self.assertions.extend(more),
            Err(wrong) => problems.extend(wrong),
        }
        if let Some(problem) = flags.base_url.as_deref().and_then(base_problem) {
            problems.push(format!("{}: {problem}", flags.variables.name("base-url")));
        }
        let settings = &mut self.settings;
        settings.base = flags.base_url.clone().or(settings.base.take());
        settings.seed = flags.seed.unwrap_or(settings.seed);
        settings.cores = flags.cores.map(|cores| cores as usize).or(settings.cores);
        settings.time_sockets &= !flags.no_socket_wait;
        settings.allow_saturated |= flags.judging.allow_saturated;
        settings.failures = flags.failures.clone().or(settings.failures.take());
        if problems.is_empty() { Ok(()) } else { Err(LoadError::Invalid(problems)) }
    }

    /// So many users in all profiles together; each has its share, and at least one.
    fn have_users(&mut self, users: u64) -> Result<(), ProfileError> {
        let of = |lane: &Lane<'_>| lane.profile.users().or(lane.profile.peak_concurrency()).unwrap_or(0);
        let all: u64 = self.lanes.iter().map(of).fold(0, u64::saturating_add);
        let share = |of_lanes: u64| u128::from(users) * u128::from(of_lanes) / u128::from(all.max(1));
        let mut before = 0;
        for lane in &mut self.lanes {
            let behind = before + of(lane);
            let users = u64::try_from(share(behind) - share(before)).unwrap_or(u64::MAX);
            before = behind;
            lane.profile = lane.profile.with_users(users.max(1))?;
        }
        Ok(())
    }

    /// So many users per second at the peaks of all profiles together.
    fn have_rate(&mut self, rate: f64) -> Result<(), ProfileError> {
        let all: f64 = self.lanes.iter().filter_map(|lane| lane.profile.peak_rate()).sum();
        for lane in &mut self.lanes {
            let share = if all > 0.0 { lane.profile.peak_rate().unwrap_or(0.0) / all } else { 1.0 };
            lane.profile = lane.profile.with_rate(rate * share)?;
        }
        Ok(())
    }

    /// The profiles together last so long: all are made longer or shorter by one factor.
    fn last(&mut self, duration: Duration) -> Result<(), ProfileError> {
        let lasts = self.lasts(&self.written()).as_secs_f64();
        for lane in &mut self.lanes {
            lane.profile = if lasts > 0.0 {
                lane.profile.stretched(duration.as_secs_f64() / lasts)
            } else {
                Profile::with_duration(&lane.profile, duration)?
            };
        }
        Ok(())
    }
}

/// Assertions as they are written behind a flag, or what is wrong with them; `misnamed` says why one can have no data.
pub(super) fn assertions(
    flag: &str,
    texts: &[String],
    misnamed: impl Fn(&Assertion) -> Option<String>,
) -> Result<Vec<Assertion>, Vec<String>> {
    let (mut good, mut wrong) = (Vec::new(), Vec::new());
    for text in texts {
        match text.parse::<Assertion>() {
            Ok(assertion) => match misnamed(&assertion) {
                Some(why) => wrong.push(format!("{flag}: `{assertion}`: {why}")),
                None => good.push(assertion),
            },
            Err(error) => wrong.push(format!("{flag}: {error}")),
        }
    }
    if wrong.is_empty() { Ok(good) } else { Err(wrong) }
}
