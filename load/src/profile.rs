//! When users start, and how fast requests may go out. Nothing here has a clock or does I/O: times go in, times come out.
//!
//! A [`Profile`] says when users start: an [open](OpenStep) one by arrivals, a [closed](ClosedStep) one by how many run at a
//! time. Its [`Injection`] is what an engine drives. A [`Mix`] says which scenario each user runs, a [`Throttle`] how many
//! requests there may be per second, a [`Clockwork`] where a run stands after pauses by hand.

mod arrivals;
mod clockwork;
mod closed;
mod concurrency;
mod mix;
mod open;
mod outline;
mod pacer;
mod problem;
mod quantile;
mod random;
mod shape;
mod steps;
pub(crate) mod text;
mod throttle;
mod units;

use std::time::Duration;

use streamgauge::Shard;

pub use self::arrivals::{Arrival, Arrivals};
pub use self::clockwork::Clockwork;
pub use self::closed::{
    ClosedStep, Constant, IncrementsConcurrent, RampConcurrent, RampConcurrentTo, constant_concurrent,
    increment_concurrent, ramp_concurrent,
};
pub use self::concurrency::{Concurrency, share};
pub use self::mix::{Mix, MixError};
pub use self::open::{
    Increments, OpenStep, Ramp, RampRate, RampRateTo, Rate, StressPeak, at_once, increment_rate, nothing_for,
    ramp, ramp_rate, rate, stress_peak,
};
pub use self::outline::Outline;
pub use self::pacer::Pacer;
pub use self::problem::{Problem, ProfileError};
pub use self::throttle::{Reach, Throttle, ThrottleStep, hold, jump_to, reach};
pub use self::units::{Percent, millis, mins, percent, secs};

pub(crate) use self::shape::whole;
use self::shape::{MOST_USERS, float};
use self::steps::Steps;

/// When the users of a scenario start, and how often and how long each runs.
///
/// It is made of steps, either all open or all closed. A mixture does not compile: a scenario that needs both is two, in
/// parallel or one after another.
///
/// ```
/// use streamgauge_load::{Profile, at_once, mins, ramp, rate, secs};
///
/// let profile = Profile::from([at_once(10), ramp(1_000).over(secs(30)), rate(50.0).during(mins(2))])
///     .iterations(3)
///     .max_duration(mins(10))
///     .tag("region", "eu");
/// profile.check()?;
/// assert_eq!(profile.describe(), "10 at once, 1,000 over 30s, 50/s for 2m; 3 iterations each; at most 10m");
/// # Ok::<(), streamgauge_load::ProfileError>(())
/// ```
///
/// ```compile_fail
/// use streamgauge_load::{Profile, at_once, constant_concurrent, mins};
///
/// let profile = Profile::from([at_once(10), constant_concurrent(10).during(mins(2))]);
/// ```
#[derive(Debug, Clone, PartialEq)]
#[must_use = "a profile does nothing until a load runs it"]
pub struct Profile {
    steps: Steps,
    each: Option<u64>,
    shared: Option<u64>,
    max_duration: Option<Duration>,
    tags: Vec<(String, String)>,
    /// A factor that cannot be one, for `check` to report.
    bad_factor: Option<f64>,
}

/// What an engine drives: one part of a profile.
#[derive(Debug, Clone)]
pub enum Injection {
    /// Users arrive on schedule.
    Open(Arrivals),
    /// So many users run at a time.
    Closed(Concurrency),
}

/// How often a user runs its scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Repeat {
    /// Once.
    #[default]
    Once,
    /// So many times each, one after another.
    Each(u64),
    /// So many times, all users together: each goes on until they are used up. A part has its [`share`].
    Shared(u64),
}

impl Profile {
    /// Lets each user run its scenario so many times, as the same user. Once if nothing is said.
    ///
    /// ```
    /// use streamgauge_load::{Profile, at_once, profile::Repeat};
    ///
    /// assert_eq!(Profile::from(at_once(10)).iterations(3).repeat(), Repeat::Each(3));
    /// ```
    pub fn iterations(mut self, times: u64) -> Self {
        self.each = Some(times);
        self
    }

