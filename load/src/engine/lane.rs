//! The users of one lane that one core drives: when the next one starts, and how many there are.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Duration;

use streamgauge::{Shard, StopSignal};
use tokio::time::Instant;

use super::plan::PlannedLane;
use crate::control::State;
use crate::profile::{Arrival, Arrivals, Concurrency, Injection};

/// A user of a closed profile that failed sooner than this is replaced when it is over, so that a server that refuses at once is
/// not flooded.
const LEAST_TURN: Duration = Duration::from_secs(1);

/// How long users whose time is over may take to hear it: Rust of their own may wait for anything. Those that have not by then
/// are dropped, which closes their streams.
pub(super) const TIME_TO_HEAR: Duration = Duration::from_secs(2);

/// A lane on a core.
pub(super) struct LaneState {
    pub(super) stage: usize,
    injection: Coming,
    /// How many users are there.
    active: u64,
    /// What its users hear when they are to end.
    pub(super) signal: StopSignal,
    /// The longest time of the profile.
    max_duration: Option<Duration>,
    /// When its users are asked to finish.
    finishing: Option<Instant>,
    /// Whether it has no iterations left.
    is_exhausted: bool,
    /// Since when its users are cut.
    cut_since: Option<Instant>,
    /// How many of the run's factors on rates it has taken in.
    factors: usize,
}

enum Coming {
    Open {
        arrivals: Arrivals,
        next: Option<Arrival>,
    },
    Closed {
        target: Concurrency,
        part: Shard,
        /// The number of the next user.
        next: u64,
        /// Until when the places of users stay empty that failed at once.
        resting: BinaryHeap<Reverse<Instant>>,
    },
}

/// A user that is to start.
#[derive(Debug, Clone, Copy)]
pub(super) struct Due {
    pub(super) number: u64,
    /// When it was to start, of an open profile.
    pub(super) intended: Option<Instant>,
}

impl LaneState {
    pub(super) fn new(planned: &PlannedLane<'_>, seed: u64, part: Shard) -> Self {
        let profile = &planned.lane.profile;
        let injection = match profile.injection(seed, part) {
            Injection::Open(mut arrivals) => {
                let next = arrivals.next();
                Coming::Open { arrivals, next }
            }
            Injection::Closed(target) => {
                Coming::Closed { target, part, next: part.index().into(), resting: BinaryHeap::new() }
            }
        };
        Self {
            stage: planned.stage,
            injection,
            active: 0,
            signal: StopSignal::new(),
            max_duration: profile.time_limit(),
            finishing: None,
            is_exhausted: false,
            cut_since: None,
            factors: 0,
        }
    }

    /// The next user that is due now; `None` if none is.
    pub(super) fn due(&mut self, now: Instant, state: &State) -> Option<Due> {
        if !self.comes_more(state) {
            return None;
        }
        let at = state.profile_time(self.stage, now)?;
        match &mut self.injection {
            Coming::Open { arrivals, next } => {
                let arrival = next.filter(|arrival| arrival.at <= at)?;
                *next = arrivals.next();
                Some(Due { number: arrival.index, intended: state.run_time(self.stage, arrival.at) })
            }
            Coming::Closed { target, part, next, resting } => {
                while resting.peek().is_some_and(|Reverse(until)| *until <= now) {
                    resting.pop();
                }
                let there = self.active.saturating_add(resting.len() as u64);
                if there >= target.target(at) || state.is_paused(now) {
                    return None;
                }
                let number = *next;
                *next = next.saturating_add(part.of().into());
                Some(Due { number, intended: None })
            }
        }
    }

    /// When the next user of an open profile is due; `None` if that is not known, or none comes any more.
    pub(super) fn next_due(&self, state: &State) -> Option<Instant> {
        if !self.comes_more(state) {
            return None; // A time that is past would keep the core busy until the last user has gone.
        }
        match &self.injection {
            Coming::Open { next, .. } => state.run_time(self.stage, (*next)?.at),
            Coming::Closed { .. } => None, // Looked at with each tick.
        }
    }

    pub(super) fn started(&mut self) {
        self.active += 1;
    }

    /// A user has finished; `early` if it failed.
    pub(super) fn finished(&mut self, started: Instant, now: Instant, has_failed: bool) {
        self.active = self.active.saturating_sub(1);
        if let Coming::Closed { resting, .. } = &mut self.injection
            && has_failed
            && started + LEAST_TURN > now
        {
            resting.push(Reverse(started + LEAST_TURN));
        }
    }

    /// No user is to start any more: the lane has no iterations left.
    pub(super) fn exhausted(&mut self) {
        self.is_exhausted = true;
    }

    /// Looks at what the clock and the run's state mean for the users that are there.
    pub(super) fn heed(&mut self, now: Instant, state: &State, grace: Duration) {
        self.take_factors(state);
        let of_lane = || {
            let at = state.profile_time(self.stage, now)?;
            let is_over = self.max_duration.is_some_and(|longest| at >= longest)
                || matches!(&self.injection, Coming::Closed { target, .. } if at >= target.end());
            is_over.then_some(now)
        };
        let asked = state.ending.as_ref().map(|(_, at)| *at).or_else(of_lane);
        if let Some(at) = asked {
            let since = *self.finishing.get_or_insert_with(|| {
                self.signal.finish();
                at
            });
            if now.saturating_duration_since(since) >= grace || state.is_cut {
                self.signal.stop();
                self.cut_since.get_or_insert(now);
            }
        }
    }

    /// Whether its users were cut, and those that are there have had the time to hear it.
    pub(super) fn gives_up(&self, now: Instant) -> bool {
        self.active > 0 && self.cut_since.is_some_and(|since| now >= since + TIME_TO_HEAR)
    }

    fn take_factors(&mut self, state: &State) {
        for (from, factor) in state.factors(self.stage).skip(self.factors) {
            self.factors += 1;
            match &mut self.injection {
                Coming::Open { arrivals, next } => {
                    arrivals.set_factor(from, factor);
                    // What was taken already and comes later is given once more, at its new time.
                    if next.is_none_or(|next| next.at >= from) {
                        *next = arrivals.next();
                    }
                }
                Coming::Closed { target, .. } => target.set_factor(from, factor),
            }
        }
    }

    /// Whether users come at their own times.
    pub(super) fn is_open(&self) -> bool {
        matches!(self.injection, Coming::Open { .. })
    }

    /// Whether no user is there, and none comes any more.
    pub(super) fn is_done(&self, state: &State) -> bool {
        self.active == 0
            && (!self.comes_more(state) || matches!(self.injection, Coming::Open { next: None, .. }))
    }

    /// Whether users of it may still start.
    fn comes_more(&self, state: &State) -> bool {
        !self.is_exhausted && self.finishing.is_none() && state.ending.is_none()
    }
}
