//! The steps of an open profile: users arrive, whether or not others have finished.

mod levels;

use std::time::Duration;

pub(super) use self::levels::MOST as MOST_LEVELS;
use self::levels::{Levels, bad_rate, no_time};
use super::problem::Problem;
use super::shape::{self, Shape, Stretch};
use super::text;

/// A step of an open profile. Made by [`at_once`], [`nothing_for`], [`ramp`], [`rate`], [`ramp_rate`], [`stress_peak`] and
/// [`increment_rate`].
///
/// In an open model users arrive on schedule, whether or not the ones before have finished: as they come to a site. A server
/// that gets slow has more of them at once.
///
/// ```
/// use streamgauge_load::{Profile, at_once, mins, ramp, rate, secs};
///
/// let profile = Profile::from([at_once(10), ramp(1_000).over(secs(30)), rate(50.0).during(mins(2))]);
/// assert_eq!(profile.users(), Some(7_010));
/// assert_eq!(profile.describe(), "10 at once, 1,000 over 30s, 50/s for 2m");
/// ```
#[derive(Debug, Clone, PartialEq)]
#[must_use = "a step does nothing until it is part of a profile"]
pub struct OpenStep {
    kind: Kind,
    randomized: bool,
}

#[derive(Debug, Clone, PartialEq)]
enum Kind {
    Nothing { lasts: Duration },
    AtOnce { users: u64 },
    Ramp { users: u64, lasts: Duration },
    Rate { rate: f64, lasts: Duration },
    RampRate { from: f64, to: f64, lasts: Duration },
    Peak { users: u64, lasts: Duration },
    Increments(Levels),
}

/// Starts nobody for a time: a pause between two steps.
///
/// ```
/// use streamgauge_load::{Profile, at_once, nothing_for, secs};
///
/// let twice = Profile::from([at_once(10), nothing_for(secs(5)), at_once(10)]);
/// assert_eq!((twice.users(), twice.duration()), (Some(20), secs(5)));
/// ```
pub fn nothing_for(lasts: Duration) -> OpenStep {
    Kind::Nothing { lasts }.into()
}

/// Starts so many users at the same moment.
///
/// ```
/// use streamgauge_load::{Profile, at_once};
///
/// assert_eq!(Profile::from(at_once(1_000)).describe(), "1,000 at once");
/// ```
pub fn at_once(users: u64) -> OpenStep {
    Kind::AtOnce { users }.into()
}

/// Starts so many users at equal distances: `ramp(1_000).over(secs(30))`. The first comes at once.
///
/// ```
/// use streamgauge_load::{Profile, millis, profile::Injection, ramp, secs};
///
/// let profile = Profile::from(ramp(4).over(secs(1)));
/// let Injection::Open(arrivals) = profile.injection(0, Default::default()) else { unreachable!() };
/// let times: Vec<_> = arrivals.map(|arrival| arrival.at).collect();
/// assert_eq!(times, [millis(0), millis(250), millis(500), millis(750)]);
/// ```
pub fn ramp(users: u64) -> Ramp {
    Ramp { users }
}

/// Users without a time yet. [`ramp`] has the example.
#[derive(Debug, Clone, Copy)]
#[must_use = "`.over(…)` makes it a step"]
pub struct Ramp {
    users: u64,
}

impl Ramp {
    /// The time in which they start.
    pub fn over(self, lasts: Duration) -> OpenStep {
        Kind::Ramp { users: self.users, lasts }.into()
    }
}

/// Starts so many users per second, at equal distances: `rate(50.0).during(mins(2))`.
///
/// ```
/// use streamgauge_load::{Profile, mins, rate};
///
/// assert_eq!(Profile::from(rate(0.5).during(mins(1))).users(), Some(30));
/// ```
pub fn rate(users_per_second: f64) -> Rate {
    Rate { rate: users_per_second }
}

/// A rate without a time yet. [`rate`] has the example.
#[derive(Debug, Clone, Copy)]
#[must_use = "`.during(…)` makes it a step"]
pub struct Rate {
    rate: f64,
}

impl Rate {
    /// How long users start at it.
    pub fn during(self, lasts: Duration) -> OpenStep {
        Kind::Rate { rate: self.rate, lasts }.into()
    }
}

/// Starts users at a rate that goes from one to another: `ramp_rate(10.0).to(50.0).during(mins(2))`.
///
/// ```
/// use streamgauge_load::{Profile, ramp_rate, secs};
///
/// let profile = Profile::from(ramp_rate(2.0).to(4.0).during(secs(10)));
/// assert_eq!(profile.users(), Some(30));
/// assert_eq!(profile.describe(), "2/s to 4/s over 10s");
/// ```
pub fn ramp_rate(from_users_per_second: f64) -> RampRate {
    RampRate { from: from_users_per_second }
}

/// A rate to begin with. [`ramp_rate`] has the example.
#[derive(Debug, Clone, Copy)]
#[must_use = "`.to(…)` and `.during(…)` make it a step"]
pub struct RampRate {
    from: f64,
}

