//! All failures of a user that goes on after them: the first whole, the rest counted.

use crate::failure::{Causes, Failure};

/// How many failures are kept whole, the first included.
const WHOLE: usize = 16;

/// The failures of one user, in memory that does not grow with their number.
#[derive(Debug, Default)]
pub(crate) struct Failures {
    whole: Vec<Failure>,
    counted: Causes,
}

impl Failures {
    pub(crate) fn push(&mut self, failure: Failure) {
        if self.whole.len() < WHOLE {
            self.whole.push(failure);
        } else {
            self.counted.add(failure.into_cause(), 1);
        }
    }

    /// The first failure with those that followed it.
    pub(crate) fn into_first(self) -> Option<Failure> {
        let mut whole = self.whole.into_iter();
        let first = whole.next()?;
        Some(first.followed_by(whole.collect(), self.counted))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::FailureKind;
    use crate::location::Location;

    fn failure(cause: String) -> Failure {
        Failure::new(FailureKind::Connect, cause, "open", "x", Location::new("a.rs", 1, 1))
    }

    #[test]
    fn the_first_are_kept_whole_and_the_rest_are_counted_by_cause() {
        let mut failures = Failures::default();
        for n in 0..1000 {
            failures.push(failure(if n % 4 == 0 { "reset".to_owned() } else { "refused".to_owned() }));
        }
        let first = failures.into_first().unwrap();
        assert_eq!(first.further().len(), 15);
        let counted: Vec<(&str, u64)> = first.further_causes().collect();
        assert_eq!(counted, [("refused", 738), ("reset", 246)]);
        let text = first.to_string();
        assert!(
            text.ends_with("\nand 984 further failures:\n  738      refused\n  246      reset"),
            "{text}"
        );
    }

    #[test]
    fn the_number_of_causes_has_an_end() {
        let mut failures = Failures::default();
        (0..1000).for_each(|n| failures.push(failure(format!("cause {n}"))));
        let first = failures.into_first().unwrap();
        assert_eq!(first.further_causes().count(), Causes::MOST + 1);
        assert_eq!(
            first.further_causes().last(),
            Some((Causes::OTHERS, (1000 - WHOLE - Causes::MOST) as u64))
        );
    }

    #[test]
    fn what_is_too_long_to_be_shown_is_counted_with_the_rest() {
        let mut failures = Failures::default();
        let long = || failure("long".to_owned()).fact("cause", "ü".repeat(4000));
        (0..20).for_each(|_| failures.push(long()));
        let text = failures.into_first().unwrap().to_string();
        let shown = text.matches(" failed ").count();
        assert!((2..16).contains(&shown) && text.len() < 100_000, "{shown} of {} bytes", text.len());
        let left = 20 - shown;
        let end = format!("\nand {left} further failures:\n  {left:<8} long");
        assert!(text.ends_with(&end), "{end}");
    }

    #[test]
    fn one_failure_is_followed_by_nothing() {
        assert!(Failures::default().into_first().is_none());
        let mut failures = Failures::default();
        failures.push(failure("refused".to_owned()));
        assert!(!failures.into_first().unwrap().to_string().contains("further"));
    }
}
