//! What a profile is: its steps, how often a user runs, how long, and its tags.

use std::time::Duration;

use streamgauge::Shard;

use super::arrivals::Arrivals;
use super::closed::ClosedStep;
use super::concurrency::Concurrency;
use super::open::OpenStep;
use super::outline::Outline;
use super::steps::Steps;
use super::text;

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
    pub(super) steps: Steps,
    pub(super) each: Option<u64>,
    pub(super) shared: Option<u64>,
    pub(super) max_duration: Option<Duration>,
    pub(super) tags: Vec<(String, String)>,
    /// A factor that cannot be one, for `check` to report.
    pub(super) bad_factor: Option<f64>,
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
    /// So many times, all users together: each goes on until they are used up. A part has its share.
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
