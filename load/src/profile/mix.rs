//! Which scenario a user runs.

use std::error::Error;
use std::fmt;

/// The order in which the scenarios of a mix take their turns.
///
/// It follows from the weights alone. Of any number of users, from the first on, each scenario has its share, to less than one
/// user.
///
/// ```
/// use streamgauge_load::profile::Mix;
///
/// let mix = Mix::new(&[3, 1])?; // three of four users run the first scenario
/// let turns: Vec<usize> = (0..8).map(|user| mix.scenario(user)).collect();
/// assert_eq!(turns.iter().filter(|&&scenario| scenario == 1).count(), 2);
/// # Ok::<(), streamgauge_load::profile::MixError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mix {
    /// The turns until all weights have been used up, when they begin anew.
    round: Vec<usize>,
}

/// The longest round.
const MOST: u64 = 1_000_000;

impl Mix {
    /// A mix of as many scenarios as there are weights.
    ///
    /// # Errors
    ///
    /// If no weight is above 0, or if they are so large that a round of them has more than a million users.
    pub fn new(weights: &[u32]) -> Result<Self, MixError> {
        let divisor = weights.iter().fold(0, |divisor, &weight| greatest_common(divisor, weight));
        if divisor == 0 {
            return Err(MixError { users: 0 });
        }
        let weights: Vec<u64> = weights.iter().map(|&weight| u64::from(weight / divisor)).collect();
        let users: u64 = weights.iter().sum();
        if users > MOST {
            return Err(MixError { users });
        }
        Ok(Self { round: round(&weights, users) })
    }

    /// How many of so many users, from the first on, run each of the scenarios.
    pub(crate) fn shares(&self, users: u64) -> Vec<u64> {
        let length = self.round.len() as u64;
        let mut shares = vec![0; self.round.iter().max().map_or(0, |last| last + 1)];
        self.round.iter().for_each(|&scenario| shares[scenario] += users / length);
        (users - users % length..users).for_each(|user| shares[self.scenario(user)] += 1);
        shares
    }

    /// The index of the scenario that the user with this number runs.
    #[must_use]
    pub fn scenario(&self, user: u64) -> usize {
        let length = self.round.len() as u64;
        let (round, turn) = (user / length, user % length);
        // Every other round runs backwards, in the order of Thue and Morse. With a round as long as there are cores, each
        // scenario would otherwise stay on its own core.
        let turn = if round.count_ones().is_multiple_of(2) { turn } else { length - 1 - turn };
        usize::try_from(turn).ok().and_then(|turn| self.round.get(turn)).copied().unwrap_or_default()
    }
}

/// Tijdeman, "The chairman assignment problem" (1980): the turn is that of the scenario whose next user is due first, of those
/// that are not ahead of their share.
fn round(weights: &[u64], users: u64) -> Vec<usize> {
    let mut had = vec![0_u64; weights.len()];
    let mut turns = Vec::new();
    for turn in 0..users {
        let due = weights.iter().enumerate().filter(|&(scenario, &weight)| {
            // Its next user may come once its share of the users so far, this one included, is above what it had.
            weight > 0
                && u128::from(weight) * u128::from(turn + 1) > u128::from(had[scenario]) * u128::from(users)
        });
        let next = due.min_by_key(|&(scenario, &weight)| {
            // Its share reaches one more than it had at this turn.
            (u128::from(had[scenario] + 1) * u128::from(users)).div_ceil(u128::from(weight))
        });
        if let Some((scenario, _)) = next {
            had[scenario] += 1;
            turns.push(scenario);
        }
    }
    turns
}

fn greatest_common(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { greatest_common(b, a % b) }
}

/// The weights make no mix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MixError {
    users: u64,
}

impl fmt::Display for MixError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.users {
            0 => f.write_str("no scenario has a weight; give at least one of them a weight above 0"),
            users => write!(
                f,
                "the weights of the scenarios add up to {users} after division by what they share; \
                 give them smaller numbers, such as percent"
            ),
        }
    }
}

impl Error for MixError {}