    /// Lets all users together run the scenario so many times: whoever is through with one takes the next.
    ///
    /// ```
    /// use streamgauge_load::{Profile, at_once, profile::Repeat};
    ///
    /// assert_eq!(Profile::from(at_once(10)).shared_iterations(1_000).repeat(), Repeat::Shared(1_000));
    /// ```
    pub fn shared_iterations(mut self, times: u64) -> Self {
        self.shared = Some(times);
        self
    }

    /// Stops the scenario's users after this time, whatever the steps say.
    ///
    /// ```
    /// use streamgauge_load::{Profile, at_once, mins};
    ///
    /// assert_eq!(Profile::from(at_once(10)).max_duration(mins(10)).time_limit(), Some(mins(10)));
    /// ```
    pub fn max_duration(mut self, limit: Duration) -> Self {
        self.max_duration = Some(limit);
        self
    }

    /// Adds a name and a value that results carry with them. A name that was there gets the new value.
    ///
    /// ```
    /// use streamgauge_load::{Profile, at_once};
    ///
    /// let profile = Profile::from(at_once(10)).tag("region", "eu");
    /// assert_eq!(profile.tags(), [("region".to_owned(), "eu".to_owned())]);
    /// ```
    pub fn tag(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let (name, value) = (name.into(), value.into());
        match self.tags.iter_mut().find(|(known, _)| *known == name) {
            Some((_, old)) => *old = value,
            None => self.tags.push((name, value)),
        }
        self
    }

    /// How often each user runs.
    #[must_use]
    pub fn repeat(&self) -> Repeat {
        match (self.each, self.shared) {
            (_, Some(times)) => Repeat::Shared(times),
            (Some(times), None) => Repeat::Each(times),
            (None, None) => Repeat::Once,
        }
    }

    /// What [`max_duration`](Self::max_duration) said.
    #[must_use]
    pub fn time_limit(&self) -> Option<Duration> {
        self.max_duration
    }

    /// What [`tag`](Self::tag) said, in that order.
    #[must_use]
    pub fn tags(&self) -> &[(String, String)] {
        &self.tags
    }

