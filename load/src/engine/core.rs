//! One core: starts the users that are its own, runs them, and hands on what they measure.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::Poll;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use streamgauge::metrics::{Measured, Meter, SentAt};
use streamgauge::{Persona, Shard, UserStart};
use tokio::task::yield_now;
use tokio::time::{Instant, sleep_until};

use super::health::CoreClock;
use super::lane::{Due, LaneState};
use super::pace::Pace;
use super::plan::Plan;
use super::user::{Finished, User, Who};
use crate::control::State;
use crate::profile::Repeat;
use crate::recorder::{CoreRecorder, UserEnd};

/// How often a core looks at its clock: for the lag of its loop, for what it is told, and for closed profiles.
const TICK: Duration = Duration::from_millis(10);

/// How many users start before those that are there have a turn.
const STARTS_AT_ONCE: usize = 32;

/// How many users end, one after another, before the runtime has a turn.
const ENDS_AT_ONCE: usize = 32;

/// Runs the users of one core, until all have finished.
pub(super) async fn drive<'p>(plan: &'p Plan<'p>, part: Shard, recorder: CoreRecorder) {
    let mut core = Core::new(plan, part, recorder);
    let mut users = FuturesUnordered::new();
    let mut timer = pin!(sleep_until(Instant::now()));
    let mut next_tick = Instant::now();
    let mut in_a_row = 0;
    loop {
        let now = Instant::now();
        if now >= next_tick {
            next_tick = core.tick(now, next_tick);
        }
        let starts_more = core.start_due(now, &users);
        if users.is_empty() && core.is_done() {
            break;
        }
        let due = if starts_more { now } else { core.next_due().map_or(next_tick, |due| due.min(next_tick)) };
        timer.as_mut().reset(due);
        let finished = poll_fn(|cx| {
            if let Poll::Ready(Some(finished)) = users.poll_next_unpin(cx) {
                return Poll::Ready(Some(finished));
            }
            timer.as_mut().poll(cx).map(|()| None)
        })
        .await;
        if let Some(finished) = finished {
            core.finished(finished);
            in_a_row += 1;
            if in_a_row >= ENDS_AT_ONCE {
                // Users that need no time would otherwise keep sockets and timers from those that wait for them.
                in_a_row = 0;
                yield_now().await;
            }
        } else {
            in_a_row = 0;
        }
        if core.gives_up(now) {
            for user in std::mem::take(&mut users) {
                let who = user.who();
                if core.lanes[who.lane].gives_up(now) {
                    drop(user);
                    core.finished(Finished { who, end: UserEnd::Unfinished });
                } else {
                    users.push(user);
                }
            }
        }
    }
}

type Users<'r> = FuturesUnordered<User<'r>>;

struct Core<'p> {
    plan: &'p Plan<'p>,
    part: Shard,
    recorder: CoreRecorder,
    lanes: Vec<LaneState>,
    pace: Option<Arc<Pace>>,
    clock: CoreClock,
    /// Where messages say when they were sent; no other core has these.
    sent_at: Arc<[SentAt]>,
    /// What the run was told, as of this version.
    state: State,
    version: u64,
    /// How many stages this core is through with.
    stages_done: usize,
}

impl<'p> Core<'p> {
    fn new(plan: &'p Plan<'p>, part: Shard, recorder: CoreRecorder) -> Self {
        let lanes = plan.lanes.iter().enumerate();
        let lanes = lanes.map(|(at, lane)| LaneState::new(lane, plan.settings.seed_of(at), part)).collect();
        let version = plan.handle.version();
        let state = plan.handle.read();
        let clock = CoreClock::new((part.index() / plan.shard.of()) as usize);
        let pace = plan.throttle.map(|throttle| Arc::new(Pace::new(throttle.pacer(part), state.began)));
        let sent_at = plan.settings.sent_at.compiled().into();
        Self { plan, part, recorder, lanes, pace, clock, sent_at, state, version, stages_done: 0 }
    }

    /// Looks at the clock: how late it is, what was said to the run, what this means for the users. Gives the next time to look.
    fn tick(&mut self, now: Instant, due: Instant) -> Instant {
        // The ticks that it has missed are late too, each less than the one before.
        let late = now.saturating_duration_since(due).as_nanos() / TICK.as_nanos();
        let late = u32::try_from(late).unwrap_or(u32::MAX);
        (0..=late).for_each(|missed| self.recorder.tick(now, due + TICK * missed));
        self.clock.tell(now, &self.plan.shared.busy);
        let version = self.plan.handle.version();
        if version != self.version {
            self.version = version;
            self.state = self.plan.handle.read();
        }
        let grace = self.plan.settings.grace;
        for lane in &mut self.lanes {
            lane.heed(now, &self.state, grace);
        }
        due + TICK * late.saturating_add(1)
    }

