//! A load at another height, for a search: the whole profile times one factor, for a time.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::error::LoadError;
use crate::load::Load;
use crate::profile::Profile;
use crate::settings::WarmUp;

/// A height of the load.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Level {
    /// By what the whole profile is multiplied.
    pub(crate) factor: f64,
    pub(crate) warm_up: Duration,
    /// How long it lasts after that.
    pub(crate) length: Duration,
}

/// How often a search looks at a level at least: to say whether users in flight grow, it takes some looks at its second half.
const LOOKS: u32 = 16;

impl Load<'_> {
    /// The profiles as they were written: levels are made from them, since users are rounded to whole ones.
    pub(crate) fn written(&self) -> Vec<Profile> {
        self.lanes.iter().map(|lane| lane.profile.clone()).collect()
    }

    /// Makes it the load of a level, from profiles as they were written.
    ///
    /// All profiles are made longer or shorter by one factor, so that what comes side by side or in turn stays so.
    pub(crate) fn be_at(&mut self, level: &Level, written: &[Profile]) -> Result<(), LoadError> {
        let whole = level.warm_up + level.length;
        let lasts = self.lasts(written);
        if lasts.is_zero() {
            return Err(LoadError::Invalid(vec![
                "a search needs a load that goes on for a time, and this one only starts users at once: give it a step such as \
                 rate or constant_concurrent"
                    .to_owned(),
            ]));
        }
        let longer = whole.as_secs_f64() / lasts.as_secs_f64();
        for (lane, written) in self.lanes.iter_mut().zip(written) {
            lane.profile = written.scaled(level.factor).stretched(longer);
        }
        let settings = &mut self.settings;
        settings.warm_up = Some(WarmUp::For(level.warm_up));
        settings.max_duration = Some(whole);
        settings.grace = settings.grace.min(whole);
        settings.look = (level.length / LOOKS).min(Duration::from_secs(1));
        Ok(())
    }

    /// How long profiles last: of each stage the longest.
    pub(crate) fn lasts(&self, profiles: &[Profile]) -> Duration {
        let mut profiles = profiles.iter();
        let stages = self.stages.iter();
        let lasts = |lanes: &usize| profiles.by_ref().take(*lanes).map(Profile::duration).max();
        stages.filter_map(lasts).sum()
    }
}
