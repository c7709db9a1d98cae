//! How a run is steered while it runs: by hand, by its longest time, by an assertion.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use crate::metrics::SteeringNow;
use crate::profile::Clockwork;
use crate::result::{Ending, Steering};

/// Steers a run while it runs: pauses its arrivals, changes its rates, stops it. Clones steer the same run.
///
/// Pauses and rates take effect a tenth of a second after they are asked for, so that all cores and processes hear of it in time,
/// and do it at the same moment.
///
/// What is steered reaches all cores, and the processes that the run has started, and stands in
/// [`Report::steering`](crate::Report::steering).
///
/// ```
/// use std::thread;
/// use streamgauge::scenario;
/// use streamgauge_load::{Ending, Handle, load, rate, secs};
///
/// let handle = Handle::new();
/// let report = thread::scope(|threads| {
///     threads.spawn(|| {
///         while handle.elapsed().is_none() {
///             thread::yield_now(); // it has not begun
///         }
///         handle.stop();
///     });
///     let idle = scenario! { pause 1ms };
///     load("idle").scenario(idle, rate(100.0).during(secs(3_600))).handle(&handle).run()
/// })?;
/// assert_eq!(report.ending, Ending::Stopped);
/// # Ok::<(), streamgauge_load::LoadError>(())
/// ```
#[derive(Clone, Default)]
pub struct Handle(Arc<Inner>);

#[derive(Default)]
struct Inner {
    state: Mutex<State>,
    /// How often the state has changed: a core looks at it before it looks at the state.
    version: AtomicU64,
}

/// From what is said to when it takes effect: all cores and processes must have heard it by then.
const AHEAD: Duration = Duration::from_millis(100);

/// Something that is said to a run, as data: processes say it on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Said {
    what: Steer,
    /// The time of the run at which it takes effect.
    at: Duration,
}

/// What can be said to a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Steer {
    PauseArrivals,
    ResumeArrivals,
    RatesTimes(f64),
    End(Ending),
    Cut,
}

/// What was said to a run so far.
#[derive(Debug, Clone, Default)]
pub(crate) struct State {
    pub(crate) began: Option<Instant>,
    /// When each stage began.
    pub(crate) stages: Vec<Instant>,
    clockwork: Clockwork,
    /// The factors on rates, each with its time of the run.
    factors: Vec<(Duration, f64)>,
    /// Why no further users start, and since when those that are there are to finish.
    pub(crate) ending: Option<(Ending, Instant)>,
    /// Whether they are to end at once.
    pub(crate) is_cut: bool,
    pub(crate) steering: Vec<Steering>,
    /// All of it, in order.
    pub(crate) said: Vec<Said>,
    /// Whether this is a part of a run, which is steered where all of it is.
    is_part: bool,
}

impl Steer {
    /// How it stands in a result; what ends the run is told there by itself.
    fn shown(&self) -> Option<String> {
        match self {
            Self::PauseArrivals => Some("arrivals paused".to_owned()),
            Self::ResumeArrivals => Some("arrivals resumed".to_owned()),
            Self::RatesTimes(factor) => Some(format!("rates × {factor}")),
            Self::End(_) | Self::Cut => None,
        }
    }
}

impl Handle {
    /// A handle for a run that is to [have it](crate::Load::handle).
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How long the run goes on already; `None` before its first user.
    #[must_use]
    pub fn elapsed(&self) -> Option<Duration> {
        self.state().began.map(|began| began.elapsed())
    }

    /// Starts no further users, until [`resume_arrivals`](Self::resume_arrivals): the rest of the profile comes later by as much.
    pub fn pause_arrivals(&self) {
        self.ask(Steer::PauseArrivals);
    }

    /// Goes on with the profile.
    pub fn resume_arrivals(&self) {
        self.ask(Steer::ResumeArrivals);
    }

    /// From then on `factor` times as many users come as the profile says, in the same time; of closed profiles, `factor` times as
    /// many are there. 1 is as it says. A factor that is not above 0, or not finite, changes nothing: to have no arrivals for a
    /// time, [pause](Self::pause_arrivals) them.
    pub fn rates_times(&self, factor: f64) {
        if factor.is_finite() && factor > 0.0 {
            self.ask(Steer::RatesTimes(factor));
        }
    }

    /// Ends the run: no further user starts, and those that are there have the [grace](crate::Load::grace) to finish. The second
    /// time, it ends at once.
    pub fn stop(&self) {
        let again = self.state().ending.is_some();
        self.ask(if again { Steer::Cut } else { Steer::End(Ending::Stopped) });
    }

    /// Heeds what the code around the run wants.
    fn ask(&self, what: Steer) {
        // That code runs in each process of a load; what it wants comes from the first.
        if !self.state().is_part {
            self.steer(what);
        }
    }

