//! How many users of a closed profile are to run.

use std::time::Duration;

use streamgauge::Shard;

use super::closed::{ClosedStep, Slope};
use super::shape::from_nanos;

/// How many users of one part of a closed profile are to run at a time.
///
/// It follows from the profile and the part alone. The parts' numbers add up to the whole at every moment.
///
/// ```
/// use streamgauge::Shard;
/// use streamgauge_load::{Profile, profile::Injection, constant_concurrent, mins, secs};
///
/// let profile = Profile::from(constant_concurrent(10).during(mins(2)));
/// let targets = [0, 1, 2].map(|part| match profile.injection(0, Shard::new(part, 3).unwrap()) {
///     Injection::Closed(users) => users.target(secs(1)),
///     Injection::Open(_) => unreachable!(),
/// });
/// assert_eq!(targets, [4, 3, 3]);
/// ```
#[derive(Debug, Clone)]
pub struct Concurrency {
    steps: Vec<ClosedStep>,
    part: Shard,
    /// What holds from a time on; the first is without a factor.
    courses: Vec<(Duration, Vec<Slope>)>,
}

impl Concurrency {
    pub(super) fn new(steps: &[ClosedStep], part: Shard) -> Self {
        let slopes = steps.iter().flat_map(ClosedStep::slopes).collect();
        Self { steps: steps.to_vec(), part, courses: vec![(Duration::ZERO, slopes)] }
    }

    /// How many users are to run at this time of the profile. None any more at its [end](Self::end): the last finish their
    /// run.
    #[must_use]
    pub fn target(&self, at: Duration) -> u64 {
        share(self.whole(at), self.part)
    }

    /// When the profile is over, after its start.
    #[must_use]
    pub fn end(&self) -> Duration {
        let lasts = self.courses.first().map(|(_, slopes)| slopes.iter().map(|slope| slope.lasts));
        lasts.map_or(Duration::ZERO, |lasts| lasts.fold(Duration::ZERO, Duration::saturating_add))
    }

    /// The first moment after this one at which the target is another.
    ///
    /// ```
    /// use streamgauge_load::{Profile, profile::Injection, ramp_concurrent, secs};
    ///
    /// let profile = Profile::from(ramp_concurrent(1).to(100).during(secs(60 * 99)));
    /// let Injection::Closed(users) = profile.injection(0, Default::default()) else { unreachable!() };
    /// assert_eq!(users.next_change(secs(0)), Some(secs(60)));
    /// assert_eq!(users.next_change(secs(60 * 99)), None);
    /// ```
    #[must_use]
    pub fn next_change(&self, after: Duration) -> Option<Duration> {
        let now = self.target(after);
        let mut at = after;
        loop {
            at = self.next_of_whole(at)?;
            if self.target(at) != now {
                return Some(at);
            }
        }
    }

    /// From this time of the profile on, so many times the users run that the profile says; 1 is as it says. All parts must be
    /// told the same.
    ///
    /// ```
    /// use streamgauge_load::{Profile, profile::Injection, constant_concurrent, mins, secs};
    ///
    /// let profile = Profile::from(constant_concurrent(10).during(mins(2)));
    /// let Injection::Closed(mut users) = profile.injection(0, Default::default()) else { unreachable!() };
    /// users.set_factor(secs(30), 1.5);
    /// assert_eq!((users.target(secs(29)), users.target(secs(30))), (10, 15));
    /// assert_eq!(users.next_change(secs(0)), Some(secs(30)));
    /// ```
    pub fn set_factor(&mut self, from: Duration, factor: f64) {
        while self.courses.len() > 1 && self.courses.last().is_some_and(|(last, _)| *last >= from) {
            self.courses.pop();
        }
        let slopes = self.steps.iter().flat_map(|step| step.scaled(factor).slopes()).collect();
        self.courses.push((from, slopes));
    }

    /// The users of all parts.
    fn whole(&self, at: Duration) -> u64 {
        let slopes = self.courses.iter().rfind(|(from, _)| *from <= at).map(|(_, slopes)| slopes);
        slopes.and_then(|slopes| place(slopes, at)).map_or(0, |(slope, within)| slope.users(within))
    }

    /// A later moment before which nothing changes.
    fn next_of_whole(&self, after: Duration) -> Option<Duration> {
        let next_course = self.courses.iter().map(|(from, _)| *from).find(|from| *from > after);
        let (_, slopes) = self.courses.iter().rfind(|(from, _)| *from <= after)?;
        let in_course = place(slopes, after).map(|(slope, within)| {
            let change = slope.next_change(within);
            after.saturating_add(change - within)
        });
        [in_course, next_course].into_iter().flatten().min()
    }
}

/// The slope at this time, and the time since its start; `None` at the end.
fn place(slopes: &[Slope], at: Duration) -> Option<(Slope, Duration)> {
    let mut within = at;
    for slope in slopes {
        match within.checked_sub(slope.lasts) {
            Some(rest) => within = rest,
            None => return Some((*slope, within)),
        }
    }
    None
}

impl Slope {
    /// The users after this time of it: whole ones, as they are reached.
    fn users(&self, within: Duration) -> u64 {
        let change = u64::try_from(self.changed(within)).unwrap_or(u64::MAX);
        if self.to >= self.from { self.from.saturating_add(change) } else { self.from.saturating_sub(change) }
    }

    /// How many users more or less there are.
    fn changed(&self, within: Duration) -> u128 {
        let all = u128::from(self.from.abs_diff(self.to));
        all.saturating_mul(within.as_nanos()) / self.lasts.as_nanos().max(1)
    }

    /// When there is one more or less; its end if there is none any more.
    fn next_change(&self, within: Duration) -> Duration {
        let all = u128::from(self.from.abs_diff(self.to));
        let next = self.changed(within) + 1;
        if next >= all.max(1) {
            return self.lasts;
        }
        from_nanos(next.saturating_mul(self.lasts.as_nanos()).div_ceil(all)).min(self.lasts)
    }
}

/// How many of so many users, iterations or other things one part has. The parts' shares add up to the whole.
///
/// ```
/// use streamgauge::Shard;
/// use streamgauge_load::profile::share;
///
/// assert_eq!([0, 1, 2].map(|part| share(100, Shard::new(part, 3).unwrap())), [34, 33, 33]);
/// ```
#[must_use]
pub fn share(whole: u64, part: Shard) -> u64 {
    whole.saturating_sub(part.index().into()).div_ceil(part.of().into())
}
