//! When a check is decided.

/// When a check is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Goal {
    /// At the n-th match; it fails at its deadline and at the end of the stream.
    Until(u64),
    /// When the server ends the stream; it fails at its deadline.
    UntilEnd,
    /// When the server ends the stream, by the number of matches; it fails at its deadline.
    UntilEndExpect {
        /// The least number that succeeds.
        min: u64,
        /// The greatest number that succeeds; `None` has no limit.
        max: Option<u64>,
    },
    /// At its deadline, at the end or the close of the stream, by the number of matches.
    Expect {
        /// The least number that succeeds.
        min: u64,
        /// The greatest number that succeeds; `None` has no limit.
        max: Option<u64>,
    },
}

impl Goal {
    /// `expect` of the numbers from the first to the second; `None` has no limit.
    #[must_use]
    pub fn expect((min, max): (u64, Option<u64>)) -> Self {
        Goal::Expect { min, max }
    }

    /// `until end expect` of the numbers from the first to the second; `None` has no limit.
    #[must_use]
    pub fn until_end_expect((min, max): (u64, Option<u64>)) -> Self {
        Goal::UntilEndExpect { min, max }
    }

    /// The least and the greatest number of matches that succeed, if it counts them when it is decided.
    pub(super) fn range(self) -> Option<(u64, Option<u64>)> {
        match self {
            Goal::Expect { min, max } | Goal::UntilEndExpect { min, max } => Some((min, max)),
            Goal::Until(_) | Goal::UntilEnd => None,
        }
    }

    /// The least number of messages that it needs; `None` if none, or if no number decides.
    pub(crate) fn least(self) -> Option<u64> {
        match self {
            Goal::Until(least)
            | Goal::Expect { min: least, .. }
            | Goal::UntilEndExpect { min: least, .. } => (least > 0).then_some(least),
            Goal::UntilEnd => None,
        }
    }
}

/// A whole number given in Rust where the language wants an `INT`.
#[diagnostic::on_unimplemented(message = "`{Self}` is not a whole number", label = "expected an integer")]
pub trait Whole: Copy {
    /// The number, if it is not negative and fits.
    fn whole(self) -> Option<u64>;
}

macro_rules! whole {
    ($($int:ty)*) => {$(
        impl Whole for $int {
            fn whole(self) -> Option<u64> {
                u64::try_from(self).ok()
            }
        }
    )*};
}
whole!(u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize);