    /// From here on it steers nothing by itself, but hears what is said to the whole run.
    pub(crate) fn be_part(&self) {
        self.change(|state| state.is_part = true);
    }

    /// Says something to the run.
    fn steer(&self, what: Steer) {
        let at = match (self.elapsed(), &what) {
            (None, _) => Duration::ZERO,
            (Some(now), Steer::End(_) | Steer::Cut) => now,
            (Some(now), _) => now + AHEAD,
        };
        self.hear(Said { what, at });
    }

    /// Takes what was said to the run, here or in another process.
    pub(crate) fn hear(&self, said: Said) {
        self.change(|state| {
            let at = said.at;
            match &said.what {
                Steer::PauseArrivals => state.clockwork.pause(at),
                Steer::ResumeArrivals => state.clockwork.resume(at),
                Steer::RatesTimes(factor) => state.factors.push((at, *factor)),
                Steer::End(why) => {
                    state.ending.get_or_insert((why.clone(), Instant::now()));
                }
                Steer::Cut => state.is_cut = true,
            }
            if let Some(what) = said.what.shown() {
                let at = u64::try_from(at.as_nanos()).unwrap_or(u64::MAX);
                state.steering.push(Steering { at, what });
            }
            state.said.push(said);
        });
    }

    pub(crate) fn begin(&self, at: Instant) {
        self.change(|state| {
            state.began = Some(at);
            state.stages.push(at);
        });
    }

    /// Forgets what was said to an earlier run: what is said from here on is for the next.
    pub(crate) fn renew(&self) {
        self.change(|state| {
            if state.began.is_some() {
                *state = State::default();
            }
        });
    }

    /// Begins the next stage at this time of the run.
    pub(crate) fn next_stage_at(&self, at: Duration) {
        self.change(|state| state.stages.extend(state.began.map(|began| began + at)));
    }

    pub(crate) fn next_stage(&self, at: Instant) {
        self.change(|state| state.stages.push(at));
    }

    /// Ends the run for this reason, unless it ends already.
    pub(crate) fn end(&self, why: Ending) {
        if self.state().ending.is_none() {
            self.steer(Steer::End(why));
        }
    }

    /// Cuts the users that are still there.
    pub(crate) fn cut(&self) {
        self.steer(Steer::Cut);
    }

    /// How often something was said: whoever has seen this version has seen all.
    pub(crate) fn version(&self) -> u64 {
        self.0.version.load(Ordering::Acquire)
    }

    pub(crate) fn read(&self) -> State {
        self.state().clone()
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state());
        self.0.version.fetch_add(1, Ordering::Release);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// How far the profiles of a stage are; `None` before it began.
    pub(crate) fn profile_time(&self, stage: usize, now: Instant) -> Option<Duration> {
        let began = self.began?;
        // All processes begin a stage together, a little after they have heard of it.
        self.stages.get(stage).filter(|begins| now >= **begins)?;
        let before = self.before(stage)?;
        let at = self.clockwork.profile_time(now.saturating_duration_since(began));
        Some(at.saturating_sub(before))
    }

    /// When the profiles of a stage are so far; `None` before it began, and in a pause.
    pub(crate) fn run_time(&self, stage: usize, at: Duration) -> Option<Instant> {
        Some(self.began? + self.clockwork.run_time(self.before(stage)?.saturating_add(at))?)
    }

    /// The factors on rates that a stage has heard of, each with the time of its profiles from which it holds.
    pub(crate) fn factors(&self, stage: usize) -> impl Iterator<Item = (Duration, f64)> + '_ {
        let before = self.before(stage);
        let of_stage = move |(at, factor): &(Duration, f64)| {
            Some((self.clockwork.profile_time(*at).saturating_sub(before?), *factor))
        };
        self.factors.iter().filter_map(of_stage)
    }

    /// How arrivals are steered now.
    pub(crate) fn steering_now(&self) -> SteeringNow {
        let factor = self.factors.last().map_or(1.0, |(_, factor)| *factor);
        SteeringNow { paused: self.clockwork.is_paused(), factor }
    }

    /// Whether arrivals stand.
    pub(crate) fn is_paused(&self, now: Instant) -> bool {
        // What was said may not have taken effect yet.
        self.began.is_some_and(|began| self.clockwork.stands(now.saturating_duration_since(began)))
    }

    /// The time of the run's profiles at which a stage began.
    fn before(&self, stage: usize) -> Option<Duration> {
        Some(self.clockwork.profile_time(self.stages.get(stage)?.saturating_duration_since(self.began?)))
    }
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handle").field("elapsed", &self.elapsed()).finish_non_exhaustive()
    }
}