    /// Whether users arrive on schedule, and not as others finish.
    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self.steps, Steps::Open(_))
    }

    /// One part of it. The seed decides what is randomized; two scenarios that run side by side should have different ones.
    /// [`Arrivals`] and [`Concurrency`] have the examples.
    #[must_use]
    pub fn injection(&self, seed: u64, part: Shard) -> Injection {
        match &self.steps {
            Steps::Open(steps) => Injection::Open(Arrivals::new(steps, seed, part)),
            Steps::Closed(steps) => Injection::Closed(Concurrency::new(steps, part)),
        }
    }

    /// How many users start; `None` in a closed profile, where it depends on how long each takes.
    #[must_use]
    pub fn users(&self) -> Option<u64> {
        self.steps.users()
    }

    /// The most users that a closed profile has at a time; `None` in an open one, where it depends on how long each takes.
    #[must_use]
    pub fn peak_concurrency(&self) -> Option<u64> {
        self.steps.peak_concurrency()
    }

    /// The most users per second that an open profile starts, apart from those at once; `None` in a closed one.
    ///
    /// ```
    /// use streamgauge_load::{Profile, ramp, ramp_rate, secs};
    ///
    /// let profile = Profile::from([ramp(1_000).over(secs(10)), ramp_rate(10.0).to(200.0).during(secs(60))]);
    /// assert_eq!(profile.peak_rate(), Some(200.0));
    /// ```
    #[must_use]
    pub fn peak_rate(&self) -> Option<f64> {
        self.steps.peak_rate()
    }

    /// How long the steps take together. Users that run at the end go on.
    #[must_use]
    pub fn duration(&self) -> Duration {
        self.steps.duration()
    }

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

    /// The profile in one line, as one would say it.
    #[must_use]
    pub fn describe(&self) -> String {
        let mut line = self.steps.describe();
        match self.repeat() {
            Repeat::Once => {}
            Repeat::Each(times) => line.push_str(&format!("; {} iterations each", text::count(times))),
            Repeat::Shared(times) => line.push_str(&format!("; {} iterations shared", text::count(times))),
        }
        if let Some(limit) = self.max_duration {
            line.push_str(&format!("; at most {}", text::time(limit)));
        }
        line
    }

    /// Its steps, each with its text, its time, and its users: of a closed profile, the most at a time.
    ///
    /// ```
    /// use streamgauge_load::{Profile, at_once, rate, secs};
    ///
    /// let outline = Profile::from([at_once(10), rate(50.0).during(secs(20))]).outline();
    /// assert_eq!((outline[1].text.as_str(), outline[1].starts, outline[1].lasts), ("50/s for 20s", secs(0), secs(20)));
    /// assert_eq!([outline[0].users, outline[1].users], [10, 1_000]);
    /// ```
    #[must_use]
    pub fn outline(&self) -> Vec<Outline> {
        self.steps.outline()
    }

    /// Says whether it can be run. Building a profile never fails, so that all that is wrong is reported at once.
    ///
    /// # Errors
    ///
    /// All that is wrong, with the step, the reason and the way out. [`ProfileError`] has an example.
    pub fn check(&self) -> Result<(), ProfileError> {
        let mut problems = self.steps.problems();
        if let Some(factor) = self.bad_factor {
            problems.push(Problem::new(format!("it was scaled by {factor}"), "scale it by a number above 0"));
        }
        if problems.is_empty() {
            problems.extend(self.problem_of_size());
        }
        let zero = |what, way_out| Problem::new(format!("{what} 0"), way_out);
        if self.each == Some(0) {
            problems.push(zero("each user has .iterations", "give it 1 or more, or leave it out"));
        }
        if self.shared == Some(0) {
            problems.push(zero("the users have .shared_iterations", "give it 1 or more, or leave it out"));
        }
        if self.each.is_some() && self.shared.is_some() {
            problems.push(Problem::new(
                "it has both .iterations and .shared_iterations",
                "keep the one that is meant: for each user, or for all together",
            ));
        }
        if self.max_duration.is_some_and(|limit| limit.is_zero()) {
            problems.push(zero(".max_duration is", "give it a time, or leave it out"));
        }
        ProfileError::unless_none(problems)
    }

    fn problem_of_size(&self) -> Option<Problem> {
        let users = self.users().or_else(|| self.peak_concurrency()).unwrap_or_default();
        if users == 0 {
            return Some(nobody());
        }
        let too_many = Problem::new("it has more users than can be counted (2^53)", "give it fewer");
        (users >= MOST_USERS).then_some(too_many)
    }
}

fn nobody() -> Problem {
    Problem::new("it starts nobody", "give it a step that does, as in at_once(1)")
}

impl From<Steps> for Profile {
    fn from(steps: Steps) -> Self {
        Self { steps, each: None, shared: None, max_duration: None, tags: Vec::new(), bad_factor: None }
    }
}

impl From<OpenStep> for Profile {
    fn from(step: OpenStep) -> Self {
        Steps::Open(vec![step]).into()
    }
}

impl<const N: usize> From<[OpenStep; N]> for Profile {
    fn from(steps: [OpenStep; N]) -> Self {
        Steps::Open(steps.into()).into()
    }
}

impl From<Vec<OpenStep>> for Profile {
    fn from(steps: Vec<OpenStep>) -> Self {
        Steps::Open(steps).into()
    }
}

impl From<ClosedStep> for Profile {
    fn from(step: ClosedStep) -> Self {
        Steps::Closed(vec![step]).into()
    }
}

impl<const N: usize> From<[ClosedStep; N]> for Profile {
    fn from(steps: [ClosedStep; N]) -> Self {
        Steps::Closed(steps.into()).into()
    }
}

impl From<Vec<ClosedStep>> for Profile {
    fn from(steps: Vec<ClosedStep>) -> Self {
        Steps::Closed(steps).into()
    }
}