impl RampRate {
    /// The rate at the end, in users per second. It may be lower than the first.
    pub fn to(self, users_per_second: f64) -> RampRateTo {
        RampRateTo { from: self.from, to: users_per_second }
    }
}

/// Two rates without a time yet. [`ramp_rate`] has the example.
#[derive(Debug, Clone, Copy)]
#[must_use = "`.during(…)` makes it a step"]
pub struct RampRateTo {
    from: f64,
    to: f64,
}

impl RampRateTo {
    /// How long it takes from the one rate to the other.
    pub fn during(self, lasts: Duration) -> OpenStep {
        Kind::RampRate { from: self.from, to: self.to, lasts }.into()
    }
}

/// Starts so many users as a smooth step (Heaviside's) rises: few at first, most of them in the middle, few at the end.
///
/// ```
/// use streamgauge_load::{Profile, millis, profile::Injection, secs, stress_peak};
///
/// let profile = Profile::from(stress_peak(100).over(secs(5)));
/// let Injection::Open(arrivals) = profile.injection(0, Default::default()) else { unreachable!() };
/// let middle = arrivals.filter(|arrival| arrival.at > millis(1_500) && arrival.at < millis(3_500));
/// assert_eq!(middle.count(), 67);
/// ```
pub fn stress_peak(users: u64) -> StressPeak {
    StressPeak { users }
}

/// Users without a time yet. [`stress_peak`] has the example.
#[derive(Debug, Clone, Copy)]
#[must_use = "`.over(…)` makes it a step"]
pub struct StressPeak {
    users: u64,
}

impl StressPeak {
    /// The time in which they start.
    pub fn over(self, lasts: Duration) -> OpenStep {
        Kind::Peak { users: self.users, lasts }.into()
    }
}

/// Starts users at a rate that goes up in levels, each so many users per second above the one before.
///
/// Without ramps, the first level is the starting rate: 0 if nothing is said. With ramps and no starting rate, there is a ramp
/// before each level, and the first level is one increment. Both are as in Gatling.
///
/// ```
/// use streamgauge_load::{Profile, increment_rate, mins, secs};
///
/// let stairs = increment_rate(10.0)
///     .times(5)
///     .starting_from(5.0)
///     .separated_by_ramps_lasting(secs(20))
///     .each_level_lasting(mins(1));
/// let profile = Profile::from(stairs);
/// assert_eq!(profile.describe(), "5/s to 45/s in 5 levels of 1m with ramps of 20s");
/// assert_eq!(profile.duration(), secs(5 * 60 + 4 * 20));
/// ```
pub fn increment_rate(by_users_per_second: f64) -> Increments {
    Increments { by: by_users_per_second, times: 1, start: 0.0, ramp: Duration::ZERO }
}

/// Levels of a rate without a time yet. [`increment_rate`] has the example.
#[derive(Debug, Clone, Copy)]
#[must_use = "`.each_level_lasting(…)` makes it a step"]
pub struct Increments {
    by: f64,
    times: u32,
    start: f64,
    ramp: Duration,
}

impl Increments {
    /// How many levels there are. One if nothing is said.
    pub fn times(mut self, levels: u32) -> Self {
        self.times = levels;
        self
    }

    /// The rate of the first level, in users per second.
    pub fn starting_from(mut self, users_per_second: f64) -> Self {
        self.start = users_per_second;
        self
    }

    /// How long it takes from one level to the next. No time if nothing is said.
    pub fn separated_by_ramps_lasting(mut self, ramp: Duration) -> Self {
        self.ramp = ramp;
        self
    }

    /// How long each level lasts.
    pub fn each_level_lasting(self, lasts: Duration) -> OpenStep {
        let Self { by, times, start, ramp } = self;
        Kind::Increments(Levels {
            by,
            times,
            start,
            ramp,
            lasts,
            ramps_first: !ramp.is_zero() && start == 0.0,
        })
        .into()
    }
}

impl From<Kind> for OpenStep {
    fn from(kind: Kind) -> Self {
        Self { kind, randomized: false }
    }
}

impl OpenStep {
    /// Lets the users of [`ramp`], [`rate`], [`ramp_rate`] and [`increment_rate`] arrive by chance, as real ones do: a Poisson
    /// process. Their number stays the same; the run's seed says when each comes.
    ///
    /// ```
    /// use streamgauge_load::{Profile, mins, rate};
    ///
    /// let profile = Profile::from(rate(50.0).during(mins(2)).randomized());
    /// assert_eq!(profile.users(), Some(6_000));
    /// ```
    pub fn randomized(mut self) -> Self {
        self.randomized = true;
        self
    }

