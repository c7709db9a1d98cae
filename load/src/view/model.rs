//! What the live view shows, as plain data: it is told snapshots, and where the run stands.

use std::collections::VecDeque;
use std::time::Duration;

use crate::metrics::{PercentilesNow, Snapshot, SteeringNow};
use crate::settings::WarmUp;

/// What is known of a run before it begins.
#[derive(Debug, Clone, Default)]
pub(crate) struct Outlook {
    /// The name of the load.
    pub(crate) name: String,
    /// Which of several runs it is: `run 2 of 3`. Empty if it is the only one.
    pub(crate) which: String,
    pub(crate) warm_up: Option<WarmUp>,
    /// How long users have to finish when the run is ended.
    pub(crate) grace: Duration,
    /// The longest that the run may take.
    pub(crate) max_duration: Option<Duration>,
    /// What comes one after another.
    pub(crate) stages: Vec<Stage>,
    /// From which lag on the generator counts as the bottleneck.
    pub(crate) late: Duration,
    /// Whether arrivals may be steered: a search steers them itself.
    pub(crate) is_steerable: bool,
    pub(crate) has_colours: bool,
}

/// The profiles of one stage.
#[derive(Debug, Clone, Default)]
pub(crate) struct Stage {
    pub(crate) lasts: Duration,
    pub(crate) steps: Vec<Step>,
}

/// A step of a profile.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    /// The scenarios of the profile, and what the step does.
    pub(crate) text: String,
    pub(crate) starts: Duration,
    pub(crate) lasts: Duration,
}

/// Where a run stands by its handle, which knows at once what a snapshot says a second later.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Standing {
    /// How long it goes on already; `None` before its first user.
    pub(crate) elapsed: Option<Duration>,
    /// Until its first user, if that has a time.
    pub(crate) waits: Option<Duration>,
    /// The stage, from 0, and how far its profiles are: they stand in a pause.
    pub(crate) stage: usize,
    pub(crate) profile: Duration,
    /// Since when users are to finish, since the run was ended.
    pub(crate) ending: Option<Duration>,
    pub(crate) steering: SteeringNow,
}

/// What is drawn of a second.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Point {
    pub(crate) users: u64,
    pub(crate) streams: u64,
    pub(crate) events: u64,
    pub(crate) first_event: PercentilesNow,
    pub(crate) checks: PercentilesNow,
}

/// All that the view shows.
#[derive(Debug, Clone, Default)]
pub(crate) struct Model {
    pub(crate) outlook: Outlook,
    pub(crate) now: Snapshot,
    pub(crate) standing: Standing,
    /// The last seconds, the newest at the end.
    pub(crate) points: VecDeque<Point>,
    /// When the warm-up was over.
    pub(crate) warm: Option<Duration>,
    /// What was said meanwhile, the newest at the end.
    pub(crate) notes: VecDeque<String>,
}

/// The seconds that are kept: more than the columns of a terminal.
const POINTS: usize = 512;

/// What was said that is kept.
const NOTES: usize = 8;

/// What the view is told.
#[derive(Debug)]
pub(crate) enum Told {
    /// The next run begins.
    Begins(Box<Outlook>),
    Snapshot(Box<Snapshot>),
    Note(String),
}

impl Model {
    pub(crate) fn new(outlook: Outlook) -> Self {
        Self { outlook, ..Self::default() }
    }

    pub(crate) fn tell(&mut self, told: Told) {
        match told {
            Told::Begins(outlook) => {
                let notes = std::mem::take(&mut self.notes);
                *self = Self { notes, ..Self::new(*outlook) };
            }
            Told::Snapshot(now) => self.see(*now),
            Told::Note(note) => keep(&mut self.notes, note, NOTES),
        }
    }

    fn see(&mut self, now: Snapshot) {
        let point = Point {
            users: now.users.active,
            streams: now.open_streams,
            events: now.events_now,
            first_event: now.first_event.now,
            checks: now.checks.now,
        };
        keep(&mut self.points, point, POINTS);
        if !now.warm_up && self.warm.is_none() {
            self.warm = Some(match self.outlook.warm_up {
                Some(WarmUp::For(lasts)) => lasts,
                _ => Duration::from_nanos(now.at),
            });
        }
        self.now = now;
    }

    /// The factor on rates.
    pub(crate) fn factor(&self) -> f64 {
        self.standing.steering.factor
    }

    /// How long all profiles last.
    pub(crate) fn lasts(&self) -> Duration {
        let all =
            self.outlook.stages.iter().fold(Duration::ZERO, |sum, stage| sum.saturating_add(stage.lasts));
        self.outlook.max_duration.map_or(all, |longest| all.min(longest))
    }

    /// The stage that the run is in, and how far it is.
    pub(crate) fn stage(&self) -> Option<(&Stage, Duration)> {
        let stage = self.outlook.stages.get(self.standing.stage)?;
        Some((stage, self.standing.profile.min(stage.lasts)))
    }

    /// Whether all profiles are through, so that only users are waited for.
    pub(crate) fn is_through(&self) -> bool {
        let is_last = self.standing.stage + 1 >= self.outlook.stages.len();
        let longest = self.outlook.max_duration;
        let is_over = longest.zip(self.standing.elapsed).is_some_and(|(longest, now)| now >= longest);
        is_over || (is_last && self.stage().is_some_and(|(stage, at)| at >= stage.lasts))
    }
}

impl Stage {
    /// The steps that go on at a time of the stage.
    pub(crate) fn steps_at(&self, at: Duration) -> impl Iterator<Item = &Step> {
        let goes_on = move |step: &&Step| step.starts <= at && at < step.starts.saturating_add(step.lasts);
        self.steps.iter().filter(goes_on)
    }
}

fn keep<T>(kept: &mut VecDeque<T>, new: T, most: usize) {
    if kept.len() >= most {
        kept.pop_front();
    }
    kept.push_back(new);
}
