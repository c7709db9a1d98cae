//! When the users of one stretch of an open profile arrive.

use std::time::Duration;

use super::quantile::normal_quantile;
use super::random::Ascending;

/// Beyond it a float does not count users exactly.
pub(super) const MOST_USERS: u64 = 1 << 53;

/// A stretch of an open profile whose arrivals follow one formula.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Stretch {
    pub(super) users: u64,
    pub(super) lasts: Duration,
    pub(super) shape: Shape,
}

/// How users are spread over a stretch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Shape {
    /// All at its start.
    AtOnce,
    /// At equal distances, the first at the start.
    Even,
    /// At a rate that changes linearly from one to another; only their ratio matters with `users`.
    Ramp { from: f64, to: f64 },
    /// As a smooth step rises: most of them in the middle.
    Peak,
    /// By chance, at such rates: a Poisson process whose number of arrivals is known.
    Random { from: f64, to: f64 },
}

impl Stretch {
    pub(super) fn new(users: u64, lasts: Duration, shape: Shape) -> Self {
        Self { users: users.min(MOST_USERS), lasts, shape }
    }

    /// Nobody.
    pub(super) fn nothing(lasts: Duration) -> Self {
        Self::new(0, lasts, Shape::AtOnce)
    }

    /// Users at a constant rate. Their number is rounded to the nearest, as Gatling does.
    pub(super) fn rate(rate: f64, lasts: Duration) -> Self {
        Self::new(whole((positive(rate) * lasts.as_secs_f64()).round()), lasts, Shape::Even)
    }

    /// Users at a changing rate. Their number is rounded down, as Gatling does.
    pub(super) fn ramp(from: f64, to: f64, lasts: Duration) -> Self {
        let (from, to) = (positive(from), positive(to));
        Self::new(rounded_down(mean(from, to) * lasts.as_secs_f64()), lasts, Shape::Ramp { from, to })
    }

    /// Users by chance. Their number is rounded down, as Gatling does.
    pub(super) fn random(from: f64, to: f64, lasts: Duration) -> Self {
        let (from, to) = (positive(from), positive(to));
        Self::new(rounded_down(mean(from, to) * lasts.as_secs_f64()), lasts, Shape::Random { from, to })
    }

    /// How long after the start the user with this index arrives, from 0. Times follow from the index alone, so that they
    /// do not drift.
    pub(super) fn at(&self, index: u64, drawn: Option<&mut Ascending>) -> Duration {
        match self.shape {
            Shape::AtOnce => Duration::ZERO,
            Shape::Even => {
                let nanos =
                    self.lasts.as_nanos().saturating_mul(index.into()) / u128::from(self.users.max(1));
                from_nanos(nanos)
            }
            Shape::Ramp { from, to } => self.in_ramp(float(index), from, to),
            Shape::Peak => self.in_peak(index),
            Shape::Random { from, to } => match drawn {
                Some(drawn) => self.by_chance(drawn.nth(index), from, to),
                None => Duration::ZERO,
            },
        }
    }

    /// The time `t` at which the integral of the rate, `from × t + (to - from) / 2 / lasts × t²`, is `started`.
    fn in_ramp(&self, started: f64, from: f64, to: f64) -> Duration {
        if started <= 0.0 {
            return Duration::ZERO;
        }
        let slope = (to - from) / self.lasts.as_secs_f64();
        let root = (from * from + 2.0 * slope * started).max(0.0).sqrt();
        // The form of the solution that loses no digits when `from` and the root are close.
        self.within(2.0 * started / (from + root))
    }

    /// The users are as many quantiles of a normal distribution, moved and stretched so that the first comes at the start.
    fn in_peak(&self, index: u64) -> Duration {
        let all = self.users + 2;
        let quantile = |index: u64| match (index + 1, all - index - 1) {
            (below, above) if below <= above => normal_quantile(float(below) / float(all)),
            (_, above) => -normal_quantile(float(above) / float(all)),
        };
        let (first, this) = (quantile(0), quantile(index));
        self.within(self.lasts.as_secs_f64() * (1.0 - this / first) / 2.0)
    }

    /// The time at which the share `part` of the users has come.
    fn by_chance(&self, part: f64, from: f64, to: f64) -> Duration {
        let root = ((1.0 - part) * from * from + part * to * to).sqrt();
        self.within(self.lasts.as_secs_f64() * part * (from + to) / (from + root))
    }

    fn within(&self, seconds: f64) -> Duration {
        Duration::try_from_secs_f64(seconds.max(0.0)).unwrap_or(self.lasts).min(self.lasts)
    }

    /// How many arrive before this time after the start.
    pub(super) fn before(&self, time: Duration, mut drawn: Option<&mut Ascending>) -> u64 {
        if let (Shape::Random { .. }, Some(drawn)) = (self.shape, &mut drawn) {
            // They can only be drawn one after another.
            return (0..self.users).find(|&index| self.at(index, Some(drawn)) >= time).unwrap_or(self.users);
        }
        let (mut least, mut most) = (0, self.users);
        while least < most {
            let middle = least.midpoint(most);
            if self.at(middle, None) < time {
                least = middle + 1;
            } else {
                most = middle;
            }
        }
        least
    }

    /// The most users per second at any moment; of those at once, none.
    pub(super) fn peak_rate(&self) -> f64 {
        if self.lasts.is_zero() || self.users == 0 {
            return 0.0;
        }
        let even = float(self.users) / self.lasts.as_secs_f64();
        match self.shape {
            Shape::AtOnce => 0.0,
            Shape::Even => even,
            Shape::Ramp { from, to } => from.max(to),
            // Of ramps of users, the rates are only a ratio.
            Shape::Random { from, to } => even * from.max(to) / mean(from, to),
            // The density in the middle of a normal distribution, over as many deviations.
            Shape::Peak => {
                let deviations = 2.0 * normal_quantile(1.0 / float(self.users + 2)).abs();
                even * deviations / std::f64::consts::TAU.sqrt()
            }
        }
    }
}

fn mean(from: f64, to: f64) -> f64 {
    from + (to - from) / 2.0
}

/// A rate that can be computed with: `check` reports the others.
fn positive(rate: f64) -> f64 {
    if rate.is_finite() { rate.max(0.0) } else { 0.0 }
}

/// Rounded down, but 28.999999999999996 is 29: Gatling counts in decimals, to ten of them.
fn rounded_down(users: f64) -> u64 {
    whole((users * (1.0 + 4.0 * f64::EPSILON) + 5e-11).floor())
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "`as` saturates, and NaN is 0")]
pub(crate) fn whole(number: f64) -> u64 {
    number as u64
}

#[expect(clippy::cast_precision_loss, reason = "at most 2^53 users are counted")]
pub(super) fn float(number: u64) -> f64 {
    number as f64
}

/// `users` times `factor`, to the nearest whole user.
pub(super) fn scaled(users: u64, factor: f64) -> u64 {
    whole((float(users) * factor).round())
}

pub(super) fn from_nanos(nanos: u128) -> Duration {
    const SECOND: u128 = 1_000_000_000;
    let seconds = u64::try_from(nanos / SECOND).unwrap_or(u64::MAX);
    let rest = u32::try_from(nanos % SECOND).unwrap_or_default();
    Duration::new(seconds, rest)
}
