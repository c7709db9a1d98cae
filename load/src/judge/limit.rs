//! What a value is held against: limits, in the unit of the value.

use std::time::Duration;

use crate::profile::Percent;

/// One end of what may be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Bound {
    /// A time, in nanoseconds.
    Time(u64),
    /// A share, of a hundred.
    Percent(f64),
    /// A number: of tokens, bytes, events, or of any of them per second.
    Number(f64),
}

impl Bound {
    /// As a number: nanoseconds, of a hundred, or as it is.
    pub(crate) fn value(self) -> f64 {
        match self {
            Self::Time(nanos) => nanos as f64,
            Self::Percent(value) | Self::Number(value) => value,
        }
    }
}

/// What a value may be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Limit {
    /// Less than this.
    Below(Bound),
    /// This or less.
    AtMost(Bound),
    /// This or more.
    AtLeast(Bound),
    /// More than this.
    Above(Bound),
    /// Between the two, or one of them.
    Between(Bound, Bound),
}

impl Limit {
    /// Whether a value of the limit's unit is within it.
    #[must_use]
    pub fn holds(&self, value: f64) -> bool {
        match self {
            Self::Below(bound) => value < bound.value(),
            Self::AtMost(bound) => value <= bound.value(),
            Self::AtLeast(bound) => value >= bound.value(),
            Self::Above(bound) => value > bound.value(),
            Self::Between(least, most) => (least.value()..=most.value()).contains(&value),
        }
    }

    /// How bad a value is: greater is worse, and more than 0 is beyond the limit.
    pub(crate) fn badness(&self, value: f64) -> f64 {
        match self {
            Self::Below(bound) | Self::AtMost(bound) => value - bound.value(),
            Self::AtLeast(bound) | Self::Above(bound) => bound.value() - value,
            Self::Between(least, most) => (value - most.value()).max(least.value() - value),
        }
    }

    /// The ends that it names.
    pub(crate) fn bounds(&self) -> impl Iterator<Item = Bound> {
        let (one, other) = match *self {
            Self::Below(bound) | Self::AtMost(bound) | Self::AtLeast(bound) | Self::Above(bound) => {
                (bound, None)
            }
            Self::Between(least, most) => (least, Some(most)),
        };
        std::iter::once(one).chain(other)
    }
}

/// The units of values, which say what their limits are given in. Types without values: what is held against the wrong kind of
/// limit does not compile.
///
/// ```compile_fail
/// use streamgauge_load::judge::{check, p99};
///
/// let no_time = p99(check("Stocks")).below(800); // of what?
/// ```
pub mod unit {
    /// A time: its limits are [`Duration`](std::time::Duration)s.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Time {}
    /// How long a stream was there: a time.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum StreamTime {}
    /// A number.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Number {}
    /// A share: its limits are [`Percent`](crate::Percent)s.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Share {}
    /// A share, or how many.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum ShareOrNumber {}
    /// That of a metric which is given by its name: whether the limit fits is known when the assertion is checked.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum ByName {}
}
use unit::{ByName, Number, Share, ShareOrNumber, StreamTime, Time};

/// What can be a limit of a value in the unit `U`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no limit for a value in the unit `{U}`",
    note = "a time is held against a `Duration` (`millis(800)`), a share against `percent(1.0)`, anything else against a number"
)]
pub trait LimitIn<U> {
    /// The limit without its type.
    fn bound(self) -> Bound;
}

/// A length of time as nanoseconds; more than 584 years is as good as that.
pub(crate) fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

macro_rules! limits {
    ($($of:ty as $value:ident => $bound:expr, in $($unit:ty),+;)+) => {$($(
        impl LimitIn<$unit> for $of {
            fn bound(self) -> Bound {
                let $value = self;
                $bound
            }
        }
    )+)+};
}

limits! {
    Duration as time => Bound::Time(nanos(time)), in Time, StreamTime, ByName;
    Percent as share => Bound::Percent(share.value()), in Share, ShareOrNumber;
    f64 as number => Bound::Number(number), in Number, ShareOrNumber, ByName;
    i32 as number => Bound::Number(f64::from(number)), in Number, ShareOrNumber, ByName;
    u32 as number => Bound::Number(f64::from(number)), in Number, ShareOrNumber, ByName;
    u64 as number => Bound::Number(number as f64), in Number, ShareOrNumber, ByName;
    usize as number => Bound::Number(number as f64), in Number, ShareOrNumber, ByName;
}
