//! A rate that goes up in levels.

use std::time::Duration;

use crate::profile::problem::Problem;
use crate::profile::shape::Stretch;
use crate::profile::text;

/// Each level is a stretch of its own.
pub(in crate::profile) const MOST: u32 = 10_000;

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Levels {
    pub(super) by: f64,
    pub(super) times: u32,
    pub(super) start: f64,
    pub(super) ramp: Duration,
    pub(super) lasts: Duration,
    /// Whether there is a ramp before the first level, from nothing to one increment.
    pub(super) ramps_first: bool,
}

impl Levels {
    fn rate(&self, level: u32) -> f64 {
        self.start + self.by * f64::from(level + u32::from(self.ramps_first))
    }

    pub(super) fn stretches(
        &self,
        rate: impl Fn(f64, Duration) -> Stretch,
        ramp: impl Fn(f64, f64, Duration) -> Stretch,
    ) -> Vec<Stretch> {
        let mut stretches = Vec::new();
        for level in 0..self.times.min(MOST) {
            let this = self.rate(level);
            if !self.ramp.is_zero() && (level > 0 || self.ramps_first) {
                stretches.push(ramp(this - self.by, this, self.ramp));
            }
            stretches.push(rate(this, self.lasts));
        }
        stretches
    }

    pub(super) fn describe(&self) -> String {
        let (first, last) = (self.rate(0), self.rate(self.times.saturating_sub(1)));
        let mut text = format!(
            "{} to {} in {} levels of {}",
            text::per_second(first),
            text::per_second(last),
            self.times,
            text::time(self.lasts)
        );
        if !self.ramp.is_zero() {
            text.push_str(&format!(" with ramps of {}", text::time(self.ramp)));
        }
        text
    }

    pub(super) fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        if self.times == 0 {
            problems.push(Problem::new("it has no level", "give it one or more with .times(…)"));
        }
        if self.lasts.is_zero() {
            problems.push(no_time("give each level a time, as in .each_level_lasting(secs(30))"));
        }
        if !self.by.is_finite() {
            problems.push(Problem::new("the increment is not a finite number", "give it users per second"));
        }
        problems.extend(bad_rate("the starting rate", self.start));
        if self.times > MOST {
            problems.push(Problem::new(
                format!("it has more than {MOST} levels"),
                "give it fewer, or use ramp_rate",
            ));
        }
        if problems.is_empty() {
            problems.extend(bad_rate("the last level", self.rate(self.times - 1)));
        }
        problems
    }
}

pub(super) fn no_time(way_out: &str) -> Problem {
    Problem::new("it takes no time", way_out)
}

pub(super) fn bad_rate(which: &str, rate: f64) -> Option<Problem> {
    if !rate.is_finite() {
        return Some(Problem::new(
            format!("{which} is not a finite number"),
            "give it 0 or more users per second",
        ));
    }
    (rate < 0.0).then(|| Problem::new(format!("{which} is negative"), "give it 0 or more users per second"))
}
