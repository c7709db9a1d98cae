//! Where a profile stands in a run that is paused by hand.

use std::time::Duration;

/// Which time of the profile it is at a time of the run, when arrivals were paused by hand in between.
///
/// A pause shifts all that comes after it. What would have arrived in it arrives later, and is not late.
///
/// ```
/// use streamgauge_load::{profile::Clockwork, secs};
///
/// let mut clock = Clockwork::new();
/// clock.pause(secs(10));
/// assert_eq!(clock.run_time(secs(12)), None); // nobody knows yet
/// clock.resume(secs(15));
/// assert_eq!(clock.profile_time(secs(12)), secs(10));
/// assert_eq!(clock.run_time(secs(12)), Some(secs(17)));
/// assert_eq!(clock.paused(), secs(5));
/// assert_eq!([9, 12, 15].map(|at| clock.stands(secs(at))), [false, true, false]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Clockwork {
    /// Pauses that are over, in order, as times of the run.
    over: Vec<(Duration, Duration)>,
    paused_at: Option<Duration>,
}

impl Clockwork {
    /// Without a pause.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Stops the profile at this time of the run. Nothing happens if it stands already.
    pub fn pause(&mut self, at: Duration) {
        let last = self.over.last().map_or(Duration::ZERO, |(_, end)| *end);
        self.paused_at.get_or_insert(at.max(last));
    }

    /// Lets it go on at this time of the run. Nothing happens if it goes.
    pub fn resume(&mut self, at: Duration) {
        if let Some(begun) = self.paused_at.take() {
            self.over.push((begun, at.max(begun)));
        }
    }

    /// Whether it stands.
    #[must_use]
    pub fn is_paused(&self) -> bool {
        self.paused_at.is_some()
    }

    /// Whether it stands at a time of the run.
    #[must_use]
    pub fn stands(&self, run: Duration) -> bool {
        self.paused_at.is_some_and(|begun| begun <= run)
            || self.over.iter().any(|(begun, end)| *begun <= run && run < *end)
    }

    /// How long it has stood, in pauses that are over.
    #[must_use]
    pub fn paused(&self) -> Duration {
        self.over.iter().map(|(begun, end)| *end - *begun).sum()
    }

    /// The time of the profile at a time of the run.
    #[must_use]
    pub fn profile_time(&self, run: Duration) -> Duration {
        let run = self.paused_at.map_or(run, |begun| run.min(begun));
        let before = self.over.iter().take_while(|(begun, _)| *begun < run);
        run - before.map(|(begun, end)| run.min(*end) - *begun).sum::<Duration>()
    }

    /// The time of the run at a time of the profile; `None` if it comes after a pause that is not over. What is due just as a
    /// pause begins comes before it.
    #[must_use]
    pub fn run_time(&self, profile: Duration) -> Option<Duration> {
        let mut run = profile;
        for (begun, end) in &self.over {
            if *begun < run {
                run = run.saturating_add(*end - *begun);
            }
        }
        match self.paused_at {
            Some(begun) if begun < run => None,
            _ => Some(run),
        }
    }
}
