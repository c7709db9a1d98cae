//! The steps of a closed profile: so many users at a time.

use std::time::Duration;

use super::open::{MOST_LEVELS, stretched};
use super::problem::Problem;
use super::shape::scaled;
use super::text;

/// A step of a closed profile. Made by [`constant_concurrent`], [`ramp_concurrent`] and [`increment_concurrent`].
///
/// In a closed model so many users are there at a time, and one that has finished is replaced by a new one. A server that gets
/// slow has fewer of them per second.
///
/// ```
/// use streamgauge_load::{Profile, constant_concurrent, mins, ramp_concurrent, secs};
///
/// let profile = Profile::from([ramp_concurrent(10).to(100).during(secs(30)), constant_concurrent(100).during(mins(2))]);
/// assert_eq!(profile.users(), None); // it depends on how long each takes
/// assert_eq!(profile.peak_concurrency(), Some(100));
/// assert_eq!(profile.describe(), "10 to 100 users over 30s, 100 users for 2m");
/// ```
#[derive(Debug, Clone, PartialEq)]
#[must_use = "a step does nothing until it is part of a profile"]
pub struct ClosedStep {
    kind: Kind,
}

#[derive(Debug, Clone, PartialEq)]
enum Kind {
    Constant { users: u64, lasts: Duration },
    Ramp { from: u64, to: u64, lasts: Duration },
    Increments(Levels),
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Levels {
    by: u64,
    times: u32,
    start: u64,
    ramp: Duration,
    lasts: Duration,
    /// So many times the users of each level, which are rounded only then.
    factor: f64,
}

/// A stretch in which the number of users goes evenly from one to another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Slope {
    pub(super) from: u64,
    pub(super) to: u64,
    pub(super) lasts: Duration,
}

/// Keeps so many users running: `constant_concurrent(100).during(mins(2))`.
///
/// ```
/// use streamgauge_load::{Profile, constant_concurrent, mins};
///
/// let profile = Profile::from(constant_concurrent(100).during(mins(2)));
/// assert_eq!(profile.describe(), "100 users for 2m");
/// ```
pub fn constant_concurrent(users: u64) -> Constant {
    Constant { users }
}

/// Users without a time yet. [`constant_concurrent`] has the example.
#[derive(Debug, Clone, Copy)]
#[must_use = "`.during(…)` makes it a step"]
pub struct Constant {
    users: u64,
}

impl Constant {
    /// How long so many are kept running.
    pub fn during(self, lasts: Duration) -> ClosedStep {
        Kind::Constant { users: self.users, lasts }.into()
    }
}

/// Keeps a number of users running that goes from one to another: `ramp_concurrent(10).to(100).during(secs(30))`. Users above
/// a falling ramp finish their run.
///
/// ```
/// use streamgauge_load::{Profile, ramp_concurrent, profile::Injection, secs};
///
/// let profile = Profile::from(ramp_concurrent(5).to(10).during(secs(5)));
/// let Injection::Closed(users) = profile.injection(0, Default::default()) else { unreachable!() };
/// assert_eq!([0, 1, 2, 3, 4].map(|second| users.target(secs(second))), [5, 6, 7, 8, 9]);
/// ```
pub fn ramp_concurrent(from: u64) -> RampConcurrent {
    RampConcurrent { from }
}

/// A number of users to begin with. [`ramp_concurrent`] has the example.
#[derive(Debug, Clone, Copy)]
#[must_use = "`.to(…)` and `.during(…)` make it a step"]
pub struct RampConcurrent {
    from: u64,
}

impl RampConcurrent {
    /// The number of users at the end. It may be lower than the first.
    pub fn to(self, users: u64) -> RampConcurrentTo {
        RampConcurrentTo { from: self.from, to: users }
    }
}

/// Two numbers of users without a time yet. [`ramp_concurrent`] has the example.
#[derive(Debug, Clone, Copy)]
#[must_use = "`.during(…)` makes it a step"]
pub struct RampConcurrentTo {
    from: u64,
    to: u64,
}

impl RampConcurrentTo {
    /// How long it takes from the one number to the other.
    pub fn during(self, lasts: Duration) -> ClosedStep {
        Kind::Ramp { from: self.from, to: self.to, lasts }.into()
    }
}

/// Keeps a number of users running that goes up in levels, each so many above the one before.
///
/// Without ramps, the first level is the starting number: 0 if nothing is said. With ramps and no starting number, there is a
/// ramp before each level, and the first level is one increment. Both are as in Gatling.
///
/// ```
/// use streamgauge_load::{Profile, increment_concurrent, mins, secs};
///
/// let profile = Profile::from(
///     increment_concurrent(10).times(5).separated_by_ramps_lasting(secs(20)).each_level_lasting(mins(1)),
/// );
/// assert_eq!(profile.describe(), "10 to 50 users in 5 levels of 1m with ramps of 20s");
/// assert_eq!(profile.peak_concurrency(), Some(50));
/// ```
pub fn increment_concurrent(by: u64) -> IncrementsConcurrent {
    IncrementsConcurrent { by, times: 1, start: 0, ramp: Duration::ZERO }
}

