//! What flags change of a load.

use super::args::RunArguments;
use crate::error::LoadError;
use crate::load::Load;
use crate::profile::{Profile, ProfileError};

impl Load<'_> {
    /// Changes it as the flags say.
    pub(super) fn change(&mut self, flags: &RunArguments) -> Result<(), LoadError> {
        let mut problems = Vec::new();
        let mut change = |flag: &str, by: &dyn Fn(&Profile) -> Result<Profile, ProfileError>| {
            for lane in &mut self.lanes {
                match by(&lane.profile) {
                    Ok(profile) => lane.profile = profile,
                    Err(error) => {
                        problems.extend(error.to_string().lines().map(|line| format!("{flag}: {line}")))
                    }
                }
            }
        };
        let users = flags.users;
        if let Some(users) = users {
            change("--users", &|profile| profile.with_users(users));
        }
        if let Some(rate) = flags.rate {
            change("--rate", &|profile| profile.with_rate(rate));
        }
        if let Some(duration) = flags.duration {
            change("--duration", &|profile| profile.with_duration(duration));
        }
        let settings = &mut self.settings;
        settings.base = flags.base_url.clone().or(settings.base.take());
        settings.seed = flags.seed.unwrap_or(settings.seed);
        settings.cores = flags.cores.map(|cores| cores as usize).or(settings.cores);
        settings.failures = flags.failures.clone();
        if problems.is_empty() { Ok(()) } else { Err(LoadError::Invalid(problems)) }
    }
}
