//! What is wrong with a profile or a throttle.

use std::error::Error;
use std::fmt;

/// Why a [`Profile`](super::Profile) or a [`Throttle`](super::Throttle) cannot be run: all that is wrong with it.
///
/// ```
/// use streamgauge_load::{Profile, at_once, mins, rate, secs, ramp};
///
/// let profile = Profile::from([at_once(10), rate(-5.0).during(mins(2)), ramp(100).over(secs(0))]);
/// let error = profile.check().unwrap_err();
/// assert_eq!(error.problems().len(), 2);
/// assert_eq!(
///     error.problems()[0].to_string(),
///     "step 2 (-5/s for 2m): the rate is negative; give it 0 or more users per second",
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileError {
    problems: Vec<Problem>,
}

impl ProfileError {
    /// What is wrong, in the order of the steps. There is at least one.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// Nothing if there is no problem.
    pub(super) fn unless_none(problems: Vec<Problem>) -> Result<(), Self> {
        if problems.is_empty() { Ok(()) } else { Err(Self { problems }) }
    }
}

impl From<Problem> for ProfileError {
    fn from(problem: Problem) -> Self {
        Self { problems: vec![problem] }
    }
}

impl fmt::Display for ProfileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, problem) in self.problems.iter().enumerate() {
            if place > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{problem}")?;
        }
        Ok(())
    }
}

impl Error for ProfileError {}

/// One thing that is wrong: where, why, and what to write instead. [`ProfileError`] has the example.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    step: Option<(usize, String)>,
    reason: String,
    way_out: String,
}

impl Problem {
    /// Of the profile as a whole.
    pub(super) fn new(reason: impl Into<String>, way_out: impl Into<String>) -> Self {
        Self { step: None, reason: reason.into(), way_out: way_out.into() }
    }

    /// Of the step with this index, which describes itself so.
    pub(super) fn at(mut self, step: usize, described: String) -> Self {
        self.step = Some((step, described));
        self
    }

    /// The index of the step at fault, from 0; `None` if it is none of one step.
    #[must_use]
    pub fn step(&self) -> Option<usize> {
        self.step.as_ref().map(|(step, _)| *step)
    }

    /// What is wrong.
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// What to do about it.
    #[must_use]
    pub fn way_out(&self) -> &str {
        &self.way_out
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((step, described)) = &self.step {
            write!(f, "step {} ({described}): ", step + 1)?;
        }
        write!(f, "{}; {}", self.reason, self.way_out)
    }
}