    /// Starts some of the users that are due; whether there are more.
    fn start_due(&mut self, now: Instant, users: &Users<'p>) -> bool {
        let mut started = 0;
        for lane in 0..self.lanes.len() {
            while let Some(due) = self.lanes[lane].due(now, &self.state) {
                self.start(lane, due, now, users);
                started += 1;
                if started == STARTS_AT_ONCE {
                    return true;
                }
            }
        }
        self.tell_stages_done();
        false
    }

    fn start(&mut self, lane: usize, due: Due, now: Instant, users: &Users<'p>) {
        let (scenario, script) = self.plan.scenario_of(lane, due.number);
        if due.intended.is_some() && !self.plan.admits_user() {
            return self.recorder.dropped(scenario, now);
        }
        let plan = self.plan;
        let (signal, pace) = (self.lanes[lane].signal.clone(), self.pace.clone());
        let sink = self.recorder.of_user(scenario);
        let (settings, part, sent_at) = (plan.settings, self.part, Arc::clone(&self.sent_at));
        let mut runs = Runs::new(plan, lane);
        let persona = runs.are_several().then(Persona::new);
        let (mut intended, is_open) = (due.intended, due.intended.is_some());
        let starts = move || {
            if !runs.next(plan) {
                return None;
            }
            // Only the first of a user's runs has its time in the profile; the next is to start when the one before is over.
            let intended = intended.take().or_else(|| is_open.then(Instant::now));
            let meter = Meter::new(sink).intended(intended).sent_at(Arc::clone(&sent_at));
            let mut start = UserStart::new()
                .leave_timeline(false)
                .number(due.number)
                .scenario(scenario)
                .shard(part)
                .seed(settings.seed)
                .spread_loopback(true)
                .time_sockets(settings.time_sockets)
                .recorder(meter)
                .stop(signal.clone());
            if let Some(base) = &settings.base {
                start = start.base(base);
            }
            if let Some(pace) = &pace {
                start = start.gate(Arc::clone(pace) as _);
            }
            if let Some(persona) = &persona {
                start = start.persona(persona);
            }
            Some(Measured::new(script.start_as(start), sink))
        };
        let who = Who { lane, scenario, started: now };
        match User::start(who, starts) {
            Some(user) => {
                self.recorder.started(scenario, now, due.intended);
                self.lanes[lane].started();
                users.push(user);
            }
            None => {
                // Its lane has no iterations left.
                if due.intended.is_some() {
                    self.plan.user_left();
                }
                self.lanes[lane].exhausted();
            }
        }
    }

    fn finished(&mut self, Finished { who, end }: Finished) {
        let now = Instant::now();
        let has_failed = matches!(end, UserEnd::Failed | UserEnd::Panicked(_));
        let age = now.saturating_duration_since(who.started);
        self.recorder.finished(who.scenario, now, age, end);
        let lane = &mut self.lanes[who.lane];
        if lane.is_open() {
            self.plan.user_left();
        }
        lane.finished(who.started, now, has_failed);
    }

    /// Tells which stages this core is through with. The next one begins when all cores are.
    fn tell_stages_done(&mut self) {
        while self.stages_done < self.state.stages.len() {
            let stage = self.stages_done;
            if !self.lanes.iter().filter(|lane| lane.stage == stage).all(|lane| lane.is_done(&self.state)) {
                return;
            }
            self.plan.shared.done[stage].fetch_add(1, Ordering::AcqRel);
            self.stages_done += 1;
        }
    }

    /// When the next user of an open profile starts, if that is known.
    fn next_due(&self) -> Option<Instant> {
        self.lanes.iter().filter_map(|lane| lane.next_due(&self.state)).min()
    }

    /// Whether no user is to start any more.
    fn is_done(&self) -> bool {
        self.stages_done == self.plan.stages || self.state.ending.is_some()
    }

    /// Whether users of some lane that were cut have had the time to hear it.
    fn gives_up(&self, now: Instant) -> bool {
        self.lanes.iter().any(|lane| lane.gives_up(now))
    }
}

/// How often a user runs its scenario.
struct Runs {
    lane: usize,
    /// How many runs are left; `None` if all users of the lane share them.
    left: Option<u64>,
}

impl Runs {
    fn new(plan: &Plan<'_>, lane: usize) -> Self {
        let left = match plan.lanes[lane].lane.profile.repeat() {
            Repeat::Once => Some(1),
            Repeat::Each(times) => Some(times),
            Repeat::Shared(_) => None,
        };
        Self { lane, left }
    }

    /// Whether a user may run more than once.
    fn are_several(&self) -> bool {
        self.left != Some(1)
    }

    /// Whether there is a further run.
    fn next(&mut self, plan: &Plan<'_>) -> bool {
        match &mut self.left {
            None => plan.takes_iteration(self.lane),
            Some(0) => false,
            Some(left) => {
                *left -= 1;
                true
            }
        }
    }
}