/// Levels of users without a time yet. [`increment_concurrent`] has the example.
#[derive(Debug, Clone, Copy)]
#[must_use = "`.each_level_lasting(…)` makes it a step"]
pub struct IncrementsConcurrent {
    by: u64,
    times: u32,
    start: u64,
    ramp: Duration,
}

impl IncrementsConcurrent {
    /// How many levels there are. One if nothing is said.
    pub fn times(mut self, levels: u32) -> Self {
        self.times = levels;
        self
    }

    /// The number of users of the first level.
    pub fn starting_from(mut self, users: u64) -> Self {
        self.start = users;
        self
    }

    /// How long it takes from one level to the next. No time if nothing is said.
    pub fn separated_by_ramps_lasting(mut self, ramp: Duration) -> Self {
        self.ramp = ramp;
        self
    }

    /// How long each level lasts.
    pub fn each_level_lasting(self, lasts: Duration) -> ClosedStep {
        let Self { by, times, start, ramp } = self;
        Kind::Increments(Levels { by, times, start, ramp, lasts, factor: 1.0 }).into()
    }
}

impl From<Kind> for ClosedStep {
    fn from(kind: Kind) -> Self {
        Self { kind }
    }
}

impl ClosedStep {
    /// The step with so many times the users.
    pub(super) fn scaled(&self, factor: f64) -> Self {
        let mut step = self.clone();
        match &mut step.kind {
            Kind::Constant { users, .. } => *users = scaled(*users, factor),
            Kind::Ramp { from, to, .. } => (*from, *to) = (scaled(*from, factor), scaled(*to, factor)),
            Kind::Increments(levels) => levels.factor *= factor,
        }
        step
    }

    /// The step with so many times its time.
    pub(super) fn stretched(&self, factor: f64) -> Self {
        let mut step = self.clone();
        match &mut step.kind {
            Kind::Constant { lasts, .. } | Kind::Ramp { lasts, .. } => *lasts = stretched(*lasts, factor),
            Kind::Increments(levels) => {
                levels.lasts = stretched(levels.lasts, factor);
                levels.ramp = stretched(levels.ramp, factor);
            }
        }
        step
    }

    pub(super) fn slopes(&self) -> Vec<Slope> {
        match self.kind {
            Kind::Constant { users, lasts } => vec![Slope { from: users, to: users, lasts }],
            Kind::Ramp { from, to, lasts } => vec![Slope { from, to, lasts }],
            Kind::Increments(levels) => levels.slopes(),
        }
    }

    pub(super) fn describe(&self) -> String {
        match self.kind {
            Kind::Constant { users, lasts } => {
                format!("{} users for {}", text::count(users), text::time(lasts))
            }
            Kind::Ramp { from, to, lasts } => {
                format!("{} to {} users over {}", text::count(from), text::count(to), text::time(lasts))
            }
            Kind::Increments(levels) => levels.describe(),
        }
    }

    /// What is wrong with the step itself.
    pub(super) fn problems(&self) -> Vec<Problem> {
        let no_time = |way_out| Problem::new("it takes no time", way_out);
        match self.kind {
            Kind::Constant { lasts, .. } | Kind::Ramp { lasts, .. } if lasts.is_zero() => {
                vec![no_time("give it a time, as in .during(secs(30))")]
            }
            Kind::Constant { .. } | Kind::Ramp { .. } => Vec::new(),
            Kind::Increments(levels) => {
                let mut problems = Vec::new();
                if levels.times == 0 {
                    problems.push(Problem::new("it has no level", "give it one or more with .times(…)"));
                }
                if levels.times > MOST_LEVELS {
                    let reason = format!("it has more than {MOST_LEVELS} levels");
                    problems.push(Problem::new(reason, "give it fewer, or use ramp_concurrent"));
                }
                if levels.lasts.is_zero() {
                    problems.push(no_time("give each level a time, as in .each_level_lasting(secs(30))"));
                }
                problems
            }
        }
    }
}

impl Levels {
    fn users(&self, level: u32) -> u64 {
        self.after(u64::from(level) + u64::from(self.ramps_first()))
    }

    fn after(&self, increments: u64) -> u64 {
        scaled(self.start.saturating_add(self.by.saturating_mul(increments)), self.factor)
    }

    /// Whether there is a ramp before the first level, from nothing to one increment.
    fn ramps_first(&self) -> bool {
        !self.ramp.is_zero() && self.start == 0
    }

    fn slopes(&self) -> Vec<Slope> {
        let mut slopes = Vec::new();
        for level in 0..self.times.min(MOST_LEVELS) {
            let this = self.users(level);
            if !self.ramp.is_zero() && (level > 0 || self.ramps_first()) {
                let from = if level > 0 { self.users(level - 1) } else { self.after(0) };
                slopes.push(Slope { from, to: this, lasts: self.ramp });
            }
            slopes.push(Slope { from: this, to: this, lasts: self.lasts });
        }
        slopes
    }

    fn describe(&self) -> String {
        let (first, last) = (self.users(0), self.users(self.times.saturating_sub(1)));
        let mut text = format!(
            "{} to {} users in {} levels of {}",
            text::count(first),
            text::count(last),
            self.times,
            text::time(self.lasts)
        );
        if !self.ramp.is_zero() {
            text.push_str(&format!(" with ramps of {}", text::time(self.ramp)));
        }
        text
    }
}
