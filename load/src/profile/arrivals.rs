//! When the users of an open profile arrive.

use std::time::Duration;

use streamgauge::Shard;

use super::open::OpenStep;
use super::random::{Ascending, seed_of_step};
use super::shape::Stretch;

/// One user of an open profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arrival {
    /// The number of the user, from 0, of all parts together.
    pub index: u64,
    /// When it arrives, after the start of the profile.
    pub at: Duration,
}

/// The arrivals of one part of an open profile, in order.
///
/// They follow from the profile, the seed and the part alone. Part `k` of `n` has the users `k`, `k + n`, `k + 2n` and so on, so
/// that user 7 arrives when it arrives, wherever it runs. Times follow from the user's index, so that they do not drift.
///
/// ```
/// use streamgauge::Shard;
/// use streamgauge_load::{Profile, profile::Injection, rate, secs};
///
/// let profile = Profile::from(rate(4.0).during(secs(2)));
/// let Injection::Open(second_half) = profile.injection(0, Shard::new(1, 2)?) else { unreachable!() };
/// let users: Vec<u64> = second_half.map(|arrival| arrival.index).collect();
/// assert_eq!(users, [1, 3, 5, 7]);
/// # Ok::<(), streamgauge::ShardError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Arrivals {
    steps: Vec<OpenStep>,
    seed: u64,
    part: Shard,
    next: u64,
    /// What came of each factor; the first is without one.
    courses: Vec<Course>,
}

impl Arrivals {
    pub(super) fn new(steps: &[OpenStep], seed: u64, part: Shard) -> Self {
        let course = Course::new(steps, seed);
        Self { steps: steps.to_vec(), seed, part, next: part.index().into(), courses: vec![course] }
    }

    /// How many users arrive, of all parts together.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.courses.last().map_or(0, Course::end)
    }

    /// From this time of the profile on, so many times the users arrive that the profile says, in the same time; 1 is as it
    /// says. Numbers go on where they were. All parts must be told the same.
    ///
    /// An arrival at that time or later that was taken from the iterator already is replaced: forget it. Users that have been
    /// started by then stay, so the time should lie in the future.
    ///
    /// ```
    /// use streamgauge_load::{Profile, profile::Injection, rate, secs};
    ///
    /// let profile = Profile::from(rate(1.0).during(secs(10)));
    /// let Injection::Open(mut arrivals) = profile.injection(0, Default::default()) else { unreachable!() };
    /// arrivals.set_factor(secs(5), 2.0);
    /// assert_eq!(arrivals.total(), 5 + 10);
    /// assert_eq!(arrivals.map(|arrival| arrival.index).collect::<Vec<_>>(), (0..15).collect::<Vec<_>>());
    /// ```
    pub fn set_factor(&mut self, from: Duration, factor: f64) {
        while self.courses.len() > 1 && self.courses.last().is_some_and(|last| last.from >= from) {
            self.courses.pop();
        }
        let before = self.courses.last_mut().map_or(0, |last| last.number_at(from));
        let steps: Vec<OpenStep> = self.steps.iter().map(|step| step.scaled(factor)).collect();
        self.courses.push(Course::new(&steps, self.seed).beginning(from, before));
        self.next = self.next.min(first_of(self.part, before));
    }
}

/// The least number of this part that is at least `least`.
fn first_of(part: Shard, least: u64) -> u64 {
    let (index, of) = (u64::from(part.index()), u64::from(part.of()));
    let behind = least.saturating_sub(index).div_ceil(of);
    index.saturating_add(behind.saturating_mul(of))
}

impl Iterator for Arrivals {
    type Item = Arrival;

    fn next(&mut self) -> Option<Arrival> {
        let index = self.next;
        let course = self.courses.iter_mut().rfind(|course| course.first <= index)?;
        let at = course.at(index)?;
        self.next = index.saturating_add(self.part.of().into());
        Some(Arrival { index, at })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.total().saturating_sub(self.next).div_ceil(self.part.of().into());
        let left = usize::try_from(left).unwrap_or(usize::MAX);
        (left, Some(left))
    }
}

/// The arrivals from one time on.
#[derive(Debug, Clone)]
struct Course {
    from: Duration,
    /// The number of the first user that arrives by it.
    first: u64,
    /// How many it has before `from`.
    skipped: u64,
    users: u64,
    spans: Vec<Span>,
}

/// A stretch at its place.
#[derive(Debug, Clone)]
struct Span {
    start: Duration,
    first: u64,
    stretch: Stretch,
    drawn: Ascending,
}

impl Course {
    fn new(steps: &[OpenStep], seed: u64) -> Self {
        let (mut start, mut first, mut spans) = (Duration::ZERO, 0_u64, Vec::new());
        for stretch in steps.iter().flat_map(OpenStep::stretches) {
            let drawn = Ascending::new(seed_of_step(seed, spans.len()), stretch.users);
            let (lasts, users) = (stretch.lasts, stretch.users);
            spans.push(Span { start, first, stretch, drawn });
            start = start.saturating_add(lasts);
            first = first.saturating_add(users);
        }
        Self { from: Duration::ZERO, first: 0, skipped: 0, users: first, spans }
    }

    fn beginning(mut self, from: Duration, first: u64) -> Self {
        self.skipped = self.before(from);
        (self.from, self.first) = (from, first);
        self
    }

    /// The number behind that of the last user.
    fn end(&self) -> u64 {
        self.first.saturating_add(self.users.saturating_sub(self.skipped))
    }

    /// The number of the first user that arrives at that time or later.
    fn number_at(&mut self, time: Duration) -> u64 {
        let before = self.before(time).saturating_sub(self.skipped);
        self.first.saturating_add(before)
    }

    fn before(&mut self, time: Duration) -> u64 {
        let begun = self.spans.iter_mut().take_while(|span| span.start < time);
        begun.map(|span| span.stretch.before(time - span.start, Some(&mut span.drawn))).sum()
    }

    fn at(&mut self, number: u64) -> Option<Duration> {
        let index = number.saturating_sub(self.first).saturating_add(self.skipped);
        if index >= self.users {
            return None;
        }
        // Spans without users have the number of the next one, so the last is the right one.
        let behind = self.spans.partition_point(|span| span.first <= index);
        let span = self.spans.get_mut(behind.checked_sub(1)?)?;
        let within = span.stretch.at(index - span.first, Some(&mut span.drawn));
        Some(span.start.saturating_add(within))
    }
}
