//! Profiles in another size: with more users, at another rate, in another time.

use std::time::Duration;

use super::check::nobody;
use super::definition::Profile;
use super::problem::{Problem, ProfileError};
use super::shape::float;
use super::steps::Steps;

impl Profile {
    /// The profile with so many times the users and rates, in the same time. Users are rounded to whole ones, so scale the
    /// profile as it was written, not one that was scaled before.
    ///
    /// ```
    /// use streamgauge_load::{Profile, at_once, mins, rate};
    ///
    /// let half = Profile::from([at_once(10), rate(50.0).during(mins(2))]).scaled(0.5);
    /// assert_eq!(half.describe(), "5 at once, 25/s for 2m");
    /// ```
    pub fn scaled(&self, factor: f64) -> Self {
        self.changed(self.steps.scaled(factor), factor)
    }

    /// The profile in so many times its time, with the same users (at once, of ramps, at a time) and the same rates.
    ///
    /// ```
    /// use streamgauge_load::{Profile, at_once, mins, rate, secs};
    ///
    /// let short = Profile::from([at_once(10), rate(50.0).during(mins(2))]).stretched(0.25);
    /// assert_eq!(short.describe(), "10 at once, 50/s for 30s");
    /// ```
    pub fn stretched(&self, factor: f64) -> Self {
        self.changed(self.steps.stretched(factor), factor)
    }

    /// The profile scaled so that so many users start, or run at most at a time in a closed one. Steps of rates alone may differ
    /// by a user each.
    ///
    /// ```
    /// use streamgauge_load::{Profile, at_once, ramp, secs};
    ///
    /// let profile = Profile::from([at_once(10), ramp(1_000).over(secs(30))]).with_users(500)?;
    /// assert_eq!(profile.describe(), "5 at once, 495 over 30s");
    /// # Ok::<(), streamgauge_load::ProfileError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If it starts nobody, so that no factor helps.
    pub fn with_users(&self, users: u64) -> Result<Self, ProfileError> {
        let now = self.users().or(self.peak_concurrency()).unwrap_or_default();
        if now == 0 {
            return Err(nobody().into());
        }
        let mut profile = self.scaled(float(users) / float(now));
        profile.steps.correct_to(users);
        Ok(profile)
    }

    /// The profile scaled so that at its peak so many users start per second.
    ///
    /// ```
    /// use streamgauge_load::{Profile, mins, ramp_rate, rate};
    ///
    /// let profile = Profile::from([ramp_rate(0.0).to(50.0).during(mins(1)), rate(50.0).during(mins(2))]);
    /// assert_eq!(profile.with_rate(200.0)?.describe(), "0/s to 200/s over 1m, 200/s for 2m");
    /// # Ok::<(), streamgauge_load::ProfileError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If it is closed, or starts users only at once.
    pub fn with_rate(&self, users_per_second: f64) -> Result<Self, ProfileError> {
        match self.peak_rate() {
            Some(now) if now > 0.0 => Ok(self.scaled(users_per_second / now)),
            Some(_) => {
                Err(Problem::new("no step of it has a rate", "change the number of its users instead").into())
            }
            None => Err(Problem::new(
                "it is closed: the rate depends on how long each user takes",
                "change the number of its users instead",
            )
            .into()),
        }
    }

    /// The profile [stretched](Self::stretched) to last so long.
    ///
    /// ```
    /// use streamgauge_load::{Profile, at_once, mins, ramp, rate, secs};
    ///
    /// let profile = Profile::from([ramp(90).over(secs(30)), rate(50.0).during(mins(1))]);
    /// assert_eq!(profile.with_duration(mins(3))?.describe(), "90 over 1m, 50/s for 2m");
    /// # Ok::<(), streamgauge_load::ProfileError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If it starts users only at once.
    pub fn with_duration(&self, duration: Duration) -> Result<Self, ProfileError> {
        let now = self.duration().as_secs_f64();
        if now == 0.0 {
            let way_out = "give it a step that takes time, such as ramp, rate or constant_concurrent";
            return Err(Problem::new("it takes no time", way_out).into());
        }
        Ok(self.stretched(duration.as_secs_f64() / now))
    }

    fn changed(&self, steps: Steps, factor: f64) -> Self {
        let bad_factor = self.bad_factor.or((!factor.is_finite() || factor <= 0.0).then_some(factor));
        Self { steps, bad_factor, ..self.clone() }
    }
}