    /// The step with so many times the users, in the same time.
    pub(super) fn scaled(&self, factor: f64) -> Self {
        let mut step = self.clone();
        match &mut step.kind {
            Kind::Nothing { .. } => {}
            Kind::AtOnce { users } | Kind::Ramp { users, .. } | Kind::Peak { users, .. } => {
                *users = shape::scaled(*users, factor);
            }
            Kind::Rate { rate, .. } => *rate *= factor,
            Kind::RampRate { from, to, .. } => (*from, *to) = (*from * factor, *to * factor),
            Kind::Increments(levels) => {
                (levels.by, levels.start) = (levels.by * factor, levels.start * factor)
            }
        }
        step
    }

    /// The users of a step that says how many they are, for a correction of them.
    pub(super) fn counted(&mut self) -> Option<&mut u64> {
        match &mut self.kind {
            Kind::AtOnce { users } | Kind::Ramp { users, .. } | Kind::Peak { users, .. } => Some(users),
            Kind::Nothing { .. } | Kind::Rate { .. } | Kind::RampRate { .. } | Kind::Increments(_) => None,
        }
    }

    /// The step with so many times its time, and the same users or rates.
    pub(super) fn stretched(&self, factor: f64) -> Self {
        let mut step = self.clone();
        let stretch = |time: &mut Duration| *time = stretched(*time, factor);
        match &mut step.kind {
            Kind::AtOnce { .. } => {}
            Kind::Nothing { lasts }
            | Kind::Ramp { lasts, .. }
            | Kind::Rate { lasts, .. }
            | Kind::RampRate { lasts, .. }
            | Kind::Peak { lasts, .. } => stretch(lasts),
            Kind::Increments(levels) => {
                stretch(&mut levels.lasts);
                stretch(&mut levels.ramp);
            }
        }
        step
    }

    pub(super) fn stretches(&self) -> Vec<Stretch> {
        let rate =
            if self.randomized { |rate, lasts| Stretch::random(rate, rate, lasts) } else { Stretch::rate };
        let ramp = if self.randomized { Stretch::random } else { Stretch::ramp };
        match self.kind {
            Kind::Nothing { lasts } => vec![Stretch::nothing(lasts)],
            Kind::AtOnce { users } => vec![Stretch::new(users, Duration::ZERO, Shape::AtOnce)],
            Kind::Ramp { users, lasts } => {
                let shape = if self.randomized { Shape::Random { from: 1.0, to: 1.0 } } else { Shape::Even };
                vec![Stretch::new(users, lasts, shape)]
            }
            Kind::Rate { rate: each, lasts } => vec![rate(each, lasts)],
            Kind::RampRate { from, to, lasts } => vec![ramp(from, to, lasts)],
            Kind::Peak { users, lasts } => vec![Stretch::new(users, lasts, Shape::Peak)],
            Kind::Increments(levels) => levels.stretches(rate, ramp),
        }
    }

    pub(super) fn describe(&self) -> String {
        let text = match self.kind {
            Kind::Nothing { lasts } => format!("nothing for {}", text::time(lasts)),
            Kind::AtOnce { users } => format!("{} at once", text::count(users)),
            Kind::Ramp { users, lasts } => format!("{} over {}", text::count(users), text::time(lasts)),
            Kind::Rate { rate, lasts } => format!("{} for {}", text::per_second(rate), text::time(lasts)),
            Kind::RampRate { from, to, lasts } => {
                format!("{} to {} over {}", text::per_second(from), text::per_second(to), text::time(lasts))
            }
            Kind::Peak { users, lasts } => {
                format!("stress peak of {} over {}", text::count(users), text::time(lasts))
            }
            Kind::Increments(levels) => levels.describe(),
        };
        if self.randomized { format!("{text} randomized") } else { text }
    }

    /// What is wrong with the step itself.
    pub(super) fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        match self.kind {
            Kind::Nothing { .. } | Kind::AtOnce { .. } => {}
            Kind::Ramp { users, lasts } | Kind::Peak { users, lasts } => {
                if lasts.is_zero() {
                    problems.push(no_time(&format!("start them with at_once({users})")));
                }
            }
            Kind::Rate { rate, lasts } => {
                problems.extend(bad_rate("the rate", rate));
                problems.extend(lasts.is_zero().then(|| no_time("give it a time, as in .during(secs(30))")));
            }
            Kind::RampRate { from, to, lasts } => {
                problems.extend(bad_rate("the first rate", from));
                problems.extend(bad_rate("the last rate", to));
                problems.extend(lasts.is_zero().then(|| no_time("give it a time, as in .during(secs(30))")));
            }
            Kind::Increments(levels) => problems.extend(levels.problems()),
        }
        if self.randomized
            && matches!(self.kind, Kind::Nothing { .. } | Kind::AtOnce { .. } | Kind::Peak { .. })
        {
            problems.push(Problem::new(
                "its arrivals cannot be randomized",
                "leave .randomized() to ramp, rate, ramp_rate and increment_rate",
            ));
        }
        problems
    }
}

pub(super) fn stretched(time: Duration, factor: f64) -> Duration {
    Duration::try_from_secs_f64(time.as_secs_f64() * factor).unwrap_or(time)
}
