//! What all cores of a run are told: plain references, and the few numbers that they share.

use std::sync::atomic::{AtomicI64, AtomicU64, AtomicUsize, Ordering};

use streamgauge::{Scenario, Shard, ShardError};

use super::health::Busy;
use crate::control::Handle;
use crate::load::{Lane, Settings};
use crate::profile::{Mix, MixError, Repeat, Throttle, share};

/// A run, as its cores see it.
pub(super) struct Plan<'r> {
    pub(super) lanes: Vec<PlannedLane<'r>>,
    pub(super) stages: usize,
    pub(super) settings: &'r Settings,
    pub(super) throttle: Option<&'r Throttle>,
    pub(super) handle: &'r Handle,
    /// The part of the load that this process drives.
    pub(super) shard: Shard,
    pub(super) cores: u32,
    pub(super) shared: Shared,
}

/// What the cores of a process share while they run. Nothing of the measuring is among it.
pub(super) struct Shared {
    /// The users that are there, if there may be [at most](crate::Load::at_most_users) so many.
    pub(super) users: AtomicU64,
    /// The iterations that are left of each lane, if it has shared ones.
    pub(super) iterations: Vec<AtomicI64>,
    /// How many cores are through with each stage.
    pub(super) done: Vec<AtomicUsize>,
    /// How busy each core is: each writes its own.
    pub(super) busy: Busy,
}

/// A lane with its place in the load.
pub(super) struct PlannedLane<'r> {
    pub(super) lane: &'r Lane<'r>,
    pub(super) stage: usize,
    /// The index of its first scenario among those of the load.
    pub(super) first_scenario: usize,
    /// Which of its scenarios a user runs.
    mix: Mix,
}

impl<'r> Plan<'r> {
    pub(super) fn new(
        lanes: &'r [Lane<'r>],
        stages: &[usize],
        settings: &'r Settings,
        handle: &'r Handle,
        shard: Shard,
        cores: u32,
    ) -> Result<Self, MixError> {
        let stage_of =
            stages.iter().enumerate().flat_map(|(stage, lanes)| std::iter::repeat_n(stage, *lanes));
        let mut first_scenario = 0;
        let planned = lanes.iter().zip(stage_of).map(|(lane, stage)| {
            let planned = PlannedLane { lane, stage, first_scenario, mix: lane.mix()? };
            first_scenario += lane.scenarios.len();
            Ok(planned)
        });
        let lanes = planned.collect::<Result<Vec<_>, MixError>>()?;
        let iterations = |lane: &PlannedLane<'_>| {
            let left = match lane.lane.profile.repeat() {
                Repeat::Shared(times) => share(times, shard),
                Repeat::Once | Repeat::Each(_) => 0,
            };
            AtomicI64::new(i64::try_from(left).unwrap_or(i64::MAX))
        };
        let shared = Shared {
            users: AtomicU64::new(0),
            iterations: lanes.iter().map(iterations).collect(),
            done: stages.iter().map(|_| AtomicUsize::new(0)).collect(),
            busy: Busy::new(cores),
        };
        Ok(Self {
            lanes,
            stages: stages.len(),
            settings,
            throttle: settings.throttle.as_ref(),
            handle,
            shard,
            cores,
            shared,
        })
    }

    /// The part of the load that a core of this process drives. A process is part k of n, its core c of m; the users of the
    /// process are shared out among its cores in turn.
    pub(super) fn part(&self, core: u32) -> Result<Shard, ShardError> {
        let (index, of) = (self.shard.index(), self.shard.of());
        Shard::new(index.saturating_add(of.saturating_mul(core)), of.saturating_mul(self.cores))
    }

    /// The scenario that a user of a lane runs, and its index in the load.
    pub(super) fn scenario_of(&self, lane: usize, user: u64) -> (usize, &'r (dyn Scenario + Sync + 'r)) {
        let planned = &self.lanes[lane];
        let which = planned.mix.scenario(user);
        (planned.first_scenario + which, &*planned.lane.scenarios[which].scenario)
    }

    /// Takes a place for one more user; `false` if there are as many as there may be.
    pub(super) fn admits_user(&self) -> bool {
        let Some(most) = self.most_users() else { return true };
        let one_more = |users| (users < most).then_some(users + 1);
        self.shared.users.fetch_update(Ordering::AcqRel, Ordering::Acquire, one_more).is_ok()
    }

    pub(super) fn user_left(&self) {
        if self.most_users().is_some() {
            self.shared.users.fetch_sub(1, Ordering::AcqRel);
        }
    }

    /// How many users this process may have at once.
    fn most_users(&self) -> Option<u64> {
        self.settings.at_most_users.map(|most| share(most, self.shard))
    }

    /// Takes one of the lane's iterations; `false` if none is left.
    pub(super) fn takes_iteration(&self, lane: usize) -> bool {
        let left = &self.shared.iterations[lane];
        left.load(Ordering::Relaxed) > 0 && left.fetch_sub(1, Ordering::AcqRel) > 0
    }
}
