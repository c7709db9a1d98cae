//! How often there was each cause.

use crate::cause::Cause;

/// How many failures there were of each cause.
#[derive(Debug, Default)]
pub(crate) struct Causes {
    each: Vec<(Cause, u64)>,
    others: u64,
}

impl Causes {
    /// How many causes are told apart. Failures that have more are counted together.
    pub(crate) const MOST: usize = 32;

    /// What the failures are counted under whose cause is one too many.
    pub(crate) const OTHERS: &str = "other causes";

    pub(crate) fn add(&mut self, cause: Cause, times: u64) {
        if let Some((_, count)) = self.each.iter_mut().find(|(known, _)| *known == cause) {
            *count += times;
        } else if self.each.len() < Self::MOST && cause != Self::OTHERS {
            self.each.push((cause, times));
        } else {
            self.others += times;
        }
    }

    /// The causes with their numbers, as they came.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, u64)> {
        let others = (self.others > 0).then_some((Self::OTHERS, self.others));
        self.each.iter().map(|(cause, count)| (&**cause, *count)).chain(others)
    }

    /// The causes with their numbers, the most frequent first; what is not told apart stands last.
    pub(crate) fn into_sorted(mut self) -> Vec<(Cause, u64)> {
        self.each.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        if self.others > 0 {
            self.each.push((Self::OTHERS.into(), self.others));
        }
        self.each
    }
}
