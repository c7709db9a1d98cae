//! Whether a profile can be run.

use super::definition::Profile;
use super::problem::{Problem, ProfileError};
use super::shape::MOST_USERS;

impl Profile {
    /// Says whether it can be run. Building a profile never fails, so that all that is wrong is reported at once.
    ///
    /// # Errors
    ///
    /// All that is wrong, with the step, the reason and the way out. [`ProfileError`] has an example.
    pub fn check(&self) -> Result<(), ProfileError> {
        let mut problems = self.steps.problems();
        if let Some(factor) = self.bad_factor {
            problems.push(Problem::new(format!("it was scaled by {factor}"), "scale it by a number above 0"));
        }
        if problems.is_empty() {
            problems.extend(self.problem_of_size());
        }
        let zero = |what, way_out| Problem::new(format!("{what} 0"), way_out);
        if self.each == Some(0) {
            problems.push(zero("each user has .iterations", "give it 1 or more, or leave it out"));
        }
        if self.shared == Some(0) {
            problems.push(zero("the users have .shared_iterations", "give it 1 or more, or leave it out"));
        }
        if self.each.is_some() && self.shared.is_some() {
            problems.push(Problem::new(
                "it has both .iterations and .shared_iterations",
                "keep the one that is meant: for each user, or for all together",
            ));
        }
        if self.max_duration.is_some_and(|limit| limit.is_zero()) {
            problems.push(zero(".max_duration is", "give it a time, or leave it out"));
        }
        ProfileError::unless_none(problems)
    }

    fn problem_of_size(&self) -> Option<Problem> {
        let users = self.users().or_else(|| self.peak_concurrency()).unwrap_or_default();
        if users == 0 {
            return Some(nobody());
        }
        let too_many = Problem::new("it has more users than can be counted (2^53)", "give it fewer");
        (users >= MOST_USERS).then_some(too_many)
    }
}

pub(super) fn nobody() -> Problem {
    Problem::new("it starts nobody", "give it a step that does, as in at_once(1)")
}
