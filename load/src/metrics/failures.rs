//! Failures, grouped by what they have in common.

use std::collections::HashMap;

use super::delta::{FailureKey, Stage};

/// How many failures there were of each group, and the first texts of each.
#[derive(Debug, Clone, Default)]
pub(crate) struct FailureGroups {
    groups: Vec<FailureCount>,
    places: HashMap<FailureKey, usize>,
}

/// The failures of a group.
#[derive(Debug, Clone, Default)]
pub(crate) struct FailureCount {
    pub(crate) key: FailureKey,
    pub(crate) run: u64,
    pub(crate) warm_up: u64,
    /// The first ones, whole: when each came, and its text.
    pub(crate) examples: Vec<(u64, String)>,
}

impl FailureGroups {
    /// How many groups are told apart. Failures that would have more are counted together, by scenario.
    pub(crate) const MOST: usize = 500;

    /// How many failures of a group are kept whole.
    pub(crate) const EXAMPLES: usize = 3;

    /// What failures are counted under whose group is one too many.
    pub(crate) const OTHERS: &str = "other causes";

    /// The number of a group, which stays the same.
    pub(crate) fn place(&mut self, key: &FailureKey) -> usize {
        if let Some(place) = self.places.get(key) {
            return *place;
        }
        let others = || FailureKey {
            scenario: key.scenario,
            cause: Self::OTHERS.to_owned(),
            is_generators: key.is_generators,
            ..FailureKey::default()
        };
        if self.groups.len() >= Self::MOST && key.cause != Self::OTHERS {
            return self.place(&others());
        }
        self.groups.push(FailureCount { key: key.clone(), ..FailureCount::default() });
        self.places.insert(key.clone(), self.groups.len() - 1);
        self.groups.len() - 1
    }

    /// Counts failures of the group of this number.
    pub(crate) fn add(
        &mut self,
        place: usize,
        stage: Stage,
        count: u64,
        examples: impl IntoIterator<Item = (u64, String)>,
    ) {
        let Some(group) = self.groups.get_mut(place) else { return };
        match stage {
            Stage::Run => group.run += count,
            Stage::WarmUp => group.warm_up += count,
        }
        group.examples.extend(examples);
        group.examples.sort();
        group.examples.truncate(Self::EXAMPLES);
    }

    /// The groups, those with the most failures first.
    pub(crate) fn into_sorted(mut self) -> Vec<FailureCount> {
        self.groups.sort_by(|one, other| {
            let all = |group: &FailureCount| group.run + group.warm_up;
            let key = |group: &FailureCount| {
                let FailureKey { scenario, of, kind, cause, .. } = group.key.clone();
                (scenario, of, kind, cause)
            };
            all(other).cmp(&all(one)).then_with(|| key(one).cmp(&key(other)))
        });
        self.groups
    }

    /// How many failures there were of each cause, the most frequent first.
    pub(crate) fn by_cause(&self) -> Vec<(String, u64)> {
        let mut causes: HashMap<&str, u64> = HashMap::new();
        for group in &self.groups {
            *causes.entry(&group.key.cause).or_default() += group.run + group.warm_up;
        }
        let mut causes: Vec<_> = causes.into_iter().map(|(cause, n)| (cause.to_owned(), n)).collect();
        causes.sort_by(|(one, n), (other, m)| m.cmp(n).then_with(|| one.cmp(other)));
        causes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_beyond_the_most_are_counted_together() {
        let mut groups = FailureGroups::default();
        for number in 0..600 {
            let place =
                groups.place(&FailureKey { cause: format!("cause {number}"), ..FailureKey::default() });
            groups.add(place, Stage::Run, 2, (0..5).map(|at| (9 - at, format!("text {at}"))));
        }
        let groups = groups.into_sorted();
        assert_eq!(groups.len(), 501);
        assert_eq!((groups[0].key.cause.as_str(), groups[0].run), ("other causes", 200));
        assert_eq!(groups.iter().map(|group| group.run).sum::<u64>(), 1_200);
        // The first three are kept.
        assert_eq!(groups[1].examples.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [5, 6, 7]);
    }
}
