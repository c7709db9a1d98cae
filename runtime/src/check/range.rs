//! Numbers and ranges given in Rust.

use std::ops::{Range, RangeFrom, RangeInclusive, RangeTo, RangeToInclusive};

use super::goal::Whole;

/// A number, or a range of numbers, given in Rust where the language wants an `INT` or a `RANGE`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a whole number nor a range of whole numbers",
    label = "expected an integer or a range of integers"
)]
pub trait Amount {
    /// The least and the greatest number; `None` as the greatest has no limit. An empty range has its
    /// least above its greatest. `None` altogether if a number is negative.
    fn amount(self) -> Option<(u64, Option<u64>)>;
}

impl<T: Whole> Amount for T {
    fn amount(self) -> Option<(u64, Option<u64>)> {
        let number = self.whole()?;
        Some((number, Some(number)))
    }
}

/// The range up to `end`, which does not belong to it.
pub(crate) fn up_to(min: u64, end: u64) -> (u64, Option<u64>) {
    end.checked_sub(1).map_or((1, Some(0)), |max| (min, Some(max)))
}

impl<T: Whole> Amount for Range<T> {
    fn amount(self) -> Option<(u64, Option<u64>)> {
        Some(up_to(self.start.whole()?, self.end.whole()?))
    }
}

impl<T: Whole> Amount for RangeInclusive<T> {
    fn amount(self) -> Option<(u64, Option<u64>)> {
        Some((self.start().whole()?, Some(self.end().whole()?)))
    }
}

impl<T: Whole> Amount for RangeFrom<T> {
    fn amount(self) -> Option<(u64, Option<u64>)> {
        Some((self.start.whole()?, None))
    }
}

impl<T: Whole> Amount for RangeTo<T> {
    fn amount(self) -> Option<(u64, Option<u64>)> {
        Some(up_to(0, self.end.whole()?))
    }
}

impl<T: Whole> Amount for RangeToInclusive<T> {
    fn amount(self) -> Option<(u64, Option<u64>)> {
        Some((0, Some(self.end.whole()?)))
    }
}
